// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm, CaseStatus, Leg, SignedLeg} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents as Events} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {AlarmsTest} from "../kit/reconciliation/AlarmsTest.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {VM} from "../kit/IVm.sol";

/// @title A role that signs two versions of its leg: RE-4
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - alone or among others, in either order; any part of the leg; posted or not
/// - the same leg twice, also in two batches
/// - not of the case, the generation, the place; signed by another, for another role, template, chain; by a replaced key
/// - once; in each status; a record that is not the case's
contract EquivocationTest is AlarmsTest {
    function setUp() public override {
        super.setUp();
        _postNow(SELLER);
    }

    function _other() private pure returns (Leg memory leg) {
        leg = _accepted(T0);
        leg.amount = 90;
    }

    function _proveCall(
        SignedLeg memory first,
        SignedLeg memory second
    ) private returns (bytes memory) {
        return
            abi.encodeCall(
                reconciliation.proveEquivocation,
                (template, REGISTER, REF, first, second, _record(REF))
            );
    }

    function _proveCall(Leg memory first, Leg memory second) private returns (bytes memory) {
        return _proveCall(_signedLeg(REGISTER, first), _signedLeg(REGISTER, second));
    }

    function _evidence(Leg memory first, Leg memory second) private pure returns (bytes32) {
        bytes32 one = ReconciliationDigests.hashOf(first);
        bytes32 other = ReconciliationDigests.hashOf(second);
        return one < other ? keccak256(abi.encode(one, other)) : keccak256(abi.encode(other, one));
    }

    function _raisesOf(Leg memory first, Leg memory second) private {
        bytes memory call = _proveCall(first, second);
        _raises(call, Alarm.Equivocation, REGISTER, _evidence(first, second));
    }

    /// @dev At a place among three.
    function _batch(Leg memory leg, uint256 place) private view returns (SignedLeg memory) {
        Leg[] memory legs = new Leg[](3);
        for (uint256 i = 0; i < 3; ++i) {
            legs[i] = i == place ? leg : _leg(bytes32(i));
        }
        return _signedLeg(_keyOf(REGISTER), REGISTER, legs, place);
    }

    // ---------------------------------------------------------------- proofs

    function test_RE4_twoLegsThatWereNeverPosted() external {
        _raisesOf(_accepted(T0), _other());
    }

    function test_RE4_theOrderDoesNotMatter() external {
        _raisesOf(_other(), _accepted(T0));
    }

    function test_RE4_oneThatIsOnRecord() external {
        _post(REGISTER, _other());
        _raisesOf(_accepted(T0), _other());
    }

    function test_RE4_amongOthers() external {
        for (uint256 place = 0; place < 3; ++place) {
            bytes memory call = _proveCall(
                _batch(_accepted(T0), place),
                _batch(_other(), 2 - place)
            );
            _tries(STRANGER, call);
        }
    }

    function test_RE4_anyPartOfTheLeg() external {
        for (uint256 part = 0; part < 5; ++part) {
            Leg memory leg = _accepted(T0);
            if (part == 0) ++leg.amount;
            if (part == 1) ++leg.currency;
            if (part == 2) ++leg.valueDate;
            if (part == 3) leg.fields = "other";
            if (part == 4) ++leg.acceptedAt;
            _tries(STRANGER, _proveCall(_accepted(T0), leg));
        }
    }

    function test_RE4_byAP256Key() external {
        VM.prank(_officerOf(REGISTER));
        address key = ReconciliationDigests.p256Id(0x256);
        reconciliation.replaceKey(template, REGISTER, VM.addr(_keyOf(REGISTER)), key, "");
        SignedLeg[2] memory both = [
            _signedLeg(REGISTER, _accepted(T0)),
            _signedLeg(REGISTER, _other())
        ];
        Leg[] memory legs = new Leg[](1);
        for (uint256 i = 0; i < 2; ++i) {
            legs[0] = both[i].leg;
            bytes32 digest = ReconciliationDigests.legs(_room(), template, REGISTER, legs);
            both[i].signature = ReconciliationDigests.p256(0x256, digest);
        }
        _succeeds(_proveCall(both[0], both[1]));
    }

    // ---------------------------------------------------------------- no proofs

    function test_RE4_twiceTheSameLegIsNone() external {
        bytes32 hash = ReconciliationDigests.hashOf(_other());
        bytes memory error_ = abi.encodeWithSelector(Events.Reconciliation_SameLeg.selector, hash);
        _refused(_proveCall(_other(), _other()), error_);
        _refused(_proveCall(_batch(_other(), 1), _batch(_other(), 2)), error_);
    }

    function _refusedLeg(SignedLeg memory wrong, bytes memory error_) private {
        SignedLeg memory right = _signedLeg(REGISTER, _accepted(T0));
        _refused(_proveCall(right, wrong), error_);
        _refused(_proveCall(wrong, right), error_);
    }

    function _otherLeg(Leg memory leg) private pure returns (bytes memory) {
        bytes32 hash = ReconciliationDigests.hashOf(leg);
        return abi.encodeWithSelector(Events.Reconciliation_OtherLeg.selector, hash);
    }

    function test_RE4_aLegOfAnotherCaseIsNone() external {
        Leg memory leg = _other();
        leg.businessReference = OTHER_REF;
        _refusedLeg(_signedLeg(REGISTER, leg), _otherLeg(leg));
    }

    function test_RE4_aLegOfAnotherGenerationIsNone() external {
        Leg memory leg = _other();
        leg.generation = 1;
        _refusedLeg(_signedLeg(REGISTER, leg), _otherGeneration(0));
        SignedLeg memory before = _signedLeg(REGISTER, _other());
        _put(CaseStatus.Open, 1, 0);
        _refused(_proveCall(_signedLeg(REGISTER, leg), before), _otherGeneration(1));
    }

    function test_RE4_aLegThatTheSignatureDoesNotNameIsNone() external {
        SignedLeg memory wrong = _batch(_other(), 1);
        wrong.place = 2;
        _refusedLeg(wrong, _otherLeg(_other()));
        wrong.place = 3;
        _refusedLeg(wrong, _otherLeg(_other()));
        wrong.place = type(uint256).max;
        _refusedLeg(wrong, _otherLeg(_other()));
        wrong.place = 1;
        ++wrong.leg.amount;
        _refusedLeg(wrong, _otherLeg(wrong.leg));
    }

    function _digest(uint32 number, uint8 role) private view returns (bytes32) {
        Leg[] memory legs = new Leg[](1);
        legs[0] = _other();
        return ReconciliationDigests.legs(_room(), number, role, legs);
    }

    function test_RE4_aLegThatAnotherSignedIsNone() external {
        bytes memory error_ = _unsigned(REGISTER, _digest(template, REGISTER));
        SignedLeg memory wrong = _signedLeg(REGISTER, _other());
        wrong.signature = ReconciliationDigests.plain(_keyOf(SELLER), _digest(template, REGISTER));
        _refusedLeg(wrong, error_);
        wrong.signature = ReconciliationDigests.plain(
            _officerKeyOf(REGISTER),
            _digest(template, REGISTER)
        );
        _refusedLeg(wrong, error_);
        wrong.signature = "";
        _refusedLeg(wrong, error_);
    }

    function test_RE4_aLegOfAnotherRoleOrTemplateIsNone() external {
        bytes memory error_ = _unsigned(REGISTER, _digest(template, REGISTER));
        SignedLeg memory wrong = _signedLeg(REGISTER, _other());
        wrong.signature = ReconciliationDigests.plain(_keyOf(REGISTER), _digest(template, CAPITAL));
        _refusedLeg(wrong, error_);
        wrong.signature = ReconciliationDigests.plain(
            _keyOf(REGISTER),
            _digest(template + 1, REGISTER)
        );
        _refusedLeg(wrong, error_);
    }

    function test_RE4_aLegOfAnotherChainIsNone() external {
        uint256 chain = block.chainid;
        bytes memory call = _proveCall(_accepted(T0), _other());
        VM.chainId(chain + 1);
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = _room().call(call);
        assertFalse(success, "it should have been refused");
        assertEq(bytes4(reason), Events.Reconciliation_NotSigned.selector, "error");
        VM.chainId(chain);
        _succeeds(call);
    }

    /// @dev Whoever found the old key could accuse the role; one of each key is no proof either.
    function test_RE4_aReplacedKeyProvesNothing() external {
        address key = VM.addr(0xBEEF);
        VM.prank(_officerOf(REGISTER));
        reconciliation.replaceKey(template, REGISTER, VM.addr(_keyOf(REGISTER)), key, "");
        Leg[] memory legs = new Leg[](1);
        legs[0] = _accepted(T0);
        SignedLeg memory now_ = _signedLeg(0xBEEF, REGISTER, legs, 0);
        bytes memory error_ = _notSigned(key, _digest(template, REGISTER));
        _refused(_proveCall(now_, _signedLeg(REGISTER, _other())), error_);
        legs[0] = _other();
        bytes memory call = _proveCall(now_, _signedLeg(0xBEEF, REGISTER, legs, 0));
        bytes32 evidence = _evidence(_accepted(T0), _other());
        _raises(call, Alarm.Equivocation, REGISTER, evidence);
    }

    // ---------------------------------------------------------------- once, and when

    function test_RE4_onceInAGeneration() external {
        _raisesOf(_accepted(T0), _other());
        bytes memory error_ = _already(Alarm.Equivocation, REGISTER);
        _refused(_proveCall(_accepted(T0), _other()), error_);
        _refused(_proveCall(_accepted(T0 + 1), _other()), error_);
        _closed(_alarm(Alarm.Equivocation, REGISTER));
        _put(CaseStatus.Open, 0, 0);
        _refused(_proveCall(_accepted(T0), _other()), error_);
    }

    function test_RE4_ofAMatchedOrAdjustedCaseUntilItIsFinal() external {
        _postNow(REGISTER);
        _postNow(CAPITAL);
        _assertStatus(REF, CaseStatus.Matched);
        bytes memory call = _proveCall(_accepted(T0), _other());
        _wait(FINAL_WINDOW);
        _refused(call, _wrongStatus(CaseStatus.Final));
        _put(CaseStatus.Adjusted, 0, 0);
        _raises(call, Alarm.Equivocation, REGISTER, _evidence(_accepted(T0), _other()));
    }

    function test_RE4_notWhileAnAdjustmentWaits() external {
        _put(CaseStatus.AdjustmentProposed, 0, 0);
        bytes memory call = _proveCall(_accepted(T0), _other());
        _refused(call, _wrongStatus(CaseStatus.AdjustmentProposed));
    }

    function test_RE4_onlyWithTheRecordOfTheCase() external {
        bytes memory call = _proveCall(_accepted(T0), _other());
        _postNow(CAPITAL);
        _refused(call, _staleRecord());
    }

    function test_RE4_onlyOfATemplateAndRoleThatThereAre() external {
        SignedLeg memory leg = _signedLeg(REGISTER, _other());
        bytes memory call = abi.encodeCall(
            reconciliation.proveEquivocation,
            (99, REGISTER, REF, leg, leg, _record(REF))
        );
        bytes4 error_ = Events.Reconciliation_UnknownTemplate.selector;
        _refused(call, abi.encodeWithSelector(error_, 99));
        call = abi.encodeCall(
            reconciliation.proveEquivocation,
            (template, 3, REF, leg, leg, _record(REF))
        );
        error_ = Events.Reconciliation_UnknownRole.selector;
        _refused(call, abi.encodeWithSelector(error_, template, 3));
    }

    /// @dev An honest role posts on, and pays no more for the alarm.
    function test_RE4_theAlarmErasesNoLegAndTheRolePostsOn() external {
        _raisesOf(_accepted(T0), _other());
        _postNow(REGISTER);
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Equivocation, REGISTER));
    }

    /// @dev Another template with the same roles and keys has cases of its own.
    function test_RE4_notOfAnotherTemplate() external {
        SignedLeg memory first = _signedLeg(REGISTER, _accepted(T0));
        SignedLeg memory second = _signedLeg(REGISTER, _other());
        Template memory terms = _accepting();
        terms.family = "another";
        _register(terms);
        _postNow(SELLER);
        Leg[] memory legs = new Leg[](1);
        legs[0] = _accepted(T0);
        bytes32 digest = ReconciliationDigests.legs(_room(), template, REGISTER, legs);
        _refused(_proveCall(first, second), _unsigned(REGISTER, digest));
    }
}
