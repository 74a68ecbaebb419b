// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC7913WebAuthnVerifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol";

/// @title A verifier of passkeys
/// @author The Tallystick authors
/// @notice OpenZeppelin's, as it is, for tests to deploy.
contract PasskeyVerifier is ERC7913WebAuthnVerifier {}
