// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentTerms, Role, Rules} from "../../contracts/reconciliation/TemplateTypes.sol";
import {
    AdjustmentWord,
    KeyWord,
    OfficerWord,
    RulesWord,
    TemplateWords
} from "../../contracts/reconciliation/TemplateWords.sol";

/// @title A template's words, callable
/// @author The Tallystick authors
/// @notice What is read back stands in the types of the terms; what a word does not hold is zero.
contract TemplateWordsHarness {
    function pack(Rules calldata rules, uint8 roles, bool isRun) external pure returns (RulesWord) {
        return TemplateWords.pack(rules, roles, isRun);
    }

    function rulesOf(
        RulesWord word
    ) external pure returns (Rules memory rules, uint256 roles, bool isRun) {
        rules.expected = uint16(word.expected()); // 16 bits
        rules.originator = uint8(word.originator()); // 8 bits
        rules.amountTolerance = uint96(word.amountTolerance()); // 96 bits
        rules.amountBps = uint16(word.amountBps()); // 16 bits
        rules.dateWindow = uint16(word.dateWindow()); // 16 bits
        rules.acceptWindow = uint32(word.acceptWindow()); // 32 bits
        rules.finalWindow = uint32(word.finalWindow()); // 32 bits
        rules.isHolding = word.has(TemplateWords.IS_HOLDING);
        return (rules, word.roles(), word.has(TemplateWords.IS_RUN));
    }

    function packKey(Role calldata role, Rules calldata rules) external pure returns (KeyWord) {
        return TemplateWords.packKey(role, rules);
    }

    function keyed(KeyWord word, address key) external pure returns (KeyWord) {
        return word.keyed(key);
    }

    function superseded(KeyWord word) external pure returns (KeyWord) {
        return word.superseded();
    }

    function keyOf(
        KeyWord word
    ) external pure returns (Role memory role, Rules memory rules, bool isSuperseded) {
        role.key = word.key();
        role.predecessors = uint16(word.predecessors()); // 16 bits
        role.legDeadline = uint32(word.legDeadline()); // 32 bits
        rules.expected = uint16(word.awaited()); // 16 bits
        rules.isBlind = word.is_(TemplateWords.IS_BLIND);
        rules.isAmountHashed = word.is_(TemplateWords.IS_AMOUNT_HASHED);
        if (word.is_(TemplateWords.IS_ACCEPTED)) rules.acceptWindow = 1;
        isSuperseded = word.is_(TemplateWords.IS_SUPERSEDED);
    }

    function packOfficer(address officer, uint16 siblings) external pure returns (OfficerWord) {
        return TemplateWords.packOfficer(officer, siblings);
    }

    function officerOf(OfficerWord word) external pure returns (address, uint256 siblings) {
        return (word.officer(), word.siblings());
    }

    function packAdjustment(AdjustmentTerms calldata terms) external pure returns (AdjustmentWord) {
        return TemplateWords.packAdjustment(terms);
    }

    function adjustmentOf(
        AdjustmentWord word
    ) external pure returns (AdjustmentTerms memory terms) {
        terms.makers = uint16(word.makers()); // 16 bits
        terms.checkers = uint16(word.checkers()); // 16 bits
        terms.isByAll = word.isByAll();
        terms.approvalWindow = uint32(word.approvalWindow()); // 32 bits
        terms.writeOffWindow = uint32(word.writeOffWindow()); // 32 bits
        terms.stake = uint64(word.stake()); // 64 bits
        terms.quota = uint16(word.quota()); // 16 bits
    }
}
