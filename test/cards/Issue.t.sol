// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Issuing and topping up: CA-9, CA-14, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - issue: what a fresh card is; again; with other content, field by field; another's successor; by whom; tier; days
/// - top up: credits and pulls exactly; again; with other content; nothing; cap; standing; by whom
contract IssueTest is CardsTest {
    address private card;

    function setUp() public override {
        super.setUp();
        card = _newKey("fresh");
    }

    function _issueCall(
        uint8 tier,
        uint16 lastDay,
        bytes32 identity
    ) private view returns (bytes memory) {
        return
            abi.encodeCall(cards.issueCard, (program, card, tier, lastDay, identity, _noLimits()));
    }

    // ---------------------------------------------------------------- issue

    function test_CA9_aFreshCardHasNothing() external {
        CardLimits memory limits;
        (limits.payment, limits.day, limits.month, limits.dayCount) = (100, 500, 2_000, 9);
        uint16 lastDay = _day(T0) + 700;
        VM.expectEmit(address(cards));
        emit ICardEvents.CardIssued(
            program,
            card,
            REGISTERED,
            lastDay,
            _identity(REGISTERED),
            limits
        );
        _issue(card, REGISTERED, lastDay, limits);
        CardView memory c = _card(card);
        assertTrue(c.known, "known");
        assertEq(uint256(c.balance) + c.hold + c.overflow + c.top + c.window, 0, "nothing on it");
        assertEq(c.lastDay, lastDay, "last day");
        assertEq(c.cap, CAP, "cap");
        assertEq(c.tier, REGISTERED, "tier");
        assertEq(keccak256(abi.encode(c.limits)), keccak256(abi.encode(limits)), "limits");
        assertFalse(c.blocked || c.frozen[0] || c.frozen[1] || c.frozen[2], "open");
        assertFalse(_card(_newKey("other")).known, "another is not known");
    }

    function test_CA9_theSameIssueAgainDoesNothing() external {
        bytes memory call = _issueCall(REGISTERED, _day(T0) + 700, "identity");
        _succeedsBy(ISSUER, call);
        _topUp(card, 1_000);
        _freeze(card);
        bytes32 before = keccak256(abi.encode(_card(card)));
        VM.recordLogs();
        _succeedsBy(ISSUER, call);
        assertEq(keccak256(abi.encode(_card(card))), before, "as it was");
        assertEq(VM.getRecordedLogs().length, 0, "nothing to tell");
    }

    function test_CA9_otherContentIsAConflict() external {
        uint16 lastDay = _day(T0) + 700;
        _succeedsBy(ISSUER, _issueCall(REGISTERED, lastDay, "identity"));
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_IssueConflict.selector,
            program,
            card
        );
        _refused(ISSUER, _issueCall(UNCAPPED, lastDay, "identity"), refusal);
        _refused(ISSUER, _issueCall(REGISTERED, lastDay + 1, "identity"), refusal);
        _refused(ISSUER, _issueCall(REGISTERED, lastDay, "other"), refusal);
        CardLimits memory limits;
        limits.day = 100;
        _refused(
            ISSUER,
            abi.encodeCall(
                cards.issueCard,
                (program, card, REGISTERED, lastDay, "identity", limits)
            ),
            refusal
        );
    }

    function test_CA9_aSuccessorIsNotIssued() external {
        card = _replace(ALICE, "successor");
        _refused(
            ISSUER,
            _issueCall(REGISTERED, _day(T0) + 1461, _identity(REGISTERED)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_IssueConflict.selector, program, card)
        );
    }

    function test_CA9_onlyTheIssuersStaffIssues() external {
        address[3] memory others = [STRANGER, CLEARING, REGULATOR];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                others[i],
                _issueCall(REGISTERED, _day(T0), "identity"),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_NotStaff.selector,
                    program,
                    others[i],
                    1
                )
            );
        }
    }

    function test_CA9_aCardNeedsAKeyAndATier() external {
        _refused(
            ISSUER,
            _issueCall(3, _day(T0), "identity"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownTier.selector, program, 3)
        );
        card = address(0);
        _refused(
            ISSUER,
            _issueCall(REGISTERED, _day(T0), "identity"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
    }

    /// @dev CA-18. A tier says how long a card must be valid at least; a field how long at most.
    function test_CA18_aCardIsValidAsLongAsItsTierDemands() external {
        uint256 today = _day(T0);
        _badDay(REGISTERED, today - 1, today);
        _badDay(BEARER, today + 1_094, today + 1_095);
        _badDay(REGISTERED, today + 4_096, today);
        _succeedsBy(ISSUER, _issueCall(BEARER, uint16(today + 1_095), 0));
        card = _newKey("longest");
        _succeedsBy(ISSUER, _issueCall(REGISTERED, uint16(today + 4_095), "identity"));
        _topUp(card, 10);
        _sell(_payAt(card, TILL, 1));
        assertEq(_card(card).countedDay, today, "counted day");
    }

    function _badDay(uint8 tier, uint256 lastDay, uint256 min) private {
        _refused(
            ISSUER,
            _issueCall(tier, uint16(lastDay), "identity"),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadLastDay.selector,
                lastDay,
                min,
                _day(T0) + 4_095
            )
        );
    }

    // ---------------------------------------------------------------- top up

    function _topUpCall(
        address to,
        uint40 amount,
        bytes32 ref
    ) private view returns (bytes memory) {
        return abi.encodeCall(cards.topUp, (program, to, amount, ref));
    }

    function test_CA14_aTopUpCreditsWhatItPulls() external {
        uint256 held = token.balanceOf(address(cards));
        VM.expectEmit(address(cards));
        emit ICardEvents.ToppedUp(program, ALICE, "ref", 1_234);
        _succeedsBy(ISSUER, _topUpCall(ALICE, 1_234, "ref"));
        assertEq(_balance(ALICE), TOP_UP + 1_234, "balance");
        assertEq(token.balanceOf(address(cards)) - held, 1_234 * uint256(UNIT), "pulled");
    }

    function test_CA6_theSameBankReferenceAgainDoesNothing() external {
        bytes memory call = _topUpCall(ALICE, 1_000, "ref");
        _succeedsBy(ISSUER, call);
        _block(ALICE);
        bytes32 before = _fingerprint();
        for (uint256 i = 0; i < 5; ++i) {
            _succeedsBy(ISSUER, call);
        }
        assertEq(_fingerprint(), before, "nothing changed");
    }

    function test_CA6_aBankReferenceHasOneContent() external {
        _succeedsBy(ISSUER, _topUpCall(ALICE, 1_000, "ref"));
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_TopUpConflict.selector,
            program,
            bytes32("ref")
        );
        _refused(ISSUER, _topUpCall(ALICE, 1_001, "ref"), refusal);
        _refused(ISSUER, _topUpCall(BOB, 1_000, "ref"), refusal);
    }

    function test_CA14_upToTheCap() external {
        _refused(
            ISSUER,
            _topUpCall(ALICE, CAP - TOP_UP + 1, "ref"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverCap.selector, ALICE, CAP + 1, CAP)
        );
        _succeedsBy(ISSUER, _topUpCall(ALICE, CAP - TOP_UP, "ref"));
        assertEq(_balance(ALICE), CAP, "balance");
    }

    /// @dev CA-10. A frozen card is topped up, a dead one is not.
    function test_CA14_standingCardsAreToppedUp() external {
        _freeze(ALICE);
        _succeedsBy(ISSUER, _topUpCall(ALICE, 1, "1"));
        _block(ALICE);
        _refused(
            ISSUER,
            _topUpCall(ALICE, 1, "2"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardBlocked.selector, ALICE)
        );
        address successor = _replace(ALICE, "successor");
        _refused(
            ISSUER,
            _topUpCall(ALICE, 1, "2"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardReplaced.selector, ALICE, successor)
        );
        _refused(
            ISSUER,
            _topUpCall(card, 1, "2"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownCard.selector, program, card)
        );
        uint16 lastDay = _day(T0) + 3;
        _issue(card, REGISTERED, lastDay, _noLimits());
        VM.warp(_startOf(lastDay + 1) - 1);
        _succeedsBy(ISSUER, _topUpCall(card, 1, "2"));
        VM.warp(_startOf(lastDay + 1));
        _refused(
            ISSUER,
            _topUpCall(card, 1, "3"),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_CardExpired.selector,
                card,
                lastDay,
                lastDay + 1
            )
        );
    }

    function test_CA14_onlyWhoMayCreditsAndNotNothing() external {
        _refused(
            STRANGER,
            _topUpCall(ALICE, 1, "ref"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, STRANGER, 2)
        );
        _refused(
            ISSUER,
            _topUpCall(ALICE, 0, "ref"),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
    }
}
