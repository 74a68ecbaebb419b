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
import {Unblinding} from "./Unblinding.sol";

/// @title Legs that are committed to before they are opened
/// @author The Tallystick authors
/// @notice Its prose stands in `IBlindLegs`.
abstract contract BlindLegs is IBlindLegs, LegDesk, Unblinding {
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
        poster = Poster(template, role, _requireKey(template, role));
        if (!poster.keyWord.is_(TemplateWords.IS_BLIND)) revert Reconciliation_NotBlind(template);
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
        reason = _refusalOf(poster, word, sheet, commitment.generation);
        if (reason != Refusal.None) return (id, reason);
        if (commitment.commitment == 0) return (id, Refusal.BadLeg);
        uint256 place = Records.find(sheet, poster.role);
        if (place != Records.NONE) {
            // of an opened leg the record says the figures, which its commitment can no more be compared with
            if (Records.word(sheet, place).isLeg()) return (id, Refusal.None);
            bytes32 committed = Records.fields(sheet, place);
            if (committed == 0) return (id, Refusal.OutOfTurn); // its leg was waived
            if (committed != commitment.commitment) _raiseSecond(poster, id, word, sheet, hash);
            return (id, Refusal.None);
        }
        if (!_isTimeToCommit(poster, sheet)) return (id, Refusal.OutOfTurn);

        PostedWord posted = PostedWords
            .origin(poster.template, poster.role, commitment.generation)
            .stamped(block.timestamp, false);
        Records.append(sheet, posted, commitment.commitment);

        emit LegCommitted(id, commitment.businessReference, posted, commitment.commitment);

        _settle(poster, id, word, sheet, _codesOf(poster), false);
    }

    function _isTimeToCommit(
        Poster memory poster,
        uint256[] memory sheet
    ) private view returns (bool) {
        uint256 end = _commitEndOf(poster.template, poster.keyWord, sheet);
        if (block.timestamp >= end) return false;
        for (uint256 place = 0; place < Records.count(sheet); ++place) {
            if (Records.word(sheet, place).isLeg()) return false;
        }
        return true;
    }

    /// @dev One leg that was committed to, or was to be.
    function _open(
        Poster memory poster,
        BlindPosting calldata posting,
        bytes32 hash
    ) private returns (bytes32 id, Refusal reason) {
        Leg calldata leg = posting.leg;
        (PostedWord posted, bool isGood) = _read(poster, leg);
        id = _idOf(poster.template, leg.businessReference);
        CaseWord word = _cases[id];
        uint256[] memory sheet = Records.load(posting.record);
        reason = _refusalOf(poster, word, sheet, posted.generation());
        if (reason != Refusal.None) return (id, reason);
        if (!isGood) return (id, Refusal.BadLeg);
        reason = _reveal(poster, id, word, posted, sheet, posting, hash);
    }

    /// @dev The role's leg, unless it is open already.
    function _reveal(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        PostedWord posted,
        uint256[] memory sheet,
        BlindPosting calldata posting,
        bytes32 hash
    ) private returns (Refusal) {
        uint256 place = Records.find(sheet, poster.role);
        bytes32 committed = 0;
        if (place != Records.NONE) {
            if (Records.word(sheet, place).isLeg()) {
                if (!Records.says(sheet, place, posted, posting.leg.fields))
                    _raiseSecond(poster, id, word, sheet, hash);
                return Refusal.None;
            }
            committed = Records.fields(sheet, place);
        }
        Survey memory survey = Surveys.take(sheet, 0xffff, posted, posting.leg.fields);
        uint256 start = _unblindingOf(poster.template, poster.keyWord.awaited(), sheet, survey);
        if (block.timestamp < start) return Refusal.NotCommitted;
        if (!_opens(poster, committed, hash, posting.blinding)) return Refusal.OtherCommitment;

        uint256 codes = _codesOf(poster, sheet, survey, posted);
        if (committed != 0) codes &= ~_codesOf(poster); // the commitment has shown it
        // one that was not committed to has had its time, and so has one that was waived
        start = Deadlines.sinceClosing(sheet, word.changedAt(), start);
        if (committed == 0 || _isOver(poster, start, posting.leg)) codes |= LATE;
        _putOpened(poster, id, word, posted, sheet, posting.leg, codes, survey);
        return Refusal.None;
    }

    /// @dev An opened leg stands on record at the time of its commitment.
    function _putOpened(
        Poster memory poster,
        bytes32 id,
        CaseWord word,
        PostedWord posted,
        uint256[] memory sheet,
        Leg calldata leg,
        uint256 codes,
        Survey memory survey
    ) private {
        bool isLast = _isLast(poster, sheet, survey, codes);
        uint256 place = Records.find(sheet, poster.role);
        bytes32 fields = leg.fields;
        if (place == Records.NONE) {
            posted = posted.stamped(block.timestamp, isLast);
            Records.append(sheet, posted, fields);
        } else {
            posted = posted.stamped(Records.word(sheet, place).postedAt(), isLast);
            Records.put(sheet, place, posted, fields);
        }

        emit LegPosted(id, leg.businessReference, posted, fields);

        _settle(poster, id, word, sheet, codes, isLast);
    }

    /// @param committed 0 of a role that has not committed: it opens nothing.
    function _opens(
        Poster memory poster,
        bytes32 committed,
        bytes32 hash,
        bytes32 blinding
    ) private pure returns (bool) {
        if (committed == 0) return blinding == 0;
        return committed == Endorsements.blind(poster.template, poster.role, hash, blinding);
    }

    function _isOver(
        Poster memory poster,
        uint256 start,
        Leg calldata leg
    ) private view returns (bool) {
        return block.timestamp >= Deadlines.endOf(poster.keyWord, start, leg.acceptedAt);
    }
}
