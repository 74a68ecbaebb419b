// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rlp, RlpReader} from "./Rlp.sol";

/// @notice The kinds of transaction; the number of each is its EIP-2718 type.
enum TransactionKind {
    Legacy,
    AccessList,
    DynamicFee,
    Blob,
    SetCode
}

/// @notice A decoded transaction. In memory; its data stays in the calldata.
/// @param kind Its EIP-2718 type.
/// @param isProtected Whether it is signed for one chain; false only for a legacy one without EIP-155.
/// @param hasAccessList Whether its access list has an entry.
/// @param isCreation Whether it creates a contract: it names nobody in `to`.
/// @param signer Who signed it; never 0.
/// @param chainId Of the chain that it is signed for; 0 if it is not protected.
/// @param nonce Of the signer's account.
/// @param to Whom it calls or pays; 0 for a creation.
/// @param value Wei.
/// @param dataOffset Where its data begins in the calldata.
/// @param dataLength Bytes.
struct RawTransaction {
    TransactionKind kind;
    bool isProtected;
    bool hasAccessList;
    bool isCreation;
    address signer;
    uint64 chainId;
    uint64 nonce;
    address to;
    uint256 value;
    uint256 dataOffset;
    uint256 dataLength;
}

using RawTransactions for RawTransaction global;

