// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlanTerms, Schedule} from "./FeeTypes.sol";

/// @dev The terms of a plan. Bits, lowest first: validity in minutes 24 | grace in hours 8 | notice in hours 16 |
/// maxPause in hours 16 | minDeposit 88 | maxDeposit 88 | open 1 | cliff 1 | refundable 1. 0: no such plan.
type Plan is uint256;

using Plans for Plan global;

/// @title Bits of a plan
/// @author The Tallystick authors
library Plans {
    uint256 internal constant OPEN = 1 << 240;
    uint256 internal constant CLIFF = 1 << 241;
    uint256 internal constant REFUNDABLE = 1 << 242;

    /// @dev An open plan. The caller checked that each of the terms fits its unit and its bits.
    function pack(PlanTerms memory terms_) internal pure returns (Plan) {
        return
            Plan.wrap(
                (terms_.validity / 1 minutes) |
                    (uint256(terms_.grace / 1 hours) << 24) |
                    (uint256(terms_.notice / 1 hours) << 32) |
                    (uint256(terms_.maxPause / 1 hours) << 48) |
                    (uint256(terms_.minDeposit) << 64) |
                    (uint256(terms_.maxDeposit) << 152) |
                    OPEN |
                    (terms_.schedule == Schedule.Cliff ? CLIFF : 0) |
                    (terms_.refundable ? REFUNDABLE : 0)
            );
    }

    function terms(Plan self) internal pure returns (PlanTerms memory) {
        return
            PlanTerms({
                validity: uint32(self.validity()), // < 2^24 minutes
                grace: uint32(self.grace()), // < 2^8 hours
                notice: uint32(self.notice()), // < 2^16 hours
                maxPause: uint32(self.maxPause()), // < 2^16 hours
                minDeposit: uint88(self.minDeposit()), // 88 bits
                maxDeposit: uint88(self.maxDeposit()), // 88 bits
                schedule: self.has(CLIFF) ? Schedule.Cliff : Schedule.Even,
                refundable: self.has(REFUNDABLE)
            });
    }

    function isNone(Plan self) internal pure returns (bool) {
        return Plan.unwrap(self) == 0;
    }

    function has(Plan self, uint256 flag) internal pure returns (bool) {
        return Plan.unwrap(self) & flag != 0;
    }

    function retired(Plan self) internal pure returns (Plan) {
        return Plan.wrap(Plan.unwrap(self) & ~OPEN);
    }

    /// @return Seconds.
    function validity(Plan self) internal pure returns (uint256) {
        return (Plan.unwrap(self) & 0xffffff) * 1 minutes;
    }

    /// @return Seconds.
    function grace(Plan self) internal pure returns (uint256) {
        return ((Plan.unwrap(self) >> 24) & 0xff) * 1 hours;
    }

    /// @return Seconds.
    function notice(Plan self) internal pure returns (uint256) {
        return ((Plan.unwrap(self) >> 32) & 0xffff) * 1 hours;
    }

    /// @return Seconds.
    function maxPause(Plan self) internal pure returns (uint256) {
        return ((Plan.unwrap(self) >> 48) & 0xffff) * 1 hours;
    }

    function minDeposit(Plan self) internal pure returns (uint256) {
        return (Plan.unwrap(self) >> 64) & type(uint88).max;
    }

    function maxDeposit(Plan self) internal pure returns (uint256) {
        return (Plan.unwrap(self) >> 152) & type(uint88).max;
    }
}
