// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IReceiveWithAuthorization} from "../common/IReceiveWithAuthorization.sol";
import {Permits} from "../common/Permits.sol";
import {Book} from "./CardBook.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {PayerConsent} from "./TopUpTypes.sol";

/// @title The border where tokens come in and leave
/// @author The Tallystick authors
/// @notice CA-20. Exactly so many units of a program, or nothing. Callers are nonReentrant. Linked but for what most need: it
/// keeps CardOffice within the size limit.
library Border {
    using Border for Book;
    using SafeERC20 for IERC20;

    /// @dev CA-14. Most gas that a token gets to give tokens back by itself.
    uint256 private constant RETURN_GAS = 200_000;

    /// @dev Takes them from the caller.
    function pull(Book storage book, uint32 program, uint256 amount) internal {
        (IERC20 token, uint256 expected) = book.tokensOf(program, amount);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), expected);
        _requireMoved(token.balanceOf(address(this)) - before, expected);
    }

    /// @dev CA-14. Takes them from the caller, who may have allowed it by signature (ERC-2612).
    function pullWithPermit(
        Book storage book,
        uint32 program,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public {
        (IERC20 token, uint256 expected) = book.tokensOf(program, amount);
        Permits.tryPermit(address(token), msg.sender, expected, deadline, v, r, s);
        book.pull(program, amount);
    }

    /// @dev CA-14. Takes them from a payer who has signed it (ERC-3009).
    function receiveFrom(
        Book storage book,
        uint32 program,
        uint256 amount,
        PayerConsent calldata consent,
        bytes32 nonce
    ) public {
        (IERC20 token, uint256 expected) = book.tokensOf(program, amount);
        uint256 before = token.balanceOf(address(this));
        IReceiveWithAuthorization(address(token)).receiveWithAuthorization(
            consent.payer,
            address(this),
            expected,
            consent.validAfter,
            consent.validBefore,
            nonce,
            consent.v,
            consent.r,
            consent.s
        );
        _requireMoved(token.balanceOf(address(this)) - before, expected);
    }

    /// @dev Pays them out.
    function push(Book storage book, uint32 program, address to, uint256 amount) public {
        (IERC20 token, uint256 expected) = book.tokensOf(program, amount);
        uint256 before = token.balanceOf(address(this));
        token.safeTransfer(to, expected);
        _requireMoved(before - token.balanceOf(address(this)), expected);
    }

    /// @dev CA-14. As `push`, but a token that refuses, burns gas or returns a bomb stops nothing.
    /// @return success Whether the token says that it has paid.
    function tryPush(
        Book storage book,
        uint32 program,
        address to,
        uint256 amount
    ) public returns (bool success) {
        (IERC20 token, uint256 value) = book.tokensOf(program, amount);
        bytes memory input = abi.encodeCall(IERC20.transfer, (to, value));
        uint256 most = RETURN_GAS;
        assembly ("memory-safe") {
            mstore(0, 0)
            success := call(most, token, 0, add(input, 32), mload(input), 0, 32)
            // old tokens return nothing: as SafeERC20 has it
            let says := or(eq(mload(0), 1), iszero(returndatasize()))
            success := and(success, and(says, iszero(iszero(extcodesize(token)))))
        }
    }

    /// @return token Of the program.
    /// @return amount_ What so many units are in it.
    function tokensOf(
        Book storage book,
        uint32 program,
        uint256 amount
    ) internal view returns (IERC20 token, uint256 amount_) {
        token = IERC20(book.programs[program].terms.token);
        amount_ = amount * book.programs[program].terms.unit;
    }

    function _requireMoved(uint256 moved, uint256 expected) private pure {
        if (moved != expected) revert ICardEvents.PrepaidCards_WrongReceipt(moved, expected);
    }
}
