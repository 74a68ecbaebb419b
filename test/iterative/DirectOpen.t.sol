// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    ChannelState,
    TokenAuthorization,
    TokenPermit,
    VoucherClaim
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {Reception, Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Direct channels from their opening to their end: IT-1, IT-2, IT-5, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - opened: by the payer, a sponsor, a permit; not by an authorization; terms that make none
/// - the nonce line: one live direct or pay-through channel of an account; code
/// - topped up: coin, tokens, by a permit, by an authorization
/// - unlocked, withdrawn, released
/// - no landings, claims, vouchers or keys of it
contract DirectOpenTest is DirectTest {
    // ---------------------------------------------------------------- opened

    function test_IT1_thePayerOpensIt() external {
        Channel memory terms = _direct(NATIVE);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Opened(_idOf(terms), ALICE, BOB, terms, DIRECT_DEPOSIT);
        assertEq(_open(terms), _idOf(terms), "id");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
        _assertLine(true, FIRST_NONCE);
        _assertEpoch(0, 0, 0);
    }

    function test_IT1_inTokensAndWithoutADeposit() external {
        Channel memory terms = _direct(address(token));
        terms.deposit = 0;
        _open(terms);
        _assertChannel(ChannelState.Open, 0, 0);
    }

    function _forCall(uint256 key, bytes32 digest) private view returns (bytes memory) {
        return abi.encodeCall(channels.openFor, (channel, Signatures.signed(key, digest)));
    }

    function test_IT1_aSponsorOpensItWithThePayersConsent() external {
        channel = _direct(NATIVE);
        bytes32 funding = ChannelDigests.funding(address(channels), channel);
        Channel memory other = _direct(NATIVE);
        other.kind = ChannelKind.PayThrough;
        bytes memory error_ = _notBy(ALICE, _id());
        _refused(STRANGER, DIRECT_DEPOSIT, _forCall(BOB_KEY, _id()), error_);
        _refused(STRANGER, DIRECT_DEPOSIT, _forCall(ALICE_KEY, funding), error_);
        _refused(STRANGER, DIRECT_DEPOSIT, _forCall(ALICE_KEY, _idOf(other)), error_);

        _succeedsBy(STRANGER, DIRECT_DEPOSIT, _forCall(ALICE_KEY, _id()));
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
        _assertLine(true, FIRST_NONCE);
    }

    function _permitCall(bytes32 digest) private view returns (bytes memory) {
        TokenPermit memory p;
        (p.value, p.deadline) = (DIRECT_DEPOSIT, T0);
        (p.v, p.r, p.s) = Signatures.permit(
            token,
            ALICE_KEY,
            address(channels),
            DIRECT_DEPOSIT,
            T0
        );
        bytes memory consent = Signatures.signed(ALICE_KEY, digest);
        return abi.encodeCall(channels.openWithPermit, (channel, p, consent));
    }

    /// @dev The consent has a type of its own: a wallet shows the terms of dispute.
    function test_IT1_aPermitOpensItWithThePayersConsent() external {
        channel = _direct(address(token));
        bytes32 digest = ChannelDigests.funding(address(channels), channel);
        Channel memory other = _direct(address(token));
        other.kind = ChannelKind.PayThrough;
        bytes32 otherDigest = ChannelDigests.funding(address(channels), other);
        _refused(_permitCall(_id()), _notBy(ALICE, digest));
        _refused(_permitCall(otherDigest), _notBy(ALICE, digest));

        uint256 before = token.balanceOf(ALICE);
        _succeeds(_permitCall(digest));
        assertEq(token.balanceOf(ALICE), before - DIRECT_DEPOSIT, "the payer's");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, 0);
    }

    /// @dev What wallets show of an authorization are no terms: it is for escrow channels.
    function test_IT1_noAuthorizationOpensIt() external {
        channel = _direct(address(token));
        Reception memory r = Reception(ALICE, address(channels), DIRECT_DEPOSIT, 0, T0 + 1, _id());
        TokenAuthorization memory a;
        a.validBefore = T0 + 1;
        (a.v, a.r, a.s) = Signatures.authorization(token, ALICE_KEY, r);
        bytes memory call = abi.encodeCall(channels.openWithAuthorization, (channel, a));
        _refused(call, _wrongKind(ChannelKind.Direct));
    }

    function _badTerms() private {
        bytes4 error_ = IIterativeEvents.IterativePayments_BadTerms.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, channel);
        _refused(ALICE, DIRECT_DEPOSIT, abi.encodeCall(channels.open, (channel)), refusal);
    }

    function test_IT1_itsTermsAreThoseOfANonceLine() external {
        channel = _direct(NATIVE);
        channel.signer = SIGNER;
        _badTerms();
        channel = _direct(NATIVE);
        channel.firstNonce = type(uint64).max - type(uint32).max - 1;
        _badTerms();
        channel.firstNonce -= 1;
        _open(channel);
        _assertLine(true, channel.firstNonce);
    }

    function test_IT1_itIsOpenedOnce() external {
        _openDirect(NATIVE);
        _letGo(0);
        bytes4 error_ = IIterativeEvents.IterativePayments_AlreadyOpened.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id());
        _refused(ALICE, DIRECT_DEPOSIT, abi.encodeCall(channels.open, (channel)), refusal);
    }

    // ---------------------------------------------------------------- the nonce line

    function _openRefused(Channel memory terms, bytes memory error_) private {
        _refused(ALICE, terms.deposit, abi.encodeCall(channels.open, (terms)), error_);
    }

    function _lineTaken() private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_LineTaken.selector;
        return abi.encodeWithSelector(error_, ALICE);
    }

    /// @dev Two channels on one nonce line would convict an honest payer, or pay twice.
    function test_IT1_oneLiveDirectOrPayThroughChannelOfAnAccount() external {
        _openDirect(NATIVE);
        Channel memory other = _direct(NATIVE);
        other.firstNonce = 100;
        _openRefused(other, _lineTaken());
        other = _payThrough(NATIVE);
        other.firstNonce = 100;
        _openRefused(other, _lineTaken());
        _unlock();
        _openRefused(other, _lineTaken());
        _openToo(_escrow(NATIVE));
    }

    function test_IT1_noneBesideAPayThroughChannel() external {
        _open(_payThrough(NATIVE));
        Channel memory other = _direct(NATIVE);
        other.firstNonce = 100;
        _openRefused(other, _lineTaken());
        _letGo(0);
        _open(other);
        _assertLine(true, 100);
    }

    function test_IT1_noFirstNonceTwice() external {
        _openDirect(NATIVE);
        _exit();
        _assertLine(false, FIRST_NONCE + 1);
        Channel memory other = _direct(NATIVE);
        (other.agreement, other.endTime) = (channel.agreement, uint32(_now() + 1));
        bytes4 error_ = IIterativeEvents.IterativePayments_NonceUsed.selector;
        _openRefused(other, abi.encodeWithSelector(error_, ALICE, FIRST_NONCE, FIRST_NONCE + 1));
        other.firstNonce += 1;
        _open(other);
    }

    /// @dev The payment of a claim that waits can land when the channel is over: it must not count in another one, too.
    function test_IT1_noNonceThatAClaimIsOf() external {
        _openDirect(NATIVE);
        _fileClaim(3, 100);
        _assertLine(true, FIRST_NONCE + 4);
        _fileClaim(1, 100);
        _assertLine(true, FIRST_NONCE + 4);
        _exit();
        _assertLine(false, FIRST_NONCE + 4);
        Channel memory other = _direct(NATIVE);
        other.firstNonce = FIRST_NONCE + 3;
        bytes4 error_ = IIterativeEvents.IterativePayments_NonceUsed.selector;
        uint64 lowest = FIRST_NONCE + 4;
        _openRefused(other, abi.encodeWithSelector(error_, ALICE, lowest - 1, lowest));
        other.firstNonce = lowest;
        _open(other);
        _assertLine(true, lowest);
    }

    /// @dev The payee says what is settled: that takes no nonce from the payer.
    function test_IT1_thePayeesWordMovesNoLine() external {
        _openDirect(NATIVE);
        _settleThrough(type(uint32).max, 0);
        _letGo(0);
        _assertLine(false, FIRST_NONCE + 1);
    }

    function test_IT1_itsPayerHasNoCode() external {
        VM.etch(ALICE, abi.encodePacked(hex"ef0100", BOB));
        bytes4 error_ = IIterativeEvents.IterativePayments_PayerHasCode.selector;
        _openRefused(_direct(NATIVE), abi.encodeWithSelector(error_, ALICE));
    }

    // ---------------------------------------------------------------- topped up

    function test_IT1_coinIsAdded() external {
        _openDirect(NATIVE);
        _succeedsBy(STRANGER, 500, abi.encodeCall(channels.topUp, (_id(), 1)));
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT + 500, 0);
    }

    function test_IT1_tokensAreAdded() external {
        _openDirect(address(token));
        _succeedsBy(BOB, abi.encodeCall(channels.topUpToken, (channel, 1, 500)));
        TokenPermit memory none;
        bytes32 digest = ChannelDigests.topUp(address(channels), _id(), 2, 70);
        bytes memory consent = Signatures.signed(ALICE_KEY, digest);
        _succeeds(abi.encodeCall(channels.topUpWithPermit, (channel, 2, 70, none, consent)));
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT + 570, 0);
    }

    /// @dev The authorization's nonce is the top-up's digest, which names the channel.
    function test_IT1_tokensAreAddedByAuthorization() external {
        _openDirect(address(token));
        bytes32 digest = ChannelDigests.topUp(address(channels), _id(), 1, 70);
        Reception memory r = Reception(ALICE, address(channels), 70, 0, T0 + 1, digest);
        TokenAuthorization memory a;
        a.validBefore = T0 + 1;
        (a.v, a.r, a.s) = Signatures.authorization(token, ALICE_KEY, r);
        _succeeds(abi.encodeCall(channels.topUpWithAuthorization, (channel, 1, 70, a)));
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT + 70, 0);
    }

    // ---------------------------------------------------------------- the end

    function test_IT5_thePayerExits() external {
        _openDirect(NATIVE);
        _unlock();
        VM.warp(T0 + WINDOW - 1);
        VM.roll(B0 + WINDOW_BLOCKS);
        bytes4 error_ = IIterativeEvents.IterativePayments_Locked.selector;
        bytes memory refusal = abi.encodeWithSelector(
            error_,
            _id(),
            T0 + WINDOW,
            B0 + WINDOW_BLOCKS
        );
        _refused(_withdrawCall(), refusal);
        VM.warp(T0 + WINDOW);
        VM.roll(B0 + WINDOW_BLOCKS - 1);
        _refused(_withdrawCall(), refusal);
        _mine(1);
        uint256 before = ALICE.balance;
        assertEq(_withdraw(), DIRECT_DEPOSIT, "withdrawn");
        assertEq(ALICE.balance, before + DIRECT_DEPOSIT, "the payer's");
    }

    function test_IT5_thePayeeLetsGoAtOnce() external {
        _openDirect(address(token));
        _refused(_releaseCall(1), _notSettled(1));
        uint256 before = token.balanceOf(ALICE);
        assertEq(_letGo(0), DIRECT_DEPOSIT, "released");
        assertEq(token.balanceOf(ALICE), before + DIRECT_DEPOSIT, "the payer's");
    }

    function _notSettled(uint96 expected) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotSettled.selector;
        return abi.encodeWithSelector(error_, _id(), 0, expected);
    }

    function test_IT5_anybodyUnlocksAtTheAgreedEnd() external {
        Channel memory terms = _direct(NATIVE);
        terms.endTime = uint32(T0 + 100);
        _open(terms);
        bytes memory call = abi.encodeCall(channels.unlock, (channel, NO_CONSENT));
        VM.warp(T0 + 99);
        _refused(call, _notBy(ALICE, ChannelDigests.unlock(address(channels), _id())));
        VM.warp(T0 + 100);
        _succeeds(call);
        _assertChannel(ChannelState.Unlocking, DIRECT_DEPOSIT, 0);
    }

    // ---------------------------------------------------------------- what it has not

    function test_IT2_itHasNoLandingsAndClaimsOfAnotherKind() external {
        _openDirect(NATIVE);
        bytes memory error_ = _wrongKind(ChannelKind.Direct);
        _refused(ALICE, 300, _payCall(0, 300), error_);
        _refused(_claimCall(0, 300), error_);
    }

    /// @dev Its signer is nobody, and so is the signer of a signature that is none.
    function test_IT1_itHasNoVouchersAndKeys() external {
        _openDirect(NATIVE);
        bytes memory error_ = _wrongKind(ChannelKind.Direct);
        bytes memory bad = abi.encodePacked(hex"00", bytes32(0), bytes32(0));
        _refused(_voucherCall(300, bad), error_);
        _refused(_voucherCall(300), error_);
        bytes memory call = abi.encodeCall(channels.claimCeiling, (channel, 5, 5, bad, NO_CONSENT));
        _refused(BOB, call, error_);
        _refused(_grantCall(ALICE_KEY, SESSION, 300, 0), error_);
        _refused(_revokeCall(ALICE_KEY, SESSION, 0), error_);
        _refused(_closeCall(300), error_);
        VoucherClaim[] memory claims = new VoucherClaim[](2);
        claims[0] = VoucherClaim(channel, 300, bad);
        claims[1] = VoucherClaim(channel, 300, _voucher(300));
        _changesNothing(abi.encodeCall(channels.claimBatch, (BOB, NATIVE, claims)));
    }
}
