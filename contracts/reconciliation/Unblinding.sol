// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deadlines} from "./Deadlines.sol";
import {ReconciliationBase} from "./ReconciliationBase.sol";
import {Survey} from "./Surveys.sol";
import {KeyWord} from "./TemplateWords.sol";

/// @title When blind legs are opened
/// @author The Tallystick authors
/// @notice RE-2. What `openLegs` shares with alarms about those that are not.
abstract contract Unblinding is ReconciliationBase {
    /// @dev When all expected roles have committed, at the latest when the time is over of those that have not. None of them
    /// commits to what it has seen. On record a leg stands at the time of its commitment.
    /// @param awaited Bit of each role that is expected.
    /// @param survey Of the sheet, asked for all roles.
    /// @return start First second in which legs are opened.
    function _unblindingOf(
        uint256 template,
        uint256 awaited,
        uint256[] memory sheet,
        Survey memory survey
    ) internal view returns (uint256 start) {
        uint256 missing = awaited & ~survey.present;
        if (missing == 0) return survey.latest;

        for (uint256 role = 0; missing >> role != 0; ++role) {
            if ((missing >> role) & 1 == 0) continue;
            uint256 end = _commitEndOf(template, _keys[(template << 8) | role], sheet);
            if (end > start) start = end;
        }
    }

    /// @dev First second that is too late for a role to commit. It has its time behind the last second in which it may accept
    /// the case, if it must: who is handed the key late is not accused.
    function _commitEndOf(
        uint256 template,
        KeyWord keyWord,
        uint256[] memory sheet
    ) internal view returns (uint256) {
        uint256 opening = Deadlines.openingOf(sheet, block.timestamp);
        return Deadlines.endOf(keyWord, opening + _rules[template].acceptWindow(), 0);
    }
}
