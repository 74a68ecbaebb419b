// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A stablecoin-like token
/// @author The Tallystick authors
/// @notice Any decimals, ERC-2612 permit, ERC-3009 `receiveWithAuthorization`. Anybody may mint.
contract PaymentToken is ERC20, ERC20Permit {
    bytes32 public constant RECEIVE_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    uint8 private immutable _DECIMALS;

    mapping(address authorizer => mapping(bytes32 nonce => bool used)) public authorizationState;

    error CallerMustBePayee();
    error AuthorizationNotValid();

    constructor(uint8 decimals_) ERC20("Payment Token", "PAY") ERC20Permit("Payment Token") {
        _DECIMALS = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (to != msg.sender) revert CallerMustBePayee();
        bytes32 content = keccak256(
            abi.encode(
                RECEIVE_WITH_AUTHORIZATION_TYPEHASH,
                from,
                to,
                value,
                validAfter,
                validBefore,
                nonce
            )
        );
        bool valid =
            block.timestamp > validAfter &&
                block.timestamp < validBefore &&
                !authorizationState[from][nonce] &&
                ECDSA.recover(_hashTypedDataV4(content), v, r, s) == from;
        if (!valid) revert AuthorizationNotValid();

        authorizationState[from][nonce] = true;
        _transfer(from, to, value);
    }

    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }
}
