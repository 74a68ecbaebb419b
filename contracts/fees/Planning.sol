// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE} from "./Depositing.sol";
import {Book} from "./FeeBook.sol";
import {PlanTerms} from "./FeeTypes.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
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
            revert IFeeEvents.FeeAccounts_NotToken(token);
        _requireSound(terms);

        number = ++book.planCount;
        book.plans[number] = Plans.pack(terms);

        emit IFeeEvents.PlanCreated(token, number, terms);
    }

    function retire(Book storage book, address token, uint16 number) public {
        Plan plan = book.requireOpen(token, number);

        book.plans[number] = plan.retired();

        emit IFeeEvents.PlanRetired(token, number);
    }

    function termsOf(
        Book storage book,
        address token,
        uint16 number
    ) public view returns (PlanTerms memory terms, bool open) {
        Plan plan = book.plans[number];
        if (plan.isNone()) revert IFeeEvents.FeeAccounts_UnknownPlan(token, number);
        return (plan.terms(), plan.has(Plans.OPEN));
    }

    function _requireSound(PlanTerms calldata terms) private pure {
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
        ) revert IFeeEvents.FeeAccounts_BadTerms(terms);
    }
}
