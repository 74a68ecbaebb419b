// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Journal} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {Log} from "../IVm.sol";
import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @notice What a role has booked in a case, by the events.
/// @param posted Amount of the leg that it posted.
struct GhostAccounts {
    uint256 posted;
    int256 leg;
    int256 suspense;
    int256 fee;
    int256 loss;
}

/// @title The books that somebody keeps who reads the events alone
/// @author The Tallystick authors
/// @notice RE-4, RE-5, RE-6. Which alarms were told and how often, what each role posted and booked, which adjustments were
/// adopted, which runs are closed. Of each generation anew.
abstract contract GhostBooks is ReconciliationRoom {
    /// @notice How often the alarm was told that was told most often.
    uint256 public mostTold;
    /// @notice How often the adjustment was adopted that was adopted most often.
    uint256 public mostAdopted;
    /// @notice Bit of each code of an alarm that was told.
    uint256 public everRaised;
    mapping(bytes32 caseId => uint256 number) private _generations;
    mapping(bytes32 caseId => mapping(uint256 generation => uint256 alarms)) private _told;
    mapping(bytes32 alarm => uint256 count) private _tellings;
    mapping(bytes32 caseId => mapping(uint256 generation => bool isClosed)) private _runs;
    mapping(bytes32 account => GhostAccounts accounts) private _accounts;
    mapping(bytes32 caseId => bytes adjustment) private _proposed;
    mapping(bytes32 caseId => bytes32 hash) private _hashes;
    mapping(bytes32 adjustment => uint256 count) private _adoptions;

    // ---------------------------------------------------------------- what the invariants read

    /// @notice Bit 16 · code + role of each alarm of the case's generation.
    function toldOf(bytes32 id) external view returns (uint256) {
        return _told[id][_generations[id]];
    }

    function isClosedRun(bytes32 id) external view returns (bool) {
        return _runs[id][_generations[id]];
    }

    function accountsOf(bytes32 id, uint256 role) external view returns (GhostAccounts memory) {
        return _accountsOf(id, role);
    }

    // ---------------------------------------------------------------- events

    /// @dev In the place of the records that the room's tests keep: the ghosts have their own.
    function _apply(Log memory log) internal override {
        bytes32 kind = log.topics[0];
        bytes32 id = log.topics[1];
        bool isAlarm =
            kind == IReconciliationEvents.AlarmRaised.selector ||
                kind == IReconciliationEvents.AlarmReported.selector;
        if (isAlarm) {
            _tell(id, 16 * uint256(log.topics[2]) + uint256(bytes32(log.data)));
        } else if (kind == IReconciliationEvents.LegPosted.selector) {
            (uint256 word, ) = abi.decode(log.data, (uint256, uint256));
            _accountsOf(id, _roleOf(word)).posted = uint96(word); // the lowest 96 bits
        } else if (kind == IReconciliationEvents.AdjustmentProposed.selector) {
            (_proposed[id], _hashes[id]) = (log.data, log.topics[2]);
        } else if (kind == IReconciliationEvents.CaseAdjusted.selector) {
            _adopt(id);
        } else if (kind == IReconciliationEvents.CaseReopened.selector) {
            ++_generations[id];
        } else if (kind == IReconciliationEvents.RunClosed.selector) {
            _runs[id][_generations[id]] = true;
        }
    }

    function _tell(bytes32 id, uint256 alarm) private {
        uint256 generation = _generations[id];
        _told[id][generation] |= 1 << alarm;
        everRaised |= 1 << (alarm / 16);
        uint256 tellings = ++_tellings[keccak256(abi.encode(id, generation, alarm))];
        if (tellings > mostTold) mostTold = tellings;
    }

    /// @dev RE-5. Each role books what the adjustment that was proposed last says.
    function _adopt(bytes32 id) private {
        uint256 adoptions = ++_adoptions[_hashes[id]];
        if (adoptions > mostAdopted) mostAdopted = adoptions;
        Journal[] memory journals = abi.decode(_proposed[id], (Adjustment)).journals;
        for (uint256 i = 0; i < journals.length; ++i) {
            GhostAccounts storage accounts = _accountsOf(id, journals[i].role);
            accounts.leg += journals[i].leg;
            accounts.suspense += journals[i].suspense;
            accounts.fee += journals[i].fee;
            accounts.loss += journals[i].loss;
        }
    }

    function _accountsOf(bytes32 id, uint256 role) private view returns (GhostAccounts storage) {
        return _accounts[keccak256(abi.encode(id, _generations[id], role))];
    }
}
