// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title The payee's word that epochs are settled: IT-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - by the payee, its signature, its wallet; nobody else, and no signature of something else
/// - an epoch and all before it, none after it; lower after higher
/// - against a claim to come, a conflict, a claim that waits; who gets the stake
/// - after the end of the channel; the nonce line
contract SettledThroughTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(NATIVE);
    }

    // ---------------------------------------------------------------- by whom

    function _plain(uint32 epoch, uint96 paid) private view returns (bytes memory) {
        return abi.encodeCall(channels.settleThrough, (channel, epoch, paid, NO_CONSENT));
    }

    function test_IT4_thePayeesSignatureServes() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.SettledThrough(_id(), 2, OWED);
        _settleThrough(2, OWED);
        assertEq(_view().epoch, 2, "epoch");
        assertTrue(_epoch(2).isSettled, "settled");
    }

    function test_IT4_thePayeeItself() external {
        _succeedsBy(BOB, _plain(0, OWED));
        assertTrue(_epoch(0).isSettled, "settled");
    }

    function test_IT4_itsWallet() external {
        _letGo(0);
        Channel memory terms = _direct(NATIVE, dispute);
        (terms.firstNonce, terms.payee) = (
            100,
            _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(BOB))
        );
        _open(terms);
        _settleThrough(0, OWED);
        assertTrue(_epoch(0).isSettled, "settled");
    }

    function _notByPayee(bytes memory call, address by) private {
        bytes32 digest = ChannelDigests.settledThrough(address(channels), _id(), 0, OWED);
        _refused(by, call, _notBy(BOB, digest));
    }

    function _with(bytes memory signature) private view returns (bytes memory) {
        return abi.encodeCall(channels.settleThrough, (channel, 0, OWED, signature));
    }

    function test_IT4_nobodyElse() external {
        _notByPayee(_plain(0, OWED), ALICE);
        _notByPayee(_plain(0, OWED), STRANGER);
        _notByPayee(_throughCall(ALICE_KEY, 0, OWED), ALICE);
        _notByPayee(_with(hex"01"), STRANGER);
    }

    function test_IT4_noSignatureOfSomethingElse() external {
        address here = address(channels);
        bytes32 digest = ChannelDigests.settledThrough(here, _id(), 1, OWED);
        _notByPayee(_with(Signatures.signed(BOB_KEY, digest)), STRANGER);
        digest = ChannelDigests.settledThrough(here, _id(), 0, OWED - 1);
        _notByPayee(_with(Signatures.signed(BOB_KEY, digest)), STRANGER);
        digest = ChannelDigests.settledThrough(address(token), _id(), 0, OWED);
        _notByPayee(_with(Signatures.signed(BOB_KEY, digest)), STRANGER);
        _notByPayee(_with(_claimConsent(BOB_KEY, 0, OWED)), STRANGER);
        _notByPayee(_with(_release(BOB_KEY, OWED)), STRANGER);
    }

    // ---------------------------------------------------------------- which epochs

    function test_IT4_anEpochAndAllBeforeItNoneAfterIt() external {
        assertFalse(_epoch(0).isSettled, "none at first");
        _settleThrough(0, 5);
        assertTrue(_epoch(0).isSettled, "this one");
        assertFalse(_epoch(1).isSettled, "not the next");
        _settleThrough(3, 5);
        for (uint32 i = 0; i <= 3; ++i) assertTrue(_epoch(i).isSettled, "up to there");
        assertFalse(_epoch(4).isSettled, "not the next");
    }

    function test_IT4_aLowerOneBehindAHigherChangesNothing() external {
        _settleThrough(2, OWED);
        _changesNothing(_throughCall(BOB_KEY, 1, 5));
        _changesNothing(_throughCall(BOB_KEY, 2, OWED));
        _changesNothing(_throughCall(BOB_KEY, 2, 7));
        // where nothing is to be done, nobody is asked
        _changesNothing(_throughCall(ALICE_KEY, 0, 5));
    }

    function test_IT4_theLastEpoch() external {
        uint32 last = type(uint32).max;
        _settleThrough(last, 0);
        assertTrue(_epoch(last).isSettled, "the last one");
        _settledRefused(0);
        _settledRefused(last);
    }

    /// @dev What was paid is the payee's own word: nothing is computed of it.
    function test_IT4_whatWasPaidIsTold() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.SettledThrough(_id(), 0, type(uint96).max);
        _settleThrough(0, type(uint96).max);
        _assertEpoch(0, 0, 0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
    }

    // ---------------------------------------------------------------- against claims

    function _settledRefused(uint32 epoch) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_EpochSettled.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), epoch);
        _refused(STRANGER, STAKE, _fileCall(epoch, OWED), refusal);
        Inclusion memory none;
        _refused(_conflictCall(_raw(epoch, OWED), none), refusal);
    }

    function test_IT4_nothingIsClaimedOfASettledEpoch() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _settleThrough(1, OWED);
        _settledRefused(0);
        _settledRefused(1);
        bytes4 error_ = IIterativeEvents.IterativePayments_EpochSettled.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0);
        _refused(_conflictCall(_raw(0, OWED), conflict), refusal);
    }

    function test_IT4_theNextEpochIsClaimedAsEver() external {
        _settleThrough(0, OWED);
        assertEq(_claimConflict(1, OWED, _included(_elsewhere(1))), OWED + PENALTY / 2, "shown");
        _fileClaim(2, 500);
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(2), 500, "filed");
    }

    /// @dev A claim against the own word is a false one: at once, and with the stake.
    function test_IT4_aClaimThatWaitsIsDefeated() external {
        _fileClaim(0, OWED);
        _fileClaim(2, 500);
        _settleThrough(1, OWED);
        _assertFiled(0, OWED, OWED);
        uint256 before = ALICE.balance;
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimResolved(_id(), 0, 0, 0, ALICE);
        assertEq(_payClaim(0), 0, "nothing");
        assertEq(ALICE.balance, before + STAKE, "the payer's");
        assertEq(BOB.balance, 0, "the payee's");
        _assertFiled(0, 0, 0);
        _assertFiled(2, 500, 500);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - 500, 0);
        _assertCovered();
        _changesNothing(_payClaimCall(0));
    }

    /// @dev Also behind the windows, as long as nobody was paid.
    function test_IT4_aClaimThatWaitedIsDefeated() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _settleThrough(0, OWED);
        assertEq(_payClaim(0), 0, "nothing");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
    }

    /// @dev A landing that answers it, in part or late, pays nothing more, and the stake is the payer's.
    function test_IT4_aLandingBehindTheWordDefeatsItToo() external {
        _fileClaim(0, OWED);
        _mine(1);
        Inclusion memory landing = _landed(0, OWED - 5);
        _settleThrough(0, OWED);
        uint256 before = ALICE.balance;
        _recordLanding(0, landing);
        assertEq(ALICE.balance, before + STAKE, "the payer's");
        assertEq(BOB.balance, 0, "the payee's");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
        _assertCovered();
    }

    function test_IT4_aConflictBehindTheWordPaysNoClaimThatWaits() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _fileClaim(0, OWED);
        _settleThrough(0, OWED);
        bytes4 error_ = IIterativeEvents.IterativePayments_EpochSettled.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0);
        _refused(_conflictCall(_raw(0, OWED), conflict), refusal);
        assertEq(_payClaim(0), 0, "nothing");
    }

    /// @dev What was paid by then is paid.
    function test_IT4_itTakesNothingBack() external {
        _claimConflict(0, OWED, _included(_unprotected(0)));
        _settleThrough(0, OWED);
        _assertEpoch(0, 0, OWED);
        assertEq(BOB.balance, OWED, "the payee's");
    }

    // ---------------------------------------------------------------- the end

    function test_IT4_afterAWithdrawalWhatIsHeldIsThePayers() external {
        _fileClaim(0, OWED);
        _unlock();
        _waitWindow();
        _withdraw();
        _settleThrough(0, OWED);
        uint256 before = ALICE.balance;
        assertEq(_payClaim(0), 0, "nothing");
        assertEq(ALICE.balance, before + OWED + STAKE, "the payer's");
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    /// @dev A payee could lock the payer out of its own nonces.
    function test_IT1_itMovesNoNonceLine() external {
        _settleThrough(type(uint32).max, OWED);
        _assertLine(true, FIRST_NONCE);
        _exit();
        _assertLine(false, FIRST_NONCE + 1);
    }

    function test_IT1_norOnARelease() external {
        _settleThrough(5, OWED);
        _letGo(0);
        _assertLine(false, FIRST_NONCE + 1);
    }
}
