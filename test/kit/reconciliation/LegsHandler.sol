// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    CaseStatus,
    Leg,
    Posting,
    Refusal
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {CaseCast} from "./CaseCast.sol";
import {CaseKind, GhostCase, GhostLeg} from "./CaseGhosts.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @title Whoever posts legs, at random
/// @author The Tallystick authors
/// @notice RE-2, RE-3. Clean, wrong, late, unexpected ones, again and again, one by one and in batches. What becomes of each is
/// told before by the rules: refused for one reason, or taken with these alarms.
abstract contract LegsHandler is CaseCast {
    uint256 private constant LATE = 1 << uint256(Alarm.Late);
    uint256 private constant UNEXPECTED = 1 << uint256(Alarm.Unexpected);

    // ---------------------------------------------------------------- verbs

    /// @notice What the role has in its books is what all have, within tolerance.
    function postClean(uint256 which, uint256 role, uint256 dice) external counted {
        GhostCase storage g = ghosts[_pickOpen(which, dice)];
        _did = _post(g, _roleIn(g, role), _clean(g, dice));
    }

    /// @notice It is not, in one way or more.
    function postWrong(uint256 which, uint256 role, uint256 dice) external counted {
        GhostCase storage g = ghosts[_pickOpen(which, dice)];
        _did = _post(g, _roleIn(g, role), _wrong(g, dice));
    }

    /// @notice A role that has posted says the same again, or another thing.
    function postAgain(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, 0, FIRST_BLIND, _taking());
        if (number == NONE || ghosts[number].legs.length == 0) return;
        GhostCase storage g = ghosts[number];
        GhostLeg memory leg = g.legs[dice % g.legs.length];
        Leg memory again = _clean(g, dice >> 8);
        (again.amount, again.fields) = (leg.amount, leg.fields);
        (again.currency, again.valueDate) = (leg.currency, leg.valueDate);
        if (dice % 2 == 0) again.amount += 1;
        _did = _post(g, leg.role, again);
    }

    /// @notice Several under one signature: what cannot be taken keeps nobody else out.
    function postBatch(uint256 which, uint256 role, uint256 dice) external counted {
        CaseKind kind = CaseKind(dice % 2);
        uint256 from = kind == CaseKind.Plain ? 0 : FIRST_CHAIN;
        Posting[] memory postings = new Posting[](2 + (dice % 3));
        uint256[] memory numbers = new uint256[](postings.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            // one of them may come twice
            numbers[i] = from + (((which % ORDERS) + i) % ORDERS);
            GhostCase storage g = ghosts[numbers[i]];
            Leg memory leg = (dice >> (16 + i)) & 1 == 0 ? _clean(g, dice >> i) : _wrong(g, dice);
            postings[i] = Posting(leg, _words(g));
        }
        uint8 who = uint8(role % 3);
        _succeeds(_callOf(ghosts[from], who, postings));
        for (uint256 i = 0; i < numbers.length; ++i) {
            _takeOne(ghosts[numbers[i]], who, postings[i]);
        }
        _did = true;
    }

    /// @notice A record that was the case's before, or that is no case's.
    function postStale(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _find(which, 0, FIRST_BLIND, _taking());
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        Posting[] memory postings = new Posting[](1);
        postings[0] = Posting(_clean(g, dice), _stale(g, dice));
        _refused(_callOf(g, _roleIn(g, role), postings), _because(g, Refusal.StaleRecord));
        _did = true;
    }

    // ---------------------------------------------------------------- what is said

    function _clean(GhostCase storage g, uint256 dice) internal view returns (Leg memory leg) {
        leg = Leg(g.name, g.generation, AMOUNT, EUR, TODAY, FIELDS, 0);
        if (rulesOf[g.kind].acceptWindow != 0) leg.acceptedAt = uint40(_acceptedAt(g, dice)); // in 2027
        leg.amount += uint96(dice % 3);
        leg.valueDate += uint32((dice >> 4) % 2);
    }

    /// @dev Some of them no template takes.
    function _wrong(GhostCase storage g, uint256 dice) internal view returns (Leg memory leg) {
        leg = _clean(g, dice);
        uint256 ways = dice >> 32;
        if (ways % 2 == 0) leg.amount += uint96((dice >> 64) % 6_000);
        if ((ways >> 1) % 8 == 1) leg.amount = uint96((dice >> 64) % 6_000);
        if ((ways >> 4) % 3 == 0) leg.currency = 840;
        if ((ways >> 6) % 3 == 0) leg.valueDate -= uint32((dice >> 80) % 5);
        if ((ways >> 8) % 3 == 0) leg.fields = keccak256(abi.encode(dice % 3));
        if ((ways >> 10) % 16 == 0) leg.currency = 1_000;
        if ((ways >> 14) % 16 == 0) leg.fields = 0;
        if ((ways >> 18) % 16 == 0) leg.acceptedAt = uint40(_now() + 1); // in 2027
        if ((ways >> 22) % 16 == 0) leg.generation = g.generation ^ 1;
    }

    /// @dev The role has had the case's key for some time, at most as long as the case is there.
    function _acceptedAt(GhostCase storage g, uint256 dice) internal view returns (uint256) {
        uint256 opening = _openingOf(g);
        if (opening >= _now()) return _now();
        return dice % 3 == 0 ? _now() : opening + (dice % (_now() - opening));
    }

    /// @dev No words of the case as it is.
    function _stale(
        GhostCase storage g,
        uint256 dice
    ) internal view returns (uint256[] memory words) {
        words = _words(g);
        if (dice % 3 == 0) return new uint256[](words.length == 2 ? 4 : 2);
        words[dice % words.length] ^= 1 << (dice >> 248);
    }

    // ---------------------------------------------------------------- posting

    function _roleIn(GhostCase storage g, uint256 role) internal view returns (uint8) {
        return uint8(role % rulesOf[g.kind].roles); // at most 3
    }

    /// @dev Of those of plain legs; mostly an order or a chain.
    function _pickOpen(uint256 which, uint256 dice) private view returns (uint256) {
        uint256 statuses = _taking() | _bit(CaseStatus.None);
        if (dice % 8 == 0) return FIRST_RECORD + (which % (RUNS * RECORDS));
        uint256 number = _find(which, 0, FIRST_BLIND, statuses);
        return number == NONE || dice % 8 == 1 ? which % FIRST_BLIND : number;
    }

    function _callOf(
        GhostCase storage g,
        uint8 role,
        Posting[] memory postings
    ) internal view returns (bytes memory) {
        Leg[] memory legs = new Leg[](postings.length);
        for (uint256 i = 0; i < legs.length; ++i) legs[i] = postings[i].leg;
        uint32 number = rulesOf[g.kind].number;
        bytes32 digest = ReconciliationDigests.legs(_room(), number, role, legs);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(role), digest);
        return abi.encodeCall(reconciliation.postLegs, (number, role, postings, signature));
    }

    /// @return isTaken Whether it was to be.
    function _post(
        GhostCase storage g,
        uint8 role,
        Leg memory leg
    ) internal returns (bool isTaken) {
        Posting[] memory postings = new Posting[](1);
        postings[0] = Posting(leg, _words(g));
        bytes memory call = _callOf(g, role, postings);
        Refusal reason = _reasonOf(g, role, leg);
        if (reason != Refusal.None) {
            _refused(call, _because(g, reason));
            return false;
        }
        _succeeds(call);
        _take(g, role, leg);
        return true;
    }

    /// @dev One of several: refused in silence.
    function _takeOne(GhostCase storage g, uint8 role, Posting memory posting) private {
        if (posting.leg.generation == g.generation) {
            bytes32 brought = bytes32(_digestOf(posting.record));
            if (brought != bytes32(_digestOf(_words(g)))) return;
        }
        if (_reasonOf(g, role, posting.leg) == Refusal.None) _take(g, role, posting.leg);
    }

    function _because(GhostCase storage g, Refusal reason) internal view returns (bytes memory) {
        bytes4 selector = IReconciliationEvents.Reconciliation_Refused.selector;
        return abi.encodeWithSelector(selector, _caseId(g), reason);
    }

    // ---------------------------------------------------------------- the rules

    /// @dev Why nothing is taken of a case as it is.
    function _closedTo(GhostCase storage g, uint8 generation) internal view returns (Refusal) {
        if (g.generation != generation) return Refusal.OtherGeneration;
        bool isOpen = g.status == CaseStatus.None || _isTaking(g);
        return isOpen ? Refusal.None : Refusal.Closed;
    }

    function _isGood(GhostCase storage g, Leg memory leg) internal view returns (bool) {
        bool isAccepted =
            rulesOf[g.kind].acceptWindow == 0
                ? leg.acceptedAt == 0
                : leg.acceptedAt != 0 && leg.acceptedAt <= _now();
        return isAccepted && leg.currency >= 1 && leg.currency <= 999 && leg.fields != 0;
    }

    /// @dev RE-1, RE-2. Why a leg with the case's own record is not taken.
    function _reasonOf(
        GhostCase storage g,
        uint8 role,
        Leg memory leg
    ) private view returns (Refusal reason) {
        reason = _closedTo(g, leg.generation);
        if (reason != Refusal.None) return reason;
        if (!_isGood(g, leg)) return Refusal.BadLeg;
        if (_placeOf(g, role) == NONE && !_isTurnOf(g, role)) return Refusal.OutOfTurn;
    }

    /// @dev RE-1. All before it have posted, or were let off, and none of them is alarmed.
    function _isTurnOf(GhostCase storage g, uint256 role) internal view returns (bool) {
        uint256 before = rulesOf[g.kind].before[role];
        return before & ~_settled(g.legs) == 0 && before & _named(g.open) == 0;
    }

    /// @dev RE-3. A leg that is taken.
    function _take(GhostCase storage g, uint8 role, Leg memory leg) private {
        GhostLeg memory posted = _legOf(role, leg);
        uint256 place = _placeOf(g, role);
        if (place != NONE && g.legs[place].currency != 0) {
            if (!_isSame(g.legs[place], posted)) _takeSecond(g, role);
            return;
        }
        uint256 codes = _shown(g, posted);
        if ((rulesOf[g.kind].expected >> role) & 1 == 0) codes |= UNEXPECTED;
        if (place != NONE || _isLate(g, role, leg.acceptedAt)) codes |= LATE;
        _put(g, place, posted, codes);
    }

    /// @dev Puts a leg on record: in the place of what the role has there, or behind all.
    function _put(
        GhostCase storage g,
        uint256 place,
        GhostLeg memory posted,
        uint256 codes
    ) internal {
        uint256 settled = _settled(g.legs) | (1 << posted.role);
        bool isComplete = rulesOf[g.kind].expected & ~settled == 0;
        // a first leg is not the last, and in the place of a waived one it is late
        posted.isLast = isComplete && codes == 0 && g.open == 0;
        if (place == NONE) g.legs.push(posted);
        else g.legs[place] = posted;
        _show(g, posted.role, codes);
        if (g.status == CaseStatus.Alarmed) return;
        if (posted.isLast || g.status == CaseStatus.None) g.since = _now();
        (g.status, g.isWrittenOff) = (posted.isLast ? CaseStatus.Matched : CaseStatus.Open, false);
    }

    function _show(GhostCase storage g, uint8 role, uint256 codes) internal {
        for (uint256 code = 0; codes >> code != 0; ++code) {
            if ((codes >> code) & 1 == 0) continue;
            _raise(g, Alarm(code), role);
        }
        if (codes != 0) _becomeAlarmed(g);
    }

    /// @dev RE-4. The first stays. Behind an adjustment only two signed legs show that there are two.
    function _takeSecond(GhostCase storage g, uint8 role) internal {
        if (g.closed != 0) return;
        if (_raise(g, Alarm.Duplicate, role)) _becomeAlarmed(g);
    }

    // ---------------------------------------------------------------- times

    /// @dev When the first leg or commitment of the case was posted.
    function _openingOf(GhostCase storage g) internal view returns (uint256) {
        return g.legs.length == 0 ? _now() : g.legs[0].second;
    }

    /// @dev RE-1. When a role's time began: when those before it had posted; again, behind an adjustment.
    function _startOf(GhostCase storage g, uint256 role) internal view returns (uint256 start) {
        uint256 before = rulesOf[g.kind].before[role];
        if (before == 0) start = _openingOf(g);
        for (uint256 i = 0; i < g.legs.length; ++i) {
            bool isBefore = (before >> g.legs[i].role) & 1 != 0;
            if (isBefore && g.legs[i].second > start) start = g.legs[i].second;
        }
        return _sinceClosing(g, start);
    }

    function _sinceClosing(GhostCase storage g, uint256 start) internal view returns (uint256) {
        return g.closed != 0 && g.since > start ? g.since : start;
    }

    function _isLate(
        GhostCase storage g,
        uint256 role,
        uint256 acceptedAt
    ) private view returns (bool) {
        return _now() >= _dueAt(_startOf(g, role), acceptedAt);
    }

    function _dueAt(uint256 start, uint256 acceptedAt) internal pure returns (uint256) {
        return (acceptedAt > start ? acceptedAt : start) + LEG_DEADLINE;
    }
}
