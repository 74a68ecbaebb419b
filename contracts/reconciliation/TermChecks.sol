// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentTerms, Role, Rules, Template} from "./TemplateTypes.sol";

/// @title Which terms of a template go together
/// @author The Tallystick authors
/// @notice RE-1. The numbers are those of the list in `ITemplates.registerTemplate`.
library TermChecks {
    uint256 private constant MOST = 16;
    uint256 internal constant RUN = 9;

    /// @param self The contract that a template's adjustments must not call.
    /// @return term Number of the first that is wrong, or 0.
    function check(Template calldata terms, address self) internal pure returns (uint256) {
        uint256 count = terms.roles.length;
        if (count < 2 || count > MOST) return 1;
        for (uint256 i = 0; i < count; ++i) {
            if (
                terms.roles[i].entity == 0 ||
                terms.roles[i].key == address(0) ||
                terms.roles[i].officer == address(0) ||
                terms.roles[i].legDeadline == 0
            ) return 2;
        }
        if (!_areApart(terms)) return 2;
        if (!_isOrdered(terms)) return 3;
        uint256 term = _checkRules(terms.rules, terms.roles[_place(terms)].predecessors, count);
        if (term != 0) return term;
        if (!_isAdjustable(terms)) return 8;
        if (!_isRun(terms)) return RUN;
        if (!_areObservers(terms)) return 10;
        return _areActions(terms, self) ? 0 : 11;
    }

    /// @return roles Bit of each role of an entity.
    function rolesOf(
        Template calldata terms,
        uint256 entity
    ) internal pure returns (uint256 roles) {
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            if (terms.roles[i].entity == entity) roles |= 1 << i;
        }
    }

    /// @dev Whoever acts for two roles is one legal entity: nobody checks itself under another name.
    function _areApart(Template calldata terms) private pure returns (bool) {
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            Role calldata one = terms.roles[i];
            for (uint256 j = 0; j < i; ++j) {
                Role calldata other = terms.roles[j];
                bool isShared = one.officer == other.officer || one.key == other.key;
                if (isShared && one.entity != other.entity) return false;
            }
        }
        return true;
    }

    function _isOfficer(Template calldata terms, address account) private pure returns (bool) {
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            if (terms.roles[i].officer == account) return true;
        }
        return false;
    }

    /// @dev Every role can have its turn: what waits for expected roles that have had theirs has its own, until all have.
    function _isOrdered(Template calldata terms) private pure returns (bool) {
        uint256 count = terms.roles.length;
        uint256 all = (1 << count) - 1;
        uint256 done = 0;
        for (uint256 round = 0; round < count && done != all; ++round) {
            for (uint256 i = 0; i < count; ++i) {
                uint256 predecessors = terms.roles[i].predecessors;
                if (predecessors & ~uint256(terms.rules.expected) != 0) return false;
                if (predecessors != 0 && terms.rules.isBlind) return false;
                if (predecessors & ~done == 0) done |= 1 << i;
            }
        }
        return done == all;
    }

    /// @dev The originator's place, or that of role 0 where there is none.
    function _place(Template calldata terms) private pure returns (uint256) {
        return terms.rules.originator < terms.roles.length ? terms.rules.originator : 0;
    }

    function _checkRules(
        Rules calldata rules,
        uint256 predecessors,
        uint256 count
    ) private pure returns (uint256) {
        uint256 expected = rules.expected;
        if (expected == 0 || expected >> count != 0 || expected & (expected - 1) == 0) return 4;
        if ((expected >> rules.originator) & 1 == 0 || predecessors != 0) return 5;
        bool hasTolerance = rules.amountTolerance != 0 || rules.amountBps != 0;
        bool hasBoth = rules.amountTolerance != 0 && rules.amountBps != 0;
        if (hasBoth || rules.amountBps > 10_000 || (hasTolerance && rules.isAmountHashed)) return 6;
        return rules.finalWindow == 0 ? 7 : 0;
    }

    /// @dev RE-5. Somebody proposes, and somebody else can close what each of them proposes.
    function _isAdjustable(Template calldata terms) private pure returns (bool) {
        AdjustmentTerms calldata adjustment = terms.adjustment;
        uint256 count = terms.roles.length;
        uint256 checkers = adjustment.checkers;
        if (adjustment.makers == 0 || adjustment.approvalWindow == 0) return false;
        if ((adjustment.makers | checkers) >> count != 0) return false;
        if (adjustment.arbiter != address(0)) return !_isOfficer(terms, adjustment.arbiter);
        for (uint256 i = 0; i < count; ++i) {
            bool isMaker = (adjustment.makers >> i) & 1 != 0;
            if (isMaker && checkers & ~rolesOf(terms, terms.roles[i].entity) == 0) return false;
        }
        return true;
    }

    /// @dev RE-6. Two sides whose lists are compared at once, or nothing of all that.
    function _isRun(Template calldata terms) private pure returns (bool) {
        if (terms.run.itemTemplate == 0)
            return terms.run.leafPrice == 0 && terms.run.answerWindow == 0;
        uint256 expected = terms.rules.expected;
        uint256 rest = expected & (expected - 1); // without the lowest
        return
            !terms.rules.isBlind &&
            terms.run.answerWindow != 0 &&
            rest != 0 &&
            rest & (rest - 1) == 0;
    }

    function _areObservers(Template calldata terms) private pure returns (bool) {
        if (terms.observers.length > MOST) return false;
        for (uint256 i = 0; i < terms.observers.length; ++i) {
            if (terms.observers[i].entity == 0 || terms.observers[i].account == address(0))
                return false;
            for (uint256 j = 0; j < i; ++j) {
                if (terms.observers[j].account == terms.observers[i].account) return false;
            }
        }
        return true;
    }

    function _areActions(Template calldata terms, address self) private pure returns (bool) {
        if (terms.actions.length > MOST) return false;
        for (uint256 i = 0; i < terms.actions.length; ++i) {
            if (terms.actions[i].target == self) return false;
        }
        return true;
    }
}
