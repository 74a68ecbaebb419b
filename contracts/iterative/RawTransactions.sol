// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EMPTY_LIST, Rlp} from "./Rlp.sol";

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
    using Rlp for uint256;

    /// @notice What stands at a place is RLP, but nothing that a transaction can have there.
    /// @param place In the calldata, in bytes.
    error RawTransaction_Malformed(uint256 place);

    /// @notice No transaction of a known kind begins with this byte.
    /// @param first The first byte.
    error RawTransaction_UnknownType(uint8 first);

    /// @notice v or the parity is none, s is above half of the curve's order, or nobody's key signed.
    error RawTransaction_BadSignature();

    /// @dev Half of the order of secp256k1's group, rounded down: SEC 2, 2.4.1; EIP-2.
    uint256 private constant HALF_ORDER =
        0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    uint256 private constant ACCESS_LIST = uint256(TransactionKind.AccessList);
    uint256 private constant DYNAMIC_FEE = uint256(TransactionKind.DynamicFee);
    uint256 private constant BLOB = uint256(TransactionKind.Blob);
    uint256 private constant SET_CODE = uint256(TransactionKind.SetCode);

    /// @dev The empty string, which is this one byte.
    uint256 private constant EMPTY_STRING = 0x80;

    /// @dev EIP-155: v is 35 or 36 more than twice the chain's id.
    uint256 private constant PROTECTED = 35;
    uint256 private constant UNPROTECTED = 27;

    /// @dev IT-2. Decodes a transaction and recovers its signer.
    /// @param raw All bytes of it, and no more.
    function decode(bytes calldata raw) internal pure returns (RawTransaction memory t) {
        (uint256 place, uint256 end) = Rlp.bounds(raw);
        if (raw.length == 0) revert RawTransaction_Malformed(place);

        uint256 first = uint8(raw[0]);
        if (first >= EMPTY_LIST) {
            _decodeLegacy(t, place, end);
        } else {
            unchecked {
                // of one byte; nothing is 0 less 1
                // forge-lint: disable-next-line(unsafe-typecast)
                if (first - 1 >= SET_CODE) revert RawTransaction_UnknownType(uint8(first));
                ++place; // below 2^64
            }
            t.kind = TransactionKind(first);
            _decodeTyped(t, first, place, end);
        }
    }

    /// @dev IT-2. Whether its kind is one of a signed payment: EIP-155, EIP-2930 with an empty list, EIP-1559.
    function mayPay(RawTransaction memory self) internal pure returns (bool) {
        return self.kind <= TransactionKind.DynamicFee && self.isProtected && !self.hasAccessList;
    }

    /// @dev The data of a decoded transaction, where it stands in the calldata.
    // Two words make one reference.
    // slither-disable-next-line write-after-write
    function data(RawTransaction memory self) internal pure returns (bytes calldata content) {
        (uint256 offset, uint256 length) = (self.dataOffset, self.dataLength);
        assembly ("memory-safe") {
            content.offset := offset
            content.length := length
        }
    }

    /// @dev [nonce, gas price, gas limit, to, value, data, v, r, s]
    /// @param place Where it begins in the calldata.
    /// @param end Where it ends.
    function _decodeLegacy(RawTransaction memory t, uint256 place, uint256 end) private pure {
        uint256 begin = _openLast(place, end);
        uint256 next = 0;
        uint256 v = 0;

        (v, next) = begin.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        t.nonce = uint64(v); // of 8 bytes
        next = next.passUint(end, 32).passUint(end, 8);
        next = _readCall(t, next, end);
        (v, place) = next.readUint(end, 9);
        if (v > PROTECTED + 2 * uint256(type(uint64).max) + 1) {
            revert RawTransaction_Malformed(next);
        }
        uint256 r = 0;
        uint256 s = 0;
        (r, s, place) = place.readPair(end);
        place.finish(end);

        uint256 parity = v < UNPROTECTED ? UNPROTECTED : v - UNPROTECTED; // above 1 if v is none
        (uint256 tail, uint256 tailLength) = (0, 0);
        if (v > PROTECTED + 1) {
            parity = (v - PROTECTED) & 1;
            t.isProtected = true;
            t.chainId = uint64((v - PROTECTED) >> 1); // v was checked
            (tail, tailLength) = _chainTail(t.chainId);
        }
        t.signer = _recover(_hash(0, begin, next, tail, tailLength), parity, r, s);
    }

    /// @dev [chain id, nonce, gas price or both fees, gas limit, to, value, data, access list, …, parity, r, s], where …
    /// are the fee and the hashes of blobs, or authorizations.
    /// @param kind The type, 1 to 4.
    /// @param place Where its list begins in the calldata.
    /// @param end Where it ends.
    function _decodeTyped(
        RawTransaction memory t,
        uint256 kind,
        uint256 place,
        uint256 end
    ) private pure {
        uint256 begin = _openLast(place, end);
        uint256 next = 0;
        uint256 word = 0;

        t.isProtected = true;
        (word, next) = begin.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        t.chainId = uint64(word); // of 8 bytes
        (word, next) = next.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        t.nonce = uint64(word); // of 8 bytes
        next = next.passUint(end, 32);
        if (kind != ACCESS_LIST) next = next.passUint(end, 32);
        next = next.passUint(end, 8);
        next = _readCall(t, next, end);
        (t.hasAccessList, next) = _readAccessList(next, end);
        if (kind > DYNAMIC_FEE) {
            if (t.isCreation) revert RawTransaction_Malformed(next);
            next = kind == BLOB ? _readBlobs(next, end) : _readAuthorizations(next, end);
        }
        (word, place) = next.readBit(end);
        uint256 r = 0;
        uint256 s = 0;
        (r, s, place) = place.readPair(end);
        place.finish(end);

        t.signer = _recover(_hash(kind, begin, next, 0, 0), word, r, s);
    }

    /// @dev The list behind which nothing is.
    /// @return begin Where its first item begins.
    function _openLast(uint256 place, uint256 end) private pure returns (uint256 begin) {
        uint256 next = 0;
        (begin, next) = place.readList(end);
        next.finish(end);
    }

    /// @dev To, value, data.
    function _readCall(
        RawTransaction memory t,
        uint256 place,
        uint256 end
    ) private pure returns (uint256 next) {
        uint256 word = 0;
        if (place.isByte(end, EMPTY_STRING)) {
            t.isCreation = true;
            next = place + 1;
        } else {
            (word, next) = place.readFixed(end, 20);
            // forge-lint: disable-next-line(unsafe-typecast)
            t.to = address(uint160(word)); // of 20 bytes
        }
        (t.value, next) = next.readUint(end, 32);
        (word, next) = next.readBytes(end);
        t.dataOffset = word;
        unchecked {
            t.dataLength = next - word; // not before it
        }
    }

    /// @dev [[address, [slot, …]], …]
    /// @return hasEntries Whether it is not empty.
    function _readAccessList(
        uint256 place,
        uint256 end
    ) private pure returns (bool hasEntries, uint256 next) {
        if (place.isByte(end, EMPTY_LIST)) {
            unchecked {
                return (false, place + 1); // below 2^64
            }
        }
        hasEntries = true;
        (place, next) = place.readList(end);
        while (place < next) {
            uint256 entryEnd = 0;
            uint256 slotsEnd = 0;
            (place, entryEnd) = place.readList(next);
            // What stands there plays no part: only that it is well formed.
            // slither-disable-next-line unused-return
            (, place) = place.readFixed(entryEnd, 20);
            (place, slotsEnd) = place.readList(entryEnd);
            // What stands there plays no part: only that it is well formed.
            // slither-disable-next-line unused-return
            while (place < slotsEnd) (, place) = place.readFixed(slotsEnd, 32);
            slotsEnd.finish(entryEnd);
        }
    }

    /// @dev Fee, [hash, …]: one blob or more.
    function _readBlobs(uint256 place, uint256 end) private pure returns (uint256 next) {
        place = place.passUint(end, 32);
        uint256 begin = 0;
        (begin, next) = place.readList(end);
        if (begin == next) revert RawTransaction_Malformed(place);
        place = begin;
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        while (place < next) (, place) = place.readFixed(next, 32);
    }

    /// @dev [[chain id, address, nonce, parity, r, s], …]: one authorization or more.
    function _readAuthorizations(uint256 place, uint256 end) private pure returns (uint256 next) {
        uint256 begin = 0;
        (begin, next) = place.readList(end);
        if (begin == next) revert RawTransaction_Malformed(place);
        place = begin;
        while (place < next) {
            uint256 entryEnd = 0;
            (place, entryEnd) = place.readList(next);
            place = place.passUint(entryEnd, 32);
            // What stands there plays no part: only that it is well formed.
            // slither-disable-next-line unused-return
            (, place) = place.readFixed(entryEnd, 20);
            place = place.passUint(entryEnd, 8).passUint(entryEnd, 1);
            // What stands there plays no part: only that it is well formed.
            // slither-disable-next-line unused-return
            (, , place) = place.readPair(entryEnd);
            place.finish(entryEnd);
        }
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
        // forge-lint: disable-next-line(unsafe-typecast)
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
    /// @param end Where they end; not before.
    /// @param tail Left-aligned, more of them.
    /// @param tailLength Bytes of the tail, at most 32.
    function _hash(
        uint256 kind,
        uint256 begin,
        uint256 end,
        uint256 tail,
        uint256 tailLength
    ) private pure returns (bytes32 hash) {
        uint256 length = 0;
        unchecked {
            length = end - begin; // places in the calldata
        }
        (uint256 head, uint256 headLength) = _headOf(kind, length + tailLength);
        assembly ("memory-safe") {
            let free := mload(0x40)
            let items := add(free, 32)
            mstore(free, head)
            calldatacopy(items, begin, length)
            mstore(add(items, length), tail)
            hash := keccak256(sub(items, headLength), add(add(headLength, length), tailLength))
        }
    }

    /// @dev What stands before the items of a list: its type and its length.
    /// @param kind The type; 0 for none.
    /// @param length Of the items, in bytes; below 2^64.
    function _headOf(
        uint256 kind,
        uint256 length
    ) private pure returns (uint256 head, uint256 headLength) {
        assembly ("memory-safe") {
            head := add(EMPTY_LIST, length)
            headLength := 1
            if gt(length, 55) {
                // no gas pays for 2^32 bytes
                let size := add(
                    add(1, gt(length, 0xff)),
                    add(gt(length, 0xffff), gt(length, 0xffffff))
                )
                head := or(shl(shl(3, size), add(0xf7, size)), length)
                headLength := add(1, size)
            }
            head := or(head, shl(shl(3, headLength), kind))
            headLength := add(headLength, iszero(iszero(kind)))
        }
    }

    /// @dev How many bytes a number needs, 1 or more.
    function _sizeOf(uint256 number) private pure returns (uint256 size) {
        unchecked {
            for (size = 1; number >> (8 * size) != 0; ++size) {} // at most 32
        }
    }
}
