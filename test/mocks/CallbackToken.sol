// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Who is told of a transfer.
interface ITransferListener {
    /// @notice Before tokens of the listener leave (ERC-777 `tokensToSend`).
    function beforeSend() external;

    /// @notice After tokens came to the listener (ERC-777 `tokensReceived`, ERC-1363 `onTransferReceived`).
    function afterReceive() external;
}

/// @title A token that calls its sender and its receiver
/// @author The Tallystick authors
/// @notice As ERC-777 and ERC-1363 tokens do, for accounts that registered. Anybody may mint.
contract CallbackToken is ERC20 {
    /// @notice Who wants to be called.
    mapping(address account => bool isListening) public listens;

    constructor() ERC20("Callback Token", "CBT") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function listen(bool isListening) external {
        listens[msg.sender] = isListening;
    }

    /// @notice ERC-3009, without a look at the signature.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _transfer(from, to, value);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (listens[from]) ITransferListener(from).beforeSend();
        super._update(from, to, amount);
        if (listens[to]) ITransferListener(to).afterReceive();
    }
}
