// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    ChannelState,
    VoucherClaim
} from "../../../contracts/iterative/ChannelTypes.sol";
import {CoinRefuser} from "../../mocks/CoinRefuser.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";
import {ChannelDigests} from "./ChannelDigests.sol";
import {ChannelGhosts, GhostChannel} from "./ChannelGhosts.sol";

/// @notice A voucher, or a ceiling, in the payee's hands.
/// @param key Which of the payer's keys signed: `_keyId`.
struct GhostVoucher {
    uint256 channel;
    uint256 key;
    uint96 cumulative;
    bool isCeiling;
}

/// @notice What a key may sign for: `limit` before one of both ends, `kept` afterwards; 0 for no end.
struct GhostKey {
    uint256 limit;
    uint256 kept;
    uint256 end;
    uint256 endBlock;
    bool isRevoked;
}

/// @title Whoever acts on escrow channels, at random but never against the rules
/// @author The Tallystick authors
/// @notice Keys sign more than they may and after their end; the payee claims one by one, in batches, or less than it may.
abstract contract VouchersHandler is ChannelGhosts {
    uint96 private constant MOST = 1e9;

    GhostVoucher[] private _vouchers;
    mapping(uint256 channel => mapping(uint256 key => GhostKey grant)) private _keys;

    /// @dev A call that must be refused.
    function _fails(uint256 value, bytes memory call) internal {
        (bool success, ) = address(channels).call{value: value}(call);
        assertFalse(success, "it should have been refused");
    }

    // ---------------------------------------------------------------- keys

    /// @dev IT-6. What the rules say of a voucher now.
    function _may(uint256 number, uint256 key, uint256 sum) private view returns (bool) {
        GhostKey storage k = _keys[number][key];
        if (key == 0 && !k.isRevoked) return true;
        if (k.limit == 0) return false;
        if (k.end == 0 || _now() < k.end || VM.getBlockNumber() < k.endBlock) return sum <= k.limit;
        return sum <= k.kept;
    }

    function grantKey(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, 6, ChannelKind.Escrow); // open or unlocking
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        uint256 key = 1 + (dice % 2);
        GhostKey storage k = _keys[number - 1][key];
        if (k.limit != 0) return;
        (k.limit, k.end) = (bound(dice >> 8, 1, MOST), 0);
        if (dice % 3 != 0) k.end = _now() + bound(dice >> 64, 1, 3 days);
        channel = g.terms;
        bytes memory call = _grantCall(
            PAYER_KEY + g.payer,
            _keyId(g.payer, key),
            uint96(k.limit), // at most MOST
            uint32(k.end) // in 2027
        );
        _succeeds(call);
        _succeeds(call); // again: nothing
        _did = true;
    }

    /// @notice The signer, too. Until the window is over the payee can claim as before.
    function revokeKey(uint256 which, uint256 dice) external counted {
        uint256 number = _find(which, 6, ChannelKind.Escrow);
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        uint256 key = dice % 3;
        GhostKey storage k = _keys[number - 1][key];
        uint96 kept = uint96(bound(dice >> 8, 0, MOST)); // below 2^96
        channel = g.terms;
        bytes memory call = _revokeCall(PAYER_KEY + g.payer, _keyId(g.payer, key), kept);
        bool isOver = k.end != 0 && _now() >= k.end;
        if (k.isRevoked || isOver || (key != 0 && k.limit == 0)) {
            if (!k.isRevoked) _fails(0, call);
            return;
        }
        _succeeds(call);
        if (key == 0) k.limit = type(uint96).max;
        (k.isRevoked, k.kept) = (true, kept < k.limit ? kept : k.limit);
        if (k.end == 0 || k.end >= _now() + 1 days) {
            (k.end, k.endBlock) = (_now() + 1 days, VM.getBlockNumber() + 100);
        }
        _did = true;
    }

    // ---------------------------------------------------------------- vouchers

    /// @notice Any key signs, more than it may as well.
    function vouch(uint256 which, uint256 more, uint256 dice) external counted {
        uint256 number = _find(which, type(uint256).max, ChannelKind.Escrow);
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        uint256 key = dice % 5 < 3 ? 0 : 1 + (dice % 2);
        uint96 sum = uint96(g.signed + bound(more, 1, MOST / 4)); // few are signed: below 2^96
        if (dice % 8 == 0) sum = uint96(bound(more, 0, g.signed)); // below 2^96
        bool isCeiling = (dice >> 8) % 3 == 0;
        _vouchers.push(GhostVoucher(number - 1, key, sum, isCeiling));
        if (isCeiling) return;
        _signed(g, key == 0 ? sum : _least(sum, _keys[number - 1][key].limit));
        _did = true;
    }

    /// @dev IT-6. The payer has signed for so much.
    function _signed(GhostChannel storage g, uint256 sum) private {
        if (sum > g.signed) g.signed = sum;
    }

    function _least(uint256 one, uint256 other) private pure returns (uint256) {
        return one < other ? one : other;
    }

    /// @dev The first voucher or ceiling from a random one on that the channel may pay, or mostly: now and then any.
    function _pick(uint256 dice, bool isCeiling) private view returns (uint256) {
        uint256 all = _vouchers.length;
        for (uint256 i = 0; i < all && dice % 8 != 0; ++i) {
            uint256 number = ((dice % all) + i) % all;
            GhostVoucher memory v = _vouchers[number];
            GhostChannel storage g = ghosts[v.channel];
            bool isOwed = v.cumulative > g.c.settled && g.c.deposit != 0;
            if (v.isCeiling == isCeiling && isOwed && _isLive(g)) return number;
        }
        return dice % all;
    }

    function claimVoucher(uint256 which) external counted {
        if (_vouchers.length == 0) return;
        GhostVoucher memory v = _vouchers[_pick(which, false)];
        GhostChannel storage g = ghosts[v.channel];
        bytes memory call = abi.encodeCall(
            channels.claimVoucher,
            (g.terms, v.cumulative, _signature(v))
        );
        bool isGood = !v.isCeiling && _isLive(g) && _may(v.channel, v.key, v.cumulative);
        if (!isGood) return _fails(0, call);
        uint256 amount = abi.decode(_succeeds(call), (uint256));

        _signed(g, v.cumulative);
        assertEq(amount, _take(g, v.cumulative), "claimed");
        _did = amount != 0;
    }

    /// @notice The payee settles what it signs, at most the ceiling.
    function claimCeiling(uint256 which, uint256 share) external counted {
        if (_vouchers.length == 0) return;
        GhostVoucher memory v = _vouchers[_pick(which, true)];
        GhostChannel storage g = ghosts[v.channel];
        if (!v.isCeiling || g.payee == 1) return;
        uint96 sum = uint96(bound(share, 0, v.cumulative)); // below 2^96
        bytes32 digest = ChannelDigests.settlement(
            address(channels),
            _idOf(g.terms),
            v.cumulative,
            sum
        );
        bytes memory settlement = Signatures.signed(PAYEE_KEY + g.payee, digest);
        bytes memory call = abi.encodeCall(
            channels.claimCeiling,
            (g.terms, v.cumulative, sum, _signature(v), settlement)
        );
        if (!_isLive(g) || !_may(v.channel, v.key, v.cumulative)) return _fails(0, call);
        uint256 amount = abi.decode(_succeeds(call), (uint256));

        _signed(g, sum);
        assertEq(amount, _take(g, sum), "claimed");
        _did = amount != 0;
    }

    /// @notice Whatever stands in the list: of other payees, in other assets, ended, forged, twice.
    function claimBatch(uint256 which, uint256 size) external counted {
        if (_vouchers.length == 0) return;
        VoucherClaim[] memory claims = new VoucherClaim[](bound(size, 1, 5));
        which = _pick(which, false);
        Channel memory first = ghosts[_vouchers[which].channel].terms;
        for (uint256 i = 0; i < claims.length; ++i) {
            GhostVoucher memory v = _vouchers[(which + i) % _vouchers.length];
            claims[i] = VoucherClaim(ghosts[v.channel].terms, v.cumulative, _signature(v));
        }
        uint256 amount = channels.claimBatch(first.payee, first.asset, claims);

        uint256 expected;
        for (uint256 i = 0; i < claims.length; ++i) {
            GhostVoucher memory v = _vouchers[(which + i) % _vouchers.length];
            GhostChannel storage g = ghosts[v.channel];
            bool isTheirs = g.terms.payee == first.payee && g.terms.asset == first.asset;
            bool isGood = !v.isCeiling && _isLive(g) && _may(v.channel, v.key, v.cumulative);
            if (!isTheirs || !isGood) continue;
            _signed(g, v.cumulative);
            expected += _take(g, v.cumulative);
        }
        assertEq(amount, expected, "claimed");
        _did = amount != 0;
    }

    /// @notice A voucher and the payee's word in one.
    function close(uint256 which, uint256 more) external counted {
        if (which % 16 != 0) return; // or few live for long
        uint256 number = _find(which >> 8, 6, ChannelKind.Escrow);
        if (number == 0 || _keys[number - 1][0].isRevoked) return;
        GhostChannel storage g = ghosts[number - 1];
        channel = g.terms;
        uint96 sum = uint96(g.c.settled + bound(more, 0, g.c.deposit)); // few: below 2^96
        bytes memory signature = _signature(GhostVoucher(number - 1, 0, sum, false));
        if (g.payee == 1) {
            bytes memory call = abi.encodeCall(
                channels.close,
                (g.terms, sum, signature, NO_CONSENT)
            );
            CoinRefuser(payable(g.terms.payee)).act(address(channels), call);
        } else {
            channels.close(g.terms, sum, signature, _release(PAYEE_KEY + g.payee, sum));
        }
        _signed(g, sum);
        _take(g, sum);
        _end(g, ChannelState.Released);
        _did = true;
    }

    function _signature(GhostVoucher memory v) private view returns (bytes memory) {
        GhostChannel storage g = ghosts[v.channel];
        bytes32 id = _idOf(g.terms);
        address verifier = address(channels);
        bytes32 digest =
            v.isCeiling
                ? ChannelDigests.ceiling(verifier, id, v.cumulative)
                : ChannelDigests.voucher(verifier, id, v.cumulative);
        return _signBy(g.payer, v.key, digest);
    }
}
