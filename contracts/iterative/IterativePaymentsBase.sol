// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {ChannelBorder} from "./ChannelBorder.sol";
import {Channel, ChannelKind, ChannelState, FiledClaim, VoucherKey} from "./ChannelTypes.sol";
import {ChannelWord} from "./ChannelWords.sol";
import {Consents} from "./Consents.sol";
import {EpochWord} from "./EpochWords.sol";
import {IIterativeEvents} from "./IIterativeEvents.sol";

/// @dev IT-1. The nonce line of a payer account. One slot.
/// @param lowest First nonce of its next pay-through or direct channel, at least.
/// @param isTaken Whether it has a live one.
struct Line {
    uint64 lowest;
    bool isTaken;
}

/// @dev IT-5. When a deposit can be withdrawn. One slot.
struct Exit {
    uint40 time;
    uint64 number;
}

/// @title What all parts of IterativePayments share
/// @author The Tallystick authors
/// @notice Storage, consents, and payouts.
abstract contract IterativePaymentsBase is IIterativeEvents, EIP712, ReentrancyGuardTransient {
    mapping(bytes32 id => ChannelWord word) internal _channels;
    mapping(bytes32 id => Exit exit) internal _exits;
    mapping(address payer => Line line) internal _lines;
    mapping(bytes32 id => mapping(address key => VoucherKey grant)) internal _keys;
    mapping(address asset => mapping(address account => uint256 amount)) internal _held;
    mapping(bytes32 id => mapping(uint256 number => EpochWord word)) internal _epochs;
    mapping(bytes32 id => mapping(uint256 number => FiledClaim claim)) internal _claims;
    mapping(address asset => uint256 amount) internal _burned;
    mapping(uint256 number => bytes32 hash) internal _checkpoints;

    // ---------------------------------------------------------------- channels

    function _idOf(Channel calldata terms) internal view returns (bytes32) {
        return _hashTypedDataV4(Consents.channel(terms));
    }

    /// @dev A channel of this kind that was opened, live or not.
    function _requireKnown(
        Channel calldata terms,
        ChannelKind kind
    ) internal view returns (bytes32 id, ChannelWord word) {
        (id, word) = _read(terms);
        if (word.state() == ChannelState.Unknown)
            revert IterativePayments_NotOpen(id, ChannelState.Unknown);
        if (terms.kind != kind) revert IterativePayments_WrongKind(id, terms.kind);
    }

    function _requireLive(
        Channel calldata terms
    ) internal view returns (bytes32 id, ChannelWord word) {
        (id, word) = _read(terms);
        if (!word.isLive()) revert IterativePayments_NotOpen(id, word.state());
    }

    function _read(Channel calldata terms) internal view returns (bytes32 id, ChannelWord word) {
        id = _idOf(terms);
        word = _channels[id];
    }

    // ---------------------------------------------------------------- consents

    /// @dev The account itself, or its signature.
    function _requireBy(address account, bytes32 digest, bytes calldata consent) internal view {
        if (consent.length == 0 ? msg.sender == account : _isSigned(account, digest, consent))
            return;
        revert IterativePayments_NotBy(account, digest);
    }

    function _isSigned(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        return SignatureChecker.isValidSignatureNowCalldata(account, digest, signature);
    }

    // ---------------------------------------------------------------- payouts

    /// @dev What fails to be paid waits for `collect`: it stops nobody else.
    function _payOut(address asset, address to, uint256 amount) internal {
        if (amount == 0 || ChannelBorder.tryPush(asset, to, amount)) return;

        _held[asset][to] += amount;

        emit PayoutHeld(asset, to, amount);
    }
}
