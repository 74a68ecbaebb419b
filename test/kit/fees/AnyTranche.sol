// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Tranche, Tranches} from "../../../contracts/fees/Tranches.sol";
import {Assertions} from "../Assertions.sol";
import {VM} from "../IVm.sol";

/// @notice Any tranche: a principal, what was left of it, its times and its schedule.
struct Any {
    uint88 principal;
    uint88 unspent;
    uint32 start;
    uint32 expiry;
    uint32 end;
    bool cliff;
}

/// @title Any tranche, for proofs
/// @author The Tallystick authors
abstract contract AnyTranche is Assertions {
    using Tranches for Tranche;

    function _assumed(Any memory any) internal pure returns (Tranche memory) {
        VM.assume(any.unspent <= any.principal);
        VM.assume(any.start < any.expiry && any.end <= any.expiry);
        return _tranche(any);
    }

    /// @dev Of two seconds, the later one's ceiling is not above the other's: `check_FE2_theCeilingNeverRises` proves it,
    /// for the end of a notice as well. Given that, what is left to prove is linear.
    function _assumeFalling(
        Tranche memory t,
        Any memory any,
        uint256 time,
        uint256 later
    ) internal pure {
        VM.assume(time <= later);
        VM.assume(t.ceiling(later) <= t.ceiling(time));
        VM.assume(time > any.end || t.ceiling(any.end) <= t.ceiling(time));
    }

    /// @dev Changes what does not fit the assumption.
    function _fit(Any memory any) internal pure returns (Tranche memory) {
        any.unspent = uint88(bound(any.unspent, 0, any.principal)); // below 2^88
        any.expiry = _within(any.expiry, 2, type(uint32).max);
        any.start = _within(any.start, 1, any.expiry - 1);
        any.end = _within(any.end, 0, any.expiry);
        return _tranche(any);
    }

    /// @dev A use while it can be charged, and an amount that is there; 0 where nothing is.
    function _fitUse(
        Any memory any,
        uint88 amount,
        uint32 usedAt
    ) internal pure returns (uint88, uint32) {
        _fit(any);
        any.end = _within(any.end, any.start + 1, any.expiry);
        usedAt = _within(usedAt, any.start, any.end - 1);
        uint256 there = _tranche(any).chargeable(usedAt);
        return (there == 0 ? 0 : uint88(bound(amount, 1, there)), usedAt); // below 2^88
    }

    function _tranche(Any memory any) internal pure returns (Tranche memory) {
        return
            Tranche({
                principal: any.principal,
                unspent: any.unspent,
                start: any.start,
                expiry: any.expiry,
                end: any.end,
                cliff: any.cliff
            });
    }

    function _within(uint32 value, uint256 min, uint256 max) internal pure returns (uint32) {
        return uint32(bound(value, min, max)); // max is below 2^32
    }
}
