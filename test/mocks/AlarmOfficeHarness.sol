// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AlarmOffice} from "../../contracts/reconciliation/AlarmOffice.sol";
import {Accusation} from "../../contracts/reconciliation/AlarmDesk.sol";
import {Alarm, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {CaseWord, CaseWords} from "../../contracts/reconciliation/CaseWords.sol";
import {Records} from "../../contracts/reconciliation/Records.sol";
import {IAlarmOfficeHarness} from "./IAlarmOfficeHarness.sol";

/// @title The office of alarms, and what a test does to cases
/// @author The Tallystick authors
contract AlarmOfficeHarness is AlarmOffice, IAlarmOfficeHarness {
    /// @inheritdoc IAlarmOfficeHarness
    function putCase(bytes32 id, uint256 word) external {
        _cases[id] = CaseWord.wrap(word);
    }

    /// @inheritdoc IAlarmOfficeHarness
    function closeReport(
        uint32 template,
        bytes32 businessReference,
        uint8 place,
        bool isBaseless,
        uint256[] calldata record
    ) external {
        Accusation memory accusation = _accuse(template, businessReference, record);
        uint256 generation = accusation.word.generation();
        uint256 alarm = Records.alarm(Alarm.ObserverDiffers, place);
        accusation.sheet[0] &= ~alarm;
        accusation.sheet[1] |= alarm;
        _cases[accusation.id] = CaseWords.make(
            Records.digest(accusation.sheet),
            block.timestamp,
            generation,
            accusation.sheet[0] == 0 ? CaseStatus.Open : CaseStatus.Alarmed,
            0
        );
        if (isBaseless) _forfeitStake(template, accusation.id, generation, place);
        else _returnStake(template, accusation.id, generation, place);
    }
}
