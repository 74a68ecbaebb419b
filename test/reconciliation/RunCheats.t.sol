// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, CaseView} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    RunClosing,
    RunException,
    RunKey,
    RunList,
    RunLeaf
} from "../../contracts/reconciliation/RunTypes.sol";
import {PlainTrees} from "../kit/reconciliation/PlainTrees.sol";
import {Batch, RunTest} from "../kit/reconciliation/RunTest.sol";

/// @title Who cheats with runs: RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - hidden exceptions: not declared, behind an inner node, behind padding, beside the subtree
/// - invented ones: of a record that is equal, with leaves that a side has not signed, with another id
/// - twice, out of order, beyond the count, none, too many
/// - swapped, changed, superfluous siblings; levels that don't go up
/// - permuted, shortened, stretched lists; sides swapped; stale records; no runs; runs that are not alarmed
contract RunCheatsTest is RunTest {
    uint256 private constant COUNT = 13;

    function _badProof() private view returns (bytes memory) {
        return _about(IReconciliationEvents.Reconciliation_BadProof.selector);
    }

    function _badException(uint256 index) private view returns (bytes memory) {
        return _about(IReconciliationEvents.Reconciliation_BadException.selector, index);
    }

    function _otherList(uint256 role) private view returns (bytes memory) {
        return _about(IReconciliationEvents.Reconciliation_OtherList.selector, role);
    }

    function _posted(uint256[] memory places) private returns (Batch memory batch) {
        batch = _batchOff(COUNT, places);
        _postBoth(batch);
    }

    // ---------------------------------------------------------------- hidden

    function test_RE6_anExceptionThatIsNotDeclared(uint256 seed) external {
        uint256 hidden = bound(seed, 0, COUNT - 1);
        uint256 shown = (hidden + 1 + ((seed >> 8) % (COUNT - 1))) % COUNT;
        Batch memory batch = _posted(_some(hidden, shown));
        // with A's siblings B's root fails, with B's the current one
        _refused(_closeCall(_closing(batch, _some(shown))), _badProof());
        RunClosing memory closing = _closing(batch, _some(shown));
        bytes32[][] memory treeB = _treeOf(batch.ids, batch.b);
        closing.siblings = PlainTrees.siblingsOf(treeB, _some(shown), treeB.length - 1);
        _refused(_closeCall(closing), _badProof());
    }

    /// @dev A pair of nodes above many leaves, declared as one exception at the place of the node in its level.
    function test_RE6_anInnerNodeIsNoLeaf() external {
        Batch memory batch = _posted(_some(8, 11));
        bytes32[][] memory a = _treeOf(batch.ids, batch.a);
        RunClosing memory closing = _closing(batch, _some(2));
        // node 2 of level 2 is above leaves 8 to 11; its children as a record's words
        closing.exceptions[0].id = a[1][4];
        closing.exceptions[0].a.fields = a[1][5];
        closing.siblings = new bytes32[](2);
        (closing.siblings[0], closing.siblings[1]) = (a[2][3], a[3][0]);
        _refused(_closeCall(closing), _badProof());
        closing.above = closing.siblings;
        _refused(_closeCall(closing), _badProof());
    }

    function test_RE6_whatDiffersBehindTheLastRecord() external {
        Batch memory batch = _batchOff(COUNT, _some(2));
        Batch memory longer = _batch(COUNT + 1);
        RunList memory list = _listOf(batch, batch.b);
        longer.b[2] = batch.b[2];
        list.root = PlainTrees.rootOf(_treeOf(longer.ids, longer.b));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, list);
        RunClosing memory closing = _closing(batch, _some(2));
        closing.sides.rootB = list.root;
        _refused(_closeCall(closing), _badProof());

        closing = _closing(longer, _some(COUNT));
        closing.sides = _sidesOf(batch);
        closing.sides.rootB = list.root;
        closing.from.current = closing.sides.rootA;
        delete closing.exceptions[0].a;
        _refused(_closeCall(closing), _badException(COUNT));
    }

    function test_RE6_whatDiffersBesideTheSubtreeStaysOpen() external {
        Batch memory batch = _posted(_some(1, 9));
        RunClosing memory closing = _closingBelow(batch, _some(9), new uint256[](0), 1);
        // as if B had what A has beside it
        for (uint256 i = 0; i < closing.above.length; i += 2) {
            closing.above[i + 1] = closing.above[i];
        }
        _refused(_closeCall(closing), _badProof());
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Fields, REGISTER));
    }

    // ---------------------------------------------------------------- invented

    function test_RE6_aRecordThatIsEqualIsNoException(uint256 seed) external {
        uint256 equal = bound(seed, 0, COUNT - 1);
        uint256 other = (equal + 1 + ((seed >> 8) % (COUNT - 1))) % COUNT;
        Batch memory batch = _posted(_some(other));
        uint256[] memory places = equal < other ? _some(equal, other) : _some(other, equal);
        _refused(_closeCall(_closing(batch, places)), _badException(equal));
    }

    function test_RE6_aLeafThatTheOtherSideHasNotSigned() external {
        Batch memory batch = _posted(_some(1, 9));
        RunClosing memory closing = _closingBelow(batch, _some(9), new uint256[](0), 1);
        closing.exceptions[0].b.amount += 1;
        _refused(_closeCall(closing), _badProof());
        assertFalse(_isItemThere(batch.ids[9]), "no case with a leg that nobody signed");
    }

    function test_RE6_anyWordOfAnExceptionChanged(uint256 seed) external {
        Batch memory batch = _posted(_some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        RunException memory exception = closing.exceptions[0];
        RunLeaf memory leaf = seed & 1 == 0 ? exception.a : exception.b;
        uint256 word = (seed >> 1) % 6;
        if (word == 0) exception.index = 5;
        else if (word == 1) exception.id = keccak256("other");
        else if (word == 2) leaf.amount ^= 2;
        else if (word == 3) leaf.currency ^= 1;
        else if (word == 4) leaf.valueDate ^= 1;
        else leaf.fields = keccak256("other");
        _refused(_closeCall(closing), _badProof());
    }

    // ---------------------------------------------------------------- counted wrong

    function test_RE6_twiceInOneTransaction() external {
        Batch memory batch = _posted(_some(4));
        _refused(_closeCall(_closing(batch, _some(4, 4))), _badException(4));
    }

    function test_RE6_outOfOrder() external {
        Batch memory batch = _posted(_some(4, 9));
        RunClosing memory closing = _closing(batch, _some(4, 9));
        closing.exceptions = _exceptions(batch, _some(9, 4));
        _refused(_closeCall(closing), _badException(4));
    }

    function test_RE6_twiceInTwoTransactions() external {
        Batch memory batch = _posted(_some(1, 9));
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        // once declared, the current tree has B's leaf
        RunClosing memory again = _closingBelow(batch, _some(9), _some(9), 1);
        _refused(_closeCall(again), _badProof());
        again.exceptions[0].a = batch.b[9];
        _refused(_closeCall(again), _badException(9));
    }

    function test_RE6_aRunIsClosedOnce() external {
        Batch memory batch = _posted(_some(4));
        _close(_closing(batch, _some(4)));
        _refused(
            _closeCall(_closing(batch, _some(4))),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_WrongStatus.selector,
                _idOf(REF),
                CaseStatus.Adjusted
            )
        );
    }

    function test_RE6_aRunThatStaysAlarmedIsClosedOnce() external {
        Batch memory batch = _batchOff(COUNT, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        _wait(LEG_DEADLINE);
        _postList(REGISTER, _listOf(batch, batch.b));
        _close(_closing(batch, _some(4)));
        _refused(
            _closeCall(_closing(batch, _some(4))),
            _about(IReconciliationEvents.Reconciliation_NoDifference.selector)
        );
    }

    function test_RE6_noExceptionsAndTooMany() external {
        Batch memory batch = _posted(_some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        bytes4 error_ = IReconciliationEvents.Reconciliation_BadCount.selector;
        closing.exceptions = new RunException[](129);
        _refused(_closeCall(closing), abi.encodeWithSelector(error_, 129, 128));
        closing.exceptions = new RunException[](0);
        _refused(_closeCall(closing), abi.encodeWithSelector(error_, 0, 128));
    }

    // ---------------------------------------------------------------- proofs

    function test_RE6_swappedSiblings(uint256 seed) external {
        Batch memory batch = _posted(_some(4, 9));
        RunClosing memory closing = _closing(batch, _some(4, 9));
        bytes32[] memory siblings = closing.siblings;
        uint256 one = bound(seed, 0, siblings.length - 1);
        uint256 two = (one + 1 + ((seed >> 8) % (siblings.length - 1))) % siblings.length;
        (siblings[one], siblings[two]) = (siblings[two], siblings[one]);
        _refused(_closeCall(closing), _badProof());
    }

    function test_RE6_aSiblingOrLevelTooMany() external {
        Batch memory batch = _posted(_some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        bytes32[] memory siblings = closing.siblings;
        closing.siblings = new bytes32[](siblings.length + 1);
        for (uint256 i = 0; i < siblings.length; ++i) {
            closing.siblings[i] = siblings[i];
        }
        _refused(_closeCall(closing), _badProof());

        closing.siblings = siblings;
        closing.above = new bytes32[](1);
        _refused(_closeCall(closing), _badProof());
        closing.above = new bytes32[](10);
        _refused(_closeCall(closing), _badProof());

        assembly ("memory-safe") {
            mstore(siblings, sub(mload(siblings), 1))
        }
        closing.above = new bytes32[](0);
        _refused(_closeCall(closing), _badProof());
    }

    function test_RE6_exceptionsOfTwoSubtrees() external {
        Batch memory batch = _posted(_some(1, 9));
        RunClosing memory closing = _closingBelow(batch, _some(1), new uint256[](0), 2);
        closing.exceptions = _exceptions(batch, _some(1, 9));
        _refused(_closeCall(closing), _badProof());
    }

    // ---------------------------------------------------------------- lists

    function test_RE6_aPermutedRun() external {
        Batch memory batch = _batch(COUNT);
        Batch memory permuted = _batch(COUNT);
        (permuted.ids[3], permuted.ids[4]) = (permuted.ids[4], permuted.ids[3]);
        (permuted.b[3], permuted.b[4]) = (permuted.b[4], permuted.b[3]);
        RunList memory list = _listOf(batch, batch.b);
        list.root = PlainTrees.rootOf(_treeOf(permuted.ids, permuted.b));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, list);
        for (uint256 i = 0; i < 2; ++i) {
            RunClosing memory closing = _closing(batch, _some(3, 4));
            closing.sides.rootB = list.root;
            (closing.exceptions[0].b, closing.exceptions[1].b) = (permuted.b[3], permuted.b[4]);
            if (i != 0)
                (closing.exceptions[0].id, closing.exceptions[1].id) = (batch.ids[4], batch.ids[3]);
            _refused(_closeCall(closing), _badProof());
        }
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Fields, REGISTER));
    }

    function test_RE6_aShortenedRunOrAnotherListOfIds() external {
        Batch memory batch = _batchOff(COUNT, _some(4));
        RunList memory list = _listOf(batch, batch.b);
        list.count -= 1;
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, list);
        RunClosing memory closing = _closing(batch, _some(4));
        _refused(_closeCall(closing), _otherList(REGISTER));
        closing.sides.count -= 1;
        _refused(_closeCall(closing), _otherList(SELLER));
        closing.sides.count += 1;
        closing.sides.idsRoot = "other";
        _refused(_closeCall(closing), _otherList(SELLER));
    }

    function test_RE6_runsOfNoRecords() external {
        _postList(SELLER, RunList(0, "ids", "a"));
        _postList(REGISTER, RunList(0, "ids", "b"));
        Batch memory batch = _batchOff(COUNT, _some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        closing.sides.count = 0;
        (closing.sides.idsRoot, closing.sides.rootA) = ("ids", "a");
        (closing.sides.rootB, closing.from.current) = ("b", "a");
        _refused(
            _closeCall(closing),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_BadCount.selector,
                0,
                type(uint32).max
            )
        );
    }

    function test_RE6_sidesSwapped() external {
        Batch memory batch = _posted(_some(4));
        (batch.a, batch.b) = (batch.b, batch.a);
        _refused(_closeCall(_closing(batch, _some(4))), _otherList(SELLER));
    }

    // ---------------------------------------------------------------- the case

    function test_RE6_aRecordThatIsNotTheRuns() external {
        Batch memory batch = _posted(_some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        closing.record[0] ^= 1;
        _refused(
            _closeCall(closing),
            _about(IReconciliationEvents.Reconciliation_StaleRecord.selector)
        );
    }

    function test_RE6_runsThatAreNotAlarmed() external {
        Batch memory batch = _batchOff(COUNT, _some(4));
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongStatus.selector;
        _refused(
            _closeCall(_closing(batch, _some(4))),
            abi.encodeWithSelector(error_, _idOf(REF), CaseStatus.None)
        );
        _postList(SELLER, _listOf(batch, batch.a));
        _refused(
            _closeCall(_closing(batch, _some(4))),
            abi.encodeWithSelector(error_, _idOf(REF), CaseStatus.Open)
        );
    }

    function test_RE6_aSideThatHasNotPosted() external {
        Batch memory batch = _batchOff(COUNT, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(CAPITAL, _listOf(batch, batch.b));
        _refused(
            _closeCall(_closing(batch, _some(4))),
            _about(IReconciliationEvents.Reconciliation_NoSides.selector)
        );
    }

    function test_RE6_aCaseThatIsNoRun() external {
        Batch memory batch = _posted(_some(4));
        RunClosing memory closing = _closing(batch, _some(4));
        closing.run = RunKey(item, REF);
        bytes4 error_ = IReconciliationEvents.Reconciliation_NoRun.selector;
        _refused(_closeCall(closing), abi.encodeWithSelector(error_, item));
        closing.run.template = 99;
        error_ = IReconciliationEvents.Reconciliation_UnknownTemplate.selector;
        _refused(_closeCall(closing), abi.encodeWithSelector(error_, 99));
    }

    function test_RE6_aGarbageFirstRootBlocksNobody() external {
        Batch memory batch = _batch(COUNT);
        _post(SELLER, _leg(REF)); // no list at all
        _postList(REGISTER, _listOf(batch, batch.b));
        CaseView memory run = _view(REF);
        assertEq(uint256(run.status), uint256(CaseStatus.Alarmed), "both are on record");
        RunClosing memory closing = _closing(batch, _some(4));
        _refused(_closeCall(closing), _otherList(SELLER));
    }
}
