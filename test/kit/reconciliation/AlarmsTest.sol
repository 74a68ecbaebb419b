// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Acceptance,
    Alarm,
    CaseStatus,
    Leg,
    SignedLeg
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {IAlarmOfficeHarness} from "../../mocks/IAlarmOfficeHarness.sol";
import {VM} from "../IVm.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";
import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @title The room of reconciliation where alarms are called for
/// @author The Tallystick authors
/// @notice Its template has three roles that accept cases, in any order. What adjustments do to a case, a test does itself.
abstract contract AlarmsTest is ReconciliationRoom {
    uint32 internal constant ACCEPT_WINDOW = 10 minutes;
    bytes32 internal constant KEY_HASH = keccak256("the key of the case");
    bytes32 internal constant EVIDENCE = keccak256("evidence");
    bytes internal constant DETAILS = "they have 90";
    uint256 internal constant WRITTEN_OFF = 2 ** 249;

    function setUp() public virtual override {
        super.setUp();
        _register(_accepting());
    }

    function _alarmOffice() internal pure override returns (string memory) {
        return "AlarmOfficeHarness.sol:AlarmOfficeHarness";
    }

    function _harness() internal view returns (IAlarmOfficeHarness) {
        return IAlarmOfficeHarness(_room());
    }

    // ---------------------------------------------------------------- templates

    function _accepting() internal view returns (Template memory terms) {
        terms = _terms();
        terms.rules.acceptWindow = ACCEPT_WINDOW;
    }

    /// @dev The register waits for the seller, and the capital system for the register.
    function _chained() internal view returns (Template memory terms) {
        terms = _accepting();
        (terms.family, terms.roles[1].predecessors) = ("chained", 1);
        terms.roles[2].predecessors = 2;
    }

    // ---------------------------------------------------------------- legs

    /// @dev Of a role that accepted the case then.
    function _accepted(uint256 acceptedAt) internal pure returns (Leg memory leg) {
        leg = _leg(REF);
        leg.acceptedAt = uint40(acceptedAt); // seconds of these years
    }

    /// @dev Accepted and posted now.
    function _postNow(uint8 role) internal {
        _post(role, _accepted(_now()));
    }

    // ---------------------------------------------------------------- alarms

    function _acceptance(uint8 role, uint256 acceptedAt) internal view returns (Acceptance memory) {
        return Acceptance(template, role, REF, 0, KEY_HASH, uint40(acceptedAt));
    }

    function _overdueCall(
        Acceptance memory acceptance,
        uint256 key
    ) internal returns (bytes memory) {
        bytes32 digest = ReconciliationDigests.acceptance(_room(), acceptance);
        bytes memory signature = ReconciliationDigests.plain(key, digest);
        return
            abi.encodeCall(
                reconciliation.raiseOverdue,
                (acceptance, signature, _record(acceptance.businessReference))
            );
    }

    /// @dev By the acceptance of the role.
    function _overdueCall(uint8 role, uint256 acceptedAt) internal returns (bytes memory) {
        return _overdueCall(_acceptance(role, acceptedAt), _keyOf(role));
    }

    /// @dev Of a template whose roles need not accept.
    function _silentCall(uint8 role) internal returns (bytes memory) {
        Acceptance memory acceptance = Acceptance(template, role, REF, 0, 0, 0);
        return abi.encodeCall(reconciliation.raiseOverdue, (acceptance, "", _record(REF)));
    }

    function _withheldCall(uint8 role) internal returns (bytes memory) {
        return abi.encodeCall(reconciliation.raiseWithheld, (template, role, REF, _record(REF)));
    }

    /// @dev The only leg under its signature.
    function _signedLeg(uint8 role, Leg memory leg) internal view returns (SignedLeg memory) {
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        return _signedLeg(_keyOf(role), role, legs, 0);
    }

    function _signedLeg(
        uint256 key,
        uint8 role,
        Leg[] memory legs,
        uint256 place
    ) internal view returns (SignedLeg memory) {
        bytes32[] memory hashes = new bytes32[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            hashes[i] = ReconciliationDigests.hashOf(legs[i]);
        }
        bytes32 digest = ReconciliationDigests.legs(_room(), template, role, legs);
        return SignedLeg(legs[place], hashes, place, ReconciliationDigests.plain(key, digest));
    }

    /// @dev The next call tells this alarm of `REF`.
    function _expectReport(Alarm code, uint8 role, bytes32 evidence) internal {
        VM.expectEmit(_room());
        emit Events.AlarmReported(_idOf(REF), code, role, evidence);
    }

    /// @dev It raises exactly one alarm of `REF`, tells its evidence, and the case is alarmed.
    function _raises(bytes memory call, Alarm code, uint8 role, bytes32 evidence) internal {
        _raisesBy(STRANGER, call, code, role, evidence);
    }

    function _raisesBy(
        address by,
        bytes memory call,
        Alarm code,
        uint8 role,
        bytes32 evidence
    ) internal {
        uint256 before = _alarms(REF);
        _expectReport(code, role, evidence);
        _succeedsBy(by, call);
        _assertCase(REF, CaseStatus.Alarmed, before | _alarm(code, role));
        assertEq(before & _alarm(code, role), 0, "fresh");
    }

    /// @dev It succeeds, and is undone. @return used Gas of the call.
    function _tries(address by, bytes memory call) internal returns (uint256 used) {
        _readLogs();
        uint256 id = VM.snapshotState();
        used = gasleft();
        _succeedsBy(by, call);
        used -= gasleft();
        VM.revertToState(id);
        VM.getRecordedLogs();
    }

    // ---------------------------------------------------------------- what adjustments do

    /// @dev The case as it is, but for its status, its generation, flags, and when it changed: now.
    function _put(CaseStatus status, uint256 generation, uint256 flags) internal {
        bytes24 digest = _digestOf(_record(REF));
        uint256 word =
            uint192(digest) | (_now() << 192) | (generation << 232) | (uint256(status) << 240);
        _harness().putCase(_idOf(REF), word | flags);
    }

    /// @dev Alarms are no longer open, but closed.
    function _closed(uint256 alarms) internal {
        _readLogs();
        uint256[] storage record = _recordOf(_idOf(REF));
        record[0] &= ~alarms;
        record[1] |= alarms;
    }

    // ---------------------------------------------------------------- refusals

    function _nothingDue(uint256 role) internal view returns (bytes memory) {
        return abi.encodeWithSelector(Events.Reconciliation_NothingDue.selector, _idOf(REF), role);
    }

    function _notOverdue(uint256 role, uint256 due) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                Events.Reconciliation_NotOverdue.selector,
                _idOf(REF),
                role,
                due
            );
    }

    function _already(Alarm code, uint256 role) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                Events.Reconciliation_AlreadyAlarmed.selector,
                _idOf(REF),
                code,
                role
            );
    }

    function _wrongStatus(CaseStatus status) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(Events.Reconciliation_WrongStatus.selector, _idOf(REF), status);
    }

    function _staleRecord() internal view returns (bytes memory) {
        return abi.encodeWithSelector(Events.Reconciliation_StaleRecord.selector, _idOf(REF));
    }

    function _otherGeneration(uint256 generation) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                Events.Reconciliation_OtherGeneration.selector,
                _idOf(REF),
                generation
            );
    }

    function _badAcceptance(uint256 role) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(Events.Reconciliation_BadAcceptance.selector, _idOf(REF), role);
    }

    /// @dev The role's key has not signed what it would have to.
    function _unsigned(uint8 role, bytes32 digest) internal view returns (bytes memory) {
        return _notSigned(reconciliation.keyOf(template, role), digest);
    }
}
