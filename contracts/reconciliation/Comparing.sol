// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "./CaseTypes.sol";
import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @title The comparison of legs
/// @author The Tallystick authors
/// @notice RE-3. Numbers are compared by their spread over all legs, largest less smallest; the rest is equal or not. So
/// whether a case ends alarmed does not depend on the order in which its legs come.
library Comparing {
    /// @dev What a further leg shows. It is not in the sheet yet.
    /// @param survey Of a sheet that has legs, asked for the leg's currency and fields.
    /// @return codes Bit of each code: of those only that the leg itself makes true, so that a right leg behind a wrong one
    /// is not named.
    function codesOf(
        RulesWord rules,
        uint256[] memory sheet,
        Survey memory survey,
        PostedWord leg
    ) internal pure returns (uint256 codes) {
        unchecked {
            if (_isAmountShown(rules, sheet, survey, leg)) codes = 1 << uint256(Alarm.Amount);
            if (survey.sameCurrency == 0) codes |= 1 << uint256(Alarm.Currency);
            if (_daysShown(survey, leg.valueDate()) > rules.dateWindow())
                codes |= 1 << uint256(Alarm.Date);
            if (survey.sameFields == 0) codes |= 1 << uint256(Alarm.Fields);
        }
    }

    /// @dev Whether all legs of a sheet are within tolerance. RE-6: of a run whose differences were closed leaf by leaf, the lists
    /// count as equal, and the totals if the leaves explain them: the legs stay as they are.
    function isEven(RulesWord rules, uint256[] memory sheet) internal pure returns (bool) {
        uint256 sample = 0;
        uint256 count = Records.count(sheet);
        while (sample < count && !Records.word(sheet, sample).isLeg()) ++sample;
        if (sample == count) return true;

        PostedWord leg = Records.word(sheet, sample);
        Survey memory survey = Surveys.take(sheet, 0, leg, Records.fields(sheet, sample));
        bool isSame =
            survey.sameCurrency == survey.count &&
                survey.sameFields == survey.count &&
                survey.last - survey.first <= rules.dateWindow();
        bool isNear = survey.most - survey.least <= _toleranceOf(rules, sheet);
        return
            (isSame || _isSettled(rules, sheet, Alarm.Fields)) &&
            (isNear || _isSettled(rules, sheet, Alarm.Amount));
    }

    /// @dev RE-6. Of a run, whether it had alarms of a code and all of them were closed.
    function _isSettled(
        RulesWord rules,
        uint256[] memory sheet,
        Alarm code
    ) private pure returns (bool) {
        uint256 alarms = Records.alarmsOf(code);
        return rules.has(TemplateWords.IS_RUN) && sheet[1] & alarms != 0 && sheet[0] & alarms == 0;
    }

    /// @dev Basis points are of the originator's amount: before that is there, nothing is compared, and then all is.
    function _isAmountShown(
        RulesWord rules,
        uint256[] memory sheet,
        Survey memory survey,
        PostedWord leg
    ) private pure returns (bool) {
        unchecked {
            uint256 amount = leg.amount();
            uint256 least = amount < survey.least ? amount : survey.least;
            uint256 most = amount > survey.most ? amount : survey.most;
            uint256 spread = most - least;
            if (rules.amountBps() != 0 && leg.role() == rules.originator())
                return spread > _shareOf(rules, amount);
            return spread > survey.most - survey.least && spread > _toleranceOf(rules, sheet);
        }
    }

    /// @dev By how many days value dates spread with a leg, if that makes them spread further, else 0.
    function _daysShown(Survey memory survey, uint256 date) private pure returns (uint256) {
        unchecked {
            if (date < survey.first) return survey.last - date;
            return date > survey.last ? date - survey.first : 0;
        }
    }

    /// @dev In minor units; without end while the originator's leg may come. Where it was waived, basis points of nothing are nothing.
    function _toleranceOf(RulesWord rules, uint256[] memory sheet) private pure returns (uint256) {
        if (rules.amountBps() == 0) return rules.amountTolerance();
        uint256 place = Records.find(sheet, rules.originator());
        if (place == Records.NONE) return type(uint256).max;
        PostedWord leg = Records.word(sheet, place);
        if (leg.isLeg()) return _shareOf(rules, leg.amount());
        return Records.fields(sheet, place) == 0 ? 0 : type(uint256).max; // or it is committed to
    }

    /// @dev Rounded down.
    function _shareOf(RulesWord rules, uint256 amount) private pure returns (uint256) {
        unchecked {
            return (amount * rules.amountBps()) / 10_000; // < 2^96 · 2^16
        }
    }
}
