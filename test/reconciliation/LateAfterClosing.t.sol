// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";

/// @title Legs that an adjustment kept back: RE-4
/// @author The Tallystick authors
/// @notice The register waits for the seller, whose report stops the case for a day. Tree of cases:
/// - the leg in time, counted from when the alarms were closed; the second itself
/// - without an alarm that was closed the time runs on
contract LateAfterClosingTest is AlarmsTest {
    function setUp() public override {
        super.setUp();
        _register(_chained());
        _postNow(SELLER);
    }

    /// @dev What an adjustment has closed a day later, no matter how.
    function _adjusted(uint256 alarms) private {
        _wait(1 days);
        _closed(alarms);
        _put(CaseStatus.Open, 0, 0);
    }

    function test_RE4_aLegThatAnAdjustmentKeptBackIsNotLate() external {
        _adjusted(_alarm(Alarm.BooksDiffer, SELLER));
        _wait(LEG_DEADLINE - 1);
        _post(REGISTER, _accepted(T0));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE4_fromTheSecondOfItsNewDeadlineOnItIs() external {
        _adjusted(_alarm(Alarm.BooksDiffer, SELLER));
        _wait(LEG_DEADLINE);
        Leg memory leg = _accepted(T0);
        _post(REGISTER, leg);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
    }

    /// @dev Whenever the case changed.
    function test_RE4_whereNothingWasClosedTheTimeRunsOn() external {
        _adjusted(0);
        _post(REGISTER, _accepted(T0));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Late, REGISTER));
    }
}
