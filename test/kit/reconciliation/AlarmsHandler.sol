// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Acceptance,
    Alarm,
    BooksReport,
    Leg,
    SignedLeg
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {VM} from "../IVm.sol";
import {BlindHandler} from "./BlindHandler.sol";
import {CaseKind, GhostCase} from "./CaseGhosts.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @notice What an observer put in with a report that waits.
struct GhostStake {
    address account;
    uint256 amount;
}

/// @title Whoever raises alarms by a call, at random
/// @author The Tallystick authors
/// @notice RE-4. Reports, proofs, silence: too early, too late, twice, with a stake and beyond the quota. And who collects what
/// waits: some of them take no coin.
abstract contract AlarmsHandler is BlindHandler {
    uint256 public constant PEOPLE = 6;
    bytes32 internal constant EVIDENCE = keccak256("evidence");
    address internal constant COLLECTOR = address(0xC0);
    uint256 private constant QUOTA = 2;
    /// @dev Reverts.
    bytes private constant REFUSAL = hex"5f5ffd";

    /// @notice What should wait for everybody, in wei.
    mapping(address account => uint256 amount) public waits;
    /// @notice What should be put in with reports that wait.
    uint256 public staked;
    mapping(bytes32 alarm => GhostStake stake) private _stakes;
    mapping(CaseKind kind => uint256[2] many) private _reports;
    mapping(address account => bool isRefusing) internal isRefusing;

    // ---------------------------------------------------------------- verbs

    function reportBooks(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _pickAccused(which, dice);
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        role = _roleIn(g, role);
        BooksReport memory report = BooksReport({
            template: rulesOf[g.kind].number,
            role: uint8(role), // at most 3
            businessReference: g.name,
            generation: g.generation,
            evidence: EVIDENCE,
            details: ""
        });
        bytes32 digest = ReconciliationDigests.booksReport(_room(), report);
        bytes memory signature = ReconciliationDigests.plain(_keyOf(role), digest);
        bytes memory call = abi.encodeCall(
            reconciliation.reportBooks,
            (report, signature, _words(g))
        );
        _did = _accuse(g, call, Alarm.BooksDiffer, role);
    }

    function observe(uint256 which, uint256 place, uint256 dice) external counted {
        uint256 number = _pickAccused(which, dice);
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        place %= 2;
        bytes memory call = abi.encodeCall(
            reconciliation.reportAsObserver,
            (rulesOf[g.kind].number, g.name, g.generation, EVIDENCE, "", _words(g))
        );
        address by = _accountOf(place);
        uint256 value = dice % 16 == 0 ? STAKE - 1 : STAKE;
        bool isFit = value == STAKE && _reports[g.kind][place] < QUOTA;
        if (!isFit || _hasHad(g, Alarm.ObserverDiffers, place)) {
            _refusalBy(by, value, call);
            return;
        }
        _succeedsBy(by, value, call);
        _raise(g, Alarm.ObserverDiffers, place);
        _becomeAlarmed(g);
        ++_reports[g.kind][place];
        staked += value;
        _stakes[_stakeKey(g, place)] = GhostStake(by, value);
        _did = true;
    }

    /// @notice A role has signed two versions, the one for nobody else's eyes.
    function equivocate(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _pickAccused(which, dice);
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        uint8 who = _roleIn(g, role);
        SignedLeg memory one = _signedLeg(g, who, _clean(g, 0));
        SignedLeg memory other = _signedLeg(g, who, dice % 8 == 0 ? _clean(g, 0) : _clean(g, 1));
        bytes memory call = abi.encodeCall(
            reconciliation.proveEquivocation,
            (rulesOf[g.kind].number, who, g.name, one, other, _words(g))
        );
        if (dice % 8 == 0) {
            _refusedFor(call, IReconciliationEvents.Reconciliation_SameLeg.selector);
            return;
        }
        _did = _accuse(g, call, Alarm.Equivocation, who);
    }

    /// @notice Whether the role has accepted the case at some time, or need not.
    function raiseOverdue(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _pickAccused(which, dice);
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        role = _roleIn(g, role);
        Acceptance memory acceptance;
        acceptance.template = rulesOf[g.kind].number;
        (acceptance.role, acceptance.businessReference) = (uint8(role), g.name); // at most 3
        acceptance.generation = g.generation;
        bytes memory signature;
        if (rulesOf[g.kind].acceptWindow != 0) {
            acceptance.keyHash = EVIDENCE;
            acceptance.acceptedAt = uint40(_acceptedAt(g, dice)); // in 2027
            bytes32 digest = ReconciliationDigests.acceptance(_room(), acceptance);
            signature = ReconciliationDigests.plain(_keyOf(role), digest);
        }
        bytes memory call = abi.encodeCall(
            reconciliation.raiseOverdue,
            (acceptance, signature, _words(g))
        );
        _raiseOverdue(g, call, role, acceptance.acceptedAt);
    }

    function raiseWithheld(uint256 which, uint256 role, uint256 dice) external counted {
        uint256 number = _find(which, FIRST_CHAIN, CHAINS, _taking());
        if (number == NONE) return;
        GhostCase storage g = ghosts[number];
        uint8 who = _roleIn(g, role);
        bytes memory call = abi.encodeCall(
            reconciliation.raiseWithheld,
            (rulesOf[g.kind].number, who, g.name, _words(g))
        );
        if (_placeOf(g, who) != NONE || !_isDue(g, who)) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_NothingDue.selector);
            return;
        }
        bool isParty = dice % 2 == 0;
        address by = isParty ? _officerOf(dice % 3) : STRANGER;
        uint256 end = _openingOf(g) + ACCEPT_WINDOW;
        if (!isParty) end = _dueAt(_startOf(g, who), end);
        if (_now() < end) {
            bytes4 reason = IReconciliationEvents.Reconciliation_NotOverdue.selector;
            _refusedOf(g, by, 0, call, reason);
            return;
        }
        _did = _accuse(g, by, call, Alarm.Withheld, who);
    }

    /// @notice Whatever waits for somebody, of whomever.
    function collect(uint256 who) external counted {
        address account = personOf(who % PEOPLE);
        bytes memory call = abi.encodeCall(reconciliation.collectCoin, (COLLECTOR));
        uint256 amount = abi.decode(_succeedsBy(account, call), (uint256));
        assertEq(amount, waits[account], "collected");
        waits[account] = 0;
        _did = amount != 0;
    }

    /// @notice An officer takes no coin any more, or takes it again.
    function refuseCoin(uint256 who, uint256 dice) external counted {
        bool isSo = dice % 2 == 0;
        address account = _officerOf(who % 3);
        isRefusing[account] = isSo;
        VM.etch(account, isSo ? REFUSAL : bytes(""));
        _did = true;
    }

    // ---------------------------------------------------------------- people

    /// @notice Whom coin may wait for.
    function personOf(uint256 who) public view returns (address) {
        if (who < 3) return _officerOf(who);
        return who == 5 ? ARBITER : _accountOf(who - 3);
    }

    // ---------------------------------------------------------------- the rules

    /// @dev A case that takes alarms. Mostly one that has no alarm yet, or all would be alarmed all the time.
    function _pickAccused(uint256 which, uint256 dice) private view returns (uint256) {
        if ((dice >> 128) % 2 == 0) return NONE;
        return _find(which, _taking());
    }

    function _accuse(
        GhostCase storage g,
        bytes memory call,
        Alarm code,
        uint256 role
    ) internal returns (bool) {
        return _accuse(g, STRANGER, call, code, role);
    }

    /// @dev RE-4. What is right but for that the alarm may have been raised before.
    /// @return isFresh Whether it was not.
    function _accuse(
        GhostCase storage g,
        address by,
        bytes memory call,
        Alarm code,
        uint256 role
    ) internal returns (bool isFresh) {
        isFresh = !_hasHad(g, code, role);
        if (!isFresh) {
            bytes4 reason = IReconciliationEvents.Reconciliation_AlreadyAlarmed.selector;
            _refusedOf(g, by, 0, call, reason);
            return false;
        }
        _succeedsBy(by, call);
        _raise(g, code, role);
        _becomeAlarmed(g);
    }

    /// @dev The role's leg is needed, and its turn has come.
    function _isDue(GhostCase storage g, uint256 role) private view returns (bool) {
        bool isExpected = (rulesOf[g.kind].expected >> role) & 1 != 0;
        return isExpected && _isTurnOf(g, role) && !g.isWrittenOff;
    }

    function _raiseOverdue(
        GhostCase storage g,
        bytes memory call,
        uint256 role,
        uint256 acceptedAt
    ) private {
        uint256 place = _placeOf(g, role);
        bool isWaived = place != NONE && g.legs[place].currency == 0 && g.legs[place].fields == 0;
        if (isWaived || !_isDue(g, role)) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_NothingDue.selector);
            return;
        }
        uint256 start = _startOf(g, role);
        uint256 time = _now();
        Alarm code = Alarm.Missing;
        if (place != NONE && g.legs[place].currency != 0) {
            (time, code) = (g.legs[place].second, Alarm.Late);
        } else if (place != NONE) {
            start = _sinceClosing(g, _unblindAt(g)); // it is to open what it committed to
        }
        if (time < _dueAt(start, acceptedAt)) {
            _refusedOf(g, call, IReconciliationEvents.Reconciliation_NotOverdue.selector);
            return;
        }
        _did = _accuse(g, call, code, role);
    }

    function _signedLeg(
        GhostCase storage g,
        uint8 role,
        Leg memory leg
    ) private view returns (SignedLeg memory) {
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = ReconciliationDigests.hashOf(leg);
        bytes32 digest = ReconciliationDigests.legs(_room(), rulesOf[g.kind].number, role, legs);
        return SignedLeg(leg, hashes, 0, ReconciliationDigests.plain(_keyOf(role), digest));
    }

    // ---------------------------------------------------------------- stakes

    function _stakeKey(GhostCase storage g, uint256 place) private view returns (bytes32) {
        return keccak256(abi.encode(_caseId(g), g.generation, place));
    }

    /// @dev RE-4. Reports are closed for good. @param baseless Of their observers, those who lose what they put in.
    function _endReports(GhostCase storage g, uint256 observers, uint256 baseless) internal {
        for (uint256 place = 0; place < 2; ++place) {
            if ((observers >> place) & 1 == 0) continue;
            GhostStake memory stake = _stakes[_stakeKey(g, place)];
            delete _stakes[_stakeKey(g, place)];
            --_reports[g.kind][place];
            staked -= stake.amount;
            address to = stake.account;
            if ((baseless >> place) & 1 != 0)
                to = rulesOf[g.kind].hasArbiter ? ARBITER : _officerOf(SELLER);
            waits[to] += stake.amount;
        }
    }
}
