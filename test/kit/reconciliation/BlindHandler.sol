// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    BlindPosting,
    CaseStatus,
    Commitment,
    Committing,
    Leg,
    Refusal
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {GhostCase, GhostLeg} from "./CaseGhosts.sol";
import {LegsHandler} from "./LegsHandler.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @title Whoever commits to legs and opens them, at random
/// @author The Tallystick authors
/// @notice RE-2. In time and late, to one leg and to another, before the others have committed and behind them.
abstract contract BlindHandler is LegsHandler {
    bytes32 private constant BLINDING = keccak256("blinding");

    /// @dev What each role has committed to, in each generation.
    mapping(uint256 number => mapping(uint256 generationAndRole => Leg leg)) private _secrets;

    // ---------------------------------------------------------------- verbs

    function commit(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = FIRST_BLIND + (which % BLINDS);
        GhostCase storage g = ghosts[number];
        role %= 2;
        Leg memory leg = _secret(g, dice);
        bytes memory call = _commitCall(g, uint8(role), leg); // 0 or 1
        Refusal reason = _closedTo(g, g.generation);
        if (reason == Refusal.None) reason = _reasonAgainst(g, role);
        if (reason != Refusal.None) return _refused(call, _because(g, reason));
        _succeeds(call);
        _commit(g, number, uint8(role), leg);
        _did = true;
    }

    /// @notice What it has committed to, mostly.
    function openLeg(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = FIRST_BLIND + (which % BLINDS);
        GhostCase storage g = ghosts[number];
        role %= 2;
        Leg memory leg = _secrets[number][g.generation * 2 + role];
        bool isCommitted = leg.currency != 0 && dice % 8 != 0;
        if (!isCommitted) leg = _secret(g, dice);
        bytes32 blinding = dice % 16 == 1 ? bytes32(0) : BLINDING;
        bytes memory call = _openCall(g, uint8(role), leg, blinding); // 0 or 1
        Refusal reason = _closedTo(g, g.generation);
        if (g.status == CaseStatus.None && reason == Refusal.None) return;
        if (reason == Refusal.None) reason = _reasonAgainst(g, uint8(role), leg, blinding);
        if (reason != Refusal.None) return _refused(call, _because(g, reason));
        _succeeds(call);
        _did = _open(g, uint8(role), leg);
    }

    // ---------------------------------------------------------------- calls

    /// @dev Mostly what the others say.
    function _secret(GhostCase storage g, uint256 dice) private view returns (Leg memory) {
        uint96 amount = (dice >> 8) % 4 == 0 ? AMOUNT + uint96((dice >> 16) % 100) : AMOUNT; // few
        return Leg(g.name, g.generation, amount, EUR, TODAY, FIELDS, 0);
    }

    function _sealed(
        GhostCase storage g,
        uint8 role,
        Leg memory leg,
        bytes32 blinding
    ) private view returns (bytes32) {
        bytes32 hash = ReconciliationDigests.hashOf(leg);
        return keccak256(abi.encode(rulesOf[g.kind].number, role, hash, blinding));
    }

    function _commitCall(
        GhostCase storage g,
        uint8 role,
        Leg memory leg
    ) private view returns (bytes memory) {
        uint32 number = rulesOf[g.kind].number;
        Commitment[] memory commitments = new Commitment[](1);
        commitments[0] = Commitment(g.name, g.generation, _sealed(g, role, leg, BLINDING));
        Committing[] memory list = new Committing[](1);
        list[0] = Committing(commitments[0], _words(g));
        bytes32 digest = ReconciliationDigests.commitments(_room(), number, role, commitments);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(role), digest);
        return abi.encodeCall(reconciliation.commitLegs, (number, role, list, signature));
    }

    function _openCall(
        GhostCase storage g,
        uint8 role,
        Leg memory leg,
        bytes32 blinding
    ) private view returns (bytes memory) {
        uint32 number = rulesOf[g.kind].number;
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        BlindPosting[] memory list = new BlindPosting[](1);
        list[0] = BlindPosting(leg, blinding, _words(g));
        bytes32 digest = ReconciliationDigests.legs(_room(), number, role, legs);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(role), digest);
        return abi.encodeCall(reconciliation.openLegs, (number, role, list, signature));
    }

    // ---------------------------------------------------------------- the rules

    /// @dev RE-2. In the role's time, and while no leg is open.
    function _reasonAgainst(GhostCase storage g, uint256 role) private view returns (Refusal) {
        uint256 place = _placeOf(g, role);
        if (place != NONE) {
            GhostLeg storage had = g.legs[place];
            bool isWaived = had.currency == 0 && had.fields == 0;
            return isWaived ? Refusal.OutOfTurn : Refusal.None;
        }
        if (_now() >= _openingOf(g) + LEG_DEADLINE) return Refusal.OutOfTurn;
        for (uint256 i = 0; i < g.legs.length; ++i) {
            if (g.legs[i].currency != 0) return Refusal.OutOfTurn;
        }
        return Refusal.None;
    }

    function _commit(GhostCase storage g, uint256 number, uint8 role, Leg memory leg) private {
        bytes32 commitment = _sealed(g, role, leg, BLINDING);
        uint256 place = _placeOf(g, role);
        if (place != NONE) {
            GhostLeg storage had = g.legs[place];
            if (had.currency == 0 && had.fields != commitment) _takeSecond(g, role);
            return;
        }
        GhostLeg memory committed;
        (committed.role, committed.fields, committed.second) = (role, commitment, _now());
        g.legs.push(committed);
        _secrets[number][uint256(g.generation) * 2 + role] = leg;
        if (g.status == CaseStatus.Alarmed) return;
        if (g.status == CaseStatus.None) g.since = _now();
        (g.status, g.isWrittenOff) = (CaseStatus.Open, false);
    }

    /// @dev RE-2. When all have committed, at the latest when the time is over of those that have not.
    function _unblindAt(GhostCase storage g) internal view returns (uint256 start) {
        uint256 present = 0;
        for (uint256 i = 0; i < g.legs.length; ++i) {
            present |= 1 << g.legs[i].role;
            if (g.legs[i].second > start) start = g.legs[i].second;
        }
        if (present != 3) start = _openingOf(g) + LEG_DEADLINE;
    }

    function _reasonAgainst(
        GhostCase storage g,
        uint8 role,
        Leg memory leg,
        bytes32 blinding
    ) private view returns (Refusal) {
        uint256 place = _placeOf(g, role);
        if (place != NONE && g.legs[place].currency != 0) return Refusal.None;
        if (_now() < _unblindAt(g)) return Refusal.NotCommitted;
        bytes32 committed = place == NONE ? bytes32(0) : g.legs[place].fields;
        bool isIt = committed == 0 ? blinding == 0 : committed == _sealed(g, role, leg, blinding);
        return isIt ? Refusal.None : Refusal.OtherCommitment;
    }

    /// @return isTaken Whether it is on record now, and was not.
    function _open(GhostCase storage g, uint8 role, Leg memory leg) private returns (bool isTaken) {
        GhostLeg memory posted = _legOf(role, leg);
        uint256 place = _placeOf(g, role);
        if (place != NONE && g.legs[place].currency != 0) {
            if (!_isSame(g.legs[place], posted)) _takeSecond(g, role);
            return false;
        }
        uint256 codes = _shown(g, posted);
        bool isCommitted = place != NONE && g.legs[place].fields != 0;
        uint256 due = _dueAt(_sinceClosing(g, _unblindAt(g)), 0);
        if (!isCommitted || _now() >= due) codes |= 1 << uint256(Alarm.Late);
        if (place != NONE) posted.second = g.legs[place].second;
        _put(g, place, posted, codes);
        return true;
    }
}
