// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Declining} from "./Declining.sol";
import {Decline} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title What all parts of PrepaidCards share
/// @author The Tallystick authors
/// @notice Storage, signatures, and the border where tokens come in.
abstract contract PrepaidCardsBase is ICardEvents, AccessManaged, EIP712, ReentrancyGuardTransient {
    using Capturing for Book;
    using Declining for Book;
    using SafeERC20 for IERC20;

    Book internal _book;

    /// @dev CA-11. A key that may capture, void and refund, and has signed it or calls itself.
    /// @param digest What it has signed.
    // An enum.
    // slither-disable-next-line incorrect-equality
    function _requireTerminal(
        uint32 program,
        address terminal,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (Terminal t) {
        t = _book.terminal(program, terminal).word;
        Decline why = t.standing(block.timestamp);
        if (why == Decline.None && !_isBy(terminal, digest, signature))
            why = Decline.BadTerminalSignature;
        if (why != Decline.None) _book.declineTerminal(program, terminal, digest, why);
    }

    /// @dev CA-3. Any enabled key of the payment's merchant will do, and no other's.
    function _requireMerchant(
        uint32 program,
        bytes32 id,
        address terminal,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (Terminal t) {
        t = _requireTerminal(program, terminal, digest, signature);
        if (_book.requireRecord(id).merchant() != t.merchant())
            revert PrepaidCards_OtherMerchant(id, terminal);
    }

    function _isBy(
        address terminal,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool) {
        if (signature.length == 0) return msg.sender == terminal;
        return Keys.isTerminal(terminal, digest, signature);
    }

    /// @dev CA-20. Takes exactly `amount` units of the program from the caller, or reverts.
    // Callers are nonReentrant, and nothing else takes tokens in.
    // slither-disable-next-line reentrancy-balance
    function _pull(uint32 program, uint256 amount) internal {
        IERC20 token = IERC20(_book.programs[program].terms.token);
        uint256 expected = amount * _book.programs[program].terms.unit;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), expected);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != expected) revert PrepaidCards_WrongReceipt(received, expected);
    }
}
