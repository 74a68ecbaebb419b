// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../../contracts/reconciliation/CaseTypes.sol";
import {GhostBooks} from "./GhostBooks.sol";

/// @notice What a case is of. The records of a run are plain cases.
enum CaseKind {
    Plain,
    Chain,
    Blind,
    Run
}

/// @notice What the parties of a kind have agreed upon.
/// @param number Of the template.
/// @param roles How many.
/// @param expected Bit of each whose leg is needed.
/// @param before Of each role, bits of those that must have posted.
/// @param entity Of each role, bits of those of its entity, its own too.
struct GhostRules {
    uint32 number;
    uint8 roles;
    uint256 expected;
    uint256 tolerance;
    uint256 bps;
    uint256 dateWindow;
    uint256 acceptWindow;
    bool isHolding;
    bool isByAll;
    bool hasArbiter;
    uint256[3] before;
    uint256[3] entity;
}

/// @notice A leg as it counts. Without currency it is a commitment, or was waived if `fields` is 0 too.
/// @param second At which it was posted.
/// @param isLast Whether the case matched with it.
struct GhostLeg {
    uint8 role;
    uint96 amount;
    uint16 currency;
    uint32 valueDate;
    bytes32 fields;
    uint256 second;
    bool isLast;
}

/// @notice A case as the rules speak of it.
/// @param status Never Final.
/// @param since Second of the status's last change.
/// @param open Bit 16 · code + role of each alarm …
/// @param closed … and of those that were closed in this generation.
/// @param number Of the last adjustment that was proposed.
struct GhostCase {
    CaseKind kind;
    bytes32 name;
    uint8 generation;
    CaseStatus status;
    uint256 since;
    bool isWrittenOff;
    uint256 open;
    uint256 closed;
    uint256 number;
    GhostLeg[] legs;
}

