// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {PlainKeys} from "../common/PlainKeys.sol";
import {AdjustmentExecutor} from "./AdjustmentExecutor.sol";
import {Alarm, CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";
import {Records} from "./Records.sol";
import {RunTerms} from "./TemplateTypes.sol";
import {AdjustmentWord, KeyWord, OfficerWord, RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @dev RE-1. The versions of a family of templates. One slot.
/// @param version Of the newest.
/// @param template Number of the newest.
/// @param executor RE-5. Of all versions, from the first on that lists actions.
struct Family {
    uint16 version;
    uint32 template;
    AdjustmentExecutor executor;
}

/// @dev RE-4. What an observer put in with an alarm. One slot.
/// @param amount In wei.
struct ObserverStake {
    address account;
    uint96 amount;
}

/// @title What all parts of Reconciliation share
/// @author The Tallystick authors
/// @notice Storage, signatures, and how a case changes.
abstract contract ReconciliationBase is IReconciliationEvents, EIP712 {
    mapping(bytes32 caseId => CaseWord word) internal _cases;
    mapping(uint256 template => RulesWord word) internal _rules;
    /// @dev The key is template · 256 + role.
    mapping(uint256 templateAndRole => KeyWord word) internal _keys;
    /// @dev The key is template · 256 + role.
    mapping(uint256 templateAndRole => OfficerWord word) internal _officers;
    mapping(uint256 template => AdjustmentWord word) internal _adjustmentTerms;
    mapping(uint256 template => address account) internal _arbiters;
    mapping(uint256 template => RunTerms terms) internal _runTerms;
    mapping(bytes32 family => Family newest) internal _families;
    mapping(uint256 template => bytes32 hash) internal _templates;
    /// @dev The key is template · 2^160 + account; the value its place + 1 | roles of its entity << 16 | waiting alarms << 32.
    mapping(uint256 templateAndAccount => uint256 observer) internal _observers;
    /// @dev The key is template · 2^192 + target · 2^32 + selector.
    mapping(uint256 action => bool isListed) internal _actions;
    uint256 internal _templateCount;
    /// @dev The key is keccak256(abi.encode(caseId, generation · 256 + place of the observer)).
    mapping(bytes32 alarm => ObserverStake stake) internal _stakes;
    /// @dev In wei: stakes, and what demands prepaid, that wait for whom they belong to.
    mapping(address account => uint256 amount) internal _collectable;
    /// @dev RE-6. The key is keccak256(case, generation, fields of both sides, progress), see `Runs`.
    mapping(bytes32 progress => bool isReached) internal _reached;
    /// @dev RE-6. The key is keccak256(case, role of whom); the value the hash of the demand.
    mapping(bytes32 caseAndRole => bytes32 demand) internal _demands;
    /// @dev Keys that a role has replaced. The key is template · 2^168 + role · 2^160 + key.
    mapping(uint256 replacedKey => bool isSpent) internal _spentKeys;
    /// @dev Of each place of an observer, from the lowest bits on, 16 bits: the roles of its entity.
    mapping(uint256 template => uint256 roles) internal _observerRoles;
    /// @dev Of an adjustment that was approved: `CALLS_APPROVED` and bit of each call that was carried out.
    mapping(bytes32 adjustment => uint256 calls) internal _approvedCalls;
    /// @dev Calls what adjustments call, of each template that lists actions.
    mapping(uint256 template => AdjustmentExecutor executor) internal _executors;

    // ---------------------------------------------------------------- templates

    function _requireRules(uint256 template) internal view returns (RulesWord rules) {
        rules = _rules[template];
        if (rules.roles() == 0) revert Reconciliation_UnknownTemplate(template);
    }

    /// @dev Of a template that is: a role that is not has no key.
    function _requireKey(uint256 template, uint256 role) internal view returns (KeyWord keyWord) {
        keyWord = _keys[(template << 8) | role];
        if (KeyWord.unwrap(keyWord) == 0) revert Reconciliation_UnknownRole(template, role);
    }

    function _requireOfficer(
        uint256 template,
        uint256 role
    ) internal view returns (OfficerWord officerWord) {
        officerWord = _officers[(template << 8) | role];
        if (OfficerWord.unwrap(officerWord) == 0) revert Reconciliation_UnknownRole(template, role);
    }

    // ---------------------------------------------------------------- signatures

    /// @dev A role's key, on hot paths.
    function _requireKeySigned(
        KeyWord keyWord,
        bytes32 content,
        bytes calldata signature
    ) internal view {
        bytes32 digest = _hashTypedDataV4(content);
        address key = keyWord.key();
        if (PlainKeys.signerOf(digest, signature) != key)
            revert Reconciliation_NotSigned(key, digest);
    }

    /// @dev The account itself, or its signature: by its own key, or else by ERC-1271. Most accounts have no code, and not to
    /// look for it saves gas.
    function _requireBy(address account, bytes32 content, bytes calldata signature) internal view {
        bytes32 digest = _hashTypedDataV4(content);
        bool isBy =
            signature.length == 0 ? msg.sender == account : _isSignedBy(account, digest, signature);
        if (!isBy) revert Reconciliation_NotSigned(account, digest);
    }

    // An error gives no signer, and none is not the account.
    // slither-disable-next-line unused-return
    function _isSignedBy(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool) {
        // without an error the signer is not 0, and no account of a template is
        (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
        return
            signer == account ||
            SignatureChecker.isValidERC1271SignatureNowCalldata(account, digest, signature);
    }

    // ---------------------------------------------------------------- cases

    /// @dev RE-2. The template has one originator, so this binds template, originator and reference.
    function _idOf(uint256 template, bytes32 businessReference) internal pure returns (bytes32 id) {
        assembly ("memory-safe") {
            mstore(0, template)
            mstore(32, businessReference)
            id := keccak256(0, 64)
        }
    }

    /// @dev A case that may be alarmed, with the record that the caller brought. One that is final is not touched any more.
    // Compares statuses: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _requireOpen(
        uint256 template,
        bytes32 businessReference,
        uint256[] calldata record,
        RulesWord rules
    ) internal view returns (bytes32 id, CaseWord word, uint256[] memory sheet) {
        id = _idOf(template, businessReference);
        word = _cases[id];
        sheet = Records.load(record);
        CaseStatus status = word.statusAt(block.timestamp, rules.finalWindow());
        if (!word.isOpen() || status == CaseStatus.Final)
            revert Reconciliation_WrongStatus(id, status);
        if (Records.digest(sheet) != word.digest()) revert Reconciliation_StaleRecord(id);
    }

    /// @dev RE-4. Raises an alarm on an open case, once a code and role.
    function _raise(
        bytes32 id,
        CaseWord word,
        uint256[] memory sheet,
        RulesWord rules,
        Alarm code,
        uint256 role,
        bytes32 evidence
    ) internal {
        uint256 alarm = Records.alarm(code, role);
        if (Records.raise(sheet, alarm) == 0) revert Reconciliation_AlreadyAlarmed(id, code, role);

        _cases[id] = _alarmed(word, sheet, rules);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit AlarmReported(id, code, uint8(role), evidence); // role < 16
    }

    /// @dev An open case whose record has alarms. It is as old as its first.
    function _alarmed(
        CaseWord word,
        uint256[] memory sheet,
        RulesWord rules
    ) internal view returns (CaseWord) {
        bool isAlarmed = word.status() == CaseStatus.Alarmed;
        return
            CaseWords.make(
                Records.digest(sheet),
                isAlarmed ? word.changedAt() : block.timestamp,
                word.generation(),
                CaseStatus.Alarmed,
                rules.has(TemplateWords.IS_HOLDING) ? CaseWords.IS_HELD : 0
            );
    }
}
