// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {History} from "../kit/iterative/History.sol";
import {Transaction} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title How the parties of a direct channel may cheat, and what they gain: IT-3, IT-4, IT-5, IT-6
/// @author The Tallystick authors
/// @notice The payer has 20,000,000 gwei at first, of which half become the deposit; the payee has accepted 4,000,000. Each
/// story ends with what everybody has, to the wei. Tree of cases:
/// - the payer spends the nonce elsewhere, for itself, with an older payment, with one that fails, with one that a stranger
///   replays, by an authorization, with 120 KB, in the last block before it withdraws; it claims for the payee
/// - the payee claims what landed: later, in one bundle, after its word, twice, when the chain has forgotten it; it lands what it has claimed; it provokes a
///   dispute
contract DirectCheatsTest is DirectTest {
    uint96 private constant ACCEPTED = 4_000_000 gwei;
    uint96 private constant OLDER = 3_000_000 gwei;
    uint256 private constant ALL = 2 * uint256(DIRECT_DEPOSIT);
    uint256 private constant HALF = PENALTY / 2;

    function setUp() public override {
        super.setUp();
        VM.deal(ALICE, DIRECT_DEPOSIT);
        VM.deal(BOB, STAKE);
        _openExact(NATIVE);
    }

    /// @dev Who has what in the end, the payer exits, and nothing is anywhere else.
    function _ends(uint256 payer, uint256 payee) private {
        _exit();
        assertEq(ALICE.balance, payer, "the payer's");
        assertEq(BOB.balance, payee + STAKE, "the payee's");
        uint256 burned = channels.burned(NATIVE);
        assertEq(address(channels).balance, burned, "the contract's");
        assertEq(payer + payee + burned, ALL, "all of it");
    }

    /// @dev The transaction lands: coin moves.
    function _lands(uint32 epoch, uint96 amount) private returns (Inclusion memory) {
        VM.deal(ALICE, ALICE.balance - amount);
        VM.deal(BOB, BOB.balance + amount);
        return _landed(epoch, amount);
    }

    /// @dev The payee pays the stake itself.
    function _files(uint32 epoch, uint96 cumulative) private {
        VM.prank(BOB);
        channels.fileClaim{value: STAKE}(channel, dispute, _raw(epoch, cumulative), NO_CONSENT);
    }

    function test_IT6_nobodyCheats() external {
        _lands(0, ACCEPTED);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    // ---------------------------------------------------------------- the payer

    function test_IT3_spendingTheNonceElsewhereCostsThePenalty() external {
        _claimConflict(0, ACCEPTED, _included(_elsewhere(0)));
        _ends(ALL - ACCEPTED - PENALTY, ACCEPTED + HALF);
    }

    function test_IT3_movingItsCoinAwayAtTheNonceCostsThePenalty() external {
        Transaction memory t = _elsewhere(0);
        (t.to, t.value) = (abi.encodePacked(ALICE), DIRECT_DEPOSIT);
        _claimConflict(0, ACCEPTED, _included(t));
        _ends(ALL - ACCEPTED - PENALTY, ACCEPTED + HALF);
    }

    function test_IT3_landingAnOlderPaymentGainsNothing() external {
        _claimConflict(0, ACCEPTED, _lands(0, OLDER));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    function test_IT3_aPaymentOfOneWeiGainsNothing() external {
        _claimConflict(0, ACCEPTED, _lands(0, 1));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev The payer has too little gas, or coin, for its payment: it is included, and fails.
    function test_IT3_aPaymentThatFailsGainsNothing() external {
        _claimConflict(0, ACCEPTED, _landed(_transfer(0, ACCEPTED), false, ""));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev And the proof of the failure without its receipt takes nothing from the payee for good.
    function test_IT3_aFailureThatThePayerShowsAsAPaymentGainsNothing() external {
        Inclusion memory failed = _landed(_transfer(0, OLDER), false, "");
        Inclusion memory bare = Inclusion(failed.header, failed.index, failed.transaction, "");
        _claimConflict(0, ACCEPTED, bare);
        _claimConflict(0, ACCEPTED, failed);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    function test_IT3_replayingItsOwnUnprotectedTransactionGainsNothing() external {
        _claimConflict(0, ACCEPTED, _included(_unprotected(0)));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    function test_IT3_hidingBehind120KilobytesCostsThePenalty() external {
        Transaction memory t = _elsewhere(0);
        t.data = new bytes(120_000);
        _claimConflict(0, ACCEPTED, _included(t));
        _ends(ALL - ACCEPTED - PENALTY, ACCEPTED + HALF);
    }

    function test_IT4_burningTheNonceByAnAuthorizationGainsNothing() external {
        _proveSpent(0);
        _files(0, ACCEPTED);
        _waitAnswer();
        _payClaim(0);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev Underpriced, unfunded, gapped: it cannot land. The payer burns the nonce, as it should.
    function test_IT4_aPaymentThatCannotLandIsPaidByTheDeposit() external {
        _files(0, ACCEPTED);
        _waitAnswer();
        _included(_elsewhere(0));
        _waitBurn();
        _payClaim(0);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    function test_IT5_spendingItInTheLastBlockCostsThePenalty() external {
        _unlock();
        VM.warp(T0 + WINDOW - 1);
        VM.roll(B0 + WINDOW_BLOCKS - 2);
        _claimConflict(0, ACCEPTED, _included(_elsewhere(0)));
        _wait(1);
        _mine(1);
        _withdraw();
        assertEq(ALICE.balance, ALL - ACCEPTED - PENALTY, "the payer's");
        assertEq(BOB.balance, STAKE + ACCEPTED + HALF, "the payee's");
    }

    /// @dev So that the nonce could be spent without a penalty.
    function test_IT4_thePayerCannotClaimForThePayee() external {
        bytes memory call = _fileCall(_raw(0, 1), _claimConsent(ALICE_KEY, 0, 1));
        VM.deal(ALICE, ALICE.balance + STAKE);
        VM.prank(ALICE);
        (bool success, ) = address(channels).call{value: STAKE}(call);
        assertFalse(success, "it should have been refused");
        VM.deal(ALICE, ALICE.balance - STAKE);
        _claimConflict(0, ACCEPTED, _included(_elsewhere(0)));
        _ends(ALL - ACCEPTED - PENALTY, ACCEPTED + HALF);
    }

    /// @dev The payer shows its breach with the lowest payment of all, to be done with it.
    function test_IT3_aPayerThatShowsItselfPaysAllTheSame() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _claimConflict(0, 1, conflict);
        _claimConflict(0, ACCEPTED, conflict);
        _ends(ALL - ACCEPTED - PENALTY, ACCEPTED + HALF);
    }

    /// @dev An answer that is none takes no claim away.
    function test_IT4_anOlderPaymentIsNoFullAnswer() external {
        Inclusion memory older = _lands(0, OLDER);
        _files(0, ACCEPTED);
        _recordLanding(0, older);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev It withdraws while a claim waits: what is held is not there to be withdrawn.
    function test_IT5_withdrawingBeforeAClaimIsPaidGainsNothing() external {
        _unlock();
        _waitWindow();
        _files(0, ACCEPTED);
        _withdraw();
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        assertEq(ALICE.balance, ALL - ACCEPTED, "the payer's");
        assertEq(BOB.balance, ACCEPTED + STAKE, "the payee's");
    }

    // ---------------------------------------------------------------- the payee

    function test_IT4_claimingWhatLandedCostsTheStake() external {
        Inclusion memory landing = _lands(0, ACCEPTED);
        _files(0, ACCEPTED);
        _recordLanding(0, landing);
        _exit();
        assertEq(ALICE.balance, ALL - ACCEPTED + STAKE, "the payer's");
        assertEq(BOB.balance, ACCEPTED, "the payee's");
    }

    function test_IT4_landingAndClaimingInOneBundleCostsTheStake() external {
        _files(0, ACCEPTED);
        Inclusion memory landing = _lands(0, ACCEPTED); // the same block
        _recordLanding(0, landing);
        _exit();
        assertEq(ALICE.balance, ALL - ACCEPTED + STAKE, "the payer's");
        assertEq(BOB.balance, ACCEPTED, "the payee's");
    }

    /// @dev In the burn window too: the payer answers until the payout is brought.
    function test_IT4_landingWhatWaitsGainsNothing() external {
        _files(0, ACCEPTED);
        _waitAnswer();
        _recordLanding(0, _lands(0, ACCEPTED));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev The payer has burned the nonce in the burn window: the payment cannot land any more.
    function test_IT4_landingWhatWasPaidIsPrevented() external {
        _files(0, ACCEPTED);
        _waitAnswer();
        bytes memory call = _payClaimCall(0);
        (bool success, ) = address(channels).call(call);
        assertFalse(success, "nobody is paid before the payer could burn the nonce");
        _included(_elsewhere(0));
        _waitBurn();
        _payClaim(0);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev **It gains**, from a payer that asked for no word, recorded no landing, and kept no block in time: the chain has
    /// forgotten what landed. Each of the three would have saved it.
    function test_IT4_claimingWhatTheChainHasForgotten() external {
        Inclusion memory landing = _lands(0, ACCEPTED);
        uint256 id = VM.snapshotState();
        VM.roll(B0 + History.LENGTH + 1);
        _files(0, ACCEPTED);
        bytes4 error_ = IIterativeEvents.IterativePayments_UnknownBlock.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, B0, keccak256(landing.header));
        _refused(_landingCall(0, landing), refusal);
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(0), ACCEPTED, "paid twice");
        VM.revertToState(id);

        channels.checkpoint(uint64(B0));
        VM.roll(B0 + History.LENGTH + 1);
        _files(0, ACCEPTED);
        _recordLanding(0, landing);
        _exit();
        assertEq(ALICE.balance, ALL - ACCEPTED + STAKE, "the payer's");
        assertEq(BOB.balance, ACCEPTED, "the payee's");
    }

    function test_IT4_claimingAgainstItsOwnWordCostsTheStake() external {
        _lands(0, ACCEPTED);
        _files(0, ACCEPTED);
        _settleThrough(0, ACCEPTED); // the payer has it, and brings it now
        _payClaim(0);
        _exit();
        assertEq(ALICE.balance, ALL - ACCEPTED + STAKE, "the payer's");
        assertEq(BOB.balance, ACCEPTED, "the payee's");
    }

    function test_IT4_claimingTwiceGainsNothing() external {
        Inclusion memory conflict = _included(_unprotected(0));
        _files(0, ACCEPTED);
        _claimConflict(0, ACCEPTED, conflict);
        _claimConflict(0, OLDER, conflict);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev The same payment with another fee, which the payer sent to get it through.
    function test_IT3_theSamePaymentWithAnotherFeeIsNoConflict() external {
        Transaction memory t = _transfer(0, ACCEPTED);
        (t.maxFee, t.priorityFee) = (900 gwei, 20 gwei);
        _lands(0, ACCEPTED);
        _changesNothing(_conflictCall(_raw(0, ACCEPTED), _included(t)));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev The payee lands an older payment itself, and shows it as the payer's breach.
    function test_IT3_landingAnOlderPaymentItselfGainsNothing() external {
        _claimConflict(0, ACCEPTED, _lands(0, OLDER));
        _ends(ALL - ACCEPTED, ACCEPTED);
    }

    /// @dev A penalty is a loss to both together: half of it is nobody's.
    function test_IT6_provokingADisputePaysLessThanItCosts() external {
        _claimConflict(0, ACCEPTED, _included(_elsewhere(0)));
        _exit();
        uint256 lost = ALL - ACCEPTED - ALICE.balance;
        uint256 gained = BOB.balance - STAKE - ACCEPTED;
        assertEq(lost, PENALTY, "lost");
        assertEq(gained, HALF, "gained");
        assertEq(channels.burned(NATIVE), lost - gained, "nobody's");
    }

    /// @dev A claim of the next epoch does not stretch to the last, and its conflict is not this one's.
    function test_IT3_eachEpochIsPaidOnce() external {
        Inclusion memory first = _lands(0, ACCEPTED);
        Inclusion memory second = _included(_elsewhere(1));
        _changesNothing(_conflictCall(_raw(0, ACCEPTED), first));
        bytes4 error_ = IIterativeEvents.IterativePayments_OtherTransaction.selector;
        _refused(
            _conflictCall(_raw(0, ACCEPTED), second),
            abi.encodeWithSelector(error_, ALICE, FIRST_NONCE + 1)
        );
        _claimConflict(1, OLDER, second);
        _ends(ALL - ACCEPTED - OLDER - PENALTY, ACCEPTED + OLDER + HALF);
    }
}
