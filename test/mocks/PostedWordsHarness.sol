// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {PostedWord, PostedWords} from "../../contracts/reconciliation/PostedWords.sol";

/// @title A leg's word on record, callable
/// @author The Tallystick authors
contract PostedWordsHarness {
    /// @notice What a leg's word says, but for the template and whether the case matched with it.
    struct PostedParts {
        uint256 amount;
        uint256 currency;
        uint256 valueDate;
        uint256 postedAt;
        uint256 role;
        uint256 generation;
        bool isLeg;
    }

    /// @notice Reads a leg, whatever its bits.
    function read(
        Leg calldata leg,
        uint32 template,
        uint8 role
    ) external pure returns (PostedWord word, uint256 acceptedAt, bool isGood) {
        return PostedWords.read(leg, template, role);
    }

    function origin(
        uint32 template,
        uint8 role,
        uint8 generation
    ) external pure returns (PostedWord) {
        return PostedWords.origin(template, role, generation);
    }

    function stamped(PostedWord word, uint40 time, bool isLast) external pure returns (PostedWord) {
        return word.stamped(time, isLast);
    }

    function saying(
        PostedWord word,
        uint96 amount,
        uint16 currency,
        uint32 date
    ) external pure returns (PostedWord) {
        return word.saying(amount, currency, date);
    }

    function bare(PostedWord word) external pure returns (PostedWord) {
        return word.bare();
    }

    function figures(PostedWord word) external pure returns (uint256) {
        return word.figures();
    }

    function partsOf(PostedWord word) external pure returns (PostedParts memory parts) {
        parts.amount = word.amount();
        parts.currency = word.currency();
        parts.valueDate = word.valueDate();
        parts.postedAt = word.postedAt();
        parts.role = word.role();
        parts.generation = word.generation();
        parts.isLeg = word.isLeg();
    }
}
