// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "./CardBook.sol";
import {Founding} from "./Founding.sol";
import {ProgramTerms} from "./CardTypes.sol";
import {ICardClearing} from "./ICardClearing.sol";
import {Payments} from "./Payments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Terminal} from "./TerminalWords.sol";

/// @title What clearing and merchants set up
/// @author The Tallystick authors
/// @notice CA-5, CA-11: who may, here; what happens, in `Founding`.
abstract contract CardMerchants is PrepaidCardsBase, ICardClearing {
    using Founding for Book;

    /// @inheritdoc ICardClearing
    function createProgram(
        ProgramTerms calldata terms
    ) external restricted returns (uint32 program) {
        return _book.create(terms);
    }

    /// @inheritdoc ICardClearing
    function setStaff(uint32 program, address person, uint8 rights) external {
        _book.setStaff(program, person, rights);
    }

    /// @inheritdoc ICardClearing
    function registerMerchant(
        address owner,
        address payout
    ) external restricted returns (uint24 merchant) {
        return _book.register(owner, payout);
    }

    /// @inheritdoc ICardClearing
    function setAttester(address attester_) external restricted {
        if (attester_ == address(0)) revert PrepaidCards_ZeroAddress();
        _book.attester = attester_;

        emit AttesterSet(attester_);
    }

    /// @inheritdoc ICardClearing
    function enrollTerminal(
        uint32 program,
        uint24 merchant,
        address terminal,
        uint32 from,
        uint32 to,
        bytes calldata proof
    ) external {
        _requireOwner(merchant);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(Payments.ENROLLMENT, program, merchant, terminal, from, to))
        );
        Founding.requireProof(terminal, digest, proof);
        // The AccessManager is asked who calls, and trusted.
        // slither-disable-next-line write-after-call
        _book.enroll(program, merchant, terminal, from, to);
    }

    /// @inheritdoc ICardClearing
    function retireTerminal(uint32 program, address terminal, uint32 to) external {
        _requireOwnerOf(program, terminal);
        _book.retire(program, terminal, to);
    }

    /// @inheritdoc ICardClearing
    function revokeTerminal(uint32 program, address terminal) external {
        _requireOwnerOf(program, terminal);
        _book.revoke(program, terminal);
    }

    /// @dev CA-11. As `_requireOwner`, of the merchant whose key it is.
    function _requireOwnerOf(uint32 program, address terminal) private {
        Terminal t = _book.terminal(program, terminal).word;
        if (t.isNone()) revert PrepaidCards_UnknownTerminal(program, terminal);
        _requireOwner(t.merchant());
    }

    /// @dev CA-11. The merchant's owner, or clearing, which the AccessManager knows by the function called.
    function _requireOwner(uint24 merchant) private {
        address owner = _book.merchants[merchant].owner;
        if (msg.sender != owner) _checkCanCall(msg.sender, msg.data);
        if (owner == address(0)) revert PrepaidCards_UnknownMerchant(merchant);
    }
}
