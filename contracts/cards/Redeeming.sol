// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Border} from "./Border.sol";
import {Book, CardAccount} from "./CardBook.sol";
import {Card} from "./CardWords.sol";
import {Decline} from "./CardTypes.sol";
import {Declining} from "./Declining.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {ITopUpEvents} from "./ITopUpEvents.sol";
import {Redemption} from "./TopUpTypes.sol";

/// @title Redeeming a card
/// @author The Tallystick authors
/// @notice CA-22. The caller has checked who asks and that the holder signed. Linked, not inlined: it keeps CardOffice
/// within the size limit.
library Redeeming {
    using Border for Book;
    using Declining for Book;

    /// @dev CA-22. The overflow first, then the balance. A card past its last day is redeemed like any other.
    /// @param byExit Whether without the issuer.
    function redeem(Book storage book, Redemption calldata r, bool byExit) public {
        if (r.amount == 0) revert ICardEvents.PrepaidCards_ZeroAmount();
        if (r.to == address(0)) revert ICardEvents.PrepaidCards_ZeroAddress();
        CardAccount storage account = book.card(r.program, r.card);
        Card c = account.word;
        Decline why = c.standing(0);
        if (why != Decline.None) book.declineCard(r.program, r.card, r.sequence, why);
        uint256 overflow = account.overflow;
        uint256 redeemable = c.balance() + overflow;
        if (r.amount > redeemable)
            revert ITopUpEvents.PrepaidCards_OverRedemption(r.card, r.amount, redeemable);
        if (overflow > r.amount) overflow = r.amount;

        // forge-lint: disable-next-line(unsafe-typecast)
        account.overflow -= uint216(overflow); // ≤ what is there
        account.word = c.debit(r.amount - overflow);

        emit ITopUpEvents.Redeemed(
            r.program,
            r.card,
            r.to,
            r.amount,
            // forge-lint: disable-next-line(unsafe-typecast)
            uint40(overflow), // ≤ amount
            byExit
        );

        book.push(r.program, r.to, r.amount);
    }
}
