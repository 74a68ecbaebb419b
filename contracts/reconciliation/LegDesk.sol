// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg, Refusal} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Comparing} from "./Comparing.sol";
import {PostedWord} from "./PostedWords.sol";
import {ReconciliationBase} from "./ReconciliationBase.sol";
import {Records} from "./Records.sol";
import {Survey} from "./Surveys.sol";
import {KeyWord, RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @dev Whose legs are posted. In memory.
struct Poster {
    uint256 template;
    uint256 role;
    RulesWord rules;
    KeyWord keyWord;
}

/// @title How a case takes a leg
/// @author The Tallystick authors
/// @notice What `postLegs` shares with blind legs.
abstract contract LegDesk is ReconciliationBase {
    function _poster(uint256 template, uint256 role) internal view returns (Poster memory) {
        return
            Poster({
                template: template,
                role: role,
                rules: _requireRules(template),
                keyWord: _requireKey(template, role)
            });
    }

    /// @dev Whether anything can be posted to a case.
    /// @param sheet The record that the caller brought.
    /// @return Why not.
    function _refusalOf(
        RulesWord rules,
        CaseWord word,
        uint256[] memory sheet,
        uint256 generation
    ) internal view returns (Refusal) {
        if (word.generation() != generation) return Refusal.OtherGeneration;
        if (word.isUnknown()) {
            if (rules.has(TemplateWords.IS_SUPERSEDED)) return Refusal.Superseded;
            bool isEmpty = sheet.length == 2 && sheet[0] | sheet[1] == 0;
            return isEmpty ? Refusal.None : Refusal.StaleRecord;
        }
        if (Records.digest(sheet) != word.digest()) return Refusal.StaleRecord;
        return word.isOpenAt(block.timestamp, rules.finalWindow()) ? Refusal.None : Refusal.Closed;
    }

    /// @dev RE-2. Whether a leg says what the template takes.
    function _isWellFormed(RulesWord rules, Leg calldata leg) internal view returns (bool) {
        uint256 acceptedAt = leg.acceptedAt;
        uint256 currency = leg.currency;
        bool isAccepted =
            rules.acceptWindow() == 0
                ? acceptedAt == 0
                : acceptedAt != 0 && acceptedAt <= block.timestamp;
        return
            isAccepted &&
            currency != 0 &&
            currency < 1_000 &&
            leg.fields != 0 &&
            (leg.amount == 0 || !rules.has(TemplateWords.IS_AMOUNT_HASHED));
    }

    /// @dev RE-3, RE-4. What a leg shows, by a survey of the others.
    /// @return codes Bit of each code.
    function _codesOf(
        Poster memory poster,
        Survey memory survey,
        PostedWord leg,
        bool isLate
    ) internal pure returns (uint256 codes) {
        codes = Comparing.codesOf(poster.rules, survey, leg);
        if (isLate) codes |= 1 << uint256(Alarm.Late);
        if ((poster.rules.expected() >> poster.role) & 1 == 0)
            codes |= 1 << uint256(Alarm.Unexpected);
    }

    /// @dev RE-4. A second leg of the role, or a second commitment: the first stays.
    function _raiseSecond(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        uint256[] memory sheet,
        bytes32 hash
    ) internal {
        if (Records.raise(sheet, Records.alarm(Alarm.Duplicate, poster.role)) == 0) return;

        _cases[id] = _alarmed(word, sheet, poster.rules);

        emit AlarmRaised(id, Alarm.Duplicate, uint8(poster.role), hash); // role < 16
    }

    /// @dev RE-3. The case after a leg or commitment that is in the sheet already.
    /// @param codes Bit of each alarm that it shows.
    /// @param settled Bit of each role whose leg is there, or was waived.
    function _settle(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        uint256[] memory sheet,
        uint256 codes,
        uint256 settled
    ) internal {
        if (codes != 0) _raiseAll(poster, id, sheet, codes);
        if (sheet[0] != 0) {
            _cases[id] = _alarmed(word, sheet, poster.rules);
            return;
        }
        bool isMatched = poster.rules.expected() & ~settled == 0;
        _cases[id] = CaseWords.make(
            Records.digest(sheet),
            isMatched || word.isUnknown() ? block.timestamp : word.changedAt(),
            word.generation(),
            isMatched ? CaseStatus.Matched : CaseStatus.Open,
            0
        );

        if (isMatched) emit CaseMatched(id);
    }

    /// @dev RE-4. One event each.
    function _raiseAll(
        Poster memory poster,
        bytes32 id,
        uint256[] memory sheet,
        uint256 codes
    ) private {
        for (uint256 code = 0; codes != 0; ++code) {
            if (codes & 1 != 0) {
                uint256 alarm = Records.alarm(Alarm(code), poster.role);
                if (Records.raise(sheet, alarm) != 0)
                    emit AlarmRaised(id, Alarm(code), uint8(poster.role), 0); // role < 16
            }
            codes >>= 1;
        }
    }

    /// @dev One leg alone reverts, one of several is skipped.
    function _refuse(
        bytes32 id,
        bytes32 businessReference,
        uint8 role,
        Refusal reason,
        uint256 count
    ) internal {
        if (count == 1) revert Reconciliation_Refused(id, reason);

        emit LegRefused(id, businessReference, role, reason);
    }
}
