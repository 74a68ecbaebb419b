// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    ChannelState,
    VoucherKey
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Further keys of an escrow channel: IT-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a grant: its limit, its end, who gives it, the signer, again, otherwise, after a revocation
/// - P-256 keys: as signer, as a granted key
/// - the channel: of signed payments, over
/// - revocations are in Revocations.t.sol
contract VoucherKeysTest is IterativeTest {
    uint256 private constant P256_KEY = 0xC0FFEE;
    uint32 private constant END = uint32(T0 + 2 hours);

    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function _sessionCall(uint96 cumulative) private view returns (bytes memory) {
        return _voucherCall(cumulative, _voucherBy(SESSION_KEY, cumulative));
    }

    function _claimed(bytes memory call) private returns (uint256) {
        return abi.decode(_succeeds(call), (uint256));
    }

    // ---------------------------------------------------------------- grants

    function test_IT1_aGrantedKeySignsUpToItsLimit() external {
        _refused(_sessionCall(1), _notSigned(SESSION, 1));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.KeyGranted(_id(), SESSION, 300, END);
        _grant(SESSION, 300, END);
        VoucherKey memory k = channels.keyOf(_id(), SESSION);
        assertEq(abi.encode(k), abi.encode(VoucherKey(300, 0, END, 0)), "what is known of it");

        assertEq(_claimed(_sessionCall(299)), 299, "below the limit");
        _refused(_sessionCall(301), _notSigned(SESSION, 301));
        assertEq(_claimed(_sessionCall(300)), 1, "at the limit");
        assertEq(_claimVoucher(301), 1, "the signer goes on");
    }

    /// @dev The limit is of the channel's sum, whoever signed for it.
    function test_IT1_theLimitIsOfTheWholeSum() external {
        _grant(SESSION, 300, 0);
        _claimVoucher(250);
        assertEq(_claimed(_sessionCall(300)), 50, "what is left under it");
    }

    function test_IT1_aKeyEndsAtItsSecond() external {
        _grant(SESSION, 300, END);
        VM.warp(END - 1);
        assertEq(_claimed(_sessionCall(100)), 100, "the second before");
        VM.warp(END);
        _refused(_sessionCall(200), _notSigned(SESSION, 200));
        VM.warp(END + 365 days);
        _refused(_sessionCall(1), _notSigned(SESSION, 1));
        assertEq(_claimVoucher(200), 100, "the signer goes on");
    }

    function test_IT1_aKeyWithoutEndSignsForEver() external {
        _grant(SESSION, 300, 0);
        VM.warp(T0 + 50 * 365 days);
        assertEq(_claimed(_sessionCall(300)), 300, "claimed");
    }

    function test_IT1_onlyThePayerGrants() external {
        bytes32 digest = ChannelDigests.keyGrant(address(channels), _id(), SESSION, 300, END);
        bytes memory error_ = _notBy(ALICE, digest);
        _refused(_grantCall(BOB_KEY, SESSION, 300, END), error_);
        _refused(_grantCall(SIGNER_KEY, SESSION, 300, END), error_);
        bytes memory call = abi.encodeCall(
            channels.grantKey,
            (channel, SESSION, 300, END, NO_CONSENT)
        );
        _refused(BOB, call, error_);
        _succeedsBy(ALICE, 0, call);
        assertEq(channels.keyOf(_id(), SESSION).limit, 300, "limit");
    }

    function test_IT1_aGrantIsForItsKeyLimitAndEnd() external {
        bytes memory call = _grantCall(ALICE_KEY, SESSION, 300, END);
        // the words behind the terms: key, limit, end
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory other = bytes.concat(call);
            other[4 + 352 + 32 * i + 31] ^= 0x01;
            (bool isTaken, bytes memory error_) = address(channels).call(other);
            assertFalse(isTaken, "it should have been refused");
            bytes4 selector = IIterativeEvents.IterativePayments_NotBy.selector;
            assertEq(bytes4(error_), selector, "error");
        }
    }

    function test_IT1_noKeyThatMaySignForNothing() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_ZeroLimit.selector;
        bytes memory call = _grantCall(ALICE_KEY, SESSION, 0, 0);
        _refused(call, abi.encodeWithSelector(error_, _id(), SESSION));
        error_ = IIterativeEvents.IterativePayments_ZeroAddress.selector;
        _refused(_grantCall(ALICE_KEY, address(0), 300, 0), abi.encodeWithSelector(error_));
    }

    function test_IT1_noKeyThatHasEnded() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_TimePassed.selector;
        bytes memory call = _grantCall(ALICE_KEY, SESSION, 300, uint32(T0));
        _refused(call, abi.encodeWithSelector(error_, T0, T0));
        _grant(SESSION, 300, uint32(T0 + 1));
    }

    function _keyKnown(address key) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_KeyKnown.selector;
        return abi.encodeWithSelector(error_, _id(), key);
    }

    function test_IT1_aKeyIsGrantedOnce() external {
        _grant(SESSION, 300, END);
        _changesNothing(_grantCall(ALICE_KEY, SESSION, 300, END));
        _refused(_grantCall(ALICE_KEY, SESSION, 301, END), _keyKnown(SESSION));
        _refused(_grantCall(ALICE_KEY, SESSION, 300, END + 1), _keyKnown(SESSION));
        _refused(_grantCall(ALICE_KEY, SESSION, 300, 0), _keyKnown(SESSION));
    }

    /// @dev The old grant, signed once, does not give a revoked key its limit back.
    function test_IT1_aRevokedKeyIsNotGrantedAgain() external {
        bytes memory call = _grantCall(ALICE_KEY, SESSION, 300, 0);
        _succeeds(call);
        _revoke(SESSION, 100);
        _refused(call, _keyKnown(SESSION));
        _waitWindow();
        _refused(call, _keyKnown(SESSION));
    }

    function test_IT1_theSignerNeedsNoGrant() external {
        _refused(_grantCall(ALICE_KEY, SIGNER, 300, 0), _keyKnown(SIGNER));
        _revoke(SIGNER, 0);
        _refused(_grantCall(ALICE_KEY, SIGNER, 300, 0), _keyKnown(SIGNER));
    }

    function test_IT1_aKeyIsOfOneChannel() external {
        _grant(SESSION, 300, 0);
        Channel memory terms = _escrow(NATIVE);
        terms.agreement = _agreement(1);
        _open(terms);
        _refused(_sessionCall(1), _notSigned(SESSION, 1));
    }

    function test_IT1_keysAreOfEscrowChannelsThatAreOpen() external {
        bytes memory call = _grantCall(ALICE_KEY, SESSION, 300, 0);
        _letGo(0);
        _refused(call, _notOpen(ChannelState.Released));
        _open(_payThrough(NATIVE));
        call = _grantCall(ALICE_KEY, SESSION, 300, 0);
        _refused(call, _wrongKind(ChannelKind.PayThrough));
    }

    // ---------------------------------------------------------------- P-256

    function _p256Voucher(uint96 cumulative) private view returns (bytes memory) {
        bytes32 digest = ChannelDigests.voucher(address(channels), _id(), cumulative);
        return ChannelDigests.p256(P256_KEY, digest);
    }

    function _openP256() private {
        Channel memory terms = _escrow(NATIVE);
        terms.signer = ChannelDigests.p256Id(P256_KEY);
        _open(terms);
    }

    function test_IT1_aP256KeyIsASigner() external {
        _openP256();
        assertEq(_claimed(_voucherCall(300, _p256Voucher(300))), 300, "claimed");
        _refused(_voucherCall(400, _voucherBy(SIGNER_KEY, 400)), _notSigned(SIGNER, 400));
    }

    function test_IT1_aP256SignatureIsForItsSum() external {
        _openP256();
        _refused(_voucherCall(301, _p256Voucher(300)), _notSigned(address(0), 301));
        bytes memory signature = _p256Voucher(300);
        signature[100] ^= 0x01; // of s
        _refused(_voucherCall(300, signature), _notSigned(address(0), 300));
        signature = bytes.concat(_p256Voucher(300), hex"00");
        _refused(_voucherCall(300, signature), _notSigned(address(0), 300));
    }

    function test_IT1_aGrantedP256KeyHasItsLimit() external {
        address key = ChannelDigests.p256Id(P256_KEY);
        _grant(key, 300, 0);
        assertEq(_claimed(_voucherCall(300, _p256Voucher(300))), 300, "claimed");
        _refused(_voucherCall(301, _p256Voucher(301)), _notSigned(key, 301));
    }
}