/// @title The ledger of cases, told naively
/// @author The Tallystick authors
/// @notice RE-1, RE-3, RE-4. What each role has said, what is alarmed, and when: nothing packed, legs compared pair by pair,
/// every leg with every other.
abstract contract CaseGhosts is GhostBooks {
    uint256 internal constant NONE = type(uint256).max;

    GhostCase[] internal ghosts;
    mapping(CaseKind kind => GhostRules rules) internal rulesOf;

    // ---------------------------------------------------------------- what the invariants read

    function count() external view returns (uint256) {
        return ghosts.length;
    }

    function ghost(uint256 number) external view returns (GhostCase memory) {
        return ghosts[number];
    }

    function idOf(uint256 number) external view returns (bytes32) {
        return _caseId(ghosts[number]);
    }

    function agreed(CaseKind kind) external view returns (GhostRules memory) {
        return rulesOf[kind];
    }

    /// @notice RE-3. What the case is now.
    function statusOf(uint256 number) external view returns (CaseStatus) {
        return _statusOf(ghosts[number]);
    }

    function recordOf(uint256 number) external view returns (uint256[] memory) {
        return _words(ghosts[number]);
    }

    /// @notice RE-5. Whether the legs of a case are within tolerance, as they count.
    function isEven(uint256 number) external view returns (bool) {
        GhostCase storage g = ghosts[number];
        return _areEven(g, g.legs);
    }

    // ---------------------------------------------------------------- what a case is

    function _caseId(GhostCase storage g) internal view returns (bytes32) {
        return keccak256(abi.encode(rulesOf[g.kind].number, g.name));
    }

    function _statusOf(GhostCase storage g) internal view returns (CaseStatus) {
        return _isFinal(g) ? CaseStatus.Final : g.status;
    }

    function _isClean(GhostCase storage g) internal view returns (bool) {
        return g.status == CaseStatus.Matched || g.status == CaseStatus.Adjusted;
    }

    function _isFinal(GhostCase storage g) internal view returns (bool) {
        return _isClean(g) && _now() >= g.since + FINAL_WINDOW;
    }

    /// @dev RE-3, RE-4. Legs are taken, alarms raised.
    function _isTaking(GhostCase storage g) internal view returns (bool) {
        bool isThere = g.status != CaseStatus.None && g.status != CaseStatus.AdjustmentProposed;
        return isThere && !_isFinal(g);
    }

    /// @dev What a caller brings.
    function _words(GhostCase storage g) internal view returns (uint256[] memory) {
        return _words(g, g.legs, g.open, g.closed);
    }

    function _words(
        GhostCase storage g,
        GhostLeg[] memory legs,
        uint256 open,
        uint256 closed
    ) internal view returns (uint256[] memory words) {
        words = new uint256[](2 + 2 * legs.length);
        (words[0], words[1]) = (open, closed + g.number * 2 ** 192);
        for (uint256 i = 0; i < legs.length; ++i) {
            words[2 + 2 * i] = _wordOf(g, legs[i]);
            words[3 + 2 * i] = uint256(legs[i].fields);
        }
    }

    function _wordOf(GhostCase storage g, GhostLeg memory leg) private view returns (uint256 word) {
        word = leg.amount + uint256(leg.currency) * 2 ** 96 + uint256(leg.valueDate) * 2 ** 112;
        word += leg.second * 2 ** 144 + uint256(rulesOf[g.kind].number) * 2 ** 184;
        word += uint256(leg.role) * 2 ** 216 + uint256(g.generation) * 2 ** 224;
        if (leg.isLast) word += 2 ** 232;
    }

    function _placeOf(GhostCase storage g, uint256 role) internal view returns (uint256) {
        for (uint256 i = 0; i < g.legs.length; ++i) {
            if (g.legs[i].role == role) return i;
        }
        return NONE;
    }

    /// @dev Of each role, whether its leg is there or was waived.
    function _settled(GhostLeg[] memory legs) internal pure returns (uint256 roles) {
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].currency != 0 || legs[i].fields == 0) roles |= 1 << legs[i].role;
        }
    }

    /// @dev Of each role, whether an alarm names it; what an observer reports names nobody.
    function _named(uint256 alarms) internal pure returns (uint256 roles) {
        for (uint256 code = 0; code < uint256(Alarm.ObserverDiffers); ++code) {
            roles |= (alarms >> (16 * code)) & 0xffff;
        }
    }

    function _isSame(GhostLeg memory one, GhostLeg memory other) internal pure returns (bool) {
        return
            one.amount == other.amount &&
            one.currency == other.currency &&
            one.valueDate == other.valueDate &&
            one.fields == other.fields;
    }

    function _legOf(uint8 role, Leg memory leg) internal view returns (GhostLeg memory) {
        return
            GhostLeg({
                role: role,
                amount: leg.amount,
                currency: leg.currency,
                valueDate: leg.valueDate,
                fields: leg.fields,
                second: _now(),
                isLast: false
            });
    }

    // ---------------------------------------------------------------- comparison

    /// @dev RE-3. Most by which two amounts may differ; without end while the originator's can come.
    function _toleranceOf(
        GhostCase storage g,
        GhostLeg[] memory legs
    ) internal view returns (uint256) {
        GhostRules storage rules = rulesOf[g.kind];
        if (rules.bps == 0) return rules.tolerance;
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].role != SELLER) continue;
            if (legs[i].currency != 0) return (legs[i].amount * rules.bps) / 10_000;
            if (legs[i].fields == 0) return 0;
        }
        return type(uint256).max;
    }

    /// @dev RE-3. Each with each other. RE-6: of a run that was closed leaf by leaf the lists are settled.
    function _areEven(GhostCase storage g, GhostLeg[] memory legs) internal view returns (bool) {
        uint256 tolerance = _toleranceOf(g, legs);
        uint256 days_ = rulesOf[g.kind].dateWindow;
        bool isListed = !_isSettledRun(g, Alarm.Fields);
        bool isSummed = !_isSettledRun(g, Alarm.Amount);
        for (uint256 i = 0; i < legs.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (legs[i].currency == 0 || legs[j].currency == 0) continue;
                if (isListed && !_isAlike(legs[i], legs[j], days_)) return false;
                if (isSummed && _apart(legs[i].amount, legs[j].amount) > tolerance) return false;
            }
        }
        return true;
    }

    function _isSettledRun(GhostCase storage g, Alarm code) internal view returns (bool) {
        uint256 all = 0xffff * 2 ** (16 * uint256(code));
        return g.kind == CaseKind.Run && g.closed & all != 0 && g.open & all == 0;
    }

    function _isAlike(
        GhostLeg memory one,
        GhostLeg memory other,
        uint256 days_
    ) private pure returns (bool) {
        return
            one.currency == other.currency &&
            one.fields == other.fields &&
            _apart(one.valueDate, other.valueDate) <= days_;
    }

    function _apart(uint256 one, uint256 other) internal pure returns (uint256) {
        return one < other ? other - one : one - other;
    }

    /// @dev RE-3, RE-4. What a further leg makes true that was not: the computed codes.
    function _shown(
        GhostCase storage g,
        GhostLeg memory leg
    ) internal view returns (uint256 codes) {
        GhostLeg[] memory legs = g.legs;
        bool isAlone = true;
        bool isCurrencyNew = true;
        bool areFieldsNew = true;
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].currency == 0) continue;
            isAlone = false;
            if (legs[i].currency == leg.currency) isCurrencyNew = false;
            if (legs[i].fields == leg.fields) areFieldsNew = false;
        }
        if (isAlone) return 0;
        if (_isAmountShown(g, legs, leg)) codes |= 1 << uint256(Alarm.Amount);
        if (isCurrencyNew) codes |= 1 << uint256(Alarm.Currency);
        if (_isDateShown(g, legs, leg)) codes |= 1 << uint256(Alarm.Date);
        if (areFieldsNew) codes |= 1 << uint256(Alarm.Fields);
    }

    /// @dev The leg is further from another than is tolerated, and than any two were before: else it is not the one to blame. With
    /// the originator's leg all are compared for the first time.
    function _isAmountShown(
        GhostCase storage g,
        GhostLeg[] memory legs,
        GhostLeg memory leg
    ) private view returns (bool) {
        uint256[] memory said = new uint256[](legs.length);
        for (uint256 i = 0; i < said.length; ++i) said[i] = legs[i].amount;
        (uint256 widest, uint256 added) = _widest(legs, said, leg.amount);
        uint256 bps = rulesOf[g.kind].bps;
        if (bps != 0 && leg.role == SELLER) {
            return (added > widest ? added : widest) > (leg.amount * bps) / 10_000;
        }
        return added > widest && added > _toleranceOf(g, legs);
    }

    function _isDateShown(
        GhostCase storage g,
        GhostLeg[] memory legs,
        GhostLeg memory leg
    ) private view returns (bool) {
        uint256[] memory said = new uint256[](legs.length);
        for (uint256 i = 0; i < said.length; ++i) said[i] = legs[i].valueDate;
        (uint256 widest, uint256 added) = _widest(legs, said, leg.valueDate);
        return added > widest && added > rulesOf[g.kind].dateWindow;
    }

    /// @dev Of what the legs in clear say. @return widest Most by which two of them are apart … @return added … and one of them
    /// from `own`.
    function _widest(
        GhostLeg[] memory legs,
        uint256[] memory said,
        uint256 own
    ) private pure returns (uint256 widest, uint256 added) {
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].currency == 0) continue;
            for (uint256 j = 0; j < i; ++j) {
                if (legs[j].currency == 0) continue;
                uint256 apart = _apart(said[i], said[j]);
                if (apart > widest) widest = apart;
            }
            uint256 fromOwn = _apart(said[i], own);
            if (fromOwn > added) added = fromOwn;
        }
    }

    // ---------------------------------------------------------------- alarms

    /// @dev RE-4. Once in a generation. @return isFresh Whether it is the first of its code and role.
    function _raise(GhostCase storage g, Alarm code, uint256 role) internal returns (bool isFresh) {
        uint256 alarm = _alarm(code, role);
        isFresh = (g.open | g.closed) & alarm == 0;
        if (isFresh) g.open += alarm;
    }

    function _hasHad(GhostCase storage g, Alarm code, uint256 role) internal view returns (bool) {
        return (g.open | g.closed) & _alarm(code, role) != 0;
    }

    /// @dev A case is as old as its first alarm.
    function _becomeAlarmed(GhostCase storage g) internal {
        if (g.status != CaseStatus.Alarmed) g.since = _now();
        (g.status, g.isWrittenOff) = (CaseStatus.Alarmed, false);
    }
}
