// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    CardLimits,
    PaymentKind,
    PaymentState,
    PeriodTotals
} from "../../../contracts/cards/CardTypes.sol";
import {TopUpState} from "../../../contracts/cards/TopUpTypes.sol";
import {Bill} from "./CardsSignatures.sol";
import {CardsTest} from "./CardsTest.sol";

/// @notice An account, under whichever key it is now.
struct GhostCard {
    address id;
    uint256 balance;
    uint256 hold;
    uint256 overflow;
    uint256 requested;
    uint256 top;
    bool[3] frozen;
    bool blocked;
    CardLimits limits;
}

/// @notice A payment that was approved.
/// @param hasRecord Whether the contract has one.
/// @param day The program's day on which it was approved.
struct GhostPayment {
    Bill bill;
    PaymentKind kind;
    PaymentState state;
    bool hasRecord;
    uint256 account;
    uint256 merchant;
    uint256 day;
    uint256 authorized;
    uint256 captured;
    uint256 released;
    uint256 refunded;
}

/// @notice A top-up that was requested.
/// @param day The program's day on which it was.
struct GhostTopUp {
    bytes32 bankReference;
    TopUpState state;
    uint256 account;
    uint256 amount;
    uint256 funder;
    uint256 day;
}

/// @notice A refund that nothing covered.
struct GhostDue {
    uint256 account;
    uint256 amount;
    uint256 credited;
}

/// @notice A merchant's money.
/// @param periods In which it captured or refunded, ascending.
struct GhostMerchant {
    uint24 number;
    uint256 reserve;
    uint256 owed;
    uint256 covered;
    uint256 credited;
    GhostDue[] dues;
    uint256[] periods;
}

