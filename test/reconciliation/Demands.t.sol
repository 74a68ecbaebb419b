// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {LeafDemand, RunList, ShownLeaf} from "../../contracts/reconciliation/RunTypes.sol";
import {VM} from "../kit/IVm.sol";
import {DemandTest} from "../kit/reconciliation/DemandTest.sol";
import {Batch} from "../kit/reconciliation/RunTest.sol";

/// @title Demands for the leaves of a run, and their answers: RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a demand: by whom, of whom, of what, for how much; one at a time for each side
/// - an answer: the leaves; another list; by whom, until when; leaves or proofs that are others
contract DemandsTest is DemandTest {
    // ---------------------------------------------------------------- demands

    function test_RE6_leavesAreDemandedAndPrepaid() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4, 9));
        bytes32 hash = reconciliation.demandOf(_idOf(REF), SELLER);
        assertEq(hash, keccak256(abi.encode(demand)), "waits");
        assertEq(_room().balance, 2 * uint256(LEAF_PRICE), "prepaid");
        _assertCase(REF, CaseStatus.Alarmed, _fields());
    }

    function test_RE6_onlyTheOtherSidesOfficerDemands(uint256 seed) external {
        Batch memory batch = _posted();
        RunList memory list = _listOf(batch, batch.b);
        bytes memory call = _demandCall(SELLER, list, _indices(_some(4)));
        bytes memory error_ = _notSigned(_officerOf(REGISTER), 0);
        address[4] memory others = [
            STRANGER,
            _officerOf(SELLER),
            _officerOf(CAPITAL),
            VM.addr(_keyOf(REGISTER))
        ];
        _refused(others[seed % 4], LEAF_PRICE, call, error_);
    }

    function test_RE6_leavesOfARoleThatIsNoSide() external {
        Batch memory batch = _posted();
        bytes memory call = _demandCall(CAPITAL, _listOf(batch, batch.b), _indices(_some(4)));
        bytes4 error_ = IReconciliationEvents.Reconciliation_UnknownRole.selector;
        _refused(
            _officerOf(REGISTER),
            LEAF_PRICE,
            call,
            abi.encodeWithSelector(error_, template, CAPITAL)
        );
    }

    function test_RE6_thePriceOfAllLeavesToTheWei(uint256 seed) external {
        Batch memory batch = _posted();
        bytes memory call = _demandCall(SELLER, _listOf(batch, batch.b), _indices(_some(4, 9)));
        uint256 due = 2 * uint256(LEAF_PRICE);
        uint256 value = bound(seed, 0, 2 * due);
        if (value == due) value += 1;
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongPrepayment.selector;
        _refused(_officerOf(REGISTER), value, call, abi.encodeWithSelector(error_, value, due));
    }

    function test_RE6_neighborsAreDemandedTogether() external {
        Batch memory batch = _posted();
        bytes memory call = _demandCall(SELLER, _listOf(batch, batch.b), _indices(_some(4, 5)));
        _succeedsBy(_officerOf(REGISTER), 2 * uint256(LEAF_PRICE), call);
        assertTrue(reconciliation.demandOf(_idOf(REF), SELLER) != 0, "it waits");
    }

    function test_RE6_indicesAscendWithinTheList() external {
        Batch memory batch = _posted();
        RunList memory list = _listOf(batch, batch.b);
        address by = _officerOf(REGISTER);
        bytes4 error_ = IReconciliationEvents.Reconciliation_BadException.selector;
        bytes memory call = _demandCall(SELLER, list, _indices(_some(4, 4)));
        _refused(by, 0, call, _about(error_, 4));
        call = _demandCall(SELLER, list, _indices(_some(9, 4)));
        _refused(by, 0, call, _about(error_, 4));
        call = _demandCall(SELLER, list, _indices(_some(4, COUNT)));
        _refused(by, 0, call, _about(error_, COUNT));

        error_ = IReconciliationEvents.Reconciliation_BadCount.selector;
        call = _demandCall(SELLER, list, new uint32[](0));
        _refused(by, 0, call, abi.encodeWithSelector(error_, 0, 64));
        call = _demandCall(SELLER, list, new uint32[](65));
        _refused(by, 0, call, abi.encodeWithSelector(error_, 65, 64));
    }

    function test_RE6_theDemanderShowsItsOwnList() external {
        Batch memory batch = _posted();
        RunList memory list = _listOf(batch, batch.b);
        list.count = type(uint32).max;
        bytes memory call = _demandCall(SELLER, list, _indices(_some(4)));
        bytes4 error_ = IReconciliationEvents.Reconciliation_OtherList.selector;
        _refused(_officerOf(REGISTER), LEAF_PRICE, call, _about(error_, REGISTER));
    }

    function test_RE6_oneDemandWaitsForEachSide() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        bytes memory call = _demandCall(SELLER, demand.list, demand.indices);
        bytes4 error_ = IReconciliationEvents.Reconciliation_DemandWaits.selector;
        _refused(_officerOf(REGISTER), LEAF_PRICE, call, _about(error_, SELLER));

        call = _demandCall(REGISTER, _listOf(batch, batch.a), demand.indices);
        _succeedsBy(_officerOf(SELLER), LEAF_PRICE, call);
        _succeeds(_answerCall(batch, demand, _some(4)));
        _demand(batch, _some(9));
    }

    function test_RE6_ofARunThatIsAlarmed() external {
        Batch memory batch = _batch(COUNT);
        _postBoth(batch);
        bytes memory call = _demandCall(SELLER, _listOf(batch, batch.b), _indices(_some(4)));
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongStatus.selector;
        _refused(
            _officerOf(REGISTER),
            LEAF_PRICE,
            call,
            abi.encodeWithSelector(error_, _idOf(REF), CaseStatus.Matched)
        );
    }

    // ---------------------------------------------------------------- answers

    function test_RE6_leavesAreShownByAnybodyWhoIsPaid() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4, 9));
        _wait(ANSWER_WINDOW - 1);
        bytes memory call = _answerCall(batch, demand, _some(4, 9));
        VM.expectEmit(_room());
        emit IReconciliationEvents.LeavesShown(
            _idOf(REF),
            SELLER,
            ALICE,
            _listOf(batch, batch.a),
            _shown(batch, _some(4, 9))
        );
        _succeedsBy(ALICE, call);
        assertEq(ALICE.balance, 2 * uint256(LEAF_PRICE), "paid");
        assertEq(_room().balance, 0, "all of it");
        assertEq(reconciliation.demandOf(_idOf(REF), SELLER), 0, "none waits");
        _assertCase(REF, CaseStatus.Alarmed, _fields());
        _refused(call, _noDemand());
    }

    function test_RE6_atTheDeadlineItIsTooLate() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        _wait(ANSWER_WINDOW);
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongTime.selector;
        _refused(
            _answerCall(batch, demand, _some(4)),
            abi.encodeWithSelector(error_, demand.deadline)
        );
    }

    function test_RE6_otherLeavesAreNoAnswer() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4, 9));
        bytes memory error_ = _about(IReconciliationEvents.Reconciliation_OtherLeaves.selector);
        _refused(_answerCall(batch, demand, _some(4)), error_);
        _refused(_answerCall(batch, demand, _some(4, 8)), error_);
        _refused(_answerCall(batch, demand, new uint256[](0)), error_);
    }

    function test_RE6_contentThatIsNotInTheRoot(uint256 seed) external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4, 9));
        ShownLeaf[] memory leaves = _shown(batch, _some(4, 9));
        ShownLeaf memory leaf = leaves[seed & 1];
        uint256 word = (seed >> 1) % 5;
        if (word == 0) leaf.id = keccak256("other");
        else if (word == 1) leaf.content.amount ^= 1;
        else if (word == 2) leaf.content.currency = 0;
        else if (word == 3) leaf.content.valueDate ^= 1;
        else leaf.content.fields = keccak256("other");
        _refused(
            _answerCall(batch, demand, _some(4, 9), leaves),
            _about(IReconciliationEvents.Reconciliation_BadProof.selector)
        );
    }

    function test_RE6_aListThatTheLegDoesNotSay() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        batch.a[4].amount += 1;
        bytes4 error_ = IReconciliationEvents.Reconciliation_OtherList.selector;
        _refused(_answerCall(batch, demand, _some(4)), _about(error_, SELLER));
    }

    function test_RE6_aListOfOtherIdsIsShownWithoutLeaves() external {
        Batch memory batch = _batchOff(COUNT, _some(4));
        RunList memory list = RunList(uint32(COUNT - 1), _idsRoot(batch), "root");
        _postList(SELLER, list);
        _postList(REGISTER, _listOf(batch, batch.b));
        LeafDemand memory demand = _demand(batch, _some(4));
        ShownLeaf[] memory leaves;
        bytes32[] memory siblings;
        bytes memory error_ = _about(IReconciliationEvents.Reconciliation_OtherLeaves.selector);
        ShownLeaf[] memory some = _shown(batch, _some(4));
        _refused(_answerCall(demand, list, some, siblings), error_);
        _refused(_answerCall(demand, list, leaves, new bytes32[](1)), error_);

        bytes memory call = _answerCall(demand, list, leaves, siblings);
        VM.expectEmit(_room());
        emit IReconciliationEvents.LeavesShown(_idOf(REF), SELLER, STRANGER, list, leaves);
        _succeeds(call);
        assertEq(reconciliation.demandOf(_idOf(REF), SELLER), 0, "none waits");
    }

    function _answerCall(
        LeafDemand memory demand,
        RunList memory list,
        ShownLeaf[] memory leaves,
        bytes32[] memory siblings
    ) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.answerDemand, (demand, list, leaves, siblings));
    }

    function test_RE6_anotherDemandThanWaits(uint256 seed) external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        uint256 word = seed % 5;
        if (word == 0) demand.by = ALICE;
        else if (word == 1) demand.prepaid += 1;
        else if (word == 2) demand.deadline += 1;
        else if (word == 3) demand.indices[0] = 5;
        else demand.fields = "other";
        _refused(_answerCall(batch, demand, _some(4)), _noDemand());
        _wait(ANSWER_WINDOW);
        _refused(_expireCall(demand), _noDemand());
    }
}
