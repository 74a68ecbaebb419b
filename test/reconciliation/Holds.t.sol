// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {ReconciliationRoom} from "../kit/reconciliation/ReconciliationRoom.sol";

/// @title An alarm holds a case's payouts: RE-4
/// @author The Tallystick authors
contract HoldsTest is ReconciliationRoom {
    function _registerHolding(bool isHolding) private {
        Template memory terms = _terms();
        terms.rules.isHolding = isHolding;
        _register(terms);
    }

    function _assertHeld(bool isHeld) private view {
        assertTrue(reconciliation.isHeld(_idOf(REF)) == isHeld, "held");
        assertTrue(_view(REF).isHeld == isHeld, "told");
    }

    function test_RE4_aCleanCaseIsNotHeld() external {
        _registerHolding(true);
        _assertHeld(false);
        for (uint8 role = 0; role < 3; ++role) {
            _post(role, _leg(REF));
            _assertHeld(false);
        }
        _wait(FINAL_WINDOW);
        _assertHeld(false);
    }

    function test_RE4_anAlarmHoldsWhileItIsOpen() external {
        _registerHolding(true);
        _post(SELLER, _leg(REF));
        _post(REGISTER, _leg(REF, 1));
        _assertHeld(true);
        _post(CAPITAL, _leg(REF));
        _assertHeld(true);
        _wait(10 * uint256(FINAL_WINDOW));
        _assertHeld(true);
        assertFalse(reconciliation.isHeld(_idOf(OTHER_REF)), "the case's own only");
    }

    /// @dev By an alarm behind the match.
    function test_RE4_aMatchedCaseMayBeHeld() external {
        _registerHolding(true);
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF));
        _post(SELLER, _leg(REF, 1));
        _assertStatus(REF, CaseStatus.Alarmed);
        _assertHeld(true);
    }

    function test_RE4_withoutThatTermNothingIsHeld() external {
        _registerHolding(false);
        _post(SELLER, _leg(REF));
        _post(REGISTER, _leg(REF, 1));
        _assertStatus(REF, CaseStatus.Alarmed);
        _assertHeld(false);
        _post(SELLER, _leg(REF, 2));
        _assertHeld(false);
    }
}
