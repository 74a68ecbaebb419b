// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelBorder} from "./ChannelBorder.sol";
import {ChannelOpenings} from "./ChannelOpenings.sol";
import {Channel} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {IChannelPayments} from "./IChannelPayments.sol";

/// @title Opening channels, and adding to deposits
/// @author The Tallystick authors
abstract contract ChannelFunding is IChannelPayments, ChannelOpenings {
    /// @inheritdoc IChannelPayments
    function open(Channel calldata terms) external payable nonReentrant returns (bytes32 id) {
        id = _requireNew(terms);
        if (msg.sender != terms.payer) revert IterativePayments_NotPayer(msg.sender, terms.payer);
        _open(terms, id, ChannelBorder.pull(terms.asset, terms.deposit));
    }

    /// @inheritdoc IChannelPayments
    function openFor(
        Channel calldata terms,
        bytes calldata consent
    ) external payable nonReentrant returns (bytes32 id) {
        id = _requireNew(terms);
        _requireBy(terms.payer, id, consent);
        _open(terms, id, ChannelBorder.pull(terms.asset, terms.deposit));
    }

    /// @inheritdoc IChannelPayments
    function topUp(bytes32 id, uint16 number) external payable {
        ChannelWord word = _requireTurn(id, number);
        if (!word.isNative()) revert IterativePayments_NotNative(id);

        _topUp(id, word, msg.value);
    }

    /// @inheritdoc IChannelPayments
    function topUpToken(
        Channel calldata terms,
        uint16 number,
        uint96 amount
    ) external nonReentrant {
        bytes32 id = _idOf(terms);
        ChannelWord word = _requireTurn(id, number);
        _topUp(id, word, ChannelBorder.pullFrom(terms.asset, msg.sender, amount));
    }
}
