// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "./CaseTypes.sol";
import {CaseWord} from "./CaseWords.sol";
import {ReconciliationBase} from "./ReconciliationBase.sol";
import {RulesWord} from "./TemplateWords.sol";

/// @dev A case that is to be alarmed. In memory.
/// @param sheet Its record, as the caller brought it and the contract knows it.
struct Accusation {
    bytes32 id;
    uint256 template;
    RulesWord rules;
    CaseWord word;
    uint256[] sheet;
}

/// @title How a case takes an alarm that is called for
/// @author The Tallystick authors
/// @notice RE-4. What the alarms by a proof share with reports.
abstract contract AlarmDesk is ReconciliationBase {
    /// @dev It changes nothing yet.
    function _accuse(
        uint256 template,
        bytes32 businessReference,
        uint256[] calldata record
    ) internal view returns (Accusation memory accusation) {
        accusation.template = template;
        accusation.rules = _requireRules(template);
        (accusation.id, accusation.word, accusation.sheet) = _requireOpen(
            template,
            businessReference,
            record,
            accusation.rules
        );
    }

    function _requireGeneration(Accusation memory accusation, uint256 generation) internal pure {
        uint256 current = accusation.word.generation();
        if (generation != current) revert Reconciliation_OtherGeneration(accusation.id, current);
    }

    /// @dev Once a code and role in a generation.
    function _raiseIn(
        Accusation memory accusation,
        Alarm code,
        uint256 role,
        bytes32 evidence
    ) internal {
        _raise(
            accusation.id,
            accusation.word,
            accusation.sheet,
            accusation.rules,
            code,
            role,
            evidence
        );
    }
}
