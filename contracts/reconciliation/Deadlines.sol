// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {KeyWord, RulesWord} from "./TemplateWords.sol";

/// @title When a role's turn comes, and when it is over
/// @author The Tallystick authors
/// @notice RE-1. Times are seconds; a deadline is the first second that is too late.
library Deadlines {
    /// @dev When a role's leg can be posted, apart from the commitments of a blind template.
    /// @return isInTurn Whether each predecessor's leg is there, or was waived, and no alarm names the predecessor.
    /// @return start When the last predecessor's leg was posted; without any, when the first leg of the case was. `now_` for that.
    function turnOf(
        uint256[] memory sheet,
        uint256 predecessors,
        uint256 now_
    ) internal pure returns (bool isInTurn, uint256 start) {
        if (predecessors == 0) return (true, openingOf(sheet, now_));

        uint256 seen = 0;
        uint256 end = Records.count(sheet);
        unchecked {
            for (uint256 place = 0; place < end; ++place) {
                PostedWord word = Records.word(sheet, place);
                uint256 role = word.role();
                if ((predecessors >> role) & 1 == 0) continue;
                if (!word.isLeg() && Records.fields(sheet, place) != 0) continue;
                if (sheet[0] != 0 && Records.isAlarmed(sheet[0], role)) continue;

                seen |= 1 << role;
                if (word.postedAt() > start) start = word.postedAt();
            }
        }
        isInTurn = seen == predecessors;
    }

    /// @dev When the first leg or commitment of the case was posted. `now_` where there is none yet.
    function openingOf(uint256[] memory sheet, uint256 now_) internal pure returns (uint256) {
        return Records.count(sheet) == 0 ? now_ : Records.word(sheet, 0).postedAt();
    }

    /// @dev When the legs of a blind template may be opened: when all expected roles have committed, at the latest when this
    /// role's time to commit is over. On record a leg stands at the time of its commitment.
    /// @param present Bit of each role that has committed.
    /// @param now_ When the first would commit, where none has.
    function unblindingOf(
        uint256[] memory sheet,
        RulesWord rules,
        KeyWord keyWord,
        uint256 present,
        uint256 now_
    ) internal pure returns (uint256 start) {
        if (rules.expected() & ~present != 0) return endOf(keyWord, openingOf(sheet, now_), 0);

        for (uint256 place = 0; place < Records.count(sheet); ++place) {
            uint256 postedAt = Records.word(sheet, place).postedAt();
            if (postedAt > start) start = postedAt;
        }
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
}
