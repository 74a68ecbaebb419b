// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RlpWriter} from "./RlpWriter.sol";

/// @title Writes receipts of transactions
/// @author The Tallystick authors
/// @notice As the receipts trie holds them: [status, gas, bloom, logs], behind the type of the transaction.
library ReceiptWriter {
    bytes32 internal constant TRANSFER = keccak256("Transfer(address,address,uint256)");

    /// @param kind Type of the transaction.
    /// @param gas What it and all before it in the block took.
    /// @param logs Written one after another.
    function receipt(
        uint8 kind,
        bool isSuccess,
        uint256 gas,
        bytes memory logs
    ) internal pure returns (bytes memory) {
        bytes memory body = RlpWriter.list(
            bytes.concat(
                RlpWriter.integer(isSuccess ? 1 : 0),
                RlpWriter.integer(gas),
                RlpWriter.string_(new bytes(256)),
                RlpWriter.list(logs)
            )
        );
        return kind == 0 ? body : bytes.concat(bytes1(kind), body);
    }

    /// @dev ERC-20: `from` gave `to` so much.
    function transferLog(
        address token,
        address from,
        address to,
        uint256 amount
    ) internal pure returns (bytes memory) {
        bytes32[] memory topics = new bytes32[](3);
        topics[0] = TRANSFER;
        topics[1] = bytes32(uint256(uint160(from)));
        topics[2] = bytes32(uint256(uint160(to)));
        return log(token, topics, abi.encode(amount));
    }

    function log(
        address emitter,
        bytes32[] memory topics,
        bytes memory data
    ) internal pure returns (bytes memory) {
        bytes memory words = "";
        for (uint256 i = 0; i < topics.length; ++i)
            words = bytes.concat(words, RlpWriter.string_(abi.encodePacked(topics[i])));
        return
            RlpWriter.list(
                bytes.concat(
                    RlpWriter.string_(abi.encodePacked(emitter)),
                    RlpWriter.list(words),
                    RlpWriter.string_(data)
                )
            );
    }
}
