// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, DisputeTerms, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What a conflict costs, and who gets it: IT-3, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the gas of the proof: about what it uses, at the base fee and the agreed tip, at the agreed price in tokens, at most
///   what was agreed, once an epoch, only where something is owed
/// - the penalty: halves, an odd unit, one unit, none; once an epoch; counted for its asset
/// - a deposit too small: what is owed first, then the cost, then the penalty; topped up in between
/// - two epochs
contract ConflictCostsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    /// @dev Any proof costs more: it is refunded exactly.
    uint96 private constant CAP = 1_001;

    /// @dev Agreed, and opened with this deposit.
    function _openWith(address asset, uint96 deposit, uint96 penalty, uint96 disputeCost) private {
        dispute = _disputeTerms(asset);
        (dispute.penalty, dispute.disputeCost) = (penalty, disputeCost);
        channel = _direct(asset, dispute);
        channel.deposit = deposit;
        _open(channel);
    }

    /// @dev What is owed, the cost and the penalty, of which the payee gets the smaller half.
    function _takes(uint256 amount, uint256 cost, uint256 penalty) private {
        uint256 deposit = _view().deposit;
        uint256 before = _balance(BOB);
        uint256 got = _claimConflict(0, OWED, _included(_elsewhere(0)));
        assertEq(got, amount + cost + penalty / 2, "amount");
        assertEq(_balance(BOB), before + got, "the payee's");
        _assertBurned(penalty - penalty / 2);
        _assertEpoch(0, 0, amount);
        _assertChannel(ChannelState.Open, deposit - amount - cost - penalty, amount);
        _assertCovered();
    }

    // ---------------------------------------------------------------- the gas of a proof

    /// @dev What a proof of ten, which an older payment shows, costs of the deposit.
    function _costOf(DisputeTerms memory terms, address asset) private returns (uint256 cost) {
        uint256 id = VM.snapshotState();
        _openDirect(asset, terms);
        cost = _claimConflict(0, OWED, _included(_transfer(0, OWED - 1))) - 1;
        VM.revertToState(id);
    }

    function _isAbout(uint256 cost, uint256 expected) private pure {
        assertGt(cost, (expected * 9) / 10, "not far below");
        assertLe(cost, (expected * 11) / 10, "not far above");
    }

    function test_IT3_theGasOfTheProofIsRefunded() external {
        _openDirect(NATIVE);
        Inclusion memory older = _included(_transfer(0, OWED - 1));
        bytes memory raw = _raw(0, OWED);
        bytes memory call = _conflictCall(raw, older);
        uint256 length = raw.length + older.header.length + older.transaction.length;
        uint256 before = gasleft();
        (bool success, bytes memory result) = address(channels).call(call);
        uint256 used = before - gasleft();
        assertTrue(success, "claimed");

        uint256 gas = (abi.decode(result, (uint256)) - 1) / (BASE_FEE + TIP);
        assertGt(gas, 57_000 + 16 * length + used / 4, "the gas that it used");
        assertLe(gas, 57_000 + 16 * length + used, "and no more");
        assertLe(gas, _intrinsicOf(call) + used, "than the transaction did");
    }

    /// @dev The slot of an epoch of which nothing is known costs 17,000 gas more than another.
    function test_IT3_anEpochThatWasKnownCostsLess() external {
        _openDirect(NATIVE);
        Inclusion memory older = _included(_transfer(0, OWED - 1));
        uint256 id = VM.snapshotState();
        uint256 fresh = _claimConflict(0, OWED, older);
        VM.revertToState(id);
        _proveSpent(0);
        uint256 known = _claimConflict(0, OWED, older);
        uint256 less = (fresh - known) / (BASE_FEE + TIP);
        assertGt(less, 16_500, "not far below");
        assertLe(less, 20_000, "and what a test leaves warm");
    }

    /// @dev What a transaction costs before anything runs.
    function _intrinsicOf(bytes memory call) private pure returns (uint256 gas) {
        gas = 21_000;
        for (uint256 i = 0; i < call.length; ++i) gas += call[i] == 0 ? 4 : 16;
    }

    function test_IT3_aLongerProofCostsMore() external {
        _openDirect(NATIVE);
        uint256 id = VM.snapshotState();
        bytes memory older = _byAlice(_transfer(0, OWED - 1));
        uint256 one = _claimConflict(0, OWED, _included(older, 1, 0));
        VM.revertToState(id);
        uint256 many = _claimConflict(0, OWED, _included(older, 200, 128));
        VM.revertToState(id);
        uint256 shown = _claimConflict(0, OWED, _shown(older, 200, 128, true, ""));
        assertGt(many, one + 10_000 gwei, "of a longer one");
        assertGt(shown, many + 10_000 gwei, "with a receipt");
    }

    function test_IT3_theCostFollowsTheBaseFeeAndTheTip() external {
        DisputeTerms memory terms = _disputeTerms(NATIVE);
        terms.disputeCost = type(uint96).max;
        uint256 one = _costOf(terms, NATIVE); // at 1 gwei and 1 gwei
        VM.fee(9 gwei);
        _isAbout(_costOf(terms, NATIVE), one * 5);
        terms.tip = 11 gwei;
        _isAbout(_costOf(terms, NATIVE), one * 10);
        VM.fee(0);
        terms.tip = 2 gwei;
        _isAbout(_costOf(terms, NATIVE), one);
        terms.tip = 0;
        assertEq(_costOf(terms, NATIVE), 0, "free");
    }

    function test_IT3_theCostFollowsThePriceOfCoin() external {
        DisputeTerms memory terms = _disputeTerms(address(token));
        uint256 half = _costOf(terms, address(token)); // two wei for a unit
        _isAbout(half, _costOf(_disputeTerms(NATIVE), NATIVE) / 2);
        terms.coinPrice = 5 ether / 100;
        _isAbout(_costOf(terms, address(token)), half / 10);
        terms.coinPrice = 3_000e6; // as of a dollar of six digits
        _isAbout(_costOf(terms, address(token)) * 1e9, (half * 2 * 3_000e6) / 1e9);
        terms.coinPrice = 0;
        assertEq(_costOf(terms, address(token)), 0, "nothing");
    }

    function test_IT3_noMoreThanTheAgreedCost() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, 0, CAP);
        VM.fee(100_000 gwei);
        _takes(OWED, CAP, 0);
    }

    /// @dev Nothing overflows at the largest of terms.
    function test_IT3_theLargestTermsAreBearable() external {
        dispute = _disputeTerms(address(token));
        (dispute.coinPrice, dispute.tip) = (type(uint96).max, type(uint64).max);
        (dispute.disputeCost, dispute.penalty) = (type(uint96).max, type(uint96).max);
        channel = _direct(address(token), dispute);
        _open(channel);
        _takes(OWED, DIRECT_DEPOSIT - OWED, 0);
    }

    function test_IT3_whereNothingIsOwedNothingIsRefunded() external {
        _openDirect(NATIVE);
        _changesNothing(_conflictCall(_raw(0, OWED), _included(_transfer(0, OWED))));
        assertFalse(_epoch(0).isCharged, "nothing was charged");
    }

    /// @dev Whoever shows older payments first, to be refunded again and again, is not.
    function test_IT3_onceAnEpoch() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, PENALTY, CAP);
        Inclusion memory conflict = _included(_elsewhere(0));
        assertEq(_claimConflict(0, 100, conflict), 100 + CAP + PENALTY / 2, "the first");
        assertEq(_claimConflict(0, 250, conflict), 150, "what is owed, and nothing else");
        assertEq(_claimConflict(0, OWED, conflict), OWED - 250, "and again");
        _assertBurned(PENALTY - PENALTY / 2);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED - CAP - PENALTY, OWED);
    }

    function test_IT3_inEveryEpoch() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, 1_000, CAP);
        Inclusion memory first = _included(_elsewhere(0));
        Inclusion memory second = _included(_elsewhere(1));
        assertEq(_claimConflict(1, 250, second), 250 + CAP + 500, "the later one");
        assertEq(_claimConflict(0, 100, first), 100 + CAP + 500, "the earlier one");
        _assertEpoch(0, 0, 100);
        _assertEpoch(1, 0, 250);
        _assertBurned(1_000);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - 2 * CAP - 2_000 - 350, 350);
    }

    /// @dev A cost that a difference brought about; then the payer's failure is shown.
    function test_IT3_aLaterReceiptIsNotRefundedAgain() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, PENALTY, CAP);
        Inclusion memory failed = _landed(_transfer(0, OWED - 5), false, "");
        Inclusion memory bare = Inclusion(failed.header, failed.index, failed.transaction, "");
        assertEq(_claimConflict(0, OWED, bare), 5 + CAP, "the difference");
        assertEq(_claimConflict(0, OWED, failed), OWED - 5, "the rest");
        _assertBurned(0);
    }

    // ---------------------------------------------------------------- the penalty

    function test_IT6_theOddUnitIsBurned() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, 7, 0);
        _takes(OWED, 0, 7);
        _assertBurned(4);
    }

    function test_IT6_aPenaltyOfOneUnitIsBurned() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, 1, 0);
        _takes(OWED, 0, 1);
        _assertBurned(1);
    }

    function test_IT6_anEvenPenaltyIsHalved() external {
        _openWith(address(token), DIRECT_DEPOSIT, 10, 0);
        _takes(OWED, 0, 10);
        assertEq(channels.burned(address(token)), 5, "of tokens");
        assertEq(channels.burned(NATIVE), 0, "of coin");
    }

    function test_IT6_noPenaltyNothingBurned() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, 0, 0);
        _takes(OWED, 0, 0);
    }

    /// @dev What is burned is nobody's: the channel's end leaves it behind.
    function test_IT6_whatIsBurnedStays() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, PENALTY, CAP);
        _takes(OWED, CAP, PENALTY);
        uint256 rest = _exit();
        assertEq(rest, DIRECT_DEPOSIT - OWED - CAP - PENALTY, "withdrawn");
        assertEq(address(channels).balance, PENALTY - PENALTY / 2, "left behind");
        _assertCovered();
    }

    function testFuzz_IT6_halvesOfAnyPenalty(uint96 penalty) external {
        penalty = uint96(bound(penalty, 0, DIRECT_DEPOSIT - OWED - CAP));
        _openWith(NATIVE, DIRECT_DEPOSIT, penalty, CAP);
        _takes(OWED, CAP, penalty);
    }

    // ---------------------------------------------------------------- a deposit too small

    function test_IT6_whatIsOwedComesFirst() external {
        _openWith(NATIVE, OWED, PENALTY, CAP);
        _takes(OWED, 0, 0);
    }

    function test_IT6_thenTheCost() external {
        _openWith(NATIVE, OWED + CAP - 1, PENALTY, CAP);
        _takes(OWED, CAP - 1, 0);
    }

    function test_IT6_thenThePenalty() external {
        _openWith(NATIVE, OWED + CAP + 5, PENALTY, CAP);
        _takes(OWED, CAP, 5);
        _assertBurned(3);
    }

    function test_IT6_aDepositWithoutAnythingPaysNothing() external {
        _openWith(NATIVE, 0, PENALTY, CAP);
        _takes(0, 0, 0);
    }

    function testFuzz_IT6_inThisOrder(uint96 deposit) external {
        deposit = uint96(bound(deposit, 0, DIRECT_DEPOSIT));
        _openWith(NATIVE, deposit, PENALTY, CAP);
        uint256 amount = deposit < OWED ? deposit : OWED;
        uint256 cost = deposit - amount < CAP ? deposit - amount : CAP;
        uint256 left = deposit - amount - cost;
        _takes(amount, cost, left < PENALTY ? left : PENALTY);
    }

    /// @dev What is owed can be claimed of what comes later; cost and penalty are taken once, as far as they went.
    function test_IT6_toppedUpInBetween() external {
        _openWith(NATIVE, 1_000_000, PENALTY, CAP);
        Inclusion memory conflict = _included(_elsewhere(0));
        assertEq(_claimConflict(0, OWED, conflict), 1_000_000, "all there was");
        _succeedsBy(STRANGER, 400, abi.encodeCall(channels.topUp, (_id(), 1)));
        assertEq(_claimConflict(0, OWED, conflict), 400, "topped up");
        _succeedsBy(STRANGER, DIRECT_DEPOSIT, abi.encodeCall(channels.topUp, (_id(), 2)));
        assertEq(_claimConflict(0, OWED, conflict), OWED - 1_000_400, "the rest");
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED + 1_000_400, OWED);
    }

    function test_IT3_theEventTellsEachPart() external {
        _openWith(NATIVE, OWED + CAP + 5, PENALTY, CAP);
        Inclusion memory conflict = _included(_elsewhere(0));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ConflictProven(_id(), 0, OWED, 0, OWED, CAP, 5);
        _claimConflict(0, OWED, conflict);
    }

    function test_IT3_theEventTellsWhatLanded() external {
        _openWith(NATIVE, DIRECT_DEPOSIT, PENALTY, CAP);
        Inclusion memory older = _included(_transfer(0, OWED - 10));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ConflictProven(_id(), 0, OWED, OWED - 10, 10, CAP, 0);
        _claimConflict(0, OWED, older);
    }
}
