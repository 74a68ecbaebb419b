// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A part of the code that knows the next one
/// @author The Tallystick authors
/// @notice What it does not know itself it runs from there, on its own storage. Which code that is can never change.
abstract contract CodePart {
    /// @notice There is no code at the address of the next part.
    error CodePart_NoCode(address next);

    /// @notice Coin comes with the call that says what for.
    error CodePart_BareCoin();

    /// @notice The next part of the code.
    address public immutable NEXT;

    /// @param next A part of the code that is there.
    constructor(address next) {
        if (next.code.length == 0) revert CodePart_NoCode(next);
        NEXT = next;
    }

    receive() external payable {
        revert CodePart_BareCoin();
    }

    /// @dev The functions of the other parts. What none of them knows reverts in the last, and coin where it is not asked for.
    fallback() external payable {
        address next = NEXT;
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let isDone := delegatecall(gas(), next, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            if iszero(isDone) {
                revert(data, returndatasize())
            }
            return(data, returndatasize())
        }
    }
}
