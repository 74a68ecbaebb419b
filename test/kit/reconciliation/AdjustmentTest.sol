// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Journal,
    LegCorrection,
    LegField,
    ProposalWord,
    Waiver
} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {Log, VM} from "../IVm.sol";
import {AdjustedRecords} from "./AdjustedRecords.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";
import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @title The room of reconciliation where cases are adjusted
/// @author The Tallystick authors
/// @notice What a proposal must be is spelt out again: an approval fits only if the contract thinks so too.
abstract contract AdjustmentTest is ReconciliationRoom {
    /// @dev Where the contract keeps its cases: behind the two strings of EIP-712.
    uint256 private constant CASES_SLOT = 2;
    uint256 private constant NUMBER_AT = 192;
    uint256 internal constant IS_COMPLETE = 2 ** 184;
    uint256 internal constant HAS_CALLS = 2 ** 185;
    uint256 private constant IS_HELD = 2 ** 248;
    bytes32 internal constant REASON = keccak256("a reason");

    /// @dev By the events: the record that an adjustment makes, and second of its proposal.
    mapping(bytes32 caseId => uint256[] words) private _adjusted;
    mapping(bytes32 caseId => uint256 second) private _proposedAt;
    /// @dev Bit of each role that the template expects.
    uint256 private _expected;

    // ---------------------------------------------------------------- cases

    /// @dev Two roles, seller and register, say 100 and 90.
    function _disagree() internal {
        _disagree(_termsOf(2));
    }

    function _disagree(Template memory terms) internal {
        _register(terms);
        _post(SELLER, _leg(REF, 100));
        _post(REGISTER, _leg(REF, 90));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Amount, REGISTER));
    }

    /// @dev An alarm that somebody raises by a call stands on record.
    function _plant(Alarm code, uint256 role) internal {
        uint256[] memory record = _record(REF);
        record[0] |= _alarm(code, role);
        _recordOf(_idOf(REF))[0] = record[0];
        bytes32 slot = keccak256(abi.encode(_idOf(REF), CASES_SLOT));
        uint256 word = uint256(VM.load(_room(), slot));
        bool isAlarmed = uint8(word >> 240) == uint8(CaseStatus.Alarmed);
        uint256 changedAt = isAlarmed ? uint40(word >> 192) : _now();
        word =
            (word & (IS_HELD | (uint256(0xff) << 232))) |
            uint192(_digestOf(record)) |
            (changedAt << 192) |
            (uint256(CaseStatus.Alarmed) << 240);
        VM.store(_room(), slot, bytes32(word));
        _assertCase(REF, CaseStatus.Alarmed, record[0]);
    }

    /// @dev The observer reports, with its stake.
    function _report() internal {
        bytes memory call = abi.encodeCall(
            reconciliation.reportAsObserver,
            (template, REF, _view(REF).generation, REASON, "", _record(REF))
        );
        _succeedsBy(OBSERVER, STAKE, call);
    }

    // ---------------------------------------------------------------- adjustments

    /// @dev That nothing stands in yet, for as long as may be.
    function _adjustment(uint8 maker) internal returns (Adjustment memory a) {
        (a.template, a.businessReference, a.maker) = (template, REF, maker);
        a.generation = _view(REF).generation;
        a.expiry = uint40(_now() + 2 * APPROVAL_WINDOW);
        a.number = uint64((_record(REF)[1] >> NUMBER_AT) + 1);
    }

    /// @dev The register books 10 more.
    function _booking(uint8 maker) internal returns (Adjustment memory a) {
        a = _adjustment(maker);
        a.journals = new Journal[](1);
        a.journals[0] = Journal(REGISTER, 10, -10, 0, 0);
    }

    /// @dev One alarm is let go.
    function _waiving(uint8 maker, Alarm code, uint8 role) internal returns (Adjustment memory a) {
        a = _adjustment(maker);
        a.waivers = new Waiver[](1);
        a.waivers[0] = Waiver(uint8(code), role, false, REASON);
    }

    function _correcting(
        uint8 maker,
        LegField field,
        uint256 stated,
        uint256 corrected
    ) internal returns (Adjustment memory a) {
        a = _adjustment(maker);
        a.corrections = new LegCorrection[](1);
        a.corrections[0] = LegCorrection(REGISTER, field, bytes32(stated), bytes32(corrected));
    }

    /// @dev By the maker's officer.
    function _proposeCall(Adjustment memory a) internal returns (bytes memory) {
        return _proposeCall(a, _officerKeyOf(a.maker));
    }

    function _proposeCall(Adjustment memory a, uint256 key) internal returns (bytes memory) {
        bytes memory signature = _signedBy(key, ReconciliationDigests.adjustment(_room(), a));
        return abi.encodeCall(reconciliation.propose, (a, _record(REF), signature));
    }

    function _propose(Adjustment memory a) internal {
        _succeeds(_proposeCall(a));
        _readLogs(); // at this second
    }

    // ---------------------------------------------------------------- proposals

    /// @dev Of a case of two roles that has all legs: whoever did not propose approves.
    function _proposal(Adjustment memory a) internal returns (AdjustmentProposal memory) {
        return _proposal(a, 3 ^ (1 << a.maker), 0, IS_COMPLETE);
    }

    /// @dev The one that waits, if these are its terms.
    function _proposal(
        Adjustment memory a,
        uint256 checkers,
        uint256 missing,
        uint256 rest
    ) internal returns (AdjustmentProposal memory) {
        _readLogs();
        bytes32 id = _idOf(REF);
        uint256 terms = (_proposedAt[id] + APPROVAL_WINDOW) | (uint256(a.expiry) << 40);
        terms |= (uint256(a.template) << 80) | (uint256(a.maker) << 112);
        terms |= (checkers << 120) | (missing << 136) | rest;
        return
            AdjustmentProposal({
                record: _digestOf(_record(REF)),
                adjusted: _digestOf(_adjusted[id]),
                adjustment: ReconciliationDigests.hashOf(a),
                terms: ProposalWord.wrap(terms)
            });
    }

    /// @dev It is what the contract keeps of the case.
    function _assertProposed(AdjustmentProposal memory proposal) internal view {
        _assertStatus(REF, CaseStatus.AdjustmentProposed);
        assertEq(
            bytes32(_view(REF).digest),
            bytes32(bytes24(keccak256(abi.encode(proposal)))),
            "proposal"
        );
    }

    function _approveCall(
        Adjustment memory a,
        AdjustmentProposal memory proposal,
        uint8 role
    ) internal view returns (bytes memory) {
        return _approveCall(a, proposal, role, _officerKeyOf(role));
    }

    function _approveCall(
        Adjustment memory a,
        AdjustmentProposal memory proposal,
        uint8 role,
        uint256 key
    ) internal view returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.approval(_room(), role, a);
        return
            abi.encodeCall(
                reconciliation.approve,
                (_idOf(REF), proposal, role, _signedBy(key, digest))
            );
    }

    /// @dev Of a case of two roles that has all legs: proposed by one, approved by the other.
    function _adjust(Adjustment memory a) internal {
        _propose(a);
        _succeeds(_approveCall(a, _proposal(a), 1 - a.maker));
    }

    function _rejectCall(
        Adjustment memory a,
        AdjustmentProposal memory proposal,
        uint8 role
    ) internal view returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.rejection(_room(), role, a);
        return
            abi.encodeCall(
                reconciliation.reject,
                (_idOf(REF), proposal, role, _signedBy(_officerKeyOf(role), digest))
            );
    }

    function _decideCall(
        Adjustment memory a,
        AdjustmentProposal memory proposal,
        bool isApproved
    ) internal view returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.decision(_room(), isApproved, a);
        return
            abi.encodeCall(
                reconciliation.decide,
                (_idOf(REF), proposal, isApproved, _signedBy(ARBITER_KEY, digest))
            );
    }

    function _lapseCall(AdjustmentProposal memory proposal) internal view returns (bytes memory) {
        return abi.encodeCall(reconciliation.lapse, (_idOf(REF), proposal));
    }

    // ---------------------------------------------------------------- refusals

    function _error(bytes4 selector) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, _idOf(REF));
    }

    function _error(bytes4 selector, uint256 value) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, _idOf(REF), value);
    }

    // ---------------------------------------------------------------- records

    function _apply(Log memory log) internal virtual override {
        bytes32 kind = log.topics[0];
        if (kind == IReconciliationEvents.TemplateRegistered.selector) {
            _expected = abi.decode(log.data, (Template)).rules.expected;
        } else if (kind == IReconciliationEvents.AdjustmentProposed.selector) {
            _takeProposal(log);
        } else if (kind == IReconciliationEvents.CaseAdjusted.selector) {
            _replace(log.topics[1], _adjusted[log.topics[1]]);
        } else if (kind == IReconciliationEvents.CaseReopened.selector) {
            _replace(log.topics[1], new uint256[](2));
        } else if (kind == IReconciliationEvents.CaseWrittenOff.selector) {
            _replace(
                log.topics[1],
                AdjustedRecords.writtenOff(
                    _recordOf(log.topics[1]),
                    template,
                    _view(REF).generation,
                    _expected,
                    _now()
                )
            );
        } else {
            super._apply(log);
        }
    }

    function _takeProposal(Log memory log) private {
        bytes32 id = log.topics[1];
        Adjustment memory a = abi.decode(log.data, (Adjustment));
        uint256[] storage record = _recordOf(id);
        record[1] = (record[1] & (2 ** NUMBER_AT - 1)) | (uint256(a.number) << NUMBER_AT);
        _adjusted[id] = AdjustedRecords.adjusted(record, a);
        _proposedAt[id] = _now();
    }

    function _replace(bytes32 id, uint256[] memory words) private {
        uint256[] storage record = _recordOf(id);
        while (record.length != 0) record.pop();
        for (uint256 i = 0; i < words.length; ++i) record.push(words[i]);
    }
}
