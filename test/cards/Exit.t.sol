// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {RedeemTest} from "../kit/cards/RedeemTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What happens when an issuer is gone: CA-14, CA-22
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - absent from: the program's first period, the last act's; periods of any length; other programs
/// - signs: every act of staff with rights; none of holders, clearing, the regulator, or who was refused
/// - given an absent issuer: holders redeem, payers get back what nobody decided; one second before neither
/// - the issuer comes back
contract ExitTest is RedeemTest {
    bytes32 private constant REFERENCE = "bank reference";

    function _absentFrom() private view returns (uint256) {
        return cards.absentFrom(program);
    }

    /// @dev ALICE's redemption, brought by anybody.
    function _exitCall() private view returns (bytes memory) {
        return _redeemCall(ALICE, 100);
    }

    // ---------------------------------------------------------------- absent from

    function test_CA22_wholePeriodsAreWaitedFor() external {
        uint256 open = T0 + (1 + ABSENT_PERIODS) * 1 days;
        assertEq(_absentFrom(), open, "the first period, and so many more");
        VM.warp(open - 1);
        _declined(_exitCall(), _present(open));
        VM.warp(open);
        bytes memory call = _exitCall();
        VM.expectEmit(address(cards));
        emit ITopUpEvents.Redeemed(program, ALICE, WALLET, 100, 0, true);
        _succeeds(call);
        assertEq(token.balanceOf(WALLET), 100 * UNIT, "tokens");
        assertEq(_absentFrom(), open, "no sign of the issuer");
    }

    function testFuzz_CA22_theLastPeriodWithASignCounts(
        uint32 length,
        uint8 periods,
        uint256 first,
        uint256 second
    ) external {
        ProgramTerms memory terms = _terms();
        terms.periodLength = uint32(bound(length, 4, 366 * 96) * 15 minutes);
        terms.absentPeriods = uint8(bound(periods, 1, 255));
        terms.periodStart = uint32(T0 - 40 days);
        first = T0 + bound(first, 0, 1000 days);
        VM.warp(first);
        program = _program(terms);
        uint256 p = (first - terms.periodStart) / terms.periodLength;
        uint256 whole = uint256(terms.absentPeriods) * terms.periodLength;
        assertEq(
            _absentFrom(),
            terms.periodStart + (p + 1) * terms.periodLength + whole,
            "since its creation"
        );
        second = first + bound(second, 0, 1000 days);
        VM.warp(second);
        _giveRights(CLERK, 1);
        p = (second - terms.periodStart) / terms.periodLength;
        assertEq(
            _absentFrom(),
            terms.periodStart + (p + 1) * terms.periodLength + whole,
            "since its last act"
        );
        assertGt(_absentFrom(), second + whole, "never sooner");
        assertLe(_absentFrom(), second + whole + terms.periodLength, "nor a period later");
    }

    function test_CA22_aSignInOneProgramIsNoneInAnother() external {
        uint32 before = program;
        program = _program(_terms());
        _wait(10 days);
        _issue(BOB, BEARER);
        assertEq(_absentFrom(), T0 + (11 + ABSENT_PERIODS) * 1 days, "where it acted");
        program = before;
        assertEq(_absentFrom(), T0 + (1 + ABSENT_PERIODS) * 1 days, "where it did not");
    }

    // ---------------------------------------------------------------- signs

    /// @dev The call in a period of its own is noted, before what it tells itself, and once.
    function _isASign(address by, bytes memory call) private {
        uint256 snapshot = VM.snapshotState();
        _wait(3 days);
        VM.expectEmit(address(cards));
        emit ITopUpEvents.IssuerSeen(program, 3);
        _succeedsBy(by, call);
        assertEq(_absentFrom(), T0 + (4 + ABSENT_PERIODS) * 1 days, "seen");
        VM.revertToState(snapshot);
    }

    function test_CA22_everyActOfStaffIsASign() external {
        CardLimits memory limits;
        _request(ALICE, 100, REFERENCE);
        _isASign(ISSUER, abi.encodeCall(cards.setStaff, (program, CLERK, 1)));
        _isASign(ISSUER, _issueCall(_newKey("new"), _day(T0) + 1_461));
        _isASign(ISSUER, _requestCall(ALICE, 100, "another"));
        _isASign(ISSUER, _requestCall(ALICE, 100, REFERENCE)); // also a repetition
        _isASign(APPROVER, abi.encodeCall(cards.approveTopUp, (program, REFERENCE)));
        _isASign(APPROVER, abi.encodeCall(cards.rejectTopUp, (program, REFERENCE, REASON)));
        _isASign(ISSUER, abi.encodeCall(cards.rejectTopUp, (program, REFERENCE, REASON)));
        _isASign(ISSUER, abi.encodeCall(cards.setFrozen, (program, ALICE, true)));
        _isASign(ISSUER, abi.encodeCall(cards.blockCard, (program, ALICE, REASON)));
        _isASign(ISSUER, _replaceCall(ALICE, _newKey("successor"), _day(T0) + 1_461, ""));
        _isASign(ISSUER, abi.encodeCall(cards.setLimits, (program, ALICE, limits)));
        VM.warp(T0 + 3 days);
        bytes memory call = _redeemCall(ALICE, 100);
        VM.warp(T0);
        _isASign(APPROVER, call);
    }

    function test_CA22_whatOthersDoIsNone() external {
        _request(ALICE, 100, REFERENCE);
        _wait(3 days);
        uint256 before = _absentFrom();
        _succeeds(_freezeCall(BOB, true, 1, uint32(_now())));
        _freezeByRegulator(BOB);
        _merchant(SHOPKEEPER);
        _fundReserve(shop, 100);
        _sold(100);
        _refused(CLERK, _issueCall(CLERK, _day(T0)), _notStaff(CLERK, TO_ISSUE));
        assertEq(_absentFrom(), before, "not seen");
    }

    /// @dev CA-22. Somebody who is no longer staff withdraws for itself.
    function test_CA22_formerStaffIsNoSign() external {
        _giveRights(CLERK, TO_CREDIT);
        _supply(CLERK);
        _succeedsBy(CLERK, _requestCall(ALICE, 100, REFERENCE));
        _giveRights(CLERK, 0);
        _wait(3 days);
        uint256 before = _absentFrom();
        _succeedsBy(CLERK, abi.encodeCall(cards.rejectTopUp, (program, REFERENCE, REASON)));
        assertEq(_absentFrom(), before, "not seen");
    }

    // ---------------------------------------------------------------- given an absent issuer

    /// @dev CA-14. What nobody decides any more returns to its payer, whoever asks.
    function test_CA14_whatAnAbsentIssuerLeftInEscrowReturns() external {
        _request(ALICE, 100, REFERENCE);
        uint256 owned = token.balanceOf(ISSUER);
        bytes memory call = abi.encodeCall(cards.rejectTopUp, (program, REFERENCE, REASON));
        VM.warp(_absentFrom() - 1);
        _declined(call, _notStaff(STRANGER, TO_APPROVE));
        _wait(1);
        _succeeds(call);
        assertEq(token.balanceOf(ISSUER) - owned, 100 * UNIT, "tokens of the payer");
        assertEq(_card(ALICE).requested, 0, "requested");
    }

    function test_CA22_anAbsentIssuerIsNotReplacedByAnybody() external {
        _request(ALICE, 100, REFERENCE);
        VM.warp(_absentFrom());
        _declined(
            abi.encodeCall(cards.approveTopUp, (program, REFERENCE)),
            _notStaff(STRANGER, TO_APPROVE)
        );
        _freezeByRegulator(ALICE);
        _declined(
            _exitCall(),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardFrozen.selector, ALICE)
        );
    }

    // ---------------------------------------------------------------- back again

    function test_CA22_anIssuerThatComesBackIsAskedAgain() external {
        VM.warp(_absentFrom());
        _succeeds(_exitCall());
        _freeze(BOB);
        _declined(_exitCall(), _present(_absentFrom()));
        assertEq(_absentFrom(), T0 + (32 + ABSENT_PERIODS) * 1 days, "seen");
    }

    /// @dev CA-22. Where staff brings it, it is no exit, however long it was away.
    function test_CA22_staffThatBringsItIsBack() external {
        VM.warp(_absentFrom());
        bytes memory call = _exitCall();
        VM.expectEmit(address(cards));
        emit ITopUpEvents.Redeemed(program, ALICE, WALLET, 100, 0, false);
        _succeedsBy(APPROVER, call);
        _declined(_exitCall(), _present(_absentFrom()));
    }
}
