// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelBorder} from "./ChannelBorder.sol";
import {ChannelOpenings} from "./ChannelOpenings.sol";
import {Channel, ChannelKind, TokenAuthorization, TokenPermit} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelOffice} from "./IChannelOffice.sol";

/// @title Opening channels and adding to deposits with signed tokens
/// @author The Tallystick authors
abstract contract ChannelPermits is IChannelOffice, ChannelOpenings {
    /// @inheritdoc IChannelOffice
    function openWithPermit(
        Channel calldata terms,
        TokenPermit calldata permit,
        bytes calldata consent
    ) external nonReentrant returns (bytes32 id) {
        id = _requireNew(terms);
        _requireBy(terms.payer, _hashTypedDataV4(Consents.funding(terms)), consent);
        _open(
            terms,
            id,
            ChannelBorder.pullWithPermit(terms.asset, terms.payer, terms.deposit, permit)
        );
    }

    /// @inheritdoc IChannelOffice
    function openWithAuthorization(
        Channel calldata terms,
        TokenAuthorization calldata authorization
    ) external nonReentrant returns (bytes32 id) {
        id = _requireNew(terms);
        if (terms.kind != ChannelKind.Escrow) revert IterativePayments_WrongKind(id, terms.kind);
        _open(
            terms,
            id,
            ChannelBorder.pullWithAuthorization(
                terms.asset,
                terms.payer,
                terms.deposit,
                authorization,
                id
            )
        );
    }

    /// @inheritdoc IChannelOffice
    function topUpWithPermit(
        Channel calldata terms,
        uint16 number,
        uint96 amount,
        TokenPermit calldata permit,
        bytes calldata consent
    ) external nonReentrant {
        bytes32 id = _idOf(terms);
        ChannelWord word = _requireTurn(id, number);
        bytes32 digest = _hashTypedDataV4(Consents.topUp(id, number, amount));
        _requireBy(terms.payer, digest, consent);
        uint256 received = ChannelBorder.pullWithPermit(terms.asset, terms.payer, amount, permit);
        _topUp(id, word, received);
    }

    /// @inheritdoc IChannelOffice
    function topUpWithAuthorization(
        Channel calldata terms,
        uint16 number,
        uint96 amount,
        TokenAuthorization calldata authorization
    ) external nonReentrant {
        bytes32 id = _idOf(terms);
        ChannelWord word = _requireTurn(id, number);
        uint256 received = ChannelBorder.pullWithAuthorization(
            terms.asset,
            terms.payer,
            amount,
            authorization,
            _hashTypedDataV4(Consents.topUp(id, number, amount))
        );
        _topUp(id, word, received);
    }
}
