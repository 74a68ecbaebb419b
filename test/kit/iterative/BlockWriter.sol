// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Inclusion} from "../../../contracts/iterative/ChannelTypes.sol";
import {ReceiptWriter} from "./ReceiptWriter.sol";
import {RlpWriter} from "./RlpWriter.sol";
import {Trie, TrieWriter} from "./TrieWriter.sol";

/// @notice A block to be written.
/// @param fields How many its header has: 15 at first, 16 since London, 17 since Shanghai, 20 since Cancun, 21 since Prague,
/// 22 since Amsterdam.
struct Block {
    uint64 number;
    uint256 fields;
    bytes32 stateRoot;
    bytes[] transactions;
    bytes[] receipts;
}

/// @title Writes blocks: their header, and proofs of what they hold
/// @author The Tallystick authors
library BlockWriter {
    uint256 internal constant PRAGUE = 21;

    uint256 private constant GAS = 21_000;

    /// @dev A block of other people's transactions, of 110 bytes or so, which all succeeded.
    function filled(uint64 number, uint256 count) internal pure returns (Block memory b) {
        (b.number, b.fields) = (number, PRAGUE);
        b.stateRoot = keccak256("state");
        (b.transactions, b.receipts) = (new bytes[](count), new bytes[](count));
        for (uint256 i = 0; i < count; ++i) {
            b.transactions[i] = _other(i);
            b.receipts[i] = ReceiptWriter.receipt(2, true, GAS * (i + 1), "");
        }
    }

    /// @dev What is at this place instead. @param logs Of its receipt, one after another.
    function put(
        Block memory b,
        uint256 index,
        bytes memory raw,
        bool isSuccess,
        bytes memory logs
    ) internal pure {
        b.transactions[index] = raw;
        uint8 kind = uint8(raw[0]) < 0x80 ? uint8(raw[0]) : 0;
        b.receipts[index] = ReceiptWriter.receipt(kind, isSuccess, GAS * (index + 1), logs);
    }

    /// @dev That a transaction is in a block. Without its receipt, `receipt` is empty.
    function inclusion(
        Block memory b,
        uint256 index,
        bool hasReceipt
    ) internal pure returns (Inclusion memory proof) {
        (bytes32 transactionsRoot, bytes[] memory nodes) = TrieWriter.prove(b.transactions, index);
        proof.index = uint32(index);
        proof.transaction = TrieWriter.joined(nodes);
        bytes32 receiptsRoot;
        (receiptsRoot, nodes) = TrieWriter.prove(b.receipts, index);
        if (hasReceipt) proof.receipt = TrieWriter.joined(nodes);
        proof.header = header(b, transactionsRoot, receiptsRoot);
    }

    function header(
        Block memory b,
        bytes32 transactionsRoot,
        bytes32 receiptsRoot
    ) internal pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](b.fields);
        for (uint256 i = 0; i < b.fields; ++i) fields[i] = _field(b, i);
        fields[4] = _word(transactionsRoot);
        fields[5] = _word(receiptsRoot);
        return RlpWriter.list(TrieWriter.joined(fields));
    }

    /// @dev A state trie of so many other accounts, and of this one with this nonce.
    /// @return root Its hash. @return nodes The proof of the account.
    function state(
        address account,
        uint64 nonce,
        uint256 others
    ) internal pure returns (bytes32 root, bytes[] memory nodes) {
        Trie memory trie;
        (trie.keys, trie.values) = (new bytes[](others + 1), new bytes[](others + 1));
        trie.keys[0] = abi.encodePacked(keccak256(abi.encodePacked(account)));
        trie.values[0] = _account(nonce);
        for (uint256 i = 1; i <= others; ++i) {
            bytes memory key = abi.encodePacked(keccak256(abi.encode("account", i)));
            uint256 place = i;
            while (place != 0 && bytes32(trie.keys[place - 1]) > bytes32(key)) {
                (trie.keys[place], trie.values[place]) = (
                    trie.keys[place - 1],
                    trie.values[place - 1]
                );
                if (--place == trie.target) ++trie.target;
            }
            (trie.keys[place], trie.values[place]) = (key, _account(uint64(i)));
        }
        root = TrieWriter.write(trie);
        return (root, trie.nodes);
    }

    /// @dev [nonce, balance, storage root, code hash], without code.
    function _account(uint64 nonce) private pure returns (bytes memory) {
        return
            RlpWriter.list(
                bytes.concat(
                    RlpWriter.integer(nonce),
                    RlpWriter.integer(3 ether),
                    _word(keccak256(hex"80")),
                    _word(keccak256(""))
                )
            );
    }

    function _field(Block memory b, uint256 place) private pure returns (bytes memory) {
        bool isOld = b.fields < 17; // before the merge
        if (place == 1) return _word(keccak256(hex"c0"));
        if (place == 2) return RlpWriter.string_(abi.encodePacked(address(0xFEE)));
        if (place == 3) return _word(b.stateRoot);
        if (place == 6) return RlpWriter.string_(new bytes(256));
        if (place == 7) return RlpWriter.integer(isOld ? 1e16 : 0);
        if (place == 8) return RlpWriter.integer(b.number);
        if (place == 9) return RlpWriter.integer(60_000_000);
        if (place == 10) return RlpWriter.integer(GAS * b.transactions.length);
        if (place == 11) return RlpWriter.integer(1_798_761_600);
        if (place == 12) return RlpWriter.string_("builder");
        if (place == 14) return RlpWriter.string_(abi.encodePacked(uint64(isOld ? 77 : 0)));
        if (place == 15) return RlpWriter.integer(1 gwei);
        if (place == 17 || place == 18) return RlpWriter.integer(131_072 * (place - 17));
        return _word(keccak256(abi.encode(b.number, place)));
    }

    function _word(bytes32 word) private pure returns (bytes memory) {
        return abi.encodePacked(hex"a0", word);
    }

    /// @dev Of type 2, in form; nobody's signature.
    function _other(uint256 i) private pure returns (bytes memory) {
        bytes memory head = bytes.concat(
            hex"01",
            RlpWriter.integer(i),
            hex"843b9aca0085174876e800825208",
            RlpWriter.string_(abi.encodePacked(address(uint160(i + 1)))),
            hex"880de0b6b3a764000080c001"
        );
        return
            bytes.concat(
                hex"02",
                RlpWriter.list(
                    bytes.concat(
                        head,
                        _word(keccak256(abi.encode(i))),
                        _word(bytes32(i + 2 ** 250))
                    )
                )
            );
    }
}
