// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline} from "../../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../../contracts/cards/ICardEvents.sol";
import {Bill} from "./CardsSignatures.sol";
import {CardsTest} from "./CardsTest.sol";

/// @title The cards room, and a card with limits
/// @author The Tallystick authors
/// @notice CA-8. It pays at the shop's till, and what is over a limit is declined.
abstract contract LimitedCardTest is CardsTest {
    address internal card;

    function _limited(CardLimits memory limits) internal {
        card = _cardWith("limited", limits);
    }

    function _spend(uint40 amount) internal returns (Bill memory p) {
        p = _payAt(card, TILL, amount);
        _sell(p);
    }

    function _over(uint40 amount, Decline why) internal {
        Bill memory p = _payAt(card, TILL, amount);
        bytes32 before = keccak256(abi.encode(_card(card)));
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverLimit.selector, card, why, amount)
        );
        assertEq(keccak256(abi.encode(_card(card))), before, "it uses nothing");
    }
}
