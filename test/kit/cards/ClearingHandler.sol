// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PeriodTotals} from "../../../contracts/cards/CardTypes.sol";
import {Adjustment, Statement} from "../../../contracts/cards/ClearingTypes.sol";
import {BlockingToken} from "../../mocks/BlockingToken.sol";
import {PaymentToken} from "../../mocks/PaymentToken.sol";
import {VM} from "../IVm.sol";
import {CardsHandler} from "./CardsHandler.sol";
import {Books, StatementModel} from "./StatementModel.sol";

/// @notice Adjustments of a merchant's period.
struct GhostAdjustments {
    uint64 debited;
    uint64 credited;
    uint64 against;
    uint64 inFavor;
}

/// @notice A rate, from the period of this number on.
struct GhostRate {
    uint256 period;
    uint24 rate;
}

/// @title Whoever clears the cards room, at random but never against the rules
/// @author The Tallystick authors
/// @notice Besides all that a `CardsHandler` does, merchants' periods are paged and closed, early and late; payouts are
/// refused and tried again; clearing adjusts, changes the fee and withdraws fees. Its books know periods, not keys.
contract ClearingHandler is CardsHandler {
    using StatementModel for Books;

    address private constant CHECKER = address(0xC9);

    /// @notice Fees that are not withdrawn, in units.
    uint256 public ghostFees;
    /// @notice Fees that are, in units.
    uint256 public withdrawn;
    /// @notice How many periods of a merchant are closed.
    mapping(uint256 merchant => uint256 count) public closed;
    /// @notice What was paid to a merchant, in units.
    mapping(uint256 merchant => uint256 units) public paid;

    mapping(uint256 merchant => Books books) private _books;
    mapping(uint256 merchant => mapping(uint256 period => GhostAdjustments sums)) private _adjusted;
    GhostRate[] private _rates;
    uint256 private _ids;

    constructor() {
        manager.grantRole(CLEARING_ROLE, CHECKER, 0);
        _rates.push(GhostRate(0, RATE));
        for (uint256 i = 0; i < MERCHANTS; ++i) {
            VM.prank(SHOPKEEPER);
            cards.setPayout(ghostMerchants[i].number, payoutOf(i));
            (_books[i].program, _books[i].merchant) = (program, ghostMerchants[i].number);
        }
    }

    function _token(uint8 decimals) internal override returns (PaymentToken) {
        return PaymentToken(_deploy("BlockingToken.sol:BlockingToken", abi.encode(decimals)));
    }

    function clearingVerbs() external pure returns (bytes4[] memory verbs) {
        verbs = new bytes4[](8);
        verbs[0] = this.close.selector;
        verbs[1] = this.closeInTime.selector;
        verbs[2] = this.page.selector;
        verbs[3] = this.toggleBlocked.selector;
        verbs[4] = this.payOut.selector;
        verbs[5] = this.adjust.selector;
        verbs[6] = this.changeRate.selector;
        verbs[7] = this.withdrawFees.selector;
    }

    // ---------------------------------------------------------------- what the invariants read

    function payoutOf(uint256 at) public pure returns (address) {
        return address(uint160(0xFA0 + at));
    }

    function books(uint256 at) external view returns (Books memory) {
        return _books[at];
    }

    function adjustments(
        uint256 at,
        uint256 period
    ) external view returns (GhostAdjustments memory) {
        return _adjusted[at][period];
    }

    // ---------------------------------------------------------------- closing

    /// @notice CA-15. Any period that has ended.
    function close(uint256 at, uint256 period) external counted {
        at = at % MERCHANTS;
        uint256 current = _period(_now());
        if (closed[at] == current) return;
        _closeUntil(at, bound(period, closed[at], current - 1));
    }

    /// @notice CA-15. All merchants' periods.
    function closeInTime() external counted {
        uint256 current = _period(_now());
        if (current == 0) return;
        for (uint256 at = 0; at < MERCHANTS; ++at) {
            _closeUntil(at, current - 1);
        }
    }

    function _closeUntil(uint256 at, uint256 period) private {
        VM.prank(STRANGER);
        cards.closePeriod(program, ghostMerchants[at].number, uint32(period));
        if (closed[at] > period) return;
        for (; closed[at] <= period; ++closed[at]) {
            _ghostCloses(at, closed[at]);
        }
        _ghostIsPaid(at);
        _did = true;
    }

    /// @dev CA-16, CA-17.
    function _ghostCloses(uint256 at, uint256 period) private {
        Books memory b = _books[at];
        (uint256 rate, bool isNew) = _rateOf(period);
        if (isNew) {
            (uint256 before, ) = _rateOf(period - 1);
            b.rebase(before);
        }
        PeriodTotals memory t = ghostTotals[at][period];
        GhostAdjustments memory a = _adjusted[at][period];
        Statement memory s;
        (s.period, s.captures, s.captured) = (uint32(period), t.captures, t.captured);
        (s.refunds, s.refunded, s.drawn) = (t.refunds, t.refunded, t.drawn - a.debited);
        (s.debited, s.credited) = (a.debited, a.credited);
        bool isEmpty = t.captures + t.refunds == 0 && a.debited + a.credited == 0;
        if (!isEmpty || b.opening != b.unpaid) ghostFees = b.close(s, rate, ghostFees);
        _books[at] = b;
    }

    function _rateOf(uint256 period) private view returns (uint256 rate, bool isNew) {
        uint256 i = _rates.length - 1;
        while (_rates[i].period > period) --i;
        return (_rates[i].rate, i != 0 && _rates[i].period == period);
    }

    /// @dev CA-16. Unless the token refuses.
    function _ghostIsPaid(uint256 at) private {
        if (BlockingToken(address(token)).blocked(payoutOf(at))) return;
        paid[at] += _books[at].unpaid;
        _books[at].unpaid = 0;
    }

    /// @notice CA-15. It changes nothing that the books know.
    function page(uint256 at, uint256 count) external counted {
        at = at % MERCHANTS;
        if (closed[at] == _period(_now())) return;
        uint24 number = ghostMerchants[at].number;
        uint32 from = cards.clearingOf(program, number).paged;
        VM.prank(STRANGER);
        cards.pagePeriod(program, number, from, bound(count, 1, 3));
        _did = true;
    }

    // ---------------------------------------------------------------- payouts

    function toggleBlocked(uint256 at) external counted {
        BlockingToken t = BlockingToken(address(token));
        address payout = payoutOf(at % MERCHANTS);
        t.setBlocked(payout, !t.blocked(payout));
        _did = true;
    }

    function payOut(uint256 at) external counted {
        at = at % MERCHANTS;
        if (_books[at].unpaid == 0) return;
        VM.prank(STRANGER);
        cards.payOut(program, ghostMerchants[at].number);
        _ghostIsPaid(at);
        _did = true;
    }

    // ---------------------------------------------------------------- clearing

    /// @notice CA-16. Of a period in which something was captured, against the merchant or for it; some are rejected.
    function adjust(uint256 at, uint256 which, uint256 amount, uint256 dice) external counted {
        at = at % MERCHANTS;
        uint256[] storage periods = ghostMerchants[at].periods;
        if (periods.length == 0) return;
        uint256 period = periods[which % periods.length];
        bool isAgainst = dice % 2 == 0;
        uint256 most = _mostAdjusted(at, period, isAgainst);
        if (most == 0) return;
        amount = bound(amount, 1, dice % 3 == 0 ? most : most / 3 + 1);
        int64 signed = isAgainst ? -int64(uint64(amount)) : int64(uint64(amount));
        bytes32 id = bytes32(++_ids);
        VM.prank(CLEARING);
        cards.proposeAdjustment(
            id,
            Adjustment(program, ghostMerchants[at].number, uint32(period), signed, REASON)
        );
        VM.prank(CHECKER);
        if (dice % 7 == 6) {
            cards.rejectAdjustment(id, REASON);
        } else {
            cards.approveAdjustment(id);
            _ghostAdjusts(at, period, isAgainst, uint64(amount));
        }
        _did = true;
    }

    function _mostAdjusted(
        uint256 at,
        uint256 period,
        bool isAgainst
    ) private returns (uint256 most) {
        PeriodTotals storage corrected = ghostTotals[at][period];
        GhostAdjustments storage a = _adjusted[at][period];
        uint256 net = corrected.captured - _least(corrected.captured, corrected.refunded);
        uint256 before = isAgainst ? a.against : a.inFavor;
        PeriodTotals storage t = _current(at);
        most = isAgainst ? t.captured - t.drawn : ghostFees;
        return _least(most, net - _least(net, before));
    }

    function _ghostAdjusts(uint256 at, uint256 period, bool isAgainst, uint64 amount) private {
        GhostAdjustments storage now_ = _adjusted[at][_period(_now())];
        GhostAdjustments storage corrected = _adjusted[at][period];
        if (isAgainst) {
            corrected.against += amount;
            now_.debited += amount;
            _current(at).drawn += amount;
            ghostFees += amount;
        } else {
            corrected.inFavor += amount;
            now_.credited += amount;
            ghostFees -= amount;
        }
    }

    /// @notice CA-16. From one of the next periods on.
    function changeRate(uint256 wait, uint256 rate) external counted {
        uint256 last = _rates[_rates.length - 1].period;
        uint256 current = _period(_now());
        if (last > current + 3) return;
        uint256 period = (last > current ? last : current) + bound(wait, 1, 3);
        uint24 rate_ = uint24(bound(rate, 0, MAX_RATE));
        VM.prank(CLEARING);
        cards.changeRate(program, uint32(T0 + period * 1 days), rate_);
        _rates.push(GhostRate(period, rate_));
        _did = true;
    }

    function withdrawFees(uint256 amount) external counted {
        if (ghostFees == 0) return;
        amount = bound(amount, 1, ghostFees);
        VM.prank(CLEARING);
        cards.withdrawFees(program, CLEARING, uint64(amount));
        ghostFees -= amount;
        withdrawn += amount;
        _did = true;
    }
}
