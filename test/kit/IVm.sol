// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A log line that was recorded.
struct Log {
    bytes32[] topics;
    bytes data;
    address emitter;
}

/// @title The cheat codes that these tests use
/// @author The Tallystick authors
/// @notice As Hardhat's runner of Solidity tests provides them.
interface IVm {
    /// @notice What follows is claimed only where this holds.
    function assume(bool condition) external pure;

    /// @notice Creation code of an artifact, its libraries linked.
    function getCode(string calldata artifact) external view returns (bytes memory);

    /// @notice The next call comes from `sender`.
    function prank(address sender) external;

    /// @notice Sets the block's second.
    function warp(uint256 second) external;

    /// @notice The block's second. Unlike `block.timestamp`, the optimizer never takes it for unchanged.
    function getBlockTimestamp() external view returns (uint256);

    /// @notice Sets the block's number.
    function roll(uint256 number) external;

    /// @notice The block's number. As `getBlockTimestamp`, it is never taken for unchanged.
    function getBlockNumber() external view returns (uint256);

    /// @notice Sets the hash of a block, one of the last 256.
    function setBlockhash(uint256 number, bytes32 hash) external;

    /// @notice Sets the block's base fee, in wei.
    function fee(uint256 baseFee) external;

    /// @notice Sets the code of an account.
    function etch(address target, bytes calldata code) external;

    /// @notice Sets the chain's id.
    function chainId(uint256 id) external;

    /// @notice Sets a balance of native coin.
    function deal(address account, uint256 balance) external;

    /// @notice Reads a slot of a contract.
    function load(address target, bytes32 slot) external view returns (bytes32 value);

    /// @notice Writes a slot of a contract: for what no test has the time to bring about.
    function store(address target, bytes32 slot, bytes32 value) external;

    /// @notice The address of a private key.
    function addr(uint256 key) external pure returns (address);

    /// @notice Signs a digest.
    function sign(
        uint256 key,
        bytes32 digest
    ) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice The point of a P-256 key.
    function publicKeyP256(uint256 key) external pure returns (uint256 x, uint256 y);

    /// @notice Signs 32 bytes by a P-256 key; s may be high.
    function signP256(uint256 key, bytes32 message) external pure returns (bytes32 r, bytes32 s);

    /// @notice The next call must emit the event that is emitted next here.
    function expectEmit(address emitter) external;

    /// @notice Begins to record logs.
    function recordLogs() external;

    /// @notice The logs since `recordLogs` or the last call of this.
    function getRecordedLogs() external returns (Log[] memory);

    /// @notice Begins to record which storage is touched.
    function record() external;

    /// @notice The slots of `account` that were read since `record`, a written one also as read, and written.
    function accesses(
        address account
    ) external returns (bytes32[] memory reads, bytes32[] memory writes);

    /// @notice Remembers the whole state.
    function snapshotState() external returns (uint256 id);

    /// @notice Goes back to a remembered state.
    function revertToState(uint256 id) external returns (bool);

    function assertEq(uint256 left, uint256 right, string calldata what) external pure;
    function assertEq(int256 left, int256 right, string calldata what) external pure;
    function assertEq(address left, address right, string calldata what) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertEq(
        bytes calldata left,
        bytes calldata right,
        string calldata what
    ) external pure;
    function assertTrue(bool condition, string calldata what) external pure;
    function assertFalse(bool condition, string calldata what) external pure;
    function assertLe(uint256 left, uint256 right, string calldata what) external pure;
    function assertGt(uint256 left, uint256 right, string calldata what) external pure;
}

IVm constant VM = IVm(address(uint160(uint256(keccak256("hevm cheat code")))));
