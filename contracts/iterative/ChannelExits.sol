// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelBorder} from "./ChannelBorder.sol";
import {Channel, ChannelKind, ChannelState} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelOffice} from "./IChannelOffice.sol";
import {Exit, Line} from "./IterativePaymentsBase.sol";
import {VoucherClaims} from "./VoucherClaims.sol";

/// @title How channels end
/// @author The Tallystick authors
abstract contract ChannelExits is IChannelOffice, VoucherClaims {
    /// @inheritdoc IChannelOffice
    function unlock(Channel calldata terms, bytes calldata consent) external nonReentrant {
        (bytes32 id, ChannelWord word) = _requireLive(terms);
        if (word.state() == ChannelState.Unlocking) return;
        bool isOver = terms.endTime != 0 && block.timestamp >= terms.endTime;
        if (!isOver) _requireBy(terms.payer, _hashTypedDataV4(Consents.unlock(id)), consent);

        // neither overflows: windows are of 32 bits
        uint40 time = uint40(block.timestamp + terms.window);
        uint64 number = uint64(block.number + terms.windowBlocks);
        _channels[id] = word.unlocked();
        _exits[id] = Exit(time, number);

        emit UnlockRequested(id, time, number);
    }

    /// @inheritdoc IChannelOffice
    function withdraw(Channel calldata terms) external nonReentrant returns (uint96 amount) {
        (bytes32 id, ChannelWord word) = _read(terms);
        if (word.state() == ChannelState.Withdrawn) return 0;
        if (word.state() != ChannelState.Unlocking)
            revert IterativePayments_NotOpen(id, word.state());
        Exit memory exit = _exits[id];
        if (block.timestamp < exit.time || block.number < exit.number)
            revert IterativePayments_Locked(id, exit.time, exit.number);

        amount = _end(terms, id, word, ChannelState.Withdrawn);

        emit Withdrawn(id, amount);

        _payOut(terms.asset, terms.payer, amount);
    }

    /// @inheritdoc IChannelOffice
    function release(
        Channel calldata terms,
        uint96 settled,
        bytes calldata consent
    ) external nonReentrant returns (uint96 amount) {
        amount = _release(terms, settled, consent);

        _payOut(terms.asset, terms.payer, amount);
    }

    /// @inheritdoc IChannelOffice
    function close(
        Channel calldata terms,
        uint96 cumulative,
        bytes calldata signature,
        bytes calldata consent
    ) external nonReentrant {
        uint256 claimed = _claimVoucher(terms, cumulative, signature);
        uint256 rest = _release(terms, cumulative, consent);

        _payOut(terms.asset, terms.payee, claimed);
        _payOut(terms.asset, terms.payer, rest);
    }

    /// @inheritdoc IChannelOffice
    function collect(address asset, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0)) revert IterativePayments_ZeroAddress();
        amount = _held[asset][msg.sender];
        if (amount == 0) return 0;

        _held[asset][msg.sender] = 0;

        emit Collected(asset, msg.sender, to, amount);

        ChannelBorder.push(asset, to, amount);
    }

    /// @dev The caller pays it out.
    function _release(
        Channel calldata terms,
        uint96 settled,
        bytes calldata consent
    ) private returns (uint96 amount) {
        (bytes32 id, ChannelWord word) = _read(terms);
        if (word.state() == ChannelState.Released) return 0;
        if (!word.isLive()) revert IterativePayments_NotOpen(id, word.state());
        if (word.settled() < settled)
            revert IterativePayments_NotSettled(id, uint96(word.settled()), settled); // a field of 96 bits
        _requireBy(terms.payee, _hashTypedDataV4(Consents.release(id, settled)), consent);

        amount = _end(terms, id, word, ChannelState.Released);

        emit Released(id, amount);
    }

    /// @dev The nonce line is free again, beyond what this channel may have used of it.
    /// @return rest What was left of the deposit.
    function _end(
        Channel calldata terms,
        bytes32 id,
        ChannelWord word,
        ChannelState state
    ) private returns (uint96 rest) {
        rest = uint96(word.deposit()); // a field of 96 bits
        _channels[id] = word.ended(state);
        delete _exits[id];
        if (terms.kind == ChannelKind.Escrow) return rest;
        // of a direct channel it is the payee who says which epochs are settled: its word moves no line
        uint256 used = terms.kind == ChannelKind.PayThrough ? word.epoch() : 0;
        // firstNonce + epoch < 2^64 − 2; a claim may have raised it
        uint256 lowest = terms.firstNonce + used + 1;
        uint256 raised = _lines[terms.payer].lowest;
        if (raised > lowest) lowest = raised;
        // forge-lint: disable-next-line(unsafe-typecast)
        _lines[terms.payer] = Line(uint64(lowest), false);
    }
}
