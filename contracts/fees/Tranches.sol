// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One deposit on its way from principal to nothing. Amounts below 2^88, seconds below 2^32.
/// @param principal P, what was credited.
/// @param unspent What the last charge left; P before the first.
/// @param start s, from when it is consumed and may be charged.
/// @param expiry e, from when nothing of it remains.
/// @param end When it stops being chargeable: e, or the end of its closing notice where that is earlier.
/// @param cliff FE-3: nothing lapses before e.
struct Tranche {
    uint256 principal;
    uint256 unspent;
    uint256 start;
    uint256 expiry;
    uint256 end;
    bool cliff;
}

/// @title The arithmetic of a tranche
/// @author The Tallystick authors
/// @notice FE-1 to FE-3 as pure functions. Nothing here reads storage or the clock.
library Tranches {
    /// @dev FE-2, FE-3. The most that can remain of `principal` when `left` of `duration` seconds are to come:
    /// P·left/duration, floored; P on a cliff. Views, charges and settling all come down to this line.
    /// @param principal Below 2^88.
    /// @param left 1 to `duration`, which is below 2^32.
    function ceilingOf(
        uint256 principal,
        uint256 left,
        uint256 duration,
        bool cliff
    ) internal pure returns (uint256) {
        unchecked {
            return cliff ? principal : (principal * left) / duration; // the product is below 2^120
        }
    }

    /// @dev FE-2, FE-3. The most that can remain at a second: P up to the start, 0 from the expiry on.
    function ceiling(Tranche memory self, uint256 time) internal pure returns (uint256) {
        if (time >= self.expiry) return 0;
        if (time <= self.start) return self.principal;
        return ceilingOf(self.principal, self.expiry - time, self.expiry - self.start, self.cliff);
    }

    /// @dev FE-1, FE-2, FE-11. What the tranche holds at a second: what was left, under the ceiling. From the end of
    /// a closing notice on it stays what it was at that end: the refund.
    function remaining(Tranche memory self, uint256 time) internal pure returns (uint256) {
        if (time > self.end) time = self.end;
        uint256 top = ceiling(self, time);
        return self.unspent < top ? self.unspent : top;
    }

    /// @dev FE-1, FE-11. What can be charged at a second: nothing while Pending, nothing from the end on.
    function chargeable(Tranche memory self, uint256 time) internal pure returns (uint256) {
        return time < self.start || time >= self.end ? 0 : remaining(self, time);
    }

    /// @dev FE-2, FE-7. Takes `amount`, at most `chargeable(time)`, as of a second.
    function charge(Tranche memory self, uint256 amount, uint256 time) internal pure {
        self.unspent = chargeable(self, time) - amount;
    }
}
