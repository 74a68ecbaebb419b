// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "../../contracts/reconciliation/CaseTypes.sol";
import {Batch, RunTest} from "../kit/reconciliation/RunTest.sol";
import {ComparingHarness} from "../mocks/ComparingHarness.sol";

/// @title What an adjustment of a closed run compares: RE-5, RE-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - before and after the differences are closed; totals that the leaves explain, and not
/// - a third list; cases that are no runs, or without legs
contract RunEvennessTest is RunTest {
    uint256 private constant IS_RUN = 2 ** 225;

    ComparingHarness private comparing;

    function setUp() public override {
        super.setUp();
        comparing = ComparingHarness(_deploy("ComparingHarness.sol:ComparingHarness", ""));
    }

    /// @dev Late, so that it stays alarmed when its differences are closed.
    function _late(uint96 amount) private returns (Batch memory batch) {
        batch = _batchOff(9, _some(4));
        _postList(SELLER, _listOf(batch, batch.a));
        _wait(LEG_DEADLINE);
        _postList(REGISTER, _listOf(batch, batch.b), amount);
    }

    function test_RE6_theListsCountAsEqualOnceTheDifferencesAreClosed() external {
        Batch memory batch = _late(AMOUNT);
        assertFalse(comparing.isEven(IS_RUN, _record(REF)), "two lists");
        _close(_closing(batch, _some(4)));
        assertTrue(comparing.isEven(IS_RUN, _record(REF)), "each leaf is equal or has its case");
        assertFalse(comparing.isEven(0, _record(REF)), "no run");
    }

    function test_RE6_soDoTheTotalsIfTheLeavesExplainThem() external {
        Batch memory batch = _late(AMOUNT + 100);
        _close(_closing(batch, _some(4)));
        assertTrue(comparing.isEven(IS_RUN, _record(REF)), "explained");
    }

    function test_RE6_totalsThatTheLeavesDontExplainAreToBeBooked() external {
        Batch memory batch = _late(AMOUNT + 99);
        _close(_closing(batch, _some(4)));
        assertFalse(comparing.isEven(IS_RUN, _record(REF)), "not explained");
    }

    /// @dev RE-5. All that is there was let go.
    function test_RE5_withoutLegsNothingDiffers() external view {
        uint256[] memory record = new uint256[](6);
        record[4] = 1 << 216; // of role 1
        assertTrue(comparing.isEven(0, record), "waived");
    }

    function test_RE6_aThirdListDoesNotCountAsEqual() external {
        Batch memory batch = _late(AMOUNT);
        _close(_closing(batch, _some(4)));
        uint256[] memory record = _record(REF);
        record[0] |= _alarm(Alarm.Fields, CAPITAL);
        assertFalse(comparing.isEven(IS_RUN, record), "it is alarmed");
    }

    /// @dev They say nothing, wherever they stand.
    function test_RE5_waivedLegsAreNotCompared() external view {
        uint256 waived = 1 << 184;
        uint256 leg = AMOUNT | (uint256(EUR) << 96) | (uint256(TODAY) << 112);
        uint256[] memory sheet = new uint256[](8);
        sheet[2] = waived;
        (sheet[4], sheet[5]) = (leg | (1 << 216), uint256(FIELDS));
        (sheet[6], sheet[7]) = (leg | (2 << 216), uint256(FIELDS));
        assertTrue(comparing.isEven(0, sheet), "two legs that are equal");
        sheet[6] += 1;
        assertFalse(comparing.isEven(0, sheet), "two that are not");
        uint256[] memory none = new uint256[](4);
        none[2] = waived;
        assertTrue(comparing.isEven(0, none), "no leg");
    }
}
