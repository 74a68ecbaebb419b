// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    DepositOrder,
    PlanTerms,
    Schedule,
    Status,
    TrancheView
} from "../../../contracts/fees/FeeTypes.sol";
import {IFeeAccounts} from "../../../contracts/fees/IFeeAccounts.sol";
import {IFeeEvents} from "../../../contracts/fees/IFeeEvents.sol";
import {Log, VM} from "../IVm.sol";
import {IHandler} from "../Invariants.sol";
import {BatchItem} from "./Batches.sol";
import {FeesTest} from "./FeesTest.sol";
import {Ghost, GhostAccount, Ghosts} from "./Ghosts.sol";

/// @title Whoever acts in the fees room, at random but never against the rules
/// @author The Tallystick authors
/// @notice Every call is legal by the ghosts' account, so every call must succeed. All times are whole hours, so that
/// the boundaries are met often.
contract FeesHandler is FeesTest, IHandler {
    using Ghosts for Ghost;
    using Ghosts for GhostAccount;

    uint256 public constant ACCOUNTS = 6;
    uint256 private constant PLANS = 6;

    mapping(address holder => GhostAccount account) private _accounts;
    mapping(address payee => uint256 amount) public claimed;
    /// @inheritdoc IHandler
    mapping(bytes4 verb => uint256 count) public done;
    /// @dev What a tranche was last seen to hold, plus 1.
    mapping(address holder => mapping(uint256 number => uint256 seen)) private _seen;
    uint256 public withdrawn;
    uint256 public granted;
    uint256 public donated;

    constructor() {
        setUp();
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _supply(holder(i));
            if (i % 2 == 0) _allowFunding(holder(i));
        }
        _addPlan(Schedule.Even, 5 days, 1 days, 1 days, 2 days, true);
        _addPlan(Schedule.Even, 2 days, 0, 0, 4 days, false);
        _addPlan(Schedule.Cliff, 3 days, 5 hours, 0, 1 hours, false);
        _addPlan(Schedule.Cliff, 30 days, 127 hours, 6 days, 2 days, true);
        _addPlan(Schedule.Even, 1 hours, 1 hours, 1 hours, 9 days, true);
        _addPlan(Schedule.Even, 10 days, 2 days, 3 days, 3 days, true);
    }

    function _addPlan(
        Schedule schedule,
        uint32 validity,
        uint32 grace,
        uint32 notice,
        uint32 maxPause,
        bool refundable
    ) private {
        _plan(PlanTerms(validity, grace, notice, maxPause, 1, MAX_AMOUNT, schedule, refundable));
    }

    modifier counted() {
        _;
        _observe();
    }

    function _did() private {
        ++done[msg.sig];
    }

    // ---------------------------------------------------------------- what the invariants read

    function room() external view returns (IFeeAccounts, address) {
        return (fees, address(token));
    }

    /// @notice Ascending, as batches ask for.
    function holder(uint256 number) public pure returns (address) {
        return address(uint160(0x1000 + (number % ACCOUNTS)));
    }

    function account(address holder_) external view returns (GhostAccount memory) {
        return _accounts[holder_];
    }

    function balances(
        address holder_
    ) external view returns (uint256 unearned, uint256 earned, uint256 owed) {
        (unearned, earned) = (
            _accounts[holder_].unearned(_now()),
            _accounts[holder_].earned(_now())
        );
        owed = owedTo(holder_);
    }

    /// @notice What is to be paid out to `payee`, out of all accounts.
    function owedTo(address payee) public view returns (uint256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            sum += _accounts[holder(i)].owed(payee, _now());
        }
        return sum - claimed[payee];
    }

    function spendable(
        address holder_,
        uint256 usedAt,
        uint256 now_
    ) external view returns (uint256) {
        return _accounts[holder_].spendable(usedAt, now_);
    }

    function pendingOf(address holder_) external view returns (uint256) {
        return _accounts[holder_].pending(_now());
    }

    /// @param told What the contract says.
    function statusOf(address holder_, Status told) external view returns (Status) {
        return _accounts[holder_].status(_now(), told);
    }

    // ---------------------------------------------------------------- time

    function jump(uint256 hours_) external counted {
        _wait(bound(hours_, 1, 48) * 1 hours);
        _did();
    }

    // ---------------------------------------------------------------- deposits

    function deposit(uint256 who, uint256 plan, uint256 amount, uint256 delay) external counted {
        _enter(holder(who), holder(who), plan, amount, delay);
    }

    function fund(uint256 who, uint256 by, uint256 plan, uint256 amount) external counted {
        (address to, address funder) = (holder((who % 3) * 2), holder(by));
        if (to != funder) _enter(to, funder, plan, amount, 1); // now
    }

    function _enter(
        address to,
        address payer,
        uint256 plan,
        uint256 amount,
        uint256 delay
    ) private {
        if (_accounts[to].pausedAt != 0) return;
        uint256 start = delay % 3 == 0 ? _now() + bound(delay, 1, 72) * 1 hours : _now();
        amount = bound(amount, 1, plan % 2 == 0 ? 100 : 1e15);
        DepositOrder memory order = _order(to, uint16(1 + (plan % PLANS)), amount);
        if (start != _now()) order.start = uint32(start);
        if (delay % 2 == 0) {
            order.hint = fees.depositHint(address(token), to, order.plan, order.start);
            if (order.hint % 256 > 50) order.hint = 0;
        }
        VM.prank(payer);
        uint8 index = fees.deposit(order);
        _open(to, payer, order.plan, amount, start, index);
        _did();
    }

    function _open(
        address to,
        address payer,
        uint16 plan,
        uint256 amount,
        uint256 start,
        uint8 index
    ) private {
        (PlanTerms memory terms, ) = fees.planTerms(address(token), plan);
        Ghost memory t;
        t.index = index;
        (t.principal, t.unspent) = (amount, amount);
        (t.start, t.expiry, t.end) = (start, start + terms.validity, start + terms.validity);
        (t.grace, t.notice, t.maxPause) = (terms.grace, terms.notice, terms.maxPause);
        t.payee = payer;
        t.isCliff = terms.schedule == Schedule.Cliff;
        t.isRefundable = terms.refundable && payer == to;
        _accounts[to].tranches.push(t);
    }

    function donate(uint256 amount) external counted {
        amount = bound(amount, 1, 1e6);
        token.mint(address(fees), amount);
        donated += amount;
        _did();
    }

    // ---------------------------------------------------------------- charges

    function charge(uint256 who, uint256 amount) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        uint256 available = a.spendable(_now(), _now());
        if (available == 0) return;
        amount = bound(amount, 1, available);
        _charge(holder(who), amount);
        a.charge(amount, _now(), _now());
        _did();
    }

    /// @notice FE-4. All that is there, and then nothing is left.
    function chargeAll(uint256 who) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        uint256 available = a.spendable(_now(), _now());
        if (available == 0) return;
        _charge(holder(who), available);
        a.charge(available, _now(), _now());
        assertEq(_available(holder(who)), 0, "FE-4: charging what is available leaves nothing");
        _did();
    }

    function chargeLate(uint256 who, uint256 amount, uint256 age) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        uint256 usedAt = _now() - bound(age, 1, 130) * 1 hours;
        uint256 there = a.spendable(usedAt, _now());
        if (there == 0) return;
        amount = bound(amount, 1, there);
        _chargeAt(holder(who), amount, usedAt);
        a.charge(amount, usedAt, _now());
        _did();
    }

    function chargeUpTo(uint256 who, uint256 amount) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        if (a.pausedAt != 0) return;
        amount = bound(amount, 1, 1e15);
        uint256 available = a.spendable(_now(), _now());
        uint256 taken = amount < available ? amount : available;
        assertEq(_chargeUpTo(holder(who), amount), amount - taken, "FE-7: shortfall");
        a.charge(taken, _now(), _now());
        _did();
    }

    /// @notice FE-8. Every account, some beyond what is there, some late; what is skipped is not charged.
    function batch(uint256[6] memory amounts, uint256 age) external counted {
        BatchItem[] memory items = new BatchItem[](ACCOUNTS);
        uint256 usedAt = _now() - bound(age, 0, 6) * 1 hours;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 there = _accounts[holder(i)].spendable(usedAt, _now());
            amounts[i] = bound(amounts[i], 1, there + there / 4 + 1);
            items[i] = BatchItem(holder(i), uint88(amounts[i]), uint32(usedAt));
        }
        VM.recordLogs();
        uint256 total = _batch(fees.executorOf(address(token), EXECUTOR).lastBatch + 1, items);
        Log[] memory logs = VM.getRecordedLogs();

        uint256 expected;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            GhostAccount storage a = _accounts[holder(i)];
            bytes4 reason = _skipReason(logs, holder(i));
            bool isThere = amounts[i] <= a.spendable(usedAt, _now());
            bool isCut = reason == IFeeEvents.FeeAccounts_TooManySteps.selector;
            if (isCut) assertGt(a.tranches.length, 3, "FE-8: an item may touch 4 tranches");
            else assertTrue(isThere == (reason == 0), "FE-8: skipped where nothing is there");
            if (reason != 0) continue;
            a.charge(amounts[i], usedAt, _now());
            expected += amounts[i];
        }
        assertEq(total, expected, "FE-8: total");
        if (total != 0) _did();
    }

    function _skipReason(Log[] memory logs, address holder_) private pure returns (bytes4 reason) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IFeeEvents.BatchItemSkipped.selector) continue;
            if (logs[i].topics[1] != bytes32(uint256(uint160(holder_)))) continue;
            (, , , , reason) = abi.decode(logs[i].data, (uint64, uint16, uint88, uint256, bytes4));
        }
    }

    // ---------------------------------------------------------------- closings and payouts

    function close(uint256 who, uint256 which) external counted {
        address holder_ = holder(who);
        GhostAccount storage a = _accounts[holder_];
        if (a.tranches.length == 0 || a.pausedAt != 0) return;
        Ghost storage t = a.tranches[which % a.tranches.length];
        bool isOpen = t.isRefundable && t.end == t.expiry && !t.isGone;
        if (!isOpen || t.unspent == 0 || _now() >= t.expiry) return;
        VM.prank(holder_);
        uint256 end = fees.close(address(token), t.index, uint32(t.expiry));
        t.end = _now() + t.notice < t.expiry ? _now() + t.notice : t.expiry;
        assertEq(end, t.end, "FE-11: end of the notice");
        _did();
    }

    function claim(uint256 who) external counted {
        address payee = holder(who);
        _settleAll();
        uint256 owed = owedTo(payee);
        if (owed == 0) return;
        assertEq(_claim(payee), owed, "FE-11: claimed");
        claimed[payee] += owed;
        _did();
    }

    function settle(uint256 who) external counted {
        _settle(holder(who));
        _did();
    }

    function _settleAll() private {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _settle(holder(i));
        }
    }

    // ---------------------------------------------------------------- operator and compliance

    function withdraw(uint256 amount) external counted {
        uint256 revenue = fees.revenue(address(token));
        if (revenue == 0) return;
        amount = bound(amount, 1, revenue);
        VM.prank(OPERATOR);
        fees.withdraw(address(token), OPERATOR, amount);
        withdrawn += amount;
        _did();
    }

    function grant(uint256 who, uint256 plan, uint256 amount) external counted {
        address holder_ = holder(who);
        uint256 revenue = fees.revenue(address(token));
        GhostAccount storage a = _accounts[holder_];
        if (revenue == 0 || a.tranches.length == 0 || a.pausedAt != 0) return;
        amount = bound(amount, 1, revenue);
        uint16 number = uint16(1 + (plan % PLANS));
        VM.prank(OPERATOR);
        uint8 index = fees.grant(address(token), holder_, number, amount);
        _open(holder_, address(0), number, amount, _now(), index);
        granted += amount;
        _did();
    }

    function pause(uint256 who) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        if (a.tranches.length == 0 || a.pausedAt != 0 || who % 3 != 0) return;
        _pause(holder(who));
        a.pausedAt = _now();
        _did();
    }

    function resume(uint256 who) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        if (a.pausedAt == 0) return;
        _resume(holder(who));
        a.pausedAt = 0;
        _did();
    }

    function closePaused(uint256 who) external counted {
        GhostAccount storage a = _accounts[holder(who)];
        if (a.pausedAt == 0 || a.closePaused(_now()) == 0) return;
        VM.prank(holder(who));
        fees.closePaused(address(token));
        _did();
    }

    function setThreshold(uint256 who, uint256 threshold) external counted {
        threshold = bound(threshold, 0, 1e15);
        VM.prank(holder(who));
        fees.setThreshold(address(token), uint88(threshold));
        _accounts[holder(who)].threshold = threshold;
        _did();
    }

    // ---------------------------------------------------------------- after every call

    /// @dev FE-2. The views show each tranche as its ghost is, and it never holds more than before.
    function _observe() private {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            Ghost[] storage all = _accounts[holder(i)].tranches;
            TrancheView[] memory views = _tranches(holder(i));
            for (uint256 j = 0; j < views.length; ++j) {
                uint256 number = _newest(all, views[j].index);
                uint256 remaining = views[j].remaining;
                uint256 seen = _seen[holder(i)][number];
                Ghost memory t = all[number];
                assertEq(
                    remaining,
                    t.remaining(_now()) + t.refunded(_now()),
                    "FE-2, FE-11: remaining"
                );
                if (seen != 0) assertLe(remaining, seen - 1, "FE-2: remaining never rises");
                _seen[holder(i)][number] = remaining + 1;
            }
        }
    }

    /// @dev The last tranche that was opened at an index.
    function _newest(Ghost[] storage all, uint8 index) private view returns (uint256 number) {
        number = all.length - 1;
        while (all[number].index != index) --number;
    }
}
