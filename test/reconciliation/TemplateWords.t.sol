// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentTerms, Role, Rules} from "../../contracts/reconciliation/TemplateTypes.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {
    AdjustmentWord,
    KeyWord,
    OfficerWord,
    RulesWord,
    TemplateWordsHarness
} from "../mocks/TemplateWordsHarness.sol";

/// @title A template's words: RE-1, RE-5
/// @author The Tallystick authors
/// @notice Each is spelt out again by its declaration, and what is read back is what was packed.
contract TemplateWordsTest is Assertions, Deploys {
    TemplateWordsHarness private _words;

    function setUp() external {
        _words = TemplateWordsHarness(_deploy("TemplateWordsHarness.sol:TemplateWordsHarness", ""));
    }

    function _bit(bool flag, uint256 place) private pure returns (uint256) {
        return flag ? 1 << place : 0;
    }

    function testFuzz_RE1_rules(Rules memory rules, uint8 roles, bool isRun) external view {
        RulesWord word = _words.pack(rules, roles, isRun);
        uint256 expected = rules.expected | (uint256(rules.originator) << 16);
        expected |= (uint256(roles) << 24) | (uint256(rules.amountTolerance) << 32);
        expected |= (uint256(rules.amountBps) << 128) | (uint256(rules.dateWindow) << 144);
        expected |= (uint256(rules.acceptWindow) << 160) | (uint256(rules.finalWindow) << 192);
        expected |= _bit(rules.isHolding, 224) | _bit(isRun, 225);
        assertEq(RulesWord.unwrap(word), expected, "word");

        (Rules memory read, uint256 count, bool isOfRuns) = _words.rulesOf(word);
        (rules.isBlind, rules.isAmountHashed, rules.isSealed) = (false, false, false); // not in it
        assertEq(abi.encode(read), abi.encode(rules), "rules");
        assertEq(count, roles, "roles");
        assertTrue(isOfRuns == isRun, "of runs");
    }

    function testFuzz_RE1_keys(Role memory role, Rules memory rules, address next) external view {
        KeyWord word = _words.packKey(role, rules);
        uint256 expected = uint160(role.key) | (uint256(role.predecessors) << 160);
        expected |= (uint256(role.legDeadline) << 176) | (uint256(rules.expected) << 208);
        expected |= _bit(rules.isBlind, 224) | _bit(rules.isAmountHashed, 225);
        expected |= _bit(rules.acceptWindow != 0, 226);
        assertEq(KeyWord.unwrap(word), expected, "word");
        _assertKey(word, role, rules, false);

        word = _words.superseded(word);
        assertEq(KeyWord.unwrap(word), expected | (1 << 227), "superseded");
        _assertKey(word, role, rules, true);

        word = _words.keyed(word, next);
        role.key = next;
        _assertKey(word, role, rules, true); // another key changes nothing else
    }

    function _assertKey(
        KeyWord word,
        Role memory role,
        Rules memory rules,
        bool isSuperseded
    ) private view {
        (Role memory readRole, Rules memory readRules, bool isOld) = _words.keyOf(word);
        assertEq(readRole.key, role.key, "key");
        assertEq(readRole.predecessors, role.predecessors, "predecessors");
        assertEq(readRole.legDeadline, role.legDeadline, "deadline");
        assertEq(readRules.expected, rules.expected, "expected");
        assertTrue(readRules.isBlind == rules.isBlind, "blind");
        assertTrue(readRules.isAmountHashed == rules.isAmountHashed, "hashed");
        assertTrue((readRules.acceptWindow == 1) == (rules.acceptWindow != 0), "accepted");
        assertTrue(isOld == isSuperseded, "superseded");
    }

    function testFuzz_RE5_officers(address officer, uint16 siblings) external view {
        OfficerWord word = _words.packOfficer(officer, siblings);
        uint256 expected = uint160(officer) | (uint256(siblings) << 160);
        assertEq(OfficerWord.unwrap(word), expected, "word");
        (address read, uint256 others) = _words.officerOf(word);
        assertEq(read, officer, "officer");
        assertEq(others, siblings, "siblings");
    }

    /// @dev The arbiter has a slot of its own.
    function testFuzz_RE5_adjustments(AdjustmentTerms memory terms) external view {
        AdjustmentWord word = _words.packAdjustment(terms);
        uint256 expected = terms.makers | (uint256(terms.checkers) << 16);
        expected |= (uint256(terms.approvalWindow) << 32) | (uint256(terms.writeOffWindow) << 64);
        expected |= (uint256(terms.stake) << 96) | (uint256(terms.quota) << 160);
        expected |= _bit(terms.isByAll, 176);
        assertEq(AdjustmentWord.unwrap(word), expected, "word");
        terms.arbiter = address(0);
        assertEq(abi.encode(_words.adjustmentOf(word)), abi.encode(terms), "terms");
    }
}
