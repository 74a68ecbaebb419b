// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../../contracts/reconciliation/CaseTypes.sol";
import {
    RunClosing,
    RunException,
    RunKey,
    RunLeaf,
    RunList,
    RunSides
} from "../../../contracts/reconciliation/RunTypes.sol";
import {AdjustmentsHandler} from "./AdjustmentsHandler.sol";
import {CaseKind, GhostCase, GhostLeg} from "./CaseGhosts.sol";
import {PlainTrees} from "./PlainTrees.sol";

/// @notice A generation of a run as the rules speak of it.
/// @param count Of its records. 0 before the first root.
/// @param seed What differs follows from it.
/// @param declared Bit of each record whose difference was declared on the way that was told last.
/// @param isClosed Whether all were.
struct GhostRun {
    uint256 count;
    uint256 seed;
    uint256 declared;
    bool isClosed;
}

/// @title Runs, record by record
/// @author The Tallystick authors
/// @notice RE-6. What each side has of each record, and which of them were declared: the trees are grown anew each time.
abstract contract GhostRuns is AdjustmentsHandler {
    mapping(uint256 number => mapping(uint256 generation => GhostRun run)) private _runs;

    /// @notice Of a run's generation: whether all records that differ were declared.
    function isAllDeclared(uint256 number) external view returns (bool) {
        GhostCase storage g = ghosts[number];
        return _runs[number][g.generation].isClosed;
    }

    function _runOf(uint256 number) internal view returns (GhostRun storage) {
        return _runs[number][ghosts[number].generation];
    }

    // ---------------------------------------------------------------- what each side has

    /// @dev Of some records the register has another amount, within tolerance or not, another day, or one of them has none.
    function _leafOf(
        uint256 seed,
        uint256 role,
        uint256 i
    ) internal pure returns (RunLeaf memory leaf) {
        leaf = RunLeaf(AMOUNT + uint96(i), EUR, TODAY, keccak256(abi.encode("fields", i))); // few
        uint256 way = uint256(keccak256(abi.encode(seed, i))) % 10;
        if (seed % 8 == 0) way = 9; // the lists are equal
        if (role == REGISTER) {
            if (way == 0) leaf.amount += 100;
            if (way == 1) leaf.amount += 3;
            if (way == 2) leaf.valueDate += 3;
            if (way == 3) leaf.fields = bytes32(seed | 1);
        }
        if (way == 4 + role) leaf = RunLeaf(0, 0, 0, 0);
    }

    function _nameOf(uint256 number, uint256 i) internal view returns (bytes32) {
        return ghosts[_caseOf(number, i)].name;
    }

    /// @dev Number of a record's own case.
    function _caseOf(uint256 number, uint256 i) internal pure returns (uint256) {
        return FIRST_RECORD + (number - FIRST_RUN) * RECORDS + i;
    }

    function _differs(uint256 seed, uint256 i) internal pure returns (bool) {
        bytes32 a = keccak256(abi.encode(_leafOf(seed, SELLER, i)));
        return a != keccak256(abi.encode(_leafOf(seed, REGISTER, i)));
    }

    /// @dev Bit of each record that differs.
    function _differences(GhostRun storage run) internal view returns (uint256 places) {
        for (uint256 i = 0; i < run.count; ++i) {
            if (_differs(run.seed, i)) places |= 1 << i;
        }
    }

    /// @param mixed Bit of each record of which `other`'s leaf stands in the role's place.
    function _treeOf(
        uint256 number,
        GhostRun memory run,
        uint256 role,
        uint256 mixed
    ) internal view returns (bytes32[][] memory) {
        bytes32[] memory leaves = new bytes32[](run.count);
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint256 whose = (mixed >> i) & 1 == 0 ? role : 1 - role;
            leaves[i] = PlainTrees.leafOf(i, _nameOf(number, i), _leafOf(run.seed, whose, i));
        }
        return PlainTrees.grow(leaves);
    }

    function _listOf(
        uint256 number,
        GhostRun memory run,
        uint256 role
    ) internal view returns (RunList memory) {
        bytes32 root = PlainTrees.rootOf(_treeOf(number, run, role, 0));
        return RunList(uint32(run.count), keccak256("ids"), root); // few
    }

    function _totalOf(GhostRun storage run, uint256 role) internal view returns (uint96 total) {
        for (uint256 i = 0; i < run.count; ++i) total += _leafOf(run.seed, role, i).amount;
    }

    // ---------------------------------------------------------------- closing

    /// @dev RE-6. Side A is the one that posted first.
    function _sideA(uint256 number) internal view returns (uint256) {
        return ghosts[number].legs[0].role;
    }

    /// @dev The proof of these differences, below the root or, of one of them, along its own path.
    /// @param from Bit of each that was declared before.
    function _closingOf(
        uint256 number,
        uint256 from,
        uint256 places,
        bool isAlone
    ) internal view returns (RunClosing memory closing) {
        GhostRun memory run = _runOf(number);
        uint256 a = _sideA(number);
        closing.run = RunKey(rulesOf[CaseKind.Run].number, ghosts[number].name);
        closing.record = _words(ghosts[number]);
        closing.sides = RunSides({
            count: uint32(run.count), // few
            idsRoot: keccak256("ids"),
            rootA: _listOf(number, run, a).root,
            rootB: _listOf(number, run, 1 - a).root
        });
        closing.exceptions = _exceptionsOf(number, run.seed, places, a);
        closing.from.net = _netOf(run.seed, from, a);
        bytes32[][] memory tree = _treeOf(number, run, a, from);
        closing.from.current = PlainTrees.rootOf(tree);
        uint256[] memory indices = _indicesOf(places);
        if (isAlone) {
            bytes32[][] memory other = _treeOf(number, run, 1 - a, 0);
            closing.above = PlainTrees.aboveOf(tree, other, indices[0], 0);
        } else {
            closing.siblings = PlainTrees.siblingsOf(tree, indices, tree.length - 1);
        }
    }

    function _exceptionsOf(
        uint256 number,
        uint256 seed,
        uint256 places,
        uint256 a
    ) private view returns (RunException[] memory exceptions) {
        uint256[] memory indices = _indicesOf(places);
        exceptions = new RunException[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) {
            exceptions[i].index = uint32(indices[i]); // few
            exceptions[i].id = _nameOf(number, indices[i]);
            exceptions[i].a = _leafOf(seed, a, indices[i]);
            exceptions[i].b = _leafOf(seed, 1 - a, indices[i]);
        }
    }

    /// @dev What A's amounts of these records exceed B's by.
    function _netOf(uint256 seed, uint256 places, uint256 a) internal pure returns (int256 net) {
        for (uint256 i = 0; places >> i != 0; ++i) {
            if ((places >> i) & 1 == 0) continue;
            net += int256(uint256(_leafOf(seed, a, i).amount));
            net -= int256(uint256(_leafOf(seed, 1 - a, i).amount));
        }
    }

    function _indicesOf(uint256 places) internal pure returns (uint256[] memory indices) {
        indices = new uint256[](RECORDS);
        uint256 many = 0;
        for (uint256 i = 0; i < RECORDS; ++i) {
            if ((places >> i) & 1 != 0) indices[many++] = i;
        }
        assembly ("memory-safe") {
            mstore(indices, many)
        }
    }

    // ---------------------------------------------------------------- the rules

    /// @dev RE-6. Some differences are declared: each opens its case, unless there is one or it is tolerated.
    function _declare(uint256 number, uint256 from, uint256 places) internal {
        GhostRun storage run = _runOf(number);
        uint256 a = _sideA(number);
        for (uint256 i = 0; i < run.count; ++i) {
            if ((places >> i) & 1 != 0) _openRecord(ghosts[_caseOf(number, i)], run.seed, a, i);
        }
        run.declared = from | places;
        if (run.declared != _differences(run)) return;
        run.isClosed = true;
        _settleRun(ghosts[number], _netOf(run.seed, run.declared, a), a);
    }

    function _openRecord(GhostCase storage g, uint256 seed, uint256 a, uint256 i) private {
        if (g.status != CaseStatus.None) return;
        bool hasA = _leafOf(seed, a, i).currency != 0;
        bool hasB = _leafOf(seed, 1 - a, i).currency != 0;
        uint256 codes = 1 << uint256(Alarm.Missing);
        GhostLeg memory last = _ghostLeg(1 - a, _leafOf(seed, 1 - a, i));
        if (hasA) g.legs.push(_ghostLeg(a, _leafOf(seed, a, i)));
        if (hasA && hasB) codes = _shown(g, last);
        if (codes == 0) {
            delete g.legs;
            return;
        }
        if (hasB) g.legs.push(last);
        _show(g, uint8(hasA ? 1 - a : a), codes); // 0 or 1
    }

    function _ghostLeg(uint256 role, RunLeaf memory leaf) private view returns (GhostLeg memory) {
        Leg memory leg;
        (leg.amount, leg.currency) = (leaf.amount, leaf.currency);
        (leg.valueDate, leg.fields) = (leaf.valueDate, leaf.fields);
        return _legOf(uint8(role), leg); // 0 or 1
    }

    /// @dev RE-6. What the lists alone were alarmed for is settled; the totals if the records explain them.
    function _settleRun(GhostCase storage g, int256 net, uint256 a) private {
        int256 apart = int256(uint256(g.legs[_placeOf(g, a)].amount));
        apart -= int256(uint256(g.legs[_placeOf(g, 1 - a)].amount));
        uint256 least = apart == net ? uint256(Alarm.Amount) : uint256(Alarm.Currency);
        for (uint256 code = least; code <= uint256(Alarm.Fields); ++code) {
            for (uint256 role = 0; role < 2; ++role) {
                uint256 alarm = g.open & _alarm(Alarm(code), role);
                (g.open, g.closed) = (g.open - alarm, g.closed + alarm);
            }
        }
        if (g.open == 0) (g.status, g.since) = (CaseStatus.Adjusted, _now());
    }
}
