// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountView, Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeAccounts} from "../../contracts/fees/IFeeAccounts.sol";
import {VM} from "../kit/IVm.sol";
import {IHandler, Invariants} from "../kit/Invariants.sol";
import {FeesAssertions} from "../kit/fees/FeesAssertions.sol";
import {FeesHandler} from "../kit/fees/FeesHandler.sol";
import {Ghost} from "../kit/fees/Ghosts.sol";

/// @title What always holds in the fees room
/// @author The Tallystick authors
/// @notice Six accounts, six plans (evenly and on a cliff, refundable and not, no grace to 127 hours), holders, funders,
/// an executor, operator and compliance, at random, over months. The ghosts know only the rules (`Ghosts`); the
/// contract must agree with them after every call. So no call touches another account than its own: its ghost did not
/// change.
contract FeeAccountsInvariants is FeesAssertions, Invariants {
    FeesHandler private handler;
    IFeeAccounts private fees;
    address private token;

    function setUp() external {
        handler = new FeesHandler();
        (fees, token) = handler.room();
    }

    function _handler() internal view override returns (IHandler) {
        return handler;
    }

    function _verbs() internal view override returns (bytes4[] memory verbs) {
        bytes4[17] memory all = [
            handler.jump.selector,
            handler.deposit.selector,
            handler.fund.selector,
            handler.donate.selector,
            handler.charge.selector,
            handler.chargeAll.selector,
            handler.chargeLate.selector,
            handler.chargeUpTo.selector,
            handler.batch.selector,
            handler.close.selector,
            handler.claim.selector,
            handler.settle.selector,
            handler.withdraw.selector,
            handler.grant.selector,
            handler.pause.selector,
            handler.resume.selector,
            handler.closePaused.selector
        ];
        verbs = new bytes4[](18);
        for (uint256 i = 0; i < 17; ++i) {
            verbs[i] = all[i];
        }
        verbs[17] = handler.setThreshold.selector;
    }

    // ---------------------------------------------------------------- money

    /// @dev FE-10.
    function invariant_FE10_moneyIsExact() public view {
        _assertTokensHeldAreWhatIsOwedToEverybody();
        _assertRevenueIsWhatWasEarned();
        _assertDepositsAreRemainingChargedLapsedAndRefunded();
    }

    /// @dev FE-10. What is held is what remains, is owed, is earned and not withdrawn, and was given: to the unit.
    function _assertTokensHeldAreWhatIsOwedToEverybody() private view {
        uint256 sum = fees.revenue(token) + handler.donated();
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            address holder = handler.holder(i);
            (uint256 unearned, , uint256 owed) = handler.balances(holder);
            sum += unearned + owed + fees.unsettled(token, holder);
        }
        assertEq(_held(), sum, "tokens held");
    }

    /// @dev FE-10. The operator gets what is earned, no more and no less.
    function _assertRevenueIsWhatWasEarned() private view {
        uint256 revenue = fees.revenue(token) + handler.withdrawn() + handler.granted();
        uint256 earned;
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            address holder = handler.holder(i);
            revenue += fees.unsettled(token, holder);
            (, uint256 ofHolder, ) = handler.balances(holder);
            earned += ofHolder;
        }
        assertEq(revenue, earned, "earned");
    }

    /// @dev FE-10. Sum of deposits = remaining + charged + lapsed + refunded, in every account.
    function _assertDepositsAreRemainingChargedLapsedAndRefunded() private view {
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            address holder = handler.holder(i);
            Ghost[] memory all = handler.account(holder).tranches;
            (uint256 unearned, uint256 earned, ) = handler.balances(holder);
            uint256 deposits;
            uint256 charged;
            uint256 lapsed;
            uint256 unspent;
            for (uint256 j = 0; j < all.length; ++j) {
                deposits += all[j].principal;
                charged += all[j].charged;
                lapsed += all[j].lapsed;
                unspent += all[j].unspent;
            }
            assertEq(deposits, charged + lapsed + unspent, "every unit");
            uint256 refunded = deposits - unearned - earned;
            assertLe(charged + unearned + refunded, deposits, "the rest has lapsed");
        }
    }

    // ---------------------------------------------------------------- views

    /// @dev FE-4, FE-7, FE-13. Now, later, and for uses in the past.
    function invariant_FE4_viewsAreWhatTheRulesSay() public view {
        uint256 now_ = VM.getBlockTimestamp();
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            address holder = handler.holder(i);
            AccountView memory info = fees.account(token, holder);
            assertEq(info.available, handler.spendable(holder, now_, now_), "available");
            assertEq(info.pending, handler.pendingOf(holder), "pending");
            for (uint256 age = 1 hours; age <= 5 days; age *= 5) {
                assertEq(
                    fees.chargeable(token, holder, now_ - age),
                    handler.spendable(holder, now_ - age, now_),
                    "chargeable"
                );
                assertEq(
                    fees.availableAt(token, holder, now_ + age),
                    handler.spendable(holder, now_ + age, now_ + age),
                    "available at"
                );
            }
        }
    }

    /// @dev FE-12. Whether accounts were cleared or not.
    function invariant_FE12_theStatusIsWhatTheRulesSay() public view {
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            address holder = handler.holder(i);
            Status told = fees.status(token, holder);
            assertEq(told, handler.statusOf(holder, told), "status");
        }
    }

    function _held() private view returns (uint256 held) {
        (bool success, bytes memory result) = token.staticcall(
            abi.encodeWithSignature("balanceOf(address)", address(fees))
        );
        assertTrue(success, "balance");
        return abi.decode(result, (uint256));
    }

    // ---------------------------------------------------------------- proof that something happens

    /// @dev A long walk on one path: every verb does something, and in the end all of the above holds.
    function test_everyVerbDoesSomething() external {
        _walk(1500);
        invariant_FE10_moneyIsExact();
        invariant_FE4_viewsAreWhatTheRulesSay();
        invariant_FE12_theStatusIsWhatTheRulesSay();
    }
}
