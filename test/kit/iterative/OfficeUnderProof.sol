// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ChannelExits} from "../../../contracts/iterative/ChannelExits.sol";
import {ChannelOpenings} from "../../../contracts/iterative/ChannelOpenings.sol";
import {
    Channel,
    TokenAuthorization,
    TokenPermit,
    VoucherKey
} from "../../../contracts/iterative/ChannelTypes.sol";
import {ChannelViews} from "../../../contracts/iterative/ChannelViews.sol";
import {ChannelWords} from "../../../contracts/iterative/ChannelWords.sol";
import {Exit, Line} from "../../../contracts/iterative/IterativePaymentsBase.sol";
import {VoucherKeys} from "../../../contracts/iterative/VoucherKeys.sol";

/// @title The office of channels with any storage, for proofs
/// @author The Tallystick authors
/// @notice Its channels have no deposit. It takes no tokens by signature: their library would have to be linked.
contract OfficeUnderProof is ChannelOpenings, VoucherKeys, ChannelExits, ChannelViews {
    error NotUnderProof();

    constructor() EIP712("Tallystick IterativePayments", "1") {}

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

    // ---------------------------------------------------------------- left out

    function openWithPermit(
        Channel calldata,
        TokenPermit calldata,
        bytes calldata
    ) external pure returns (bytes32) {
        revert NotUnderProof();
    }

    function openWithAuthorization(
        Channel calldata,
        TokenAuthorization calldata
    ) external pure returns (bytes32) {
        revert NotUnderProof();
    }

    function topUpWithPermit(
        Channel calldata,
        uint16,
        uint96,
        TokenPermit calldata,
        bytes calldata
    ) external pure {
        revert NotUnderProof();
    }

    function topUpWithAuthorization(
        Channel calldata,
        uint16,
        uint96,
        TokenAuthorization calldata
    ) external pure {
        revert NotUnderProof();
    }
}
