// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg, Refusal} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Comparing} from "./Comparing.sol";
import {PostedWord, PostedWords} from "./PostedWords.sol";
import {ReconciliationBase} from "./ReconciliationBase.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {KeyWord, TemplateWords} from "./TemplateWords.sol";

/// @dev Whose legs are posted. In memory.
struct Poster {
    uint256 template;
    uint256 role;
    KeyWord keyWord;
}

/// @title How a case takes a leg
/// @author The Tallystick authors
/// @notice What `postLegs` shares with blind legs. Of the template the role's key is read, and the rules only where legs are
/// not equal or an alarm is raised: a clean case does not pay for them.
abstract contract LegDesk is ReconciliationBase {
    /// @dev Bit of that code.
    uint256 internal constant LATE = 1 << uint256(Alarm.Late);

    /// @dev Whether anything can be posted to a case.
    /// @param sheet The record that the caller brought.
    /// @return Why not.
    function _refusalOf(
        Poster memory poster,
        CaseWord word,
        uint256[] memory sheet,
        uint256 generation
    ) internal view returns (Refusal) {
        if (word.isUnknown()) {
            if (generation != 0) return Refusal.OtherGeneration;
            if (poster.keyWord.is_(TemplateWords.IS_SUPERSEDED)) return Refusal.Superseded;
            bool isEmpty = sheet.length == 2 && sheet[0] | sheet[1] == 0;
            return isEmpty ? Refusal.None : Refusal.StaleRecord;
        }
        if (word.generation() != generation) return Refusal.OtherGeneration;
        if (!word.isOpen()) return Refusal.Closed; // its digest is of no record
        if (Records.digest(sheet) != word.digest()) return Refusal.StaleRecord;
        bool isFinal =
            word.isClean() &&
                block.timestamp >= word.changedAt() + _rules[poster.template].finalWindow();
        return isFinal ? Refusal.Closed : Refusal.None;
    }

    /// @dev RE-2. What a leg says, as it is put on record, but for the time.
    /// @return posted Of one that is good.
    /// @return isGood Whether it says what the template takes.
    function _read(
        Poster memory poster,
        Leg calldata leg
    ) internal view returns (PostedWord posted, bool isGood) {
        uint256 acceptedAt = 0;
        (posted, acceptedAt, isGood) = PostedWords.read(leg, poster.template, poster.role);
        if (poster.keyWord.is_(TemplateWords.IS_ACCEPTED)) {
            if (acceptedAt == 0 || acceptedAt > block.timestamp) isGood = false;
        } else if (acceptedAt != 0) {
            isGood = false;
        }
        if (poster.keyWord.is_(TemplateWords.IS_AMOUNT_HASHED) && posted.amount() != 0)
            isGood = false;
    }

    /// @dev RE-3, RE-4. What a leg shows.
    /// @param survey Of the sheet, without the leg, asked for its currency and fields.
    /// @return codes Bit of each code.
    function _codesOf(
        Poster memory poster,
        uint256[] memory sheet,
        Survey memory survey,
        PostedWord leg
    ) internal view returns (uint256 codes) {
        codes = _codesOf(poster);
        if (!Surveys.isSame(survey, leg))
            codes |= Comparing.codesOf(_rules[poster.template], sheet, survey, leg);
    }

    /// @dev RE-4. What the role shows by posting at all.
    function _codesOf(Poster memory poster) internal pure returns (uint256) {
        bool isAwaited = (poster.keyWord.awaited() >> poster.role) & 1 != 0;
        return isAwaited ? 0 : 1 << uint256(Alarm.Unexpected);
    }

    /// @dev RE-3. Whether a case matches with this leg.
    function _isLast(
        Poster memory poster,
        uint256[] memory sheet,
        Survey memory survey,
        uint256 codes
    ) internal pure returns (bool) {
        uint256 settled = survey.settled | (1 << poster.role);
        return codes | sheet[0] == 0 && poster.keyWord.awaited() & ~settled == 0;
    }

    /// @dev RE-4. A second leg of the role, or a second commitment: the first stays. Behind an adjustment the record says what
    /// was decided, and anybody may bring the role's first leg again: only two signed legs show then that there are two.
    function _raiseSecond(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        uint256[] memory sheet,
        bytes32 hash
    ) internal {
        if (Records.hasClosed(sheet)) return;
        if (Records.raise(sheet, Records.alarm(Alarm.Duplicate, poster.role)) == 0) return;

        _cases[id] = _alarmed(word, sheet, _rules[poster.template]);

        emit AlarmReported(id, Alarm.Duplicate, uint8(poster.role), hash); // role < 16
    }

    /// @dev RE-3. The case after a leg or commitment that is in the sheet already.
    /// @param codes Bit of each alarm that it shows.
    /// @param isMatched Whether the case matches with it.
    function _settle(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        uint256[] memory sheet,
        uint256 codes,
        bool isMatched
    ) internal {
        if (codes | sheet[0] != 0) {
            if (codes != 0) _raiseAll(poster, id, sheet, codes);
            _cases[id] = _alarmed(word, sheet, _rules[poster.template]);
        } else {
            _cases[id] = CaseWords.make(
                Records.digest(sheet),
                isMatched || word.isUnknown() ? block.timestamp : word.changedAt(),
                word.generation(),
                isMatched ? CaseStatus.Matched : CaseStatus.Open,
                0
            );
        }
    }

    /// @dev RE-4. One event each.
    // Looks at bits of a set: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _raiseAll(
        Poster memory poster,
        bytes32 id,
        uint256[] memory sheet,
        uint256 codes
    ) private {
        unchecked {
            uint8 role = uint8(poster.role); // < 16
            uint256 had = sheet[0] | sheet[1];
            for (uint256 code = 0; codes != 0; (++code, codes >>= 1)) {
                uint256 alarm = 1 << (16 * code + role); // as in `Records.alarm`
                if (codes & 1 == 0 || had & alarm != 0) continue;

                sheet[0] |= alarm;
                emit AlarmRaised(id, Alarm(code), role);
            }
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
