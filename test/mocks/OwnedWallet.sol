// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A contract account
/// @author The Tallystick authors
/// @notice ERC-1271: its owner signs for it. It takes no native coin.
contract OwnedWallet is IERC1271 {
    address private immutable _OWNER;

    constructor(address owner) {
        _OWNER = owner;
    }

    function isValidSignature(
        bytes32 hash,
        bytes calldata signature
    ) external view returns (bytes4) {
        return
            ECDSA.recover(hash, signature) == _OWNER
                ? this.isValidSignature.selector
                : bytes4(0xffffffff);
    }
}
