// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelKind, ChannelState} from "../../../contracts/iterative/ChannelTypes.sol";
import {BlockingToken} from "../../mocks/BlockingToken.sol";
import {VM} from "../IVm.sol";
import {DisputeGhosts, GhostDirect, GhostInclusion} from "./DisputeGhosts.sol";
import {History} from "./History.sol";
import {ReceiptWriter} from "./ReceiptWriter.sol";
import {Transaction, Transactions} from "./Transactions.sol";

/// @notice A payment that the payer of a direct channel has signed.
struct GhostTransfer {
    uint256 channel;
    uint32 epoch;
    uint96 cumulative;
}

/// @title What becomes of the nonces of direct channels, at random
/// @author The Tallystick authors
/// @notice Payers land older payments, move less than they say, fail, spend nonces elsewhere or lose them. What lands really
/// moves the money, and a block that is written shows it.
abstract contract LandingsHandler is DisputeGhosts {
    uint256 private constant MAX_CHANNELS = 15;
    uint96 private constant MOST = 1e9;

    GhostTransfer[] internal _transfers;

    // ---------------------------------------------------------------- time, and people

    /// @notice Seconds and blocks apart: a chain may stand still.
    function jump(uint256 hours_, uint256 blocks) external counted {
        _wait(bound(hours_, 0, 6) * 1 hours);
        _mine(bound(blocks, 0, 30));
        _did = true;
    }

    /// @notice Somebody takes no tokens, or no coin, or does again.
    function refuse(uint256 who, uint256 dice) external counted {
        bool isSo = dice % 2 == 0;
        if (who % 3 == 0) {
            address payee = payeeOf((who / 3) % PAYEES);
            isRefusing[payee] = isSo;
            _refuse(payee, isSo);
        } else {
            address account =
                who % 3 == 1 ? payerOf((who / 3) % PAYERS) : payeeOf((who / 3) % PAYEES);
            BlockingToken(address(token)).setBlocked(account, isSo);
        }
        _did = true;
    }

    // ---------------------------------------------------------------- openings

    /// @notice IT-1. A direct channel, or a pay-through one: a line has room for one of them.
    function open(uint256 who, uint256 dice) external counted {
        who %= PAYERS;
        if (ghosts.length == MAX_CHANNELS) return;
        if (nonces[who] < lowest[who]) nonces[who] = lowest[who];
        _draw(who, dice);
        bytes memory call = abi.encodeCall(channels.open, (channel));
        uint256 value = _provide(channel.asset, channel.payer, channel.deposit);
        if (isLineTaken[who]) {
            VM.prank(channel.payer);
            (bool success, ) = address(channels).call{value: value}(call);
            assertFalse(success, "a line that is taken");
            received[channel.asset][channel.payer] += channel.deposit; // what was brought for nothing
            return;
        }
        VM.prank(channel.payer);
        channels.open{value: value}(channel);

        GhostDirect storage g = ghosts.push();
        g.terms = channel;
        g.dispute = dispute;
        (g.payer, g.payee) = (who, (dice >> 10) % PAYEES);
        (g.state, g.deposit) = (ChannelState.Open, channel.deposit);
        (lowest[who], isLineTaken[who]) = (channel.firstNonce, true);
        _did = true;
    }

    /// @dev Any terms, with the next nonce. The cost of a proof is far above what is agreed, or nothing is agreed.
    function _draw(uint256 who, uint256 dice) private {
        address asset = dice & 1 == 0 ? NATIVE : address(token);
        dispute = _disputeTerms(asset);
        dispute.penalty = dice & 6 == 0 ? 0 : uint96(bound(dice >> 32, 1, MOST)); // below 2^96
        dispute.disputeCost = dice & 8 == 0 ? 0 : 1_000_001;
        dispute.stake = dice & 16 == 0 ? 0 : 777;
        (dispute.answerBlocks, dispute.burnBlocks) = (40, 15);
        channel = (dice >> 16) % 4 == 0 ? _payThrough(asset) : _direct(asset, dispute);
        (channel.payer, channel.payee) = (payerOf(who), payeeOf((dice >> 10) % PAYEES));
        channel.deposit = uint96(bound(dice >> 64, 0, 3 * uint256(MOST))); // below 2^96
        (channel.window, channel.windowBlocks) = (1 days, 100);
        channel.firstNonce = nonces[who];
    }

    function topUp(uint256 which, uint256 dice) external counted {
        (bool isFound, uint256 number) = _liveOne(which);
        if (!isFound) return;
        GhostDirect storage g = _focus(number);
        if (g.state != ChannelState.Open) return;
        uint96 amount = uint96(bound(dice, 0, MOST)); // below 2^96
        uint16 turn = g.topUps + 1;
        uint256 value = _provide(channel.asset, SPONSOR, amount);
        VM.prank(SPONSOR);
        if (channel.asset == NATIVE) channels.topUp{value: value}(_id(), turn);
        else channels.topUpToken(channel, turn, amount);
        g.deposit += amount;
        g.topUps = turn;
        _did = true;
    }

    // ---------------------------------------------------------------- the payer's account

    /// @notice The payer signs for its nonce or the next one, twice: what is agreed, and less.
    function sign(uint256 which, uint256 more, uint256 dice) external counted {
        (bool isFound, uint256 number) = _liveOne(which);
        if (!isFound) return;
        GhostDirect storage g = ghosts[number];
        if (g.terms.kind != ChannelKind.Direct) return;
        uint256 epoch = nonces[g.payer] - g.terms.firstNonce + (dice % 3 == 0 ? 1 : 0);
        if (epoch >= EPOCHS) return;
        uint96 sum = uint96(bound(more, 1, MOST)); // below 2^96
        _transfers.push(GhostTransfer(number, uint32(epoch), sum)); // below EPOCHS
        _transfers.push(GhostTransfer(number, uint32(epoch), 1 + (sum / 2)));
        _did = true;
    }

    /// @notice Anybody lands any payment that the nonce still allows. It fails where the payee does not take it.
    function land(uint256 which) external counted {
        (bool isFound, GhostTransfer memory p) = _landable(which);
        if (isFound) _land(p, p.cumulative);
    }

    /// @notice A token keeps a part of it, or all.
    function landInPart(uint256 which, uint256 share) external counted {
        (bool isFound, GhostTransfer memory p) = _landable(which);
        if (!isFound || ghosts[p.channel].terms.asset == NATIVE) return;
        _land(p, bound(share, 0, p.cumulative));
    }

    /// @notice Out of gas, or the payer's money is gone.
    function failToLand(uint256 which) external counted {
        (bool isFound, GhostTransfer memory p) = _landable(which);
        if (!isFound) return;
        _focus(p.channel);
        _include(p.channel, _transfer(p.epoch, p.cumulative), false, "");
        _note(p, 0);
    }

    /// @notice The payer signs something else at its nonce: of any type, for one chain or for all.
    function spendElsewhere(uint256 which, uint256 dice) external counted {
        (bool isFound, GhostTransfer memory p) = _landable(which);
        if (!isFound) return;
        GhostDirect storage g = _focus(p.channel);
        bool isProtected = dice % 4 != 0;
        Transaction memory t =
            isProtected ? _elsewhere(uint8((dice >> 8) % 5), p.epoch) : _unprotected(p.epoch);
        _include(p.channel, t, dice & 1024 == 0, "");
        included[g.payer][t.nonce].isProtected = isProtected;
    }

    /// @notice IT-4's case: the nonce is gone without a transaction of the payer's.
    function burn(uint256 who) external counted {
        if (who % 8 != 0) return; // or few sign for long
        who >>= 3;
        ++nonces[who % PAYERS];
        _did = true;
    }

    /// @dev It really moves, or fails.
    function _land(GhostTransfer memory p, uint256 moved) private {
        GhostDirect storage g = _focus(p.channel);
        (address asset, address payee) = (channel.asset, channel.payee);
        uint256 value = _provide(asset, channel.payer, moved);
        bool isSuccess;
        VM.prank(channel.payer);
        if (asset == NATIVE) (isSuccess, ) = payee.call{value: value}("");
        else (isSuccess, ) = asset.call(abi.encodeCall(token.transfer, (payee, moved)));
        received[asset][isSuccess ? payee : channel.payer] += moved;

        bytes memory logs =
            asset == NATIVE || !isSuccess
                ? bytes("")
                : ReceiptWriter.transferLog(asset, channel.payer, payee, moved);
        _include(p.channel, _transfer(p.epoch, p.cumulative), isSuccess, logs);
        _note(p, isSuccess ? moved : 0);
        if (g.terms.asset == asset && isSuccess) _keep(g.payer, nonces[g.payer] - 1);
    }

    /// @dev The payer's transaction is in a block of two.
    function _include(
        uint256 number,
        Transaction memory t,
        bool isSuccess,
        bytes memory logs
    ) private {
        uint256 payer = ghosts[number].payer;
        GhostInclusion storage i = included[payer][t.nonce];
        (i.isThere, i.number, i.isProtected) = (true, VM.getBlockNumber(), true);
        bytes memory raw = Transactions.signed(t, PAYER_KEY + payer);
        i.proof = _shown(raw, 2, t.nonce % 2, isSuccess, logs);
        nonces[payer] = t.nonce + 1;
        _did = true;
    }

    /// @dev What a payment in form did.
    function _note(GhostTransfer memory p, uint256 moved) private {
        GhostInclusion storage i = _inclusion(p.channel, p.epoch);
        (i.payee, i.asset) = (channel.payee, channel.asset);
        (i.form, i.moved) = (p.cumulative, moved);
    }

    /// @notice A block's hash is kept: of those that paid somebody the payer does so at once.
    function checkpoint(uint256 who, uint256 nonce) external counted {
        who %= PAYERS;
        if (nonces[who] == 0) return;
        _keep(who, uint64(nonce % nonces[who])); // few are used
    }

    function _keep(uint256 who, uint64 nonce) private {
        GhostInclusion storage i = included[who][nonce];
        if (!i.isThere || (!i.isKept && !_isKnown(i))) return;
        channels.checkpoint(uint64(i.number)); // a block
        _did = !i.isKept;
        i.isKept = true;
    }

    // ---------------------------------------------------------------- what the chain knows

    function _isKnown(GhostInclusion storage i) internal returns (bool) {
        return _know(i.number, keccak256(i.proof.header)) || i.isKept;
    }

    /// @dev A runner may forget the hashes of one call in the next.
    function _know(uint256 number, bytes32 hash) internal returns (bool) {
        uint256 age = VM.getBlockNumber() - number;
        if (age > History.LENGTH) return false;
        History.know(number, hash);
        return true;
    }
    // ---------------------------------------------------------------- helpers

    /// @dev `channel` and `dispute` are this one's.
    function _focus(uint256 number) internal returns (GhostDirect storage g) {
        g = ghosts[number];
        channel = g.terms;
        dispute = g.dispute;
    }

    function _rawOf(GhostTransfer memory p) internal view returns (bytes memory) {
        Transaction memory t = _transfer(p.epoch, p.cumulative);
        return Transactions.signed(t, PAYER_KEY + ghosts[p.channel].payer);
    }

    /// @dev It fails, whoever calls.
    function _refuses(uint256 value, bytes memory call) internal {
        VM.deal(STRANGER, value);
        VM.prank(STRANGER);
        (bool success, ) = address(channels).call{value: value}(call);
        assertFalse(success, "it should have been refused");
    }

    /// @dev The first live channel from a random one on.
    function _liveOne(uint256 dice) internal view returns (bool, uint256) {
        for (uint256 i = 0; i < ghosts.length; ++i) {
            uint256 number = ((dice % ghosts.length) + i) % ghosts.length;
            if (_isLive(ghosts[number])) return (true, number);
        }
        return (false, 0);
    }

    /// @dev Now and then a channel ends; one whose epochs are over does so soon.
    function _mayEnd(uint256 number, uint256 dice) internal view returns (bool) {
        GhostDirect storage g = ghosts[number];
        return dice % 16 == 0 || (dice % 4 == 0 && nonces[g.payer] >= g.terms.firstNonce + EPOCHS);
    }

    /// @dev The first payment from a random one on that the payer's nonce allows.
    function _landable(uint256 dice) private view returns (bool, GhostTransfer memory p) {
        for (uint256 i = 0; i < _transfers.length; ++i) {
            p = _transfers[((dice % _transfers.length) + i) % _transfers.length];
            GhostDirect storage g = ghosts[p.channel];
            if (g.terms.firstNonce + p.epoch == nonces[g.payer]) return (true, p);
        }
        return (false, p);
    }
}
