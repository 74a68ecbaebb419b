// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Status} from "../../../contracts/fees/FeeTypes.sol";

/// @notice A tranche as the rules speak of it. It is never forgotten.
/// @param lapsed What time took from it up to its last charge.
/// @param end Where it stops being chargeable: its expiry, or the end of its closing notice.
/// @param payee Who may have it back; nobody for a grant.
/// @param maxPause FE-12. After that long a pause the holder may close it.
/// @param isGone Whether it was closed in a pause; `refund` is then what went back.
struct Ghost {
    uint8 index;
    uint256 principal;
    uint256 unspent;
    uint256 charged;
    uint256 lapsed;
    uint256 start;
    uint256 expiry;
    uint256 end;
    uint256 grace;
    uint256 notice;
    uint256 maxPause;
    uint256 refund;
    address payee;
    bool isCliff;
    bool isRefundable;
    bool isGone;
}

/// @notice An account with all tranches it ever had, oldest deposit first.
struct GhostAccount {
    Ghost[] tranches;
    uint256 pausedAt;
    uint256 threshold;
}

/// @title The rules of the fees room, told naively
/// @author The Tallystick authors
/// @notice FE-1 to FE-12 by walking over all tranches that ever were, each time: no lists, no clearing, no packing.
library Ghosts {
    /// @dev FE-2, FE-3.
    function ceiling(Ghost memory t, uint256 time) internal pure returns (uint256) {
        if (time >= t.expiry) return 0;
        if (t.isCliff || time <= t.start) return t.principal;
        return Math.mulDiv(t.principal, t.expiry - time, t.expiry - t.start);
    }

    /// @dev FE-11. Its notice ended before its expiry did.
    function isClosed(Ghost memory t, uint256 time) internal pure returns (bool) {
        return t.isGone || (t.end < t.expiry && time >= t.end);
    }

    /// @dev FE-1, FE-2. What is neither earned nor to be paid back.
    function remaining(Ghost memory t, uint256 time) internal pure returns (uint256) {
        return isClosed(t, time) ? 0 : Math.min(t.unspent, ceiling(t, time));
    }

    /// @dev FE-11, FE-12. What goes back to the payee.
    function refunded(Ghost memory t, uint256 time) internal pure returns (uint256) {
        if (t.isGone) return t.refund;
        return isClosed(t, time) ? Math.min(t.unspent, ceiling(t, t.end)) : 0;
    }

    /// @dev FE-7. What a bill at `now_` finds for a use at `usedAt`.
    function chargeable(
        Ghost memory t,
        uint256 usedAt,
        uint256 now_
    ) internal pure returns (uint256) {
        bool isOpen = usedAt >= t.start && usedAt < t.end && !isClosed(t, now_);
        return isOpen && now_ - usedAt <= t.grace ? remaining(t, usedAt) : 0;
    }

    // ---------------------------------------------------------------- accounts

    /// @dev FE-12. A pause stops the clock for operator and closings.
    function clock(GhostAccount storage a, uint256 now_) internal view returns (uint256) {
        return a.pausedAt == 0 ? now_ : a.pausedAt;
    }

    function unearned(GhostAccount storage a, uint256 now_) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            sum += remaining(a.tranches[i], clock(a, now_));
        }
    }

    /// @dev FE-10. By subtraction.
    function earned(GhostAccount storage a, uint256 now_) internal view returns (uint256 sum) {
        uint256 time = clock(a, now_);
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            Ghost memory t = a.tranches[i];
            sum += t.principal - remaining(t, time) - refunded(t, time);
        }
    }

    /// @dev FE-11. What has come back to `payee` so far, claimed or not.
    function owed(
        GhostAccount storage a,
        address payee,
        uint256 now_
    ) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            if (a.tranches[i].payee == payee) sum += refunded(a.tranches[i], clock(a, now_));
        }
    }

    function pending(GhostAccount storage a, uint256 now_) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            Ghost memory t = a.tranches[i];
            if (now_ < t.start && now_ < t.end && !t.isGone) sum += t.principal;
        }
    }

    function spendable(
        GhostAccount storage a,
        uint256 usedAt,
        uint256 now_
    ) internal view returns (uint256 sum) {
        if (a.pausedAt != 0) return 0;
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            sum += chargeable(a.tranches[i], usedAt, now_);
        }
    }

    /// @dev FE-5, FE-7. Earliest expiry first, of equals the one that started first, of these the older deposit.
    function charge(GhostAccount storage a, uint256 amount, uint256 usedAt, uint256 now_) internal {
        while (amount != 0) {
            uint256 first = type(uint256).max;
            for (uint256 i = 0; i < a.tranches.length; ++i) {
                Ghost memory t = a.tranches[i];
                if (chargeable(t, usedAt, now_) == 0) continue;
                if (first == type(uint256).max || _isBefore(t, a.tranches[first])) first = i;
            }
            Ghost storage payer = a.tranches[first];
            uint256 there = chargeable(payer, usedAt, now_);
            uint256 taken = Math.min(amount, there);
            payer.lapsed += payer.unspent - there;
            payer.charged += taken;
            payer.unspent = there - taken;
            amount -= taken;
        }
    }

    function _isBefore(Ghost memory t, Ghost memory other) private pure returns (bool) {
        return t.expiry == other.expiry ? t.start < other.start : t.expiry < other.expiry;
    }

    /// @dev FE-12.
    function closePaused(GhostAccount storage a, uint256 now_) internal returns (uint256 closed) {
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            Ghost memory t = a.tranches[i];
            if (isClosed(t, a.pausedAt) || now_ < a.pausedAt + t.maxPause) continue;
            if (t.unspent == 0 || a.pausedAt >= t.expiry + t.grace) continue;
            a.tranches[i].refund = t.payee == address(0) ? 0 : remaining(t, a.pausedAt);
            a.tranches[i].isGone = true;
            ++closed;
        }
    }

    /// @dev FE-12. The last tranche is the one that expires last.
    /// @param told What the contract says: it is believed where several expire last.
    function status(
        GhostAccount storage a,
        uint256 now_,
        Status told
    ) internal view returns (Status) {
        if (a.tranches.length == 0) return Status.None;
        uint256 time = clock(a, now_);
        uint256 available;
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            available += chargeable(a.tranches[i], time, time);
        }
        bool isPending = pending(a, time) != 0;
        Status ended = _ended(a, time, told);
        if (available == 0 && !isPending && ended == Status.Closed) return Status.Closed;
        if (a.pausedAt != 0) return Status.Paused;
        if (available != 0) return available < a.threshold ? Status.Low : Status.Active;
        return isPending ? Status.Pending : ended;
    }

    /// @dev Of those that expire at the same second any may count: one of them may be cleared, and another not.
    function _ended(
        GhostAccount storage a,
        uint256 time,
        Status told
    ) private view returns (Status ended) {
        uint256 last = 0;
        for (uint256 i = 0; i < a.tranches.length; ++i) {
            Ghost memory t = a.tranches[i];
            bool isLater = t.expiry > last;
            if (isLater) last = t.expiry;
            Status how = _endOf(t, time);
            if (isLater || (t.expiry == last && how == told)) ended = how;
        }
    }

    function _endOf(Ghost memory t, uint256 time) private pure returns (Status) {
        if (t.unspent == 0) return Status.Depleted;
        return isClosed(t, time) ? Status.Closed : Status.Expired;
    }
}
