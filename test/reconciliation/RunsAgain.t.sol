// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Reopening} from "../../contracts/reconciliation/AdjustmentTypes.sol";
import {CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {RunClosing, RunList} from "../../contracts/reconciliation/RunTypes.sol";
import {PlainTrees} from "../kit/reconciliation/PlainTrees.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {Batch, RunTest} from "../kit/reconciliation/RunTest.sol";

/// @title Runs that are opened again: RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the same lists, others
contract RunsAgainTest is RunTest {
    bytes32 private constant REASON = keccak256("a reason");

    /// @dev Else what now differs beside the exceptions would count as equal.
    function test_RE6_whatWasReachedWithOtherListsIsNothing() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        RunClosing memory rest = _closeInTwo(batch);
        _reopen();
        batch.a[3].amount += 7;
        _postAgain(batch);
        (rest.record, rest.sides) = (_record(REF), _sidesOf(batch));
        bytes4 error_ = IReconciliationEvents.Reconciliation_UnknownProgress.selector;
        _refused(_closeCall(rest), abi.encodeWithSelector(error_, _idOf(REF), rest.from.current));
    }

    function test_RE6_theSameListsAreComparedAgain() external {
        Batch memory batch = _batchOff(13, _some(1, 9));
        _closeInTwo(batch);
        _reopen();
        _postAgain(batch);
        _close(_closing(batch, _some(1, 9)));
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    /// @return rest The second of two transactions.
    function _closeInTwo(Batch memory batch) private returns (RunClosing memory rest) {
        _postBoth(batch);
        _close(_closingBelow(batch, _some(9), new uint256[](0), 1));
        rest = _closingBelow(batch, _some(1), _some(9), 2);
        _close(rest);
        _assertCase(REF, CaseStatus.Adjusted, 0);
    }

    function _reopen() private {
        uint40 expiry = uint40(_now() + 1); // seconds
        bytes32 digest = ReconciliationDigests.reopening(
            _room(),
            template,
            REF,
            0,
            [SELLER, REGISTER],
            expiry,
            REASON
        );
        Reopening memory content = Reopening(template, REF, 0, SELLER, REGISTER, expiry, REASON);
        bytes memory seller = _signedBy(_officerKeyOf(SELLER), digest);
        bytes memory register = _signedBy(_officerKeyOf(REGISTER), digest);
        _succeeds(abi.encodeCall(reconciliation.reopen, (content, seller, register)));
        _readLogs();
        uint256[] storage record = _recordOf(_idOf(REF));
        while (record.length != 0) record.pop();
    }

    function _postAgain(Batch memory batch) private {
        _postAgain(SELLER, _listOf(batch, batch.a));
        _postAgain(REGISTER, _listOf(batch, batch.b));
    }

    function _postAgain(uint8 role, RunList memory list) private {
        _post(role, Leg(REF, 1, AMOUNT, EUR, TODAY, PlainTrees.fieldsOf(list), 0));
    }
}
