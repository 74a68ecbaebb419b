// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {Funding, TopUp, TopUpState, TopUpView} from "../../contracts/cards/TopUpTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {TopUpTest} from "../kit/cards/TopUpTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Requests of top-ups: CA-6, CA-14, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - tokens: exactly amount · unit, from the caller, into escrow; no balance
/// - bank reference: again the same, by anybody and in every state; with other content; in another program; of a
///   request that failed
/// - amount: 0; up to the cap, which counts holds and requests; without a cap, up to the field
/// - card: frozen by any level; blocked, replaced, past its last day, unknown
/// - funding: each kind that its tier takes, and none other; a funder that is not named
/// - who: staff with that right
contract TopUpRequestTest is TopUpTest {
    // ---------------------------------------------------------------- tokens

    function testFuzz_CA14_itTakesExactlyTheTokensOfTheCaller(uint40 amount, uint64 unit) external {
        ProgramTerms memory terms = _terms();
        terms.unit = uint64(bound(unit, 1, type(uint64).max / 10) * 10); // it has 6 decimals
        program = _program(terms);
        _issue(ALICE, UNCAPPED);
        _giveRights(CLERK, TO_CREDIT);
        amount = uint40(bound(amount, 1, MAX_AMOUNT));
        uint256 tokens = uint256(amount) * terms.unit;
        _supply(CLERK);
        token.mint(CLERK, tokens);
        uint256 held = _tokens();
        TopUp memory topUp = _topUpOf(ALICE, amount, REFERENCE);

        VM.expectEmit(address(cards));
        emit ITopUpEvents.TopUpRequested(program, ALICE, REFERENCE, topUp, CLERK, CLERK);
        _succeedsBy(CLERK, _requestCall(topUp));

        assertEq(_balance(ALICE), 0, "balance");
        assertEq(_requested(ALICE), amount, "requested");
        assertEq(_tokens() - held, tokens, "tokens held");
        assertEq(token.balanceOf(CLERK), 2 ** 100, "tokens of the caller");
        TopUpView memory info = cards.topUpOf(program, REFERENCE);
        assertEq(
            abi.encode(info),
            abi.encode(TopUpView(TopUpState.Requested, CLERK, CLERK, topUp)),
            "as it is told"
        );
    }

    function test_CA14_whatIsRequestedIsNotSpendable() external {
        address card = _newKey("empty");
        _issue(card, REGISTERED);
        _request(card, 100, REFERENCE);
        _declined(
            _saleCall(_payAt(card, TILL, 1)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_InsufficientBalance.selector,
                card,
                1,
                0
            )
        );
    }

    function test_CA14_anUnknownTopUpIsAllZero() external view {
        TopUpView memory none;
        assertEq(abi.encode(cards.topUpOf(program, REFERENCE)), abi.encode(none), "none");
    }

    // ---------------------------------------------------------------- bank reference

    function test_CA6_theSameAgainDoesNothing() external {
        bytes memory call = _requestCall(ALICE, 5_000, REFERENCE);
        _succeedsBy(ISSUER, call);
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, call);
        }
        // not even tokens are needed
        _giveRights(CLERK, TO_CREDIT);
        _doesNothing(CLERK, call);
        uint256 snapshot = VM.snapshotState();
        _reject(REFERENCE);
        _doesNothing(ISSUER, call);
        VM.revertToState(snapshot);
        _approve(REFERENCE);
        assertEq(_balance(ALICE), TOP_UP + 5_000, "balance");
        _doesNothing(ISSUER, call);
        _block(ALICE);
        _doesNothing(ISSUER, call);
        _replace(ALICE, "successor");
        _doesNothing(CLERK, call);
    }

    function test_CA6_otherContentIsAConflict() external {
        bytes32[2] memory references = [REFERENCE, bytes32(0)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 used = references[i];
            _request(ALICE, 5_000, used);
            for (uint256 which = 0; which < 5; ++which) {
                TopUp memory other = _topUpOf(ALICE, 5_000, used);
                if (which == 0) other.amount = 5_001;
                if (which == 1) other.card = BOB;
                if (which == 2) other.funding = Funding.Cash;
                if (which == 3) other.funder = "another";
                if (which == 4) other.buyer = 0;
                _requestRefused(other, _conflict(used));
            }
        }
    }

    /// @dev CA-6. Nor is one that was decided asked again.
    function test_CA6_otherContentIsAConflictWhateverBecameOfIt() external {
        _request(ALICE, 5_000, REFERENCE);
        uint256 snapshot = VM.snapshotState();
        _approve(REFERENCE);
        _requestRefused(ALICE, 5_001, _conflict(REFERENCE));
        VM.revertToState(snapshot);
        _reject(REFERENCE);
        _requestRefused(ALICE, 5_001, _conflict(REFERENCE));
    }

    function test_CA6_referencesArePerProgram() external {
        _request(ALICE, 5_000, REFERENCE);
        program = _program(_terms());
        _issue(BOB, BEARER);
        _request(BOB, 7_000, REFERENCE);
        _approve(REFERENCE);
        assertEq(_balance(BOB), 7_000, "balance");
    }

    function test_CA6_aRequestThatFailedUsesNoReference() external {
        uint40 room = CAP - TOP_UP;
        _requestRefused(ALICE, room + 1, _overCap(ALICE, CAP + 1, CAP));
        _request(BOB, room, REFERENCE);
        _approve(REFERENCE);
        assertEq(_balance(BOB), CAP, "balance");
    }

    // ---------------------------------------------------------------- amount

    function test_CA14_nothingIsNoTopUp() external {
        bytes memory error_ = abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector);
        _requestRefused(ALICE, 0, error_);
        _requestRefused(STRANGER, 0, error_);
    }

    function testFuzz_CA14_noMoreThanTheCapIsOnACard(uint40 amount) external {
        uint40 room = CAP - TOP_UP;
        amount = uint40(bound(amount, room + 1, MAX_AMOUNT));
        _requestRefused(ALICE, amount, _overCap(ALICE, uint256(amount) + TOP_UP, CAP));
        _topUp(ALICE, room);
        assertEq(_balance(ALICE), CAP, "balance");
        _requestRefused(ALICE, 1, _overCap(ALICE, CAP + 1, CAP));
    }

    /// @dev CA-14. Of 5,000.00 on the card 3,000.00 are held: voided, they would be above the cap.
    function test_CA14_whatIsHeldCounts() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(300_000);
        assertEq(_balance(ALICE), CAP - 300_000, "balance");
        _requestRefused(ALICE, 300_000, _overCap(ALICE, CAP + 300_000, CAP));
        _requestRefused(ALICE, 1, _overCap(ALICE, CAP + 1, CAP));
        _void(p);
        assertEq(_balance(ALICE), CAP, "voided");
    }

    /// @dev CA-14. Each of them would fit alone.
    function test_CA14_whatIsRequestedCounts() external {
        uint40 room = CAP - TOP_UP;
        _request(ALICE, room - 100, "first");
        _requestRefused(ALICE, 101, _overCap(ALICE, CAP + 1, CAP));
        _request(ALICE, 100, "second");
        assertEq(_requested(ALICE), room, "requested");
        _requestRefused(ALICE, 1, _overCap(ALICE, CAP + 1, CAP));
        _reject("second");
        _requestRefused(ALICE, 101, _overCap(ALICE, CAP + 1, CAP));
        _approve("first");
        _requestRefused(ALICE, 101, _overCap(ALICE, CAP + 1, CAP));
        _topUp(ALICE, 100);
        assertEq(_balance(ALICE), CAP, "balance");
        assertEq(_requested(ALICE), 0, "requested");
    }

    function test_CA14_whatIsSpentOrCapturedMakesRoom() external {
        _topUp(ALICE, CAP - TOP_UP);
        _sold(100);
        _requestRefused(ALICE, 101, _overCap(ALICE, CAP + 1, CAP));
        _topUp(ALICE, 100);
        Bill memory p = _authorized(500);
        _capture(p, 200);
        _requestRefused(ALICE, 201, _overCap(ALICE, CAP + 1, CAP));
        _topUp(ALICE, 200);
        assertEq(_balance(ALICE), CAP - 300, "balance");
        assertEq(_hold(ALICE), 300, "hold");
    }

    /// @dev CA-20. Without a cap there is still the field.
    function test_CA20_aBalanceNeverBleeds() external {
        address card = _newKey("rich");
        _issue(card, UNCAPPED);
        _request(card, MAX_AMOUNT, "all");
        _requestRefused(card, 1, _overCap(card, uint256(MAX_AMOUNT) + 1, MAX_AMOUNT));
        _approve("all");
        _requestRefused(card, 1, _overCap(card, uint256(MAX_AMOUNT) + 1, MAX_AMOUNT));
        _authorize(_payAt(card, TILL, MAX_AMOUNT));
        _requestRefused(card, 1, _overCap(card, uint256(MAX_AMOUNT) + 1, MAX_AMOUNT));
        _requestRefused(card, MAX_AMOUNT, _overCap(card, uint256(MAX_AMOUNT) * 2, MAX_AMOUNT));
        assertEq(_hold(card), MAX_AMOUNT, "hold");
        assertEq(_balance(card), 0, "balance");
    }

    // ---------------------------------------------------------------- card

    function test_CA14_aFrozenCardIsToppedUp() external {
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _succeeds(_freezeCall(ALICE, true, 1, uint32(T0)));
        _topUp(ALICE, 100);
        assertEq(_balance(ALICE), TOP_UP + 100, "balance");
        for (uint256 level = 0; level < 3; ++level) {
            assertTrue(_card(ALICE).frozen[level], "frozen");
        }
    }

    function test_CA14_aDeadCardIsNot() external {
        _block(ALICE);
        _requestRefused(ALICE, 1, _cardBlocked(ALICE));
        address successor = _replace(ALICE, "successor");
        _requestRefused(ALICE, 1, _cardReplaced(ALICE, successor));
        _requestRefused(STRANGER, 1, _unknownCard(STRANGER));
        _requestRefused(address(0), 1, _unknownCard(address(0)));
    }

    function test_CA14_aCardIsToppedUpToTheEndOfItsLastDay() external {
        uint16 lastDay = _card(ALICE).lastDay;
        VM.warp(_startOf(lastDay + 1) - 1);
        _topUp(ALICE, 100);
        VM.warp(_startOf(lastDay + 1));
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_CardExpired.selector,
            ALICE,
            lastDay,
            lastDay + 1
        );
        _requestRefused(ALICE, 100, error_);
        _freeze(ALICE);
        _requestRefused(ALICE, 100, error_);
    }

    // ---------------------------------------------------------------- funding

    function test_CA14_aTierTakesItsKindsOfFunding() external {
        ProgramTerms memory terms = _terms();
        terms.tiers[BEARER].fundings = 8 + 1; // cash, transfer
        program = _program(terms);
        _issue(ALICE, REGISTERED);
        _issue(BOB, BEARER);
        for (uint256 kind = 0; kind < 5; ++kind) {
            TopUp memory topUp = _topUpOf(ALICE, 10, bytes32(1 + kind));
            topUp.funding = Funding(kind);
            _succeedsBy(ISSUER, _requestCall(topUp));
            (topUp.card, topUp.bankReference) = (BOB, bytes32(100 + kind));
            if (kind == 0 || kind == 3) {
                _succeedsBy(ISSUER, _requestCall(topUp));
                continue;
            }
            _requestRefused(
                topUp,
                abi.encodeWithSelector(
                    ITopUpEvents.PrepaidCards_FundingRefused.selector,
                    program,
                    BEARER,
                    topUp.funding
                )
            );
        }
        assertEq(_requested(BOB), 20, "requested");
    }

    function test_CA14_whoPaysMustBeNamed() external {
        TopUp memory topUp = _topUpOf(ALICE, 10, REFERENCE);
        topUp.funder = 0;
        _requestRefused(
            topUp,
            abi.encodeWithSelector(ITopUpEvents.PrepaidCards_UnknownFunder.selector)
        );
    }

    // ---------------------------------------------------------------- who

    function test_CA14_onlyStaffWithThatRightRequests() external {
        _supply(CLERK);
        _needsRight(TO_CREDIT, _requestCall(ALICE, 100, REFERENCE));
    }
}
