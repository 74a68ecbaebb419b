// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {TrustingToken} from "./TrustingToken.sol";

/// @notice Who is told of a transfer.
interface ITransferListener {
    /// @notice Before tokens of the listener leave (ERC-777 `tokensToSend`).
    function beforeSend() external;

    /// @notice After tokens came to the listener (ERC-777 `tokensReceived`, ERC-1363 `onTransferReceived`).
    function afterReceive() external;
}

/// @title A token that calls its sender and its receiver
/// @author The Tallystick authors
/// @notice As ERC-777 and ERC-1363 tokens do, for accounts that registered.
contract CallbackToken is TrustingToken {
    /// @notice Who wants to be called.
    mapping(address account => bool isListening) public listens;

    constructor() ERC20("Callback Token", "CBT") {}

    function listen(bool isListening) external {
        listens[msg.sender] = isListening;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (listens[from]) ITransferListener(from).beforeSend();
        super._update(from, to, amount);
        if (listens[to]) ITransferListener(to).afterReceive();
    }
}
