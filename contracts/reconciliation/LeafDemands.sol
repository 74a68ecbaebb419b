// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus} from "./CaseTypes.sol";
import {CaseWord} from "./CaseWords.sol";
import {IRuns} from "./IRuns.sol";
import {PositionTrees} from "./PositionTrees.sol";
import {Records} from "./Records.sol";
import {AlarmedRun, RunDesk} from "./RunDesk.sol";
import {LeafDemand, RunKey, RunList, ShownLeaf} from "./RunTypes.sol";
import {RulesWord} from "./TemplateWords.sol";
import {RunTerms} from "./TemplateTypes.sol";

/// @title Demands for the leaves of a run
/// @author The Tallystick authors
/// @notice Its prose stands in `IRuns`. What is prepaid for an answer is in this contract until then.
abstract contract LeafDemands is RunDesk {
    /// @dev Leaves in one demand.
    uint256 private constant MOST = 64;
    /// @dev Gas for an account that is paid.
    uint256 private constant PAYMENT_GAS = 50_000;

    /// @inheritdoc IRuns
    /// @dev RE-6. What the other side's list is may be known to that side alone, so that the demand says the demander's.
    function demandLeaves(
        RunKey calldata key,
        uint256[] calldata record,
        uint8 role,
        RunList calldata list,
        uint32[] calldata indices
    ) external payable {
        (AlarmedRun memory run, uint256[] memory sheet) = _requireAlarmedRun(key, record);
        (uint256 place, uint256 own) = (run.a, run.b);
        if (Records.word(sheet, own).role() == role) (place, own) = (own, place);
        if (Records.word(sheet, place).role() != role)
            revert Reconciliation_UnknownRole(key.template, role);
        _requireDemander(key.template, Records.word(sheet, own).role());
        _requireList(run.id, Records.word(sheet, own).role(), Records.fields(sheet, own), list);
        _requireIndices(run.id, indices, list.count);
        RunTerms memory terms = _runTerms[key.template];
        uint256 due = uint256(terms.leafPrice) * indices.length;
        if (msg.value != due) revert Reconciliation_WrongPrepayment(msg.value, due);
        bytes32 slot = _slotOf(run.id, role);
        if (_demands[slot] != 0) revert Reconciliation_DemandWaits(run.id, role);

        LeafDemand memory demand = LeafDemand({
            caseId: run.id,
            generation: uint8(run.word.generation()), // 8 bits
            role: role,
            fields: Records.fields(sheet, place),
            list: list,
            by: msg.sender,
            // forge-lint: disable-next-line(unsafe-typecast)
            deadline: uint40(block.timestamp + terms.answerWindow), // seconds
            // forge-lint: disable-next-line(unsafe-typecast)
            prepaid: uint128(due), // < 2^96 · 64
            indices: indices
        });
        _demands[slot] = keccak256(abi.encode(demand));

        emit LeavesDemanded(run.id, role, demand);
    }

    /// @inheritdoc IRuns
    /// @dev RE-6
    function answerDemand(
        LeafDemand calldata demand,
        RunList calldata list,
        ShownLeaf[] calldata leaves,
        bytes32[] calldata siblings
    ) external {
        bytes32 id = demand.caseId;
        bytes32 slot = _requireDemand(demand);
        if (block.timestamp >= demand.deadline) revert Reconciliation_WrongTime(demand.deadline);
        _requireList(id, demand.role, demand.fields, list);
        bool isSameList = list.count == demand.list.count && list.idsRoot == demand.list.idsRoot;
        if (isSameList) _requireLeaves(demand, list, leaves, siblings);
        else if (leaves.length != 0 || siblings.length != 0) revert Reconciliation_OtherLeaves(id);

        _demands[slot] = 0;

        emit LeavesShown(id, demand.role, msg.sender, list, leaves);

        _pay(msg.sender, demand.prepaid);
    }

    /// @inheritdoc IRuns
    /// @dev RE-4, RE-6
    function raiseUnanswered(
        RunKey calldata key,
        uint256[] calldata record,
        LeafDemand calldata demand
    ) external {
        bytes32 slot = _requireDemand(demand);
        if (block.timestamp < demand.deadline) revert Reconciliation_WrongTime(demand.deadline);
        RulesWord rules = _requireRunRules(key.template);
        if (_idOf(key.template, key.businessReference) != demand.caseId)
            revert Reconciliation_NoDemand(demand.caseId, demand.role);

        _demands[slot] = 0;
        if (_isDemanded(demand)) _raiseWithheld(key, record, demand, rules);

        emit DemandExpired(demand.caseId, demand.role, demand.by);

        _pay(demand.by, demand.prepaid);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IRuns
    function demandOf(bytes32 caseId, uint8 role) external view returns (bytes32) {
        return _demands[_slotOf(caseId, role)];
    }

    /// @inheritdoc IRuns
    function runFieldsOf(RunList calldata list) external pure returns (bytes32) {
        return PositionTrees.fieldsOf(list.count, list.idsRoot, list.root);
    }

    // ---------------------------------------------------------------- demands

    function _slotOf(bytes32 caseId, uint256 role) private pure returns (bytes32) {
        return keccak256(abi.encode(caseId, role));
    }

    function _requireDemander(uint256 template, uint256 role) private view {
        address officer = _requireOfficer(template, role).officer();
        if (msg.sender != officer) revert Reconciliation_NotSigned(officer, 0);
    }

    function _requireList(
        bytes32 id,
        uint256 role,
        bytes32 fields,
        RunList calldata list
    ) private pure {
        bool isSaid = PositionTrees.fieldsOf(list.count, list.idsRoot, list.root) == fields;
        if (!isSaid) revert Reconciliation_OtherList(id, role);
    }

    /// @dev Ascending, each below the count.
    function _requireIndices(bytes32 id, uint32[] calldata indices, uint256 count) private pure {
        if (indices.length == 0 || indices.length > MOST)
            revert Reconciliation_BadCount(indices.length, MOST);
        uint256 least = 0;
        for (uint256 i = 0; i < indices.length; ++i) {
            uint256 index = indices[i];
            if (index < least || index >= count) revert Reconciliation_BadException(id, index);
            least = index + 1;
        }
    }

    function _requireDemand(LeafDemand calldata demand) private view returns (bytes32 slot) {
        slot = _slotOf(demand.caseId, demand.role);
        if (_demands[slot] != keccak256(abi.encode(demand)))
            revert Reconciliation_NoDemand(demand.caseId, demand.role);
    }

    /// @dev Whether the leaves are those that were demanded, and in the root.
    // Both trees of the row are the same: one root tells all.
    // slither-disable-next-line unused-return
    function _requireLeaves(
        LeafDemand calldata demand,
        RunList calldata list,
        ShownLeaf[] calldata leaves,
        bytes32[] calldata siblings
    ) private pure {
        bytes32 id = demand.caseId;
        uint256 count = demand.indices.length;
        if (leaves.length != count) revert Reconciliation_OtherLeaves(id);
        uint256[] memory row = PositionTrees.row(count);
        for (uint256 i = 0; i < count; ++i) {
            ShownLeaf calldata shown = leaves[i];
            if (shown.index != demand.indices[i]) revert Reconciliation_OtherLeaves(id);
            bytes32 leaf = PositionTrees.leafOf(shown.index, shown.id, shown.content);
            PositionTrees.set(row, i, shown.index, leaf, leaf);
        }
        uint256 depth = PositionTrees.depthOf(list.count); // above an index that was demanded
        (bytes32 root, , bool isWhole) = PositionTrees.climb(row, depth, siblings);
        if (!isWhole || root != list.root) revert Reconciliation_BadProof(id);
    }

    /// @dev Whether the run is still in want of the leaves: neither opened again nor closed or adjusted meanwhile.
    // Compares statuses: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _isDemanded(LeafDemand calldata demand) private view returns (bool) {
        CaseWord word = _cases[demand.caseId];
        if (word.generation() != demand.generation) return false;
        CaseStatus status = word.status();
        if (status == CaseStatus.AdjustmentProposed)
            revert Reconciliation_WrongStatus(demand.caseId, status);
        return status == CaseStatus.Alarmed;
    }

    /// @dev RE-4. Once in a generation.
    function _raiseWithheld(
        RunKey calldata key,
        uint256[] calldata record,
        LeafDemand calldata demand,
        RulesWord rules
    ) private {
        (bytes32 id, CaseWord word, uint256[] memory sheet) = _requireOpen(
            key.template,
            key.businessReference,
            record,
            rules
        );
        if (Records.raise(sheet, Records.alarm(Alarm.Withheld, demand.role)) == 0) return;

        _cases[id] = _alarmed(word, sheet, rules);

        emit AlarmReported(id, Alarm.Withheld, demand.role, keccak256(abi.encode(demand)));
    }

    // ---------------------------------------------------------------- coin

    /// @dev Whoever does not take it blocks nobody: it waits for him.
    function _pay(address to, uint256 amount) private {
        if (amount == 0 || _send(to, amount, PAYMENT_GAS)) return;

        // The sum is read behind the call, which is undone where it failed; nothing else was left to do.
        // slither-disable-next-line write-after-call
        _collectable[to] += amount;

        emit CoinOwed(to, amount);
    }

    /// @param most Gas that the receiver may use.
    function _send(address to, uint256 amount, uint256 most) private returns (bool isDone) {
        assembly ("memory-safe") {
            // nothing of what the receiver returns is copied
            isDone := call(most, to, amount, 0, 0, 0, 0)
        }
    }
}
