// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, CardView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Replacing cards: CA-10
/// @author The Tallystick authors
/// @notice Tree of cases (what goes over to the successor has a file of its own):
/// - which: a lost registered card, a bearer card with its holder's signature alone, one past its last day
/// - again: the same, another successor, last day or reason; a successor that is a card; key 0; a card that is none
/// - how often: 64 times
/// - the old key: nothing any more
contract ReplaceTest is OfficeTest {
    address private successor;
    uint16 private lastDay;

    function setUp() public override {
        super.setUp();
        successor = _newKey("the new card");
        lastDay = _day(T0) + 2_000;
    }

    function _signature(address by, address card) private view returns (bytes memory) {
        return _sign(by, _digest(card));
    }

    function _digest(address card) private view returns (bytes32) {
        return CardsSignatures.replacement(_domain(), program, card, successor, lastDay);
    }

    function _lost(address card) private view returns (bytes memory) {
        return _replaceCall(card, successor, lastDay, "");
    }

    function _exchanged(address card) private view returns (bytes memory) {
        return _replaceCall(card, successor, lastDay, _signature(card, card));
    }

    // ---------------------------------------------------------------- which

    function test_CA10_aLostRegisteredCardIsReplaced() external {
        bytes memory call = _lost(ALICE);
        VM.expectEmit(address(cards));
        emit ICardEvents.CardReplaced(program, ALICE, successor, lastDay, REASON);
        _succeedsBy(ISSUER, call);
        assertEq(_balance(successor), TOP_UP, "balance");
        _sell(_payAt(successor, TILL, TOP_UP));

        CardView memory old;
        (old.known, old.successor) = (true, successor);
        assertEq(abi.encode(_card(ALICE)), abi.encode(old), "the old card");
    }

    function test_CA10_aBearerCardIsExchangedOnlyByItsHolder() external {
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_BearerCard.selector,
            program,
            BOB
        );
        _refused(ISSUER, _lost(BOB), error_);
        _block(BOB);
        VM.warp(_startOf(_card(BOB).lastDay + 1));
        lastDay = _day(_now());
        _refused(ISSUER, _lost(BOB), error_);
        _succeedsBy(ISSUER, _exchanged(BOB));
        assertEq(_balance(successor), TOP_UP, "balance");
        assertEq(_card(successor).tier, BEARER, "tier");
    }

    /// @dev CA-10. The holder's signature says which card for which, and until when.
    function test_CA10_otherContentIsNotSigned() external {
        bytes memory signature = _signature(BOB, BOB);
        _badSignature(BOB, _signature(ALICE, BOB));
        _badSignature(BOB, _signature(successor, BOB));
        _badSignature(ALICE, _signature(BOB, ALICE));
        _badSignature(ALICE, signature);
        ++lastDay;
        _badSignature(BOB, signature);
        --lastDay;
        successor = _newKey("the thief's");
        _badSignature(BOB, signature);
        signature = _signature(BOB, BOB);
        program = _program(_terms());
        _issue(BOB, BEARER);
        _badSignature(BOB, signature);
    }

    function _badSignature(address card, bytes memory signature) private {
        _refused(
            ISSUER,
            _replaceCall(card, successor, lastDay, signature),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                card,
                _digest(card)
            )
        );
    }

    function test_CA10_onlyStaffThatIssuesReplaces() external {
        _needsRight(TO_ISSUE, _lost(ALICE));
        _needsRight(TO_ISSUE, _exchanged(BOB));
    }

    /// @dev CA-10. The balance of an expired card stays a liability.
    function test_CA10_anExpiredCardIsExchangedForALiveOne() external {
        VM.warp(_startOf(_card(ALICE).lastDay + 1) + 1000 days);
        lastDay = _day(_now());
        _succeedsBy(ISSUER, _lost(ALICE));
        SECOND_TILL = _terminal("a later till", shop);
        _sell(_payAt(successor, SECOND_TILL, TOP_UP));
        assertEq(_accrued(shop), TOP_UP, "accrued");
    }

    function test_CA10_theLastDayIsTodayTo4095DaysAhead() external {
        uint16 today = _day(T0);
        uint16[4] memory wrong = [0, today - 1, today + uint16(MAX_DAYS) + 1, type(uint16).max];
        for (uint256 i = 0; i < 4; ++i) {
            lastDay = wrong[i];
            bytes memory error_ = _badLastDay(lastDay, today, today + MAX_DAYS);
            _refused(ISSUER, _lost(ALICE), error_);
            _refused(ISSUER, _exchanged(BOB), error_);
        }
        lastDay = today;
        _succeedsBy(ISSUER, _lost(ALICE));
        successor = _newKey("for long");
        lastDay = today + uint16(MAX_DAYS);
        _succeedsBy(ISSUER, _exchanged(BOB));
        assertEq(_card(successor).lastDay, lastDay, "last day");
    }

    // ---------------------------------------------------------------- again

    function test_CA10_theSameAgainDoesNothing() external {
        _succeedsBy(ISSUER, _lost(ALICE));
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, _lost(ALICE));
        }
        bytes memory call = _exchanged(ALICE);
        _doesNothing(ISSUER, call);
        _replace(successor, "newest");
        _doesNothing(ISSUER, call);
        _doesNothing(ISSUER, _lost(ALICE));
    }

    function test_CA10_anotherSuccessorIsAConflict() external {
        address first = successor;
        _succeedsBy(ISSUER, _lost(ALICE));
        address[3] memory others = [_newKey("another"), BOB, address(0)];
        for (uint256 i = 0; i < 3; ++i) {
            successor = others[i];
            _refused(
                ISSUER,
                _lost(ALICE),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_ReplaceConflict.selector,
                    program,
                    ALICE,
                    first
                )
            );
        }
        assertFalse(_card(others[0]).known, "another");
    }

    /// @dev CA-6. Under the same name, something else.
    function test_CA6_anotherLastDayOrReasonIsAConflict() external {
        bytes memory call = _lost(ALICE);
        _succeedsBy(ISSUER, call);
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_ReplaceConflict.selector,
            program,
            ALICE,
            successor
        );
        _refused(ISSUER, _replaceCall(ALICE, successor, lastDay + 1, ""), error_);
        _refused(
            ISSUER,
            abi.encodeCall(
                cards.replaceCard,
                (program, ALICE, successor, lastDay, "another reason", "")
            ),
            error_
        );
        _doesNothing(ISSUER, call);
    }

    function test_CA10_aSuccessorIsNoCardYet() external {
        address replaced = _newKey("replaced");
        _issue(replaced, REGISTERED);
        _replace(replaced, "its successor");
        address[3] memory others = [BOB, ALICE, replaced];
        for (uint256 i = 0; i < 3; ++i) {
            successor = others[i];
            _refused(ISSUER, _lost(ALICE), _issueConflict(successor));
        }
        successor = address(0);
        _refused(
            ISSUER,
            _lost(ALICE),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
    }

    function test_CA10_aCardThatIsNone() external {
        address unknown = _newKey("unknown");
        _refused(ISSUER, _lost(unknown), _unknownCard(unknown));
        _refused(ISSUER, _exchanged(unknown), _unknownCard(unknown));
    }

    // ---------------------------------------------------------------- how often

    /// @dev CA-10. The 64th successor still gets what the first card held, and is the last.
    function test_CA10_anAccountIsReplaced64Times() external {
        Bill memory p = _authorized(1_000);
        address card = ALICE;
        for (uint256 i = 0; i < 64; ++i) {
            card = _replace(card, string(abi.encodePacked("generation", i)));
        }
        _refused(
            ISSUER,
            _lost(card),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TooManyReplacements.selector,
                program,
                card,
                64
            )
        );
        _captureFinally(p, 400);
        assertEq(_balance(card), TOP_UP - 400, "released");
        _refund(p, 400);
        assertEq(_balance(card), TOP_UP, "refunded");
        _sell(_payAt(card, TILL, TOP_UP));
    }

    // ---------------------------------------------------------------- the old key

    function test_CA10_theOldKeyCanDoNothing() external {
        _succeedsBy(ISSUER, _lost(ALICE));
        _expectDead(ALICE, successor);
    }

    function _expectDead(address card, address next) private {
        bytes memory error_ = _cardReplaced(card, next);
        Bill memory p = _payAt(card, TILL, 1);
        _declined(_saleCall(p), error_);
        _declined(_authorizeCall(p), error_);
        _declined(_freezeCall(card, true, 100, uint32(_now())), error_);
        CardLimits memory limits;
        limits.day = 1;
        bytes32 digest = CardsSignatures.limits(_domain(), program, card, limits, 100, _now());
        _declined(
            abi.encodeCall(
                cards.lowerLimits,
                (program, card, limits, 100, uint32(_now()), _sign(card, digest))
            ),
            error_
        );
        _refused(ISSUER, abi.encodeCall(cards.setLimits, (program, card, limits)), error_);
        _refused(ISSUER, _requestCall(card, 1, "reference"), error_);
        _refused(ISSUER, abi.encodeCall(cards.blockCard, (program, card, REASON)), error_);
    }

    /// @dev CA-10. What its holder signed before it was lost is no payment of the successor's.
    function test_CA10_whatTheOldKeySignedIsDeclined() external {
        bytes memory sale = _saleCall(_pay(100));
        bytes memory exchange = _exchanged(ALICE);
        address next = _replace(ALICE, "another card");
        _declined(sale, _cardReplaced(ALICE, next));
        _refused(
            ISSUER,
            exchange,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_ReplaceConflict.selector,
                program,
                ALICE,
                next
            )
        );
    }
}
