// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../contracts/cards/CardTypes.sol";
import {PlainKeys} from "../../contracts/common/PlainKeys.sol";
import {Keys} from "../../contracts/cards/Keys.sol";

/// @title The checks of keys, callable
/// @author The Tallystick authors
contract KeysHarness {
    function isHolder(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (bool) {
        return Keys.isHolder(id, digest, signature);
    }

    function isTerminal(
        address id,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (bool) {
        return Keys.isTerminal(id, digest, signature);
    }

    /// @return areSigned By the short way.
    /// @return why By the one that tells.
    function askBoth(
        address terminal,
        address card,
        bytes32 digest,
        bytes calldata signatures
    ) external view returns (bool areSigned, Decline why) {
        areSigned = Keys.areBoth(terminal, card, digest, signatures);
        why = Keys.whyNotBoth(terminal, card, digest, signatures);
    }

    function recover(bytes32 digest, bytes32 r, bytes32 vs) external view returns (address) {
        return PlainKeys.recover(digest, r, vs);
    }
}
