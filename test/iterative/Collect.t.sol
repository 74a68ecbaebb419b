// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {Actor} from "../mocks/Actor.sol";
import {BlockingToken} from "../mocks/BlockingToken.sol";
import {CoinWaster} from "../mocks/CoinWaster.sol";
import {StubbornToken} from "../mocks/StubbornToken.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Payouts that fail, and their collection: IT-5, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a payee that refuses coin: claimed, landed, in a batch, closed; a payer that does: withdrawn, released, refunded
/// - receivers that burn gas, or answer at length; a wallet that needs some gas
/// - tokens that refuse a receiver, in every way
/// - collection: by whom it waits for, to whom it says; again, by others, to nobody, where it fails again
contract CollectTest is IterativeTest {
    address private refuser;

    function setUp() public override {
        super.setUp();
        refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
    }

    function _held(address account) private view returns (uint256) {
        return channels.held(channel.asset, account);
    }

    /// @dev An open channel whose payee is another.
    function _openWith(address payee, bool isPayThrough) private {
        Channel memory terms = isPayThrough ? _payThrough(NATIVE) : _escrow(NATIVE);
        terms.payee = payee;
        _open(terms);
    }

    // ---------------------------------------------------------------- payees

    function test_IT6_aRefusedClaimIsHeld() external {
        _openWith(refuser, true);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.PayoutHeld(NATIVE, refuser, 300);
        assertEq(_claim(0, 300), 300, "claimed");
        assertEq(_held(refuser), 300, "held");
        _claim(0, 500);
        assertEq(_held(refuser), 500, "both");
        _assertChannel(ChannelState.Open, 500, 500);
        assertEq(address(channels).balance, DEPOSIT, "coin");
    }

    function test_IT6_aRefusedLandingIsHeldAndTheNonceServes() external {
        _openWith(refuser, true);
        _land(0, 300, 300);
        assertEq(_held(refuser), 300, "held");
        _assertChannel(ChannelState.Open, DEPOSIT, 300);
    }

    function test_IT6_aRefusedVoucherIsHeld() external {
        _openWith(refuser, false);
        _claimVoucher(300);
        assertEq(_held(refuser), 300, "held");
    }

    /// @dev A payee that refuses cannot keep the payer from its rest.
    function test_IT5_aRefusingPayeeStopsNoClose() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = refuser;
        _open(terms);
        _claimVoucher(300);
        uint256 before = ALICE.balance;
        assertEq(_exit(), 700, "withdrawn");
        assertEq(ALICE.balance, before + 700, "the payer's");
        assertEq(_held(refuser), 300, "held");
    }

    // ---------------------------------------------------------------- payers

    function _openBy(address payer) private {
        Channel memory terms = _escrow(NATIVE);
        terms.payer = payer;
        _open(terms);
    }

    function _unlockBy(address payer) private {
        VM.prank(payer);
        channels.unlock(channel, NO_CONSENT);
    }

    function test_IT5_aRefusedWithdrawalIsHeld() external {
        _openBy(refuser);
        _unlockBy(refuser);
        _waitWindow();
        VM.expectEmit(address(channels));
        emit IIterativeEvents.PayoutHeld(NATIVE, refuser, DEPOSIT);
        assertEq(_withdraw(), DEPOSIT, "withdrawn");
        assertEq(_held(refuser), DEPOSIT, "held");
        _assertChannel(ChannelState.Withdrawn, 0, 0);
    }

    /// @dev A payer that refuses cannot keep the payee from its payment.
    function test_IT5_aRefusingPayerStopsNoClose() external {
        _openBy(refuser);
        _succeeds(_closeCall(300));
        assertEq(BOB.balance, 300, "the payee's");
        assertEq(_held(refuser), 700, "held");
    }

    /// @dev By then the payer has code that refuses.
    function test_IT5_aRefusedRefundIsHeld() external {
        _open(_payThrough(NATIVE));
        _letGo(0);
        VM.etch(ALICE, refuser.code);
        _land(0, 300, 300);
        assertEq(_held(ALICE), 300, "held");
        assertEq(BOB.balance, 0, "the payee's");
    }

    // ---------------------------------------------------------------- gas

    function _waster(CoinWaster.Way way) private returns (address waster) {
        waster = _deploy("CoinWaster.sol:CoinWaster", "");
        CoinWaster(payable(waster)).treat(way);
    }

    function _claimsFor(CoinWaster.Way way) private returns (address payee, uint256 used) {
        payee = _waster(way);
        _openWith(payee, false);
        bytes memory call = _voucherCall(300);
        used = gasleft();
        (bool isTaken, ) = address(channels).call(call);
        used -= gasleft();
        assertTrue(isTaken, "claimed");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    function test_IT6_aWalletMayNeedSomeGas() external {
        (address payee, ) = _claimsFor(CoinWaster.Way.TakeWithWork);
        assertEq(payee.balance, 300, "the payee's");
        assertEq(_held(payee), 0, "held");
    }

    function test_IT6_aReceiverThatBurnsGasIsHeldForAndCheap() external {
        (address payee, uint256 used) = _claimsFor(CoinWaster.Way.BurnGas);
        assertEq(_held(payee), 300, "held");
        assertLe(used, 400_000, "gas");
    }

    function test_IT6_aReceiverThatAnswersAtLengthIsCheap() external {
        (address payee, uint256 used) = _claimsFor(CoinWaster.Way.ReturnBomb);
        assertEq(payee.balance, 300, "the payee's");
        assertLe(used, 400_000, "gas");
        (payee, used) = _claimsFor(CoinWaster.Way.RevertBomb);
        assertEq(_held(payee), 300, "held");
        assertLe(used, 400_000, "gas");
    }

    // ---------------------------------------------------------------- tokens

    function test_IT6_aTokenThatRefusesAReceiverInAnyWay() external {
        StubbornToken stubborn = StubbornToken(_deploy("StubbornToken.sol:StubbornToken", ""));
        stubborn.mint(ALICE, 10_000);
        VM.prank(ALICE);
        stubborn.approve(address(channels), type(uint256).max);
        for (uint256 i = 1; i < 6; ++i) {
            Channel memory terms = _escrow(address(stubborn));
            (terms.payee, terms.agreement) = (address(uint160(0xE000 + i)), _agreement(i));
            _open(terms);
            stubborn.treat(terms.payee, StubbornToken.Way(i));
            bytes memory call = _voucherCall(300);
            // a token may burn all gas that it is given
            (bool isTaken, ) = address(channels).call{gas: 8_000_000}(call);
            assertTrue(isTaken, "claimed");
            assertEq(_held(terms.payee), 300, "held");
            _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);

            stubborn.treat(terms.payee, StubbornToken.Way.Pay);
            VM.prank(terms.payee);
            channels.collect(address(stubborn), terms.payee);
            assertEq(stubborn.balanceOf(terms.payee), 300, "the payee's");
        }
    }

    function test_IT5_aBlockedPayerStopsNoClose() external {
        BlockingToken blocking = BlockingToken(
            _deploy("BlockingToken.sol:BlockingToken", abi.encode(6))
        );
        blocking.mint(ALICE, DEPOSIT);
        VM.prank(ALICE);
        blocking.approve(address(channels), DEPOSIT);
        _open(_escrow(address(blocking)));
        blocking.setBlocked(ALICE, true);
        _succeeds(_closeCall(300));

        assertEq(blocking.balanceOf(BOB), 300, "the payee's");
        assertEq(_held(ALICE), 700, "held");
        VM.prank(ALICE);
        channels.collect(address(blocking), STRANGER);
        assertEq(blocking.balanceOf(STRANGER), 700, "collected elsewhere");
    }

    // ---------------------------------------------------------------- collection

    function _collectBy(address by, address asset, address to) private returns (uint256 amount) {
        bytes memory call = abi.encodeCall(channels.collect, (asset, to));
        return abi.decode(Actor(by).act(address(channels), call), (uint256));
    }

    function _holding() private {
        _openWith(refuser, false);
        _claimVoucher(300);
    }

    function test_IT6_whomItWaitsForSaysWhere() external {
        _holding();
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Collected(NATIVE, refuser, STRANGER, 300);
        assertEq(_collectBy(refuser, NATIVE, STRANGER), 300, "collected");
        assertEq(STRANGER.balance, 300, "there");
        assertEq(_held(refuser), 0, "held");
    }

    function test_IT6_onceOnly() external {
        _holding();
        _collectBy(refuser, NATIVE, STRANGER);
        VM.recordLogs();
        assertEq(_collectBy(refuser, NATIVE, STRANGER), 0, "again");
        assertEq(VM.getRecordedLogs().length, 0, "events");
        assertEq(STRANGER.balance, 300, "there");
    }

    function test_IT6_nobodyElse() external {
        _holding();
        VM.prank(STRANGER);
        assertEq(channels.collect(NATIVE, STRANGER), 0, "a stranger's");
        assertEq(_collectBy(refuser, address(token), STRANGER), 0, "another asset's");
        assertEq(_held(refuser), 300, "held");
    }

    function test_IT6_toNobodyNever() external {
        _holding();
        bytes4 error_ = IIterativeEvents.IterativePayments_ZeroAddress.selector;
        bytes memory call = abi.encodeCall(channels.collect, (NATIVE, address(0)));
        _refused(refuser, call, abi.encodeWithSelector(error_));
    }

    /// @dev Then it goes on waiting.
    function test_IT6_whereItFailsAgainNothingIsLost() external {
        _holding();
        bytes memory call = abi.encodeCall(channels.collect, (NATIVE, refuser));
        VM.prank(refuser);
        (bool isTaken, ) = address(channels).call(call);
        assertFalse(isTaken, "it should have failed");
        assertEq(_held(refuser), 300, "held");
        assertEq(_collectBy(refuser, NATIVE, STRANGER), 300, "elsewhere");
    }
}
