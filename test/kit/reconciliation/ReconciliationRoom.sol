// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    CaseStatus,
    CaseView,
    Leg,
    Posting,
    Refusal
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliation} from "../../../contracts/reconciliation/IReconciliation.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    AdjustmentTerms,
    Observer,
    Role,
    Template
} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {Log, VM} from "../IVm.sol";
import {RoomTest} from "../RoomTest.sol";
import {Signatures} from "../Signatures.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @title The room of reconciliation, deployed, with the people in it, and what can be read of it
/// @author The Tallystick authors
/// @notice A seller, who is the originator, a share register and a capital system process orders of fund shares. `template` is the
/// one that a test is about; it is 0 until a test has registered it. Records are kept by what the events tell: whatever a test
/// calls, `_record` is up to date, but going back to a snapshot takes `_record` before it.
abstract contract ReconciliationRoom is RoomTest {
    uint8 internal constant SELLER = 0;
    uint8 internal constant REGISTER = 1;
    uint8 internal constant CAPITAL = 2;
    uint256 internal constant ROLE_KEY = 0x1E6000;
    uint256 internal constant OFFICER_KEY = 0x0FF1CE00;
    uint256 internal constant ARBITER_KEY = 0xA2B17E2;
    uint256 internal constant OBSERVER_KEY = 0x0B5E2;

    bytes32 internal constant FAMILY = keccak256("order of fund shares");
    bytes32 internal constant REF = "ORDER-1";
    bytes32 internal constant OTHER_REF = "ORDER-2";
    bytes32 internal constant FIELDS = keccak256("fields");
    uint96 internal constant AMOUNT = 250_000;
    uint16 internal constant EUR = 978;
    uint32 internal constant TODAY = uint32(T0 / 1 days); // in 2027
    uint32 internal constant LEG_DEADLINE = 1 hours;
    uint32 internal constant FINAL_WINDOW = 2 days;
    uint32 internal constant APPROVAL_WINDOW = 4 hours;
    uint32 internal constant WRITE_OFF_WINDOW = 30 days;
    uint64 internal constant STAKE = 0.01 ether;
    /// @dev Slot of the first mapping, behind the two of `EIP712`.
    uint256 private constant CASES = 2;

    // solhint-disable-next-line var-name-mixedcase
    address internal ARBITER;
    // solhint-disable-next-line var-name-mixedcase
    address internal OBSERVER;

    IReconciliation internal reconciliation;
    uint32 internal template;
    /// @dev By the events: as a caller brings them.
    mapping(bytes32 caseId => uint256[] words) private _records;

    function setUp() public virtual override {
        super.setUp();
        (ARBITER, OBSERVER) = (VM.addr(ARBITER_KEY), VM.addr(OBSERVER_KEY));
        address alarms = _deploy(_alarmOffice(), "");
        address office = _deploy("CaseOffice.sol:CaseOffice", abi.encode(alarms));
        office = _deploy("AdjustmentOffice.sol:AdjustmentOffice", abi.encode(office));
        office = _deploy("RunOffice.sol:RunOffice", abi.encode(office));
        office = _deploy("Reconciliation.sol:Reconciliation", abi.encode(office));
        reconciliation = IReconciliation(office);
        VM.recordLogs();
    }

    /// @dev Artifact of the last part of the code.
    function _alarmOffice() internal pure virtual returns (string memory) {
        return "AlarmOffice.sol:AlarmOffice";
    }

    function _room() internal view override returns (address) {
        return address(reconciliation);
    }

    // ---------------------------------------------------------------- people

    /// @dev Private key of a role of the template.
    function _keyOf(uint256 role) internal view virtual returns (uint256) {
        return ROLE_KEY + role;
    }

    function _officerKeyOf(uint256 role) internal pure returns (uint256) {
        return OFFICER_KEY + role;
    }

    function _officerOf(uint256 role) internal pure returns (address) {
        return VM.addr(_officerKeyOf(role));
    }

    /// @dev As officers, arbiters and observers sign.
    function _signedBy(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        return Signatures.signed(key, digest);
    }

    // ---------------------------------------------------------------- templates

    /// @dev Three parties of three entities, all expected, in any order, and equal to the unit. Each proposes, each checks.
    function _terms() internal view returns (Template memory terms) {
        return _termsOf(3);
    }

    /// @param count Of the roles, all expected, of an entity each; role 0 is the originator.
    function _termsOf(uint256 count) internal view returns (Template memory terms) {
        (terms.family, terms.version) = (FAMILY, 1);
        terms.roles = new Role[](count);
        for (uint256 i = 0; i < count; ++i) {
            terms.roles[i] = Role({
                entity: uint96(101 + i), // few
                key: VM.addr(_keyOf(i)),
                officer: _officerOf(i),
                predecessors: 0,
                legDeadline: LEG_DEADLINE
            });
        }
        uint16 all = uint16((1 << count) - 1); // at most 16 roles
        terms.rules.expected = all;
        terms.rules.finalWindow = FINAL_WINDOW;
        terms.adjustment = AdjustmentTerms({
            makers: all,
            checkers: all,
            isByAll: false,
            approvalWindow: APPROVAL_WINDOW,
            writeOffWindow: WRITE_OFF_WINDOW,
            arbiter: ARBITER,
            stake: STAKE,
            quota: 2
        });
        terms.observers = new Observer[](1);
        terms.observers[0] = Observer(201, OBSERVER);
    }

    /// @dev Of all officers, in the order of the roles.
    function _agreed(Template memory terms) internal view returns (bytes[] memory signatures) {
        bytes32 digest = ReconciliationDigests.template(_room(), terms);
        signatures = new bytes[](terms.roles.length);
        for (uint256 i = 0; i < signatures.length; ++i) {
            signatures[i] = _signedBy(_officerKeyOf(i), digest);
        }
    }

    function _registerCall(Template memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(reconciliation.registerTemplate, (terms, _agreed(terms)));
    }

    /// @dev All agree, and it is the one that the test is about.
    function _register(Template memory terms) internal returns (uint32) {
        template = abi.decode(_succeeds(_registerCall(terms)), (uint32));
        return template;
    }

    // ---------------------------------------------------------------- legs

    function _leg(bytes32 businessReference) internal pure returns (Leg memory) {
        return Leg(businessReference, 0, AMOUNT, EUR, TODAY, FIELDS, 0);
    }

    function _leg(bytes32 businessReference, uint96 amount) internal pure returns (Leg memory) {
        return Leg(businessReference, 0, amount, EUR, TODAY, FIELDS, 0);
    }

    /// @dev By the role's key.
    function _postCall(uint8 role, Leg memory leg) internal returns (bytes memory) {
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        return _postCall(role, legs);
    }

    function _postCall(uint8 role, Leg[] memory legs) internal returns (bytes memory) {
        Posting[] memory postings = new Posting[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            postings[i] = Posting(legs[i], _record(legs[i].businessReference));
        }
        return _postCall(role, postings);
    }

    /// @dev With whatever records.
    function _postCall(uint8 role, Posting[] memory postings) internal view returns (bytes memory) {
        return
            abi.encodeCall(
                reconciliation.postLegs,
                (template, role, postings, _legsSigned(role, postings))
            );
    }

    function _legsSigned(
        uint8 role,
        Posting[] memory postings
    ) internal view returns (bytes memory) {
        Leg[] memory legs = new Leg[](postings.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            legs[i] = postings[i].leg;
        }
        return
            ReconciliationDigests.plain(
                _keyOf(role),
                ReconciliationDigests.legs(_room(), template, role, legs)
            );
    }

    function _post(uint8 role, Leg memory leg) internal {
        _succeeds(_postCall(role, leg));
    }

    // ---------------------------------------------------------------- records

    function _idOf(bytes32 businessReference) internal view returns (bytes32) {
        return keccak256(abi.encode(template, businessReference));
    }

    /// @dev What a caller brings now.
    function _record(bytes32 businessReference) internal returns (uint256[] memory) {
        _readLogs();
        return _records[_idOf(businessReference)];
    }

    /// @dev Bit 16 · code + role of each alarm that is open.
    function _alarms(bytes32 businessReference) internal returns (uint256) {
        uint256[] memory record = _record(businessReference);
        return record.length == 0 ? 0 : record[0];
    }

    function _alarm(Alarm code, uint256 role) internal pure returns (uint256) {
        return 1 << (16 * uint256(code) + role);
    }

    /// @dev Takes the events since the last look.
    function _readLogs() internal {
        Log[] memory logs = VM.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == _room()) _apply(logs[i]);
        }
    }

    /// @dev What one event says of a record.
    function _apply(Log memory log) internal virtual {
        bytes32 kind = log.topics[0];
        bool isLeg =
            kind == IReconciliationEvents.LegPosted.selector ||
                kind == IReconciliationEvents.LegCommitted.selector;
        if (isLeg) {
            (uint256 word, uint256 content) = abi.decode(log.data, (uint256, uint256));
            _write(log.topics[1], word, content);
        } else if (
            kind == IReconciliationEvents.AlarmRaised.selector ||
            kind == IReconciliationEvents.AlarmReported.selector
        ) {
            uint256 role = uint256(bytes32(log.data)); // the first of what is not indexed
            _recordOf(log.topics[1])[0] |= 1 << (16 * uint256(log.topics[2]) + role);
        }
    }

    /// @dev The record of a case, which has a head from its first event on.
    function _recordOf(bytes32 id) internal returns (uint256[] storage record) {
        record = _records[id];
        if (record.length != 0) return record;
        record.push(0);
        record.push(0);
    }

    /// @dev Puts a leg in its role's place, or behind the others.
    function _write(bytes32 id, uint256 word, uint256 content) internal {
        uint256[] storage record = _recordOf(id);
        for (uint256 i = 2; i < record.length; i += 2) {
            if (_roleOf(record[i]) != _roleOf(word)) continue;
            (record[i], record[i + 1]) = (word, content);
            return;
        }
        record.push(word);
        record.push(content);
    }

    function _roleOf(uint256 word) internal pure returns (uint256) {
        return uint8(word >> 216);
    }

    /// @dev The first 192 bits of its hash.
    function _digestOf(uint256[] memory record) internal pure returns (bytes24) {
        return bytes24(keccak256(abi.encodePacked(record)));
    }

    /// @dev Puts a record in the place of a case's, for what otherwise takes an adjustment.
    function _plant(
        bytes32 businessReference,
        CaseStatus status,
        uint256[] memory record
    ) internal {
        _readLogs();
        bytes32 id = _idOf(businessReference);
        bytes32 slot = keccak256(abi.encode(id, CASES));
        uint256 digest = uint192(_view(businessReference).digest);
        assertEq(uint192(uint256(VM.load(_room(), slot))), digest, "the slot of cases");
        digest = uint192(_digestOf(record)) | (_now() << 192) | (uint256(status) << 240);
        VM.store(_room(), slot, bytes32(digest));
        _records[id] = record;
    }

    // ---------------------------------------------------------------- views

    function _view(bytes32 businessReference) internal view returns (CaseView memory) {
        return reconciliation.caseOf(template, businessReference);
    }

    function _status(bytes32 businessReference) internal view returns (CaseStatus) {
        return _view(businessReference).status;
    }

    function _assertStatus(bytes32 businessReference, CaseStatus status) internal view {
        assertEq(uint256(_status(businessReference)), uint256(status), "status");
    }

    /// @dev The status, the alarms that are open, and that the contract keeps the record that the events tell.
    function _assertCase(bytes32 businessReference, CaseStatus status, uint256 alarms) internal {
        _assertStatus(businessReference, status);
        assertEq(_alarms(businessReference), alarms, "alarms");
        bytes24 digest = _digestOf(_record(businessReference));
        assertEq(bytes32(_view(businessReference).digest), bytes32(digest), "record");
    }

    /// @dev What the views tell of the template that a test is about, and of its cases.
    function _fingerprint() internal view virtual override returns (bytes32) {
        (uint32 newest, uint16 version) = reconciliation.newestOf(FAMILY);
        bytes memory people;
        bytes memory cases;
        if (template != 0) {
            people = abi.encode(
                reconciliation.keyOf(template, SELLER),
                reconciliation.keyOf(template, REGISTER)
            );
            cases = abi.encode(_view(REF), _view(OTHER_REF));
        }
        return keccak256(abi.encode(newest, version, people, cases, _room().balance));
    }

    // ---------------------------------------------------------------- refusals

    /// @dev Anybody relays it.
    function _refused(bytes memory call, bytes memory error_) internal {
        _refused(STRANGER, call, error_);
    }

    /// @dev What it told before it failed it never told: the recorder does not know.
    function _refused(
        address by,
        uint256 value,
        bytes memory call,
        bytes memory error_
    ) internal override {
        _readLogs();
        super._refused(by, value, call, error_);
        VM.getRecordedLogs();
    }

    /// @dev Whatever the error.
    function _fails(bytes memory call) internal {
        _readLogs();
        bytes32 before = _fingerprint();
        (bool success, ) = _room().call(call);
        assertFalse(success, "it should have been refused");
        assertEq(_fingerprint(), before, "nothing changed");
        VM.getRecordedLogs();
    }

    /// @dev The only leg, or commitment, of a call about `REF` is not taken.
    function _refusal(Refusal reason) internal view returns (bytes memory) {
        return _refusal(REF, reason);
    }

    function _refusal(
        bytes32 businessReference,
        Refusal reason
    ) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_Refused.selector,
                _idOf(businessReference),
                reason
            );
    }

    function _notSigned(address account, bytes32 digest) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_NotSigned.selector,
                account,
                digest
            );
    }
}
