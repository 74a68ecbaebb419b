// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus, Leg, Posting, Refusal} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title Who signs legs, one by one and many together: RE-2
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - keys: the role's, another role's, another number's, of P-256
/// - what is signed: each field of each leg, template, role, order
/// - batches: all are taken; bad ones are told and skipped; one alone reverts; two of one case
contract LegSignaturesTest is ReconciliationTest {
    function _one(Leg memory leg) private returns (Posting[] memory postings) {
        postings = new Posting[](1);
        postings[0] = Posting(leg, _record(leg.businessReference));
    }

    function _digest(uint8 role, Posting[] memory postings) private view returns (bytes32) {
        Leg[] memory legs = new Leg[](postings.length);
        for (uint256 i = 0; i < legs.length; ++i) legs[i] = postings[i].leg;
        return ReconciliationDigests.legs(_room(), template, role, legs);
    }

    function _call(
        uint8 role,
        Posting[] memory postings,
        bytes memory signature
    ) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.postLegs, (template, role, postings, signature));
    }

    function _notBy(uint8 role, Posting[] memory postings) private view returns (bytes memory) {
        return _notSigned(VM.addr(_keyOf(role)), _digest(role, postings));
    }

    // ---------------------------------------------------------------- keys

    function test_RE2_onlyTheRolesKeyPosts() external {
        Posting[] memory postings = _one(_leg(REF));
        bytes32 digest = _digest(SELLER, postings);
        bytes memory error_ = _notBy(SELLER, postings);
        _refused(
            _call(SELLER, postings, ReconciliationDigests.plain(_keyOf(REGISTER), digest)),
            error_
        );
        _refused(
            _call(SELLER, postings, ReconciliationDigests.plain(_officerKeyOf(SELLER), digest)),
            error_
        );
        _refused(_call(SELLER, postings, ""), error_);
        _refused(VM.addr(_keyOf(SELLER)), _call(SELLER, postings, ""), error_); // nor its own call
        bytes memory signature = ReconciliationDigests.plain(_keyOf(SELLER), digest);
        _refused(_call(SELLER, postings, bytes.concat(signature, hex"00")), error_);
        _refused(_call(REGISTER, postings, signature), _notBy(REGISTER, postings));
        _succeeds(_call(SELLER, postings, signature));
    }

    function test_RE2_aKeyOfP256() external {
        Template memory terms = _terms();
        terms.family = keccak256("P-256");
        terms.roles[REGISTER].key = ReconciliationDigests.p256Id(77);
        _register(terms);
        Posting[] memory postings = _one(_leg(REF));
        bytes32 digest = _digest(REGISTER, postings);
        bytes memory error_ = _notSigned(terms.roles[REGISTER].key, digest);
        _refused(_call(REGISTER, postings, ReconciliationDigests.p256(78, digest)), error_);
        _refused(_call(REGISTER, postings, ReconciliationDigests.plain(77, digest)), error_);
        _succeeds(_call(REGISTER, postings, ReconciliationDigests.p256(77, digest)));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    // ---------------------------------------------------------------- what is signed

    function test_RE2_aSignatureIsOfTheWholeLeg() external {
        Posting[] memory postings = _one(_leg(REF));
        bytes memory signature = _legsSigned(SELLER, postings);
        for (uint256 i = 0; i < 5; ++i) {
            Leg memory leg = _leg(REF);
            if (i == 0) leg.businessReference = OTHER_REF;
            if (i == 1) leg.amount += 1;
            if (i == 2) leg.currency += 1;
            if (i == 3) leg.valueDate += 1;
            if (i == 4) leg.fields = keccak256("others");
            postings[0].leg = leg;
            _refused(_call(SELLER, postings, signature), _notBy(SELLER, postings));
        }
    }

    function test_RE2_aSignatureIsOfOneTemplate() external {
        Posting[] memory postings = _one(_leg(REF));
        bytes memory signature = _legsSigned(SELLER, postings);
        Template memory terms = _terms();
        terms.family = keccak256("another");
        _register(terms);
        _refused(_call(SELLER, postings, signature), _notBy(SELLER, postings));
    }

    function test_RE2_aSignatureIsOfAllLegsInTheirOrder() external {
        Posting[] memory postings = new Posting[](2);
        postings[0] = Posting(_leg(REF), _record(REF));
        postings[1] = Posting(_leg(OTHER_REF), _record(OTHER_REF));
        bytes memory signature = _legsSigned(SELLER, postings);
        (postings[0], postings[1]) = (postings[1], postings[0]);
        _refused(_call(SELLER, postings, signature), _notBy(SELLER, postings));
        Posting[] memory one = _one(_leg(REF));
        _refused(_call(SELLER, one, signature), _notBy(SELLER, one));
    }

    // ---------------------------------------------------------------- batches

    function test_RE2_nothingIsNoBatch() external {
        _refused(
            _call(SELLER, new Posting[](0), ""),
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_NoLegs.selector)
        );
    }

    function test_RE2_manyLegsUnderOneSignature() external {
        Leg[] memory legs = new Leg[](20);
        for (uint256 i = 0; i < 20; ++i) legs[i] = _leg(bytes32(i), uint96(i)); // few
        for (uint8 role = 0; role < 3; ++role) _succeeds(_postCall(role, legs));
        for (uint256 i = 0; i < 20; ++i) _assertCase(bytes32(i), CaseStatus.Matched, 0);
    }

    /// @dev The others are taken, in whatever place.
    function test_RE2_aBadLegIsToldAndSkipped() external {
        for (uint256 bad = 0; bad < 3; ++bad) {
            Leg[] memory legs = new Leg[](3);
            for (uint256 i = 0; i < 3; ++i) legs[i] = _leg(keccak256(abi.encode(bad, i)));
            legs[bad].currency = 0;
            bytes memory call = _postCall(SELLER, legs);
            VM.expectEmit(_room());
            emit IReconciliationEvents.LegRefused(
                _idOf(legs[bad].businessReference),
                legs[bad].businessReference,
                SELLER,
                Refusal.BadLeg
            );
            _succeeds(call);
            for (uint256 i = 0; i < 3; ++i) {
                bytes32 reference_ = legs[i].businessReference;
                if (i == bad) _assertStatus(reference_, CaseStatus.None);
                else _assertCase(reference_, CaseStatus.Open, 0);
            }
        }
    }

    /// @dev Who relays with old records spoils nothing: the signature stays good.
    function test_RE2_aRelayWithOldRecordsSpoilsNothing() external {
        Leg[] memory legs = new Leg[](2);
        (legs[0], legs[1]) = (_leg(REF), _leg(OTHER_REF));
        bytes memory old = _postCall(REGISTER, legs);
        _succeeds(_postCall(SELLER, legs));
        _changesNothing(old);
        _succeeds(_postCall(REGISTER, legs));
        _succeeds(_postCall(CAPITAL, legs));
        _assertCase(REF, CaseStatus.Matched, 0);
        _assertCase(OTHER_REF, CaseStatus.Matched, 0);
    }

    /// @dev The second of one case brings the record behind the first; here it is the one before.
    function test_RE2_twoLegsOfOneCaseInABatch() external {
        Leg[] memory legs = new Leg[](2);
        (legs[0], legs[1]) = (_leg(REF), _leg(REF, 1));
        _succeeds(_postCall(SELLER, legs));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    /// @dev As a process does that does not know whether its transaction has landed.
    function test_RE2_againIsASuccessWithoutEffect() external {
        _post(SELLER, _leg(REF));
        _changesNothing(_postCall(SELLER, _leg(REF)));
        _post(REGISTER, _leg(REF));
        _wait(10 * uint256(LEG_DEADLINE));
        _changesNothing(_postCall(SELLER, _leg(REF))); // late, but it was posted in time
        _assertCase(REF, CaseStatus.Open, 0);
    }
}
