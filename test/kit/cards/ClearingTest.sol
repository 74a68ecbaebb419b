// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ProgramTerms} from "../../../contracts/cards/CardTypes.sol";
import {
    Adjustment,
    ClearingView,
    ScheduleView,
    Statement
} from "../../../contracts/cards/ClearingTypes.sol";
import {ICardEvents} from "../../../contracts/cards/ICardEvents.sol";
import {IClearingEvents} from "../../../contracts/cards/IClearingEvents.sol";
import {Log, VM} from "../IVm.sol";
import {OfficeTest} from "./OfficeTest.sol";

/// @notice A token that anybody may mint.
interface IMintable {
    function mint(address to, uint256 amount) external;

    function approve(address spender, uint256 amount) external returns (bool);
}

/// @title The cards room, seen from clearing
/// @author The Tallystick authors
/// @notice Calls, errors and what closings tell. CHECKER is a second person of clearing.
abstract contract ClearingTest is OfficeTest {
    address internal constant CHECKER = address(0xC9);
    /// @dev Statements of one closing.
    uint256 private constant MOST = 64;

    function setUp() public virtual override {
        super.setUp();
        manager.grantRole(CLEARING_ROLE, CHECKER, 0);
    }

    /// @dev A program with another token, and all in it that `CardsPeople` sets up in the first.
    function _programWith(address token_, uint64 unit) internal {
        ProgramTerms memory terms = _terms();
        (terms.token, terms.unit) = (token_, unit);
        program = _program(terms);
        IMintable(token_).mint(ISSUER, 2 ** 100);
        VM.prank(ISSUER);
        IMintable(token_).approve(address(cards), type(uint256).max);
        TILL = _terminal("till", shop);
        SECOND_TILL = _terminal("second till", shop);
        RIVAL_TILL = _terminal("rival till", rival);
        _issue(ALICE, REGISTERED);
        _issue(BOB, BEARER);
        _topUp(ALICE, TOP_UP);
        _topUp(BOB, TOP_UP);
    }

    /// @dev A sale to ALICE at this till.
    function _soldAt(address till, uint40 amount) internal {
        _sell(_payAt(ALICE, till, amount));
    }

    /// @dev To the begin of a period of the first length.
    function _toPeriod(uint256 period) internal {
        VM.warp(T0 + period * 1 days);
    }

    // ---------------------------------------------------------------- calls

    function _closeCall(uint24 merchant, uint32 period) internal view returns (bytes memory) {
        return abi.encodeCall(cards.closePeriod, (program, merchant, period));
    }

    function _pageCall(uint256 from, uint256 count) internal view returns (bytes memory) {
        return abi.encodeCall(cards.pagePeriod, (program, shop, from, count));
    }

    function _payOutCall(uint24 merchant) internal view returns (bytes memory) {
        return abi.encodeCall(cards.payOut, (program, merchant));
    }

    function _changePeriodsCall(uint256 from, uint256 length) internal view returns (bytes memory) {
        return abi.encodeCall(cards.changePeriods, (program, uint32(from), uint32(length)));
    }

    function _changeRateCall(uint256 from, uint24 rate) internal view returns (bytes memory) {
        return abi.encodeCall(cards.changeRate, (program, uint32(from), rate));
    }

    function _withdrawCall(address to, uint64 amount) internal view returns (bytes memory) {
        return abi.encodeCall(cards.withdrawFees, (program, to, amount));
    }

    function _proposeCall(bytes32 id, Adjustment memory a) internal view returns (bytes memory) {
        return abi.encodeCall(cards.proposeAdjustment, (id, a));
    }

    function _approveCall(bytes32 id) internal view returns (bytes memory) {
        return abi.encodeCall(cards.approveAdjustment, (id));
    }

    function _rejectCall(bytes32 id) internal view returns (bytes memory) {
        return abi.encodeCall(cards.rejectAdjustment, (id, REASON));
    }

    function _attestLinesCall(
        uint32 period,
        uint16 revision,
        bytes32 root,
        uint32 lines
    ) internal view returns (bytes memory) {
        return abi.encodeCall(cards.attestLines, (program, shop, period, revision, root, lines));
    }

    // ---------------------------------------------------------------- what people do

    function _close(uint32 period) internal {
        _succeeds(_closeCall(shop, period));
    }

    /// @dev The statements that a closing tells of, each checked against its chain.
    function _closed(
        uint24 merchant,
        uint32 period
    ) internal returns (Statement[] memory statements) {
        bytes32 chain = cards.clearingOf(program, merchant).chain;
        VM.recordLogs();
        _succeeds(_closeCall(merchant, period));
        Log[] memory logs = VM.getRecordedLogs();
        statements = new Statement[](MOST);
        uint256 count = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IClearingEvents.PeriodClosed.selector) continue;
            (Statement memory s, bytes32 hash) = abi.decode(logs[i].data, (Statement, bytes32));
            chain = keccak256(abi.encode(chain, program, merchant, s));
            assertEq(hash, chain, "CA-17: the chain goes on");
            assertEq(uint256(logs[i].topics[1]), program, "program");
            assertEq(uint256(logs[i].topics[2]), merchant, "merchant");
            statements[count++] = s;
        }
        assembly ("memory-safe") {
            mstore(statements, count)
        }
        assertEq(cards.clearingOf(program, merchant).chain, chain, "CA-17: the end of the chain");
    }

    /// @dev The one statement of this closing of the shop.
    function _closedOne(uint32 period) internal returns (Statement memory) {
        Statement[] memory statements = _closed(shop, period);
        assertEq(statements.length, 1, "statements");
        return statements[0];
    }

    function _page(uint256 from, uint256 count) internal {
        _succeeds(_pageCall(from, count));
    }

    function _changePeriods(uint256 from, uint256 length) internal {
        _succeedsBy(CLEARING, _changePeriodsCall(from, length));
    }

    function _changeRate(uint256 from, uint24 rate) internal {
        _succeedsBy(CLEARING, _changeRateCall(from, rate));
    }

    function _withdraw(uint64 amount) internal {
        _succeedsBy(CLEARING, _withdrawCall(CLEARING, amount));
    }

    /// @dev Of the shop, with a reason; below 0 against it.
    function _adjustment(uint32 period, int64 amount) internal view returns (Adjustment memory) {
        return Adjustment(program, shop, period, amount, REASON);
    }

    /// @dev Proposed by CLEARING, approved by CHECKER.
    function _adjust(bytes32 id, uint32 period, int64 amount) internal {
        _succeedsBy(CLEARING, _proposeCall(id, _adjustment(period, amount)));
        _succeedsBy(CHECKER, _approveCall(id));
    }

    // ---------------------------------------------------------------- views

    function _clearing(uint24 merchant) internal view returns (ClearingView memory) {
        return cards.clearingOf(program, merchant);
    }

    function _schedule() internal view returns (ScheduleView memory) {
        return cards.scheduleOf(program);
    }

    function _fees() internal view returns (uint64) {
        return _schedule().fees;
    }

    /// @dev What PAYOUT has got, in units.
    function _paidOut() internal view returns (uint256) {
        return token.balanceOf(PAYOUT) / UNIT;
    }

    /// @dev CA-16, CA-17. closing = opening + captured − drawn − debited + credited − fee − paid.
    function _addsUp(Statement memory s) internal pure {
        int256 sum = int256(uint256(s.opening)) + int256(uint256(s.captured));
        sum -= int256(uint256(s.drawn)) + int256(uint256(s.debited));
        sum += int256(uint256(s.credited)) - s.fee - int256(uint256(s.paid));
        assertEq(int256(uint256(s.closing)), sum, "CA-17: the statement adds up");
    }

    function _fingerprint() internal view virtual override returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    super._fingerprint(),
                    _clearing(shop),
                    _clearing(rival),
                    _schedule(),
                    cards.adjustmentsOf(program, shop, 0),
                    cards.adjustmentsOf(program, shop, 1)
                )
            );
    }

    // ---------------------------------------------------------------- errors

    function _notEnded(uint32 period, uint256 end) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_PeriodNotEnded.selector,
                period,
                end,
                _now()
            );
    }

    function _unknownMerchant(uint24 merchant) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownMerchant.selector, merchant);
    }

    function _unknownProgram() internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownProgram.selector, program);
    }

    function _outOfOrder(uint256 from, uint256 expected) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_PageOutOfOrder.selector,
                from,
                expected
            );
    }

    function _badPeriods(
        uint256 from,
        uint256 length,
        uint256 earliest
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_BadPeriods.selector,
                from,
                length,
                earliest
            );
    }

    function _badRateStart(uint256 from, uint256 earliest) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_BadRateStart.selector,
                from,
                earliest
            );
    }

    function _overAdjustment(uint256 amount, uint256 max) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_OverAdjustment.selector,
                amount,
                max
            );
    }

    /// @dev The AccessManager's: the caller has not the role.
    function _unauthorized(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
    }

    function _zeroAddress() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector);
    }
}
