// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel} from "../../../contracts/iterative/ChannelTypes.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";
import {ChannelDigests} from "./ChannelDigests.sol";
import {IterativeRoom} from "./IterativeRoom.sol";
import {Transaction, Transactions} from "./Transactions.sol";

/// @title The room of iterative payments at work: payments, vouchers, keys, and the end
/// @author The Tallystick authors
/// @notice All of `channel`, signed by whom it takes.
abstract contract IterativeTest is IterativeRoom {
    // ---------------------------------------------------------------- payments of pay-through channels

    function _payCall(uint32 epoch, uint96 cumulative) internal view returns (bytes memory) {
        return abi.encodeCall(channels.pay, (channel, epoch, cumulative));
    }

    /// @dev ALICE's payment of an epoch, of type 2; a token's has no value.
    function _payment(
        uint32 epoch,
        uint96 cumulative,
        uint256 value
    ) internal view returns (Transaction memory t) {
        t.kind = Transactions.DYNAMIC_FEE;
        t.chainId = uint64(block.chainid);
        t.nonce = channel.firstNonce + epoch;
        (t.priorityFee, t.maxFee, t.gasLimit) = (1 gwei, 100 gwei, 100_000);
        t.to = abi.encodePacked(channels);
        t.value = value;
        t.data = _payCall(epoch, cumulative);
    }

    /// @dev The payment, signed and shown. Of the first epoch its value is all of it.
    function _claimCall(uint32 epoch, uint96 cumulative) internal view returns (bytes memory) {
        uint256 value = channel.asset == NATIVE ? cumulative : 0;
        return _claimCall(_payment(epoch, cumulative, value));
    }

    function _claimCall(Transaction memory t) internal view returns (bytes memory) {
        return abi.encodeCall(channels.claim, (Transactions.signed(t, ALICE_KEY)));
    }

    function _claim(uint32 epoch, uint96 cumulative) internal returns (uint256 amount) {
        return abi.decode(_succeeds(_claimCall(epoch, cumulative)), (uint256));
    }

    /// @dev The payer's transaction lands with this value.
    function _land(uint32 epoch, uint96 cumulative, uint256 value) internal {
        VM.deal(channel.payer, channel.payer.balance + value);
        VM.prank(channel.payer);
        channels.pay{value: value}(channel, epoch, cumulative);
    }

    // ---------------------------------------------------------------- vouchers

    /// @dev By the signer.
    function _voucher(uint96 cumulative) internal view returns (bytes memory) {
        return _voucherBy(SIGNER_KEY, cumulative);
    }

    function _voucherBy(uint256 key, uint96 cumulative) internal view returns (bytes memory) {
        return _voucherOf(channel, key, cumulative);
    }

    function _voucherOf(
        Channel memory terms,
        uint256 key,
        uint96 cumulative
    ) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.voucher(address(channels), _idOf(terms), cumulative);
        return ChannelDigests.plain(key, digest);
    }

    function _voucherCall(
        uint96 cumulative,
        bytes memory signature
    ) internal view returns (bytes memory) {
        return abi.encodeCall(channels.claimVoucher, (channel, cumulative, signature));
    }

    /// @dev Of the signer's voucher.
    function _voucherCall(uint96 cumulative) internal view returns (bytes memory) {
        return _voucherCall(cumulative, _voucher(cumulative));
    }

    function _claimVoucher(uint96 cumulative) internal returns (uint256 amount) {
        return abi.decode(_succeeds(_voucherCall(cumulative)), (uint256));
    }

    // ---------------------------------------------------------------- keys

    function _grantCall(
        uint256 by,
        address key,
        uint96 limit,
        uint32 end
    ) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.keyGrant(address(channels), _id(), key, limit, end);
        return
            abi.encodeCall(
                channels.grantKey,
                (channel, key, limit, end, Signatures.signed(by, digest))
            );
    }

    function _grant(address key, uint96 limit, uint32 end) internal {
        _succeeds(_grantCall(ALICE_KEY, key, limit, end));
    }

    function _revokeCall(
        uint256 by,
        address key,
        uint96 kept
    ) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.keyRevocation(address(channels), _id(), key, kept);
        return
            abi.encodeCall(channels.revokeKey, (channel, key, kept, Signatures.signed(by, digest)));
    }

    function _revoke(address key, uint96 kept) internal {
        _succeeds(_revokeCall(ALICE_KEY, key, kept));
    }

    // ---------------------------------------------------------------- the end

    /// @dev By the signature of `key`.
    function _unlockCall(uint256 key) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.unlock(address(channels), _id());
        return abi.encodeCall(channels.unlock, (channel, Signatures.signed(key, digest)));
    }

    function _unlock() internal {
        _succeeds(_unlockCall(ALICE_KEY));
    }

    function _withdrawCall() internal view returns (bytes memory) {
        return abi.encodeCall(channels.withdraw, (channel));
    }

    function _withdraw() internal returns (uint256 amount) {
        return abi.decode(_succeeds(_withdrawCall()), (uint256));
    }

    /// @dev The whole exit: unlock, the window, withdrawal.
    function _exit() internal returns (uint256 amount) {
        _unlock();
        _waitWindow();
        return _withdraw();
    }

    function _waitWindow() internal {
        _wait(channel.window);
        _mine(channel.windowBlocks);
    }

    /// @dev The payee's consent, or somebody else's.
    function _release(uint256 key, uint96 settled) internal view returns (bytes memory) {
        bytes32 digest = ChannelDigests.release(address(channels), _id(), settled);
        return Signatures.signed(key, digest);
    }

    function _releaseCall(uint96 settled) internal view returns (bytes memory) {
        return abi.encodeCall(channels.release, (channel, settled, _release(BOB_KEY, settled)));
    }

    function _letGo(uint96 settled) internal returns (uint256 amount) {
        return abi.decode(_succeeds(_releaseCall(settled)), (uint256));
    }

    function _closeCall(uint96 cumulative) internal view returns (bytes memory) {
        bytes memory consent = _release(BOB_KEY, cumulative);
        return abi.encodeCall(channels.close, (channel, cumulative, _voucher(cumulative), consent));
    }
}
