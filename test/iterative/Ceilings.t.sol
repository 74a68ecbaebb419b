// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Ceilings, of which the payee settles what is owed: IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the sum: below the ceiling, at it, above it; again, more, less
/// - the payee: by its signature, by itself, another's, for another sum or ceiling
/// - the payer's key: the signer, a granted one up to its limit, another's, a voucher
/// - the channel: of signed payments, over; a short deposit
contract CeilingsTest is IterativeTest {
    uint96 private constant CEILING = 500;

    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function _settlementDigest(uint96 ceiling, uint96 cumulative) private view returns (bytes32) {
        return ChannelDigests.settlement(address(channels), _id(), ceiling, cumulative);
    }

    function _ceilingBy(uint256 key, uint96 ceiling) private view returns (bytes memory) {
        bytes32 digest = ChannelDigests.ceiling(address(channels), _id(), ceiling);
        return ChannelDigests.plain(key, digest);
    }

    function _call(
        uint96 ceiling,
        uint96 cumulative,
        bytes memory signature,
        bytes memory settlement
    ) private view returns (bytes memory) {
        return
            abi.encodeCall(
                channels.claimCeiling,
                (channel, ceiling, cumulative, signature, settlement)
            );
    }

    /// @dev All as it should be.
    function _call(uint96 ceiling, uint96 cumulative) private view returns (bytes memory) {
        bytes memory settlement = Signatures.signed(
            BOB_KEY,
            _settlementDigest(ceiling, cumulative)
        );
        return _call(ceiling, cumulative, _ceilingBy(SIGNER_KEY, ceiling), settlement);
    }

    function _settle(uint96 ceiling, uint96 cumulative) private returns (uint256) {
        return abi.decode(_succeeds(_call(ceiling, cumulative)), (uint256));
    }

    // ---------------------------------------------------------------- the sum

    function test_IT6_thePayeeSettlesWhatIsOwed() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_id(), 320, 320);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.CeilingSettled(_id(), CEILING, 320);
        assertEq(_settle(CEILING, 320), 320, "claimed");
        assertEq(BOB.balance, 320, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - 320, 320);
    }

    function test_IT6_upToTheCeilingAndNoUnitMore() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_AboveCeiling.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, CEILING + 1, CEILING);
        _refused(_call(CEILING, CEILING + 1), refusal);
        assertEq(_settle(CEILING, CEILING), CEILING, "claimed");
    }

    function test_IT6_ceilingsAndVouchersCountAgainstOneSum() external {
        assertEq(_settle(CEILING, 200), 200, "the first");
        assertEq(_claimVoucher(300), 100, "a voucher");
        assertEq(_settle(CEILING, 350), 50, "under the same ceiling");
        assertEq(_settle(600, 600), 250, "under the next");
        assertEq(BOB.balance, 600, "the payee's");
    }

    function test_IT6_againOrLessNothing() external {
        _settle(CEILING, 300);
        VM.recordLogs();
        _changesNothing(_call(CEILING, 300));
        _changesNothing(_call(CEILING, 100));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    function test_IT6_aShortDepositPaysAsFarAsItGoes() external {
        assertEq(_settle(2_000, 1_500), DEPOSIT, "claimed");
        _assertChannel(ChannelState.Open, 0, DEPOSIT);
    }

    function testFuzz_IT6_neverAboveTheCeiling(uint96 ceiling, uint96 cumulative) external {
        (bool isTaken, ) = address(channels).call(_call(ceiling, cumulative));
        assertTrue(isTaken == (cumulative <= ceiling), "taken");
        uint256 paid = cumulative < DEPOSIT ? cumulative : DEPOSIT;
        assertEq(BOB.balance, isTaken ? paid : 0, "the payee's");
    }

    // ---------------------------------------------------------------- the payee

    function test_IT6_nobodyElseSettlesForThePayee() external {
        bytes memory ceiling = _ceilingBy(SIGNER_KEY, CEILING);
        bytes32 digest = _settlementDigest(CEILING, 320);
        bytes memory error_ = _notBy(BOB, digest);
        _refused(_call(CEILING, 320, ceiling, NO_CONSENT), error_);
        _refused(ALICE, _call(CEILING, 320, ceiling, NO_CONSENT), error_);
        bytes memory other = Signatures.signed(ALICE_KEY, digest);
        _refused(_call(CEILING, 320, ceiling, other), error_);
        other = Signatures.signed(BOB_KEY, _settlementDigest(CEILING, 319));
        _refused(_call(CEILING, 320, ceiling, other), error_);
        other = Signatures.signed(BOB_KEY, _settlementDigest(CEILING + 1, 320));
        _refused(_call(CEILING, 320, ceiling, other), error_);
    }

    function test_IT6_thePayeeItselfNeedsNoSignature() external {
        bytes memory ceiling = _ceilingBy(SIGNER_KEY, CEILING);
        _succeedsBy(BOB, 0, _call(CEILING, 320, ceiling, NO_CONSENT));
        assertEq(BOB.balance, 320, "the payee's");
    }

    // ---------------------------------------------------------------- the payer's key

    function _callWith(bytes memory signature) private view returns (bytes memory) {
        bytes32 digest = _settlementDigest(CEILING, 320);
        return _call(CEILING, 320, signature, Signatures.signed(BOB_KEY, digest));
    }

    function test_IT6_onlyThePayersKeySignsACeiling() external {
        _refused(_callWith(_ceilingBy(BOB_KEY, CEILING)), _notSigned(BOB, CEILING));
        _refused(_callWith(""), _notSigned(address(0), CEILING));
    }

    /// @dev A payee with a voucher needs no ceiling, but neither stands for the other.
    function test_IT6_aVoucherIsNoCeiling() external {
        (bool isTaken, bytes memory error_) = address(channels).call(_callWith(_voucher(CEILING)));
        assertFalse(isTaken, "it should have been refused");
        bytes4 selector = IIterativeEvents.IterativePayments_NotSigned.selector;
        assertEq(bytes4(error_), selector, "error");
        (isTaken, ) = address(channels).call(
            _voucherCall(CEILING, _ceilingBy(SIGNER_KEY, CEILING))
        );
        assertFalse(isTaken, "nor is a ceiling a voucher");
    }

    /// @dev The ceiling is what a key signs for, whatever is settled under it.
    function test_IT6_aGrantedKeySignsCeilingsUpToItsLimit() external {
        _grant(SESSION, CEILING - 1, 0);
        _refused(_callWith(_ceilingBy(SESSION_KEY, CEILING)), _notSigned(SESSION, CEILING));
        bytes memory ceiling = _ceilingBy(SESSION_KEY, CEILING - 1);
        bytes32 digest = _settlementDigest(CEILING - 1, 320);
        _succeeds(_call(CEILING - 1, 320, ceiling, Signatures.signed(BOB_KEY, digest)));
        assertEq(BOB.balance, 320, "the payee's");
    }

    // ---------------------------------------------------------------- the channel

    function test_IT6_aPayThroughChannelHasNoCeilings() external {
        _open(_payThrough(NATIVE));
        _refused(_call(CEILING, 320), _wrongKind(ChannelKind.PayThrough));
    }

    function test_IT5_inTheWindowItIsSettledOnceOverNot() external {
        _unlock();
        assertEq(_settle(CEILING, 320), 320, "in the window");
        _waitWindow();
        _withdraw();
        _refused(_call(CEILING, 330), _notOpen(ChannelState.Withdrawn));
    }
}
