// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, Observer, Role, Template} from "./TemplateTypes.sol";

/// @title What the parties of a template agree to
/// @author The Tallystick authors
/// @notice RE-1. Its struct hash by EIP-712: wallets show every term.
library TemplateDigests {
    bytes32 private constant ACTION = keccak256("Action(address target,bytes4 selector)");
    bytes32 private constant ADJUSTMENT_TERMS = keccak256(
        "AdjustmentTerms(uint16 makers,uint16 checkers,bool isByAll,uint32 approvalWindow,uint32 writeOffWindow,address arbiter,uint64 stake,uint16 quota)"
    );
    bytes32 private constant OBSERVER = keccak256("Observer(uint96 entity,address account)");
    bytes32 private constant ROLE = keccak256(
        "Role(uint96 entity,address key,address officer,uint16 predecessors,uint32 legDeadline)"
    );
    bytes32 private constant RULES = keccak256(
        "Rules(uint16 expected,uint8 originator,uint96 amountTolerance,uint16 amountBps,uint16 dateWindow,uint32 acceptWindow,uint32 finalWindow,bool isBlind,bool isAmountHashed,bool isHolding,bool isSealed)"
    );
    bytes32 private constant RUN_TERMS = keccak256(
        "RunTerms(uint32 itemTemplate,uint96 leafPrice,uint32 answerWindow)"
    );
    bytes32 private constant TEMPLATE = keccak256(
        "Template(bytes32 family,uint16 version,Role[] roles,Rules rules,AdjustmentTerms adjustment,RunTerms run,Observer[] observers,Action[] actions)Action(address target,bytes4 selector)AdjustmentTerms(uint16 makers,uint16 checkers,bool isByAll,uint32 approvalWindow,uint32 writeOffWindow,address arbiter,uint64 stake,uint16 quota)Observer(uint96 entity,address account)Role(uint96 entity,address key,address officer,uint16 predecessors,uint32 legDeadline)Rules(uint16 expected,uint8 originator,uint96 amountTolerance,uint16 amountBps,uint16 dateWindow,uint32 acceptWindow,uint32 finalWindow,bool isBlind,bool isAmountHashed,bool isHolding,bool isSealed)RunTerms(uint32 itemTemplate,uint96 leafPrice,uint32 answerWindow)"
    );

    function template(Template calldata terms) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    TEMPLATE,
                    terms.family,
                    terms.version,
                    _roles(terms.roles),
                    keccak256(abi.encode(RULES, terms.rules)),
                    keccak256(abi.encode(ADJUSTMENT_TERMS, terms.adjustment)),
                    keccak256(abi.encode(RUN_TERMS, terms.run)),
                    _observers(terms.observers),
                    _actions(terms.actions)
                )
            );
    }

    function _roles(Role[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(ROLE, items[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _observers(Observer[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(OBSERVER, items[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _actions(Action[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(ACTION, items[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
