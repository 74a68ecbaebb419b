// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentTerms, Role, Rules} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {
    AdjustmentWord,
    KeyWord,
    OfficerWord,
    RulesWord
} from "../../../contracts/reconciliation/TemplateWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";
import {TemplateWordsHarness} from "../../mocks/TemplateWordsHarness.sol";

/// @title Proofs of the words of a template: RE-1, RE-5
/// @author The Tallystick authors
contract TemplateWordsProofs is Assertions {
    TemplateWordsHarness private words;

    function setUp() external {
        words = new TemplateWordsHarness();
    }

    function check_RE1_rulesAreReadAsTheyWereWritten(
        Rules memory rules,
        uint8 roles,
        bool isRun
    ) public view {
        RulesWord word = words.pack(rules, roles, isRun);

        (Rules memory read, uint256 count, bool isOfRuns) = words.rulesOf(word);
        assertEq(read.expected, rules.expected, "expected");
        assertEq(read.originator, rules.originator, "originator");
        assertEq(read.amountTolerance, rules.amountTolerance, "tolerance");
        assertEq(read.amountBps, rules.amountBps, "basis points");
        assertEq(read.dateWindow, rules.dateWindow, "date window");
        assertEq(read.acceptWindow, rules.acceptWindow, "accept window");
        assertEq(read.finalWindow, rules.finalWindow, "final window");
        assertTrue(read.isHolding == rules.isHolding, "holding");
        assertEq(count, roles, "roles");
        assertTrue(isOfRuns == isRun, "run");
    }

    function testFuzz_RE1_rulesAreReadAsTheyWereWritten(
        Rules memory rules,
        uint8 roles,
        bool isRun
    ) external view {
        check_RE1_rulesAreReadAsTheyWereWritten(rules, roles, isRun);
    }

    function check_RE1_aKeyIsReadAsItWasWritten(Role memory role, Rules memory rules) public view {
        KeyWord word = words.packKey(role, rules);

        (Role memory read, Rules memory some, bool isSuperseded) = words.keyOf(word);
        assertEq(read.key, role.key, "key");
        assertEq(read.predecessors, role.predecessors, "predecessors");
        assertEq(read.legDeadline, role.legDeadline, "deadline");
        assertEq(some.expected, rules.expected, "expected");
        assertTrue(some.isBlind == rules.isBlind, "blind");
        assertTrue(some.isAmountHashed == rules.isAmountHashed, "hashed");
        assertTrue((some.acceptWindow != 0) == (rules.acceptWindow != 0), "accepted");
        assertFalse(isSuperseded, "superseded");
    }

    function testFuzz_RE1_aKeyIsReadAsItWasWritten(
        Role memory role,
        Rules memory rules
    ) external view {
        check_RE1_aKeyIsReadAsItWasWritten(role, rules);
    }

    /// @dev A new key, or a newer version, changes nothing but itself.
    function check_RE1_aReplacedKeyChangesNothingElse(uint256 word, address key) public view {
        KeyWord keyed = words.keyed(KeyWord.wrap(word), key);
        KeyWord superseded = words.superseded(KeyWord.wrap(word));

        (Role memory role, , ) = words.keyOf(keyed);
        (, , bool isSuperseded) = words.keyOf(superseded);
        assertEq(role.key, key, "key");
        assertEq(KeyWord.unwrap(keyed) >> 160, word >> 160, "all else");
        assertTrue(isSuperseded, "superseded");
        assertEq(KeyWord.unwrap(superseded) | (1 << 227), word | (1 << 227), "all but that");
    }

    function testFuzz_RE1_aReplacedKeyChangesNothingElse(uint256 word, address key) external view {
        check_RE1_aReplacedKeyChangesNothingElse(word, key);
    }

    function check_RE5_anOfficerIsReadAsItWasWritten(
        address officer,
        uint8 role,
        uint16 siblings,
        AdjustmentTerms memory terms
    ) public view {
        VM.assume(role < 16);

        OfficerWord word = words.packOfficer(officer, role, siblings, terms);

        (address account, uint256 entity, AdjustmentTerms memory read) = words.officerOf(word);
        assertEq(account, officer, "officer");
        assertEq(entity, siblings, "siblings");
        assertEq(read.makers, (terms.makers >> role) & 1, "maker");
        assertEq(read.checkers, terms.checkers, "checkers");
        assertTrue(read.isByAll == terms.isByAll, "by all");
        assertEq(read.approvalWindow, terms.approvalWindow, "approval window");
    }

    function testFuzz_RE5_anOfficerIsReadAsItWasWritten(
        address officer,
        uint8 role,
        uint16 siblings,
        AdjustmentTerms memory terms
    ) external view {
        check_RE5_anOfficerIsReadAsItWasWritten(officer, role % 16, siblings, terms);
    }

    function check_RE5_termsAreReadAsTheyWereWritten(AdjustmentTerms memory terms) public view {
        AdjustmentWord word = words.packAdjustment(terms);

        AdjustmentTerms memory read = words.adjustmentOf(word);
        assertEq(read.makers, terms.makers, "makers");
        assertEq(read.checkers, terms.checkers, "checkers");
        assertEq(read.writeOffWindow, terms.writeOffWindow, "write-off window");
        assertEq(read.stake, terms.stake, "stake");
        assertEq(read.quota, terms.quota, "quota");
    }

    function testFuzz_RE5_termsAreReadAsTheyWereWritten(
        AdjustmentTerms memory terms
    ) external view {
        check_RE5_termsAreReadAsTheyWereWritten(terms);
    }
}
