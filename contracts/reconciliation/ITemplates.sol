// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReconciliationEvents} from "./IReconciliationEvents.sol";
import {Template} from "./TemplateTypes.sol";

/// @title Templates
/// @author The Tallystick authors
/// @notice The part of `IReconciliation` for what parties agree upon before there are cases.
interface ITemplates is IReconciliationEvents {
    /// @notice RE-1. Registers a template to which the officers of all its roles agree, and closes the version before it for
    /// new cases; cases go on under the version that they were opened with. Again: a success without effect. A term that
    /// is refused has this number: 1 the roles are not 2 to 16; 2 a role has no entity, key, officer or deadline, or shares
    /// its key or officer with a role of another entity; 3 a role precedes itself, by itself or others, or is none, or is
    /// not expected, or the legs are blind and ordered; 4 fewer than two roles are expected, or one that is none; 5 the
    /// originator is not expected, or has predecessors; 6 both an absolute tolerance and basis points, or more than 10,000
    /// of them, or a tolerance of hashed amounts; 7 no final window; 8 a maker or checker that is no role, no maker, no
    /// approval window, neither a checker of another entity for each maker nor an arbiter, or an arbiter who is a role's
    /// officer; 9 a run that is blind, or does not expect two roles, or has no answer window or item template of the same
    /// roles, or terms of runs without an item template; 10 more than 16 observers, or one without entity or account, or
    /// twice; 11 more than 16 actions, or one that calls this contract. Whoever is first takes a family: let its name be
    /// nothing that others would guess.
    /// @param signatures Of the officers over `Template`, in the order of the roles, then of those of the version before who are
    /// no officers any more, in the order of its roles; empty for the sender's own.
    /// @return template Its number, from 1 on.
    function registerTemplate(
        Template calldata terms,
        bytes[] calldata signatures
    ) external returns (uint32 template);

    /// @notice RE-1. A role posts by another key from now on, for cases that are open too. Again: a success without effect. A key
    /// that was replaced never comes back, or the officer's old signature would bring it.
    /// @param signature Of the role's officer over `KeyChange(template, role, replaced, key)`; empty for the sender's own.
    function replaceKey(
        uint32 template,
        uint8 role,
        address replaced,
        address key,
        bytes calldata signature
    ) external;

    /// @notice EIP-712 struct hash of a template; its terms are in `TemplateRegistered`. 0 of one that is not.
    function templateHashOf(uint32 template) external view returns (bytes32);

    /// @notice The newest template of a family. @return version 0 where there is none.
    function newestOf(bytes32 family) external view returns (uint32 template, uint16 version);

    /// @notice The key by which a role posts now.
    function keyOf(uint32 template, uint8 role) external view returns (address);
}
