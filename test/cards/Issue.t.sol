// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView, ProgramTerms, Tier} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Issuing cards: CA-9
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - what stands afterwards: tier, cap, last day, limits, nothing to spend; the identity in the event alone
/// - again: the same, whatever became of the card; other content, field by field; a successor's key
/// - who: staff with that right, in that program
/// - last day: from what the tier demands to 4,095 days, in the program's time
/// - tier unknown, key 0, limits that no word can hold
contract IssueTest is OfficeTest {
    bytes32 private constant IDENTITY = "salted";

    address private card;
    uint16 private lastDay;

    function setUp() public override {
        super.setUp();
        card = _newKey("card");
        lastDay = _day(T0) + 1461;
    }

    function _notIssued(bytes memory call, bytes memory error_) private {
        _refused(ISSUER, call, error_);
        assertFalse(_card(card).known, "known");
    }

    function _someLimits() private pure returns (CardLimits memory) {
        return CardLimits(100, 1_270, 5_000, 20_000, 1_000_000, 7);
    }

    // ---------------------------------------------------------------- what stands afterwards

    function test_CA9_anIssueIsLogged() external {
        VM.expectEmit(address(cards));
        emit ICardEvents.CardIssued(program, card, BEARER, lastDay, IDENTITY, _someLimits());
        _succeedsBy(ISSUER, _issueCall(card, BEARER, lastDay, IDENTITY, _someLimits()));
    }

    function testFuzz_CA9_aCardBeginsWithNothingOnIt(
        uint256 tier,
        uint256 day,
        bytes32 identity,
        uint256 seed
    ) external {
        tier = bound(tier, 0, 2);
        day = bound(day, _day(T0) + 1095, _day(T0) + MAX_DAYS);
        CardLimits memory limits = _limitsFrom(seed);
        _succeedsBy(ISSUER, _issueCall(card, uint8(tier), uint16(day), identity, limits));

        CardView memory expected;
        expected.known = true;
        expected.tier = uint8(tier);
        expected.cap = tier == UNCAPPED ? 0 : CAP;
        expected.lastDay = uint16(day);
        expected.countedDay = uint16(day);
        expected.limits = limits;
        assertEq(abi.encode(_card(card)), abi.encode(expected), "card");
    }

    /// @dev Any limits that can be.
    function _limitsFrom(uint256 seed) private pure returns (CardLimits memory limits) {
        limits.payment = _limitFrom(seed);
        limits.day = _limitFrom(seed >> 16);
        limits.week = _limitFrom(seed >> 32);
        limits.month = _limitFrom(seed >> 48);
        limits.lifetime = _limitFrom(seed >> 64);
        limits.dayCount = uint8((seed >> 80) % 128);
    }

    function _limitFrom(uint256 seed) private pure returns (uint40) {
        return uint40((seed % 128) * 10 ** ((seed >> 8) % 10)); // < 2^40
    }

    function test_CA9_nothingIsSpendableBeforeTheFirstTopUp() external {
        _issue(card, UNCAPPED);
        Bill memory p = _payAt(card, TILL, 1);
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_InsufficientBalance.selector,
            card,
            1,
            0
        );
        for (uint256 i = 0; i < 2; ++i) {
            p.partialApproval = i == 1;
            _declined(_saleCall(p), error_);
            _declined(_authorizeCall(p), error_);
        }
    }

    /// @dev CA-9. One key may have a card in every program, each of them issued for itself.
    function test_CA9_cardsArePerProgram() external {
        uint32 first = program;
        program = _program(_terms());
        assertFalse(_card(ALICE).known, "not here");
        _issue(ALICE, BEARER);
        assertEq(_balance(ALICE), 0, "nothing here");
        assertEq(_card(ALICE).tier, BEARER, "tier here");
        program = first;
        assertEq(_balance(ALICE), TOP_UP, "balance there");
        assertEq(_card(ALICE).tier, REGISTERED, "tier there");
    }

    // ---------------------------------------------------------------- again

    function test_CA9_theSameAgainDoesNothing() external {
        bytes memory call = _issueCall(ALICE, _day(T0) + 1461);
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, call);
        }
        _sold(100);
        _freeze(ALICE);
        _doesNothing(ISSUER, call);
        _block(ALICE);
        _doesNothing(ISSUER, call);
        VM.warp(_startOf(_day(T0) + 1462));
        _doesNothing(ISSUER, call);
        _replace(ALICE, "successor");
        _doesNothing(ISSUER, call);
    }

    function test_CA9_otherContentIsAConflict() external {
        CardLimits memory limits = _someLimits();
        uint16 day = lastDay;
        _succeedsBy(ISSUER, _issueCall(card, REGISTERED, day, IDENTITY, limits));
        _conflicts(_issueCall(card, BEARER, day, IDENTITY, limits));
        _conflicts(_issueCall(card, REGISTERED, day + 1, IDENTITY, limits));
        _conflicts(_issueCall(card, REGISTERED, day, 0, limits));
        for (uint256 i = 0; i < 6; ++i) {
            CardLimits memory other = _someLimits();
            if (i == 0) other.payment = 0;
            if (i == 1) other.day = 0;
            if (i == 2) other.week = 0;
            if (i == 3) other.month = 0;
            if (i == 4) other.lifetime = 0;
            if (i == 5) other.dayCount = 0;
            _conflicts(_issueCall(card, REGISTERED, day, IDENTITY, other));
        }
        // what cannot be issued at all is a conflict where a card is there
        _conflicts(_issueCall(card, 99, 0, 0, limits));
    }

    function _conflicts(bytes memory call) private {
        bytes memory before = abi.encode(_card(card));
        _refused(ISSUER, call, _issueConflict(card));
        assertEq(abi.encode(_card(card)), before, "card");
    }

    function test_CA9_aReplacedKeyOrASuccessorsIsNotIssuedAgain() external {
        address successor = _replace(ALICE, "successor");
        _refused(ISSUER, _issueCall(ALICE, lastDay + 1), _issueConflict(ALICE));
        _refused(ISSUER, _issueCall(successor, lastDay), _issueConflict(successor));
    }

    // ---------------------------------------------------------------- who

    function test_CA9_onlyStaffWithThatRightIssues() external {
        _needsRight(TO_ISSUE, _issueCall(card, lastDay));
        assertFalse(_card(card).known, "known");
    }

    function test_CA9_staffOfOneProgramIssuesInNoOther() external {
        _giveRights(CLERK, TO_ISSUE);
        ProgramTerms memory terms = _terms();
        terms.issuer = RIVAL_OWNER;
        program = _program(terms);
        bytes memory call = _issueCall(card, lastDay);
        _refused(CLERK, call, _notStaff(CLERK, TO_ISSUE));
        _refused(ISSUER, call, _notStaff(ISSUER, TO_ISSUE));
        _succeedsBy(RIVAL_OWNER, call);
        assertTrue(_card(card).known, "known");
    }

    function test_CA9_nobodyIssuesInAProgramThatIsNone() external {
        uint32[2] memory none = [0, program + 1];
        for (uint256 i = 0; i < 2; ++i) {
            program = none[i];
            _refused(ISSUER, _issueCall(card, lastDay), _notStaff(ISSUER, TO_ISSUE));
        }
    }

    // ---------------------------------------------------------------- last day

    function _expectDays(uint8 tier, uint16 today, uint16 min) private {
        (uint16 first, uint16 last) = (today + min, today + uint16(MAX_DAYS));
        uint16[4] memory wrong = [0, first - 1, last + 1, type(uint16).max];
        for (uint256 i = 0; i < 4; ++i) {
            _notIssued(
                _issueCall(card, tier, wrong[i], 0, _noLimits()),
                _badLastDay(wrong[i], first, last)
            );
        }
        uint256 snapshot = VM.snapshotState();
        _succeedsBy(ISSUER, _issueCall(card, tier, first, 0, _noLimits()));
        assertEq(_card(card).lastDay, first, "the first of them");
        VM.revertToState(snapshot);
        snapshot = VM.snapshotState();
        _succeedsBy(ISSUER, _issueCall(card, tier, last, 0, _noLimits()));
        assertEq(_card(card).lastDay, last, "the last of them");
        VM.revertToState(snapshot);
    }

    function test_CA9_theLastDayIsWhatTheTierDemandsTo4095DaysAhead() external {
        _expectDays(REGISTERED, _day(T0), 0);
        _expectDays(BEARER, _day(T0), 1095);
    }

    /// @dev CA-8. It is a new day at midnight in the program's time: 16:00 UTC.
    function test_CA9_todayIsInTheProgramsTime() external {
        VM.warp(T0 + 16 hours - 1);
        _expectDays(REGISTERED, _day(T0), 0);
        VM.warp(T0 + 16 hours);
        _expectDays(REGISTERED, _day(T0) + 1, 0);
    }

    function test_CA9_aTierMayDemandWhatNoCardCanBe() external {
        ProgramTerms memory terms = _terms();
        terms.tiers[0] = Tier(0, uint16(MAX_DAYS), true, ALL_FUNDINGS);
        terms.tiers[1] = Tier(0, uint16(MAX_DAYS) + 1, true, ALL_FUNDINGS);
        program = _program(terms);
        uint16 last = _day(T0) + uint16(MAX_DAYS);
        _notIssued(
            _issueCall(card, 1, last, 0, _noLimits()),
            _badLastDay(last, uint256(last) + 1, last)
        );
        _succeedsBy(ISSUER, _issueCall(card, 0, last, 0, _noLimits()));
    }

    // ---------------------------------------------------------------- tier, key, limits

    function testFuzz_CA9_anUnknownTier(uint8 tier) external {
        tier = uint8(bound(tier, 3, 255));
        _notIssued(
            _issueCall(card, tier, lastDay, IDENTITY, _noLimits()),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownTier.selector, program, tier)
        );
    }

    function test_CA9_zeroIsNoKey() external {
        _refused(
            ISSUER,
            _issueCall(address(0), lastDay),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
    }

    function test_CA8_eachLimitMustBeRepresentable() external {
        uint40[3] memory wrong = [128, 1_280_001, MAX_AMOUNT];
        for (uint256 i = 0; i < 15; ++i) {
            CardLimits memory limits;
            uint40 value = wrong[i / 5];
            if (i % 5 == 0) limits.payment = value;
            if (i % 5 == 1) limits.day = value;
            if (i % 5 == 2) limits.week = value;
            if (i % 5 == 3) limits.month = value;
            if (i % 5 == 4) limits.lifetime = value;
            _notIssued(
                _issueCall(card, REGISTERED, lastDay, IDENTITY, limits),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_NotRepresentable.selector, value)
            );
        }
    }

    function testFuzz_CA8_noMoreThan127PaymentsADayAreCounted(uint8 count) external {
        CardLimits memory limits;
        limits.dayCount = uint8(bound(count, 128, 255));
        _notIssued(
            _issueCall(card, REGISTERED, lastDay, IDENTITY, limits),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_OutOfRange.selector,
                limits.dayCount,
                127
            )
        );
        limits.dayCount = 127;
        _issue(card, REGISTERED, lastDay, limits);
        assertEq(_card(card).limits.dayCount, 127, "the most");
    }
}
