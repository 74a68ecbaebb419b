// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title The payer's exit: IT-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - unlock: by the payer, by its signature, by nobody else; from the agreed end on by anybody
/// - the window: seconds and blocks, the last of each; short ones, long ones
/// - withdrawal: by anybody, to the payer; before its time, before an unlock, again
/// - the last block: the payer burns its nonce, the payee claims
contract ChannelExitTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_payThrough(NATIVE));
    }

    function _plainUnlock() private view returns (bytes memory) {
        return abi.encodeCall(channels.unlock, (channel, NO_CONSENT));
    }

    function _unlockRefused(address by, bytes memory call) private {
        _refused(by, call, _notBy(ALICE, ChannelDigests.unlock(address(channels), _id())));
    }

    function _locked(uint256 time, uint256 number) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_Locked.selector;
        return abi.encodeWithSelector(error_, _id(), time, number);
    }

    function _at(uint256 time, uint256 number) private {
        VM.warp(time);
        VM.roll(number);
    }

    // ---------------------------------------------------------------- unlock

    function test_IT5_thePayerAsksForItsDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.UnlockRequested(
            _id(),
            uint40(T0 + WINDOW),
            uint64(B0 + WINDOW_BLOCKS)
        );
        _succeedsBy(ALICE, 0, _plainUnlock());

        _assertChannel(ChannelState.Unlocking, DEPOSIT, 0);
        assertEq(_view().unlockTime, T0 + WINDOW, "time");
        assertEq(_view().unlockBlock, B0 + WINDOW_BLOCKS, "block");
    }

    function test_IT5_itsSignatureServes() external {
        _succeeds(_unlockCall(ALICE_KEY));
        _assertChannel(ChannelState.Unlocking, DEPOSIT, 0);
    }

    function test_IT5_nobodyElseAsks() external {
        _unlockRefused(BOB, _plainUnlock());
        _unlockRefused(STRANGER, _plainUnlock());
        _unlockRefused(STRANGER, _unlockCall(BOB_KEY));
        // a release is no unlock
        bytes memory other = _release(ALICE_KEY, 0);
        _unlockRefused(STRANGER, abi.encodeCall(channels.unlock, (channel, other)));
    }

    /// @dev The window does not begin anew.
    function test_IT5_againNothing() external {
        _unlock();
        _wait(1 hours);
        _mine(300);
        _changesNothing(_unlockCall(ALICE_KEY));
        _changesNothing(_plainUnlock());
    }

    function test_IT5_whatIsNotOpenIsNotUnlocked() external {
        _exit();
        _refused(_unlockCall(ALICE_KEY), _notOpen(ChannelState.Withdrawn));
        channel.agreement = _agreement(1);
        _refused(_unlockCall(ALICE_KEY), _notOpen(ChannelState.Unknown));
    }

    function _openUntil(uint32 end) private {
        Channel memory terms = _escrow(NATIVE);
        terms.endTime = end;
        _open(terms);
    }

    function test_IT5_fromTheAgreedEndOnAnybodyUnlocks() external {
        uint32 end = uint32(T0 + 30 days);
        _openUntil(end);
        VM.warp(end - 1);
        _unlockRefused(STRANGER, _plainUnlock());
        VM.warp(end);
        _succeeds(_plainUnlock());
        _assertChannel(ChannelState.Unlocking, DEPOSIT, 0);
        assertEq(_view().unlockTime, end + WINDOW, "the window all the same");
        assertEq(_claimVoucher(300), 300, "claims all the same");
    }

    function test_IT5_withoutAnEndNobodyElseEver() external {
        VM.warp(type(uint32).max);
        _unlockRefused(STRANGER, _plainUnlock());
    }

    function test_IT5_beforeTheEndThePayerMay() external {
        _openUntil(uint32(T0 + 30 days));
        _succeedsBy(ALICE, 0, _plainUnlock());
        assertEq(_view().unlockTime, T0 + WINDOW, "time");
    }

    // ---------------------------------------------------------------- withdrawal

    function test_IT5_afterTheWindowTheDepositGoesBack() external {
        _unlock();
        _waitWindow();
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Withdrawn(_id(), DEPOSIT);
        assertEq(_withdraw(), DEPOSIT, "withdrawn");

        assertEq(ALICE.balance, before + DEPOSIT, "the payer's");
        assertEq(STRANGER.balance, 0, "who sends it gets nothing");
        _assertChannel(ChannelState.Withdrawn, 0, 0);
        assertEq(_view().unlockTime, 0, "time");
        assertEq(_view().unlockBlock, 0, "block");
    }

    function test_IT5_onlyWhatWasNotClaimed() external {
        _claim(0, 300);
        _unlock();
        _claim(0, 450);
        _waitWindow();
        assertEq(_withdraw(), 550, "withdrawn");
        _assertChannel(ChannelState.Withdrawn, 0, 450);
    }

    function test_IT5_bothSecondsAndBlocks() external {
        _unlock();
        (uint256 time, uint256 number) = (T0 + WINDOW, B0 + WINDOW_BLOCKS);
        _refused(_withdrawCall(), _locked(time, number));
        _at(time - 1, number - 1);
        _refused(_withdrawCall(), _locked(time, number));
        _at(time - 1, number + 1_000);
        _refused(_withdrawCall(), _locked(time, number));
        _at(time + 365 days, number - 1);
        _refused(_withdrawCall(), _locked(time, number));
        _at(time, number);
        assertEq(_withdraw(), DEPOSIT, "withdrawn");
    }

    function testFuzz_IT5_theWindowIsHalfOpen(
        uint32 window,
        uint32 windowBlocks,
        uint32 seconds_,
        uint32 blocks
    ) external {
        Channel memory terms = _escrow(NATIVE);
        terms.window = uint32(bound(window, 1, 365 days));
        terms.windowBlocks = uint32(bound(windowBlocks, 1, 200_000_000));
        // around the boundary as often as anywhere
        seconds_ = uint32(bound(seconds_, terms.window - 1, terms.window + 1));
        blocks = uint32(bound(blocks, terms.windowBlocks - 1, terms.windowBlocks + 1));
        _open(terms);
        _unlock();
        _at(T0 + seconds_, B0 + blocks);
        bool isOver = seconds_ >= terms.window && blocks >= terms.windowBlocks;
        if (isOver) assertEq(_withdraw(), DEPOSIT, "withdrawn");
        else _refused(_withdrawCall(), _locked(T0 + terms.window, B0 + terms.windowBlocks));
    }

    function test_IT5_withoutAnUnlockNothingIsWithdrawn() external {
        _at(T0 + 365 days, B0 + 1_000_000);
        _refused(_withdrawCall(), _notOpen(ChannelState.Open));
        _refused(ALICE, _withdrawCall(), _notOpen(ChannelState.Open));
        channel.agreement = _agreement(1);
        _refused(_withdrawCall(), _notOpen(ChannelState.Unknown));
    }

    function test_IT5_aSecondWithdrawalTakesNothing() external {
        Channel memory other = _escrow(NATIVE);
        _openToo(other);
        _exit();
        _changesNothing(_withdrawCall());
        assertEq(address(channels).balance, DEPOSIT, "another channel's");
    }

    function test_IT5_whatWasReleasedIsNotWithdrawn() external {
        _unlock();
        _letGo(0);
        assertEq(_view().unlockTime, 0, "time");
        _waitWindow();
        _refused(_withdrawCall(), _notOpen(ChannelState.Released));
    }

    function test_IT5_tokensGoBackToo() external {
        _open(_escrow(address(token)));
        _claimVoucher(300);
        uint256 before = token.balanceOf(ALICE);
        assertEq(_exit(), 700, "withdrawn");
        assertEq(token.balanceOf(ALICE), before + 700, "the payer's");
    }

    // ---------------------------------------------------------------- the last block

    /// @dev The payer burns its nonce in the last block of the window: the deposit pays in that very block.
    function test_IT5_inTheLastBlockThePayeeStillClaims() external {
        _unlock();
        _at(T0 + WINDOW - 1, B0 + WINDOW_BLOCKS);
        _refused(_withdrawCall(), _locked(T0 + WINDOW, B0 + WINDOW_BLOCKS));
        assertEq(_claim(0, 900), 900, "claimed");
        _at(T0 + WINDOW, B0 + WINDOW_BLOCKS + 1);
        assertEq(_withdraw(), 100, "withdrawn");
        assertEq(BOB.balance, 900, "the payee's");
    }

    /// @dev The payer lands an older payment in the last block: the difference is claimed in the same one.
    function test_IT5_anOlderPaymentInTheLastBlockSavesNothing() external {
        _unlock();
        _at(T0 + WINDOW - 1, B0 + WINDOW_BLOCKS - 1);
        _land(0, 100, 100);
        assertEq(_claim(0, 900), 800, "claimed");
        _at(T0 + WINDOW, B0 + WINDOW_BLOCKS);
        assertEq(_withdraw(), 200, "withdrawn");
        assertEq(BOB.balance, 900, "the payee's");
    }

    /// @dev Until somebody withdraws, a late claim is paid as well.
    function test_IT5_whoIsFirstAfterTheWindow() external {
        _unlock();
        _waitWindow();
        uint256 id = VM.snapshotState();
        assertEq(_claim(0, 900), 900, "the payee was first");
        assertEq(_withdraw(), 100, "withdrawn");
        VM.revertToState(id);

        assertEq(_withdraw(), DEPOSIT, "the payer was first");
        _refused(_claimCall(0, 900), _notOpen(ChannelState.Withdrawn));
    }
}
