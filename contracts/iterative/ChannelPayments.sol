// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Channel, ChannelKind} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelPayments} from "./IChannelPayments.sol";
import {IterativePaymentsBase} from "./IterativePaymentsBase.sol";
import {RawTransaction, RawTransactions} from "./RawTransactions.sol";

/// @title Payments of pay-through channels: landed, or shown
/// @author The Tallystick authors
abstract contract ChannelPayments is IChannelPayments, IterativePaymentsBase {
    using SafeERC20 for IERC20;

    /// @dev Bytes of a call of `pay`: its selector, the terms, epoch and cumulative amount.
    uint256 private constant PAY_LENGTH = 4 + Consents.CHANNEL_LENGTH + 64;

    /// @inheritdoc IChannelPayments
    function pay(
        Channel calldata terms,
        uint32 epoch,
        uint96 cumulative
    ) external payable nonReentrant {
        (bytes32 id, ChannelWord word) = _requireKnown(terms, ChannelKind.PayThrough);
        if (msg.sender != terms.payer) revert IterativePayments_NotPayer(msg.sender, terms.payer);
        bool isNative = terms.asset == NATIVE_COIN;
        if (!isNative && msg.value != 0) revert IterativePayments_WrongValue(msg.value, 0);

        // of tokens just what is owed is taken
        uint256 value = isNative ? msg.value : word.owed(cumulative);
        uint256 amount = 0;
        uint256 refund = 0;
        (word, amount, refund) = word.pay(value, cumulative);
        _channels[id] = word.reached(epoch);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit Paid(id, epoch, cumulative, value, uint96(amount), refund); // ≤ cumulative

        if (isNative) {
            _payOut(NATIVE_COIN, terms.payee, amount);
            _payOut(NATIVE_COIN, terms.payer, refund);
        } else if (amount != 0) {
            IERC20(terms.asset).safeTransferFrom(msg.sender, terms.payee, amount);
        }
    }

    /// @inheritdoc IChannelPayments
    function claim(bytes calldata raw) external nonReentrant returns (uint96 amount) {
        RawTransaction memory t = RawTransactions.decode(raw);
        (Channel calldata terms, uint32 epoch, uint96 cumulative) = _requirePayment(t);
        (bytes32 id, ChannelWord word) = _requireLive(terms);
        if (terms.kind != ChannelKind.PayThrough)
            revert IterativePayments_WrongKind(id, terms.kind);
        if (t.signer != terms.payer) revert IterativePayments_NotSigned(id, t.signer, cumulative);
        if (t.nonce != terms.firstNonce + epoch)
            revert IterativePayments_WrongNonce(t.nonce, terms.firstNonce + epoch);
        uint256 paid = 0;
        (word, paid) = word.claim(cumulative);
        if (paid == 0) return 0;

        _channels[id] = word.reached(epoch);
        // forge-lint: disable-next-line(unsafe-typecast)
        amount = uint96(paid); // ≤ deposit

        emit Claimed(id, epoch, cumulative, amount);

        _payOut(terms.asset, terms.payee, paid);
    }

    /// @dev IT-2. A transaction for this chain that calls `pay` here, and nothing else.
    function _requirePayment(
        RawTransaction memory t
    ) private view returns (Channel calldata terms, uint32 epoch, uint96 cumulative) {
        if (!t.mayPay()) revert IterativePayments_WrongType(uint8(t.kind));
        bytes calldata call = RawTransactions.data(t);
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes4 selector = bytes4(call);
        uint256 first = 0;
        uint256 second = 0;
        assembly ("memory-safe") {
            // what lies behind shorter data is not looked at
            terms := add(call.offset, 4)
            first := calldataload(add(terms, 352))
            second := calldataload(add(terms, 384))
        }
        bool isPay = selector == this.pay.selector && call.length == PAY_LENGTH;
        bool isHere = t.chainId == block.chainid && t.to == address(this) && !t.isCreation;
        if (!isPay || !isHere || first > type(uint32).max || second > type(uint96).max)
            revert IterativePayments_NotPayment(t.chainId, t.to, selector, call.length);
        // forge-lint: disable-next-line(unsafe-typecast)
        (epoch, cumulative) = (uint32(first), uint96(second)); // looked at just now
    }
}
