// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Adjusting} from "./Adjusting.sol";
import {Announcing} from "./Announcing.sol";
import {Book, Desk, MerchantAccount, Program, UNPAID} from "./CardBook.sol";
import {ProgramTerms} from "./CardTypes.sol";
import {ClearingReading} from "./ClearingReading.sol";
import {Adjustment, AdjustmentsView, ClearingView, ScheduleView} from "./ClearingTypes.sol";
import {Closings} from "./Closings.sol";
import {ICardClearing} from "./ICardClearing.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Schedules} from "./Schedules.sol";

/// @title How merchants are paid
/// @author The Tallystick authors
/// @notice CA-15 to CA-17: who may, here; what happens, in `Closings`, `Adjusting` and `Announcing`. A payout is tried:
/// where a token refuses, the merchant's money stays, and nobody else waits for it.
abstract contract CardClosings is PrepaidCardsBase, ICardClearing {
    using Adjusting for Book;
    using Announcing for Book;
    using ClearingReading for Book;
    using Closings for Book;
    using SafeERC20 for IERC20;
    using Schedules for Program;

    // ---------------------------------------------------------------- periods and fee

    /// @inheritdoc ICardClearing
    function changePeriods(uint32 program, uint32 from, uint32 length) external restricted {
        _book.changePeriods(program, from, length);
    }

    /// @inheritdoc ICardClearing
    function changeRate(uint32 program, uint32 from, uint24 rate) external restricted {
        _book.changeRate(program, from, rate);
    }

    /// @inheritdoc ICardClearing
    function withdrawFees(
        uint32 program,
        address to,
        uint64 amount
    ) external restricted nonReentrant {
        if (to == address(0)) revert PrepaidCards_ZeroAddress();
        Program storage p = _book.programs[program];
        uint64 fees = p.schedule.fees;
        if (amount > fees) revert PrepaidCards_OverFees(amount, fees);

        p.schedule.fees = fees - amount;

        emit FeesWithdrawn(program, to, amount);

        IERC20(p.terms.token).safeTransfer(to, uint256(amount) * p.terms.unit);
    }

    // ---------------------------------------------------------------- closing

    /// @inheritdoc ICardClearing
    function closePeriod(uint32 program, uint24 merchant, uint32 period) external nonReentrant {
        _pay(program, merchant, _book.close(program, merchant, period));
    }

    /// @inheritdoc ICardClearing
    function pagePeriod(uint32 program, uint24 merchant, uint256 from, uint256 count) external {
        _book.page(program, merchant, from, count);
    }

    /// @inheritdoc ICardClearing
    function payOut(uint32 program, uint24 merchant) external nonReentrant {
        MerchantAccount storage account = _book.accounts[program][merchant];
        Desk memory desk = account.desk;
        uint64 unpaid = Closings.takeUnpaid(account, desk);
        if (unpaid == 0) return;

        account.desk = desk;
        _pay(program, merchant, unpaid);
    }

    /// @inheritdoc ICardClearing
    function setPayout(uint24 merchant, address payout) external {
        if (payout == address(0)) revert PrepaidCards_ZeroAddress();
        if (msg.sender != _book.merchants[merchant].owner)
            revert PrepaidCards_NotOwner(merchant, msg.sender);
        _book.merchants[merchant].payout = payout;

        emit PayoutSet(merchant, payout);
    }

    /// @dev CA-16. Written down as paid, and put back where the token refuses: only then it is known. Nobody comes in
    /// between.
    // Callers are nonReentrant.
    // slither-disable-next-line reentrancy-benign,reentrancy-events,reentrancy-no-eth,write-after-call
    function _pay(uint32 program, uint24 merchant, uint64 amount) private {
        if (amount == 0) return;
        address payout = _book.merchants[merchant].payout;
        ProgramTerms storage terms = _book.programs[program].terms;
        if (IERC20(terms.token).trySafeTransfer(payout, uint256(amount) * terms.unit)) {
            emit PaidOut(program, merchant, payout, amount);
            return;
        }
        MerchantAccount storage account = _book.accounts[program][merchant];
        account.unpaid = amount;
        account.desk.flags |= UNPAID;

        emit PayoutFailed(program, merchant, payout, amount);
    }

    // ---------------------------------------------------------------- adjustments, lines

    /// @inheritdoc ICardClearing
    function proposeAdjustment(bytes32 id, Adjustment calldata adjustment) external restricted {
        _book.propose(id, adjustment);
    }

    /// @inheritdoc ICardClearing
    function approveAdjustment(bytes32 id) external restricted {
        _book.approve(id);
    }

    /// @inheritdoc ICardClearing
    function rejectAdjustment(bytes32 id, bytes32 reason) external restricted {
        _book.reject(id, reason);
    }

    /// @inheritdoc ICardClearing
    function attestLines(
        uint32 program,
        uint24 merchant,
        uint32 period,
        uint16 revision,
        bytes32 root,
        uint32 lines
    ) external restricted {
        _book.attest(program, merchant, period, revision, root, lines);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ICardClearing
    function scheduleOf(uint32 program) external view returns (ScheduleView memory info) {
        return _book.scheduleOf(program);
    }

    /// @inheritdoc ICardClearing
    function boundsOf(
        uint32 program,
        uint32 period
    ) external view returns (uint256 start, uint256 end) {
        return _book.boundsOf(program, period);
    }

    /// @inheritdoc ICardClearing
    function periodAt(uint32 program, uint256 second) external view returns (uint32 period) {
        return _book.periodAt(program, second);
    }

    /// @inheritdoc ICardClearing
    function clearingOf(
        uint32 program,
        uint24 merchant
    ) external view returns (ClearingView memory info) {
        return _book.clearingOf(program, merchant);
    }

    /// @inheritdoc ICardClearing
    function adjustmentsOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (AdjustmentsView memory info) {
        return _book.adjustmentsOf(program, merchant, period);
    }

    /// @inheritdoc ICardClearing
    function adjustmentOf(
        bytes32 id
    )
        external
        view
        returns (Adjustment memory adjustment, address maker, bool approved, bool rejected)
    {
        return _book.adjustmentOf(id);
    }

    /// @inheritdoc ICardClearing
    function linesOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (bytes32 root, uint32 lines, uint16 revisions) {
        return _book.linesOf(program, merchant, period);
    }
}
