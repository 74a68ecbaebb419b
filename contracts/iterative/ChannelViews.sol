// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelView, Receipt, VoucherKey} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {IChannelOffice} from "./IChannelOffice.sol";
import {Exit, IterativePaymentsBase, Line} from "./IterativePaymentsBase.sol";

/// @title What can be read of channels
/// @author The Tallystick authors
abstract contract ChannelViews is IChannelOffice, IterativePaymentsBase {
    /// @inheritdoc IChannelOffice
    function idOf(Channel calldata terms) external view returns (bytes32 id) {
        return _idOf(terms);
    }

    /// @inheritdoc IChannelOffice
    function channelOf(bytes32 id) external view returns (ChannelView memory) {
        ChannelWord word = _channels[id];
        Exit memory exit = _exits[id];
        return
            // fields of so many bits
            ChannelView({
                state: word.state(),
                deposit: uint96(word.deposit()),
                settled: uint96(word.settled()),
                epoch: uint32(word.epoch()),
                topUps: uint16(word.topUps()),
                unlockTime: exit.time,
                unlockBlock: exit.number
            });
    }

    /// @inheritdoc IChannelOffice
    function keyOf(bytes32 id, address key) external view returns (VoucherKey memory) {
        return _keys[id][key];
    }

    /// @inheritdoc IChannelOffice
    function lineOf(address payer) external view returns (bool isTaken, uint64 lowest) {
        Line memory line = _lines[payer];
        return (line.isTaken, line.lowest);
    }

    /// @inheritdoc IChannelOffice
    function held(address asset, address account) external view returns (uint256 amount) {
        return _held[asset][account];
    }

    /// @inheritdoc IChannelOffice
    function isReceipt(
        Channel calldata terms,
        Receipt calldata receipt,
        bytes calldata signature
    ) external view returns (bool) {
        return
            receipt.channel == _idOf(terms) &&
            _isSigned(terms.payee, _hashTypedDataV4(Consents.receipt(receipt)), signature);
    }
}
