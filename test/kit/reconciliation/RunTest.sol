// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leg} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    RunClosing,
    RunException,
    RunKey,
    RunLeaf,
    RunList,
    RunProgress,
    RunSides
} from "../../../contracts/reconciliation/RunTypes.sol";
import {Template} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {Log} from "../IVm.sol";
import {PlainTrees} from "./PlainTrees.sol";
import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @dev A run as its two sides have it. In memory.
struct Batch {
    bytes32[] ids;
    RunLeaf[] a;
    RunLeaf[] b;
}

/// @title The room of reconciliation with runs
/// @author The Tallystick authors
/// @notice Seller and share register are the sides; the capital system has no part in runs. `item` is the template of records: it
/// tolerates `TOLERANCE`. `template` is that of runs.
abstract contract RunTest is ReconciliationRoom {
    uint96 internal constant TOLERANCE = 5;
    uint96 internal constant LEAF_PRICE = 1_000 gwei;
    uint32 internal constant ANSWER_WINDOW = 3 hours;

    uint32 internal item;

    function setUp() public virtual override {
        super.setUp();
        Template memory terms = _terms();
        terms.rules.expected = 3;
        terms.rules.amountTolerance = TOLERANCE;
        item = _register(terms);
        _register(_runTerms());
    }

    function _runTerms() internal view returns (Template memory terms) {
        terms = _terms();
        terms.family = keccak256("runs");
        terms.rules.expected = 3;
        terms.rules.isHolding = true;
        terms.run.itemTemplate = item;
        terms.run.leafPrice = LEAF_PRICE;
        terms.run.answerWindow = ANSWER_WINDOW;
    }

    // ---------------------------------------------------------------- batches

    /// @dev Both sides say the same of each record.
    function _batch(uint256 count) internal pure returns (Batch memory batch) {
        batch = Batch(new bytes32[](count), new RunLeaf[](count), new RunLeaf[](count));
        for (uint256 i = 0; i < count; ++i) {
            batch.ids[i] = keccak256(abi.encode("record", i));
            batch.a[i] = _leafOf(i);
            batch.b[i] = _leafOf(i);
        }
    }

    function _leafOf(uint256 i) internal pure returns (RunLeaf memory) {
        return RunLeaf(uint96(1_000 + i), EUR, TODAY, keccak256(abi.encode("fields", i))); // few
    }

    /// @dev The register says more of some records.
    function _batchOff(
        uint256 count,
        uint256[] memory places
    ) internal pure returns (Batch memory batch) {
        batch = _batch(count);
        for (uint256 i = 0; i < places.length; ++i) {
            batch.b[places[i]].amount += 100;
        }
    }

    function _some(uint256 place) internal pure returns (uint256[] memory places) {
        places = new uint256[](1);
        places[0] = place;
    }

    function _some(uint256 one, uint256 two) internal pure returns (uint256[] memory places) {
        places = new uint256[](2);
        (places[0], places[1]) = (one, two);
    }

    function _treeOf(
        bytes32[] memory ids,
        RunLeaf[] memory leaves
    ) internal pure returns (bytes32[][] memory) {
        bytes32[] memory hashes = new bytes32[](leaves.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = PlainTrees.leafOf(i, ids[i], leaves[i]);
        }
        return PlainTrees.grow(hashes);
    }

    /// @dev Root of the list of ids: any that both sides sign.
    function _idsRoot(Batch memory batch) internal pure returns (bytes32) {
        return keccak256(abi.encode(batch.ids));
    }

    function _listOf(
        Batch memory batch,
        RunLeaf[] memory leaves
    ) internal pure returns (RunList memory) {
        bytes32 root = PlainTrees.rootOf(_treeOf(batch.ids, leaves));
        return RunList(uint32(batch.ids.length), _idsRoot(batch), root); // few
    }

    function _sidesOf(Batch memory batch) internal pure returns (RunSides memory) {
        RunList memory a = _listOf(batch, batch.a);
        return RunSides(a.count, a.idsRoot, a.root, _listOf(batch, batch.b).root);
    }

    // ---------------------------------------------------------------- runs

    function _key() internal view returns (RunKey memory) {
        return RunKey(template, REF);
    }

    function _postList(uint8 role, RunList memory list) internal {
        _postList(role, list, AMOUNT);
    }

    function _postList(uint8 role, RunList memory list, uint96 amount) internal {
        bytes32 fields = PlainTrees.fieldsOf(list);
        _post(role, Leg(REF, 0, amount, EUR, TODAY, fields, 0));
    }

    /// @dev The seller first, then the register.
    function _postBoth(Batch memory batch) internal {
        _postList(SELLER, _listOf(batch, batch.a));
        _postList(REGISTER, _listOf(batch, batch.b));
    }

    /// @dev All of these exceptions, below the root, from the beginning.
    function _closing(
        Batch memory batch,
        uint256[] memory places
    ) internal returns (RunClosing memory closing) {
        bytes32[][] memory tree = _treeOf(batch.ids, batch.a);
        closing.run = _key();
        closing.record = _record(REF);
        closing.sides = _sidesOf(batch);
        closing.from = RunProgress(PlainTrees.rootOf(tree), 0);
        closing.exceptions = _exceptions(batch, places);
        closing.siblings = PlainTrees.siblingsOf(tree, places, tree.length - 1);
    }

    /// @dev These exceptions, below a node `height` above them. Those in `done` were declared before.
    function _closingBelow(
        Batch memory batch,
        uint256[] memory places,
        uint256[] memory done,
        uint256 height
    ) internal returns (RunClosing memory closing) {
        closing = _closing(batch, places);
        RunLeaf[] memory mixed = new RunLeaf[](batch.a.length);
        for (uint256 i = 0; i < mixed.length; ++i) {
            mixed[i] = batch.a[i];
        }
        for (uint256 i = 0; i < done.length; ++i) {
            mixed[done[i]] = batch.b[done[i]];
            closing.from.net += _amountOf(batch.a[done[i]]) - _amountOf(batch.b[done[i]]);
        }
        bytes32[][] memory tree = _treeOf(batch.ids, mixed);
        closing.from.current = PlainTrees.rootOf(tree);
        closing.siblings = PlainTrees.siblingsOf(tree, places, height);
        bytes32[][] memory treeB = _treeOf(batch.ids, batch.b);
        closing.above = PlainTrees.aboveOf(tree, treeB, places[0], height);
    }

    function _exceptions(
        Batch memory batch,
        uint256[] memory places
    ) internal pure returns (RunException[] memory exceptions) {
        exceptions = new RunException[](places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 place = places[i];
            exceptions[i] = RunException(
                uint32(place),
                batch.ids[place],
                batch.a[place],
                batch.b[place]
            ); // few
        }
    }

    function _amountOf(RunLeaf memory leaf) internal pure returns (int256) {
        return leaf.currency == 0 ? int256(0) : int256(uint256(leaf.amount));
    }

    function _closeCall(RunClosing memory closing) internal view returns (bytes memory) {
        return abi.encodeCall(reconciliation.closeExceptions, (closing));
    }

    function _close(RunClosing memory closing) internal {
        _succeeds(_closeCall(closing));
    }

    // ---------------------------------------------------------------- the cases of records

    function _itemId(bytes32 id) internal view returns (bytes32) {
        return keccak256(abi.encode(item, id));
    }

    /// @dev The record of a record's case, by the events.
    function _itemRecord(bytes32 id) internal returns (uint256[] memory) {
        uint32 run = template;
        template = item;
        uint256[] memory record = _record(id);
        template = run;
        return record;
    }

    /// @dev Alarmed with these, and with the legs that there are.
    function _assertItem(bytes32 id, uint256 alarms, uint256 legs) internal {
        uint256[] memory record = _itemRecord(id);
        assertEq(record.length, 2 + 2 * legs, "legs");
        assertEq(record[0], alarms, "alarms");
        bytes24 digest = reconciliation.caseOf(item, id).digest;
        assertEq(bytes32(digest), bytes32(_digestOf(record)), "record");
    }

    function _isItemThere(bytes32 id) internal view returns (bool) {
        return uint256(reconciliation.caseOf(item, id).status) != 0;
    }

    // ---------------------------------------------------------------- events

    /// @dev What closes a run moves its alarms.
    function _apply(Log memory log) internal virtual override {
        if (log.topics[0] != IReconciliationEvents.RunClosed.selector) {
            super._apply(log);
            return;
        }
        (, uint256 alarms) = abi.decode(log.data, (uint256, uint256));
        uint256[] storage record = _recordOf(log.topics[1]);
        record[0] &= ~alarms;
        record[1] |= alarms;
    }

    // ---------------------------------------------------------------- refusals

    function _about(bytes4 selector) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, _idOf(REF));
    }

    function _about(bytes4 selector, uint256 value) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, _idOf(REF), value);
    }
}
