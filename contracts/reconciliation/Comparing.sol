// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "./CaseTypes.sol";
import {PostedWord} from "./PostedWords.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {RulesWord} from "./TemplateWords.sol";

/// @title The comparison of legs
/// @author The Tallystick authors
/// @notice RE-3. Numbers are compared by their spread over all legs, largest less smallest; the rest is equal or not. So
/// whether a case ends alarmed does not depend on the order in which its legs come.
library Comparing {
    /// @dev What a further leg shows, by a survey of the others.
    /// @return codes Bit of each code: of those only that the leg itself makes true, so that a right leg behind a wrong one
    /// is not named.
    function codesOf(
        RulesWord rules,
        Survey memory survey,
        PostedWord leg
    ) internal pure returns (uint256 codes) {
        unchecked {
            if (survey.count == 0) return 0;

            if (_isAmountShown(rules, survey, leg)) codes = 1 << uint256(Alarm.Amount);
            if (!survey.hasCurrency) codes |= 1 << uint256(Alarm.Currency);
            uint256 date = leg.valueDate();
            uint256 days_ =
                date < survey.first
                    ? survey.last - date
                    : date > survey.last
                        ? date - survey.first
                        : 0;
            if (days_ > rules.dateWindow()) codes |= 1 << uint256(Alarm.Date);
            if (!survey.hasFields) codes |= 1 << uint256(Alarm.Fields);
        }
    }

    /// @dev Whether all legs of a sheet are within tolerance.
    function isEven(RulesWord rules, uint256[] memory sheet) internal pure returns (bool) {
        Survey memory survey = Surveys.take(sheet, rules, 0, 0);
        if (survey.count == 0) return true;
        bool isComparable = rules.amountBps() == 0 || survey.isOriginated;
        return
            !survey.isMixed &&
            survey.last - survey.first <= rules.dateWindow() &&
            (!isComparable || survey.most - survey.least <= _tolerance(rules, survey.originator));
    }

    /// @dev Basis points are of the originator's amount: before that is there, nothing is compared, and then all is.
    function _isAmountShown(
        RulesWord rules,
        Survey memory survey,
        PostedWord leg
    ) private pure returns (bool) {
        unchecked {
            uint256 amount = leg.amount();
            (uint256 least, uint256 most) = (survey.least, survey.most);
            (uint256 originator, bool isNew) = (survey.originator, false);
            if (amount < least) (least, isNew) = (amount, true);
            else if (amount > most) (most, isNew) = (amount, true);
            if (rules.amountBps() != 0 && !survey.isOriginated) {
                if (leg.role() != rules.originator()) return false;
                (originator, isNew) = (amount, true);
            }
            return isNew && most - least > _tolerance(rules, originator);
        }
    }

    /// @dev In minor units, rounded down.
    function _tolerance(RulesWord rules, uint256 originator) private pure returns (uint256) {
        unchecked {
            uint256 bps = rules.amountBps();
            return bps == 0 ? rules.amountTolerance() : (originator * bps) / 10_000; // < 2^96 · 10^4
        }
    }
}
