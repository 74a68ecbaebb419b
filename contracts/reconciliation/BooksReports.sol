// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Accusation, AlarmDesk} from "./AlarmDesk.sol";
import {Alarm, BooksReport} from "./CaseTypes.sol";
import {Endorsements} from "./Endorsements.sol";
import {IBooksReports} from "./IBooksReports.sol";
import {ObserverStakes} from "./ObserverStakes.sol";
import {ObserverStake} from "./ReconciliationBase.sol";
import {AdjustmentWord, KeyWord} from "./TemplateWords.sol";

/// @title Reports that somebody's own books differ
/// @author The Tallystick authors
/// @notice Its prose stands in `IBooksReports`.
abstract contract BooksReports is IBooksReports, AlarmDesk, ObserverStakes {
    /// @inheritdoc IBooksReports
    /// @dev RE-4
    function reportBooks(
        BooksReport calldata report,
        bytes calldata signature,
        uint256[] calldata record
    ) external {
        KeyWord keyWord = _requireKey(report.template, report.role);
        Accusation memory accusation = _accuse(report.template, report.businessReference, record);
        _requireGeneration(accusation, report.generation);
        _requireKeySigned(keyWord, Endorsements.booksReport(report), signature);

        _raiseIn(accusation, Alarm.BooksDiffer, report.role, report.evidence);

        emit BooksReported(accusation.id, report.role, report.details);
    }

    /// @inheritdoc IBooksReports
    /// @dev RE-4
    function reportAsObserver(
        uint32 template,
        bytes32 businessReference,
        uint8 generation,
        bytes32 evidence,
        bytes calldata details,
        uint256[] calldata record
    ) external payable {
        uint256 place = _requireObserver(template);
        Accusation memory accusation = _accuse(template, businessReference, record);
        _requireGeneration(accusation, generation);

        _raiseIn(accusation, Alarm.ObserverDiffers, place, evidence);
        _keepStake(template, accusation.id, generation, place, msg.value);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit ObserverReported(accusation.id, uint8(place), msg.sender, msg.value, details); // < 16
    }

    /// @inheritdoc IBooksReports
    /// @dev RE-4
    function collectCoin(address to) external returns (uint256 amount) {
        if (to == address(0)) revert Reconciliation_ZeroAddress();
        amount = _collectable[msg.sender];
        if (amount == 0) return 0;

        _collectable[msg.sender] = 0;

        emit CoinCollected(msg.sender, to, amount);

        Address.sendValue(payable(to), amount);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IBooksReports
    function coinOf(address account) external view returns (uint256 amount) {
        return _collectable[account];
    }

    /// @inheritdoc IBooksReports
    function stakeOn(
        bytes32 caseId,
        uint8 generation,
        uint8 place
    ) external view returns (address account, uint256 amount) {
        ObserverStake memory stake = _stakes[_alarmKey(caseId, generation, place)];
        return (stake.account, stake.amount);
    }

    /// @inheritdoc IBooksReports
    function waitingOf(
        uint32 template,
        address account
    ) external view returns (uint256 waiting, uint256 quota) {
        waiting = _waiting(_observers[(uint256(template) << 160) | uint160(account)]);
        quota = _adjustmentTerms[template].quota();
    }

    // ---------------------------------------------------------------- internal

    /// @dev The sender may report once more, with what it brought.
    /// @return place Of the observer in the template.
    function _requireObserver(uint256 template) private view returns (uint256 place) {
        uint256 observer = _observers[(template << 160) | uint160(msg.sender)];
        if (observer == 0) revert Reconciliation_NotObserver(template, msg.sender);
        AdjustmentWord terms = _adjustmentTerms[template];
        if (msg.value != terms.stake()) revert Reconciliation_WrongStake(msg.value, terms.stake());
        if (_waiting(observer) >= terms.quota())
            revert Reconciliation_QuotaReached(template, msg.sender, terms.quota());
        place = (observer & 0xffff) - 1; // an observer's place + 1
    }
}
