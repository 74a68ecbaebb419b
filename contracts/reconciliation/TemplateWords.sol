// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentTerms, Role, Rules} from "./TemplateTypes.sol";

/// @dev RE-1. The rules of a template, in one slot, the lowest bits first: expected 16 | originator 8 | number of roles 8 |
/// amount tolerance 96 | basis points 16 | date window 16 | accept window 32 | final window 32 | whether alarms hold 1 |
/// it is of runs 1 | free 30. Never 0.
type RulesWord is uint256;

/// @dev RE-1. Who posts a role's legs, and what of the rules each leg needs: key 160 | predecessors 16 | deadline 32 |
/// expected roles 16 | whether the template is blind 1 | amounts are hashed 1 | cases are accepted 1 | it is superseded 1 |
/// free 28. Never 0.
type KeyWord is uint256;

/// @dev RE-5. Who decides for a role: officer 160 | bit of each role of its entity, its own too, 16 | free 80. Never 0.
type OfficerWord is uint256;

/// @dev RE-5. Who adjusts: makers 16 | checkers 16 | approval window 32 | write-off window 32 | stake 64 | quota 16 |
/// whether all affected approve 1 | free 79.
type AdjustmentWord is uint256;

using TemplateWords for RulesWord global;
using TemplateWords for KeyWord global;
using TemplateWords for OfficerWord global;
using TemplateWords for AdjustmentWord global;

