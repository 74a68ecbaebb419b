// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Funding, Head, HeadWord, Place, Slot, SlotWord, StateWord} from "./AccountWords.sol";
import {Account, Book, Move} from "./FeeBook.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Settling} from "./Settling.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @title Moving an account to a new key
/// @author The Tallystick authors
/// @notice FE-9. Linked, not inlined: it keeps FeeAccounts within the size limit.
library Moving {
    using Settling for Book;
    using TrancheLists for Account;

    /// @param digest EIP-712 digest of the `Move` that the new key signed.
    function request(
        Book storage book,
        address token,
        address newHolder,
        uint64 delay,
        bytes32 digest,
        bytes calldata signature
    ) public {
        Account storage a = book.accounts[msg.sender];
        if (a.isUnopened()) revert IFeeEvents.FeeAccounts_UnknownAccount(token, msg.sender);
        a.requireRunning(token, msg.sender);
        _requireFree(book, token, newHolder);
        if (!SignatureChecker.isValidSignatureNow(newHolder, digest, signature)) {
            revert IFeeEvents.FeeAccounts_BadSignature(newHolder);
        }

        uint64 readyAt = uint64(block.timestamp) + delay; // seconds fit 64 bits
        book.moves[msg.sender] = Move({newHolder: newHolder, readyAt: readyAt});

        emit IFeeEvents.MoveRequested(token, msg.sender, newHolder, readyAt);
    }

    function cancel(Book storage book, address token) public {
        address newHolder = book.moves[msg.sender].newHolder;
        if (newHolder == address(0))
            revert IFeeEvents.FeeAccounts_UnknownMove(token, msg.sender, newHolder);

        delete book.moves[msg.sender];

        emit IFeeEvents.MoveCanceled(token, msg.sender, newHolder);
    }

    // What was released is in the log: the move is what this is about.
    // slither-disable-next-line unused-return
    function approve(Book storage book, address token, address holder, address newHolder) public {
        Move memory move = book.moves[holder];
        if (newHolder == address(0) || move.newHolder != newHolder) {
            revert IFeeEvents.FeeAccounts_UnknownMove(token, holder, newHolder);
        }
        if (block.timestamp < move.readyAt) {
            revert IFeeEvents.FeeAccounts_MoveTooEarly(move.readyAt, block.timestamp);
        }
        Account storage a = book.accounts[holder];
        a.requireRunning(token, holder);
        _requireFree(book, token, newHolder);

        book.settle(token, holder); // what time has made owed until now is owed to the old key
        delete book.moves[holder];
        _carry(a, book.accounts[newHolder]);

        emit IFeeEvents.MoveApproved(token, holder, newHolder);
    }

    /// @dev The new key must not have had an account in this token.
    function _requireFree(Book storage book, address token, address newHolder) private view {
        if (newHolder == address(0)) revert IFeeEvents.FeeAccounts_ZeroAddress();
        if (!book.accounts[newHolder].isUnopened()) {
            revert IFeeEvents.FeeAccounts_MoveTargetTaken(token, newHolder);
        }
    }

    /// @dev Carries everything over to an account that was never opened, and leaves nothing behind.
    function _carry(Account storage a, Account storage b) private {
        for (uint256 i = 1; i <= TrancheLists.MAX_INDEX; ++i) {
            Slot slot = a.cells[i].slot;
            if (slot.place() == Place.Free) continue;
            b.cells[i].slot = slot;
            if (slot.has(SlotWord.CLOSING)) b.closingEnds[i] = a.closingEnds[i];
            if (slot.funding() == Funding.ThirdParty) b.funders[i] = a.funders[i];
        }
        b.head = a.head.with(Head.unwrap(b.head) & HeadWord.CAPPED);
        b.state = a.state;
        b.ending = a.ending;
        a.head = HeadWord.moved();
        a.state = StateWord.moved();
    }
}
