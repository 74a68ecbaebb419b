// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Journal} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {CaseAdjustments} from "../../../contracts/reconciliation/CaseAdjustments.sol";
import {Alarm} from "../../../contracts/reconciliation/CaseTypes.sol";
import {Deadlines} from "../../../contracts/reconciliation/Deadlines.sol";
import {PostedWord, PostedWords} from "../../../contracts/reconciliation/PostedWords.sol";
import {Records} from "../../../contracts/reconciliation/Records.sol";
import {KeyWord, RulesWord} from "../../../contracts/reconciliation/TemplateWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of alarms, journals and deadlines: RE-1, RE-4, RE-5
/// @author The Tallystick authors
contract RecordsProofs is Assertions {
    uint256 private constant NUMBERS = (2 ** 64 - 1) << 192;

    // ---------------------------------------------------------------- alarms

    /// @dev Once: not if it is open, nor if it was closed in this generation. The number of the last proposal is no alarm.
    function check_RE4_anAlarmIsRaisedOnce(
        uint256 open,
        uint256 closed,
        uint8 code,
        uint8 role
    ) public pure {
        VM.assume(code <= uint8(Alarm.ObserverDiffers) && role < 16);
        uint256 alarm = Records.alarm(Alarm(code), role);
        uint256[] memory sheet = new uint256[](2);
        (sheet[0], sheet[1]) = (open & ~NUMBERS, closed);

        uint256 fresh = Records.raise(sheet, alarm);

        bool wasThere = (open | closed) & alarm != 0;
        assertEq(fresh, wasThere ? 0 : alarm, "fresh");
        assertEq(sheet[0], (open & ~NUMBERS) | fresh, "open");
        assertEq(sheet[1], closed, "closed");
        assertEq(Records.raise(sheet, alarm), 0, "again");
        assertEq(sheet[0] & NUMBERS, 0, "below the number");
    }

    function testFuzz_RE4_anAlarmIsRaisedOnce(
        uint256 open,
        uint256 closed,
        uint8 code,
        uint8 role
    ) external pure {
        check_RE4_anAlarmIsRaisedOnce(open, closed, code % 12, role % 16);
        check_RE4_anAlarmIsRaisedOnce(0, closed & NUMBERS, code % 12, role % 16);
    }

    /// @dev An alarm names its role and no other; one by an observer names none.
    function check_RE4_anAlarmNamesItsRole(uint8 code, uint8 role, uint8 other) public pure {
        VM.assume(code <= uint8(Alarm.ObserverDiffers) && role < 16 && other < 16);
        uint256 alarm = Records.alarm(Alarm(code), role);

        bool isNamed = role == other && code != uint8(Alarm.ObserverDiffers);
        assertTrue(Records.isAlarmed(alarm, other) == isNamed, "named");
        assertTrue(Records.alarmsOf(Alarm(code)) & alarm == alarm, "of its code");
    }

    function testFuzz_RE4_anAlarmNamesItsRole(uint8 code, uint8 role, uint8 other) external pure {
        check_RE4_anAlarmNamesItsRole(code % 12, role % 16, other % 16);
        check_RE4_anAlarmNamesItsRole(code % 12, role % 16, role % 16);
    }

    /// @dev RE-5. What an adjustment closes is closed for the generation; a number that was used stays used.
    function check_RE5_closingLosesNothing(
        uint256 open,
        uint256 closed,
        uint64 number
    ) public pure {
        uint256[] memory sheet = new uint256[](2);
        (sheet[0], sheet[1]) = (open & ~NUMBERS, closed);

        CaseAdjustments.count(sheet, number);
        CaseAdjustments.close(sheet);

        assertEq(sheet[0], 0, "open");
        assertEq(sheet[1] & ~NUMBERS, (open | closed) & ~NUMBERS, "closed");
        assertEq(CaseAdjustments.numberOf(sheet), number, "number");
    }

    function testFuzz_RE5_closingLosesNothing(
        uint256 open,
        uint256 closed,
        uint64 number
    ) external pure {
        check_RE5_closingLosesNothing(open, closed, number);
    }

    // ---------------------------------------------------------------- journals

    /// @dev A journal is taken if its parts add up to nothing and the leg stays an amount; then the leg says what it said and
    /// what was booked, and nothing else changes.
    function check_RE5_aJournalBalances(Journal memory journal, uint96 amount) public view {
        journal.role = 0;
        Adjustment memory a;
        a.journals = new Journal[](1);
        a.journals[0] = journal;
        uint256 before = PostedWord.unwrap(PostedWords.origin(1, 0, 0).saying(amount, 978, 20_000));
        int256 rest = int256(journal.leg) + journal.suspense + journal.fee + journal.loss;
        int256 then = int256(uint256(amount)) + journal.leg;

        try this.book(a, before) returns (uint256 booked) {
            assertEq(rest, int256(0), "balance");
            assertEq(uint256(uint96(booked)), uint256(then), "amount");
            assertEq(booked >> 96, before >> 96, "all else");
            assertTrue(then >= 0 && then < 2 ** 96, "an amount");
        } catch {
            assertTrue(rest != 0 || then < 0 || then >= 2 ** 96, "refused");
        }
    }

    function testFuzz_RE5_aJournalBalances(
        Journal memory journal,
        uint96 amount,
        uint8 dice
    ) external view {
        check_RE5_aJournalBalances(journal, amount);
        journal.leg = int104(
            int256(bound(uint104(journal.leg), 0, 2 ** 97)) - int256(uint256(amount))
        );
        (journal.fee, journal.loss) = (journal.fee / 4, journal.loss / 4);
        journal.suspense = -journal.leg - journal.fee - journal.loss;
        if (dice % 4 == 0) journal.fee += 1;
        check_RE5_aJournalBalances(journal, amount);
    }

    /// @dev On a record of this leg alone, of a template of nobody else.
    function book(Adjustment calldata a, uint256 leg) external pure returns (uint256) {
        uint256[] memory sheet = new uint256[](4);
        (sheet[2], sheet[3]) = (leg, 1);
        CaseAdjustments.adjust(a, sheet, RulesWord.wrap(0), 0);
        return sheet[2];
    }

    // ---------------------------------------------------------------- deadlines

    /// @dev A role has its whole time from its turn and from its acceptance on; the deadline itself is too late.
    function check_RE1_aRoleHasAllItsTime(
        uint256 keyWord,
        uint40 start,
        uint40 acceptedAt,
        uint40 time
    ) public pure {
        uint256 window = (keyWord >> 176) & type(uint32).max;

        uint256 end = Deadlines.endOf(KeyWord.wrap(keyWord), start, acceptedAt);

        bool isLate = time >= end;
        bool hadItsTime = uint256(time) >= start + window && uint256(time) >= acceptedAt + window;
        assertTrue(isLate == hadItsTime, "late");
    }

    function testFuzz_RE1_aRoleHasAllItsTime(
        uint256 keyWord,
        uint40 start,
        uint40 acceptedAt,
        uint40 time
    ) external pure {
        check_RE1_aRoleHasAllItsTime(keyWord, start, acceptedAt, time);
        uint256 end = Deadlines.endOf(KeyWord.wrap(keyWord), start, acceptedAt);
        if (end >= 2 ** 40) return;
        check_RE1_aRoleHasAllItsTime(keyWord, start, acceptedAt, uint40(end));
        check_RE1_aRoleHasAllItsTime(keyWord, start, acceptedAt, uint40(end - 1));
    }

    /// @dev An adjustment that has closed alarms gives time anew, and never takes any.
    function check_RE1_aClosingNeverTakesTime(
        uint256 closed,
        uint40 changedAt,
        uint40 start
    ) public pure {
        uint256[] memory sheet = new uint256[](2);
        sheet[1] = closed;

        uint256 since = Deadlines.sinceClosing(sheet, changedAt, start);

        assertLe(start, since, "time");
        bool isLater = closed & ~NUMBERS != 0 && changedAt > start;
        assertEq(since, isLater ? changedAt : start, "since");
    }

    function testFuzz_RE1_aClosingNeverTakesTime(
        uint256 closed,
        uint40 changedAt,
        uint40 start
    ) external pure {
        check_RE1_aClosingNeverTakesTime(closed, changedAt, start);
        check_RE1_aClosingNeverTakesTime(closed & NUMBERS, changedAt, start);
    }
}
