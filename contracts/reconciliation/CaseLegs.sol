// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseView, Leg, Posting, Refusal} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Deadlines} from "./Deadlines.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseLegs} from "./ICaseLegs.sol";
import {LegDesk, Poster} from "./LegDesk.sol";
import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @title Legs and their comparison
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseLegs`.
abstract contract CaseLegs is ICaseLegs, LegDesk {
    /// @inheritdoc ICaseLegs
    /// @dev RE-2, RE-3
    function postLegs(
        uint32 template,
        uint8 role,
        Posting[] calldata postings,
        bytes calldata signature
    ) external {
        uint256 count = postings.length;
        if (count == 0) revert Reconciliation_NoLegs();
        Poster memory poster = Poster(template, role, _requireKey(template, role));
        if (poster.keyWord.is_(TemplateWords.IS_BLIND)) revert Reconciliation_Blind(template);
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) _take(poster, postings[i], hashes, i);

        // one signature for all of them: without it nothing of this stays
        _requireKeySigned(poster.keyWord, Endorsements.legs(template, role, hashes), signature);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ICaseLegs
    function caseOf(
        uint32 template,
        bytes32 businessReference
    ) external view returns (CaseView memory) {
        RulesWord rules = _requireRules(template);
        CaseWord word = _cases[_idOf(template, businessReference)];
        return
            CaseView({
                status: word.statusAt(block.timestamp, rules.finalWindow()),
                generation: uint8(word.generation()), // 8 bits
                changedAt: uint40(word.changedAt()), // 40 bits
                isHeld: word.has(CaseWords.IS_HELD),
                isWrittenOff: word.has(CaseWords.IS_WRITTEN_OFF),
                digest: word.digest()
            });
    }

    /// @inheritdoc ICaseLegs
    function isHeld(bytes32 caseId) external view returns (bool) {
        return _cases[caseId].has(CaseWords.IS_HELD);
    }

    /// @inheritdoc ICaseLegs
    function caseIdOf(uint32 template, bytes32 businessReference) external pure returns (bytes32) {
        return _idOf(template, businessReference);
    }

    // ---------------------------------------------------------------- internal

    /// @dev One of several legs. What it takes of memory, beyond its hash, the next takes again, or many would pay for all.
    function _take(
        Poster memory poster,
        Posting calldata posting,
        bytes32[] memory hashes,
        uint256 i
    ) private {
        uint256 free = 0;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        Leg calldata leg = posting.leg;
        bytes32 hash = Endorsements.leg(leg);
        hashes[i] = hash;
        (bytes32 id, Refusal reason) = _post(poster, leg, posting.record, hash);
        if (reason != Refusal.None)
            _refuse(id, leg.businessReference, uint8(poster.role), reason, hashes.length); // < 16
        assembly ("memory-safe") {
            mstore(0x40, free)
        }
    }

    /// @dev RE-2, RE-3. One leg. What is wrong with it is alarmed; what cannot be taken is refused and changes nothing.
    function _post(
        Poster memory poster,
        Leg calldata leg,
        uint256[] calldata record,
        bytes32 hash
    ) private returns (bytes32 id, Refusal reason) {
        id = _idOf(poster.template, leg.businessReference);
        CaseWord word = _cases[id];
        (PostedWord posted, bool isGood) = _read(poster, leg);
        uint256[] memory sheet = Records.load(record);
        reason = _refusalOf(poster, word, sheet, posted.generation());
        if (reason != Refusal.None) return (id, reason);
        if (!isGood) return (id, Refusal.BadLeg);

        reason =
            word.isUnknown()
                ? _open(poster, id, leg, posted, sheet)
                : _join(poster, id, word, leg, posted, sheet, hash);
    }

    /// @dev RE-3. The first leg of a case: there is nothing that it is compared with, and it cannot be late.
    function _open(
        Poster memory poster,
        bytes32 id,
        Leg calldata leg,
        PostedWord posted,
        uint256[] memory sheet
    ) private returns (Refusal) {
        if (poster.keyWord.predecessors() != 0) return Refusal.OutOfTurn;

        posted = posted.stamped(block.timestamp, false);
        bytes32 fields = leg.fields;
        Records.append(sheet, posted, fields);

        emit LegPosted(id, leg.businessReference, posted, fields);

        _settle(poster, id, CaseWord.wrap(0), sheet, _codesOf(poster), false);
        return Refusal.None;
    }

    /// @dev RE-3. A further leg of a case: it is compared with all that are there.
    function _join(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        Leg calldata leg,
        PostedWord posted,
        uint256[] memory sheet,
        bytes32 hash
    ) private returns (Refusal) {
        Survey memory survey = Surveys.take(
            sheet,
            poster.keyWord.predecessors(),
            posted,
            leg.fields
        );
        if ((survey.present >> poster.role) & 1 != 0)
            return _repost(poster, id, word, leg, posted, sheet, hash);
        if (!Deadlines.isInTurn(sheet, survey, poster.keyWord.predecessors()))
            return Refusal.OutOfTurn;

        uint256 codes = _codesOf(poster, sheet, survey, posted);
        if (_isLate(poster, word, sheet, survey, leg.acceptedAt)) codes |= LATE;
        bool isLast = _isLast(poster, sheet, survey, codes);
        posted = posted.stamped(block.timestamp, isLast);
        bytes32 fields = leg.fields;
        Records.append(sheet, posted, fields);

        emit LegPosted(id, leg.businessReference, posted, fields);

        _settle(poster, id, word, sheet, codes, isLast);
        return Refusal.None;
    }

    /// @dev RE-4. A role posts again: the same is a success without effect, anything else an alarm. A leg in the place of one
    /// that was waived has had its time.
    function _repost(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        Leg calldata leg,
        PostedWord posted,
        uint256[] memory sheet,
        bytes32 hash
    ) private returns (Refusal) {
        uint256 place = Records.find(sheet, poster.role);
        bytes32 fields = leg.fields;
        if (Records.word(sheet, place).isLeg()) {
            if (!Records.says(sheet, place, posted, fields))
                _raiseSecond(poster, id, word, sheet, hash);
            return Refusal.None;
        }
        Survey memory survey = Surveys.take(sheet, 0, posted, fields);
        uint256 codes = _codesOf(poster, sheet, survey, posted) | LATE;
        posted = posted.stamped(block.timestamp, false);
        Records.put(sheet, place, posted, fields);

        emit LegPosted(id, leg.businessReference, posted, fields);

        _settle(poster, id, word, sheet, codes, false);
        return Refusal.None;
    }

    /// @dev RE-1. Whether the role's deadline is over.
    function _isLate(
        Poster memory poster,
        CaseWord word,
        uint256[] memory sheet,
        Survey memory survey,
        uint256 acceptedAt
    ) private view returns (bool) {
        uint256 start =
            poster.keyWord.predecessors() == 0
                ? Deadlines.openingOf(sheet, block.timestamp)
                : survey.latest;
        if (block.timestamp < Deadlines.endOf(poster.keyWord, start, acceptedAt)) return false;

        start = Deadlines.sinceClosing(sheet, word.changedAt(), start);
        return block.timestamp >= Deadlines.endOf(poster.keyWord, start, acceptedAt);
    }
}
