// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @notice What OpenZeppelin's library reads in a header.
struct HeaderRead {
    uint256 number;
    bytes32 hash;
    bytes32 stateRoot;
    bytes32 transactionsRoot;
    bytes32 receiptsRoot;
}

/// @notice Why a proof that OpenZeppelin's library takes is none: no honest trie of a block has such a node.
enum Oddity {
    None,
    /// @dev A branch has a value.
    Value,
    /// @dev A child is neither none nor a hash.
    Child,
    /// @dev The nibble behind an even flag is not 0.
    Padding
}

/// @title Another reader of proofs, headers and receipts
/// @author The Tallystick authors
/// @notice By OpenZeppelin's RLP, TrieProof, BlockHeader and Blockhash; as strict as those, and no stricter.
contract ProofOracle {
    using Memory for bytes;
    using Memory for Memory.Slice;
    using RLP for Memory.Slice;

    error Refused();

    // ---------------------------------------------------------------- tries

    function valueAt(
        bytes32 root,
        bytes calldata key,
        bytes[] calldata nodes
    ) external pure returns (bytes memory) {
        return TrieProof.traverse(root, key, nodes);
    }

    /// @dev The first oddity in nodes that it takes.
    function oddityIn(bytes[] calldata nodes) external pure returns (Oddity oddity) {
        for (uint256 i = 0; i < nodes.length && oddity == Oddity.None; ++i)
            oddity = _oddityOf(RLP.decodeList(nodes[i]));
    }

    function _oddityOf(Memory.Slice[] memory items) private pure returns (Oddity) {
        if (items.length == 17) {
            if (!_isNone(items[16])) return Oddity.Value;
            for (uint256 i = 0; i < 16; ++i)
                if (!_isNone(items[i]) && !_isHash(items[i])) return Oddity.Child;
            return Oddity.None;
        }
        uint8 flag = uint8(items[0].readBytes()[0]);
        if (flag & 0x10 == 0 && flag & 0xf != 0) return Oddity.Padding;
        return flag < 0x20 && !_isHash(items[1]) ? Oddity.Child : Oddity.None;
    }

    function _isNone(Memory.Slice item) private pure returns (bool) {
        return item.length() == 1 && bytes1(item.load(0)) == 0x80;
    }

    function _isHash(Memory.Slice item) private pure returns (bool) {
        return item.length() == 33 && bytes1(item.load(0)) == 0xa0;
    }

    // ---------------------------------------------------------------- headers

    function header(bytes calldata raw) external pure returns (HeaderRead memory read) {
        Memory.Slice[] memory fields = BlockHeader.parseHeader(raw);
        read.number = BlockHeader.getNumber(fields);
        read.hash = keccak256(raw);
        read.stateRoot = BlockHeader.getStateRoot(fields);
        read.transactionsRoot = BlockHeader.getTransactionsRoot(fields);
        read.receiptsRoot = BlockHeader.getReceiptsRoot(fields);
    }

    /// @dev Whether each of the first nine fields is what a header has there, in its one form. Reverts for most that is none.
    function isPlainHeader(bytes calldata raw) external pure returns (bool isPlain) {
        Memory.Slice[] memory fields = BlockHeader.parseHeader(raw);
        isPlain = fields[2].length() == 21 && uint8(bytes1(fields[2].load(0))) == 0x94;
        for (uint256 i = 0; i < 6; ++i) isPlain = isPlain && (i == 2 || _isHash(fields[i]));
        isPlain = isPlain && BlockHeader.getLogsBloom(fields).length == 256;
        isPlain = isPlain && _isScalar(fields[7], 32) && _isScalar(fields[8], 8);
    }

    function hashOf(uint256 number) external view returns (bytes32) {
        return Blockhash.blockHash(number);
    }

    // ---------------------------------------------------------------- receipts

    /// @return success Its status is 1.
    /// @return sum What the token's events tell that one gave the other, at most 2^256 − 1.
    function receipt(
        bytes calldata raw,
        address token,
        address from,
        address to
    ) external pure returns (bool success, uint256 sum) {
        Memory.Slice[] memory fields = _receiptFields(raw);
        uint256 status = fields[0].readUint256();
        if (status > 1) revert Refused();
        fields[1].readUint256();
        fields[2].readBytes();
        Memory.Slice[] memory logs = fields[3].readList();
        for (uint256 i = 0; i < logs.length; ++i) {
            uint256 amount = _amountIn(logs[i], token, from, to);
            sum = amount > type(uint256).max - sum ? type(uint256).max : sum + amount;
        }
        success = status == 1;
    }

    /// @dev Whether the numbers of a receipt are in their one form, and the addresses and topics of its logs whole. Reverts
    /// for most that is none.
    function isPlainReceipt(bytes calldata raw) external pure returns (bool isPlain) {
        Memory.Slice[] memory fields = _receiptFields(raw);
        isPlain = _isScalar(fields[0], 1) && _isScalar(fields[1], 8);
        Memory.Slice[] memory logs = fields[3].readList();
        for (uint256 i = 0; i < logs.length; ++i) {
            Memory.Slice[] memory items = logs[i].readList();
            isPlain = isPlain && items[0].length() == 21 && _areWords(items[1].readList());
        }
    }

    function _receiptFields(
        bytes calldata raw
    ) private pure returns (Memory.Slice[] memory fields) {
        if (raw.length == 0) revert Refused();
        uint8 first = uint8(raw[0]);
        if (first >= 0x80 && first < 0xc0) revert Refused();
        fields = RLP.decodeList(first < 0x80 ? raw[1:] : raw);
        if (fields.length != 4) revert Refused();
    }

    function _amountIn(
        Memory.Slice log,
        address token,
        address from,
        address to
    ) private pure returns (uint256) {
        Memory.Slice[] memory items = log.readList();
        if (items.length != 3) revert Refused();
        Memory.Slice[] memory topics = items[1].readList();
        bytes memory data = items[2].readBytes();
        bool isOther = items[0].readAddress() != token || topics.length != 3 || data.length != 32;
        if (isOther) return 0;
        bool isIt =
            topics[0].readBytes32() == keccak256("Transfer(address,address,uint256)") &&
                topics[1].readBytes32() == bytes32(uint256(uint160(from))) &&
                topics[2].readBytes32() == bytes32(uint256(uint160(to)));
        return isIt ? uint256(bytes32(data)) : 0;
    }

    function _areWords(Memory.Slice[] memory items) private pure returns (bool) {
        for (uint256 i = 0; i < items.length; ++i) if (!_isHash(items[i])) return false;
        return true;
    }

    /// @dev An integer without leading zeros, of so many bytes at most.
    function _isScalar(Memory.Slice item, uint256 width) private pure returns (bool) {
        bytes memory encoded = RLP.encode(item.readUint256());
        return item.length() <= width + 1 && keccak256(encoded) == keccak256(item.toBytes());
    }
}
