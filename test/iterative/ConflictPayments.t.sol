// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title What was included was a payment in coin: IT-3
/// @author The Tallystick authors
/// @notice Effects are compared, not hashes. Tree of cases:
/// - an older payment, one of a wei, one that is short by a wei, a newer one, one without end
/// - the same payment in every type, with other fees, with data, unprotected
/// - for nothing, to another, to the payer itself, through a contract, as a creation: no payment
/// - with a receipt: it moved, it failed; a receipt behind a proof without one, and before it
contract ConflictPaymentsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant OLDER = 3_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    /// @dev So much is still owed, and nobody is punished.
    function _leaves(uint256 due, Inclusion memory landing) private {
        uint256 id = VM.snapshotState();
        uint256 before = BOB.balance;
        assertEq(_claimConflict(0, OWED, landing), due, "amount");
        assertEq(BOB.balance, before + due, "the payee's");
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - due, due);
        if (due != 0) _assertEpoch(0, OWED - due, due);
        VM.revertToState(id);
    }

    function _leavesAll(Inclusion memory landing) private {
        _leaves(OWED, landing);
    }

    /// @dev It is a success without effect.
    function _leavesNothing(Inclusion memory landing) private {
        _changesNothing(_conflictCall(_raw(0, OWED), landing));
    }

    function _isNone(Transaction memory t) private {
        uint256 id = VM.snapshotState();
        uint256 amount = _claimConflict(0, OWED, _included(t));
        assertEq(amount, OWED + PENALTY / 2, "with half of the penalty");
        _assertBurned(PENALTY - PENALTY / 2);
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- older and newer

    function test_IT3_anOlderPaymentIsCredited() external {
        _leaves(OWED - OLDER, _included(_transfer(0, OLDER)));
        _leaves(OWED - OLDER, _landed(0, OLDER));
    }

    function test_IT3_aConflictOfOneWeiIsAPayment() external {
        _leaves(OWED - 1, _included(_transfer(0, 1)));
    }

    function test_IT3_oneThatIsShortByAWeiLeavesAWei() external {
        _leaves(1, _included(_transfer(0, OWED - 1)));
    }

    function test_IT3_aNewerPaymentLeavesNothing() external {
        _leavesNothing(_included(_transfer(0, OWED + 1)));
        _leavesNothing(_included(_transfer(0, type(uint96).max)));
    }

    /// @dev More than 96 bits count as that, and nothing overflows.
    function test_IT3_aPaymentWithoutEndLeavesNothing() external {
        Transaction memory t = _transfer(0, 1);
        t.value = type(uint256).max;
        _leavesNothing(_included(t));
        _leavesNothing(_landed(t, true, ""));
        t.value = 2 ** 96;
        _leavesNothing(_included(t));
    }

    function testFuzz_IT3_theDifferenceIsOwed(uint96 landed, uint96 owed) external {
        landed = uint96(bound(landed, 1, DIRECT_DEPOSIT));
        owed = uint96(bound(owed, 1, DIRECT_DEPOSIT));
        uint256 due = owed > landed ? owed - landed : 0;
        assertEq(_claimConflict(0, owed, _included(_transfer(0, landed))), due, "amount");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - due, due);
        _assertBurned(0);
    }

    // ---------------------------------------------------------------- the same, signed again

    function _sameOf(uint8 kind) private view returns (Transaction memory t) {
        t = _elsewhere(kind, 0);
        (t.to, t.value) = (abi.encodePacked(BOB), OWED);
        (t.priorityFee, t.maxFee, t.gasLimit) = (7 gwei, 900 gwei, 50_000);
    }

    function test_IT3_theSameSignedAgainInEveryTypeOwesNothing() external {
        for (uint8 kind = 0; kind <= Transactions.SET_CODE; ++kind) {
            _leavesNothing(_included(_sameOf(kind)));
            _leavesNothing(_landed(_sameOf(kind), true, ""));
        }
    }

    function test_IT3_theSameUnprotectedOwesNothing() external {
        Transaction memory t = _sameOf(Transactions.LEGACY);
        t.chainId = 0;
        _leavesNothing(_included(t));
    }

    function test_IT3_whoeverLandedItTheSignedPaymentItselfOwesNothing() external {
        _leavesNothing(_included(_transfer(0, OWED)));
        _leavesNothing(_landed(0, OWED));
    }

    /// @dev A payee that is a contract may do with data what it likes: the coin is its.
    function test_IT3_dataBesideTheValueIsAPayment() external {
        Transaction memory t = _transfer(0, OLDER);
        t.data = hex"deadbeef";
        _leaves(OWED - OLDER, _included(t));
    }

    // ---------------------------------------------------------------- none

    function test_IT3_aCallOfThePayeeWithoutValueIsNone() external {
        Transaction memory t = _transfer(0, 0);
        _isNone(t);
        t.data = hex"01";
        _isNone(t);
    }

    function test_IT3_aPaymentToAnotherIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(STRANGER);
        _isNone(t);
        t.to = abi.encodePacked(uint160(BOB) ^ 1);
        _isNone(t);
    }

    function test_IT3_aTransferToItselfIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(ALICE);
        _isNone(t);
    }

    /// @dev A router may pay the payee; the payer of a direct channel pays by the agreed form.
    function test_IT3_aPaymentThroughAContractIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        (t.to, t.data) = (abi.encodePacked(address(token)), abi.encode(BOB));
        _isNone(t);
        t.to = abi.encodePacked(channels);
        _isNone(t);
    }

    function test_IT3_aCreationIsNone() external {
        _isNone(_creation(0));
        Transaction memory t = _creation(0);
        t.value = OWED;
        _isNone(t);
    }

    // ---------------------------------------------------------------- receipts

    function test_IT3_aPaymentThatFailedIsOwedAgainWithoutPenalty() external {
        _leavesAll(_landed(_transfer(0, OWED), false, ""));
        _leavesAll(_landed(_transfer(0, OLDER), false, ""));
        _leavesAll(_landed(_sameOf(Transactions.BLOB), false, ""));
    }

    /// @dev By its form it paid: only the receipt tells that it did not.
    function test_IT3_withoutItsReceiptAFailedPaymentCounts() external {
        Inclusion memory failed = _landed(_transfer(0, OWED), false, "");
        bytes memory receipt = failed.receipt;
        failed.receipt = "";
        _leavesNothing(failed);
        failed.receipt = receipt;
        _leavesAll(failed);
    }

    function test_IT3_aReceiptTakesBackWhatItsFormWasCredited() external {
        Inclusion memory failed = _landed(_transfer(0, OLDER), false, "");
        Inclusion memory bare = Inclusion(failed.header, failed.index, failed.transaction, "");
        assertEq(_claimConflict(0, OWED, bare), OWED - OLDER, "by its form");
        _assertEpoch(0, OLDER, OWED - OLDER);
        assertFalse(_epoch(0).isProven, "not yet");

        assertEq(_claimConflict(0, OWED, failed), OLDER, "by its receipt");
        _assertEpoch(0, 0, OWED);
        assertTrue(_epoch(0).isProven, "now");
        _changesNothing(_conflictCall(_raw(0, OWED), failed));
        _changesNothing(_conflictCall(_raw(0, OWED), bare));
        _assertBurned(0);
    }

    /// @dev What a receipt has shown no proof without one changes.
    function test_IT3_whatAReceiptHasShownStays() external {
        Inclusion memory failed = _landed(_transfer(0, OLDER), false, "");
        _claimConflict(0, OLDER, failed);
        _assertEpoch(0, 0, OLDER);
        failed.receipt = "";
        assertEq(_claimConflict(0, OWED, failed), OWED - OLDER, "the rest");
        _assertEpoch(0, 0, OWED);
    }

    /// @dev No event tells of coin: what it carried moved if it succeeded, and logs play no part.
    function test_IT3_aReceiptOfAPaymentInCoinSaysWhetherItMoved() external {
        _leaves(OWED - OLDER, _landed(_transfer(0, OLDER), true, ""));
        _leavesNothing(_landed(_sameOf(Transactions.LEGACY), true, ""));
    }

    // ---------------------------------------------------------------- step by step

    /// @dev An older signed payment shown first takes nothing away from a newer one.
    function test_IT3_newerPaymentsOfTheEpochAreOwedTheRest() external {
        Inclusion memory landing = _included(_transfer(0, OLDER));
        _changesNothing(_conflictCall(_raw(0, OLDER), landing));
        assertEq(_claimConflict(0, OLDER + 10, landing), 10, "ten more");
        assertEq(_claimConflict(0, OLDER + 25, landing), 15, "and fifteen");
        _changesNothing(_conflictCall(_raw(0, OLDER + 20), landing));
        _assertEpoch(0, OLDER, 25);
        assertEq(_claimConflict(0, OWED, landing), OWED - OLDER - 25, "and the rest");
    }
}
