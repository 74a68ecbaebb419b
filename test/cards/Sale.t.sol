// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    PaymentKind,
    PaymentState,
    PaymentView,
    ProgramTerms
} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Sales: CA-1, CA-2, CA-5, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases (declines have a file of their own):
/// - a sale: moves balance to accrual, relayed by anybody, one event, the least storage
/// - amount: 1, all, partly approved, partly approved with enough
/// - record: none by default; where the program wants one
/// - again: declined without a record, silent with one
/// - id: what holder and terminal sign
contract SaleTest is CardsTest {
    // ---------------------------------------------------------------- what it does

    function test_CA2_aSaleMovesBalanceToAccrual() external {
        uint256 held = token.balanceOf(address(cards));
        Bill memory p = _pay(2_500);
        assertEq(_sell(p), 2_500, "approved");
        assertEq(_balance(ALICE), TOP_UP - 2_500, "balance");
        assertEq(_hold(ALICE), 0, "hold");
        assertEq(_till(TILL).captured, 2_500, "captured by the key");
        assertEq(_till(TILL).captures, 1, "captures by the key");
        assertEq(_accrued(shop), 2_500, "accrued");
        assertEq(_totals(shop).captures, 1, "captures");
        assertEq(_accrued(rival), 0, "another's accrual");
        assertEq(token.balanceOf(address(cards)), held, "no token moves");
    }

    function test_CA2_aSaleIsLogged() external {
        Bill memory p = _pay(2_500);
        bytes memory call = _saleCall(p);
        VM.expectEmit(address(cards));
        emit ICardEvents.Sold(_saleId(p), ALICE, TILL, _line(p, 2_500));
        _succeeds(call);
    }

    /// @dev CA-2. The card's word and the terminal's are read and written, and nothing else is touched.
    function test_CA2_aPlainSaleTouchesTwoWords() external {
        _sold(100);
        bytes memory call = _saleCall(_pay(100));
        VM.record();
        _succeeds(call);
        assertEq(_touches(), 4, "two reads before two writes");
    }

    function test_CA2_whoRelaysIsIrrelevant() external {
        address[4] memory relayers = [ALICE, TILL, ISSUER, STRANGER];
        for (uint256 i = 0; i < 4; ++i) {
            _succeedsBy(relayers[i], _saleCall(_pay(100)));
        }
        assertEq(_balance(ALICE), TOP_UP - 400, "balance");
        assertEq(_till(TILL).captures, 4, "captures");
    }

    function test_CA2_oneUnitAndTheWholeBalance() external {
        _sold(1);
        _sold(TOP_UP - 1);
        assertEq(_balance(ALICE), 0, "balance");
        assertEq(_accrued(shop), TOP_UP, "accrued");
    }

    function test_CA2_aBearerCardPaysLikeARegisteredOne() external {
        _sell(_payAt(BOB, RIVAL_TILL, 700));
        assertEq(_balance(BOB), TOP_UP - 700, "balance");
        assertEq(_accrued(rival), 700, "accrued");
    }

    function testFuzz_CA2_whatLeavesTheCardAccrues(uint256[4] memory amounts) external {
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) {
            amounts[i] = bound(amounts[i], 1, TOP_UP / 4);
            address terminal = i % 2 == 0 ? TILL : SECOND_TILL;
            _sell(_payAt(ALICE, terminal, uint40(amounts[i])));
            sum += amounts[i];
        }
        assertEq(_balance(ALICE), TOP_UP - sum, "balance");
        assertEq(_accrued(shop), sum, "accrued");
        assertEq(_till(TILL).captured, amounts[0] + amounts[2], "one key");
        assertEq(_till(SECOND_TILL).captured, amounts[1] + amounts[3], "the other key");
    }

    // ---------------------------------------------------------------- partial approval

    function test_CA2_aPartIsApprovedWhereTheTerminalAcceptsIt() external {
        Bill memory p = _pay(TOP_UP + 1);
        p.partialApproval = true;
        bytes memory call = _saleCall(p);
        VM.expectEmit(address(cards));
        emit ICardEvents.Sold(_saleId(p), ALICE, TILL, _line(p, TOP_UP));
        assertEq(abi.decode(_succeeds(call), (uint40)), TOP_UP, "approved");
        assertEq(_balance(ALICE), 0, "balance");
        assertEq(_accrued(shop), TOP_UP, "accrued");
    }

    function test_CA2_allIsApprovedWhereItIsThere() external {
        Bill memory p = _pay(TOP_UP);
        p.partialApproval = true;
        assertEq(_sell(p), TOP_UP, "approved");
    }

    // ---------------------------------------------------------------- records

    function test_CA5_aSaleKeepsNoRecord() external {
        Bill memory p = _sold(100);
        assertEq(_saleRecord(p).state, PaymentState.None, "state");
    }

    function _recording() private returns (address terminal) {
        ProgramTerms memory terms = _terms();
        terms.record = true;
        program = _program(terms);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, TOP_UP);
        return _terminal("recording till", shop);
    }

    function test_CA5_aProgramThatRecordsWritesOne() external {
        Bill memory p = _payAt(ALICE, _recording(), TOP_UP + 5);
        p.partialApproval = true;
        _sell(p);
        PaymentView memory r = _saleRecord(p);
        assertEq(r.state, PaymentState.Captured, "state");
        assertEq(uint256(r.kind), uint256(PaymentKind.Sale), "kind");
        assertEq(r.merchant, shop, "merchant");
        assertEq(r.authorized, TOP_UP, "authorized");
        assertEq(r.captured, TOP_UP, "captured");
        assertEq(uint256(r.capturable) + r.released + r.refunded, 0, "the rest");
    }

    /// @dev CA-5. Else the same sale, sent again, would pass for one that ran.
    function test_CA5_aDeclinedSaleLeavesNoRecord() external {
        Bill memory p = _payAt(ALICE, _recording(), TOP_UP + 5);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_InsufficientBalance.selector,
            ALICE,
            TOP_UP + 5,
            TOP_UP
        );
        _declined(_saleCall(p), refusal);
        assertEq(_saleRecord(p).state, PaymentState.None, "state");
    }

    // ---------------------------------------------------------------- again

    /// @dev CA-6, CA-7. Nobody can tell the same from another sale under its number where no record is kept.
    function test_CA6_theSameSaleAgainIsADuplicate() external {
        Bill memory p = _sold(100);
        _declined(
            _saleCall(p),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DuplicateSequence.selector,
                ALICE,
                p.sequence
            )
        );
    }

    function test_CA6_theSameRecordedSaleAgainDoesNothing() external {
        Bill memory p = _payAt(ALICE, _recording(), 100);
        bytes memory call = _saleCall(p);
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(abi.decode(_succeeds(call), (uint40)), 100, "approved");
        }
        assertEq(_balance(ALICE), TOP_UP - 100, "balance");
        assertEq(_till(p.terminal).captures, 1, "captures");
        VM.warp(p.deadline + 1);
        _changesNothing(call);
    }

    // ---------------------------------------------------------------- id

    function testFuzz_CA1_theIdIsWhatIsSigned(Bill memory p) external view {
        for (uint256 kind = 0; kind < 2; ++kind) {
            bytes32 id = _idOf(p, PaymentKind(kind));
            assertEq(cards.paymentId(_packed(p), PaymentKind(kind)), id, "id");
        }
    }

    function test_CA1_aSaleHasAnotherIdThanAnAuthorization() external {
        Bill memory p = _pay(100);
        assertFalse(_saleId(p) == _authorizationId(p), "ids");
    }
}