/// @title Signed transactions, as they are sent to a node
/// @author The Tallystick authors
/// @notice IT-2. Decodes a raw transaction of every kind that a node takes, checks each field for its form, and tells who
/// signed it: legacy with and without EIP-155, EIP-2930, EIP-1559, EIP-4844 (without its sidecar, as in a block), EIP-7702.
/// What a node refuses for other reasons is taken: a priority fee above the maximum, init code or a gas limit out of
/// bounds, a nonce of 2^64 − 1, versions of blob hashes. Authorizations of EIP-7702 have the widths that it gives them,
/// no more: one that is void makes no transaction void, and a signer who could hide behind it would.
library RawTransactions {
    /// @notice What stands at a position is RLP, but nothing that a transaction can have there.
    /// @param position In bytes, counted from the transaction's first.
    error RawTransaction_Malformed(uint256 position);

    /// @notice No transaction of a known kind begins with this byte.
    /// @param first The first byte.
    error RawTransaction_UnknownType(uint8 first);

    /// @notice v or the parity is none, s is above half of the curve's order, or nobody's key signed.
    error RawTransaction_BadSignature();

    /// @dev Half of the order of secp256k1's group, rounded down: SEC 2, 2.4.1; EIP-2.
    uint256 private constant HALF_ORDER =
        0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev EIP-155: v is 35 or 36 more than twice the chain's id.
    uint256 private constant PROTECTED = 35;
    uint256 private constant UNPROTECTED = 27;

    /// @dev IT-2. Decodes a transaction and recovers its signer.
    /// @param raw All bytes of it, and no more.
    function decode(bytes calldata raw) internal pure returns (RawTransaction memory t) {
        if (raw.length == 0) revert RawTransaction_Malformed(0);

        RlpReader memory reader = Rlp.reader(raw);
        if (reader.isList()) {
            _decodeLegacy(reader, t);
        } else {
            uint8 first = uint8(raw[0]);
            if (first == 0 || first > uint8(type(TransactionKind).max)) {
                revert RawTransaction_UnknownType(first);
            }
            t.kind = TransactionKind(first);
            reader.skip();
            _decodeTyped(reader, t);
        }
    }

    /// @dev The data of a decoded transaction, where it stands in the calldata.
    function data(RawTransaction memory self) internal pure returns (bytes calldata content) {
        (uint256 offset, uint256 length) = (self.dataOffset, self.dataLength);
        assembly ("memory-safe") {
            content.offset := offset
            content.length := length
        }
    }

    /// @dev [nonce, gas price, gas limit, to, value, data, v, r, s]
    function _decodeLegacy(RlpReader memory reader, RawTransaction memory t) private pure {
        uint256 whole = reader.open();
        uint256 begin = reader.next;
        t.nonce = uint64(reader.readUint(8)); // of 8 bytes
        reader.readUint(32);
        _readCall(reader, t);
        uint256 length = reader.next - begin;

        uint256 place = reader.position();
        uint256 v = reader.readUint(9);
        if (v > PROTECTED + 2 * uint256(type(uint64).max) + 1) {
            revert RawTransaction_Malformed(place);
        }
        (uint256 r, uint256 s) = _readSignature(reader, whole);

        uint256 parity = v < UNPROTECTED ? UNPROTECTED : v - UNPROTECTED; // above 1 if v is none
        (uint256 tail, uint256 tailLength) = (0, 0);
        if (v > PROTECTED + 1) {
            parity = (v - PROTECTED) & 1;
            t.isProtected = true;
            t.chainId = uint64((v - PROTECTED) >> 1); // v was checked
            (tail, tailLength) = _chainTail(t.chainId);
        }
        t.signer = _recover(_hash(0, begin, length, tail, tailLength), parity, r, s);
    }

    /// @dev [chain id, nonce, gas price or both fees, gas limit, to, value, data, access list, …, parity, r, s], where …
    /// are the fee and the hashes of blobs, or authorizations.
    function _decodeTyped(RlpReader memory reader, RawTransaction memory t) private pure {
        uint256 whole = reader.open();
        uint256 begin = reader.next;
        t.isProtected = true;
        t.chainId = uint64(reader.readUint(8)); // of 8 bytes
        t.nonce = uint64(reader.readUint(8)); // of 8 bytes
        reader.readUint(32);
        if (t.kind != TransactionKind.AccessList) reader.readUint(32);
        _readCall(reader, t);
        t.hasAccessList = _readAccessList(reader);
        if (t.kind == TransactionKind.Blob) _readBlobs(reader, t);
        if (t.kind == TransactionKind.SetCode) _readAuthorizations(reader, t);
        uint256 length = reader.next - begin;

        uint256 parity = reader.readUint(1);
        (uint256 r, uint256 s) = _readSignature(reader, whole);

        t.signer = _recover(_hash(uint256(t.kind), begin, length, 0, 0), parity, r, s);
    }

    /// @dev Gas limit, to, value, data.
    function _readCall(RlpReader memory reader, RawTransaction memory t) private pure {
        reader.readUint(8);
        if (reader.readEmpty()) t.isCreation = true;
        else t.to = address(uint160(reader.readFixed(20))); // of 20 bytes
        t.value = reader.readUint(32);
        (t.dataOffset, t.dataLength) = reader.readBytes();
    }

    /// @dev [[address, [slot, …]], …]
    /// @return hasEntries Whether it is not empty.
    function _readAccessList(RlpReader memory reader) private pure returns (bool hasEntries) {
        uint256 around = reader.open();
        hasEntries = reader.more();
        while (reader.more()) {
            uint256 list = reader.open();
            reader.readFixed(20);
            uint256 entry = reader.open();
            while (reader.more()) reader.readFixed(32);
            reader.close(entry);
            reader.close(list);
        }
        reader.close(around);
    }

    /// @dev Fee, [hash, …]. Such a transaction calls somebody and has a blob.
    function _readBlobs(RlpReader memory reader, RawTransaction memory t) private pure {
        reader.readUint(32);
        uint256 place = reader.position();
        uint256 around = reader.open();
        if (t.isCreation || !reader.more()) revert RawTransaction_Malformed(place);
        while (reader.more()) reader.readFixed(32);
        reader.close(around);
    }

    /// @dev [[chain id, address, nonce, parity, r, s], …]. Such a transaction calls somebody and has an authorization.
    function _readAuthorizations(RlpReader memory reader, RawTransaction memory t) private pure {
        uint256 place = reader.position();
        uint256 around = reader.open();
        if (t.isCreation || !reader.more()) revert RawTransaction_Malformed(place);
        while (reader.more()) {
            uint256 list = reader.open();
            reader.readUint(32);
            reader.readFixed(20);
            reader.readUint(8);
            reader.readUint(1);
            reader.readUint(32);
            reader.readUint(32);
            reader.close(list);
        }
        reader.close(around);
    }

    /// @dev The last two fields; nothing is behind them, in the list and in the bytes.
    /// @param whole What the opening of the transaction's list gave.
    function _readSignature(
        RlpReader memory reader,
        uint256 whole
    ) private pure returns (uint256 r, uint256 s) {
        r = reader.readUint(32);
        s = reader.readUint(32);
        reader.close(whole);
        reader.finish();
    }

    /// @dev Who signed.
    /// @param parity Above 1 it is none.
    function _recover(
        bytes32 digest,
        uint256 parity,
        uint256 r,
        uint256 s
    ) private pure returns (address signer) {
        if (parity > 1 || s > HALF_ORDER) revert RawTransaction_BadSignature();
        signer = ecrecover(digest, uint8(UNPROTECTED + parity), bytes32(r), bytes32(s)); // at most 28
        // also if r or s is 0, or r not below the order
        if (signer == address(0)) revert RawTransaction_BadSignature();
    }

    /// @dev EIP-155. What is signed behind the data: the chain's id, 0, 0.
    /// @param chainId 1 or more, below 2^64.
    /// @return tail Left-aligned.
    /// @return length 3 to 11.
    function _chainTail(uint256 chainId) private pure returns (uint256 tail, uint256 length) {
        unchecked {
            length = 3;
            if (chainId >= 0x80) {
                uint256 size = _sizeOf(chainId); // at most 8
                chainId |= (0x80 + size) << (8 * size);
                length = 3 + size;
            }
            tail = ((chainId << 16) | 0x8080) << (256 - 8 * length);
        }
    }

    /// @dev The hash of a list of items that stand in the calldata, below its type.
    /// @param kind The type; 0 for none.
    /// @param begin Where they begin.
    /// @param length Bytes of them, below 2^64.
    /// @param tail Left-aligned, more of them.
    /// @param tailLength Bytes of the tail, at most 32.
    function _hash(
        uint256 kind,
        uint256 begin,
        uint256 length,
        uint256 tail,
        uint256 tailLength
    ) private pure returns (bytes32 hash) {
        uint256 headLength = 1;
        uint256 head = length + tailLength;
        unchecked {
            if (head > 55) {
                uint256 size = _sizeOf(head); // at most 8, and so is every shift below at most 72
                head |= (0xf7 + size) << (8 * size);
                headLength = 1 + size;
            } else {
                head += 0xc0;
            }
            if (kind != 0) {
                head |= kind << (8 * headLength);
                ++headLength;
            }
        }
        assembly ("memory-safe") {
            let free := mload(0x40)
            let items := add(free, 32)
            mstore(free, head)
            calldatacopy(items, begin, length)
            mstore(add(items, length), tail)
            hash := keccak256(sub(items, headLength), add(add(headLength, length), tailLength))
        }
    }

    /// @dev How many bytes a number needs, 1 or more.
    function _sizeOf(uint256 number) private pure returns (uint256 size) {
        unchecked {
            for (size = 1; number >> (8 * size) != 0; ++size) {} // at most 32
        }
    }
}
