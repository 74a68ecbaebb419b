// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Journal,
    LegCorrection,
    Reopening,
    Waiver,
    WriteOff
} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {CaseKind, GhostCase, GhostLeg} from "./CaseGhosts.sol";
import {GhostAdjustments, GhostProposal} from "./GhostAdjustments.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @notice A call of an adjustment that is in force.
struct GhostAction {
    bytes adjustment;
    bool isDone;
}

/// @title Whoever adjusts cases, at random
/// @author The Tallystick authors
/// @notice RE-5. Officers propose what closes a case, and what does not; approve, refuse, decide, too early, too late, and for
/// themselves; what was approved is carried out, tried again, and replayed.
abstract contract AdjustmentsHandler is GhostAdjustments {
    /// @notice What the other room should have released.
    uint256 public released;
    GhostAction[] private _actions;
    /// @dev Calls that have closed a case: none of them works again.
    bytes[] private _spent;

    /// @notice What it has.
    function releasedThere() external view returns (uint256) {
        return desk.released();
    }

    // ---------------------------------------------------------------- proposals

    function propose(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, _bit(CaseStatus.Alarmed));
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        // a run is closed by its leaves, mostly
        if (g.kind == CaseKind.Run && dice % 4 != 0 && !_isSettledRun(g, Alarm.Fields)) return;
        GhostProposal storage p = proposals[number];
        Adjustment memory a = _repair(g, dice >> 2);
        bytes memory call = _proposeCall(g, a, _officerKeyOf(a.maker));
        if (_weigh(g, p, a)) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_OwnReport.selector);
        } else if (!_isCheckable(g, p)) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_NobodyChecks.selector);
        } else {
            _succeeds(call);
            _note(g, p, a);
            g.status = CaseStatus.AdjustmentProposed;
            _did = true;
        }
    }

    /// @notice What leaves an alarm open or legs apart, does not balance, waits for too long, or is not the officer's.
    function proposeBad(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, _bit(CaseStatus.Alarmed));
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        Adjustment memory a = _repair(g, dice);
        uint256 key = _officerKeyOf(a.maker);
        uint256 way = (dice >> 128) % 6;
        if (way == 0) {
            a.journals = new Journal[](1);
            a.journals[0] = Journal(g.legs.length == 0 ? 0 : g.legs[0].role, 1, 0, 0, 0);
        } else if (way == 1) {
            if (a.waivers.length == 0 || _isAnswered(g, a.waivers)) return;
            a.waivers = new Waiver[](0);
        } else if (way == 2) {
            a.number = uint64(g.number); // few
        } else if (way == 3) {
            a.expiry = uint40(_now() + 2 * APPROVAL_WINDOW + 1); // in 2027
        } else if (way == 4) {
            if (_areEven(g, g.legs)) return;
            (a.journals, a.corrections) = (new Journal[](0), new LegCorrection[](0));
        } else {
            key = _officerKeyOf(a.maker + 1);
        }
        _refusalBy(STRANGER, 0, _proposeCall(g, a, key));
        _did = true;
    }

    function approve(uint256 which, uint256 role) external counted {
        uint256 number = _find(which, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE) return;
        GhostProposal storage p = proposals[number];
        uint8 who = _roleIn(ghosts[number], role);
        uint256 able = p.missing == 0 ? p.checkers : p.missing;
        bytes memory call = _approveCall(number, who);
        if (_now() >= p.expiry) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_Expired.selector);
        } else if ((able >> who) & 1 == 0) {
            bytes4 reason = IReconciliationEvents.Reconciliation_MayNotCheck.selector;
            _refusedOf(ghosts[number], call, reason);
        } else {
            _succeeds(call);
            p.missing &= ~(1 << who);
            if (p.missing == 0) _adopt(number, call);
            _did = true;
        }
    }

    /// @notice The maker, its other roles, and whom the adjustment lets off: none of them approves.
    function approveOwn(uint256 which, uint256 role) external counted {
        uint256 number = _find(which, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        GhostProposal storage p = proposals[number];
        uint8 who = _roleIn(g, role);
        if ((p.checkers >> who) & 1 != 0) who = p.maker;
        if (_now() >= p.expiry) return;
        bytes4 reason = IReconciliationEvents.Reconciliation_MayNotCheck.selector;
        _refusedOf(g, _approveCall(number, who), reason);
        _did = true;
    }

    function reject(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _find(which, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE || dice % 4 != 0) return;
        GhostProposal storage p = proposals[number];
        uint8 who = _roleIn(ghosts[number], role);
        Adjustment memory a = _contentOf(number);
        bytes32 digest = ReconciliationDigests.rejection(_room(), who, a);
        bytes memory call = abi.encodeCall(
            reconciliation.reject,
            (
                _caseId(ghosts[number]),
                _proposalOf(number),
                who,
                _signedBy(_officerKeyOf(who), digest)
            )
        );
        if (_now() >= p.expiry) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_Expired.selector);
        } else if ((p.checkers >> who) & 1 == 0) {
            bytes4 reason = IReconciliationEvents.Reconciliation_MayNotCheck.selector;
            _refusedOf(ghosts[number], call, reason);
        } else {
            _succeeds(call);
            ghosts[number].status = CaseStatus.Alarmed;
            _did = true;
        }
    }

    function decide(uint256 which, uint256 dice) external counted {
        bool isApproved = dice % 3 != 0;
        uint256 number = _find(which, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE) return;
        GhostProposal storage p = proposals[number];
        GhostCase storage g = ghosts[number];
        bytes32 digest = ReconciliationDigests.decision(_room(), isApproved, _contentOf(number));
        bytes memory call = abi.encodeCall(
            reconciliation.decide,
            (_caseId(g), _proposalOf(number), isApproved, _signedBy(ARBITER_KEY, digest))
        );
        if (_now() >= p.expiry) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_Expired.selector);
        } else if (_now() < p.decidableAt) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_TooEarly.selector);
        } else if (!rulesOf[g.kind].hasArbiter) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_NoArbiter.selector);
        } else {
            _succeeds(call);
            if (isApproved) _adopt(number, call);
            else g.status = CaseStatus.Alarmed;
            _did = true;
        }
    }

    function lapse(uint256 which) external counted {
        uint256 number = _find(which, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE) return;
        bytes32 id = _caseId(ghosts[number]);
        bytes memory call = abi.encodeCall(reconciliation.lapse, (id, _proposalOf(number)));
        if (_now() < proposals[number].expiry) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_TooEarly.selector);
            return;
        }
        _succeeds(call);
        ghosts[number].status = CaseStatus.Alarmed;
        _did = true;
    }

    /// @notice An approval, or a decision, that has closed a case is brought again.
    function replayApproval(uint256 which) external counted {
        if (_spent.length == 0) return;
        _refusalBy(STRANGER, 0, _spent[which % _spent.length]);
        _did = true;
    }

    // ---------------------------------------------------------------- calls

    /// @notice The other room takes it or does not; once it has, nothing more happens.
    function carryOut(uint256 which, uint256 dice) external counted {
        if (_actions.length == 0) return;
        GhostAction storage action = _actions[which % _actions.length];
        Adjustment memory a = abi.decode(action.adjustment, (Adjustment));
        bool isOpen = dice % 3 != 0;
        desk.close(!isOpen);
        _succeeds(abi.encodeCall(reconciliation.carryOut, (a, 0)));
        if (!isOpen || action.isDone) return;
        action.isDone = true;
        released += _amountOf(a);
        _did = true;
    }

    /// @notice Not before it is approved, whatever has become of the proposal.
    function carryOutUnapproved(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, 0, ORDERS, _bit(CaseStatus.AdjustmentProposed));
        if (number == NONE || dice % 2 == 0) return;
        Adjustment memory a = _contentOf(number);
        bytes memory call = abi.encodeCall(reconciliation.carryOut, (a, 0));
        _refusedFor(call, IReconciliationEvents.Reconciliation_NotApproved.selector);
        _did = true;
    }

    // ---------------------------------------------------------------- ends

    function reopen(uint256 which, uint256 maker, uint256 checker) external counted {
        uint256 clean = _bit(CaseStatus.Matched) | _bit(CaseStatus.Adjusted);
        uint256 number = _find(which, clean | _bit(CaseStatus.Final));
        if (number == NONE || (maker >> 8) % 3 == 0) return;
        GhostCase storage g = ghosts[number];
        (uint8 one, uint8 other) = (_roleIn(g, maker), _roleIn(g, checker));
        bytes memory call = _reopenCall(g, one, other);
        if ((rulesOf[g.kind].entity[one] >> other) & 1 != 0) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_MayNotCheck.selector);
            return;
        }
        _succeeds(call);
        ++g.generation;
        (g.status, g.since, g.isWrittenOff) = (CaseStatus.Open, _now(), false);
        (g.open, g.closed, g.number) = (0, 0, 0);
        delete g.legs;
        _did = true;
    }

    /// @notice By whom no alarm names: a role whose entity one names may not.
    function writeOff(uint256 which, uint256 role) external counted {
        uint256 number = _find(which, _bit(CaseStatus.Alarmed));
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        uint8 who = _roleIn(g, role);
        bytes memory call = _writeOffCall(g, who);
        if (_now() < g.since + AGE) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_TooEarly.selector);
        } else if (_named(g.open) & rulesOf[g.kind].entity[who] != 0) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_OwnAlarm.selector);
        } else {
            _succeeds(call);
            _writeOff(g);
            _did = true;
        }
    }

    // ---------------------------------------------------------------- the rules

    function _adopt(uint256 number, bytes memory call) private {
        GhostCase storage g = ghosts[number];
        GhostProposal storage p = proposals[number];
        _replaceLegs(g, p.legs);
        (g.open, g.closed) = (0, g.closed | g.open);
        (g.status, g.since) = (p.isComplete ? CaseStatus.Adjusted : CaseStatus.Open, _now());
        _endReports(g, p.observers, p.baseless);
        if (p.hasCalls) _actions.push(GhostAction(p.adjustment, false));
        _spent.push(call);
    }

    function _replaceLegs(GhostCase storage g, GhostLeg[] memory legs) private {
        delete g.legs;
        for (uint256 i = 0; i < legs.length; ++i) g.legs.push(legs[i]);
    }

    /// @dev RE-5. What was expected and did not come is waived.
    function _writeOff(GhostCase storage g) private {
        GhostLeg[] memory legs = g.legs;
        uint256 missing = rulesOf[g.kind].expected & ~_settled(legs);
        for (uint8 role = 0; role < rulesOf[g.kind].roles; ++role) {
            if ((missing >> role) & 1 != 0) legs = _letOff(legs, role, _now());
        }
        _replaceLegs(g, legs);
        uint256 observers = (g.open >> (16 * uint256(Alarm.ObserverDiffers))) & 0xffff;
        (g.open, g.closed) = (0, g.closed | g.open);
        (g.status, g.since, g.isWrittenOff) = (CaseStatus.Adjusted, _now(), true);
        _endReports(g, observers, 0);
    }

    /// @dev Whether legs have answered all that would be waived.
    function _isAnswered(GhostCase storage g, Waiver[] memory waivers) private view returns (bool) {
        for (uint256 i = 0; i < waivers.length; ++i) {
            Alarm code = Alarm(waivers[i].code);
            bool isSilence =
                code == Alarm.Missing || (code == Alarm.Withheld && g.kind != CaseKind.Run);
            uint256 place = _placeOf(g, waivers[i].role);
            if (!isSilence || place == NONE || g.legs[place].currency == 0) return false;
        }
        return true;
    }

    // ---------------------------------------------------------------- what is brought

    function _proposeCall(
        GhostCase storage g,
        Adjustment memory a,
        uint256 key
    ) private view returns (bytes memory) {
        bytes memory signature = _signedBy(key, ReconciliationDigests.adjustment(_room(), a));
        return abi.encodeCall(reconciliation.propose, (a, _words(g), signature));
    }

    function _approveCall(uint256 number, uint8 role) private view returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.approval(_room(), role, _contentOf(number));
        bytes memory signature = _signedBy(_officerKeyOf(role), digest);
        AdjustmentProposal memory proposal = _proposalOf(number);
        return
            abi.encodeCall(
                reconciliation.approve,
                (_caseId(ghosts[number]), proposal, role, signature)
            );
    }

    function _reopenCall(
        GhostCase storage g,
        uint8 maker,
        uint8 checker
    ) private view returns (bytes memory) {
        Reopening memory r;
        (r.template, r.businessReference) = (rulesOf[g.kind].number, g.name);
        (r.generation, r.maker, r.checker) = (g.generation, maker, checker);
        (r.expiry, r.reason) = (uint40(_now() + 1), REASON); // in 2027
        bytes32 digest = ReconciliationDigests.reopening(
            _room(),
            r.template,
            r.businessReference,
            r.generation,
            [maker, checker],
            r.expiry,
            r.reason
        );
        return
            abi.encodeCall(
                reconciliation.reopen,
                (
                    r,
                    _signedBy(_officerKeyOf(maker), digest),
                    _signedBy(_officerKeyOf(checker), digest)
                )
            );
    }

    function _writeOffCall(GhostCase storage g, uint8 maker) private view returns (bytes memory) {
        WriteOff memory w;
        (w.template, w.businessReference) = (rulesOf[g.kind].number, g.name);
        (w.generation, w.maker) = (g.generation, maker);
        (w.record, w.reason) = (_digestOf(_words(g)), REASON);
        bytes32 digest = ReconciliationDigests.writeOff(
            _room(),
            w.template,
            w.businessReference,
            w.generation,
            maker,
            w.record,
            w.reason
        );
        bytes memory signature = _signedBy(_officerKeyOf(maker), digest);
        return abi.encodeCall(reconciliation.writeOff, (w, _words(g), signature));
    }

    function _amountOf(Adjustment memory a) private pure returns (uint256 amount) {
        bytes memory data = a.calls[0].data;
        assembly ("memory-safe") {
            amount := mload(add(data, 36))
        }
    }
}
