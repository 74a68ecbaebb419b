// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentExecutor} from "./AdjustmentExecutor.sol";
import {Endorsements} from "./Endorsements.sol";
import {ITemplates} from "./ITemplates.sol";
import {Family, ReconciliationBase} from "./ReconciliationBase.sol";
import {TemplateDigests} from "./TemplateDigests.sol";
import {Action, Observer, Role, Template} from "./TemplateTypes.sol";
import {KeyWord, RulesWord, TemplateWords} from "./TemplateWords.sol";
import {TermChecks} from "./TermChecks.sol";

/// @title Templates and their versions
/// @author The Tallystick authors
/// @notice Its prose stands in `ITemplates`.
abstract contract Templates is ITemplates, ReconciliationBase {
    /// @inheritdoc ITemplates
    /// @dev RE-1
    function registerTemplate(
        Template calldata terms,
        bytes[] calldata signatures
    ) external returns (uint32 template) {
        bytes32 hash = TemplateDigests.template(terms);
        Family memory newest = _families[terms.family];
        if (newest.version != 0 && newest.version == terms.version) {
            if (_templates[newest.template] == hash) return newest.template;
        }
        if (uint256(newest.version) + 1 != terms.version)
            revert Reconciliation_WrongVersion(
                terms.family,
                terms.version,
                uint256(newest.version) + 1
            );
        uint256 term = TermChecks.check(terms, address(this));
        if (term == 0 && !_isRunOf(terms)) term = TermChecks.RUN;
        if (term != 0) revert Reconciliation_BadTemplate(term);
        _requireAgreed(terms, newest.template, hash, signatures);

        // forge-lint: disable-next-line(unsafe-typecast)
        template = uint32(++_templateCount); // as many as transactions at most
        _templates[template] = hash;
        if (newest.template != 0) _supersede(newest.template);
        _families[terms.family] = Family(
            terms.version,
            template,
            _giveHand(template, terms, newest.executor)
        );
        _store(template, terms);

        emit TemplateRegistered(template, terms.family, terms);
    }

    /// @inheritdoc ITemplates
    /// @dev RE-1
    function replaceKey(
        uint32 template,
        uint8 role,
        address replaced,
        address key,
        bytes calldata signature
    ) external {
        KeyWord keyWord = _requireKey(template, role);
        bytes32 content = Endorsements.keyChange(template, role, replaced, key);
        _requireBy(_requireOfficer(template, role).officer(), content, signature);
        if (keyWord.key() == key) return;
        uint256 place = (uint256(template) << 8) | role;
        if (_spentKeys[(place << 160) | uint160(key)]) revert Reconciliation_SpentKey(key);
        if (keyWord.key() != replaced || key == address(0))
            revert Reconciliation_OtherKey(keyWord.key());

        _spentKeys[(place << 160) | uint160(replaced)] = true;
        _keys[place] = keyWord.keyed(key);

        emit KeyReplaced(template, role, replaced, key);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ITemplates
    function templateHashOf(uint32 template) external view returns (bytes32) {
        return _templates[template];
    }

    /// @inheritdoc ITemplates
    function newestOf(bytes32 family) external view returns (uint32 template, uint16 version) {
        Family memory newest = _families[family];
        return (newest.template, newest.version);
    }

    /// @inheritdoc ITemplates
    function keyOf(uint32 template, uint8 role) external view returns (address) {
        return _requireKey(template, role).key();
    }

    // ---------------------------------------------------------------- internal

    /// @dev RE-1. Or strangers would close other people's templates by a version of their own.
    /// @param last Number of the version before, or 0.
    function _requireAgreed(
        Template calldata terms,
        uint256 last,
        bytes32 hash,
        bytes[] calldata signatures
    ) private view {
        address[] memory officers = _officersOf(terms, last);
        if (signatures.length != officers.length)
            revert Reconciliation_WrongCount(signatures.length, officers.length);
        for (uint256 i = 0; i < officers.length; ++i) {
            _requireBy(officers[i], hash, signatures[i]);
        }
    }

    /// @dev The officers of all roles, then those of the version before that are none any more.
    function _officersOf(
        Template calldata terms,
        uint256 last
    ) private view returns (address[] memory officers) {
        uint256 count = terms.roles.length;
        uint256 leaving = _rules[last].roles();
        officers = new address[](count + leaving);
        for (uint256 i = 0; i < count; ++i) officers[i] = terms.roles[i].officer;
        for (uint256 i = 0; i < leaving; ++i) {
            address officer = _officers[(last << 8) | i].officer();
            uint256 place = 0;
            while (place < count && officers[place] != officer) ++place;
            if (place == count) officers[count++] = officer;
        }
        assembly ("memory-safe") {
            mstore(officers, count)
        }
    }

    /// @dev RE-6. Whether the records of a run are of a template with the same roles, no run itself.
    function _isRunOf(Template calldata terms) private view returns (bool) {
        uint256 item = terms.run.itemTemplate;
        if (item == 0) return true;
        RulesWord rules = _rules[item];
        if (rules.roles() != terms.roles.length || rules.has(TemplateWords.IS_RUN)) return false;
        if (rules.expected() != terms.rules.expected) return false;
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            if (_officers[(item << 8) | i].officer() != terms.roles[i].officer) return false;
        }
        return true;
    }

    /// @dev No new cases under this version: each key tells.
    function _supersede(uint256 template) private {
        uint256 count = _rules[template].roles();
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = (template << 8) | i;
            _keys[place] = _keys[place].superseded();
        }
    }

    /// @dev RE-5. A family has an executor of its own, or the parties of any template could use the roles that other rooms
    /// gave for this one.
    /// @param executor That of the versions before, or none.
    function _giveHand(
        uint256 template,
        Template calldata terms,
        AdjustmentExecutor executor
    ) private returns (AdjustmentExecutor) {
        if (terms.actions.length == 0) return executor;
        if (address(executor) == address(0)) executor = new AdjustmentExecutor();
        _executors[template] = executor;
        return executor;
    }

    function _store(uint256 template, Template calldata terms) private {
        bool isRun = terms.run.itemTemplate != 0;
        _rules[template] = TemplateWords.pack(terms.rules, terms.roles.length, isRun);
        _adjustmentTerms[template] = TemplateWords.packAdjustment(terms.adjustment);
        if (terms.adjustment.arbiter != address(0)) _arbiters[template] = terms.adjustment.arbiter;
        if (isRun) _runTerms[template] = terms.run;
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            Role calldata role = terms.roles[i];
            _keys[(template << 8) | i] = TemplateWords.packKey(role, terms.rules);
            _officers[(template << 8) | i] = TemplateWords.packOfficer(
                role.officer,
                i,
                TermChecks.rolesOf(terms, role.entity),
                terms.adjustment
            );
        }
        _storeObservers(template, terms);
        for (uint256 i = 0; i < terms.actions.length; ++i) {
            Action calldata action = terms.actions[i];
            _actions[
                (template << 192) |
                    (uint256(uint160(action.target)) << 32) |
                    uint32(action.selector)
            ] = true;
        }
    }

    function _storeObservers(uint256 template, Template calldata terms) private {
        uint256 all = 0;
        for (uint256 i = 0; i < terms.observers.length; ++i) {
            Observer calldata observer = terms.observers[i];
            uint256 roles = TermChecks.rolesOf(terms, observer.entity);
            _observers[(template << 160) | uint160(observer.account)] = (i + 1) | (roles << 16);
            all |= roles << (16 * i); // at most 16
        }
        if (all != 0) _observerRoles[template] = all;
    }
}
