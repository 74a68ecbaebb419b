// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Alarm,
    CaseStatus,
    CaseView,
    Leg,
    Posting,
    Refusal
} from "../../contracts/reconciliation/CaseTypes.sol";
import {
    IReconciliationEvents,
    PostedWord
} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title Posting legs: RE-2, RE-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the first, a later, the last; when it is final
/// - the record: none, an old one, one of another case, one that is no record
/// - the leg: each field at its bounds and one beyond; bits that mean nothing
/// - the generation; templates: superseded, blind, unknown
/// - signatures are in LegSignatures.t.sol, alarms in LegAlarms.t.sol
contract LegsTest is ReconciliationTest {
    /// @dev By the declaration of `PostedWord`.
    function _word(uint8 role, Leg memory leg, bool isLast) private view returns (uint256 word) {
        word = uint256(leg.amount) | (uint256(leg.currency) << 96);
        word |= (uint256(leg.valueDate) << 112) | (_now() << 144) | (uint256(template) << 184);
        word |= (uint256(role) << 216) | (uint256(leg.generation) << 224);
        if (isLast) word |= 1 << 232;
    }

    function _postTold(uint8 role, Leg memory leg, bool isLast) private {
        bytes memory call = _postCall(role, leg);
        VM.expectEmit(_room());
        emit IReconciliationEvents.LegPosted(
            _idOf(leg.businessReference),
            leg.businessReference,
            PostedWord.wrap(_word(role, leg, isLast)),
            leg.fields
        );
        _succeeds(call);
    }

    function _refusedLeg(uint8 role, Leg memory leg, Refusal reason) private {
        _refused(_postCall(role, leg), _refusal(leg.businessReference, reason));
    }

    function _taken(uint8 role, Leg memory leg) private {
        _record(leg.businessReference);
        uint256 id = VM.snapshotState();
        _post(role, leg);
        VM.revertToState(id);
        VM.getRecordedLogs(); // what was taken back was not told
    }

    /// @dev With a record that is not the case's.
    function _refusedRecord(uint8 role, uint256[] memory record) private {
        Posting[] memory postings = new Posting[](1);
        postings[0] = Posting(_leg(REF), record);
        _refused(_postCall(role, postings), _refusal(Refusal.StaleRecord));
    }

    // ---------------------------------------------------------------- a case

    function test_RE3_allLegsMatch() external {
        _assertStatus(REF, CaseStatus.None);
        _postTold(REGISTER, _leg(REF), false);
        _assertCase(REF, CaseStatus.Open, 0);
        _wait(10);
        _postTold(SELLER, _leg(REF), false);
        _assertCase(REF, CaseStatus.Open, 0);
        assertEq(_view(REF).changedAt, T0, "open since the first");
        _wait(10);
        _postTold(CAPITAL, _leg(REF), true);
        _assertCase(REF, CaseStatus.Matched, 0);
        CaseView memory c = _view(REF);
        assertEq(c.changedAt, T0 + 20, "matched with the last");
        assertTrue(!c.isHeld && !c.isWrittenOff && c.generation == 0, "nothing else");
    }

    /// @dev To the second.
    function test_RE3_aMatchedCaseBecomesFinalByItself() external {
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF));
        _wait(FINAL_WINDOW - 1);
        _assertStatus(REF, CaseStatus.Matched);
        _changesNothing(_postCall(SELLER, _leg(REF)));
        _wait(1);
        _assertStatus(REF, CaseStatus.Final);
        _refusedLeg(SELLER, _leg(REF), Refusal.Closed);
        _refusedLeg(SELLER, _leg(REF, 1), Refusal.Closed);
    }

    function test_RE3_anOpenCaseIsNeverFinal() external {
        _post(SELLER, _leg(REF));
        _wait(1_000 * uint256(FINAL_WINDOW));
        _assertStatus(REF, CaseStatus.Open);
    }

    /// @dev RE-2. The id is of template and reference.
    function test_RE2_aCaseIsOfOneTemplate() external {
        assertEq(reconciliation.caseIdOf(template, REF), _idOf(REF), "id");
        _post(SELLER, _leg(REF));
        Template memory terms = _terms();
        terms.family = keccak256("another");
        _register(terms);
        _assertStatus(REF, CaseStatus.None);
        _post(SELLER, _leg(REF, 7));
        _post(REGISTER, _leg(REF, 7));
        _assertCase(REF, CaseStatus.Open, 0);
        assertFalse(_idOf(REF) == _idOf(OTHER_REF), "ids");
    }

    /// @dev Waivers of expected legs are an adjustment's; roles that are not expected are an alarm.
    function test_RE3_aCaseNeedsTheLegsThatAreExpected() external {
        Template memory terms = _terms();
        (terms.family, terms.rules.expected) = (keccak256("two of three"), 5);
        _register(terms);
        _post(SELLER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Unexpected, REGISTER));
    }

    // ---------------------------------------------------------------- the record

    function test_RE3_theFirstBringsNoRecord() external {
        _refusedRecord(SELLER, new uint256[](1));
        _refusedRecord(SELLER, new uint256[](4));
        _refusedRecord(SELLER, new uint256[](36));
        uint256[] memory record = new uint256[](2);
        record[1] = 1;
        _refusedRecord(SELLER, record);
        record[1] = 0;
        Posting[] memory postings = new Posting[](1);
        postings[0] = Posting(_leg(REF), record); // the same as none
        _succeeds(_postCall(SELLER, postings));
        _assertCase(REF, CaseStatus.Open, 0);
    }

    function test_RE3_whoeverWasSlowerLooksAgain() external {
        bytes memory slower = _postCall(REGISTER, _leg(REF));
        _post(SELLER, _leg(REF));
        _refused(slower, _refusal(Refusal.StaleRecord));
        slower = _postCall(REGISTER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _refused(slower, _refusal(Refusal.StaleRecord));
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    /// @dev Each word of it is looked at.
    function test_RE3_aRecordIsExact() external {
        _post(SELLER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _post(SELLER, _leg(OTHER_REF));
        uint256[] memory record = _record(REF);
        for (uint256 i = 0; i < record.length; ++i) {
            record[i] ^= 1;
            _refusedRecord(REGISTER, record);
            record[i] ^= 1;
        }
        _refusedRecord(REGISTER, _record(OTHER_REF));
        _refusedRecord(REGISTER, new uint256[](0));
        uint256[] memory longer = new uint256[](record.length + 2);
        uint256[] memory shorter = new uint256[](record.length - 2);
        for (uint256 i = 0; i < record.length; ++i) longer[i] = record[i];
        for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = record[i];
        _refusedRecord(REGISTER, longer);
        _refusedRecord(REGISTER, shorter);
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE3_sixteenRolesPost() external {
        Template memory terms = _termsOf(16);
        terms.family = keccak256("sixteen");
        _register(terms);
        for (uint8 i = 0; i < 16; ++i) {
            _assertStatus(REF, i == 0 ? CaseStatus.None : CaseStatus.Open);
            _post(15 - i, _leg(REF));
        }
        _assertCase(REF, CaseStatus.Matched, 0);
        _post(7, _leg(REF, 1));
        _assertCase(REF, CaseStatus.Alarmed, _alarm(Alarm.Duplicate, 7));
    }

    // ---------------------------------------------------------------- the leg

    function test_RE2_eachFieldOfALegAtItsBounds() external {
        Leg memory leg = _leg(REF);
        leg.currency = 0;
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.currency = 1_000;
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.currency = type(uint16).max;
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.currency = 1;
        _taken(SELLER, leg);
        leg.currency = 999;
        _taken(SELLER, leg);
        leg.fields = 0;
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.fields = bytes32(uint256(1));
        _taken(SELLER, leg);
        (leg.amount, leg.valueDate) = (0, 0);
        _taken(SELLER, leg);
        (leg.amount, leg.valueDate) = (type(uint96).max, type(uint32).max);
        _taken(SELLER, leg);
    }

    function test_RE2_whereNobodyAcceptsALegSaysNoTimeOfAcceptance() external {
        Leg memory leg = _leg(REF);
        leg.acceptedAt = uint40(_now()); // < 2^40
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.acceptedAt = 1;
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
    }

    function test_RE2_whereRolesAcceptALegSaysWhen() external {
        Template memory terms = _terms();
        (terms.family, terms.rules.acceptWindow) = (keccak256("accepted"), 1 hours);
        _register(terms);
        Leg memory leg = _leg(REF);
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.acceptedAt = uint40(_now() + 1); // < 2^40
        _refusedLeg(SELLER, leg, Refusal.BadLeg);
        leg.acceptedAt -= 1;
        _taken(SELLER, leg);
        leg.acceptedAt = 1;
        _taken(SELLER, leg);
    }

    function test_RE2_hashedAmountsAreZeroInClear() external {
        Template memory terms = _terms();
        (terms.family, terms.rules.isAmountHashed) = (keccak256("hashed"), true);
        _register(terms);
        _refusedLeg(SELLER, _leg(REF, 1), Refusal.BadLeg);
        for (uint8 role = 0; role < 3; ++role) _post(role, _leg(REF, 0));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    /// @dev Words of calldata with bits above their type, signed as they are: no leg can say two things.
    function test_RE2_bitsThatMeanNothingAreRefused() external {
        uint8[7] memory sizes = [0, 8, 96, 16, 32, 0, 40];
        for (uint256 i = 0; i < sizes.length; ++i) {
            if (sizes[i] == 0) continue;
            _refusedBits(i, 1 << uint256(sizes[i]));
            _refusedBits(i, 1 << 255);
            _refusedBits(i, uint256(0xffffffff) << 216);
        }
    }

    function _refusedBits(uint256 field, uint256 bits) private {
        uint256[] memory words = abi.decode(
            bytes.concat(abi.encode(uint256(32), uint256(7)), abi.encode(_leg(REF))),
            (uint256[])
        );
        words[field] |= bits;
        bytes32 typehash = keccak256(
            "Leg(bytes32 businessReference,uint8 generation,uint96 amount,uint16 currency,uint32 valueDate,bytes32 fields,uint40 acceptedAt)"
        );
        bytes32 hash = keccak256(bytes.concat(typehash, abi.encodePacked(words)));
        typehash = keccak256(
            "Legs(uint32 template,uint8 role,Leg[] legs)Leg(bytes32 businessReference,uint8 generation,uint96 amount,uint16 currency,uint32 valueDate,bytes32 fields,uint40 acceptedAt)"
        );
        hash = keccak256(abi.encode(typehash, template, SELLER, keccak256(bytes.concat(hash))));
        bytes memory signature = ReconciliationDigests.plain(
            _keyOf(SELLER),
            ReconciliationDigests.digest(_room(), hash)
        );
        bytes memory data = abi.encodeCall(
            reconciliation.postLegs,
            (template, SELLER, _one(), signature)
        );
        // behind the selector: four words of the head, length and offset of the list, and the leg
        uint256 place = 4 + 32 * (4 + 2 + field);
        assembly ("memory-safe") {
            let at := add(add(data, 32), place)
            mstore(at, or(mload(at), bits))
        }
        _fails(data);
    }

    function _one() private pure returns (Posting[] memory postings) {
        postings = new Posting[](1);
        postings[0] = Posting(_leg(REF), new uint256[](0));
    }

    function test_RE3_aLegIsOfOneGeneration() external {
        Leg memory leg = _leg(REF);
        leg.generation = 1;
        _refusedLeg(SELLER, leg, Refusal.OtherGeneration);
        _post(SELLER, _leg(REF));
        _refusedLeg(REGISTER, leg, Refusal.OtherGeneration);
        leg.generation = 255;
        _refusedLeg(REGISTER, leg, Refusal.OtherGeneration);
    }

    // ---------------------------------------------------------------- templates

    function test_RE1_aNewVersionClosesTheLastForNewCasesOnly() external {
        _post(SELLER, _leg(REF));
        Template memory terms = _terms();
        terms.version = 2;
        _succeeds(_registerCall(terms));

        _refusedLeg(SELLER, _leg(OTHER_REF), Refusal.Superseded);
        _post(REGISTER, _leg(REF));
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
        template = 2;
        _post(SELLER, _leg(OTHER_REF));
        _assertCase(OTHER_REF, CaseStatus.Open, 0);
    }

    /// @dev Cases of a superseded version go on after a key was replaced, and none is opened.
    function test_RE1_aReplacedKeyOpensNothingUnderAnOldVersion() external {
        Template memory terms = _terms();
        terms.version = 2;
        _succeeds(_registerCall(terms));
        address first = VM.addr(_keyOf(REGISTER));
        address other = VM.addr(_keyOf(9));
        VM.prank(_officerOf(REGISTER));
        reconciliation.replaceKey(1, REGISTER, first, other, "");
        Leg[] memory legs = new Leg[](1);
        legs[0] = _leg(REF);
        bytes32 digest = ReconciliationDigests.legs(_room(), 1, REGISTER, legs);
        _refused(
            abi.encodeCall(
                reconciliation.postLegs,
                (1, REGISTER, _one(), ReconciliationDigests.plain(_keyOf(9), digest))
            ),
            _refusal(Refusal.Superseded)
        );
    }

    function test_RE2_blindLegsAreNotPosted() external {
        Template memory terms = _terms();
        (terms.family, terms.rules.isBlind) = (keccak256("blind"), true);
        _register(terms);
        bytes4 error_ = IReconciliationEvents.Reconciliation_Blind.selector;
        _refused(_postCall(SELLER, _leg(REF)), abi.encodeWithSelector(error_, uint256(template)));
    }

    function test_RE1_rolesAndTemplatesThatAreNotPostNothing() external {
        bytes4 error_ = IReconciliationEvents.Reconciliation_UnknownRole.selector;
        _refused(_postCall(3, _leg(REF)), abi.encodeWithSelector(error_, uint256(1), uint256(3)));
        bytes memory call = abi.encodeCall(reconciliation.postLegs, (2, SELLER, _one(), ""));
        _refused(call, abi.encodeWithSelector(error_, uint256(2), uint256(SELLER)));
        call = abi.encodeCall(reconciliation.postLegs, (0, SELLER, _one(), ""));
        _refused(call, abi.encodeWithSelector(error_, uint256(0), uint256(SELLER)));
    }
}
