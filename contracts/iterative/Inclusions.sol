// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {BlockHashes} from "./BlockHashes.sol";
import {BlockHeader, BlockHeaders} from "./BlockHeaders.sol";
import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Channel, Inclusion} from "./ChannelTypes.sol";
import {IterativePaymentsBase} from "./IterativePaymentsBase.sol";
import {RawReceipt, RawReceipts} from "./RawReceipts.sol";
import {RawTransaction, RawTransactions} from "./RawTransactions.sol";
import {TrieProofs} from "./TrieProofs.sol";

/// @dev What a transaction of the payer's did.
/// @param number Of its block.
/// @param landed What it paid to the payee: by its form, or by its receipt. More than 96 bits count as that.
/// @param isPayment Whether it is a payment to the payee in form.
/// @param isProven Whether a receipt could change nothing.
/// @param isProtected Whether it was signed for one chain.
/// @param length Bytes of the proof that were read.
struct Effect {
    uint64 number;
    uint96 landed;
    bool isPayment;
    bool isProven;
    bool isProtected;
    uint256 length;
}

/// @title What was included in a block
/// @author The Tallystick authors
abstract contract Inclusions is IterativePaymentsBase {
    /// @dev Bytes of a call of `transfer`.
    uint256 private constant TRANSFER_LENGTH = 68;

    /// @dev IT-3. What the payer's transaction at a nonce did.
    function _effectOf(
        Channel calldata terms,
        uint64 nonce,
        Inclusion calldata inclusion
    ) internal view returns (Effect memory effect) {
        BlockHeader memory header = _requireBlock(inclusion.header);
        bytes calldata nodes = inclusion.transaction;
        effect.length = inclusion.header.length + nodes.length;
        (uint256 key, uint256 nibbles) = TrieProofs.keyOf(inclusion.index);
        RawTransaction memory t = RawTransactions.decode(
            TrieProofs.valueAt(header.transactionsRoot, key, nibbles, nodes)
        );
        if (t.signer != terms.payer || t.nonce != nonce)
            revert IterativePayments_OtherTransaction(t.signer, t.nonce);
        uint256 amount = _amountOf(terms, t);
        effect.number = header.number;
        effect.isProtected = t.isProtected;
        effect.isPayment = amount != 0;
        effect.isProven = amount == 0;
        nodes = inclusion.receipt;
        if (effect.isPayment && nodes.length != 0) {
            effect.isProven = true;
            effect.length += nodes.length;
            nodes = TrieProofs.valueAt(header.receiptsRoot, key, nibbles, nodes);
            amount = _moved(terms, amount, nodes);
        }
        // forge-lint: disable-next-line(unsafe-typecast)
        effect.landed = amount < type(uint96).max ? uint96(amount) : type(uint96).max;
    }

    /// @dev IT-3. A block of this chain that was before this one.
    function _requireBlock(bytes calldata raw) internal view returns (BlockHeader memory header) {
        header = BlockHeaders.decode(raw);
        bytes32 known = BlockHashes.hashOf(header.number);
        if (known == 0) known = _checkpoints[header.number];
        if (known == 0 || known != header.hash)
            revert IterativePayments_UnknownBlock(header.number, header.hash);
    }

    /// @dev IT-2. Exactly a payment of a direct channel.
    function _requirePayment(
        bytes32 id,
        Channel calldata terms,
        bytes calldata raw
    ) internal view returns (uint32 epoch, uint96 cumulative) {
        RawTransaction memory t = RawTransactions.decode(raw);
        if (!t.mayPay()) revert IterativePayments_WrongType(uint8(t.kind));
        uint256 amount = _amountOf(terms, t);
        bool isNative = terms.asset == NATIVE_COIN;
        bool isPlain =
            isNative ? t.dataLength == 0 : t.value == 0 && t.dataLength == TRANSFER_LENGTH;
        if (t.chainId != block.chainid || !isPlain || amount == 0 || amount > type(uint96).max)
            // forge-lint: disable-next-line(unsafe-typecast)
            revert IterativePayments_NotPayment(
                t.chainId,
                t.to,
                bytes4(RawTransactions.data(t)),
                t.dataLength
            );
        // forge-lint: disable-next-line(unsafe-typecast)
        cumulative = uint96(amount); // looked at just now
        if (t.signer != terms.payer) revert IterativePayments_NotSigned(id, t.signer, cumulative);
        uint64 first = terms.firstNonce;
        if (t.nonce < first || t.nonce - first > type(uint32).max)
            revert IterativePayments_WrongNonce(t.nonce, first);
        // forge-lint: disable-next-line(unsafe-typecast)
        epoch = uint32(t.nonce - first); // looked at just now
    }

    /// @dev What a transaction pays to the payee by its form; 0 for none.
    function _amountOf(
        Channel calldata terms,
        RawTransaction memory t
    ) private pure returns (uint256 amount) {
        if (terms.asset == NATIVE_COIN) return t.to == terms.payee ? t.value : 0;
        if (t.to != terms.asset || t.dataLength < TRANSFER_LENGTH) return 0;
        bytes calldata call = RawTransactions.data(t);
        uint256 payee = 0;
        assembly ("memory-safe") {
            payee := calldataload(add(call.offset, 4))
            amount := calldataload(add(call.offset, 36))
        }
        // forge-lint: disable-next-line(unsafe-typecast)
        bool isIt = bytes4(call) == IERC20.transfer.selector && payee == uint160(terms.payee);
        if (!isIt) amount = 0;
    }

    /// @dev What a payment in form really moved.
    /// @param amount What it says.
    function _moved(
        Channel calldata terms,
        uint256 amount,
        bytes calldata raw
    ) private pure returns (uint256) {
        RawReceipt memory receipt = RawReceipts.decode(raw);
        if (!receipt.isSuccess) return 0;
        if (terms.asset == NATIVE_COIN) return amount;
        return receipt.transferred(terms.asset, terms.payer, terms.payee);
    }
}
