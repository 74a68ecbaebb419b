// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlainKeys} from "../common/PlainKeys.sol";
import {Channel, ChannelKind, VoucherKey} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IterativePaymentsBase} from "./IterativePaymentsBase.sol";

/// @title The steps of claiming a voucher
/// @author The Tallystick authors
abstract contract VoucherClaims is IterativePaymentsBase {
    /// @dev The caller pays it out.
    function _claimVoucher(
        Channel calldata terms,
        uint96 cumulative,
        bytes calldata signature
    ) internal returns (uint96 amount) {
        (bytes32 id, ChannelWord word) = _requireVouched(terms);
        _requireSigned(id, word, terms, Consents.voucher(id, cumulative), cumulative, signature);
        return _settle(id, word, cumulative);
    }

    /// @dev Takes from the deposit what is owed, as far as it goes. Nothing to do is no fact.
    function _settle(
        bytes32 id,
        ChannelWord word,
        uint96 cumulative
    ) internal returns (uint96 amount) {
        uint256 paid = 0;
        (word, paid) = word.claim(cumulative);
        if (paid == 0) return 0;

        _channels[id] = word;
        // forge-lint: disable-next-line(unsafe-typecast)
        amount = uint96(paid); // ≤ deposit

        emit VoucherClaimed(id, cumulative, amount);
    }

    function _requireVouched(
        Channel calldata terms
    ) internal view returns (bytes32 id, ChannelWord word) {
        (id, word) = _requireLive(terms);
        if (terms.kind != ChannelKind.Escrow) revert IterativePayments_WrongKind(id, terms.kind);
    }

    function _requireSigned(
        bytes32 id,
        ChannelWord word,
        Channel calldata terms,
        bytes32 content,
        uint96 cumulative,
        bytes calldata signature
    ) internal view {
        address key = PlainKeys.signerOf(_hashTypedDataV4(content), signature);
        if (!_maySign(id, word, terms.signer, key, cumulative))
            revert IterativePayments_NotSigned(id, key, cumulative);
    }

    /// @dev The signer as long as it is not revoked; a granted or revoked key up to what it may.
    function _maySign(
        bytes32 id,
        ChannelWord word,
        address signer,
        address key,
        uint256 cumulative
    ) internal view returns (bool) {
        if (key == address(0)) return false;
        if (key == signer && !word.isSignerRevoked()) return true;
        VoucherKey memory k = _keys[id][key];
        bool isValid = k.end == 0 || block.timestamp < k.end || block.number < k.endBlock;
        return cumulative <= (isValid ? k.limit : k.kept) && k.limit != 0;
    }
}
