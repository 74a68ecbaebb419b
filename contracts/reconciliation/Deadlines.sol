// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {KeyWord} from "./TemplateWords.sol";

/// @title When a role's turn comes, and when it is over
/// @author The Tallystick authors
/// @notice RE-1. Times are seconds; a deadline is the first second that is too late.
library Deadlines {
    /// @dev When a role's leg can be posted, apart from the commitments of a blind template.
    /// @return isTurn Whether each predecessor's leg is there, or was waived, and no alarm names the predecessor.
    /// @return start When the last predecessor's leg was posted; without any, when the first leg of the case was. `now_` for that.
    function turnOf(
        uint256[] memory sheet,
        uint256 predecessors,
        uint256 now_
    ) internal pure returns (bool isTurn, uint256 start) {
        if (predecessors == 0) return (true, openingOf(sheet, now_));

        Survey memory survey = Surveys.take(sheet, predecessors, PostedWord.wrap(0), 0);
        return (isInTurn(sheet, survey, predecessors), survey.latest);
    }

    /// @dev The same by a survey that was asked for the predecessors: when the last of them posted it says itself.
    function isInTurn(
        uint256[] memory sheet,
        Survey memory survey,
        uint256 predecessors
    ) internal pure returns (bool) {
        if (predecessors & ~survey.settled != 0) return false;
        return predecessors == 0 || sheet[0] == 0 || !_areAlarmed(sheet[0], predecessors);
    }

    /// @dev When the first leg or commitment of the case was posted. `now_` where there is none yet.
    function openingOf(uint256[] memory sheet, uint256 now_) internal pure returns (uint256) {
        return Records.count(sheet) == 0 ? now_ : Records.word(sheet, 0).postedAt();
    }

    /// @dev While an adjustment waited, or a predecessor was alarmed, a role could not post: its time begins anew.
    /// @param changedAt Of the case.
    /// @param start When its turn came first.
    function sinceClosing(
        uint256[] memory sheet,
        uint256 changedAt,
        uint256 start
    ) internal pure returns (uint256) {
        return Records.hasClosed(sheet) && changedAt > start ? changedAt : start;
    }

    /// @dev First second at which a role's leg is late.
    /// @param start When its turn came.
    /// @param acceptedAt When it accepted the case; 0 where the template asks for none.
    function endOf(
        KeyWord keyWord,
        uint256 start,
        uint256 acceptedAt
    ) internal pure returns (uint256) {
        unchecked {
            return (acceptedAt > start ? acceptedAt : start) + keyWord.legDeadline(); // < 2^41
        }
    }

    /// @param roles Bit of each.
    function _areAlarmed(uint256 alarms, uint256 roles) private pure returns (bool) {
        for (uint256 role = 0; roles >> role != 0; ++role) {
            if ((roles >> role) & 1 != 0 && Records.isAlarmed(alarms, role)) return true;
        }
        return false;
    }
}
