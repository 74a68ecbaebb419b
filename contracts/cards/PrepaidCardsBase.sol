// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Capturing} from "./Capturing.sol";
import {Book} from "./CardBook.sol";
import {Declining} from "./Declining.sol";
import {Decline} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {Keys} from "./Keys.sol";
import {Presence} from "./Presence.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title What all parts of PrepaidCards share
/// @author The Tallystick authors
/// @notice Storage, signatures, and staff.
abstract contract PrepaidCardsBase is ICardEvents, AccessManaged, EIP712, ReentrancyGuardTransient {
    using Capturing for Book;
    using Declining for Book;
    using Presence for Book;

    Book internal _book;

    /// @dev CA-22. A person with this right in the program; what it does is a sign of its issuer.
    function _requireStaff(uint32 program, uint8 right) internal {
        if (_book.programs[program].staff[msg.sender] & right == 0)
            revert PrepaidCards_NotStaff(program, msg.sender, right);
        _book.see(program);
    }

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
}
