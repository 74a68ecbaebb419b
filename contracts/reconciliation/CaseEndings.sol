// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentDesk} from "./AdjustmentDesk.sol";
import {Reopening, WriteOff} from "./AdjustmentTypes.sol";
import {CaseAdjustments} from "./CaseAdjustments.sol";
import {Alarm, CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseAdjustments} from "./ICaseAdjustments.sol";
import {Records} from "./Records.sol";
import {AdjustmentWord, OfficerWord, RulesWord} from "./TemplateWords.sol";

/// @title Cases that are taken up again, or given up
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAdjustments`.
abstract contract CaseEndings is ICaseAdjustments, AdjustmentDesk {
    uint256 private constant LAST_GENERATION = type(uint8).max;
    uint256 private constant MOST_LEGS = 16;

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    function reopen(
        Reopening calldata reopening,
        bytes calldata makerSignature,
        bytes calldata checkerSignature
    ) external {
        bytes32 id = _idOf(reopening.template, reopening.businessReference);
        _requireClean(id, reopening);
        _requireInTime(reopening.expiry);
        bytes32 content = Endorsements.reopening(reopening);
        uint256 siblings = _requireParty(
            reopening.template,
            id,
            reopening.maker,
            content,
            makerSignature
        );
        if ((siblings >> reopening.checker) & 1 != 0)
            revert Reconciliation_MayNotCheck(id, reopening.checker);
        _requireParty(reopening.template, id, reopening.checker, content, checkerSignature);

        uint256 generation = uint256(reopening.generation) + 1;
        _cases[id] = CaseWords.make(
            Records.digest(new uint256[](2)),
            block.timestamp,
            generation,
            CaseStatus.Open,
            0
        );

        emit CaseReopened(id, generation, reopening.reason);
    }

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    function writeOff(
        WriteOff calldata writeOff_,
        uint256[] calldata record,
        bytes calldata signature
    ) external {
        bytes32 id = _idOf(writeOff_.template, writeOff_.businessReference);
        (CaseWord word, uint256[] memory sheet) = _requireAlarmed(id, writeOff_.generation, record);
        if (writeOff_.record != word.digest()) revert Reconciliation_StaleRecord(id);
        _requireAged(writeOff_, id, word);
        _requireUnnamed(writeOff_, id, sheet[0], signature);

        uint256 observers = (sheet[0] >> (16 * uint256(Alarm.ObserverDiffers))) & 0xffff;
        sheet = _writtenOff(writeOff_, sheet);
        _cases[id] = CaseWords.make(
            Records.digest(sheet),
            block.timestamp,
            word.generation(),
            CaseStatus.Adjusted,
            CaseWords.IS_WRITTEN_OFF
        );
        if (observers != 0) _alarmsClosed(id, writeOff_.template, word.generation(), observers, 0);

        emit CaseWrittenOff(id, writeOff_.maker, writeOff_.record, writeOff_.reason);
    }

    // ---------------------------------------------------------------- reopening

    function _requireClean(bytes32 id, Reopening calldata reopening) private view {
        CaseWord word = _cases[id];
        CaseStatus status = word.status();
        if (status != CaseStatus.Matched && status != CaseStatus.Adjusted)
            revert Reconciliation_WrongStatus(id, status);
        if (word.generation() != reopening.generation || reopening.generation == LAST_GENERATION)
            revert Reconciliation_OtherGeneration(id, word.generation());
    }

    /// @return siblings Bit of each role of its entity.
    function _requireParty(
        uint256 template,
        bytes32 id,
        uint256 role,
        bytes32 content,
        bytes calldata signature
    ) private view returns (uint256 siblings) {
        AdjustmentWord rights = _adjustmentTerms[template];
        if (((rights.makers() | rights.checkers()) >> role) & 1 == 0)
            revert Reconciliation_MayNotMake(id, role);
        OfficerWord officer = _requireOfficer(template, role);
        _requireBy(officer.officer(), content, signature);
        return officer.siblings();
    }

    // ---------------------------------------------------------------- write-off

    function _requireAged(WriteOff calldata writeOff_, bytes32 id, CaseWord word) private view {
        AdjustmentWord rights = _adjustmentTerms[writeOff_.template];
        if ((rights.makers() >> writeOff_.maker) & 1 == 0)
            revert Reconciliation_MayNotMake(id, writeOff_.maker);
        uint256 window = rights.writeOffWindow();
        if (window == 0) revert Reconciliation_NeverWrittenOff(writeOff_.template);
        uint256 end = word.changedAt() + window; // < 2^41
        if (block.timestamp < end) revert Reconciliation_TooEarly(end);
    }

    /// @dev RE-5. Nobody writes off an alarm against itself.
    function _requireUnnamed(
        WriteOff calldata writeOff_,
        bytes32 id,
        uint256 alarms,
        bytes calldata signature
    ) private view {
        OfficerWord officer = _requireOfficer(writeOff_.template, writeOff_.maker);
        uint256 siblings = officer.siblings();
        for (uint256 role = 0; siblings >> role != 0; ++role) {
            if ((siblings >> role) & 1 != 0 && Records.isAlarmed(alarms, role))
                revert Reconciliation_OwnAlarm(id, role);
        }
        _requireBy(officer.officer(), Endorsements.writeOff(writeOff_), signature);
    }

    /// @dev The record without open alarms; each leg that is expected is there or waived.
    // Which of the legs are waived matters to nobody here.
    // slither-disable-next-line unused-return
    function _writtenOff(
        WriteOff calldata writeOff_,
        uint256[] memory sheet
    ) private view returns (uint256[] memory written) {
        RulesWord rules = _requireRules(writeOff_.template);
        written = CaseAdjustments.widened(sheet, MOST_LEGS);
        (, uint256 settled) = CaseAdjustments.standing(written);
        uint256 missing = rules.expected() & ~settled;
        for (uint256 role = 0; missing >> role != 0; ++role) {
            if ((missing >> role) & 1 != 0)
                CaseAdjustments.waiveLeg(
                    written,
                    writeOff_.template,
                    role,
                    writeOff_.generation,
                    block.timestamp
                );
        }
        CaseAdjustments.close(written);
    }
}