/// @title The words of a template
/// @author The Tallystick authors
library TemplateWords {
    uint256 internal constant IS_HOLDING = 2 ** 224;
    uint256 internal constant IS_RUN = 2 ** 225;
    /// @dev Of a role's key.
    uint256 internal constant IS_BLIND = 2 ** 224;
    uint256 internal constant IS_AMOUNT_HASHED = 2 ** 225;
    uint256 internal constant IS_ACCEPTED = 2 ** 226;
    uint256 internal constant IS_SUPERSEDED = 2 ** 227;
    uint256 private constant IS_BY_ALL = 2 ** 176;

    // ---------------------------------------------------------------- rules

    /// @param roles_ At most 16.
    function pack(
        Rules calldata rules,
        uint256 roles_,
        bool isRun_
    ) internal pure returns (RulesWord) {
        uint256 word =
            uint256(rules.expected) |
                (uint256(rules.originator) << 16) |
                (roles_ << 24) |
                (uint256(rules.amountTolerance) << 32) |
                (uint256(rules.amountBps) << 128) |
                (uint256(rules.dateWindow) << 144);
        word |= (uint256(rules.acceptWindow) << 160) | (uint256(rules.finalWindow) << 192);
        if (rules.isHolding) word |= IS_HOLDING;
        if (isRun_) word |= IS_RUN;
        return RulesWord.wrap(word);
    }

    function has(RulesWord self, uint256 flag) internal pure returns (bool) {
        return RulesWord.unwrap(self) & flag != 0;
    }

    /// @dev Bit of each role whose leg a case needs.
    function expected(RulesWord self) internal pure returns (uint256) {
        return RulesWord.unwrap(self) & 0xffff;
    }

    function originator(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 16) & 0xff;
    }

    /// @dev How many roles there are; 0 of a template that is not.
    function roles(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 24) & 0xff;
    }

    /// @dev In minor units.
    function amountTolerance(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 32) & (2 ** 96 - 1);
    }

    function amountBps(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 128) & 0xffff;
    }

    /// @dev In days.
    function dateWindow(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 144) & 0xffff;
    }

    /// @dev In seconds.
    function acceptWindow(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 160) & 0xffffffff;
    }

    /// @dev In seconds.
    function finalWindow(RulesWord self) internal pure returns (uint256) {
        return (RulesWord.unwrap(self) >> 192) & 0xffffffff;
    }

    // ---------------------------------------------------------------- roles

    function packKey(Role calldata role, Rules calldata rules) internal pure returns (KeyWord) {
        uint256 word =
            uint160(role.key) |
                (uint256(role.predecessors) << 160) |
                (uint256(role.legDeadline) << 176) |
                (uint256(rules.expected) << 208);
        if (rules.isBlind) word |= IS_BLIND;
        if (rules.isAmountHashed) word |= IS_AMOUNT_HASHED;
        if (rules.acceptWindow != 0) word |= IS_ACCEPTED;
        return KeyWord.wrap(word);
    }

    /// @dev The same of a template with a newer version.
    function superseded(KeyWord self) internal pure returns (KeyWord) {
        return KeyWord.wrap(KeyWord.unwrap(self) | IS_SUPERSEDED);
    }

    /// @param flag One of a key's.
    function is_(KeyWord self, uint256 flag) internal pure returns (bool) {
        return KeyWord.unwrap(self) & flag != 0;
    }

    /// @dev Bit of each role whose leg a case needs.
    function awaited(KeyWord self) internal pure returns (uint256) {
        return (KeyWord.unwrap(self) >> 208) & 0xffff;
    }

    /// @dev The same with another key.
    function keyed(KeyWord self, address key_) internal pure returns (KeyWord) {
        return KeyWord.wrap((KeyWord.unwrap(self) & ~uint256(type(uint160).max)) | uint160(key_));
    }

    function key(KeyWord self) internal pure returns (address) {
        return address(uint160(KeyWord.unwrap(self))); // the lowest 160 bits
    }

    function predecessors(KeyWord self) internal pure returns (uint256) {
        return (KeyWord.unwrap(self) >> 160) & 0xffff;
    }

    /// @dev In seconds.
    function legDeadline(KeyWord self) internal pure returns (uint256) {
        return (KeyWord.unwrap(self) >> 176) & 0xffffffff;
    }

    /// @param siblings_ Bit of each role of its entity.
    function packOfficer(address officer_, uint256 siblings_) internal pure returns (OfficerWord) {
        return OfficerWord.wrap(uint160(officer_) | (siblings_ << 160));
    }

    function officer(OfficerWord self) internal pure returns (address) {
        return address(uint160(OfficerWord.unwrap(self))); // the lowest 160 bits
    }

    /// @dev Bit of each role of the same legal entity.
    function siblings(OfficerWord self) internal pure returns (uint256) {
        return (OfficerWord.unwrap(self) >> 160) & 0xffff;
    }

    // ---------------------------------------------------------------- adjustments

    function packAdjustment(AdjustmentTerms calldata terms) internal pure returns (AdjustmentWord) {
        uint256 word =
            uint256(terms.makers) |
                (uint256(terms.checkers) << 16) |
                (uint256(terms.approvalWindow) << 32) |
                (uint256(terms.writeOffWindow) << 64) |
                (uint256(terms.stake) << 96) |
                (uint256(terms.quota) << 160);
        return AdjustmentWord.wrap(terms.isByAll ? word | IS_BY_ALL : word);
    }

    function makers(AdjustmentWord self) internal pure returns (uint256) {
        return AdjustmentWord.unwrap(self) & 0xffff;
    }

    function checkers(AdjustmentWord self) internal pure returns (uint256) {
        return (AdjustmentWord.unwrap(self) >> 16) & 0xffff;
    }

    /// @dev In seconds.
    function approvalWindow(AdjustmentWord self) internal pure returns (uint256) {
        return (AdjustmentWord.unwrap(self) >> 32) & 0xffffffff;
    }

    /// @dev In seconds; 0 for never.
    function writeOffWindow(AdjustmentWord self) internal pure returns (uint256) {
        return (AdjustmentWord.unwrap(self) >> 64) & 0xffffffff;
    }

    /// @dev In wei.
    function stake(AdjustmentWord self) internal pure returns (uint256) {
        return (AdjustmentWord.unwrap(self) >> 96) & 0xffffffffffffffff;
    }

    function quota(AdjustmentWord self) internal pure returns (uint256) {
        return (AdjustmentWord.unwrap(self) >> 160) & 0xffff;
    }

    function isByAll(AdjustmentWord self) internal pure returns (bool) {
        return AdjustmentWord.unwrap(self) & IS_BY_ALL != 0;
    }
}
