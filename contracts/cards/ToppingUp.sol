// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Border} from "./Border.sol";
import {Book, CardAccount, Purchases, TopUpRecord} from "./CardBook.sol";
import {Card, CardWord} from "./CardWords.sol";
import {Declining} from "./Declining.sol";
import {Decline} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {ITopUpEvents} from "./ITopUpEvents.sol";
import {Limits} from "./Limits.sol";
import {Funding, TopUp, TopUpState, TopUpView} from "./TopUpTypes.sol";

/// @title Top-ups in two steps
/// @author The Tallystick authors
/// @notice CA-6, CA-14. The callers have checked who asks. Linked, not inlined: it keeps CardOffice within the size
/// limit.
library ToppingUp {
    using Accounts for Book;
    using Border for Book;
    using Declining for Book;

    // ---------------------------------------------------------------- the two steps

    /// @dev CA-14. Notes what the caller takes in next.
    /// @return isNew Whether the bank reference is.
    function request(
        Book storage book,
        TopUp calldata t,
        address payer
    ) public returns (bool isNew) {
        if (t.amount == 0) revert ICardEvents.PrepaidCards_ZeroAmount();
        TopUpRecord storage record = book.topUps[t.program][t.bankReference];
        if (record.state != TopUpState.None) {
            if (_isSame(record, t)) return false;
            revert ITopUpEvents.PrepaidCards_TopUpConflict(t.program, t.bankReference);
        }
        CardAccount storage account = book.card(t.program, t.card);
        _requireStanding(book, t.program, t.card);
        _requireRoom(t.card, account.word, uint256(account.requested) + t.amount);
        _requireFunding(book, t.program, account.origin.tier, t.funding);
        Purchases memory bought = _buy(book, t);

        // forge-lint: disable-next-line(unsafe-typecast)
        (record.card, record.amount, record.day) = (t.card, t.amount, bought.day);
        (record.funding, record.state) = (t.funding, TopUpState.Requested);
        (record.requester, record.payer) = (msg.sender, payer);
        (record.funder, record.buyer) = (t.funder, t.buyer);
        account.requested += t.amount;
        book.purchases[t.program][t.funder] = bought;

        emit ITopUpEvents.TopUpRequested(t.program, t.card, t.bankReference, t, msg.sender, payer);
        return true;
    }

    /// @dev CA-6, CA-14. Credits the card that has the account now.
    function approve(Book storage book, uint32 program, bytes32 bankReference) public {
        TopUpRecord storage record = _requireTopUp(book, program, bankReference);
        if (record.state == TopUpState.Approved) return;
        _requireOpen(record, program, bankReference);
        if (record.requester == msg.sender)
            revert ITopUpEvents.PrepaidCards_OwnRequest(program, bankReference, msg.sender);
        (address card, CardAccount storage account) = book.latest(program, record.card);
        uint40 amount = record.amount;
        _requireStanding(book, program, card);
        _requireRoom(card, account.word, amount);

        record.state = TopUpState.Approved;
        account.requested -= amount;
        account.word = account.word.credit(amount);

        emit ITopUpEvents.ToppedUp(program, card, bankReference, amount, msg.sender);
    }

    /// @dev CA-6, CA-14. The tokens go back, or wait for their payer.
    function reject(
        Book storage book,
        uint32 program,
        bytes32 bankReference,
        bytes32 reason
    ) public {
        TopUpRecord storage record = _requireTopUp(book, program, bankReference);
        if (record.state == TopUpState.Rejected) return;
        _requireOpen(record, program, bankReference);
        (address card, CardAccount storage account) = book.latest(program, record.card);
        (uint40 amount, address payer) = (record.amount, record.payer);

        record.state = TopUpState.Rejected;
        account.requested -= amount;
        Purchases storage bought = book.purchases[program][record.funder];
        if (bought.day == record.day) bought.sum -= amount;

        emit ITopUpEvents.TopUpRejected(program, card, bankReference, amount, msg.sender, reason);

        if (book.tryPush(program, payer, amount)) return;
        book.unreturned[program][payer] += amount;
        emit ITopUpEvents.ReturnFailed(program, payer, amount);
    }

    /// @dev CA-14. Pays the caller what did not come back.
    function claim(Book storage book, uint32 program, address to) public {
        uint64 amount = book.unreturned[program][msg.sender];
        if (amount == 0) revert ICardEvents.PrepaidCards_ZeroAmount();
        if (to == address(0)) revert ICardEvents.PrepaidCards_ZeroAddress();

        book.unreturned[program][msg.sender] = 0;

        emit ITopUpEvents.ReturnClaimed(program, msg.sender, to, amount);

        book.push(program, to, amount);
    }

    /// @dev CA-14. A top-up at a glance.
    function topUpOf(
        Book storage book,
        uint32 program,
        bytes32 bankReference
    ) public view returns (TopUpView memory info) {
        TopUpRecord storage record = book.topUps[program][bankReference];
        info.state = record.state;
        (info.requester, info.payer) = (record.requester, record.payer);
        if (record.state == TopUpState.None) return info;
        (info.topUp.program, info.topUp.bankReference) = (program, bankReference);
        (info.topUp.card, info.topUp.amount) = (record.card, record.amount);
        (info.topUp.funding, info.topUp.funder) = (record.funding, record.funder);
        info.topUp.buyer = record.buyer;
    }

    // ---------------------------------------------------------------- checks

    function _isSame(TopUpRecord storage record, TopUp calldata t) private view returns (bool) {
        return
            record.card == t.card &&
            record.amount == t.amount &&
            record.funding == t.funding &&
            record.funder == t.funder &&
            record.buyer == t.buyer;
    }

    function _requireTopUp(
        Book storage book,
        uint32 program,
        bytes32 bankReference
    ) private view returns (TopUpRecord storage record) {
        record = book.topUps[program][bankReference];
        if (record.state == TopUpState.None)
            revert ITopUpEvents.PrepaidCards_UnknownTopUp(program, bankReference);
    }

    function _requireOpen(
        TopUpRecord storage record,
        uint32 program,
        bytes32 bankReference
    ) private view {
        if (record.state != TopUpState.Requested)
            revert ITopUpEvents.PrepaidCards_TopUpClosed(program, bankReference, record.state);
    }

    /// @dev CA-10, CA-14. A card that is neither unknown, replaced, blocked nor expired; a frozen one will do.
    function _requireStanding(Book storage book, uint32 program, address card) private view {
        Card c = book.card(program, card).word.without(CardWord.FROZEN);
        Decline why = c.standing(book.today(program));
        if (why != Decline.None) book.declineCard(program, card, 0, why);
    }

    /// @param added Units that come on the card besides what is on it and held.
    function _requireRoom(address card, Card c, uint256 added) private pure {
        if (added <= c.room()) return;
        uint256 sum = c.balance() + c.hold() + added;
        revert ITopUpEvents.PrepaidCards_OverCap(card, sum, Limits.decode(c.cap()));
    }

    function _requireFunding(
        Book storage book,
        uint32 program,
        uint8 tier,
        Funding funding
    ) private view {
        uint256 taken = book.programs[program].terms.tiers[tier].fundings;
        if ((taken >> uint256(funding)) & 1 == 0)
            revert ITopUpEvents.PrepaidCards_FundingRefused(program, tier, funding);
    }

    /// @dev CA-14, CA-18. The funder's purchases of the day with this one; from a sum on the buyer has a name.
    function _buy(
        Book storage book,
        TopUp calldata t
    ) private view returns (Purchases memory bought) {
        if (t.funder == 0) revert ITopUpEvents.PrepaidCards_UnknownFunder();
        uint16 today = uint16(book.today(t.program)); // until 2149
        bought = book.purchases[t.program][t.funder];
        if (bought.day != today) bought = Purchases(today, 0);
        bought.sum += t.amount;
        uint256 nameFrom = book.programs[t.program].terms.nameFrom;
        if (nameFrom != 0 && bought.sum >= nameFrom && t.buyer == 0)
            revert ITopUpEvents.PrepaidCards_NameNeeded(t.funder, bought.sum, nameFrom);
    }
}
