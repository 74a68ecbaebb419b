// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    LeafDemand,
    RunClosing,
    RunKey,
    ShownLeaf
} from "../../../contracts/reconciliation/RunTypes.sol";
import {CaseKind, GhostCase, GhostLeg} from "./CaseGhosts.sol";
import {GhostRun, GhostRuns} from "./GhostRuns.sol";
import {PlainTrees} from "./PlainTrees.sol";

/// @notice A demand that waits.
/// @param demand As it was told, encoded; nothing where none waits.
/// @param run As it was then …
/// @param places … and bit of each of its records that are demanded.
struct GhostDemand {
    bytes demand;
    GhostRun run;
    uint256 places;
}

/// @title Whoever acts on runs, at random
/// @author The Tallystick authors
/// @notice RE-6. Roots of lists that are equal or not, differences closed at once or one by one, hidden, declared twice;
/// leaves that are demanded, shown, and withheld.
contract RunsHandler is GhostRuns {
    /// @notice What should be prepaid for answers that wait, in wei.
    uint256 public prepaid;
    mapping(uint256 number => mapping(uint256 role => GhostDemand demand)) private _demands;

    constructor() {
        _assemble();
    }

    // ---------------------------------------------------------------- time

    /// @notice Mostly within the deadlines, now and then behind them all.
    function jump(uint256 minutes_, uint256 dice) external counted {
        _wait(bound(minutes_, 0, dice % 8 == 0 ? 3_000 : 90) * 1 minutes);
        _did = true;
    }

    // ---------------------------------------------------------------- roots

    /// @notice A side's root, with its total, or with another one.
    function postRoot(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 statuses = _taking() | _bit(CaseStatus.None);
        uint256 number = _find(which, FIRST_RUN, RUNS, statuses);
        if (number == NONE) return;
        role %= 2;
        GhostCase storage g = ghosts[number];
        GhostRun storage run = _runOf(number);
        if (run.count == 0) (run.count, run.seed) = (bound(dice, 2, RECORDS), dice >> 8);
        Leg memory leg = Leg(g.name, g.generation, _totalOf(run, role), EUR, TODAY, 0, 0);
        if ((dice >> 16) % 8 == 0) leg.amount += 7;
        if ((dice >> 24) % 8 == 0) leg.valueDate += 1;
        leg.fields = PlainTrees.fieldsOf(_listOf(number, run, role));
        _did = _post(g, uint8(role), leg); // 0 or 1
    }

    // ---------------------------------------------------------------- closing

    /// @notice All that is left, or one of it; from where the last has come, or from the beginning.
    function closeExceptions(uint256 which, uint256 dice) external counted {
        uint256 number = _pickUnequal(which);
        if (number == NONE) return;
        GhostRun storage run = _runOf(number);
        uint256 from = dice % 4 == 0 ? 0 : run.declared;
        uint256 places = _differences(run) & ~from;
        bool isAlone = (dice >> 2) % 3 != 0;
        if (isAlone) places = _oneOf(places, dice >> 8);
        RunClosing memory closing = _closingOf(number, from, places, isAlone);
        _succeeds(abi.encodeCall(reconciliation.closeExceptions, (closing)));
        _declare(number, from, places);
        _did = true;
    }

    /// @notice A difference is left out: the rest would be proven by siblings that are one side's alone. Or a record is declared
    /// that is equal, or one twice; or the run begins where nobody was.
    function hideException(uint256 which, uint256 dice) external counted {
        uint256 number = _pickUnequal(which);
        if (number == NONE) return;
        uint256 all = _differences(_runOf(number));
        uint256 hidden = _oneOf(all, dice);
        if (all == hidden) _declareWrong(number, all, dice >> 8);
        else _refuseClosing(_closingOf(number, 0, all & ~hidden, false));
    }

    function _declareWrong(uint256 number, uint256 all, uint256 dice) private {
        uint256 equal = ((1 << _runOf(number).count) - 1) & ~all;
        RunClosing memory closing;
        if (dice % 3 == 0 && equal != 0) {
            closing = _closingOf(number, 0, all | _oneOf(equal, dice >> 8), false);
        } else if (dice % 3 == 1) {
            closing = _closingOf(number, 0, all, false);
            closing.exceptions[0] = closing.exceptions[closing.exceptions.length - 1];
            if (closing.exceptions.length == 1) closing.exceptions[0].index ^= 1;
        } else {
            closing = _closingOf(number, 0, all, false);
            closing.from.net += 1;
        }
        _refuseClosing(closing);
    }

    function _refuseClosing(RunClosing memory closing) private {
        _refusalBy(STRANGER, 0, abi.encodeCall(reconciliation.closeExceptions, (closing)));
        _did = true;
    }

    // ---------------------------------------------------------------- demands

    /// @notice RE-6. Of one side's leaves, by the other side's officer.
    function demand(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _pickSided(which);
        if (number == NONE) return;
        role %= 2;
        uint256 places = _oneOf((1 << _runOf(number).count) - 1, dice);
        places |= _oneOf((1 << _runOf(number).count) - 1, dice >> 8);
        LeafDemand memory content = _demandOf(number, role, places);
        bytes memory call = abi.encodeCall(
            reconciliation.demandLeaves,
            (_keyOfRun(number), _words(ghosts[number]), uint8(role), content.list, content.indices)
        );
        GhostDemand storage waiting = _demands[number][role];
        if (waiting.demand.length != 0) {
            bytes4 reason = IReconciliationEvents.Reconciliation_DemandWaits.selector;
            _refusedOf(ghosts[number], content.by, content.prepaid, call, reason);
            return;
        }
        _succeedsBy(content.by, content.prepaid, call);
        (waiting.demand, waiting.places) = (abi.encode(content), places);
        waiting.run = _runOf(number);
        prepaid += content.prepaid;
        _did = true;
    }

    /// @notice The officer of the side shows the leaves, in time or too late.
    function answer(uint256 which, uint256 role) external counted {
        (uint256 number, LeafDemand memory content) = _pickDemand(which, role);
        if (number == NONE) return;
        GhostDemand memory waiting = _demands[number][content.role];
        bytes memory call = _answerCall(number, content, waiting);
        if (_now() >= content.deadline) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_WrongTime.selector);
            return;
        }
        _succeedsBy(_officerOf(content.role), call);
        _paid(number, content, _officerOf(content.role));
        _did = true;
    }

    /// @notice Not before its deadline; then what was prepaid goes back.
    function raiseUnanswered(uint256 which, uint256 role) external counted {
        (uint256 number, LeafDemand memory content) = _pickDemand(which, role);
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        bytes memory call = abi.encodeCall(
            reconciliation.raiseUnanswered,
            (_keyOfRun(number), _words(g), content)
        );
        bool isWanted = g.generation == content.generation;
        if (_now() < content.deadline) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_WrongTime.selector);
            return;
        }
        if (isWanted && g.status == CaseStatus.AdjustmentProposed) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_WrongStatus.selector);
            return;
        }
        _succeeds(call);
        if (isWanted && g.status == CaseStatus.Alarmed) _raise(g, Alarm.Withheld, content.role);
        _paid(number, content, content.by);
        _did = true;
    }

    // ---------------------------------------------------------------- which

    /// @dev A run that is alarmed and has both sides on record.
    function _pickSided(uint256 which) private view returns (uint256) {
        for (uint256 i = 0; i < RUNS; ++i) {
            uint256 number = FIRST_RUN + (((which % RUNS) + i) % RUNS);
            if (ghosts[number].status == CaseStatus.Alarmed && _hasSides(number)) return number;
        }
        return NONE;
    }

    /// @dev The same, and their lists are known to differ.
    function _pickUnequal(uint256 which) private view returns (uint256) {
        for (uint256 i = 0; i < RUNS; ++i) {
            uint256 number = FIRST_RUN + (((which % RUNS) + i) % RUNS);
            GhostCase storage g = ghosts[number];
            uint256 fields = _alarm(Alarm.Fields, SELLER) | _alarm(Alarm.Fields, REGISTER);
            bool isUnequal = g.status == CaseStatus.Alarmed && g.open & fields != 0;
            if (isUnequal && _hasSides(number)) return number;
        }
        return NONE;
    }

    /// @dev The lists that both sides posted, not what an adjustment or another leg made of them.
    function _hasSides(uint256 number) private view returns (bool) {
        GhostCase storage g = ghosts[number];
        if (g.legs.length != 2) return false;
        for (uint256 i = 0; i < 2; ++i) {
            GhostLeg memory leg = g.legs[i];
            if (leg.role > 1 || leg.currency == 0) return false;
            bytes32 said = PlainTrees.fieldsOf(_listOf(number, _runOf(number), leg.role));
            if (leg.fields != said) return false;
        }
        return true;
    }

    function _pickDemand(
        uint256 which,
        uint256 role
    ) private view returns (uint256, LeafDemand memory content) {
        for (uint256 i = 0; i < RUNS * 2; ++i) {
            uint256 number = FIRST_RUN + (((which % RUNS) + i / 2) % RUNS);
            bytes memory waiting = _demands[number][((role % 2) + i) % 2].demand;
            if (waiting.length != 0) return (number, abi.decode(waiting, (LeafDemand)));
        }
        return (NONE, content);
    }

    /// @dev A bit of these, or none.
    function _oneOf(uint256 places, uint256 dice) private pure returns (uint256) {
        for (uint256 i = 0; i < RECORDS; ++i) {
            uint256 bit = 1 << (((dice % RECORDS) + i) % RECORDS);
            if (places & bit != 0) return bit;
        }
        return 0;
    }

    // ---------------------------------------------------------------- what is brought

    function _keyOfRun(uint256 number) private view returns (RunKey memory) {
        return RunKey(rulesOf[CaseKind.Run].number, ghosts[number].name);
    }

    function _demandOf(
        uint256 number,
        uint256 role,
        uint256 places
    ) private view returns (LeafDemand memory content) {
        GhostCase storage g = ghosts[number];
        uint256[] memory indices = _indicesOf(places);
        content.indices = new uint32[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) content.indices[i] = uint32(indices[i]); // few
        (content.caseId, content.generation) = (_caseId(g), g.generation);
        (content.role, content.by) = (uint8(role), _officerOf(1 - role)); // 0 or 1
        content.fields = g.legs[_placeOf(g, role)].fields;
        content.list = _listOf(number, _runOf(number), 1 - role);
        content.deadline = uint40(_now()) + ANSWER_WINDOW; // in 2027
        content.prepaid = uint128(LEAF_PRICE * indices.length); // few
    }

    function _answerCall(
        uint256 number,
        LeafDemand memory content,
        GhostDemand memory waiting
    ) private view returns (bytes memory) {
        uint256[] memory indices = _indicesOf(waiting.places);
        ShownLeaf[] memory leaves = new ShownLeaf[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) {
            leaves[i].index = uint32(indices[i]); // few
            leaves[i].id = _nameOf(number, indices[i]);
            leaves[i].content = _leafOf(waiting.run.seed, content.role, indices[i]);
        }
        bytes32[][] memory tree = _treeOf(number, waiting.run, content.role, 0);
        bytes32[] memory siblings = PlainTrees.siblingsOf(tree, indices, tree.length - 1);
        return
            abi.encodeCall(
                reconciliation.answerDemand,
                (content, _listOf(number, waiting.run, content.role), leaves, siblings)
            );
    }

    /// @dev Who takes no coin can collect it.
    function _paid(uint256 number, LeafDemand memory content, address to) private {
        delete _demands[number][content.role];
        prepaid -= content.prepaid;
        if (isRefusing[to]) waits[to] += content.prepaid;
    }
}
