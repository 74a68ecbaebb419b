// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @notice What OpenZeppelin's RLP reads in a transaction.
struct Read {
    uint256 kind;
    bool isProtected;
    bool hasAccessList;
    bool isCreation;
    address signer;
    uint256 chainId;
    uint256 nonce;
    address to;
    uint256 value;
    bytes data;
}

/// @title Another decoder of transactions
/// @author The Tallystick authors
/// @notice By OpenZeppelin's RLP, which takes leading zeros and knows no widths; as strict as that, and no stricter. What is
/// signed it encodes again.
contract TransactionOracle {
    using Memory for bytes;
    using Memory for Memory.Slice;
    using RLP for Memory.Slice;

    error Refused();

    struct Outcome {
        bool isTaken;
        bytes result;
    }

    function decodeMany(bytes[] calldata raws) external view returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](raws.length);
        for (uint256 i = 0; i < raws.length; ++i) {
            (outcomes[i].isTaken, outcomes[i].result) = address(this).staticcall(
                abi.encodeCall(this.decode, (raws[i]))
            );
        }
    }

    function decode(bytes calldata raw) external pure returns (Read memory t) {
        if (raw.length == 0) revert Refused();
        t.kind = uint8(raw[0]) < 0xc0 ? uint8(raw[0]) : 0;
        if (t.kind == 0 ? uint8(raw[0]) < 0xc0 : t.kind > 4) revert Refused();

        bytes memory encoded = t.kind == 0 ? raw : raw[1:];
        Memory.Slice[] memory fields = RLP.decodeList(encoded);
        uint256[5] memory counts = [uint256(9), 11, 12, 14, 13];
        if (fields.length != counts[t.kind]) revert Refused();

        _readFields(t, fields);
        _recover(t, fields);
    }

    function _readFields(Read memory t, Memory.Slice[] memory fields) private pure {
        uint256 at_ = 0;
        if (t.kind != 0) t.chainId = fields[at_++].readUint256();
        t.nonce = fields[at_++].readUint256();
        fields[at_++].readUint256();
        if (t.kind > 1) fields[at_++].readUint256();
        fields[at_++].readUint256();
        t.isCreation = fields[at_].readBytes().length == 0;
        if (!t.isCreation) t.to = fields[at_].readAddress();
        t.value = fields[++at_].readUint256();
        t.data = fields[++at_].readBytes();
        if (t.kind != 0) t.hasAccessList = _readAccessList(fields[++at_]);
        if (t.kind == 3) fields[++at_].readUint256();
        if (t.kind == 3) _readWords(fields[++at_]);
        if (t.kind == 4) _readAuthorizations(fields[++at_]);
    }

    function _readAccessList(Memory.Slice field) private pure returns (bool) {
        Memory.Slice[] memory entries = field.readList();
        for (uint256 i = 0; i < entries.length; ++i) {
            Memory.Slice[] memory entry = entries[i].readList();
            if (entry.length != 2) revert Refused();
            entry[0].readAddress();
            _readWords(entry[1]);
        }
        return entries.length != 0;
    }

    function _readWords(Memory.Slice field) private pure {
        Memory.Slice[] memory words = field.readList();
        for (uint256 i = 0; i < words.length; ++i) words[i].readBytes32();
    }

    function _readAuthorizations(Memory.Slice field) private pure {
        Memory.Slice[] memory entries = field.readList();
        for (uint256 i = 0; i < entries.length; ++i) {
            Memory.Slice[] memory entry = entries[i].readList();
            if (entry.length != 6) revert Refused();
            for (uint256 j = 0; j < 6; ++j) {
                if (j == 1) entry[j].readAddress();
                else entry[j].readUint256();
            }
        }
    }

    function _recover(Read memory t, Memory.Slice[] memory fields) private pure {
        uint256 body = fields.length - 3;
        uint256 v = fields[body].readUint256();
        t.isProtected = t.kind != 0 || v > 36;
        if (t.kind == 0 && t.isProtected) t.chainId = (v - 35) / 2;
        uint256 parity =
            t.kind != 0
                ? v
                : t.isProtected
                    ? (v - 35) % 2
                    : v < 27
                        ? 2
                        : v - 27;
        if (parity > 1) revert Refused();

        bool isTailed = t.kind == 0 && t.isProtected;
        bytes[] memory signed = new bytes[](isTailed ? body + 3 : body);
        for (uint256 i = 0; i < body; ++i) signed[i] = fields[i].toBytes();
        if (isTailed) {
            signed[body] = RLP.encode(t.chainId);
            signed[body + 1] = hex"80";
            signed[body + 2] = hex"80";
        }
        bytes memory list = RLP.encode(signed);
        bytes32 digest = keccak256(t.kind == 0 ? list : bytes.concat(bytes1(uint8(t.kind)), list));
        // It refuses a high s, and nobody's signature.
        t.signer = ECDSA.recover(
            digest,
            uint8(27 + parity),
            fields[body + 1].readBytes32(),
            fields[body + 2].readBytes32()
        );
    }
}
