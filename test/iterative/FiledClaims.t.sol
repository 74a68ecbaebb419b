// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Claims without proof are filed: IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - what is owed is held: all of it, as far as the deposit goes, beside what landed and what was paid
/// - the stake: exact, none where none was agreed
/// - who files: the payee, its signature, its wallet; nobody else, and no signature of something else
/// - once an epoch, whatever became of it; several epochs
/// - what is held is safe from exits, releases and other claims
/// - when it is paid is in ClaimWindows.t.sol
contract FiledClaimsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant OLDER = 3_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    function _fileRefused(bytes memory call, bytes memory error_) private {
        _refused(STRANGER, dispute.stake, call, error_);
    }

    // ---------------------------------------------------------------- what is held

    function test_IT4_whatIsOwedIsTakenOutOfTheDepositAndHeld() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimFiled(_id(), 0, OWED, OWED, STAKE);
        _fileClaim(0, OWED);

        _assertFiled(0, OWED, OWED);
        assertEq(_epoch(0).filedTime, T0, "time");
        assertEq(_epoch(0).filedBlock, B0, "block");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED, 0);
        assertEq(address(channels).balance, DIRECT_DEPOSIT + STAKE, "with the stake");
        assertEq(BOB.balance, 0, "nothing yet");
        _assertCovered();
    }

    function test_IT4_ofTokensToo() external {
        _letGo(0);
        dispute = _disputeTerms(address(token));
        Channel memory terms = _direct(address(token));
        terms.firstNonce = 100;
        _open(terms);
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, OWED);
        assertEq(address(channels).balance, STAKE, "the stake is coin");
        _assertCovered();
    }

    function test_IT4_aClaimLargerThanTheDepositHoldsAllOfIt() external {
        _fileClaim(0, DIRECT_DEPOSIT + 1);
        _assertFiled(0, DIRECT_DEPOSIT + 1, DIRECT_DEPOSIT);
        _assertChannel(ChannelState.Open, 0, 0);
        _assertCovered();
    }

    function test_IT4_whatIsKnownToHaveLandedIsNotHeld() external {
        _recordLanding(0, _landed(0, OLDER));
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, OWED - OLDER);
    }

    /// @dev Of a failed payment nothing was credited; the first part the deposit has paid.
    function test_IT4_whatTheDepositPaidIsNotHeld() external {
        _claimConflict(0, OLDER, _landed(_transfer(0, OLDER), false, ""));
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, OWED - OLDER);
    }

    function _nothingOwed(uint96 cumulative) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_NothingOwed.selector;
        return abi.encodeWithSelector(error_, _id(), 0, cumulative);
    }

    function test_IT4_whereNothingIsOwedNothingIsClaimed() external {
        _recordLanding(0, _landed(0, OLDER));
        _fileRefused(_fileCall(0, OLDER), _nothingOwed(OLDER));
        _fileRefused(_fileCall(0, 1), _nothingOwed(1));
        _fileClaim(0, OLDER + 1);
        _assertFiled(0, OLDER + 1, 1);
    }

    function test_IT4_ofAnEmptyDepositNothingIsClaimed() external {
        _fileClaim(1, DIRECT_DEPOSIT);
        _fileRefused(_fileCall(0, OWED), _nothingOwed(OWED));
        _succeedsBy(STRANGER, 1, abi.encodeCall(channels.topUp, (_id(), 1)));
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, 1);
        _assertCovered();
    }

    function test_IT5_whileItIsUnlocking() external {
        _unlock();
        _waitWindow();
        _fileClaim(0, OWED);
        _assertChannel(ChannelState.Unlocking, DIRECT_DEPOSIT - OWED, 0);
    }

    // ---------------------------------------------------------------- the stake

    function _wrongStake(uint256 sent, uint256 agreed) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongValue.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, sent, agreed);
        _refused(STRANGER, sent, _fileCall(0, OWED), refusal);
    }

    function test_IT4_theStakeIsExact() external {
        _wrongStake(0, STAKE);
        _wrongStake(STAKE - 1, STAKE);
        _wrongStake(STAKE + 1, STAKE);
        _fileClaim(0, OWED);
    }

    function test_IT4_noneWhereNoneWasAgreed() external {
        _letGo(0);
        dispute.stake = 0;
        Channel memory terms = _direct(NATIVE, dispute);
        terms.firstNonce = 100;
        _open(terms);
        _wrongStake(1, 0);
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(0), OWED, "paid");
        assertEq(BOB.balance, OWED, "the payee's");
        _assertCovered();
    }

    // ---------------------------------------------------------------- who files

    function test_IT4_thePayeeItselfNeedsNoSignature() external {
        _succeedsBy(BOB, STAKE, _fileCall(_raw(0, OWED), NO_CONSENT));
        _assertFiled(0, OWED, OWED);
    }

    function _notByPayee(address by, bytes memory consent) private {
        bytes32 digest = ChannelDigests.claim(address(channels), _id(), 0, OWED);
        _refused(by, STAKE, _fileCall(_raw(0, OWED), consent), _notBy(BOB, digest));
    }

    /// @dev A payer that files a claim against itself would turn a penalty away.
    function test_IT4_nobodyElseFiles() external {
        _notByPayee(ALICE, NO_CONSENT);
        _notByPayee(STRANGER, NO_CONSENT);
        _notByPayee(ALICE, _claimConsent(ALICE_KEY, 0, OWED));
        _notByPayee(STRANGER, hex"01");
    }

    function test_IT4_noConsentToSomethingElseServes() external {
        address here = address(channels);
        _notByPayee(STRANGER, _claimConsent(BOB_KEY, 1, OWED));
        _notByPayee(STRANGER, _claimConsent(BOB_KEY, 0, OWED - 1));
        bytes32 other = ChannelDigests.claim(address(token), _id(), 0, OWED);
        _notByPayee(STRANGER, Signatures.signed(BOB_KEY, other));
        other = ChannelDigests.claim(here, bytes32(uint256(_id()) ^ 1), 0, OWED);
        _notByPayee(STRANGER, Signatures.signed(BOB_KEY, other));
        other = ChannelDigests.settledThrough(here, _id(), 0, OWED);
        _notByPayee(STRANGER, Signatures.signed(BOB_KEY, other));
        _notByPayee(STRANGER, _release(BOB_KEY, OWED));
    }

    /// @dev ERC-1271: its owner signs for it.
    function test_IT4_aWalletFiles() external {
        _letGo(0);
        Channel memory terms = _direct(NATIVE, dispute);
        terms.firstNonce = 100;
        terms.payee = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(BOB));
        _open(terms);
        bytes32 digest = ChannelDigests.claim(address(channels), _id(), 0, OWED);
        bytes memory call = _fileCall(_raw(0, OWED), _claimConsent(ALICE_KEY, 0, OWED));
        _fileRefused(call, _notBy(terms.payee, digest));
        _fileClaim(0, OWED);
        _assertFiled(0, OWED, OWED);
    }

    // ---------------------------------------------------------------- once

    function _alreadyFiled(uint32 epoch, uint256 number) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_AlreadyFiled.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), epoch, number);
        _fileRefused(_fileCall(epoch, OWED), refusal);
        _fileRefused(_fileCall(epoch, OWED + 10), refusal);
    }

    function test_IT4_onceWhileItWaits() external {
        _fileClaim(0, OWED);
        _mine(5);
        _alreadyFiled(0, B0);
    }

    function test_IT4_onceAlsoAfterItWasPaid() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _payClaim(0);
        _alreadyFiled(0, B0);
    }

    function test_IT4_onceAlsoAfterItWasAnswered() external {
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _recordLanding(0, landing);
        _alreadyFiled(0, B0 + 1);
    }

    function test_IT4_severalEpochsAtATime() external {
        _fileClaim(0, 1_000);
        _fileClaim(2, 500);
        _fileClaim(1, 700);
        _assertFiled(0, 1_000, 1_000);
        _assertFiled(1, 700, 700);
        _assertFiled(2, 500, 500);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - 2_200, 0);
        _assertCovered();
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(1), 700, "one of them");
        _assertFiled(0, 1_000, 1_000);
        _assertFiled(1, 0, 0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - 2_200, 700);
        _assertCovered();
    }

    // ---------------------------------------------------------------- what is held is safe

    function test_IT4_fromAWithdrawal() external {
        _unlock();
        _waitWindow();
        _fileClaim(0, OWED);
        assertEq(_withdraw(), DIRECT_DEPOSIT - OWED, "withdrawn");
        _assertFiled(0, OWED, OWED);
        _assertCovered();
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(0), OWED, "paid");
        assertEq(BOB.balance, OWED + STAKE, "the payee's");
        _assertCovered();
    }

    function test_IT4_fromOtherClaims() external {
        _fileClaim(0, OWED);
        uint256 amount = _claimConflict(1, DIRECT_DEPOSIT, _included(_elsewhere(1)));
        assertEq(amount, DIRECT_DEPOSIT - OWED, "all the rest");
        _assertFiled(0, OWED, OWED);
        _assertCovered();
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(0), OWED, "paid");
        _assertCovered();
    }

    /// @dev A payee that lets go lets go of its claims too: they are the payer's.
    function test_IT4_aReleaseLetsGoOfIt() external {
        _fileClaim(0, OWED);
        uint256 before = ALICE.balance;
        assertEq(_letGo(0), DIRECT_DEPOSIT - OWED, "the deposit");
        _assertFiled(0, OWED, OWED);
        assertEq(_payClaim(0), 0, "nothing for the payee");
        assertEq(ALICE.balance, before + DIRECT_DEPOSIT, "the payer's");
        assertEq(BOB.balance, STAKE, "its stake");
        _assertCovered();
    }

    /// @dev What is left of a deposit can be topped up meanwhile, and claimed of other epochs.
    function test_IT4_itHindersNobody() external {
        _fileClaim(0, DIRECT_DEPOSIT);
        _succeedsBy(STRANGER, 500, abi.encodeCall(channels.topUp, (_id(), 1)));
        assertEq(_claimConflict(1, 300, _included(_unprotected(1))), 300, "another epoch's");
        _assertChannel(ChannelState.Open, 200, 300);
        _assertFiled(0, DIRECT_DEPOSIT, DIRECT_DEPOSIT);
        _assertCovered();
    }
}
