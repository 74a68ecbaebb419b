// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title A conflict is shown while a claim waits, or behind it: IT-3, IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the penalty: included in the block before the claim, in its block, in the next
/// - what waits is paid at once: as much as the higher of the two says, of what is held and of the deposit
/// - a payment in form: not without its receipt; in part, failed, in full
/// - behind the claim: paid, answered
contract ConflictAfterClaimsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant OLDER = 3_000_000 gwei;
    uint96 private constant HALF = PENALTY / 2;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    /// @dev All of it is paid at once, the stake comes back, and this is the penalty.
    function _isPaid(Inclusion memory conflict, uint256 penalty) private {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, 0, 0, BOB);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ConflictProven(_id(), 0, OWED, 0, OWED, 0, uint96(penalty));
        assertEq(_claimConflict(0, OWED, conflict), OWED + penalty / 2, "amount");
        assertEq(BOB.balance, OWED + penalty / 2 + STAKE, "the payee's");
        _assertBurned(penalty - penalty / 2);
        _assertFiled(0, 0, 0);
        _assertEpoch(0, 0, OWED);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED - penalty, OWED);
        _assertCovered();
        _changesNothing(_payClaimCall(0));
    }

    // ---------------------------------------------------------------- the penalty

    /// @dev The payee filed because it did not see it, or could not show it.
    function test_IT4_includedInTheBlockBeforeTheClaimItCostsThePenalty() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        assertEq(VM.getBlockNumber(), B0 + 1, "the next");
        _fileClaim(0, OWED);
        _isPaid(conflict, PENALTY);
    }

    /// @dev Who was first in the block, no header tells.
    function test_IT4_includedInTheBlockOfTheClaimItCostsNone() external {
        _fileClaim(0, OWED);
        _isPaid(_included(_elsewhere(0)), 0);
    }

    /// @dev The payer burns the nonce, as it should.
    function test_IT4_includedAfterTheClaimItCostsNone() external {
        _fileClaim(0, OWED);
        _mine(1);
        _isPaid(_included(_elsewhere(0)), 0);
    }

    function test_IT4_aClaimOfAnotherEpochExcusesNothing() external {
        _fileClaim(1, 100);
        _mine(5);
        uint256 amount = _claimConflict(0, OWED, _included(_elsewhere(0)));
        assertEq(amount, OWED + HALF, "amount");
        _assertFiled(1, 100, 100);
        _assertCovered();
    }

    // ---------------------------------------------------------------- paid at once

    /// @dev A newer payment than the one that was filed: the rest comes from the deposit.
    function test_IT4_aHigherPaymentIsPaidToo() external {
        _fileClaim(0, OLDER);
        _mine(1);
        assertEq(_claimConflict(0, OWED, _included(_elsewhere(0))), OWED, "amount");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, OWED);
        _assertFiled(0, 0, 0);
        _assertCovered();
    }

    /// @dev Whoever shows an older payment takes nothing from the claim.
    function test_IT4_ofALowerPaymentTheClaimIsPaidAllTheSame() external {
        _fileClaim(0, OWED);
        _mine(1);
        _claimed(1);
        _assertEpoch(0, 0, OWED);
    }

    function _claimed(uint96 cumulative) private {
        assertEq(_claimConflict(0, cumulative, _included(_elsewhere(0))), OWED, "amount");
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
        _assertFiled(0, 0, 0);
        _assertCovered();
    }

    function test_IT4_aClaimThatTheDepositDidNotHoldIsFilledUp() external {
        _fileClaim(0, DIRECT_DEPOSIT + 700);
        _mine(1);
        Inclusion memory conflict = _included(_elsewhere(0));
        _succeedsBy(STRANGER, 1_000, abi.encodeCall(channels.topUp, (_id(), 1)));
        assertEq(_claimConflict(0, 1, conflict), DIRECT_DEPOSIT + 700, "amount");
        _assertChannel(ChannelState.Open, 300, DIRECT_DEPOSIT + 700);
        _assertCovered();
    }

    /// @dev The cost of the proof is refunded as ever.
    function test_IT4_withTheCostOfTheProof() external {
        _letGo(0);
        dispute.disputeCost = 1_001;
        channel = _direct(NATIVE, dispute);
        channel.firstNonce = 100;
        _open(channel);
        _fileClaim(0, OWED);
        assertEq(_claimConflict(0, OWED, _included(_elsewhere(0))), OWED + 1_001, "amount");
        _assertCovered();
    }

    // ---------------------------------------------------------------- payments in form

    function test_IT4_aPaymentCountsWithItsReceiptOnly() external {
        _fileClaim(0, OWED);
        bytes4 error_ = IIterativeEvents.IterativePayments_ReceiptMissing.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0);
        _refused(_conflictCall(_raw(0, OWED), _included(_transfer(0, OLDER))), refusal);
        _refused(_conflictCall(_raw(0, OWED), _included(_transfer(0, OWED))), refusal);
    }

    function test_IT4_ofAPartTheRestIsPaidAtOnce() external {
        _fileClaim(0, OWED);
        _mine(1);
        assertEq(_claimConflict(0, OWED, _landed(0, OLDER)), OWED - OLDER, "amount");
        assertEq(BOB.balance, OWED - OLDER + STAKE, "the payee's");
        _assertEpoch(0, OLDER, OWED - OLDER);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - (OWED - OLDER), OWED - OLDER);
        _assertBurned(0);
        _assertCovered();
    }

    function test_IT4_ofAFailedOneAllIsPaidAtOnce() external {
        _fileClaim(0, OWED);
        _isPaid(_landed(_transfer(0, OWED), false, ""), 0);
    }

    /// @dev Then the payer answers with it: the stake is at issue.
    function test_IT4_inFullItIsNoConflict() external {
        _fileClaim(0, OWED);
        Inclusion memory landing = _landed(0, OWED);
        _changesNothing(_conflictCall(_raw(0, OWED), landing));
        _recordLanding(0, landing);
        _assertFiled(0, 0, 0);
        assertEq(BOB.balance, 0, "the payee's");
    }

    /// @dev What landed was shown with its receipt before the claim: it need not be shown again.
    function test_IT4_whatAReceiptHasShownNeedsNoOther() external {
        Inclusion memory landing = _landed(0, OLDER);
        _recordLanding(0, landing);
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, OWED - OLDER);
        landing.receipt = "";
        assertEq(_claimConflict(0, OWED, landing), OWED - OLDER, "amount");
        _assertFiled(0, 0, 0);
        _assertCovered();
    }

    // ---------------------------------------------------------------- behind the claim

    /// @dev The claim was paid without a proof; the breach before it is shown later, and costs what was agreed.
    function test_IT3_aBreachBeforeAPaidClaimCostsThePenalty() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        channels.checkpoint(uint64(B0));
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        assertEq(_claimConflict(0, OWED, conflict), HALF, "the penalty's half");
        _assertBurned(PENALTY - HALF);
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));
    }

    function test_IT4_aNonceThatWasBurnedBehindAPaidClaimCostsNothing() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        _changesNothing(_conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
        assertEq(_claimConflict(0, OWED + 5, _included(_elsewhere(0))), 5, "a newer payment");
        _assertBurned(0);
    }

    /// @dev And the payment that lands behind a paid claim pays twice: the payer had its time to burn the nonce.
    function test_IT4_whatLandsBehindAPaidClaimIsNotPaidBack() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        _recordLanding(0, _landed(0, OWED));
        _assertEpoch(0, OWED, OWED);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, OWED);
        // but it counts for every newer payment of the epoch
        _changesNothing(_conflictCall(_raw(0, 2 * OWED), _landed(0, OWED)));
    }
}
