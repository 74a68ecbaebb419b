// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";

import {Reopening} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {LeafDemand, RunKey} from "../../contracts/reconciliation/RunTypes.sol";
import {VM} from "../kit/IVm.sol";
import {DemandTest} from "../kit/reconciliation/DemandTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {Batch} from "../kit/reconciliation/RunTest.sol";

/// @title Demands that nobody answers: RE-4, RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - Withheld, once, and the price back; not of a run that was closed or opened again meanwhile, nor while an adjustment
///   waits; between two transactions of a closing; of another run
/// - receivers that take no coin
contract UnansweredTest is DemandTest {
    function test_RE6_whatIsNotHandedOverIsWithheld() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4, 9));
        _wait(ANSWER_WINDOW - 1);
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongTime.selector;
        _refused(_expireCall(demand), abi.encodeWithSelector(error_, demand.deadline));
        _wait(1);
        bytes memory call = _expireCall(demand);
        VM.expectEmit(_room());
        emit IReconciliationEvents.AlarmReported(
            _idOf(REF),
            Alarm.Withheld,
            SELLER,
            keccak256(abi.encode(demand))
        );
        _succeeds(call);
        _assertCase(REF, CaseStatus.Alarmed, _fields() | _alarm(Alarm.Withheld, SELLER));
        assertEq(demand.by.balance, 2 * uint256(LEAF_PRICE), "back to the demander");
        assertEq(_room().balance, 0, "all of it");
        _refused(_expireCall(demand), _noDemand());
    }

    function test_RE6_aGarbageFirstRootIsWithheld() external {
        Batch memory batch = _batch(COUNT);
        _post(SELLER, _leg(REF)); // its fields are no list
        _postList(REGISTER, _listOf(batch, batch.b));
        LeafDemand memory demand = _demand(batch, _some(0));
        _wait(ANSWER_WINDOW);
        _succeeds(_expireCall(demand));
        _assertCase(REF, CaseStatus.Alarmed, _fields() | _alarm(Alarm.Withheld, SELLER));
    }

    function test_RE6_withheldOnceButThePriceComesBackEachTime() external {
        Batch memory batch = _posted();
        for (uint256 i = 1; i <= 2; ++i) {
            LeafDemand memory demand = _demand(batch, _some(4));
            _wait(ANSWER_WINDOW);
            _succeeds(_expireCall(demand));
            assertEq(demand.by.balance, i * uint256(LEAF_PRICE), "back to the demander");
        }
        _assertCase(REF, CaseStatus.Alarmed, _fields() | _alarm(Alarm.Withheld, SELLER));
    }

    function test_RE6_ofARunThatWasClosedMeanwhileNothingIsWithheld() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        _close(_closing(batch, _some(4, 9)));
        _wait(ANSWER_WINDOW);
        _succeeds(_expireCall(demand));
        _assertCase(REF, CaseStatus.Adjusted, 0);
        assertEq(demand.by.balance, LEAF_PRICE, "back to the demander");
    }

    function test_RE6_betweenTwoTransactionsOfAClosing() external {
        Batch memory batch = _posted();
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        LeafDemand memory demand = _demand(batch, _some(4));
        _wait(ANSWER_WINDOW);
        _succeeds(_expireCall(demand));
        _close(_closingBelow(batch, _some(4), _some(9), 3));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Withheld, SELLER));
    }

    function test_RE6_aStaleRecordIsRefusedAndTheDemandWaits() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        _wait(ANSWER_WINDOW);
        uint256[] memory record = _record(REF);
        record[0] ^= 1;
        bytes memory call = abi.encodeCall(
            reconciliation.raiseUnanswered,
            (_key(), record, demand)
        );
        _refused(call, _about(IReconciliationEvents.Reconciliation_StaleRecord.selector));
        assertEq(
            reconciliation.demandOf(_idOf(REF), SELLER),
            keccak256(abi.encode(demand)),
            "it waits"
        );
    }

    function test_RE6_aDemandIsOfOneRun() external {
        LeafDemand memory demand = _demand(_posted(), _some(4));
        _wait(ANSWER_WINDOW);
        bytes memory call = abi.encodeCall(
            reconciliation.raiseUnanswered,
            (RunKey(template, OTHER_REF), _record(REF), demand)
        );
        _refused(call, _noDemand());
    }

    /// @dev The lists may be others now: what was demanded of the last generation is forgotten, but for its price.
    function test_RE5_ofARunThatWasOpenedAgainNothingIsWithheld() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        _close(_closing(batch, _some(4, 9)));
        _reopen();
        _wait(ANSWER_WINDOW);
        _succeeds(_expireCall(demand));
        _assertStatus(REF, CaseStatus.Open);
        assertEq(demand.by.balance, LEAF_PRICE, "back to the demander");
    }

    /// @dev It may end with the run adjusted, or alarmed as it was.
    function test_RE5_whileAnAdjustmentWaitsSoDoesTheDemand() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        uint256[] memory record = _record(REF);
        _wait(ANSWER_WINDOW);
        _plant(REF, CaseStatus.AdjustmentProposed, record);
        bytes4 error_ = IReconciliationEvents.Reconciliation_WrongStatus.selector;
        _refused(_expireCall(demand), _about(error_, uint256(CaseStatus.AdjustmentProposed)));

        _plant(REF, CaseStatus.Alarmed, record);
        _succeeds(_expireCall(demand));
        _assertCase(REF, CaseStatus.Alarmed, _fields() | _alarm(Alarm.Withheld, SELLER));
    }

    /// @dev By the officers of both sides.
    function _reopen() private {
        uint40 expiry = uint40(_now() + 1);
        bytes32 digest = ReconciliationDigests.reopening(
            _room(),
            template,
            REF,
            0,
            [SELLER, REGISTER],
            expiry,
            0
        );
        Reopening memory reopening = Reopening(template, REF, 0, SELLER, REGISTER, expiry, 0);
        bytes memory call = abi.encodeCall(
            reconciliation.reopen,
            (
                reopening,
                _signedBy(_officerKeyOf(SELLER), digest),
                _signedBy(_officerKeyOf(REGISTER), digest)
            )
        );
        _succeeds(call);
    }

    // ---------------------------------------------------------------- coin

    function test_RE6_aReceiverThatTakesNoCoinBlocksNobody() external {
        Batch memory batch = _posted();
        LeafDemand memory demand = _demand(batch, _some(4));
        _wait(ANSWER_WINDOW);
        bytes memory call = _expireCall(demand);
        VM.etch(demand.by, hex"60006000fd"); // reverts whatever it is sent
        VM.expectEmit(_room());
        emit IReconciliationEvents.CoinOwed(demand.by, LEAF_PRICE);
        _succeeds(call);
        _assertCase(REF, CaseStatus.Alarmed, _fields() | _alarm(Alarm.Withheld, SELLER));
        assertEq(reconciliation.coinOf(demand.by), LEAF_PRICE, "owed");

        _refused(
            demand.by,
            abi.encodeCall(reconciliation.collectCoin, (demand.by)),
            abi.encodeWithSelector(Errors.FailedCall.selector)
        );
        _succeedsBy(demand.by, abi.encodeCall(reconciliation.collectCoin, (BOB)));
        assertEq(BOB.balance, LEAF_PRICE, "collected");
        _succeedsBy(demand.by, abi.encodeCall(reconciliation.collectCoin, (BOB)));
        assertEq(BOB.balance, LEAF_PRICE, "once");
    }
}
