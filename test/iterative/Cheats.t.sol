// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {Actor} from "../mocks/Actor.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title How a payer or a payee may cheat, and what it gains: IT-1, IT-2, IT-5, IT-6, IT-8
/// @author The Tallystick authors
/// @notice The payer has 2,000 at first, of which 1,000 become the deposit; the payee has accepted 900. Each story ends with
/// what everybody has, to the unit. Tree of cases:
/// - the payer of a pay-through channel burns the nonce: with another transaction, an older payment, a payment of no
///   value, at the last moment, by a delegation; it moves its tokens away, or its channel; it exits
/// - the payee: claims and lands, claims twice, shows an older payment last, one of another channel, chain or contract,
///   goes on after a release
/// - the payer of an escrow channel: revokes its key, exits, opens again; the payee: settles above the ceiling, signs for
///   the payer, batches the same voucher
contract CheatsTest is IterativeTest {
    uint96 private constant ACCEPTED = 900;

    function setUp() public override {
        super.setUp();
        VM.deal(ALICE, 1_000);
        _open(_payThrough(NATIVE)); // another 1,000
    }

    /// @dev At the end: who has what, and nothing is anywhere else.
    function _assertEnd(uint256 payer, uint256 payee, uint256 deposit) private view {
        assertEq(ALICE.balance, payer, "the payer's");
        assertEq(BOB.balance, payee, "the payee's");
        assertEq(address(channels).balance, deposit, "the deposit");
        assertEq(_view().deposit, deposit, "as it is known");
        assertEq(payer + payee + deposit, 2_000, "all of it");
    }

    /// @dev The payer sends a payment out of what it has.
    function _lands(uint32 epoch, uint96 cumulative, uint256 value) private {
        VM.prank(ALICE);
        channels.pay{value: value}(channel, epoch, cumulative);
    }

    /// @dev The payer's coin goes elsewhere and comes back later, so that it counts.
    function _honest() private {
        _lands(0, ACCEPTED, ACCEPTED);
    }

    // ---------------------------------------------------------------- the payer of a pay-through channel

    function test_IT6_nobodyCheats() external {
        _honest();
        assertEq(_letGo(ACCEPTED), DEPOSIT, "released");
        _assertEnd(1_100, 900, 0);
    }

    /// @dev The nonce is burned by a transaction elsewhere, or by a delegation: the payment never lands.
    function test_IT6_aBurnedNonceIsPaidByTheDeposit() external {
        assertEq(_claim(0, ACCEPTED), 900, "claimed");
        _assertEnd(1_000, 900, 100);
        assertEq(_exit(), 100, "withdrawn");
        _assertEnd(1_100, 900, 0);
    }

    function test_IT6_aNonceBurnedByAnOlderPaymentGainsNothing() external {
        _lands(0, 100, 100);
        assertEq(_claim(0, ACCEPTED), 800, "the rest");
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    function test_IT6_aNonceBurnedByAPaymentWithoutValueGainsNothing() external {
        _lands(0, ACCEPTED, 0);
        _assertEnd(1_000, 900, 100);
        _changesNothing(_claimCall(0, ACCEPTED));
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev A payment that says less than was accepted, with all the value in the world.
    function test_IT6_aPaymentOfNothingWithValueIsDeposit() external {
        _lands(0, 0, 500);
        _assertEnd(500, 0, 1_500);
        assertEq(_claim(0, ACCEPTED), 900, "claimed");
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    function test_IT5_aNonceBurnedInTheLastBlockGainsNothing() external {
        _unlock();
        VM.warp(T0 + WINDOW - 1);
        VM.roll(B0 + WINDOW_BLOCKS - 1);
        _lands(0, 100, 100);
        assertEq(_claim(0, ACCEPTED), 800, "the rest, in the same block");
        VM.warp(T0 + WINDOW);
        VM.roll(B0 + WINDOW_BLOCKS);
        _withdraw();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev It unlocks behind the payee's back: the window is the payee's.
    function test_IT5_anExitWithoutAWordLeavesTheWindow() external {
        _unlock();
        VM.warp(T0 + WINDOW + 365 days); // no block was mined
        bytes4 error_ = IIterativeEvents.IterativePayments_Locked.selector;
        _refused(
            _withdrawCall(),
            abi.encodeWithSelector(error_, _id(), T0 + WINDOW, B0 + WINDOW_BLOCKS)
        );
        _claim(0, ACCEPTED);
        _mine(WINDOW_BLOCKS);
        _withdraw();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev A payee that sleeps through the window has the payment itself left, as long as the nonce is.
    function test_IT5_aPayeeThatSleptStillLands() external {
        _exit();
        _assertEnd(2_000, 0, 0);
        _honest();
        _assertEnd(1_100, 900, 0);
    }

    function test_IT1_aDelegationAfterwardsGainsNothing() external {
        VM.etch(ALICE, abi.encodePacked(hex"ef0100", address(token)));
        assertEq(_claim(0, ACCEPTED), 900, "claimed");
        assertEq(BOB.balance, 900, "the payee's");
    }

    /// @dev With a second channel on the same nonces it would promise one nonce to two payees.
    function test_IT1_oneNonceIsPromisedToOnePayee() external {
        Channel memory other = _payThrough(NATIVE);
        other.payee = STRANGER;
        bytes4 error_ = IIterativeEvents.IterativePayments_LineTaken.selector;
        VM.deal(ALICE, 3_000);
        VM.prank(ALICE);
        (bool isOpen, bytes memory reason) = address(channels).call{value: DEPOSIT}(
            abi.encodeCall(channels.open, (other))
        );
        assertFalse(isOpen, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(error_, ALICE), "error");
    }

    /// @dev It signs what the contract would not take when it lands: shown, it is not taken either, and no payee accepts it.
    function test_IT2_aPaymentThatCannotLandCannotBeShown() external {
        Transaction memory t = _payment(0, ACCEPTED, ACCEPTED);
        t.nonce += 1;
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongNonce.selector;
        _refused(_claimCall(t), abi.encodeWithSelector(error_, FIRST_NONCE + 1, FIRST_NONCE));
        _assertEnd(1_000, 0, 1_000);
    }

    /// @dev The tokens are moved away before the payment lands: it fails, and the deposit pays.
    function test_IT6_tokensThatAreMovedAwayGainNothing() external {
        _letGo(0);
        Channel memory terms = _payThrough(address(token));
        terms.firstNonce = FIRST_NONCE + 1;
        _open(terms);
        uint256 balance = token.balanceOf(ALICE);
        VM.prank(ALICE);
        token.transfer(STRANGER, balance);
        VM.prank(ALICE);
        (bool hasLanded, ) = address(channels).call(_payCall(0, ACCEPTED));
        assertFalse(hasLanded, "it fails");

        uint256 before = token.balanceOf(BOB);
        assertEq(_claim(0, ACCEPTED), 900, "claimed");
        assertEq(token.balanceOf(BOB), before + 900, "the payee's");
        assertEq(token.balanceOf(address(channels)), 100, "the deposit");
    }

    // ---------------------------------------------------------------- the payee of a pay-through channel

    function test_IT6_aPayeeThatClaimsAndLandsIsPaidOnce() external {
        _claim(0, ACCEPTED);
        _honest();
        _assertEnd(100, 900, 1_000);
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    function test_IT6_aPayeeThatLandsAndClaimsIsPaidOnce() external {
        _honest();
        _changesNothing(_claimCall(0, ACCEPTED));
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev The same payment, signed again with another fee, or as another type.
    function test_IT6_aPaymentSignedTwiceIsPaidOnce() external {
        _claim(0, ACCEPTED);
        Transaction memory t = _payment(0, ACCEPTED, ACCEPTED);
        t.maxFee *= 2;
        _changesNothing(_claimCall(t));
        t.kind = Transactions.LEGACY;
        _changesNothing(_claimCall(t));
        _assertEnd(1_000, 900, 100);
    }

    function test_IT6_olderPaymentsAddNothing() external {
        for (uint96 sum = ACCEPTED; sum >= 100; sum -= 100) {
            _claim(0, sum);
        }
        _assertEnd(1_000, 900, 100);
    }

    /// @dev A payment of a channel that is over, shown to the one that followed it.
    function test_IT1_aPaymentOfAnEarlierChannelServesNoLater() external {
        bytes memory old = _claimCall(0, ACCEPTED);
        _exit();
        Channel memory terms = _payThrough(NATIVE);
        terms.firstNonce = FIRST_NONCE + 1;
        bytes memory error_ = _notOpen(ChannelState.Withdrawn);
        _open(terms);
        _refused(old, error_);
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    /// @dev The payer has the payee's word: what the payee lands afterwards goes back.
    function test_IT5_aPayeeThatLetGoGetsNothingMore() external {
        _letGo(0);
        _refused(_claimCall(0, ACCEPTED), _notOpen(ChannelState.Released));
        _honest();
        _assertEnd(2_000, 0, 0);
    }

    /// @dev A payee that writes the payment itself.
    function test_IT2_aPayeeSignsForNobodyElse() external {
        Transaction memory t = _payment(0, ACCEPTED, ACCEPTED);
        bytes memory raw = Transactions.signed(t, BOB_KEY);
        _refused(BOB, abi.encodeCall(channels.claim, (raw)), _notSigned(BOB, ACCEPTED));
        _assertEnd(1_000, 0, 1_000);
    }

    /// @dev On a fork of the chain the same accounts and contracts are there.
    function test_IT2_aPaymentOfAnotherChainIsWorthNothingHere() external {
        Transaction memory t = _payment(0, ACCEPTED, ACCEPTED);
        t.chainId += 1;
        (bool isTaken, ) = address(channels).call(_claimCall(t));
        assertFalse(isTaken, "it should have been refused");
        _assertEnd(1_000, 0, 1_000);
    }

    // ---------------------------------------------------------------- the payer of an escrow channel

    function _openEscrow() private {
        _exit();
        VM.deal(ALICE, 1_000);
        _open(_escrow(NATIVE));
    }

    /// @dev It says that its key signed for nothing.
    function test_IT5_aRevokedKeyUnsaysNothingInTheWindow() external {
        _openEscrow();
        _revoke(SIGNER, 0);
        _wait(WINDOW);
        assertEq(_claimVoucher(ACCEPTED), 900, "no block was mined yet");
        _exit();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev The window of the revocation and that of the exit run side by side: the deposit outlasts the key.
    function test_IT5_revokedAndUnlockedAtOnce() external {
        _openEscrow();
        _unlock();
        _revoke(SIGNER, 0);
        _wait(WINDOW - 1);
        _mine(WINDOW_BLOCKS);
        assertEq(_claimVoucher(ACCEPTED), 900, "in the last second");
        _wait(1);
        _withdraw();
        _assertEnd(1_100, 900, 0);
    }

    /// @dev A voucher above the deposit was no payment beyond it: the payee knew.
    function test_IT6_aVoucherAboveTheDepositIsWorthTheDeposit() external {
        _openEscrow();
        assertEq(_claimVoucher(5_000), DEPOSIT, "claimed");
        _assertEnd(1_000, 1_000, 0);
    }

    /// @dev A contract that could unsay its signature: vouchers are signed by a plain key, which cannot.
    function test_IT1_anAccountCannotUnsayItsVouchers() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payer = _deploy("Actor.sol:Actor", "");
        _open(terms);
        VM.etch(terms.payer, hex"fe");
        assertEq(_claimVoucher(ACCEPTED), 900, "claimed");
        assertEq(BOB.balance, 900, "the payee's");
    }

    // ---------------------------------------------------------------- the payee of an escrow channel

    function test_IT6_aPayeeSettlesNoMoreThanTheCeiling() external {
        _openEscrow();
        bytes memory ceiling = ChannelDigests.plain(
            SIGNER_KEY,
            ChannelDigests.ceiling(address(channels), _id(), 500)
        );
        bytes memory call = abi.encodeCall(
            channels.claimCeiling,
            (channel, 500, 501, ceiling, NO_CONSENT)
        );
        bytes4 error_ = IIterativeEvents.IterativePayments_AboveCeiling.selector;
        VM.prank(BOB);
        (bool isTaken, bytes memory reason) = address(channels).call(call);
        assertFalse(isTaken, "it should have been refused");
        assertEq(reason, abi.encodeWithSelector(error_, 501, 500), "error");
        _assertEnd(1_000, 0, 1_000);
    }

    function test_IT6_vouchersOfTwoKeysAddNothingUp() external {
        _openEscrow();
        _grant(SESSION, 600, 0);
        _claimVoucher(ACCEPTED);
        _succeeds(_voucherCall(600, _voucherBy(SESSION_KEY, 600)));
        _assertEnd(1_000, 900, 100);
    }

    /// @dev A stolen session key takes its limit, no more, whoever holds it.
    function test_IT1_aStolenKeyTakesItsLimit() external {
        _openEscrow();
        _grant(SESSION, 300, uint32(T0 + WINDOW + 1 hours));
        _succeeds(_voucherCall(300, _voucherBy(SESSION_KEY, 300)));
        _refused(_voucherCall(301, _voucherBy(SESSION_KEY, 301)), _notSigned(SESSION, 301));
        _assertEnd(1_000, 300, 700);
    }

    /// @dev Terms that differ in one unit from those that were opened have no deposit.
    function test_IT1_otherTermsHaveNoDeposit() external {
        _openEscrow();
        channel.payee = STRANGER;
        _refused(STRANGER, _voucherCall(ACCEPTED), _notOpen(ChannelState.Unknown));
        channel.payee = BOB;
        channel.window = 1;
        _refused(_unlockCall(ALICE_KEY), _notOpen(ChannelState.Unknown));
        channel.window = WINDOW;
        _assertEnd(1_000, 0, 1_000);
    }

    // ---------------------------------------------------------------- strangers

    /// @dev Whatever a stranger sends, it chooses no receiver.
    function test_IT6_aStrangerGetsNothing() external {
        _claim(0, 300);
        _unlock();
        _waitWindow();
        _withdraw();
        VM.prank(STRANGER);
        channels.collect(NATIVE, STRANGER);
        assertEq(STRANGER.balance, 0, "the stranger's");
        _assertEnd(1_700, 300, 0);
    }

    /// @dev What others have allowed the contract to take it takes for nobody else.
    function test_IT1_aStrangerSpendsNobodysAllowance() external {
        Actor stranger = Actor(_deploy("Actor.sol:Actor", ""));
        Channel memory terms = _escrow(address(token));
        terms.payer = address(stranger);
        bytes4 error_ = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        bytes memory refusal = abi.encodeWithSelector(error_, channels, 0, DEPOSIT);
        channel = terms;
        _refused(address(stranger), abi.encodeCall(channels.open, (terms)), refusal);
        terms = _escrow(address(token));
        _open(terms);
        refusal = abi.encodeWithSelector(error_, channels, 0, 500);
        _refused(STRANGER, abi.encodeCall(channels.topUpToken, (terms, 1, 500)), refusal);
        assertEq(PaymentToken(address(token)).balanceOf(BOB), 2 ** 100, "others'");
    }
}
