// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The part of ERC-3009 that a receiving contract uses
/// @author The Tallystick authors
interface IReceiveWithAuthorization {
    /// @notice Moves tokens by the signature of `from`. Only `to` may call: nobody can carry it out in its place.
    /// @param nonce Any 32 bytes; here it binds what the tokens are for.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
