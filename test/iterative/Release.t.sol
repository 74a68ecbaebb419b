// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Letting go of a channel, and the cooperative close: IT-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - release: by the payee, by its signature, before it is paid what it says, by nobody else
/// - the channel: open, unlocking, over, unknown; of either kind, in either asset
/// - close: voucher and release at once; a voucher that is refused, a short deposit, another's consent
contract ChannelReleaseTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function _plainRelease(uint96 settled) private view returns (bytes memory) {
        return abi.encodeCall(channels.release, (channel, settled, NO_CONSENT));
    }

    function _releaseBy(uint256 key, uint96 settled) private view returns (bytes memory) {
        return abi.encodeCall(channels.release, (channel, settled, _release(key, settled)));
    }

    function _releaseDigest(uint96 settled) private view returns (bytes32) {
        return ChannelDigests.release(address(channels), _id(), settled);
    }

    function _notSettled(uint96 settled, uint96 expected) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotSettled.selector;
        return abi.encodeWithSelector(error_, _id(), settled, expected);
    }

    // ---------------------------------------------------------------- release

    function test_IT5_thePayeeLetsGoAtOnce() external {
        _claimVoucher(300);
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Released(_id(), 700);
        assertEq(_letGo(300), 700, "released");

        assertEq(ALICE.balance, before + 700, "the payer's");
        assertEq(BOB.balance, 300, "the payee's");
        _assertChannel(ChannelState.Released, 0, 300);
    }

    function test_IT5_byItself() external {
        _succeedsBy(BOB, 0, _plainRelease(0));
        _assertChannel(ChannelState.Released, 0, 0);
    }

    function test_IT5_ofTokensAndOfPayThroughChannelsToo() external {
        _open(_payThrough(address(token)));
        uint256 before = token.balanceOf(ALICE);
        assertEq(_letGo(0), DEPOSIT, "released");
        assertEq(token.balanceOf(ALICE), before + DEPOSIT, "the payer's");
        _assertLine(false, FIRST_NONCE + 1);
    }

    /// @dev It waits for no window.
    function test_IT5_inTheWindowToo() external {
        _unlock();
        assertEq(_letGo(0), DEPOSIT, "released");
        _assertChannel(ChannelState.Released, 0, 0);
        assertEq(_view().unlockTime, 0, "time");
        assertEq(_view().unlockBlock, 0, "block");
    }

    function test_IT5_nobodyElseLetsGo() external {
        bytes memory error_ = _notBy(BOB, _releaseDigest(0));
        _refused(ALICE, _plainRelease(0), error_);
        _refused(STRANGER, _plainRelease(0), error_);
        _refused(_releaseBy(ALICE_KEY, 0), error_);
        _refused(_releaseBy(SIGNER_KEY, 0), error_);
        bytes memory other = _release(BOB_KEY, 1);
        _refused(abi.encodeCall(channels.release, (channel, 0, other)), error_);
    }

    /// @dev A signature given in advance does not serve before the payee has been paid.
    function test_IT5_notBeforeThePayeeIsPaid() external {
        bytes memory call = _releaseCall(300);
        _refused(call, _notSettled(0, 300));
        _claimVoucher(299);
        _refused(call, _notSettled(299, 300));
        _claimVoucher(300);
        _succeeds(call);
        _assertChannel(ChannelState.Released, 0, 300);
    }

    function test_IT5_paidMoreItServesToo() external {
        _claimVoucher(500);
        assertEq(_letGo(300), 500, "released");
    }

    function test_IT5_againNothing() external {
        _openToo(_payThrough(NATIVE));
        bytes memory call = _releaseCall(0);
        _succeeds(call);
        _changesNothing(call);
        _changesNothing(_plainRelease(0));
        assertEq(address(channels).balance, DEPOSIT, "another channel's");
    }

    function test_IT5_whatWasWithdrawnIsNotReleased() external {
        bytes memory call = _releaseCall(0);
        _exit();
        _refused(call, _notOpen(ChannelState.Withdrawn));
        channel.agreement = _agreement(1);
        _refused(_releaseCall(0), _notOpen(ChannelState.Unknown));
    }

    function test_IT5_aContractPayeeConsents() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(BOB));
        _open(terms);
        _refused(_releaseBy(ALICE_KEY, 0), _notBy(terms.payee, _releaseDigest(0)));
        _succeeds(_releaseBy(BOB_KEY, 0));
        _assertChannel(ChannelState.Released, 0, 0);
    }

    // ---------------------------------------------------------------- close

    function test_IT5_voucherAndReleaseAtOnce() external {
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_id(), 300, 300);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Released(_id(), 700);
        _succeeds(_closeCall(300));

        assertEq(BOB.balance, 300, "the payee's");
        assertEq(ALICE.balance, before + 700, "the payer's");
        _assertChannel(ChannelState.Released, 0, 300);
    }

    function test_IT5_closedByItsPayee() external {
        _succeedsBy(
            BOB,
            0,
            abi.encodeCall(channels.close, (channel, 300, _voucher(300), NO_CONSENT))
        );
        _assertChannel(ChannelState.Released, 0, 300);
    }

    function test_IT5_closedWithTokensAndInTheWindow() external {
        _open(_escrow(address(token)));
        _claimVoucher(200);
        _unlock();
        (uint256 payer, uint256 payee) = (token.balanceOf(ALICE), token.balanceOf(BOB));
        _succeeds(_closeCall(300));
        assertEq(token.balanceOf(BOB), payee + 100, "the payee's");
        assertEq(token.balanceOf(ALICE), payer + 700, "the payer's");
    }

    /// @dev What was claimed before stays so.
    function test_IT5_closedBehindAHigherClaim() external {
        _claimVoucher(400);
        _succeeds(_closeCall(300));
        assertEq(BOB.balance, 400, "the payee's");
        _assertChannel(ChannelState.Released, 0, 400);
    }

    function test_IT5_notForLessThanThePayeeSays() external {
        _refused(_closeCall(DEPOSIT + 1), _notSettled(DEPOSIT, DEPOSIT + 1));
        _succeeds(_closeCall(DEPOSIT));
        assertEq(BOB.balance, DEPOSIT, "the payee's");
    }

    function test_IT5_notWithoutTheVoucherOrTheConsent() external {
        bytes memory consent = _release(BOB_KEY, 300);
        bytes memory byAlice = _voucherBy(ALICE_KEY, 300);
        _refused(
            abi.encodeCall(channels.close, (channel, 300, byAlice, consent)),
            _notSigned(ALICE, 300)
        );
        bytes memory good = _voucher(300);
        bytes memory error_ = _notBy(BOB, _releaseDigest(300));
        bytes memory forged = _release(ALICE_KEY, 300);
        _refused(abi.encodeCall(channels.close, (channel, 300, good, forged)), error_);
        _refused(abi.encodeCall(channels.close, (channel, 300, good, NO_CONSENT)), error_);
        _refused(ALICE, abi.encodeCall(channels.close, (channel, 300, good, NO_CONSENT)), error_);
    }

    function test_IT5_closedOnce() external {
        bytes memory call = _closeCall(300);
        _succeeds(call);
        _refused(call, _notOpen(ChannelState.Released));
    }

    function test_IT5_onlyEscrowChannelsAreClosed() external {
        _open(_payThrough(NATIVE));
        _refused(_closeCall(300), _wrongKind(ChannelKind.PayThrough));
    }

    function testFuzz_IT5_aCloseSharesTheDeposit(
        uint96 deposit,
        uint96 claimed,
        uint96 sum
    ) external {
        deposit = uint96(bound(deposit, 1, type(uint96).max));
        claimed = uint96(bound(claimed, 0, deposit));
        sum = uint96(bound(sum, claimed, deposit));
        Channel memory terms = _escrow(NATIVE);
        terms.deposit = deposit;
        _open(terms);
        _claimVoucher(claimed);
        uint256 before = ALICE.balance;
        _succeeds(_closeCall(sum));
        assertEq(BOB.balance, sum, "the payee's");
        assertEq(ALICE.balance, before + deposit - sum, "the payer's");
    }

    /// @dev What a payee signed for one sum serves no other act of its own.
    function test_IT5_aSettlementIsNoRelease() external {
        bytes32 digest = ChannelDigests.settlement(address(channels), _id(), 0, 0);
        bytes memory consent = Signatures.signed(BOB_KEY, digest);
        _refused(
            abi.encodeCall(channels.release, (channel, 0, consent)),
            _notBy(BOB, _releaseDigest(0))
        );
    }
}
