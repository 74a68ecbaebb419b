// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PeriodTotals} from "../../contracts/cards/CardTypes.sol";
import {ClearingView, Statement} from "../../contracts/cards/ClearingTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {Books, StatementModel} from "../kit/cards/StatementModel.sol";
import {VM} from "../kit/IVm.sol";

/// @title Closing late: CA-15 to CA-17
/// @author The Tallystick authors
/// @notice Random days of sales, captures and refunds at two keys, closed at random or all at the end. Tree of cases:
/// - every statement is what the model tells, from what periods counted
/// - late is the same as in time, but for when it was paid
contract CloseLateTest is ClearingTest {
    using StatementModel for Books;

    uint32 private constant DAYS = 8;

    Bill[] private _sales;
    mapping(uint256 sale => uint40 total) private _refunds;
    Books private _books;
    uint256 private _pot;
    uint256 private _told;

    /// @dev None to four payments or refunds.
    function _someDay(uint256 seed) private {
        for (uint256 i = 0; i < seed % 5; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 != 0 || _sales.length == 0) {
                address till = seed % 2 == 0 ? TILL : SECOND_TILL;
                Bill memory p = _payAt(ALICE, till, uint40(1 + ((seed >> 16) % 3_000)));
                _sell(p);
                _sales.push(p);
            } else {
                _refundSome(seed >> 8);
            }
        }
    }

    function _refundSome(uint256 seed) private {
        uint256 which = seed % _sales.length;
        Bill memory p = _sales[which];
        if (_refunds[which] == p.amount) return;
        uint40 total = uint40(bound(seed >> 8, _refunds[which] + 1, p.amount));
        _refunds[which] = total;
        _refundSale(p, total);
    }

    // ---------------------------------------------------------------- model

    /// @dev Every period from the last closed one to this one is as the model tells, and told of unless empty.
    function _closeByTheModel(uint32 period) private {
        uint32 next = (_clearing(shop).closedUntil - uint32(T0)) / 1 days;
        Statement[] memory statements = _closed(shop, period);
        Books memory b = _books;
        (b.program, b.merchant) = (program, shop);
        uint256 count = 0;
        for (; next <= period; ++next) {
            PeriodTotals memory t = cards.periodOf(program, shop, next);
            Statement memory s;
            (s.period, s.captures, s.captured) = (next, t.captures, t.captured);
            (s.refunds, s.refunded, s.drawn) = (t.refunds, t.refunded, t.drawn);
            if (t.captures + t.refunds == 0 && b.opening == b.unpaid) continue;
            _pot = b.close(s, RATE, _pot);
            assertEq(abi.encode(statements[count++]), abi.encode(s), "statement");
            _addsUp(s);
        }
        assertEq(statements.length, count, "statements");
        b.unpaid = 0;
        _books = b;
        assertEq(_clearing(shop).chain, b.chain, "chain");
        assertEq(_clearing(shop).opening, b.opening, "opening of the next");
        assertEq(_fees(), _pot, "fees");
    }

    function testFuzz_CA17_statementsAreWhatTheModelTells(uint256 seed) external {
        for (uint32 i = 0; i < DAYS; ++i) {
            _toPeriod(i);
            _someDay(uint256(keccak256(abi.encode(seed, i))));
            if (i != 0 && (seed >> i) % 2 == 0) _closeByTheModel(i - 1 - uint32((seed >> 99) % i));
        }
        _toPeriod(DAYS);
        _closeByTheModel(DAYS - 1);
    }

    // ---------------------------------------------------------------- late

    /// @return happened Hash of what does not depend on when the periods were closed.
    function _play(uint256 seed, uint256 closings) private returns (bytes32 happened) {
        for (uint32 i = 0; i < DAYS; ++i) {
            _toPeriod(i);
            _someDay(uint256(keccak256(abi.encode(seed, i))));
            if (i != 0 && (closings >> i) % 2 == 1) happened = _tell(happened, i - 1);
        }
        _toPeriod(DAYS);
        happened = _tell(happened, DAYS - 1);
        ClearingView memory c = _clearing(shop);
        return
            keccak256(abi.encode(happened, c.closedUntil, c.net, c.charged, _fees(), _paidOut()));
    }

    /// @dev All of a statement but for what was paid and the balances that follow from it.
    function _tell(bytes32 happened, uint32 period) private returns (bytes32) {
        Statement[] memory statements = _closed(shop, period);
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement memory s = statements[i];
            (s.opening, s.paid, s.closing) = (0, 0, 0);
            // one that tells of a payout alone
            if (s.captures + s.refunds == 0) continue;
            happened = keccak256(abi.encode(happened, s));
            ++_told;
        }
        return happened;
    }

    /// @dev CA-15. Counts, sums, fees and what is paid in all are the same. When it was paid is not.
    function testFuzz_CA15_closingLateChangesNoTotal(uint256 seed, uint256 closings) external {
        uint256 snapshot = VM.snapshotState();
        bytes32 inTime = _play(seed, type(uint256).max);
        uint256 told = _told;
        VM.revertToState(snapshot);
        snapshot = VM.snapshotState();
        bytes32 late = _play(seed, 0);
        assertEq(late, inTime, "late");
        assertEq(_told, told, "statements");
        VM.revertToState(snapshot);
        assertEq(_play(seed, closings), inTime, "now and then");
    }
}
