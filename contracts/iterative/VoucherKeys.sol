// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, VoucherKey} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelOffice} from "./IChannelOffice.sol";
import {VoucherClaims} from "./VoucherClaims.sol";

/// @title Ceilings, and further keys of an escrow channel
/// @author The Tallystick authors
abstract contract VoucherKeys is IChannelOffice, VoucherClaims {
    /// @inheritdoc IChannelOffice
    function claimCeiling(
        Channel calldata terms,
        uint96 ceiling,
        uint96 cumulative,
        bytes calldata signature,
        bytes calldata settlement
    ) external nonReentrant returns (uint96 amount) {
        (bytes32 id, ChannelWord word) = _requireVouched(terms);
        if (cumulative > ceiling) revert IterativePayments_AboveCeiling(cumulative, ceiling);
        _requireBy(
            terms.payee,
            _hashTypedDataV4(Consents.settlement(id, ceiling, cumulative)),
            settlement
        );
        _requireSigned(id, word, terms, Consents.ceiling(id, ceiling), ceiling, signature);
        amount = _settle(id, word, cumulative);
        if (amount == 0) return 0;

        emit CeilingSettled(id, ceiling, cumulative);

        _payOut(terms.asset, terms.payee, amount);
    }

    /// @inheritdoc IChannelOffice
    function grantKey(
        Channel calldata terms,
        address key,
        uint96 limit,
        uint32 end,
        bytes calldata consent
    ) external {
        (bytes32 id, ) = _requireVouched(terms);
        if (key == address(0)) revert IterativePayments_ZeroAddress();
        if (limit == 0) revert IterativePayments_ZeroLimit(id, key);
        if (end != 0 && end <= block.timestamp)
            revert IterativePayments_TimePassed(end, block.timestamp);
        _requireBy(terms.payer, _hashTypedDataV4(Consents.keyGrant(id, key, limit, end)), consent);
        VoucherKey storage known = _keys[id][key];
        bool isNew = known.limit == 0 && key != terms.signer;
        if (!isNew) {
            if (known.limit == limit && known.end == end && known.endBlock == 0) return;
            revert IterativePayments_KeyKnown(id, key);
        }

        _keys[id][key] = VoucherKey(limit, 0, end, 0);

        emit KeyGranted(id, key, limit, end);
    }

    /// @inheritdoc IChannelOffice
    function revokeKey(
        Channel calldata terms,
        address key,
        uint96 kept,
        bytes calldata consent
    ) external nonReentrant {
        (bytes32 id, ChannelWord word) = _requireVouched(terms);
        _requireBy(terms.payer, _hashTypedDataV4(Consents.keyRevocation(id, key, kept)), consent);
        VoucherKey memory k = _keys[id][key];
        bool isSigner = key == terms.signer;
        if (isSigner && k.endBlock == 0) k.limit = type(uint96).max;
        uint96 most = kept < k.limit ? kept : k.limit;
        if (k.endBlock != 0 && k.kept == most) return;
        if (k.limit == 0 || k.endBlock != 0 || (k.end != 0 && k.end <= block.timestamp))
            revert IterativePayments_KeyNotRevocable(id, key);

        k.kept = most;
        uint256 end = block.timestamp + terms.window;
        if (k.end != 0 && k.end < end) {
            k.endBlock = 1; // its own end comes first, and no block holds it up
        } else {
            // forge-lint: disable-next-line(unsafe-typecast)
            k.end = uint32(end); // until 2105: a window is a year at most
            k.endBlock = uint32(block.number + terms.windowBlocks); // for 4 · 10^9 blocks
        }
        _keys[id][key] = k;
        if (isSigner) _channels[id] = word.signerRevoked();

        emit KeyRevoked(id, key, k.kept, k.end, k.endBlock);
    }
}
