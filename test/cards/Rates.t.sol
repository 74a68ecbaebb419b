// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ScheduleView} from "../../contracts/cards/ClearingTypes.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title A change of the fee's rate: CA-16
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - how much: up to what the terms allow
/// - when: with a period that is ahead; behind the rate announced before
/// - again, by whom, of which program
contract RatesTest is ClearingTest {
    function _aboveBound(uint24 rate) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_FeeAboveBound.selector,
                rate,
                MAX_RATE
            );
    }

    function test_CA16_aRateIsAtMostWhatTheTermsAllow() external {
        _refused(CLEARING, _changeRateCall(T0 + 1 days, MAX_RATE + 1), _aboveBound(MAX_RATE + 1));
        _refused(
            CLEARING,
            _changeRateCall(T0 + 1 days, type(uint24).max),
            _aboveBound(type(uint24).max)
        );
        VM.expectEmit(address(cards));
        emit IClearingEvents.FeeRateChanged(program, uint32(T0 + 1 days), MAX_RATE);
        _changeRate(T0 + 1 days, MAX_RATE);
        ScheduleView memory s = _schedule();
        assertEq(s.rateFrom, T0 + 1 days, "from");
        assertEq(s.rate, MAX_RATE, "rate");
        assertEq(s.duration, 1 days, "the periods stay");
    }

    function test_CA16_aRateBeginsWithAPeriodThatIsAhead() external {
        VM.warp(T0 + 2 days - 1);
        uint256[4] memory wrong = [T0, T0 + 1 days, T0 + 2 days - 1, T0 + 3 days + 900];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(CLEARING, _changeRateCall(wrong[i], 0), _badRateStart(wrong[i], T0 + 2 days));
        }
        _changeRate(T0 + 2 days, 0);
    }

    function test_CA16_aRateIsBehindTheOneBefore() external {
        _changeRate(T0 + 5 days, 0);
        for (uint256 i = 1; i < 6; ++i) {
            uint256 from = T0 + i * 1 days;
            _refused(CLEARING, _changeRateCall(from, 1), _badRateStart(from, T0 + 6 days));
        }
        _changeRate(T0 + 6 days, 1);
        assertEq(_schedule().rate, 1, "rate");
    }

    /// @dev CA-16. Not the one that the period has had from its begin on.
    function test_CA16_theCurrentPeriodKeepsItsRate() external {
        _changeRate(T0 + 1 days, 0);
        _toPeriod(1);
        _refused(
            CLEARING,
            _changeRateCall(T0 + 1 days, 1),
            _badRateStart(T0 + 1 days, T0 + 2 days)
        );
    }

    function test_CA6_theSameRateAgainDoesNothing() external {
        _changeRate(T0 + 2 days, 7);
        _doesNothing(CLEARING, _changeRateCall(T0 + 2 days, 7));
        _toPeriod(9);
        _doesNothing(CLEARING, _changeRateCall(T0 + 2 days, 7));
    }

    function test_CA16_onlyClearingChangesTheRate() external {
        address[4] memory others = [STRANGER, SHOPKEEPER, ISSUER, REGULATOR];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(others[i], _changeRateCall(T0 + 1 days, 0), _unauthorized(others[i]));
        }
        program = 77;
        _refused(CLEARING, _changeRateCall(T0 + 1 days, 0), _unknownProgram());
    }
}
