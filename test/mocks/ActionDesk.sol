// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What adjustments call in another room
/// @author The Tallystick authors
/// @notice It takes calls of one account only, and fails as it is told.
contract ActionDesk {
    error ActionDesk_NotAllowed(address account);
    error ActionDesk_Closed();

    /// @notice Whose calls it takes.
    address public member;
    bool public isClosed;
    /// @notice Sums of what was released.
    uint256 public released;
    /// @notice Gas that the last call had.
    uint256 public gas;
    address private _callee;
    bytes private _data;

    /// @notice From now on it takes this account's calls.
    function admit(address account) external {
        member = account;
    }

    /// @notice From now on it refuses, or takes calls again.
    function close(bool isClosed_) external {
        isClosed = isClosed_;
    }

    /// @notice During each release it makes this call.
    function callBack(address callee, bytes calldata data) external {
        (_callee, _data) = (callee, data);
    }

    function release(uint256 amount) external {
        gas = gasleft();
        if (msg.sender != member) revert ActionDesk_NotAllowed(msg.sender);
        if (isClosed) revert ActionDesk_Closed();
        if (_callee != address(0)) {
            (bool success, ) = _callee.call(_data);
            if (!success) revert ActionDesk_Closed();
        }

        released += amount;
    }

    /// @notice Fails with a flood of bytes.
    function flood(uint256 length) external pure {
        assembly ("memory-safe") {
            revert(mload(0x40), length)
        }
    }

    /// @notice Takes all gas that it gets.
    function burn() external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
