// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "../../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../../contracts/reconciliation/IReconciliationEvents.sol";
import {
    LeafDemand,
    RunLeaf,
    RunList,
    ShownLeaf
} from "../../../contracts/reconciliation/RunTypes.sol";
import {VM} from "../IVm.sol";
import {PlainTrees} from "./PlainTrees.sol";
import {Batch, RunTest} from "./RunTest.sol";

/// @title A run that is alarmed, and whose leaves are demanded
/// @author The Tallystick authors
abstract contract DemandTest is RunTest {
    uint256 internal constant COUNT = 13;

    // ---------------------------------------------------------------- acts

    function _posted() internal returns (Batch memory batch) {
        batch = _batchOff(COUNT, _some(4, 9));
        _postBoth(batch);
    }

    function _indices(uint256[] memory places) internal pure returns (uint32[] memory indices) {
        indices = new uint32[](places.length);
        for (uint256 i = 0; i < indices.length; ++i) {
            indices[i] = uint32(places[i]); // few
        }
    }

    function _demandCall(
        uint8 role,
        RunList memory list,
        uint32[] memory indices
    ) internal returns (bytes memory) {
        return
            abi.encodeCall(
                reconciliation.demandLeaves,
                (_key(), _record(REF), role, list, indices)
            );
    }

    /// @dev The register demands leaves of the seller.
    function _demand(
        Batch memory batch,
        uint256[] memory places
    ) internal returns (LeafDemand memory demand) {
        demand = _demandOf(batch, places);
        bytes memory call = _demandCall(SELLER, demand.list, demand.indices);
        VM.expectEmit(_room());
        emit IReconciliationEvents.LeavesDemanded(_idOf(REF), SELLER, demand);
        _succeedsBy(demand.by, demand.prepaid, call);
    }

    function _demandOf(
        Batch memory batch,
        uint256[] memory places
    ) internal returns (LeafDemand memory) {
        return
            LeafDemand({
                caseId: _idOf(REF),
                generation: 0,
                role: SELLER,
                fields: bytes32(_record(REF)[3]),
                list: _listOf(batch, batch.b),
                by: _officerOf(REGISTER),
                deadline: uint40(_now()) + ANSWER_WINDOW,
                prepaid: uint128(LEAF_PRICE * places.length),
                indices: _indices(places)
            });
    }

    function _shown(
        Batch memory batch,
        uint256[] memory places
    ) internal pure returns (ShownLeaf[] memory leaves) {
        leaves = new ShownLeaf[](places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 place = places[i];
            RunLeaf memory leaf = batch.a[place];
            // a copy: a test changes it
            leaves[i] = ShownLeaf(
                uint32(place), // few
                batch.ids[place],
                RunLeaf(leaf.amount, leaf.currency, leaf.valueDate, leaf.fields)
            );
        }
    }

    function _answerCall(
        Batch memory batch,
        LeafDemand memory demand,
        uint256[] memory places
    ) internal view returns (bytes memory) {
        return _answerCall(batch, demand, places, _shown(batch, places));
    }

    function _answerCall(
        Batch memory batch,
        LeafDemand memory demand,
        uint256[] memory places,
        ShownLeaf[] memory leaves
    ) internal view returns (bytes memory) {
        bytes32[][] memory tree = _treeOf(batch.ids, batch.a);
        bytes32[] memory siblings = PlainTrees.siblingsOf(tree, places, tree.length - 1);
        return
            abi.encodeCall(
                reconciliation.answerDemand,
                (demand, _listOf(batch, batch.a), leaves, siblings)
            );
    }

    function _expireCall(LeafDemand memory demand) internal returns (bytes memory) {
        return abi.encodeCall(reconciliation.raiseUnanswered, (_key(), _record(REF), demand));
    }

    function _noDemand() internal view returns (bytes memory) {
        return _about(IReconciliationEvents.Reconciliation_NoDemand.selector, SELLER);
    }

    function _fields() internal pure returns (uint256) {
        return _alarm(Alarm.Fields, REGISTER);
    }
}
