// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE} from "./Depositing.sol";
import {Book} from "./FeeBook.sol";
import {IFeeAccounts, PlanTerms, Schedule} from "./IFeeAccounts.sol";
import {Opening} from "./Opening.sol";
import {Plan, Plans} from "./Plans.sol";

/// @title Plans and their terms
/// @author The Tallystick authors
/// @notice Terms are fixed for ever; a plan can only be retired. Linked, not inlined: it keeps FeeAccounts within the
/// size limit.
library Planning {
    using Opening for Book;

    /// @return number The plan's, among the token's plans.
    function create(
        Book storage book,
        address token,
        PlanTerms calldata terms
    ) public returns (uint16 number) {
        if (token != NATIVE && token.code.length == 0)
            revert IFeeAccounts.FeeAccounts_NotToken(token);
        Plan memory plan = _pack(terms);

        number = ++book.planCount;
        book.plans[number] = plan;

        emit IFeeAccounts.PlanCreated(token, number, terms);
    }

    function retire(Book storage book, address token, uint16 number) public {
        Plan memory plan = book.requireOpen(token, number);

        book.plans[number].flags = plan.flags & ~Plans.OPEN;

        emit IFeeAccounts.PlanRetired(token, number);
    }

    function termsOf(
        Book storage book,
        address token,
        uint16 number
    ) public view returns (PlanTerms memory terms, bool open) {
        Plan memory plan = book.plans[number];
        if (plan.validityMinutes == 0) revert IFeeAccounts.FeeAccounts_UnknownPlan(token, number);
        return (_unpack(plan), plan.has(Plans.OPEN));
    }

    function _pack(PlanTerms calldata terms) private pure returns (Plan memory plan) {
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
            flags: Plans.OPEN |
                (terms.schedule == Schedule.Cliff ? Plans.CLIFF : 0) |
                (terms.refundable ? Plans.REFUNDABLE : 0)
        });
    }

    function _unpack(Plan memory plan) private pure returns (PlanTerms memory terms) {
        terms = PlanTerms({
            validity: uint32(plan.validity()), // < 2^24 minutes
            grace: uint32(plan.grace()), // ≤ 127 hours
            notice: uint32(uint256(plan.noticeHours) * 1 hours), // < 2^16 hours
            maxPause: uint32(uint256(plan.maxPauseHours) * 1 hours), // < 2^16 hours
            minDeposit: plan.minDeposit,
            maxDeposit: plan.maxDeposit,
            schedule: plan.has(Plans.CLIFF) ? Schedule.Cliff : Schedule.Even,
            refundable: plan.has(Plans.REFUNDABLE)
        });
    }
}
