// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAccounts, PlanTerms, Schedule} from "./IFeeAccounts.sol";

/// @notice The terms of a plan in one slot. Flags: OPEN, CLIFF, REFUNDABLE of `Plans`.
struct Plan {
    uint24 validityMinutes;
    uint8 graceHours;
    uint16 noticeHours;
    uint16 maxPauseHours;
    uint88 minDeposit;
    uint88 maxDeposit;
    uint8 flags;
}

using Plans for Plan global;

/// @title Terms and their packed form
/// @author The Tallystick authors
library Plans {
    uint8 internal constant OPEN = 1;
    uint8 internal constant CLIFF = 2;
    uint8 internal constant REFUNDABLE = 4;

    function pack(PlanTerms calldata terms) public pure returns (Plan memory plan) {
        if (
            terms.validity == 0 ||
            terms.validity % 1 minutes != 0 ||
            terms.validity / 1 minutes > type(uint24).max ||
            terms.grace % 1 hours != 0 ||
            terms.grace > 127 hours ||
            terms.notice % 1 hours != 0 ||
            terms.notice / 1 hours > type(uint16).max ||
            (terms.refundable && terms.notice < terms.grace) ||
            terms.maxPause == 0 ||
            terms.maxPause % 1 hours != 0 ||
            terms.maxPause / 1 hours > type(uint16).max ||
            terms.minDeposit == 0 ||
            terms.minDeposit > terms.maxDeposit
        ) revert IFeeAccounts.FeeAccounts_BadTerms(terms);

        plan = Plan({
            validityMinutes: uint24(terms.validity / 1 minutes), // checked above
            graceHours: uint8(terms.grace / 1 hours), // ≤ 127
            noticeHours: uint16(terms.notice / 1 hours), // checked above
            maxPauseHours: uint16(terms.maxPause / 1 hours), // checked above
            minDeposit: terms.minDeposit,
            maxDeposit: terms.maxDeposit,
            flags: OPEN |
                (terms.schedule == Schedule.Cliff ? CLIFF : 0) |
                (terms.refundable ? REFUNDABLE : 0)
        });
    }

    function unpack(Plan memory self) public pure returns (PlanTerms memory terms) {
        terms = PlanTerms({
            validity: uint32(self.validity()), // < 2^24 minutes
            grace: uint32(self.grace()), // ≤ 127 hours
            notice: uint32(uint256(self.noticeHours) * 1 hours), // < 2^16 hours
            maxPause: uint32(uint256(self.maxPauseHours) * 1 hours), // < 2^16 hours
            minDeposit: self.minDeposit,
            maxDeposit: self.maxDeposit,
            schedule: self.has(CLIFF) ? Schedule.Cliff : Schedule.Even,
            refundable: self.has(REFUNDABLE)
        });
    }

    function has(Plan memory self, uint8 flag) internal pure returns (bool) {
        return self.flags & flag != 0;
    }

    /// @return Seconds.
    function validity(Plan memory self) internal pure returns (uint256) {
        return uint256(self.validityMinutes) * 1 minutes;
    }

    /// @return Seconds.
    function grace(Plan memory self) internal pure returns (uint256) {
        return uint256(self.graceHours) * 1 hours;
    }
}
