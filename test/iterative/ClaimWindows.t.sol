// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, DisputeTerms} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Claims without proof are paid: IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the answer window, and the burn window behind it: the last second and the last block of each; seconds and blocks
/// - the nonce shown to be spent: before the claim, within the answer window, within the burn window
/// - windows of no length, the longest
/// - once; by anybody; before a claim; after the end of the channel; topped up in between
/// - payees that take no coin, tokens that fail
contract ClaimWindowsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint256 private constant ANSWERED = T0 + ANSWER_WINDOW;
    uint256 private constant ANSWERED_BLOCK = B0 + ANSWER_BLOCKS;
    uint256 private constant BURNED = ANSWERED + BURN_WINDOW;
    uint256 private constant BURNED_BLOCK = ANSWERED_BLOCK + BURN_BLOCKS;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    function _at(uint256 time, uint256 number) private {
        VM.warp(time);
        VM.roll(number);
    }

    function _waits(uint256 time, uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_ClaimWaits.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0, time, number);
        _refused(_payClaimCall(0), refusal);
        _refused(BOB, _payClaimCall(0), refusal);
    }

    /// @dev From this second and this block on, and not before.
    function _isPaidFrom(uint256 time, uint256 number) private {
        _at(time - 1, number);
        _waits(time, number);
        _at(time, number - 1);
        _waits(time, number);
        _at(time + 365 days, number - 1);
        _waits(time, number);
        _at(time - 1, number + 1_000_000);
        _waits(time, number);
        _at(time, number);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, OWED, 0, BOB);
        assertEq(_payClaim(0), OWED, "amount");
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
        _assertFiled(0, 0, 0);
        _assertEpoch(0, 0, OWED);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, OWED);
        _assertCovered();
    }

    // ---------------------------------------------------------------- windows

    /// @dev Nobody is paid twice: the payer has the time to burn the nonce before the deposit pays.
    function test_IT4_unspentItWaitsForBothWindows() external {
        _fileClaim(0, OWED);
        _isPaidFrom(BURNED, BURNED_BLOCK);
    }

    /// @dev Shown before the claim or behind it, by a block before it.
    function test_IT4_spentItWaitsForAnAnswer() external {
        VM.roll(B0 - 1);
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _fileClaim(0, OWED);
        _succeeds(_spentCall(0, header, account));
        _isPaidFrom(ANSWERED, ANSWERED_BLOCK);
    }

    function test_IT4_spentBeforeTheClaim() external {
        _proveSpent(0);
        _at(T0, B0);
        _fileClaim(0, OWED);
        _isPaidFrom(ANSWERED, ANSWERED_BLOCK);
    }

    /// @dev Behind the answer window it brings the payout forward at once.
    function test_IT4_spentBeforeAndShownInTheBurnWindow() external {
        VM.roll(B0 - 1);
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _fileClaim(0, OWED);
        _at(BURNED - 2, BURNED_BLOCK - 2);
        _waits(BURNED, BURNED_BLOCK);
        _succeeds(_spentCall(0, header, account));
        assertEq(_payClaim(0), OWED, "amount");
    }

    /// @dev That another epoch's nonce is spent says nothing of this one's.
    function test_IT4_anotherEpochsNonceShortensNothing() external {
        _fileClaim(0, OWED);
        _proveSpent(1);
        _isPaidFrom(BURNED, BURNED_BLOCK);
    }

    /// @dev A transaction that was shown at the nonce has spent it, too.
    function test_IT4_aLandingHasSpentTheNonce() external {
        _recordLanding(0, _landed(0, 100));
        _at(T0, B0);
        _fileClaim(0, OWED + 100);
        _isPaidAfterLanding();
    }

    function _isPaidAfterLanding() private {
        _at(ANSWERED - 1, ANSWERED_BLOCK);
        _waits(ANSWERED, ANSWERED_BLOCK);
        _at(ANSWERED, ANSWERED_BLOCK);
        assertEq(_payClaim(0), OWED, "amount");
        _assertEpoch(0, 100, OWED);
    }

    /// @dev Agreed, with a nonce of its own.
    function _openAgain(DisputeTerms memory terms) private {
        _letGo(0);
        dispute = terms;
        Channel memory next = _direct(NATIVE, terms);
        next.firstNonce = 100;
        _open(next);
    }

    function test_IT4_windowsOfNoLength() external {
        DisputeTerms memory terms = dispute;
        (terms.answerWindow, terms.answerBlocks, terms.burnWindow, terms.burnBlocks) = (0, 0, 0, 0);
        _openAgain(terms);
        _fileClaim(0, OWED);
        assertEq(_payClaim(0), OWED, "in the same block");
    }

    function test_IT4_theLongestWindows() external {
        uint32 most = type(uint32).max;
        DisputeTerms memory terms = dispute;
        (terms.answerWindow, terms.answerBlocks) = (most, most);
        (terms.burnWindow, terms.burnBlocks) = (most, most);
        _openAgain(terms);
        _fileClaim(0, OWED);
        _at(T0 + 2 * uint256(most) - 1, B0 + 2 * uint256(most));
        _waits(T0 + 2 * uint256(most), B0 + 2 * uint256(most));
        _wait(1);
        assertEq(_payClaim(0), OWED, "amount");
    }

    function testFuzz_IT4_neverBefore(uint32 seconds_, uint32 blocks, bool isSpent) external {
        seconds_ %= 1 days;
        blocks %= 4_800;
        if (isSpent) _proveSpent(0);
        _at(T0, B0);
        _fileClaim(0, OWED);
        uint256 time = isSpent ? ANSWERED : BURNED;
        uint256 number = isSpent ? ANSWERED_BLOCK : BURNED_BLOCK;
        _at(T0 + seconds_, B0 + blocks);
        if (T0 + seconds_ < time || B0 + blocks < number) _waits(time, number);
        else assertEq(_payClaim(0), OWED, "amount");
    }

    // ---------------------------------------------------------------- once

    function _late() private {
        _at(BURNED, BURNED_BLOCK);
    }

    function test_IT4_paidOnce() external {
        _fileClaim(0, OWED);
        _late();
        _payClaim(0);
        VM.recordLogs();
        _changesNothing(_payClaimCall(0));
        assertEq(VM.getRecordedLogs().length, 0, "events");
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
    }

    function test_IT4_nothingIsPaidThatWasNotFiled() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotFiled.selector;
        _refused(_payClaimCall(0), abi.encodeWithSelector(error_, _id(), 0));
        _fileClaim(0, OWED);
        _refused(_payClaimCall(1), abi.encodeWithSelector(error_, _id(), 1));
    }

    function test_IT4_whoeverBringsItThePayeeIsPaid() external {
        _fileClaim(0, OWED);
        _late();
        _succeedsBy(ALICE, _payClaimCall(0));
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
    }

    /// @dev What the deposit could not hold then is not paid out of what came later: that is for proofs.
    function test_IT4_whatIsHeldIsPaidAndNoMore() external {
        _fileClaim(0, DIRECT_DEPOSIT + 700);
        _succeedsBy(STRANGER, 5_000, abi.encodeCall(channels.topUp, (_id(), 1)));
        _late();
        assertEq(_payClaim(0), DIRECT_DEPOSIT, "amount");
        _assertChannel(ChannelState.Open, 5_000, DIRECT_DEPOSIT);
        uint256 rest = _claimConflict(0, DIRECT_DEPOSIT + 700, _included(_unprotected(0)));
        assertEq(rest, 700, "shown later");
    }

    function test_IT4_afterTheEndOfTheChannel() external {
        _fileClaim(0, OWED);
        uint256 before = ALICE.balance;
        _unlock();
        _waitWindow();
        _withdraw();
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, OWED, 0, BOB);
        assertEq(_payClaim(0), OWED, "amount");
        _assertChannel(ChannelState.Withdrawn, 0, OWED);
        assertEq(ALICE.balance, before + DIRECT_DEPOSIT - OWED, "the payer's");
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    // ---------------------------------------------------------------- who does not take it

    function _openFor(address payee, address asset) private {
        _letGo(0);
        Channel memory terms = _direct(asset, dispute);
        (terms.payee, terms.firstNonce) = (payee, 100);
        _open(terms);
    }

    /// @dev Coin and stake wait for it; its signature is its owner's (ERC-1271).
    function test_IT4_aPayeeThatTakesNoCoinStopsNobody() external {
        address wallet = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(BOB));
        _openFor(wallet, NATIVE);
        _fileClaim(0, OWED);
        _late();
        VM.expectEmit(address(channels));
        emit IIterativeEvents.PayoutHeld(NATIVE, wallet, OWED);
        assertEq(_payClaim(0), OWED, "amount");
        assertEq(channels.held(NATIVE, wallet), OWED + STAKE, "with the stake");
        _assertCovered();
    }

    function test_IT4_tokensThatDoNotGoOutWait() external {
        address unfaithful = _deploy("UnfaithfulToken.sol:UnfaithfulToken", "");
        _adopt(unfaithful);
        _openFor(BOB, unfaithful);
        _fileClaim(0, OWED);
        _late();
        (bool isSet, ) = unfaithful.call(abi.encodeWithSignature("betray(bool)", false));
        assertTrue(isSet, "betrayed");
        assertEq(_payClaim(0), OWED, "amount");
        assertEq(channels.held(unfaithful, BOB), OWED, "held");
        assertEq(BOB.balance, STAKE, "the stake is coin");
        _assertCovered();
    }

    function _adopt(address asset) private {
        token = PaymentToken(asset); // transfers and tells balances alike
        _supply(ALICE);
    }
}