/// @title The books of the cards room as the rules have them
/// @author The Tallystick authors
/// @notice Kept apart from the contract, without words, windows or lazy totals: sums of lists.
abstract contract CardsGhosts is CardsTest {
    uint256 public constant ACCOUNTS = 6;
    uint256 public constant MERCHANTS = 3;
    uint256 public constant FUNDERS = 2;

    GhostCard[] internal ghostCards;
    GhostPayment[] internal ghostPayments;
    GhostMerchant[] internal ghostMerchants;
    GhostTopUp[] internal ghostTopUps;
    /// @notice Units that were paid out to holders.
    uint256 public redeemed;
    /// @dev CA-22. When the issuer's people did something last.
    uint256 internal ghostSeen;
    mapping(uint256 merchant => mapping(uint256 period => PeriodTotals totals))
        internal ghostTotals;
    mapping(uint256 account => mapping(uint256 sequence => bool used)) internal sequences;

    // ---------------------------------------------------------------- what the invariants read

    function card(uint256 account) external view returns (GhostCard memory) {
        return ghostCards[account];
    }

    function paymentCount() external view returns (uint256) {
        return ghostPayments.length;
    }

    function payment(uint256 number) external view returns (GhostPayment memory) {
        return ghostPayments[number];
    }

    function idOf(uint256 number) external view returns (bytes32) {
        return _idOf(ghostPayments[number].bill, ghostPayments[number].kind);
    }

    function topUpCount() external view returns (uint256) {
        return ghostTopUps.length;
    }

    function ghostTopUp(uint256 number) external view returns (GhostTopUp memory) {
        return ghostTopUps[number];
    }

    function funderOf(uint256 funder) public pure returns (bytes32) {
        return bytes32(1 + funder);
    }

    /// @notice CA-14. What a funder has bought on the current day, rejected top-ups apart.
    function boughtToday(uint256 funder) public view returns (uint256 sum) {
        for (uint256 i = 0; i < ghostTopUps.length; ++i) {
            GhostTopUp storage t = ghostTopUps[i];
            if (t.funder != funder || t.day != _day(_now())) continue;
            if (t.state != TopUpState.Rejected) sum += t.amount;
        }
    }

    /// @notice CA-22. Whole periods without a sign, after the one with the last.
    function absentFrom() public view returns (uint256) {
        return T0 + (uint256(_period(ghostSeen)) + 1 + 30) * 1 days;
    }

    function merchant(uint256 number) external view returns (GhostMerchant memory) {
        return ghostMerchants[number];
    }

    function totals(uint256 number, uint256 period) external view returns (PeriodTotals memory) {
        return ghostTotals[number][period];
    }

    /// @notice CA-8. What the account has paid on the current day, voided payments apart.
    function spentToday(uint256 account) public view returns (uint256 sum, uint256 count) {
        uint256 today = _day(_now());
        for (uint256 i = 0; i < ghostPayments.length; ++i) {
            GhostPayment storage p = ghostPayments[i];
            if (p.account != account || p.day != today || p.state == PaymentState.Voided) continue;
            sum += p.authorized;
            ++count;
        }
    }

    // ---------------------------------------------------------------- what a card may pay

    /// @dev CA-2, CA-8. Units that the account may pay now.
    function _spendable(uint256 account) internal view returns (uint256 amount) {
        GhostCard storage c = ghostCards[account];
        if (c.blocked || c.frozen[0] || c.frozen[1] || c.frozen[2]) return 0;
        (uint256 today, uint256 count) = spentToday(account);
        if (c.limits.dayCount != 0 && count >= c.limits.dayCount) return 0;
        amount = _within(c.balance, c.limits.payment, 0);
        amount = _within(amount, c.limits.day, today);
        (uint256 week, uint256 life) = _spentLong(account);
        amount = _within(amount, c.limits.week, week);
        return _within(amount, c.limits.lifetime, life);
    }

    function _within(uint256 amount, uint256 limit, uint256 spent) private pure returns (uint256) {
        if (limit == 0) return amount;
        uint256 left = limit > spent ? limit - spent : 0;
        return amount < left ? amount : left;
    }

    /// @dev CA-8. In the current week, Monday to Sunday, and ever. 1 January 1970 was a Thursday.
    function _spentLong(uint256 account) private view returns (uint256 week, uint256 life) {
        uint256 monday = _day(_now()) - ((_day(_now()) + 3) % 7);
        for (uint256 i = 0; i < ghostPayments.length; ++i) {
            GhostPayment storage p = ghostPayments[i];
            if (p.account != account || p.state == PaymentState.Voided) continue;
            life += p.authorized;
            if (p.day >= monday) week += p.authorized;
        }
    }

    // ---------------------------------------------------------------- effects

    function _ghostPays(
        uint256 account,
        uint256 at,
        Bill memory bill,
        PaymentKind kind,
        uint256 amount
    ) internal {
        GhostCard storage c = ghostCards[account];
        c.balance -= amount;
        if (bill.sequence > c.top) c.top = bill.sequence;
        sequences[account][bill.sequence] = true;
        GhostPayment storage p = ghostPayments.push();
        p.bill = bill;
        p.kind = kind;
        (p.account, p.merchant, p.day, p.authorized) = (account, at, _day(_now()), amount);
        if (kind == PaymentKind.Sale) {
            p.state = PaymentState.Captured;
            p.captured = amount;
            return;
        }
        p.state = PaymentState.Authorized;
        p.hasRecord = true;
        c.hold += amount;
    }

    /// @return added Units that the capture adds.
    function _ghostCaptures(
        GhostPayment storage p,
        uint256 total,
        bool isFinal
    ) internal returns (uint256 added) {
        added = total > p.captured ? total - p.captured : 0;
        p.captured += added;
        ghostCards[p.account].hold -= added;
        if (isFinal || p.captured == p.authorized) {
            _ghostReleases(p, PaymentState.Captured);
        }
    }

    function _ghostReleases(GhostPayment storage p, PaymentState state) internal {
        p.state = state;
        p.released = p.authorized - p.captured;
        ghostCards[p.account].hold -= p.released;
        ghostCards[p.account].balance += p.released;
    }

    /// @dev CA-4, CA-15. Captures cover first what is due; the rest accrues in the current period.
    function _ghostAccrues(uint256 at, uint256 amount, uint256 count) internal {
        if (count == 0) return;
        GhostMerchant storage m = ghostMerchants[at];
        uint256 covered = _least(m.owed - m.covered, amount);
        m.covered += covered;
        PeriodTotals storage t = _current(at);
        t.captured += uint64(amount);
        t.captures += uint32(count);
        t.drawn += uint64(covered);
        _ghostCredits(at);
    }

    /// @dev CA-4. From the period's accrual, then the reserve; the rest is due.
    function _ghostRefunds(GhostPayment storage p, uint256 amount) internal {
        p.refunded += amount;
        GhostMerchant storage m = ghostMerchants[p.merchant];
        PeriodTotals storage t = _current(p.merchant);
        uint256 accrued = _least(t.captured - t.drawn, amount);
        t.refunded += uint64(amount);
        t.refunds += 1;
        t.drawn += uint64(accrued);
        uint256 reserve = _least(m.reserve, amount - accrued);
        m.reserve -= reserve;
        uint256 due = amount - accrued - reserve;
        if (due != 0) {
            m.owed += due;
            m.dues.push(GhostDue(p.account, due, 0));
        }
        if (due != amount) _ghostGets(p.account, amount - due);
    }

    function _ghostFunds(uint256 at, uint256 amount) internal {
        GhostMerchant storage m = ghostMerchants[at];
        uint256 covered = _least(m.owed - m.covered, amount);
        m.covered += covered;
        m.reserve += amount - covered;
        _ghostCredits(at);
    }

    /// @dev CA-4. How many are credited at once is the contract's affair; that it is the oldest first is not.
    function _ghostCredits(uint256 at) internal {
        GhostMerchant storage m = ghostMerchants[at];
        uint256 credited = _ledger(m.number).credited;
        assertLe(credited, m.covered, "CA-4: credited beyond what is covered");
        for (uint256 i = 0; i < m.dues.length && m.credited < credited; ++i) {
            GhostDue storage due = m.dues[i];
            uint256 part = _least(due.amount - due.credited, credited - m.credited);
            due.credited += part;
            m.credited += part;
            if (part != 0) _ghostGets(due.account, part);
        }
        assertEq(m.credited, credited, "CA-4: credited to somebody");
    }

    /// @dev CA-4. Up to the cap, the rest to the overflow.
    function _ghostGets(uint256 account, uint256 amount) private {
        GhostCard storage c = ghostCards[account];
        uint256 part = _least(CAP - _least(CAP, c.balance + c.hold), amount);
        c.balance += part;
        c.overflow += amount - part;
    }

    /// @dev CA-15. A merchant's totals of the current period.
    function _current(uint256 at) internal returns (PeriodTotals storage) {
        uint256 period = _period(_now());
        uint256[] storage periods = ghostMerchants[at].periods;
        if (periods.length == 0 || periods[periods.length - 1] != period) periods.push(period);
        return ghostTotals[at][period];
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
