// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {PaymentToken} from "../mocks/PaymentToken.sol";
import {Assertions} from "./Assertions.sol";
import {Deploys} from "./Deploys.sol";
import {VM} from "./IVm.sol";

/// @title A room of the suite before anything is in it: an AccessManager, a token, and people
/// @author The Tallystick authors
/// @notice The clock stands at `T0`. A room's own base deploys the room by name, says which contract it is about and
/// what can be read of it, and gives the roles as the room's deploy module does.
abstract contract RoomTest is Assertions, Deploys {
    /// @notice 1 January 2027, 00:00 UTC.
    uint256 internal constant T0 = 1_798_761_600;
    address internal constant NATIVE = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

    address internal constant STRANGER = address(0xA3);
    uint256 internal constant ALICE_KEY = 0xA11CE;
    uint256 internal constant BOB_KEY = 0xB0B;

    // solhint-disable-next-line var-name-mixedcase
    address internal ALICE;
    // solhint-disable-next-line var-name-mixedcase
    address internal BOB;

    AccessManager internal manager;
    PaymentToken internal token;

    function setUp() public virtual {
        VM.warp(T0);
        (ALICE, BOB) = (VM.addr(ALICE_KEY), VM.addr(BOB_KEY));
        manager = AccessManager(
            _deploy("AccessManager.sol:AccessManager", abi.encode(address(this)))
        );
        token = _token(6);
    }

    /// @dev The contract that the tests are about.
    function _room() internal view virtual returns (address);

    /// @dev What the views tell of it.
    function _fingerprint() internal view virtual returns (bytes32);

    // ---------------------------------------------------------------- set-up

    /// @dev `member` takes a role, which may call these functions of the room.
    function _allow(uint64 role, address member, bytes4[] memory selectors) internal {
        manager.setTargetFunctionRole(_room(), selectors, role);
        manager.grantRole(role, member, 0);
    }

    function _token(uint8 decimals) internal virtual returns (PaymentToken) {
        return PaymentToken(_deploy("PaymentToken.sol:PaymentToken", abi.encode(decimals)));
    }

    /// @dev Tokens without end, and the allowance for them.
    function _supply(address account) internal {
        token.mint(account, 2 ** 100);
        VM.prank(account);
        token.approve(_room(), type(uint256).max);
    }

    // ---------------------------------------------------------------- time

    function _now() internal view returns (uint256) {
        return VM.getBlockTimestamp();
    }

    function _wait(uint256 duration) internal {
        VM.warp(_now() + duration);
    }

    // ---------------------------------------------------------------- storage

    /// @dev How often the room has read or written a word of its storage since `VM.record`.
    function _touches() internal returns (uint256) {
        (bytes32[] memory reads, ) = VM.accesses(_room());
        return reads.length;
    }

    // ---------------------------------------------------------------- calls

    /// @dev Anybody relays it.
    function _succeeds(bytes memory call) internal returns (bytes memory) {
        return _succeedsBy(STRANGER, call);
    }

    function _succeedsBy(address by, bytes memory call) internal returns (bytes memory) {
        return _succeedsBy(by, 0, call);
    }

    /// @param value Given to `by` before.
    function _succeedsBy(
        address by,
        uint256 value,
        bytes memory call
    ) internal returns (bytes memory result) {
        bool success;
        if (value != 0) VM.deal(by, by.balance + value);
        VM.prank(by);
        (success, result) = _room().call{value: value}(call);
        if (success) return result;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result)) // the room's own error is what a test shows
        }
    }

    /// @dev It succeeds, and nothing that can be read has changed.
    function _changesNothing(bytes memory call) internal {
        bytes32 before = _fingerprint();
        _succeeds(call);
        assertEq(_fingerprint(), before, "nothing changed");
    }

    // ---------------------------------------------------------------- refusals

    /// @dev The call by `by` fails with exactly this error, and nothing that can be read has changed.
    function _refused(address by, bytes memory call, bytes memory error_) internal {
        _refused(by, 0, call, error_);
    }

    function _refused(
        address by,
        uint256 value,
        bytes memory call,
        bytes memory error_
    ) internal virtual {
        bytes32 before = _fingerprint();
        VM.deal(by, value);
        VM.prank(by);
        (bool success, bytes memory reason) = _room().call{value: value}(call);

        assertFalse(success, "it should have been refused");
        assertEq(reason, error_, "error");
        assertEq(_fingerprint(), before, "nothing changed");
    }
}
