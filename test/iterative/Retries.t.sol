// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelState,
    TokenPermit,
    VoucherClaim
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Every verb twice: IT-1, IT-5, IT-6
/// @author The Tallystick authors
/// @notice Whoever does not know whether a call went through makes it again. Tree of cases:
/// - claims, landings, unlock, withdrawal, release, grants, revocations, collection: a success that moves nothing
/// - openings and top-ups: refused, by a reason that says that they were made
/// - a close: refused, by a reason that says that it is over
contract RetriesTest is IterativeTest {
    /// @dev Once it does something, the second and the third time nothing at all.
    function _twice(bytes memory call) private {
        bytes32 before = _fingerprint();
        _succeeds(call);
        assertFalse(_fingerprint() == before, "it did something");
        VM.recordLogs();
        _changesNothing(call);
        _changesNothing(call);
        assertEq(VM.getRecordedLogs().length, 0, "and said nothing again");
    }

    function _twiceRefused(
        address by,
        uint256 value,
        bytes memory call,
        bytes memory error_
    ) private {
        _succeedsBy(by, value, call);
        _refused(by, value, call, error_);
    }

    // ---------------------------------------------------------------- nothing moves

    function test_IT6_aClaim() external {
        _open(_payThrough(NATIVE));
        _twice(_claimCall(0, 300));
    }

    function test_IT6_aVoucher() external {
        _open(_escrow(NATIVE));
        _twice(_voucherCall(300));
    }

    function test_IT6_aBatch() external {
        _open(_escrow(address(token)));
        VoucherClaim[] memory claims = new VoucherClaim[](1);
        claims[0] = VoucherClaim(channel, 300, _voucher(300));
        _twice(abi.encodeCall(channels.claimBatch, (BOB, address(token), claims)));
    }

    function test_IT6_aCeiling() external {
        _open(_escrow(NATIVE));
        address here = address(channels);
        bytes32 settlement = ChannelDigests.settlement(here, _id(), 500, 300);
        bytes memory ceiling = ChannelDigests.plain(
            SIGNER_KEY,
            ChannelDigests.ceiling(here, _id(), 500)
        );
        bytes memory consent = Signatures.signed(BOB_KEY, settlement);
        _twice(abi.encodeCall(channels.claimCeiling, (channel, 500, 300, ceiling, consent)));
    }

    function test_IT5_anUnlock() external {
        _open(_payThrough(NATIVE));
        _twice(_unlockCall(ALICE_KEY));
    }

    function test_IT5_aWithdrawal() external {
        _open(_payThrough(NATIVE));
        _unlock();
        _waitWindow();
        _twice(_withdrawCall());
    }

    function test_IT5_aRelease() external {
        _open(_payThrough(NATIVE));
        _twice(_releaseCall(0));
    }

    function test_IT1_aGrant() external {
        _open(_escrow(NATIVE));
        _twice(_grantCall(ALICE_KEY, SESSION, 300, uint32(T0 + 1 days)));
    }

    function test_IT1_aRevocation() external {
        _open(_escrow(NATIVE));
        _grant(SESSION, 300, 0);
        _twice(_revokeCall(ALICE_KEY, SESSION, 120));
        _twice(_revokeCall(ALICE_KEY, SIGNER, 120));
    }

    /// @dev A chain lands a transaction once; a payer that signs it again pays nothing twice, and its coin is its deposit.
    function test_IT6_aLanding() external {
        _open(_payThrough(NATIVE));
        _land(0, 300, 300);
        _land(0, 300, 300);
        assertEq(BOB.balance, 300, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT + 300, 300);
    }

    function test_IT6_aCollection() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = _deploy("CoinRefuser.sol:CoinRefuser", "");
        _open(terms);
        _claimVoucher(300);
        VM.prank(terms.payee);
        channels.collect(NATIVE, STRANGER);
        VM.prank(terms.payee);
        assertEq(channels.collect(NATIVE, STRANGER), 0, "again");
        assertEq(STRANGER.balance, 300, "there");
    }

    // ---------------------------------------------------------------- refused

    function _alreadyOpened() private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_AlreadyOpened.selector;
        return abi.encodeWithSelector(error_, _id());
    }

    function test_IT1_anOpening() external {
        channel = _payThrough(NATIVE);
        bytes memory call = abi.encodeCall(channels.open, (channel));
        _twiceRefused(ALICE, DEPOSIT, call, _alreadyOpened());
    }

    function test_IT1_aSponsoredOpening() external {
        channel = _payThrough(NATIVE);
        bytes memory consent = Signatures.signed(ALICE_KEY, _id());
        bytes memory call = abi.encodeCall(channels.openFor, (channel, consent));
        _twiceRefused(STRANGER, DEPOSIT, call, _alreadyOpened());
    }

    function test_IT1_anOpeningByPermit() external {
        channel = _escrow(address(token));
        TokenPermit memory none;
        bytes32 digest = ChannelDigests.funding(address(channels), channel);
        bytes memory consent = Signatures.signed(ALICE_KEY, digest);
        bytes memory call = abi.encodeCall(channels.openWithPermit, (channel, none, consent));
        _twiceRefused(STRANGER, 0, call, _alreadyOpened());
    }

    function _outOfTurn() private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_TopUpOutOfTurn.selector;
        return abi.encodeWithSelector(error_, _id(), 1, 2);
    }

    function test_IT1_aTopUp() external {
        _open(_payThrough(NATIVE));
        bytes memory call = abi.encodeCall(channels.topUp, (_id(), 1));
        _twiceRefused(STRANGER, 500, call, _outOfTurn());
    }

    function test_IT1_aTopUpOfTokens() external {
        _open(_escrow(address(token)));
        bytes memory call = abi.encodeCall(channels.topUpToken, (channel, 1, 500));
        _twiceRefused(ALICE, 0, call, _outOfTurn());
    }

    function test_IT5_aClose() external {
        _open(_escrow(NATIVE));
        bytes memory call = _closeCall(300);
        _twiceRefused(STRANGER, 0, call, _notOpen(ChannelState.Released));
    }
}
