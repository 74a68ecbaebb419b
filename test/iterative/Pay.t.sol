// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Payments that land: IT-1, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - value: what is owed, less with and without a deposit, more, none
/// - the surplus: of a live channel, of an unlocking one, of one that is over, one that does not fit
/// - tokens: just what is owed; without allowance
/// - refused: another's channel, an unknown one, an escrow channel, coin for tokens
/// - epochs: the highest is remembered, an older one changes it not
contract PayTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_payThrough(NATIVE));
    }

    function _assertBob(uint256 amount) private view {
        assertEq(BOB.balance, amount, "the payee's");
    }

    // ---------------------------------------------------------------- value

    function test_IT6_aPaymentPaysThePayeeAndLeavesTheDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 300, 300, 0);
        _land(0, 300, 300);

        _assertBob(300);
        _assertChannel(ChannelState.Open, DEPOSIT, 300);
    }

    function test_IT6_theDepositPaysWhatTheValueLacks() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 100, 300, 0);
        _land(0, 300, 100);

        _assertBob(300);
        _assertChannel(ChannelState.Open, DEPOSIT - 200, 300);
    }

    function test_IT6_whatNeitherCoversStaysOwed() external {
        _land(0, 1_500, 100);

        _assertBob(1_100);
        _assertChannel(ChannelState.Open, 0, 1_100);

        VM.deal(STRANGER, 400);
        VM.prank(STRANGER);
        channels.topUp{value: 400}(_id(), 1);
        assertEq(_claim(0, 1_500), 400, "claimed");
        _assertBob(1_500);
    }

    function test_IT6_aSurplusBecomesDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 350, 300, 0);
        _land(0, 300, 350);

        _assertBob(300);
        _assertChannel(ChannelState.Open, DEPOSIT + 50, 300);
    }

    function test_IT6_aSurplusOfAnUnlockingChannelToo() external {
        _unlock();
        _land(0, 300, 350);

        _assertChannel(ChannelState.Unlocking, DEPOSIT + 50, 300);
        _waitWindow();
        assertEq(_withdraw(), DEPOSIT + 50, "withdrawn");
    }

    /// @dev It goes back whole, rather than a part.
    function test_IT6_aSurplusThatDoesNotFitGoesBack() external {
        uint256 most = type(uint96).max - DEPOSIT;
        _land(0, 0, most + 1);
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        assertEq(ALICE.balance, most + 1, "it went back");

        _land(0, 0, most);
        _assertChannel(ChannelState.Open, type(uint96).max, 0);
        assertEq(ALICE.balance, most + 1, "it fitted");
    }

    function test_IT6_aPaymentWithoutValueIsPaidByTheDeposit() external {
        _land(0, 300, 0);

        _assertBob(300);
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    /// @dev Of every unit that came in it is known where it went, and nobody gets more than is owed.
    function testFuzz_IT6_noUnitIsLostOrPaidTwice(
        uint96 first,
        uint96 second,
        uint96 firstValue,
        uint96 secondValue
    ) external {
        _land(0, first, firstValue);
        _land(1, second, secondValue);

        uint256 all = uint256(DEPOSIT) + firstValue + secondValue;
        assertEq(BOB.balance + ALICE.balance + address(channels).balance, all, "all of it");
        assertEq(BOB.balance, _view().settled, "settled is what was paid");
        assertEq(address(channels).balance, _view().deposit, "the deposit is what is there");
        uint256 owed = first > second ? first : second;
        assertLe(BOB.balance, owed, "never more than owed");

        _claim(0, first);
        _claim(1, second);
        uint256 there = all - ALICE.balance;
        assertEq(BOB.balance, owed < there ? owed : there, "all that is owed and there");
    }

    // ---------------------------------------------------------------- channels that are over

    function test_IT5_afterAWithdrawalItPaysWhatIsOwedAndTheRestGoesBack() external {
        _exit();
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 350, 300, 50);
        _land(0, 300, 350);

        _assertBob(300);
        assertEq(ALICE.balance, before + 50, "the payer's");
        _assertChannel(ChannelState.Withdrawn, 0, 300);
    }

    function test_IT5_afterAWithdrawalNoDepositMakesUpForAShortValue() external {
        Channel memory other = _payThrough(NATIVE);
        _exit();
        (other.firstNonce, other.agreement) = (20, _agreement(1));
        _openToo(other);
        _land(0, 300, 100);

        _assertBob(100);
        assertEq(address(channels).balance, DEPOSIT, "another channel's is not touched");
    }

    function test_IT5_afterAReleaseAllGoesBack() external {
        _letGo(0);
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 300, 0, 300);
        _land(0, 300, 300);

        _assertBob(0);
        assertEq(ALICE.balance, before + 300, "the payer's");
        _assertChannel(ChannelState.Released, 0, 0);
    }

    // ---------------------------------------------------------------- epochs

    function test_IT1_theHighestEpochIsRemembered() external {
        _land(3, 100, 100);
        assertEq(_view().epoch, 3, "epoch");
        _land(2, 150, 50);
        assertEq(_view().epoch, 3, "an older one changes it not");
        _land(type(uint32).max, 150, 0);
        assertEq(_view().epoch, type(uint32).max, "the last");
        _assertChannel(ChannelState.Open, DEPOSIT, 150);
    }

    /// @dev It lands late, when the nonce line has gone on: the next channel's nonces stay what they are.
    function test_IT1_aLatePaymentMovesNoLine() external {
        _exit();
        _land(0, 300, 300);
        _assertLine(false, FIRST_NONCE + 1);
    }

    // ---------------------------------------------------------------- tokens

    function _openToken() private {
        _exit();
        Channel memory terms = _payThrough(address(token));
        terms.firstNonce = 100;
        _open(terms);
    }

    function test_IT6_ofTokensJustWhatIsOwedIsTaken() external {
        _openToken();
        uint256 payer = token.balanceOf(ALICE);
        uint256 payee = token.balanceOf(BOB);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Paid(_id(), 0, 300, 300, 300, 0);
        _land(0, 300, 0);
        _land(1, 450, 0);

        assertEq(token.balanceOf(ALICE), payer - 450, "the payer's");
        assertEq(token.balanceOf(BOB), payee + 450, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT, 450);
    }

    /// @dev It fails as a whole: the signed payment can still be claimed.
    function test_IT6_tokensThatAreNotThereLeaveTheClaim() external {
        _openToken();
        VM.prank(ALICE);
        token.approve(address(channels), 299);
        bytes4 error_ = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        bytes memory refusal = abi.encodeWithSelector(error_, channels, 299, 300);
        _refused(ALICE, _payCall(0, 300), refusal);

        assertEq(_claim(0, 300), 300, "the deposit pays");
    }

    function test_IT6_oneUnitOfATokenIsPaid() external {
        _openToken();
        uint256 payee = token.balanceOf(BOB);
        _land(0, 1, 0);
        assertEq(token.balanceOf(BOB), payee + 1, "the payee's");
    }

    function test_IT6_ofTokensNothingIsTakenTwice() external {
        _openToken();
        _claim(0, 300);
        uint256 payer = token.balanceOf(ALICE);
        _land(0, 300, 0);
        assertEq(token.balanceOf(ALICE), payer, "claimed before");
        _land(1, 400, 0);
        assertEq(token.balanceOf(ALICE), payer - 100, "the step");
    }

    function test_IT5_ofTokensNothingIsTakenAfterARelease() external {
        _openToken();
        _letGo(0);
        uint256 payer = token.balanceOf(ALICE);
        _land(0, 300, 0);
        assertEq(token.balanceOf(ALICE), payer, "the payer's");
    }

    function test_IT6_noCoinComesWithTokens() external {
        _openToken();
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongValue.selector;
        _refused(ALICE, 1, _payCall(0, 300), abi.encodeWithSelector(error_, 1, 0));
    }

    // ---------------------------------------------------------------- refusals

    function test_IT1_onlyThePayersOwnTransactionPays() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotPayer.selector;
        _refused(BOB, _payCall(0, 300), abi.encodeWithSelector(error_, BOB, ALICE));
        _refused(STRANGER, 300, _payCall(0, 300), abi.encodeWithSelector(error_, STRANGER, ALICE));
    }

    function test_IT1_noPaymentIntoAChannelThatIsUnknown() external {
        channel.agreement = _agreement(1);
        _refused(ALICE, 300, _payCall(0, 300), _notOpen(ChannelState.Unknown));
    }

    function test_IT1_noPaymentIntoAnEscrowChannel() external {
        _open(_escrow(NATIVE));
        _refused(ALICE, 300, _payCall(0, 300), _wrongKind(ChannelKind.Escrow));
    }
}
