// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BlockHashes} from "./BlockHashes.sol";
import {BlockHeader} from "./BlockHeaders.sol";
import {
    Channel,
    ChannelKind,
    ChannelState,
    DisputeTerms,
    FiledClaim,
    Inclusion
} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {Dispute, Disputes} from "./Disputes.sol";
import {IDirectChannels} from "./IDirectChannels.sol";
import {EpochWord} from "./EpochWords.sol";
import {Effect} from "./Inclusions.sol";
import {Line} from "./IterativePaymentsBase.sol";
import {Rlp} from "./Rlp.sol";
import {TrieProofs} from "./TrieProofs.sol";

/// @title Claims without proof, and what answers them
/// @author The Tallystick authors
abstract contract FiledClaims is IDirectChannels, Disputes {
    using Rlp for uint256;

    /// @inheritdoc IDirectChannels
    function fileClaim(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        bytes calldata raw,
        bytes calldata consent
    ) external payable nonReentrant {
        Dispute memory d = _requireClaim(terms, dispute, raw);
        uint96 cumulative = d.cumulative;
        if (msg.value != dispute.stake)
            revert IterativePayments_WrongValue(msg.value, dispute.stake);
        bytes32 digest = _hashTypedDataV4(Consents.claim(d.id, d.number, cumulative));
        _requireBy(terms.payee, digest, consent);
        uint256 earlier = d.epoch.filedBlock();
        if (earlier != 0) revert IterativePayments_AlreadyFiled(d.id, d.number, earlier);
        uint256 held = 0;
        (d.word, held) = d.word.spend(_dueOf(d, cumulative));
        if (held == 0) revert IterativePayments_NothingOwed(d.id, d.number, cumulative);

        // forge-lint: disable-start(unsafe-typecast)
        d.epoch = d.epoch.filed(block.number); // for 10^12 blocks
        _store(d);
        _raiseLine(terms, d.number);
        _claims[d.id][d.number] = FiledClaim(cumulative, uint96(held), uint40(block.timestamp)); // ≤ deposit

        emit ClaimFiled(d.id, d.number, cumulative, uint96(held), dispute.stake);
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @inheritdoc IDirectChannels
    function payClaim(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        uint32 epoch
    ) external nonReentrant returns (uint96 amount) {
        Dispute memory d = _requireDirect(terms, dispute);
        _load(d, epoch);
        if (d.epoch.filedBlock() == 0) revert IterativePayments_NotFiled(d.id, epoch);
        if (d.claim.held == 0) return 0;
        uint256 due = 0;
        if (!_isVoid(d)) {
            _requireWaited(d, dispute);
            due = Math.min(d.claim.held, d.word.room());
        }
        return _resolve(terms, dispute, d, due, _stakerOf(terms, d));
    }

    /// @inheritdoc IDirectChannels
    function recordLanding(
        Channel calldata terms,
        DisputeTerms calldata dispute,
        uint32 epoch,
        Inclusion calldata landing
    ) external nonReentrant {
        Dispute memory d = _requireDirect(terms, dispute);
        _load(d, epoch);
        if (d.epoch.isProven()) return;
        Effect memory effect = _effectOf(terms, terms.firstNonce + epoch, landing);
        if (!effect.isProven || effect.landed == 0)
            revert IterativePayments_NothingPaid(d.id, epoch);
        d.epoch = d.epoch.learned(effect.landed, true);

        emit LandingRecorded(d.id, epoch, effect.landed);

        if (d.claim.held == 0) {
            _store(d);
            return;
        }
        uint256 due = _dueOf(d, d.claim.cumulative);
        bool wasPaid = due == 0 && effect.number <= d.epoch.filedBlock();
        if (_isVoid(d)) due = 0;
        _resolve(terms, dispute, d, due, wasPaid ? terms.payer : _stakerOf(terms, d));
    }

    /// @inheritdoc IDirectChannels
    function proveSpent(
        Channel calldata terms,
        uint32 epoch,
        bytes calldata header,
        bytes calldata account
    ) external nonReentrant {
        (bytes32 id, ) = _requireKnown(terms, ChannelKind.Direct);
        EpochWord word = _epochs[id][epoch];
        if (word.isSpent()) return;
        BlockHeader memory h = _requireBlock(header);
        uint256 filed = word.filedBlock();
        if (filed != 0 && h.number >= filed)
            revert IterativePayments_SpentTooLate(id, epoch, h.number, filed);
        uint256 key = uint256(keccak256(abi.encodePacked(terms.payer)));
        uint64 accountNonce = _nonceIn(TrieProofs.valueAt(h.stateRoot, key, 64, account));
        uint64 nonce = terms.firstNonce + epoch;
        if (accountNonce <= nonce)
            revert IterativePayments_NonceUnspent(terms.payer, nonce, accountNonce);

        _epochs[id][epoch] = word.spent();

        emit NonceSpent(id, epoch);
    }

    /// @inheritdoc IDirectChannels
    function settleThrough(
        Channel calldata terms,
        uint32 epoch,
        uint96 paid,
        bytes calldata signature
    ) external nonReentrant {
        (bytes32 id, ChannelWord word) = _requireKnown(terms, ChannelKind.Direct);
        if (word.isThrough(epoch)) return;
        bytes32 digest = _hashTypedDataV4(Consents.settledThrough(id, epoch, paid));
        _requireBy(terms.payee, digest, signature);

        _channels[id] = word.settledThrough(epoch);

        emit SettledThrough(id, epoch, paid);
    }

    /// @inheritdoc IDirectChannels
    function checkpoint(uint64 number) external returns (bytes32 hash) {
        hash = _checkpoints[number];
        if (hash != 0) return hash;
        hash = BlockHashes.hashOf(number);
        if (hash == 0) revert IterativePayments_UnknownBlock(number, 0);

        _checkpoints[number] = hash;

        emit Checkpointed(number, hash);
    }

    /// @dev IT-1. The nonce of a claim may be unspent when the channel ends: no other channel promises it, or one landing would
    /// count in both.
    function _raiseLine(Channel calldata terms, uint32 epoch) private {
        Line storage line = _lines[terms.payer];
        uint64 beyond = terms.firstNonce + epoch + 1; // < 2^64 − 1
        if (line.lowest < beyond) line.lowest = beyond;
    }

    /// @dev IT-4. The payer had its time: to answer, and to burn a nonce that is not known to be spent.
    function _requireWaited(Dispute memory d, DisputeTerms calldata dispute) private view {
        uint256 time = uint256(d.claim.time) + dispute.answerWindow;
        uint256 number = d.epoch.filedBlock() + dispute.answerBlocks;
        if (!d.epoch.isSpent()) {
            time += dispute.burnWindow;
            number += dispute.burnBlocks;
        }
        if (block.timestamp < time || block.number < number)
            revert IterativePayments_ClaimWaits(d.id, d.number, time, number);
    }

    /// @dev The payee's own word is against it.
    function _isVoid(Dispute memory d) private pure returns (bool) {
        return d.word.isThrough(d.number) || d.word.state() == ChannelState.Released;
    }

    /// @dev The payee loses the stake of a claim that it had signed as settled.
    function _stakerOf(Channel calldata terms, Dispute memory d) private pure returns (address) {
        return d.word.isThrough(d.number) ? terms.payer : terms.payee;
    }

    /// @dev [nonce, balance, storage root, code hash]
    function _nonceIn(bytes calldata account) private pure returns (uint64 nonce) {
        (uint256 place, uint256 last) = Rlp.bounds(account);
        (uint256 first, uint256 end) = place.readList(last);
        // What stands behind plays no part.
        // slither-disable-next-line unused-return
        (uint256 value, ) = first.readUint(end, 8);
        // forge-lint: disable-next-line(unsafe-typecast)
        nonce = uint64(value); // of 8 bytes
    }
}
