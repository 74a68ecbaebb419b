// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlindPosting, Commitment, Committing, Leg, Refusal} from "./CaseTypes.sol";
import {CaseWord} from "./CaseWords.sol";
import {Deadlines} from "./Deadlines.sol";
import {Endorsements} from "./Endorsements.sol";
import {IBlindLegs} from "./IBlindLegs.sol";
import {LegDesk, Poster} from "./LegDesk.sol";
import {PostedWord, PostedWords} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {TemplateWords} from "./TemplateWords.sol";

/// @title Legs that are committed to before they are opened
/// @author The Tallystick authors
/// @notice Its prose stands in `IBlindLegs`.
abstract contract BlindLegs is IBlindLegs, LegDesk {
    /// @inheritdoc IBlindLegs
    /// @dev RE-2
    function commitLegs(
        uint32 template,
        uint8 role,
        Committing[] calldata commitments,
        bytes calldata signature
    ) external {
        uint256 count = commitments.length;
        Poster memory poster = _blindPoster(template, role, count);
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            hashes[i] = Endorsements.commitment(commitments[i].commitment);
        }
        bytes32 content = Endorsements.commitments(template, role, hashes);
        _requireKeySigned(poster.keyWord, content, signature);

        for (uint256 i = 0; i < count; ++i) {
            Committing calldata committing = commitments[i];
            (bytes32 id, Refusal reason) = _commit(poster, committing, hashes[i]);
            if (reason != Refusal.None)
                _refuse(id, committing.commitment.businessReference, role, reason, count);
        }
    }

    /// @inheritdoc IBlindLegs
    /// @dev RE-2, RE-3
    function openLegs(
        uint32 template,
        uint8 role,
        BlindPosting[] calldata postings,
        bytes calldata signature
    ) external {
        uint256 count = postings.length;
        Poster memory poster = _blindPoster(template, role, count);
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) hashes[i] = Endorsements.leg(postings[i].leg);
        _requireKeySigned(poster.keyWord, Endorsements.legs(template, role, hashes), signature);

        for (uint256 i = 0; i < count; ++i) {
            BlindPosting calldata posting = postings[i];
            (bytes32 id, Refusal reason) = _open(poster, posting, hashes[i]);
            if (reason != Refusal.None)
                _refuse(id, posting.leg.businessReference, role, reason, count);
        }
    }

    // ---------------------------------------------------------------- internal

    function _blindPoster(
        uint256 template,
        uint256 role,
        uint256 count
    ) private view returns (Poster memory poster) {
        if (count == 0) revert Reconciliation_NoLegs();
        poster = _poster(template, role);
        if (!poster.rules.has(TemplateWords.IS_BLIND)) revert Reconciliation_NotBlind(template);
    }

    /// @dev One commitment. It is taken in the role's time from the first on, and while none is opened.
    function _commit(
        Poster memory poster,
        Committing calldata committing,
        bytes32 hash
    ) private returns (bytes32 id, Refusal reason) {
        Commitment calldata commitment = committing.commitment;
        id = _idOf(poster.template, commitment.businessReference);
        CaseWord word = _cases[id];
        uint256[] memory sheet = Records.load(committing.record);
        reason = _refusalOf(poster.rules, word, sheet, commitment.generation);
        if (reason != Refusal.None) return (id, reason);
        if (commitment.commitment == 0) return (id, Refusal.BadLeg);
        uint256 place = Records.find(sheet, poster.role);
        if (place != Records.NONE) {
            // of an opened leg the record says the figures, which its commitment can no more be compared with
            bool isCommitted = !Records.word(sheet, place).isLeg();
            if (isCommitted && Records.fields(sheet, place) != commitment.commitment)
                _raiseSecond(poster, id, word, sheet, hash);
            return (id, Refusal.None);
        }
        uint256 opening = Deadlines.openingOf(sheet, block.timestamp);
        if (block.timestamp >= Deadlines.endOf(poster.keyWord, opening, 0))
            return (id, Refusal.OutOfTurn);

        PostedWord posted = PostedWords
            .origin(poster.template, poster.role, commitment.generation)
            .stamped(block.timestamp);
        Records.append(sheet, posted, commitment.commitment);

        emit LegCommitted(id, commitment.businessReference, posted, commitment.commitment);

        _settle(poster, id, word, sheet, 0, 0);
    }

    /// @dev One leg that was committed to, or was to be.
    function _open(
        Poster memory poster,
        BlindPosting calldata posting,
        bytes32 hash
    ) private returns (bytes32 id, Refusal reason) {
        Leg calldata leg = posting.leg;
        id = _idOf(poster.template, leg.businessReference);
        CaseWord word = _cases[id];
        uint256[] memory sheet = Records.load(posting.record);
        reason = _refusalOf(poster.rules, word, sheet, leg.generation);
        if (reason != Refusal.None) return (id, reason);
        if (!_isWellFormed(poster.rules, leg)) return (id, Refusal.BadLeg);

        PostedWord posted = PostedWords.origin(poster.template, poster.role, leg.generation).saying(
            leg.amount,
            leg.currency,
            leg.valueDate
        );
        uint256 place = Records.find(sheet, poster.role);
        bytes32 committed = place == Records.NONE ? bytes32(0) : Records.fields(sheet, place);
        if (place != Records.NONE && Records.word(sheet, place).isLeg()) {
            bool isSame =
                Records.word(sheet, place).figures() == posted.figures() && committed == leg.fields;
            if (!isSame) _raiseSecond(poster, id, word, sheet, hash);
            return (id, Refusal.None);
        }
        Survey memory survey = Surveys.take(sheet, poster.rules, posted.currency(), leg.fields);
        uint256 start = Deadlines.unblindingOf(
            sheet,
            poster.rules,
            poster.keyWord,
            survey.present,
            block.timestamp
        );
        if (block.timestamp < start) return (id, Refusal.NotCommitted);
        bytes32 opened =
            committed == 0 ? posting.blinding : Endorsements.blind(hash, posting.blinding);
        if (opened != committed) return (id, Refusal.OtherCommitment);

        // one that was not committed to has had its time, and so has one that was waived
        bool isLate =
            committed == 0 ||
                block.timestamp >= Deadlines.endOf(poster.keyWord, start, leg.acceptedAt);
        uint256 codes = _codesOf(poster, survey, posted, isLate);
        if (place == Records.NONE) {
            posted = posted.stamped(block.timestamp);
            Records.append(sheet, posted, leg.fields);
        } else {
            posted = posted.stamped(Records.word(sheet, place).postedAt());
            Records.put(sheet, place, posted, leg.fields);
        }

        emit LegPosted(id, leg.businessReference, posted, leg.fields);

        _settle(poster, id, word, sheet, codes, survey.settled | (1 << poster.role));
    }
}
