// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Comparing} from "./Comparing.sol";
import {IRuns} from "./IRuns.sol";
import {Poster} from "./LegDesk.sol";
import {PositionTrees} from "./PositionTrees.sol";
import {PostedWord, PostedWords} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {AlarmedRun, RunDesk} from "./RunDesk.sol";
import {RunClosing, RunException, RunLeaf, RunProgress, RunSides} from "./RunTypes.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {KeyWord, RulesWord} from "./TemplateWords.sol";

/// @dev RE-6. Where the cases of exceptions go. In memory.
/// @param poster As whom a leg is compared, under the item template.
/// @param rules Of the item template.
/// @param run Case of the run.
/// @param roleA Of the side whose leg of the run came first …
/// @param roleB … and of the other.
struct ItemDesk {
    Poster poster;
    RulesWord rules;
    bytes32 run;
    uint256 roleA;
    uint256 roleB;
}

/// @title Runs, and how their differences are closed
/// @author The Tallystick authors
/// @notice Its prose stands in `IRuns`.
abstract contract Runs is RunDesk {
    /// @dev Exceptions in one transaction.
    uint256 private constant MOST = 128;

    /// @inheritdoc IRuns
    /// @dev RE-6
    function closeExceptions(RunClosing calldata closing) external {
        (AlarmedRun memory run, uint256[] memory sheet) = _requireAlarmedRun(
            closing.run,
            closing.record
        );
        uint256 alarms = _requireDifference(run, sheet);
        _requireSides(run, sheet, closing.sides);
        _requireReached(run, sheet, closing);
        RunProgress memory to = _compare(run.id, closing);

        _openAll(run, sheet, closing);
        if (to.current == closing.sides.rootB) {
            _close(run, sheet, alarms, closing.exceptions.length, to.net);
            return;
        }
        _reached[_keyOf(run, sheet, to)] = true;

        emit RunAdvanced(run.id, closing.exceptions.length, to.current, to.net);
    }

    // ---------------------------------------------------------------- what is to be closed

    /// @dev The roles whose legs say the list of one of the sides: what is said of their lists is said of the sides'.
    /// @return alarms Those of them that are open and that the comparison of the lists settles; Fields is among them.
    function _requireDifference(
        AlarmedRun memory run,
        uint256[] memory sheet
    ) private pure returns (uint256 alarms) {
        uint256 each =
            Records.alarm(Alarm.Amount, 0) |
                Records.alarm(Alarm.Currency, 0) |
                Records.alarm(Alarm.Date, 0) |
                Records.alarm(Alarm.Fields, 0);
        (bytes32 a, bytes32 b) = (Records.fields(sheet, run.a), Records.fields(sheet, run.b));
        for (uint256 place = 0; place < Records.count(sheet); ++place) {
            bytes32 fields = Records.fields(sheet, place);
            if (fields != a && fields != b) continue;
            alarms |= each << Records.word(sheet, place).role();
        }
        alarms &= sheet[0];
        if (alarms & Records.alarmsOf(Alarm.Fields) == 0)
            revert Reconciliation_NoDifference(run.id);
    }

    function _requireSides(
        AlarmedRun memory run,
        uint256[] memory sheet,
        RunSides calldata sides
    ) private pure {
        uint256 count = sides.count;
        bytes32 ids = sides.idsRoot;
        if (PositionTrees.fieldsOf(count, ids, sides.rootA) != Records.fields(sheet, run.a))
            revert Reconciliation_OtherList(run.id, Records.word(sheet, run.a).role());
        if (PositionTrees.fieldsOf(count, ids, sides.rootB) != Records.fields(sheet, run.b))
            revert Reconciliation_OtherList(run.id, Records.word(sheet, run.b).role());
    }

    /// @dev From A's root on, or from where somebody has come.
    function _requireReached(
        AlarmedRun memory run,
        uint256[] memory sheet,
        RunClosing calldata closing
    ) private view {
        RunProgress calldata from = closing.from;
        if (from.current == closing.sides.rootA && from.net == 0) return;
        if (!_reached[_keyOf(run, sheet, from)])
            revert Reconciliation_UnknownProgress(run.id, from.current);
    }

    /// @dev Of the legs as they stand: with others on record all begins anew.
    function _keyOf(
        AlarmedRun memory run,
        uint256[] memory sheet,
        RunProgress memory progress
    ) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    run.id,
                    run.word.generation(),
                    Records.fields(sheet, run.a),
                    Records.fields(sheet, run.b),
                    progress
                )
            );
    }

    // ---------------------------------------------------------------- the comparison

    /// @dev Proves A's leaves in the current tree and B's in B's, and the rest below their common node equal.
    function _compare(
        bytes32 id,
        RunClosing calldata closing
    ) private pure returns (RunProgress memory to) {
        uint256 count = closing.exceptions.length;
        if (count == 0 || count > MOST) revert Reconciliation_BadCount(count, MOST);
        uint256 records = closing.sides.count;
        if (records == 0) revert Reconciliation_BadCount(0, type(uint32).max);
        uint256 depth = PositionTrees.depthOf(records);
        uint256 levels = closing.above.length / 2;
        if (closing.above.length & 1 != 0 || levels > depth) revert Reconciliation_BadProof(id);
        uint256 height = depth - levels;
        uint256 place = closing.exceptions[0].index >> height;
        if (closing.exceptions[count - 1].index >> height != place)
            revert Reconciliation_BadProof(id);

        uint256[] memory row;
        (row, to.net) = _rowOf(id, closing.exceptions, records);
        to.net += closing.from.net; // both within 2^32 · 2^96
        (bytes32 a, bytes32 b, bool isWhole) = PositionTrees.climb(row, height, closing.siblings);
        if (!isWhole) revert Reconciliation_BadProof(id);
        to.current = _climbOn(id, closing, place, a, b);
    }

    /// @dev Ascending, so that none comes twice, and none beyond the count; each of different leaves.
    /// @return row Of the leaves of both.
    /// @return net What A's amounts exceed B's by.
    function _rowOf(
        bytes32 id,
        RunException[] calldata exceptions,
        uint256 records
    ) private pure returns (uint256[] memory row, int256 net) {
        row = PositionTrees.row(exceptions.length);
        uint256 least = 0;
        for (uint256 i = 0; i < exceptions.length; ++i) {
            RunException calldata exception = exceptions[i];
            uint256 index = exception.index;
            bytes32 a = PositionTrees.leafOf(index, exception.id, exception.a);
            bytes32 b = PositionTrees.leafOf(index, exception.id, exception.b);
            if (index < least || index >= records || a == b)
                revert Reconciliation_BadException(id, index);
            least = index + 1;
            net += _amountOf(exception.a) - _amountOf(exception.b); // each below 2^96
            PositionTrees.set(row, i, index, a, b);
        }
    }

    /// @dev From a node in which all exceptions are to the roots. Beside it the trees may still differ.
    /// @param a The node in the current tree …
    /// @param b … and in B's.
    /// @return next Root of the current tree with `b` in the node's place.
    function _climbOn(
        bytes32 id,
        RunClosing calldata closing,
        uint256 place,
        bytes32 a,
        bytes32 b
    ) private pure returns (bytes32 next) {
        bytes32[] calldata above = closing.above;
        next = b;
        for (uint256 i = 0; i < above.length; i += 2) {
            a = PositionTrees.parentOf(place, a, above[i]);
            next = PositionTrees.parentOf(place, next, above[i]);
            b = PositionTrees.parentOf(place, b, above[i + 1]);
            place >>= 1;
        }
        if (a != closing.from.current || b != closing.sides.rootB)
            revert Reconciliation_BadProof(id);
    }

    function _amountOf(RunLeaf calldata leaf) private pure returns (int256) {
        return leaf.currency == 0 ? int256(0) : int256(uint256(leaf.amount));
    }

    // ---------------------------------------------------------------- the exceptions' cases

    function _openAll(
        AlarmedRun memory run,
        uint256[] memory sheet,
        RunClosing calldata closing
    ) private {
        uint256 template = _runTerms[closing.run.template].itemTemplate;
        ItemDesk memory desk = ItemDesk({
            poster: Poster(template, 0, KeyWord.wrap(0)),
            rules: _rules[template],
            run: run.id,
            roleA: Records.word(sheet, run.a).role(),
            roleB: Records.word(sheet, run.b).role()
        });
        for (uint256 i = 0; i < closing.exceptions.length; ++i) {
            _open(desk, closing.exceptions[i]);
        }
    }

    /// @dev An alarmed case, unless there is one already or its template tolerates the difference.
    // Asks whether a set is empty: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _open(ItemDesk memory desk, RunException calldata exception) private {
        bytes32 id = _idOf(desk.poster.template, exception.id);
        if (!_cases[id].isUnknown()) {
            emit ExceptionKnown(desk.run, exception.id, exception.index);
            return;
        }
        bool hasA = exception.a.currency != 0;
        bool hasB = exception.b.currency != 0; // of one of them: two that are absent are the same
        uint256[] memory sheet = Records.blank();
        if (hasA) Records.append(sheet, _wordOf(desk, desk.roleA, exception.a), exception.a.fields);
        uint256 codes = 1 << uint256(Alarm.Missing);
        desk.poster.role = hasA ? desk.roleB : desk.roleA;
        if (hasB) {
            PostedWord word = _wordOf(desk, desk.roleB, exception.b);
            if (hasA) codes = _shownBy(desk, sheet, word, exception.b.fields);
            Records.append(sheet, word, exception.b.fields);
        }
        if (codes == 0) {
            emit DifferenceTolerated(desk.run, exception.id, exception.index);
            return;
        }
        for (uint256 place = 0; place < Records.count(sheet); ++place) {
            emit LegPosted(
                id,
                exception.id,
                Records.word(sheet, place),
                Records.fields(sheet, place)
            );
        }

        _settle(desk.poster, id, CaseWord.wrap(0), sheet, codes, false);
    }

    function _wordOf(
        ItemDesk memory desk,
        uint256 role,
        RunLeaf calldata leaf
    ) private view returns (PostedWord) {
        return
            PostedWords
                .origin(desk.poster.template, role, 0)
                .stamped(block.timestamp, false)
                .saying(leaf.amount, leaf.currency, leaf.valueDate);
    }

    /// @dev What B's leg shows beside A's.
    function _shownBy(
        ItemDesk memory desk,
        uint256[] memory sheet,
        PostedWord word,
        bytes32 fields
    ) private pure returns (uint256) {
        Survey memory survey = Surveys.take(sheet, 0, word, fields);
        return Comparing.codesOf(desk.rules, sheet, survey, word);
    }

    // ---------------------------------------------------------------- the end

    /// @dev RE-6. All leaves are proven equal or have their case.
    function _close(
        AlarmedRun memory run,
        uint256[] memory sheet,
        uint256 alarms,
        uint256 exceptions,
        int256 net
    ) private {
        uint256 amountA = Records.word(sheet, run.a).amount();
        uint256 amountB = Records.word(sheet, run.b).amount();
        // both below 2^96
        // forge-lint: disable-next-line(unsafe-typecast)
        if (int256(amountA) - int256(amountB) != net) alarms &= ~Records.alarmsOf(Alarm.Amount);
        sheet[0] &= ~alarms;
        sheet[1] |= alarms;
        _cases[run.id] =
            sheet[0] == 0
                ? CaseWords.make(
                    Records.digest(sheet),
                    block.timestamp,
                    run.word.generation(),
                    CaseStatus.Adjusted,
                    0
                )
                : _alarmed(run.word, sheet, run.rules);

        emit RunClosed(run.id, exceptions, alarms);
    }
}
