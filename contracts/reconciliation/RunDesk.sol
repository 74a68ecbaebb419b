// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "./CaseTypes.sol";
import {CaseWord} from "./CaseWords.sol";
import {IRuns} from "./IRuns.sol";
import {LegDesk} from "./LegDesk.sol";
import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {RunKey} from "./RunTypes.sol";
import {RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @dev RE-6. A run that is alarmed. In memory.
/// @param a Place on record of the side whose leg came first …
/// @param b … and of the other.
struct AlarmedRun {
    bytes32 id;
    CaseWord word;
    RulesWord rules;
    uint256 a;
    uint256 b;
}

/// @title How a run is found
/// @author The Tallystick authors
/// @notice What the closing of runs shares with demands for leaves.
abstract contract RunDesk is IRuns, LegDesk {
    /// @dev A run that is alarmed and has both of its sides on record.
    function _requireAlarmedRun(
        RunKey calldata key,
        uint256[] calldata record
    ) internal view returns (AlarmedRun memory run, uint256[] memory sheet) {
        run.rules = _requireRunRules(key.template);
        (run.id, run.word, sheet) = _requireOpen(
            key.template,
            key.businessReference,
            record,
            run.rules
        );
        CaseStatus status = run.word.status();
        if (status != CaseStatus.Alarmed) revert Reconciliation_WrongStatus(run.id, status);
        (run.a, run.b) = _sidesOf(run.rules, sheet);
        if (run.b == Records.NONE) revert Reconciliation_NoSides(run.id);
    }

    function _requireRunRules(uint256 template) internal view returns (RulesWord rules) {
        rules = _requireRules(template);
        if (!rules.has(TemplateWords.IS_RUN)) revert Reconciliation_NoRun(template);
    }

    /// @dev The places of the legs of the two roles that are expected; a leg of another is no side.
    function _sidesOf(
        RulesWord rules,
        uint256[] memory sheet
    ) private pure returns (uint256 a, uint256 b) {
        (a, b) = (Records.NONE, Records.NONE);
        uint256 expected = rules.expected();
        for (uint256 place = 0; place < Records.count(sheet); ++place) {
            PostedWord word = Records.word(sheet, place);
            if ((expected >> word.role()) & 1 == 0 || !word.isLeg()) continue;
            if (a == Records.NONE) a = place;
            else b = place;
        }
    }
}
