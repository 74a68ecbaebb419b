// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book, FREEZE, ISSUE} from "./CardBook.sol";
import {CardLimits, Level} from "./CardTypes.sol";
import {Issuing} from "./Issuing.sol";
import {Payments} from "./Payments.sol";
import {ICardOffice} from "./ICardOffice.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";

/// @title What issuers, the regulator and holders do with cards
/// @author The Tallystick authors
/// @notice CA-8 to CA-10: who may, here; what happens, in `Issuing`.
abstract contract CardIssuers is PrepaidCardsBase, ICardOffice {
    using Issuing for Book;

    /// @inheritdoc ICardOffice
    function issueCard(
        uint32 program,
        address card,
        uint8 tier,
        uint16 lastDay,
        bytes32 identity,
        CardLimits calldata limits
    ) external {
        _requireStaff(program, ISSUE);
        _book.issue(program, card, tier, lastDay, identity, limits);
    }

    /// @inheritdoc ICardOffice
    function setFrozen(uint32 program, address card, bool frozen) external {
        _requireStaff(program, FREEZE);
        _book.setFrozen(program, card, Level.Issuer, frozen);
    }

    /// @inheritdoc ICardOffice
    function setFrozenByRegulator(uint32 program, address card, bool frozen) external restricted {
        _book.setFrozen(program, card, Level.Regulator, frozen);
    }

    /// @inheritdoc ICardOffice
    function setFrozenByHolder(
        uint32 program,
        address card,
        bool frozen,
        uint24 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external {
        bytes32 content = keccak256(
            abi.encode(Payments.FREEZE, program, card, frozen, sequence, deadline)
        );
        _book.useSequence(program, card, sequence, deadline, _hashTypedDataV4(content), signature);
        _book.setFrozen(program, card, Level.Holder, frozen);
    }

    /// @inheritdoc ICardOffice
    function blockCard(uint32 program, address card, bytes32 reason) external {
        _requireStaff(program, FREEZE);
        _book.blockCard(program, card, reason);
    }

    /// @inheritdoc ICardOffice
    function replaceCard(
        uint32 program,
        address card,
        address successor,
        uint16 lastDay,
        bytes32 reason,
        bytes calldata signature
    ) external {
        _requireStaff(program, ISSUE);
        bytes32 content = keccak256(
            abi.encode(Payments.REPLACEMENT, program, card, successor, lastDay)
        );
        if (signature.length != 0)
            Issuing.requireHolder(card, _hashTypedDataV4(content), signature);
        _book.replace(program, card, successor, lastDay, reason, signature.length != 0);
    }

    /// @inheritdoc ICardOffice
    function setLimits(uint32 program, address card, CardLimits calldata limits) external {
        _requireStaff(program, ISSUE);
        _book.setLimits(program, card, limits);
    }

    /// @inheritdoc ICardOffice
    function lowerLimits(
        uint32 program,
        address card,
        CardLimits calldata limits,
        uint24 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external {
        bytes32 content = keccak256(
            abi.encode(Payments.LIMITS, program, card, limits, sequence, deadline)
        );
        _book.useSequence(program, card, sequence, deadline, _hashTypedDataV4(content), signature);
        _book.lowerLimits(program, card, limits);
    }

    /// @inheritdoc ICardOffice
    function applyLimits(uint32 program, address card) external {
        _book.applyLimits(program, card);
    }
}
