// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseView, Leg, Posting, Refusal} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Deadlines} from "./Deadlines.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseLegs} from "./ICaseLegs.sol";
import {LegDesk, Poster} from "./LegDesk.sol";
import {PostedWord, PostedWords} from "./PostedWords.sol";
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
        Poster memory poster = _poster(template, role);
        if (poster.rules.has(TemplateWords.IS_BLIND)) revert Reconciliation_Blind(template);
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) hashes[i] = Endorsements.leg(postings[i].leg);
        _requireKeySigned(poster.keyWord, Endorsements.legs(template, role, hashes), signature);

        for (uint256 i = 0; i < count; ++i) {
            Posting calldata posting = postings[i];
            (bytes32 id, Refusal reason) = _post(poster, posting.leg, posting.record, hashes[i]);
            if (reason != Refusal.None)
                _refuse(id, posting.leg.businessReference, role, reason, count);
        }
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

    /// @dev RE-2, RE-3. One leg. What is wrong with it is alarmed; what cannot be taken is refused and changes nothing.
    function _post(
        Poster memory poster,
        Leg calldata leg,
        uint256[] calldata record,
        bytes32 hash
    ) private returns (bytes32 id, Refusal reason) {
        id = _idOf(poster.template, leg.businessReference);
        CaseWord word = _cases[id];
        uint256[] memory sheet = Records.load(record);
        reason = _refusalOf(poster.rules, word, sheet, leg.generation);
        if (reason != Refusal.None) return (id, reason);
        if (!_isWellFormed(poster.rules, leg)) return (id, Refusal.BadLeg);

        PostedWord posted = PostedWords
            .origin(poster.template, poster.role, leg.generation)
            .stamped(block.timestamp)
            .saying(leg.amount, leg.currency, leg.valueDate);
        bytes32 fields = leg.fields;
        Survey memory survey = Surveys.take(sheet, poster.rules, posted.currency(), fields);
        bool isWaived = (survey.present >> poster.role) & 1 != 0;
        if (isWaived) {
            uint256 place = Records.find(sheet, poster.role);
            PostedWord first = Records.word(sheet, place);
            if (first.isLeg()) {
                bool isSame =
                    first.figures() == posted.figures() && Records.fields(sheet, place) == fields;
                if (!isSame) _raiseSecond(poster, id, word, sheet, hash);
                return (id, Refusal.None);
            }
        }
        (bool isInTurn, uint256 start) = Deadlines.turnOf(
            sheet,
            poster.keyWord.predecessors(),
            block.timestamp
        );
        if (!isInTurn) return (id, Refusal.OutOfTurn);
        // one that was waived has had its time
        bool isLate =
            isWaived || block.timestamp >= Deadlines.endOf(poster.keyWord, start, leg.acceptedAt);

        uint256 codes = _codesOf(poster, survey, posted, isLate);
        if (isWaived) Records.put(sheet, Records.find(sheet, poster.role), posted, fields);
        else Records.append(sheet, posted, fields);

        emit LegPosted(id, leg.businessReference, posted, fields);

        _settle(poster, id, word, sheet, codes, survey.settled | (1 << poster.role));
    }
}
