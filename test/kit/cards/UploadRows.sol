// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../../contracts/cards/CardTypes.sol";
import {Bill, CardsSignatures} from "./CardsSignatures.sol";

/// @notice What became of a row.
/// @param kind 0 sale, 1 authorization, 2 capture, 3 none of them.
struct RowResult {
    uint8 kind;
    Decline why;
    uint40 amount;
    address card;
    uint24 sequence;
}

/// @title Rows of an upload and their results
/// @author The Tallystick authors
/// @notice Written from the prose of docs/cards.md, apart from the contract's own packing. A row is card 20 |
/// sequence 3 | amount 5 | deadline 4 | authorizationEnd 4 | refundEnd 4 | flags 1 | order 16 | r 32 | vs 32.
library UploadRows {
    uint256 internal constant LENGTH = 121;
    uint256 private constant RESULT = 29;

    uint8 internal constant SALE = 0;
    uint8 internal constant AUTHORIZATION = 1;
    uint8 internal constant CAPTURE = 2;
    uint8 private constant PARTIAL = 4;
    uint8 private constant FINAL = 8;

    /// @dev A sale or an authorization with the holder's signature over `digest`.
    function paid(
        Bill memory p,
        uint8 kind,
        uint256 key,
        bytes32 digest
    ) internal pure returns (bytes memory) {
        bytes memory signature = CardsSignatures.signed(key, digest);
        return row(p, kind | (p.partialApproval ? PARTIAL : 0), signature);
    }

    /// @dev A capture of so much in all.
    function captured(
        Bill memory p,
        uint256 total,
        bool isFinal
    ) internal pure returns (bytes memory) {
        uint8 flags = CAPTURE | (p.partialApproval ? PARTIAL : 0) | (isFinal ? FINAL : 0);
        return row(p, flags, abi.encodePacked(hex"00", total, uint256(0)));
    }

    /// @param signature Its kind, which a row leaves out, and 64 bytes.
    function row(
        Bill memory p,
        uint8 flags,
        bytes memory signature
    ) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(p.card, p.sequence, p.amount, p.deadline);
        bytes memory tail = abi.encodePacked(p.authorizationEnd, p.refundEnd, flags, p.order);
        bytes memory all = bytes.concat(head, tail, signature);
        for (uint256 i = head.length + tail.length; i + 1 < all.length; ++i) {
            all[i] = all[i + 1];
        }
        assembly ("memory-safe") {
            mstore(all, sub(mload(all), 1))
        }
        return all;
    }

    function count(bytes memory results) internal pure returns (uint256) {
        return results.length / RESULT;
    }

    /// @dev kind 2 bits | code 6 bits | amount 5 | card 20 | sequence 3.
    function result(bytes memory results, uint256 i) internal pure returns (RowResult memory r) {
        uint256 start = i * RESULT;
        uint8 first = uint8(results[start]);
        r.kind = first / 64;
        r.why = Decline(first % 64);
        r.amount = uint40(_field(results, start + 1, 5));
        r.card = address(uint160(_field(results, start + 6, 20)));
        r.sequence = uint24(_field(results, start + 26, 3));
    }

    function _field(
        bytes memory data,
        uint256 start,
        uint256 length
    ) private pure returns (uint256 value) {
        for (uint256 i = 0; i < length; ++i) {
            value = value * 256 + uint8(data[start + i]);
        }
    }
}
