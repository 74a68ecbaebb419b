// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelOffice} from "../../../contracts/iterative/ChannelOffice.sol";
import {Channel, VoucherKey} from "../../../contracts/iterative/ChannelTypes.sol";
import {ChannelWords} from "../../../contracts/iterative/ChannelWords.sol";
import {Exit, Line} from "../../../contracts/iterative/IterativePaymentsBase.sol";

/// @title The office of channels with any storage, for proofs
/// @author The Tallystick authors
/// @notice Its channels have no deposit.
contract OfficeUnderProof is ChannelOffice {
    function putLine(address payer, Line memory line) external {
        _lines[payer] = line;
    }

    /// @notice A channel whose payer has asked for the deposit.
    function putUnlocked(Channel calldata terms, uint256 epoch, Exit memory exit) external {
        bytes32 id = _idOf(terms);
        _channels[id] = ChannelWords.opened(0, true).reached(epoch).unlocked();
        _exits[id] = exit;
        _lines[terms.payer] = Line(terms.firstNonce, true);
    }

    /// @notice An open channel, one key of which was granted or revoked.
    function putKey(Channel calldata terms, address key, VoucherKey memory grant) external {
        bytes32 id = _idOf(terms);
        _channels[id] = ChannelWords.opened(0, true);
        _keys[id][key] = grant;
    }

    function openNow(Channel calldata terms) external {
        _open(terms, _idOf(terms), 0);
    }

    function lineNow(address payer) external view returns (Line memory) {
        return _lines[payer];
    }

    function keyNow(Channel calldata terms, address key) external view returns (VoucherKey memory) {
        return _keys[_idOf(terms)][key];
    }

    function maySign(
        Channel calldata terms,
        address key,
        uint256 cumulative
    ) external view returns (bool) {
        bytes32 id = _idOf(terms);
        return _maySign(id, _channels[id], terms.signer, key, cumulative);
    }
}
