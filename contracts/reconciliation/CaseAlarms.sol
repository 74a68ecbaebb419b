// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accusation, AlarmDesk} from "./AlarmDesk.sol";
import {Acceptance, Alarm, SignedLeg} from "./CaseTypes.sol";
import {CaseWords} from "./CaseWords.sol";
import {Deadlines} from "./Deadlines.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseAlarms} from "./ICaseAlarms.sol";
import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {Survey, Surveys} from "./Surveys.sol";
import {KeyWord, TemplateWords} from "./TemplateWords.sol";
import {Unblinding} from "./Unblinding.sol";

/// @title Alarms that anybody raises
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAlarms`.
abstract contract CaseAlarms is ICaseAlarms, AlarmDesk, Unblinding {
    /// @inheritdoc ICaseAlarms
    /// @dev RE-4
    // No leg has no second: nobody can make it one.
    // slither-disable-next-line incorrect-equality
    function raiseOverdue(
        Acceptance calldata acceptance,
        bytes calldata signature,
        uint256[] calldata record
    ) external {
        uint256 role = acceptance.role;
        KeyWord keyWord = _requireKey(acceptance.template, role);
        Accusation memory accusation = _accuse(
            acceptance.template,
            acceptance.businessReference,
            record
        );
        _requireGeneration(accusation, acceptance.generation);
        _requireAccepted(accusation, keyWord, acceptance, signature);
        (uint256 due, uint256 postedAt) = _dueOf(accusation, keyWord, role, acceptance.acceptedAt);
        bool isMissing = postedAt == 0;
        if ((isMissing ? block.timestamp : postedAt) < due)
            revert Reconciliation_NotOverdue(accusation.id, role, due);

        Alarm code = isMissing ? Alarm.Missing : Alarm.Late;
        _raiseIn(accusation, code, role, acceptance.keyHash);
    }

    /// @inheritdoc ICaseAlarms
    /// @dev RE-4
    function raiseWithheld(
        uint32 template,
        uint8 role,
        bytes32 businessReference,
        uint256[] calldata record
    ) external {
        KeyWord keyWord = _requireKey(template, role);
        Accusation memory accusation = _accuse(template, businessReference, record);
        uint256 window = accusation.rules.acceptWindow();
        if (window == 0) revert Reconciliation_NeedsNoAcceptance(template);
        if (Records.find(accusation.sheet, role) != Records.NONE)
            revert Reconciliation_NothingDue(accusation.id, role);
        uint256 start = _requireTurn(accusation, keyWord, role);
        uint256 end = Deadlines.openingOf(accusation.sheet, block.timestamp) + window;
        if (!_isParty(accusation)) end = Deadlines.endOf(keyWord, start, end);
        if (block.timestamp < end) revert Reconciliation_NotOverdue(accusation.id, role, end);

        _raiseIn(accusation, Alarm.Withheld, role, 0);
    }

    /// @inheritdoc ICaseAlarms
    /// @dev RE-4
    function proveEquivocation(
        uint32 template,
        uint8 role,
        bytes32 businessReference,
        SignedLeg calldata first,
        SignedLeg calldata second,
        uint256[] calldata record
    ) external {
        Accusation memory accusation = _accuse(template, businessReference, record);
        bytes32 one = _requireSignedLeg(accusation, role, businessReference, first);
        bytes32 other = _requireSignedLeg(accusation, role, businessReference, second);
        if (one == other) revert Reconciliation_SameLeg(one);

        if (one > other) (one, other) = (other, one);
        _raiseIn(accusation, Alarm.Equivocation, role, keccak256(abi.encode(one, other)));
    }

    // ---------------------------------------------------------------- internal

    /// @dev RE-2. The role has accepted the case, or need not.
    function _requireAccepted(
        Accusation memory accusation,
        KeyWord keyWord,
        Acceptance calldata acceptance,
        bytes calldata signature
    ) private view {
        bool isNeeded = keyWord.is_(TemplateWords.IS_ACCEPTED);
        bool isWellFormed =
            isNeeded
                ? acceptance.acceptedAt != 0
                : acceptance.acceptedAt == 0 && acceptance.keyHash == 0 && signature.length == 0;
        if (!isWellFormed) revert Reconciliation_BadAcceptance(accusation.id, acceptance.role);

        if (isNeeded) _requireKeySigned(keyWord, Endorsements.acceptance(acceptance), signature);
    }

    /// @dev By when a role is to have posted, or of a blind template to have committed, or opened what it committed to.
    /// @return due First second that is too late.
    /// @return postedAt When its leg was posted; 0 if it is not there.
    function _dueOf(
        Accusation memory accusation,
        KeyWord keyWord,
        uint256 role,
        uint256 acceptedAt
    ) private view returns (uint256 due, uint256 postedAt) {
        uint256 start = _requireTurn(accusation, keyWord, role);
        uint256[] memory sheet = accusation.sheet;
        uint256 place = Records.find(sheet, role);
        if (place != Records.NONE) {
            PostedWord posted = Records.word(sheet, place);
            if (posted.isLeg()) {
                postedAt = posted.postedAt();
            } else {
                if (Records.fields(sheet, place) == 0)
                    revert Reconciliation_NothingDue(accusation.id, role);
                Survey memory survey = Surveys.take(sheet, 0xffff, posted, 0);
                start = _unblindingOf(accusation.template, keyWord.awaited(), sheet, survey);
                start = Deadlines.sinceClosing(sheet, accusation.word.changedAt(), start);
            }
        }
        due = Deadlines.endOf(keyWord, start, acceptedAt);
    }

    /// @return start When the turn of the role came, which is expected.
    function _requireTurn(
        Accusation memory accusation,
        KeyWord keyWord,
        uint256 role
    ) private view returns (uint256 start) {
        bool isTurn;
        (isTurn, start) = Deadlines.turnOf(
            accusation.sheet,
            keyWord.predecessors(),
            block.timestamp
        );
        bool isDue = isTurn && (keyWord.awaited() >> role) & 1 != 0;
        if (!isDue || accusation.word.has(CaseWords.IS_WRITTEN_OFF))
            revert Reconciliation_NothingDue(accusation.id, role);
        start = Deadlines.sinceClosing(accusation.sheet, accusation.word.changedAt(), start);
    }

    /// @dev Whether the sender is the key or the officer of a role.
    function _isParty(Accusation memory accusation) private view returns (bool) {
        uint256 first = accusation.template << 8;
        uint256 end = first + accusation.rules.roles();
        for (uint256 i = first; i < end; ++i) {
            if (msg.sender == _keys[i].key() || msg.sender == _officers[i].officer()) return true;
        }
        return false;
    }

    /// @return hash Of a leg of the case that the role's key has signed.
    function _requireSignedLeg(
        Accusation memory accusation,
        uint256 role,
        bytes32 businessReference,
        SignedLeg calldata signedLeg
    ) private view returns (bytes32 hash) {
        _requireGeneration(accusation, signedLeg.leg.generation);
        hash = Endorsements.leg(signedLeg.leg);
        uint256 place = signedLeg.place;
        if (
            signedLeg.leg.businessReference != businessReference ||
            place >= signedLeg.hashes.length ||
            signedLeg.hashes[place] != hash
        ) revert Reconciliation_OtherLeg(hash);
        bytes32 content = Endorsements.legs(accusation.template, role, signedLeg.hashes);
        _requireKeySigned(_requireKey(accusation.template, role), content, signedLeg.signature);
    }
}
