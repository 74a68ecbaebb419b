// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {ReceiptWriter} from "../kit/iterative/ReceiptWriter.sol";
import {VM} from "../kit/IVm.sol";

/// @title What landed is recorded, and answers claims: IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - recorded: in coin, in tokens what moved; again; before a claim
/// - refused: without a receipt, failed, for nothing, no payment, at another nonce
/// - a claim answered in full: landed before it, in its block, after it; the stake
/// - in part: the rest of what is held, then of the deposit
/// - after the end of the channel: withdrawn, released; after the payout
contract LandingsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant PART = 3_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    // ---------------------------------------------------------------- recorded

    function test_IT4_whatLandedIsRecorded() external {
        Inclusion memory landing = _landed(0, PART);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.LandingRecorded(_id(), 0, PART);
        _recordLanding(0, landing);
        _assertEpoch(0, PART, 0);
        assertTrue(_epoch(0).isProven && _epoch(0).isSpent, "known");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
        assertEq(BOB.balance, 0, "nothing moves");
    }

    function test_IT4_againItChangesNothing() external {
        Inclusion memory landing = _landed(0, PART);
        _recordLanding(0, landing);
        VM.recordLogs();
        _changesNothing(_landingCall(0, landing));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    function test_IT4_inTokensWhatMoved() external {
        _letGo(0);
        dispute = _disputeTerms(address(token));
        Channel memory terms = _direct(address(token));
        terms.firstNonce = 100;
        _open(terms);
        bytes memory logs = ReceiptWriter.transferLog(address(token), ALICE, BOB, PART - 7);
        _recordLanding(0, _landed(_transfer(0, PART), true, logs));
        _assertEpoch(0, PART - 7, 0);
        _recordLanding(1, _landed(1, PART));
        _assertEpoch(1, PART, 0);
        _nothingPaid(2, _landed(_transfer(2, PART), true, ""));
    }

    /// @dev The payer takes care in time.
    function test_IT4_recordedBeforeItLeavesNothingToClaim() external {
        _recordLanding(0, _landed(0, OWED));
        bytes4 error_ = IIterativeEvents.IterativePayments_NothingOwed.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0, OWED);
        _refused(STRANGER, STAKE, _fileCall(0, OWED), refusal);
        _changesNothing(_conflictCall(_raw(0, OWED), _included(_transfer(0, OWED))));
    }

    /// @dev Credited by its form before; now known.
    function test_IT4_recordedBehindAProofWithoutReceipt() external {
        Inclusion memory landing = _landed(0, PART);
        Inclusion memory bare = Inclusion(landing.header, landing.index, landing.transaction, "");
        _claimConflict(0, OWED, bare);
        assertFalse(_epoch(0).isProven, "not yet");
        _recordLanding(0, landing);
        assertTrue(_epoch(0).isProven, "now");
        _assertEpoch(0, PART, OWED - PART);
    }

    // ---------------------------------------------------------------- refused

    function _nothingPaid(uint32 epoch, Inclusion memory landing) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_NothingPaid.selector;
        _refused(_landingCall(epoch, landing), abi.encodeWithSelector(error_, _id(), epoch));
    }

    function test_IT4_nothingWithoutAReceipt() external {
        _nothingPaid(0, _included(_transfer(0, OWED)));
    }

    function test_IT4_nothingThatFailed() external {
        _nothingPaid(0, _landed(_transfer(0, OWED), false, ""));
    }

    function test_IT4_nothingThatIsNoPayment() external {
        _nothingPaid(0, _landed(_elsewhere(0), true, ""));
        _nothingPaid(0, _landed(_creation(0), true, ""));
        _nothingPaid(0, _landed(_transfer(0, 0), true, ""));
    }

    function test_IT4_nothingAtAnotherNonce() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_OtherTransaction.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, ALICE, FIRST_NONCE);
        _refused(_landingCall(1, _landed(0, OWED)), refusal);
    }

    /// @dev A false answer leaves the claim as it was.
    function test_IT4_aFailedPaymentAnswersNoClaim() external {
        _fileClaim(0, OWED);
        _nothingPaid(0, _landed(_transfer(0, OWED), false, ""));
        _nothingPaid(0, _included(_transfer(0, OWED)));
        _assertFiled(0, OWED, OWED);
    }

    // ---------------------------------------------------------------- in full

    /// @dev What was held is deposit again; this one gets the stake.
    function _isAnswered(Inclusion memory landing, address staker) private {
        (uint256 payer, uint256 payee) = (ALICE.balance, BOB.balance);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.LandingRecorded(_id(), 0, OWED);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, 0, 0, staker);
        _recordLanding(0, landing);
        assertEq(ALICE.balance, payer + (staker == ALICE ? STAKE : 0), "the payer's");
        assertEq(BOB.balance, payee + (staker == BOB ? STAKE : 0), "the payee's");
        _assertFiled(0, 0, 0);
        _assertEpoch(0, OWED, 0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
        _assertCovered();
        _changesNothing(_payClaimCall(0));
        _changesNothing(_landingCall(0, landing));
    }

    function test_IT4_landedBeforeTheClaimItCostsTheStake() external {
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _isAnswered(landing, ALICE);
    }

    /// @dev Landing and claiming in one bundle is a false claim as well.
    function test_IT4_landedInTheBlockOfTheClaimItCostsTheStake() external {
        _fileClaim(0, OWED);
        _isAnswered(_landed(0, OWED), ALICE);
    }

    /// @dev The claim was right when it was filed.
    function test_IT4_landedAfterTheClaimTheStakeGoesBack() external {
        _fileClaim(0, OWED);
        _mine(1);
        _isAnswered(_landed(0, OWED), BOB);
    }

    /// @dev As long as nobody has brought the payout, it is no late answer.
    function test_IT4_anAnswerBehindTheWindows() external {
        _fileClaim(0, OWED);
        _mine(1);
        Inclusion memory landing = _landed(0, OWED);
        _waitAnswer();
        _waitBurn();
        _isAnswered(landing, BOB);
    }

    function test_IT4_moreThanIsClaimedIsAnswerEnough() external {
        Inclusion memory landing = _landed(0, OWED + 5);
        _fileClaim(0, OWED);
        uint256 before = ALICE.balance;
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + STAKE, "the payer's");
        _assertEpoch(0, OWED + 5, 0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
    }

    function test_IT4_anybodyAnswersForThePayer() external {
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        uint256 before = ALICE.balance;
        _succeedsBy(BOB, _landingCall(0, landing));
        assertEq(ALICE.balance, before + STAKE, "the payer's");
    }

    /// @dev An answer to one claim answers no other.
    function test_IT4_eachEpochHasItsAnswer() external {
        _fileClaim(0, 1_000);
        _fileClaim(1, 500);
        _recordLanding(1, _landed(1, 500));
        _assertFiled(0, 1_000, 1_000);
        _assertFiled(1, 0, 0);
        _assertCovered();
    }

    // ---------------------------------------------------------------- in part

    function _isPaidTheRest(Inclusion memory landing) private {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, OWED - PART, 0, BOB);
        _recordLanding(0, landing);
        assertEq(BOB.balance, OWED - PART + STAKE, "the payee's");
        _assertEpoch(0, PART, OWED - PART);
        _assertFiled(0, 0, 0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - (OWED - PART), OWED - PART);
        _assertCovered();
    }

    /// @dev The claim was right, for more than nothing.
    function test_IT4_aPartThatLandedBeforeLeavesTheRestAndTheStake() external {
        Inclusion memory landing = _landed(0, PART);
        _fileClaim(0, OWED);
        _isPaidTheRest(landing);
    }

    function test_IT4_aPartThatLandedAfterLeavesTheRestAndTheStake() external {
        _fileClaim(0, OWED);
        _mine(1);
        _isPaidTheRest(_landed(0, PART));
    }

    function test_IT4_theRestIsOfTheDepositWhereTooLittleIsHeld() external {
        _fileClaim(0, DIRECT_DEPOSIT + 700);
        _mine(1);
        Inclusion memory landing = _landed(0, 100);
        _succeedsBy(STRANGER, 5_000, abi.encodeCall(channels.topUp, (_id(), 1)));
        _recordLanding(0, landing);
        assertEq(BOB.balance, DIRECT_DEPOSIT + 600 + STAKE, "the payee's");
        _assertChannel(ChannelState.Open, 4_400, DIRECT_DEPOSIT + 600);
        _assertCovered();
    }

    function testFuzz_IT4_nobodyLosesOrGains(uint96 landed, uint96 owed, uint8 when) external {
        landed = uint96(bound(landed, 1, 2 * DIRECT_DEPOSIT));
        owed = uint96(bound(owed, 1, 2 * DIRECT_DEPOSIT));
        Inclusion memory landing;
        if (when % 3 == 0) landing = _landed(0, landed);
        _fileClaim(0, owed);
        uint256 payer = ALICE.balance;
        if (when % 3 == 2) _mine(1);
        if (when % 3 != 0) landing = _landed(0, landed);
        _recordLanding(0, landing);
        uint256 due = owed > landed ? owed - landed : 0;
        uint256 paid = due < DIRECT_DEPOSIT ? due : DIRECT_DEPOSIT;
        bool isFalse = due == 0 && when % 3 != 2;
        assertEq(BOB.balance, paid + (isFalse ? 0 : STAKE), "the payee's");
        assertEq(ALICE.balance, payer + (isFalse ? STAKE : 0), "the payer's");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - paid, paid);
        _assertCovered();
    }

    // ---------------------------------------------------------------- after the end

    function test_IT4_answeredAfterAWithdrawalItIsThePayers() external {
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _unlock();
        _waitWindow();
        _withdraw();
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.LandingRecorded(_id(), 0, OWED);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, 0, OWED, ALICE);
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + OWED + STAKE, "the payer's");
        _assertChannel(ChannelState.Withdrawn, 0, 0);
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    function test_IT4_answeredInPartAfterAWithdrawal() external {
        _fileClaim(0, OWED);
        _mine(1);
        Inclusion memory landing = _landed(0, PART);
        _unlock();
        _waitWindow();
        _withdraw();
        uint256 before = ALICE.balance;
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + PART, "the payer's");
        assertEq(BOB.balance, OWED - PART + STAKE, "the payee's");
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    /// @dev Who let go is owed nothing, but the claim was right: its stake goes back.
    function test_IT4_answeredInPartAfterARelease() external {
        Inclusion memory landing = _landed(0, PART);
        _fileClaim(0, OWED);
        _letGo(0);
        uint256 before = ALICE.balance;
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + OWED, "the payer's");
        assertEq(BOB.balance, STAKE, "the payee's");
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    /// @dev A false claim stays one.
    function test_IT4_answeredInFullAfterARelease() external {
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _letGo(0);
        uint256 before = ALICE.balance;
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + OWED + STAKE, "the payer's");
        assertEq(BOB.balance, 0, "the payee's");
    }

    // ---------------------------------------------------------------- after the payout

    /// @dev The payer had its time and did nothing: what lands then is known, and moves nothing. Each stake goes back once.
    function test_IT4_behindThePayoutItMovesNothing() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        uint256 paid = BOB.balance;
        uint256 left = address(channels).balance;

        _recordLanding(0, _landed(0, OWED));

        _assertEpoch(0, OWED, OWED);
        assertEq(BOB.balance, paid, "the payee");
        assertEq(address(channels).balance, left, "what is there");
        assertEq(channels.held(NATIVE, ALICE) + channels.held(NATIVE, BOB), 0, "nothing waits");
    }
}
