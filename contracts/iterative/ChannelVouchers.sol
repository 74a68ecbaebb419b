// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlainKeys} from "../common/PlainKeys.sol";
import {Channel, Skip, VoucherClaim} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelPayments} from "./IChannelPayments.sol";
import {VoucherClaims} from "./VoucherClaims.sol";

/// @title Claiming vouchers of escrow channels
/// @author The Tallystick authors
abstract contract ChannelVouchers is IChannelPayments, VoucherClaims {
    /// @inheritdoc IChannelPayments
    function claimVoucher(
        Channel calldata terms,
        uint96 cumulative,
        bytes calldata signature
    ) external nonReentrant returns (uint96 amount) {
        amount = _claimVoucher(terms, cumulative, signature);

        _payOut(terms.asset, terms.payee, amount);
    }

    /// @inheritdoc IChannelPayments
    function claimBatch(
        address payee,
        address asset,
        VoucherClaim[] calldata claims
    ) external nonReentrant returns (uint256 amount) {
        bytes32 domain = _domainSeparatorV4();
        for (uint256 i = 0; i < claims.length; ++i) {
            VoucherClaim calldata c = claims[i];
            bytes32 id = Consents.digest(domain, Consents.channel(c.channel));
            ChannelWord word = _channels[id];
            uint96 cumulative = c.cumulative;
            Skip why = Skip.Foreign;
            if (!word.isLive()) why = Skip.NotOpen;
            else if (c.channel.payee == payee && c.channel.asset == asset)
                why = _whyNot(domain, id, word, c, cumulative);
            if (why == Skip.None) amount += _settle(id, word, cumulative);
            else emit ClaimSkipped(id, i, why);
        }

        _payOut(asset, payee, amount);
    }

    /// @param word Of a live channel of this payee's in this asset. In a pay-through channel no key may sign.
    function _whyNot(
        bytes32 domain,
        bytes32 id,
        ChannelWord word,
        VoucherClaim calldata c,
        uint96 cumulative
    ) private view returns (Skip) {
        bytes32 digest = Consents.digest(domain, Consents.voucher(id, cumulative));
        address key = PlainKeys.signerOf(digest, c.signature);
        if (!_maySign(id, word, c.channel.signer, key, cumulative)) return Skip.NotSigned;
        return word.deposit() == 0 && word.owed(cumulative) != 0 ? Skip.NothingLeft : Skip.None;
    }
}
