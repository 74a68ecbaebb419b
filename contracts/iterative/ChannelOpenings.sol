// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE_COIN} from "./ChannelBorder.sol";
import {Channel, ChannelKind, ChannelState} from "./ChannelTypes.sol";
import {ChannelWord, ChannelWords} from "./ChannelWords.sol";
import {IterativePaymentsBase, Line} from "./IterativePaymentsBase.sol";

/// @title The steps of opening a channel, and of adding to its deposit
/// @author The Tallystick authors
abstract contract ChannelOpenings is IterativePaymentsBase {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_WINDOW = 365 days;
    uint256 private constant MAX_WINDOW_BLOCKS = 200_000_000;
    /// @dev EIP-2681: an account's nonce stays below 2^64 − 1, in the last epoch too.
    uint256 private constant MAX_FIRST_NONCE = 2 ** 64 - 2 ** 32 - 2;

    /// @dev IT-1. Terms that make a channel, with an id that was never opened.
    function _requireNew(Channel calldata terms) internal view returns (bytes32 id) {
        ChannelWord word;
        (id, word) = _read(terms);
        if (word.state() != ChannelState.Unknown) revert IterativePayments_AlreadyOpened(id);
        if (terms.payer == address(0) || terms.payee == address(0))
            revert IterativePayments_ZeroAddress();
        if (terms.payer == terms.payee) revert IterativePayments_SelfPayment(terms.payer);
        if (terms.asset != NATIVE_COIN && terms.asset.code.length == 0)
            revert IterativePayments_NotAsset(terms.asset);
        if (terms.endTime != 0 && terms.endTime <= block.timestamp)
            revert IterativePayments_TimePassed(terms.endTime, block.timestamp);
        bool isWindow = terms.window != 0 && terms.window <= MAX_WINDOW;
        bool isBlocks = terms.windowBlocks != 0 && terms.windowBlocks <= MAX_WINDOW_BLOCKS;
        if (!isWindow || !isBlocks || !_isOfItsKind(terms))
            revert IterativePayments_BadTerms(terms);
    }

    /// @dev An escrow channel has a signer, the others a nonce line.
    function _isOfItsKind(Channel calldata terms) private pure returns (bool) {
        return
            terms.kind == ChannelKind.Escrow
                ? terms.signer != address(0) && terms.firstNonce == 0
                : terms.signer == address(0) && terms.firstNonce <= MAX_FIRST_NONCE;
    }

    /// @dev The payer has agreed, and the deposit is here.
    function _open(Channel calldata terms, bytes32 id, uint256 received) internal {
        _requireAmount(received);
        if (terms.kind != ChannelKind.Escrow) _takeLine(terms.payer, terms.firstNonce);

        _channels[id] = ChannelWords.opened(received, terms.asset == NATIVE_COIN);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit Opened(id, terms.payer, terms.payee, terms, uint96(received)); // ≤ MAX_AMOUNT
    }

    /// @dev IT-1. One live channel on a nonce line, and no nonce twice.
    function _takeLine(address payer, uint64 firstNonce) private {
        if (payer.code.length != 0) revert IterativePayments_PayerHasCode(payer);
        Line memory line = _lines[payer];
        if (line.isTaken) revert IterativePayments_LineTaken(payer);
        if (firstNonce < line.lowest)
            revert IterativePayments_NonceUsed(payer, firstNonce, line.lowest);

        _lines[payer] = Line(firstNonce, true);
    }

    /// @dev The next top-up of an open channel.
    function _requireTurn(bytes32 id, uint16 number) internal view returns (ChannelWord word) {
        word = _channels[id];
        if (word.state() != ChannelState.Open) revert IterativePayments_NotOpen(id, word.state());
        uint256 next = word.topUps() + 1;
        if (number != next) revert IterativePayments_TopUpOutOfTurn(id, number, next);
    }

    function _topUp(bytes32 id, ChannelWord word, uint256 received) internal {
        _requireAmount(word.deposit() + received);

        _channels[id] = word.toppedUp(received);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ToppedUp(id, uint96(received)); // ≤ MAX_AMOUNT
    }

    function _requireAmount(uint256 value) private pure {
        if (value > MAX_AMOUNT) revert IterativePayments_OutOfRange(value, MAX_AMOUNT);
    }
}
