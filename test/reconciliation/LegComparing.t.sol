// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg} from "../../contracts/reconciliation/CaseTypes.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationRoom} from "../kit/reconciliation/ReconciliationRoom.sol";

/// @title The comparison of legs against a plain model, in any order: RE-3
/// @author The Tallystick authors
contract LegComparingTest is ReconciliationRoom {
    /// @dev 3 to 5 roles whose legs differ now and then, in two orders.
    function testFuzz_RE3_theOutcomeDoesNotDependOnTheOrder(uint256 dice) external {
        Template memory terms = _termsOf(3 + (_roll(dice, "count") % 3));
        terms.rules.originator = uint8(_roll(dice, "originator") % terms.roles.length); // few
        terms.rules.dateWindow = uint16(_roll(dice, "window") % 3); // few
        uint256 kind = _roll(dice, "kind") % 3;
        if (kind == 1) terms.rules.amountTolerance = uint96(_roll(dice, "tolerance") % 4); // few
        if (kind == 2) terms.rules.amountBps = uint16(1 + (_roll(dice, "bps") % 30)); // few
        _register(terms);
        Leg[] memory legs = _legs(terms.roles.length, dice);
        uint256 codes = _model(terms, legs);

        uint256 id = VM.snapshotState();
        _postAll(legs, _order(legs.length, _roll(dice, "first")));
        _assertOutcome(codes);
        VM.revertToState(id);
        _postAll(legs, _order(legs.length, _roll(dice, "second")));
        _assertOutcome(codes);
    }

    /// @dev All six orders of three roles, with anything in the figures.
    function testFuzz_RE3_allOrdersOfThree(
        uint96[3] memory amounts,
        uint96 tolerance,
        uint16 bps
    ) external {
        Template memory terms = _terms();
        if (bps % 2 == 0) terms.rules.amountTolerance = tolerance;
        else terms.rules.amountBps = bps % 10_001;
        _register(terms);
        Leg[] memory legs = new Leg[](3);
        for (uint256 i = 0; i < 3; ++i) legs[i] = _leg(REF, amounts[i]);
        uint256 codes = _model(terms, legs);

        uint8[3][6] memory orders = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0]
        ];
        for (uint256 i = 0; i < 6; ++i) {
            uint256 id = VM.snapshotState();
            for (uint256 j = 0; j < 3; ++j) _post(orders[i][j], legs[orders[i][j]]);
            _assertOutcome(codes);
            VM.revertToState(id);
            VM.getRecordedLogs();
        }
    }

    // ---------------------------------------------------------------- the model

    /// @dev Bit of each code that the legs together show: from the definition, all pairs of them.
    function _model(Template memory terms, Leg[] memory legs) private pure returns (uint256 codes) {
        uint256 tolerance = terms.rules.amountTolerance;
        if (terms.rules.amountBps != 0)
            tolerance =
                (uint256(legs[terms.rules.originator].amount) * terms.rules.amountBps) / 10_000;
        for (uint256 i = 0; i < legs.length; ++i) {
            for (uint256 j = 0; j < legs.length; ++j) {
                (Leg memory one, Leg memory other) = (legs[i], legs[j]);
                if (uint256(one.amount) > other.amount + tolerance)
                    codes |= 1 << uint256(Alarm.Amount);
                if (one.currency != other.currency) codes |= 1 << uint256(Alarm.Currency);
                if (uint256(one.valueDate) > uint256(other.valueDate) + terms.rules.dateWindow)
                    codes |= 1 << uint256(Alarm.Date);
                if (one.fields != other.fields) codes |= 1 << uint256(Alarm.Fields);
            }
        }
    }

    function _assertOutcome(uint256 codes) private {
        _assertStatus(REF, codes == 0 ? CaseStatus.Matched : CaseStatus.Alarmed);
        uint256 alarms = _alarms(REF);
        for (uint256 code = 0; code < 12; ++code) {
            bool isRaised = (alarms >> (16 * code)) & 0xffff != 0;
            assertTrue(isRaised == ((codes >> code) & 1 != 0), "code");
        }
        bytes24 digest = _digestOf(_record(REF));
        assertEq(bytes32(_view(REF).digest), bytes32(digest), "record");
    }

    // ---------------------------------------------------------------- dice

    function _roll(uint256 dice, string memory what) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(dice, what)));
    }

    /// @dev Most are equal, so that all outcomes are met.
    function _legs(uint256 count, uint256 dice) private pure returns (Leg[] memory legs) {
        legs = new Leg[](count);
        uint96 base = uint96(1_000 + (_roll(dice, "base") % 4_000)); // few
        for (uint256 i = 0; i < count; ++i) {
            uint256 roll = uint256(keccak256(abi.encode(dice, i)));
            legs[i] = _leg(REF, base);
            if (roll % 2 == 0) legs[i].amount += uint96((roll >> 8) % 5); // few
            if ((roll >> 16) % 16 == 0) legs[i].currency = 840;
            if ((roll >> 24) % 4 == 0) legs[i].valueDate += uint32((roll >> 32) % 4); // few
            if ((roll >> 40) % 16 == 0) legs[i].fields = keccak256("others");
        }
    }

    function _order(uint256 count, uint256 dice) private pure returns (uint8[] memory order) {
        order = new uint8[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = (dice >> (16 * i)) % (i + 1);
            order[i] = order[place];
            order[place] = uint8(i); // few
        }
    }

    function _postAll(Leg[] memory legs, uint8[] memory order) private {
        VM.getRecordedLogs();
        for (uint256 i = 0; i < order.length; ++i) _post(order[i], legs[order[i]]);
    }
}
