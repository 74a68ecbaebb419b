// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deadlines} from "./Deadlines.sol";
import {ReconciliationBase} from "./ReconciliationBase.sol";
import {Survey} from "./Surveys.sol";

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

        uint256 opening = Deadlines.openingOf(sheet, block.timestamp);
        for (uint256 role = 0; missing >> role != 0; ++role) {
            if ((missing >> role) & 1 == 0) continue;
            uint256 end = Deadlines.endOf(_keys[(template << 8) | role], opening, 0);
            if (end > start) start = end;
        }
    }
}
