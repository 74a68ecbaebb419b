// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Vouchers: IT-1, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - coin, tokens; by the payee, by anybody; step by step
/// - the deposit: enough, short, none; filled up afterwards
/// - refused: another signer, sum, channel, chain, contract, act; a signature that is none
/// - the channel: unknown, of signed payments, unlocking, over
contract ClaimVoucherTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    // ---------------------------------------------------------------- paid

    function test_IT6_aVoucherIsPaidByTheDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_id(), 300, 300);
        assertEq(_claimVoucher(300), 300, "claimed");

        assertEq(BOB.balance, 300, "the payee's");
        assertEq(STRANGER.balance, 0, "who relays gets nothing");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    function test_IT6_inTokens() external {
        _open(_escrow(address(token)));
        uint256 before = token.balanceOf(BOB);
        assertEq(_claimVoucher(300), 300, "claimed");
        assertEq(token.balanceOf(BOB), before + 300, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    function test_IT6_stepByStep() external {
        assertEq(_claimVoucher(300), 300, "the first");
        assertEq(_claimVoucher(301), 1, "a unit more");
        assertEq(_claimVoucher(200), 0, "an older one");
        assertEq(_claimVoucher(1_000), 699, "the whole deposit");
        _assertChannel(ChannelState.Open, 0, 1_000);
    }

    function test_IT6_aShortDepositPaysAsFarAsItGoes() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_id(), 1_500, DEPOSIT);
        assertEq(_claimVoucher(1_500), DEPOSIT, "claimed");
        _changesNothing(_voucherCall(1_500));

        _succeedsBy(STRANGER, 200, abi.encodeCall(channels.topUp, (_id(), 1)));
        assertEq(_claimVoucher(1_500), 200, "filled up");
        assertEq(BOB.balance, 1_200, "the payee's");
    }

    function testFuzz_IT6_neverMoreThanTheHighest(uint96[5] memory sums) external {
        uint256 highest = 0;
        for (uint256 i = 0; i < 5; ++i) {
            _claimVoucher(sums[i]);
            if (sums[i] > highest) highest = sums[i];
        }
        uint256 paid = highest < DEPOSIT ? highest : DEPOSIT;
        assertEq(BOB.balance, paid, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - paid, paid);
    }

    function test_IT6_nothingOwedIsNoFact() external {
        _claimVoucher(300);
        VM.recordLogs();
        _changesNothing(_voucherCall(300));
        _changesNothing(_voucherCall(0));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    // ---------------------------------------------------------------- who signed

    function test_IT1_onlyTheSignerSigns() external {
        _refused(_voucherCall(300, _voucherBy(BOB_KEY, 300)), _notSigned(BOB, 300));
        _refused(BOB, _voucherCall(300, _voucherBy(BOB_KEY, 300)), _notSigned(BOB, 300));
        // nor the payer itself, if it is not the signer
        _refused(_voucherCall(300, _voucherBy(ALICE_KEY, 300)), _notSigned(ALICE, 300));
    }

    /// @dev A signature for something else is somebody's whom nobody knows.
    function _refusedAsForeign(bytes memory signature) private {
        bytes32 before = _fingerprint();
        (bool isTaken, bytes memory error_) = address(channels).call(_voucherCall(300, signature));
        assertFalse(isTaken, "it should have been refused");
        bytes4 selector = IIterativeEvents.IterativePayments_NotSigned.selector;
        assertEq(bytes4(error_), selector, "error");
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function _foreign(bytes32 digest) private {
        _refusedAsForeign(ChannelDigests.plain(SIGNER_KEY, digest));
    }

    function test_IT1_aVoucherIsForItsSumChannelChainAndContract() external {
        address here = address(channels);
        _foreign(ChannelDigests.voucher(here, _id(), 299));
        _foreign(ChannelDigests.voucher(here, _idOf(_payThrough(NATIVE)), 300));
        _foreign(ChannelDigests.voucher(address(token), _id(), 300));
        bytes32 digest = ChannelDigests.voucher(here, _id(), 300);
        uint256 chain = block.chainid;
        bytes memory call = _voucherCall(300, ChannelDigests.plain(SIGNER_KEY, digest));
        VM.chainId(chain + 1);
        (bool isTaken, ) = here.call(call);
        assertFalse(isTaken, "on another chain");
        VM.chainId(chain);
        (isTaken, ) = here.call(call);
        assertTrue(isTaken, "on its own");
    }

    /// @dev Types are told apart, also those with the same values.
    function test_IT1_aSignatureOfAnotherActIsNoVoucher() external {
        address here = address(channels);
        _foreign(ChannelDigests.ceiling(here, _id(), 300));
        _foreign(ChannelDigests.release(here, _id(), 300));
        _foreign(ChannelDigests.settlement(here, _id(), 300, 300));
        _foreign(ChannelDigests.topUp(here, _id(), 0, 300));
        _foreign(_id());
    }

    function _nobodys(bytes memory signature) private {
        _refused(_voucherCall(300, signature), _notSigned(address(0), 300));
    }

    function test_IT1_whatIsNoSignatureIsNobodys() external {
        bytes memory good = _voucher(300);
        _nobodys("");
        _nobodys(hex"00");
        _nobodys(bytes.concat(good, hex"00"));
        bytes memory other = _voucher(300);
        assembly ("memory-safe") {
            mstore(other, 64) // the last byte is cut off
        }
        _nobodys(other);
        other = _voucher(300);
        other[0] = 0x02;
        _nobodys(other);
        other[0] = 0x01;
        _nobodys(other);
        _nobodys(new bytes(65));
        _nobodys(new bytes(129));
    }

    // ---------------------------------------------------------------- the channel

    function test_IT1_aPayThroughChannelHasNoVouchers() external {
        _open(_payThrough(NATIVE));
        _refused(_voucherCall(300), _wrongKind(ChannelKind.PayThrough));
        bytes memory byPayer = _voucherCall(300, _voucherBy(ALICE_KEY, 300));
        _refused(byPayer, _wrongKind(ChannelKind.PayThrough));
    }

    function test_IT1_nothingOfAChannelThatIsUnknown() external {
        channel.agreement = _agreement(1);
        _refused(_voucherCall(300), _notOpen(ChannelState.Unknown));
    }

    function test_IT5_inTheWindowItIsClaimedOnceOverNot() external {
        _unlock();
        assertEq(_claimVoucher(300), 300, "in the window");
        _waitWindow();
        assertEq(_claimVoucher(400), 100, "after it, before the withdrawal");
        assertEq(_withdraw(), 600, "withdrawn");
        _refused(_voucherCall(500), _notOpen(ChannelState.Withdrawn));
    }

    /// @dev An old voucher serves no later channel: its id is another one, and the old one is spent for ever.
    function test_IT1_aVoucherOfAChannelThatIsOverServesNoOther() external {
        bytes memory old = _voucher(300);
        _letGo(0);
        _refused(_voucherCall(300, old), _notOpen(ChannelState.Released));
        Channel memory terms = _escrow(NATIVE);
        terms.agreement = _agreement(1);
        _open(terms);
        _refusedAsForeign(old);
    }
}
