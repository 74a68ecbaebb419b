// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelState,
    Skip,
    VoucherClaim
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Vouchers of many channels at once: IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - many channels, one payout; a hundred; none
/// - each reason to skip an entry, told with its place; the others are paid
/// - the same channel twice; an older voucher; nothing owed
/// - entries that mean harm: terms with more bits, of another's channel, another's signature
contract ClaimBatchTest is IterativeTest {
    VoucherClaim[] private claims;

    /// @dev One of many like it, open.
    function _open(uint256 salt, address asset) private returns (Channel memory terms) {
        terms = _escrow(asset);
        terms.agreement = _agreement(salt);
        _openToo(terms);
    }

    function _add(Channel memory terms, uint96 cumulative) private {
        claims.push(VoucherClaim(terms, cumulative, _voucherOf(terms, SIGNER_KEY, cumulative)));
    }

    function _batch() private returns (uint256) {
        VM.prank(STRANGER);
        return channels.claimBatch(BOB, channel.asset, claims);
    }

    function _assertSkipped(Channel memory terms, uint256 index, Skip why) private {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ClaimSkipped(_idOf(terms), index, why);
    }

    function setUp() public override {
        super.setUp();
        channel = _open(0, NATIVE);
    }

    // ---------------------------------------------------------------- paid

    function test_IT6_manyChannelsOnePayout() external {
        _add(channel, 100);
        _add(_open(1, NATIVE), 200);
        _add(_open(2, NATIVE), 5_000);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_idOf(claims[0].channel), 100, 100);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_idOf(claims[1].channel), 200, 200);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.VoucherClaimed(_idOf(claims[2].channel), 5_000, DEPOSIT);

        assertEq(_batch(), 1_300, "claimed");
        assertEq(BOB.balance, 1_300, "the payee's");
        _assertChannel(_idOf(claims[0].channel), ChannelState.Open, 900, 100);
        _assertChannel(_idOf(claims[1].channel), ChannelState.Open, 800, 200);
        _assertChannel(_idOf(claims[2].channel), ChannelState.Open, 0, 1_000);
    }

    /// @dev A refusing payee is told once: there is one payout.
    function test_IT6_onePayoutInAll() external {
        address refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
        for (uint256 i = 1; i < 4; ++i) {
            Channel memory terms = _escrow(NATIVE);
            (terms.payee, terms.agreement) = (refuser, _agreement(i));
            _openToo(terms);
            _add(terms, 100);
        }
        VM.expectEmit(address(channels));
        emit IIterativeEvents.PayoutHeld(NATIVE, refuser, 300);
        assertEq(channels.claimBatch(refuser, NATIVE, claims), 300, "claimed");
        assertEq(channels.held(NATIVE, refuser), 300, "held");
    }

    function test_IT6_aHundredChannels() external {
        for (uint256 i = 1; i <= 100; ++i) {
            _add(_open(i, address(token)), uint96(i));
        }
        uint256 before = token.balanceOf(BOB);
        assertEq(channels.claimBatch(BOB, address(token), claims), 5_050, "claimed");
        assertEq(token.balanceOf(BOB), before + 5_050, "the payee's");
        assertEq(token.balanceOf(address(channels)), 100 * uint256(DEPOSIT) - 5_050, "the rest");
    }

    function test_IT6_noneAtAll() external {
        VM.recordLogs();
        assertEq(_batch(), 0, "claimed");
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    function test_IT6_theSameChannelTwiceIsPaidOnce() external {
        _add(channel, 300);
        _add(channel, 300);
        _add(channel, 200);
        _add(channel, 350);
        assertEq(_batch(), 350, "claimed");
        assertEq(BOB.balance, 350, "the payee's");
        assertEq(_batch(), 0, "again");
        _assertChannel(ChannelState.Open, DEPOSIT - 350, 350);
    }

    /// @dev Nothing owed is neither paid nor skipped.
    function test_IT6_nothingOwedIsNoFact() external {
        _claimVoucher(300);
        _add(channel, 300);
        VM.recordLogs();
        assertEq(_batch(), 0, "claimed");
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    // ---------------------------------------------------------------- skipped

    /// @dev The good entry before it and the one behind it are paid.
    function _skips(VoucherClaim memory claim, Skip why) private {
        claims.push(VoucherClaim(channel, 100, _voucher(100)));
        claims.push(claim);
        claims.push(VoucherClaim(channel, 150, _voucher(150)));
        _assertSkipped(claim.channel, 1, why);
        assertEq(_batch(), 150, "claimed");
        assertEq(BOB.balance, 150, "the payee's");
    }

    function _claimOf(Channel memory terms) private view returns (VoucherClaim memory) {
        return VoucherClaim(terms, 500, _voucherOf(terms, SIGNER_KEY, 500));
    }

    function test_IT6_anotherPayeesIsForeign() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = STRANGER;
        _openToo(terms);
        _skips(_claimOf(terms), Skip.Foreign);
    }

    function test_IT6_anotherAssetIsForeign() external {
        _skips(_claimOf(_open(1, address(token))), Skip.Foreign);
    }

    /// @dev No key signs vouchers of one.
    function test_IT6_aPayThroughChannelHasNoVouchers() external {
        Channel memory terms = _payThrough(NATIVE);
        _openToo(terms);
        VoucherClaim memory claim = VoucherClaim(terms, 500, _voucherOf(terms, ALICE_KEY, 500));
        _skips(claim, Skip.NotSigned);
        _assertChannel(_idOf(terms), ChannelState.Open, DEPOSIT, 0);
    }

    function test_IT6_anUnknownOneIsNotOpen() external {
        Channel memory terms = _escrow(NATIVE);
        terms.agreement = _agreement(9);
        _skips(_claimOf(terms), Skip.NotOpen);
    }

    function test_IT6_oneThatIsOverIsNotOpen() external {
        Channel memory first = channel;
        channel = _open(1, NATIVE);
        VoucherClaim memory claim = _claimOf(channel);
        _letGo(0);
        channel = first;
        _skips(claim, Skip.NotOpen);
    }

    function test_IT6_oneThatEndsIsPaid() external {
        _add(channel, 300);
        _unlock();
        assertEq(_batch(), 300, "claimed");
        _assertChannel(ChannelState.Unlocking, DEPOSIT - 300, 300);
    }

    function test_IT6_anotherSignerIsSkipped() external {
        Channel memory terms = _open(1, NATIVE);
        _skips(VoucherClaim(terms, 500, _voucherOf(terms, BOB_KEY, 500)), Skip.NotSigned);
    }

    function test_IT6_anotherSumIsSkipped() external {
        Channel memory terms = _open(1, NATIVE);
        _skips(VoucherClaim(terms, 501, _voucherOf(terms, SIGNER_KEY, 500)), Skip.NotSigned);
    }

    function test_IT6_noSignatureIsSkipped() external {
        _skips(VoucherClaim(_open(1, NATIVE), 500, ""), Skip.NotSigned);
    }

    function test_IT6_anEmptyDepositIsTold() external {
        Channel memory terms = _escrow(NATIVE);
        (terms.deposit, terms.agreement) = (0, _agreement(1));
        _openToo(terms);
        _skips(_claimOf(terms), Skip.NothingLeft);
    }

    function test_IT6_aLastUnitThatIsNotThereIsTold() external {
        Channel memory terms = _escrow(NATIVE);
        (terms.deposit, terms.agreement) = (0, _agreement(1));
        _openToo(terms);
        _skips(VoucherClaim(terms, 1, _voucherOf(terms, SIGNER_KEY, 1)), Skip.NothingLeft);
    }

    /// @dev A key that may sign for less is skipped, one that may is paid.
    function test_IT6_aGrantedKeySignsUpToItsLimit() external {
        _grant(SESSION, 300, 0);
        claims.push(VoucherClaim(channel, 301, _voucherBy(SESSION_KEY, 301)));
        claims.push(VoucherClaim(channel, 300, _voucherBy(SESSION_KEY, 300)));
        _assertSkipped(channel, 0, Skip.NotSigned);
        assertEq(_batch(), 300, "claimed");
    }

    // ---------------------------------------------------------------- harm

    /// @dev All wrong in one batch: each is told at its place, and none is paid.
    function test_IT6_aBatchOfNothingGood() external {
        Channel memory other = _escrow(NATIVE);
        other.payee = STRANGER;
        _openToo(other);
        _add(other, 500);
        other.agreement = _agreement(9);
        _add(other, 500);
        claims.push(VoucherClaim(channel, 500, new bytes(65)));
        claims.push(VoucherClaim(channel, 500, new bytes(129)));
        claims.push(VoucherClaim(channel, 500, new bytes(10_000)));
        bytes32 before = _fingerprint();
        VM.recordLogs();
        assertEq(_batch(), 0, "claimed");

        Log[] memory logs = VM.getRecordedLogs();
        Skip[5] memory reasons = [
            Skip.Foreign,
            Skip.NotOpen,
            Skip.NotSigned,
            Skip.NotSigned,
            Skip.NotSigned
        ];
        assertEq(logs.length, 5, "events");
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(logs[i].data, abi.encode(i, reasons[i]), "place and reason");
        }
        assertEq(_fingerprint(), before, "nothing changed");
    }

    /// @dev Terms whose words have more bits than theirs stop nobody: they are of a channel that is not open.
    function test_IT6_termsWithMoreBitsAreSkipped() external {
        claims.push(VoucherClaim(channel, 500, _voucher(500)));
        claims.push(VoucherClaim(channel, 300, _voucher(300)));
        bytes memory call = abi.encodeCall(channels.claimBatch, (BOB, NATIVE, claims));
        // selector, payee, asset, place of the array, its length, two places of entries; then the first entry's terms
        uint256 terms = 4 + 32 * 6;
        for (uint256 i = 0; i < 10; ++i) {
            call[terms + 32 * i] = 0x01;
        }
        uint256 amount = abi.decode(_succeeds(call), (uint256));
        assertEq(amount, 300, "claimed");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    /// @dev Who sends it says a payee; what that one is not owed it does not get.
    function test_IT6_nobodyElseIsPaid() external {
        _add(channel, 500);
        VM.prank(STRANGER);
        assertEq(channels.claimBatch(STRANGER, NATIVE, claims), 0, "claimed");
        assertEq(STRANGER.balance, 0, "the stranger's");
        assertEq(channels.claimBatch(BOB, address(token), claims), 0, "in another asset");
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }
}
