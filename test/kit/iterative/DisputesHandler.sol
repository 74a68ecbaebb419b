// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, Inclusion} from "../../../contracts/iterative/ChannelTypes.sol";
import {VM} from "../IVm.sol";
import {Block, BlockWriter} from "./BlockWriter.sol";
import {GhostDirect, GhostEpoch, GhostInclusion} from "./DisputeGhosts.sol";
import {GhostTransfer, LandingsHandler} from "./LandingsHandler.sol";
import {TrieWriter} from "./TrieWriter.sol";

/// @notice A block after which a payer's nonce was this one.
struct GhostAccount {
    uint64 nonce;
    uint256 number;
    bytes header;
    bytes nodes;
}

/// @title Whoever acts on direct channels, at random but never against the rules
/// @author The Tallystick authors
/// @notice Payees claim with proofs and without, too early, again, and for epochs that they have signed as settled; payers ask
/// for their deposits at any time. The payer of a claim that is about to be paid does what protects it: it shows what
/// landed, or burns the nonce. What is legal by the ghosts' account must succeed; what is not, must fail.
contract DisputesHandler is LandingsHandler {
    mapping(uint256 payer => GhostAccount account) private _accounts;

    constructor() {
        setUp();
    }

    // ---------------------------------------------------------------- claims with a proof

    /// @notice IT-3. Any payment, and what was included at its nonce, without a receipt.
    function claimConflict(uint256 which) external counted {
        _claimConflict(which, false);
    }

    /// @notice IT-3. With its receipt.
    function claimConflictByReceipt(uint256 which) external counted {
        _claimConflict(which, true);
    }

    function _claimConflict(uint256 which, bool hasReceipt) private {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[_pick(which, _isDisputable)];
        GhostInclusion storage i = _inclusion(p.channel, p.epoch);
        if (!i.isThere) return;
        GhostDirect storage g = _focus(p.channel);
        GhostEpoch storage e = epochs[p.channel][p.epoch];
        Inclusion memory proof = i.proof;
        if (!hasReceipt) proof.receipt = "";
        bytes memory call = _conflictCall(_rawOf(p), proof);
        bool isProven = hasReceipt || e.isProven || _formOf(g, i) == 0;
        if (!_mayClaim(p.channel, p.epoch) || !_isKnown(i) || (e.held != 0 && !isProven))
            return _refuses(0, call);
        uint256 amount = abi.decode(_succeeds(call), (uint256));

        assertEq(amount, _conflict(g, e, i, p.cumulative, hasReceipt), "claimed");
        _did = amount != 0;
    }

    /// @notice IT-4. What landed is shown.
    function recordLanding(uint256 which) external counted {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[_pick(which, _isUnproven)];
        if (_inclusion(p.channel, p.epoch).isThere) _did = _record(p.channel, p.epoch);
    }

    /// @return isNew Whether it was not known before.
    function _record(uint256 number, uint32 epoch) private returns (bool isNew) {
        GhostDirect storage g = _focus(number);
        GhostInclusion storage i = _inclusion(number, epoch);
        GhostEpoch storage e = epochs[number][epoch];
        bytes memory call = _landingCall(epoch, i.proof);
        bool isPaid = _formOf(g, i) != 0 && i.moved != 0;
        if (!e.isProven && (!_isKnown(i) || !isPaid)) {
            _refuses(0, call);
            return false;
        }
        isNew = !e.isProven;
        _succeeds(call);
        _record(g, epoch, e, i);
    }

    // ---------------------------------------------------------------- claims without

    /// @notice IT-4. Any payment, with the payee's consent and the stake; once in an epoch.
    function fileClaim(uint256 which) external counted {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[_pick(which, _isFresh)];
        GhostDirect storage g = _focus(p.channel);
        GhostEpoch storage e = epochs[p.channel][p.epoch];
        bytes memory consent = _claimConsent(PAYEE_KEY + g.payee, p.epoch, p.cumulative);
        bytes memory call = _fileCall(_rawOf(p), consent);
        bool isOwed = _owed(e, p.cumulative) != 0 && g.deposit != 0;
        _refuse(channel.payee, false); // it signs
        if (!_mayClaim(p.channel, p.epoch) || e.filedBlock != 0 || !isOwed) {
            _refuses(dispute.stake, call);
        } else {
            _succeedsBy(STRANGER, dispute.stake, call);
            _did = _file(g, p.epoch, e, p.cumulative) != 0;
        }
        _refuse(channel.payee, isRefusing[channel.payee]);
    }

    /// @notice IT-4. By a block from before the claim, or one that is too late.
    function proveSpent(uint256 which, uint256 dice) external counted {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[_pick(which, _isUnspent)];
        GhostDirect storage g = _focus(p.channel);
        GhostEpoch storage e = epochs[p.channel][p.epoch];
        GhostAccount storage a = _accounts[g.payer];
        if (a.header.length == 0 || dice % 2 == 0) _writeAccount(g.payer);
        bytes memory call = _spentCall(p.epoch, a.header, a.nodes);
        bool isBefore = e.filedBlock == 0 || a.number < e.filedBlock;
        bool isRecent = _know(a.number, keccak256(a.header));
        bool isGood = isRecent && isBefore && a.nonce > channel.firstNonce + p.epoch;
        if (!e.isSpent && !isGood) return _refuses(0, call);
        _succeeds(call);

        _did = !e.isSpent;
        e.isSpent = true;
    }

    function _writeAccount(uint256 payer) private {
        GhostAccount storage a = _accounts[payer];
        Block memory b = BlockWriter.filled(uint64(VM.getBlockNumber()), 1); // a block
        bytes[] memory nodes;
        (b.stateRoot, nodes) = BlockWriter.state(payerOf(payer), nonces[payer], 2);
        (a.nonce, a.number) = (nonces[payer], b.number);
        (a.header, a.nodes) = (BlockWriter.inclusion(b, 0, false).header, TrieWriter.joined(nodes));
        _publish(a.header);
    }

    /// @notice IT-4. After the windows; before it is paid the payer shows what landed, and burns a nonce that is not spent.
    function payClaim(uint256 which, uint256 dice) external counted {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[_pick(which, _waits)];
        GhostDirect storage g = _focus(p.channel);
        GhostEpoch storage e = epochs[p.channel][p.epoch];
        if (e.held != 0 && dice % 2 == 0) _waitAnswer();
        if (e.held != 0 && dice % 4 == 0) _waitBurn();
        _protect(p);
        bytes memory call = _payClaimCall(p.epoch);
        bool isEarly = e.held != 0 && !_isVoid(g, p.epoch) && !_hasWaited(g, e);
        if (e.filedBlock == 0 || isEarly) return _refuses(0, call);
        uint256 held = e.held;
        uint256 amount = _payClaim(p.epoch);
        if (held == 0) return assertEq(amount, 0, "again");

        assertEq(amount, _pay(g, p.epoch, e), "paid");
        _did = true;
    }

    function _protect(GhostTransfer memory p) private {
        GhostDirect storage g = ghosts[p.channel];
        if (_isVoid(g, p.epoch)) return;
        uint64 nonce = g.terms.firstNonce + p.epoch;
        if (nonces[g.payer] <= nonce) nonces[g.payer] = nonce + 1;
        GhostInclusion storage i = _inclusion(p.channel, p.epoch);
        if (_formOf(g, i) != 0 && i.moved != 0) _record(p.channel, p.epoch);
    }

    /// @notice IT-4. The payee's word, be it true or not; a lower one changes nothing.
    function settleThrough(uint256 which, uint256 dice) external counted {
        if (_transfers.length == 0) return;
        GhostTransfer memory p = _transfers[which % _transfers.length];
        GhostDirect storage g = _focus(p.channel);
        if (!g.hasWord && dice % 4 != 0) return; // or few are ever claimed
        _refuse(channel.payee, false); // it signs
        _refuses(0, _throughCall(PAYER_KEY + g.payer, EPOCHS, 0));
        _succeeds(_throughCall(PAYEE_KEY + g.payee, p.epoch, p.cumulative));
        _refuse(channel.payee, isRefusing[channel.payee]);
        _did = !_isThrough(g, p.epoch);
        if (_did) (g.hasWord, g.word) = (true, p.epoch);
    }

    // ---------------------------------------------------------------- ends

    /// @notice IT-5. By the payer's signature.
    function unlock(uint256 which) external counted {
        (bool isFound, uint256 number) = _liveOne(which);
        if (!isFound || !_mayEnd(number, which >> 8)) return;
        GhostDirect storage g = _focus(number);
        if (g.state != ChannelState.Open) return;
        _succeeds(_unlockCall(PAYER_KEY + g.payer));
        g.state = ChannelState.Unlocking;
        (g.unlockTime, g.unlockBlock) = (_now() + 1 days, VM.getBlockNumber() + 100);
        _did = true;
    }

    /// @notice IT-5. Whoever asks: after the window it succeeds, and never before.
    function withdraw(uint256 which, uint256 dice) external counted {
        (bool isFound, uint256 number) = _liveOne(which);
        if (!isFound) return;
        GhostDirect storage g = _focus(number);
        if (g.state == ChannelState.Unlocking && dice % 4 == 0) _waitWindow();
        if (!_isUnlocked(g)) return _refuses(0, _withdrawCall());
        assertEq(_withdraw(), _end(g, ChannelState.Withdrawn), "withdrawn");
        _did = true;
    }

    /// @notice The payee lets go, whatever waits.
    function release(uint256 which) external counted {
        (bool isFound, uint256 number) = _liveOne(which);
        if (!isFound || !_mayEnd(number, which >> 8)) return;
        GhostDirect storage g = _focus(number);
        uint96 settled = uint96(g.settled); // few are signed: below 2^96
        bytes memory consent = _release(PAYEE_KEY + g.payee, settled);
        _refuse(channel.payee, false); // it signs
        _succeeds(abi.encodeCall(channels.release, (channel, settled, consent)));
        _refuse(channel.payee, isRefusing[channel.payee]);
        _end(g, ChannelState.Released);
        _did = true;
    }

    // ---------------------------------------------------------------- which payment

    /// @dev The first payment from a random one on that is good for something, or mostly: now and then any.
    function _pick(
        uint256 dice,
        function(uint256, uint32) view returns (bool) isGood
    ) private view returns (uint256) {
        uint256 all = _transfers.length;
        for (uint256 i = 0; i < all && dice % 8 != 0; ++i) {
            uint256 number = ((dice % all) + i) % all;
            if (isGood(_transfers[number].channel, _transfers[number].epoch)) return number;
        }
        return dice % all;
    }

    function _isDisputable(uint256 number, uint32 epoch) private view returns (bool) {
        bool isThere = _inclusion(number, epoch).isThere;
        return isThere && !epochs[number][epoch].isCharged && _mayClaim(number, epoch);
    }

    function _isUnproven(uint256 number, uint32 epoch) private view returns (bool) {
        return _inclusion(number, epoch).moved != 0 && !epochs[number][epoch].isProven;
    }

    function _isFresh(uint256 number, uint32 epoch) private view returns (bool) {
        GhostDirect storage g = ghosts[number];
        return epochs[number][epoch].filedBlock == 0 && g.deposit != 0 && _mayClaim(number, epoch);
    }

    function _isUnspent(uint256 number, uint32 epoch) private view returns (bool) {
        GhostDirect storage g = ghosts[number];
        bool isPast = nonces[g.payer] > g.terms.firstNonce + epoch;
        return isPast && !epochs[number][epoch].isSpent && epochs[number][epoch].filedBlock == 0;
    }

    function _waits(uint256 number, uint32 epoch) private view returns (bool) {
        return epochs[number][epoch].held != 0;
    }
}
