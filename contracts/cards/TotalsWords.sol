// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PeriodTotals} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";

/// @dev CA-15. A merchant's totals of a period. Bits, lowest first:
/// captured 64 | refunded 64 | drawn 64 | captures 32 | refunds 32. drawn ≤ captured.
type Totals is uint256;

using TotalsWord for Totals global;

/// @title Bits of a period's totals
/// @author The Tallystick authors
library TotalsWord {
    uint256 private constant MAX_SUM = type(uint64).max;
    uint256 private constant MAX_COUNT = type(uint32).max;

    /// @dev CA-20. Reverts where a field would not hold its sum.
    function add(
        Totals self,
        uint256 captured_,
        uint256 refunded_,
        uint256 drawn_,
        uint256 captures_,
        uint256 refunds_
    ) internal pure returns (Totals) {
        return
            pack(
                self.captured() + captured_,
                self.refunded() + refunded_,
                self.drawn() + drawn_,
                self.captures() + captures_,
                self.refunds() + refunds_
            );
    }

    function pack(
        uint256 captured_,
        uint256 refunded_,
        uint256 drawn_,
        uint256 captures_,
        uint256 refunds_
    ) internal pure returns (Totals) {
        return
            Totals.wrap(
                _fit(captured_, MAX_SUM) |
                    (_fit(refunded_, MAX_SUM) << 64) |
                    (_fit(drawn_, MAX_SUM) << 128) |
                    (_fit(captures_, MAX_COUNT) << 192) |
                    (_fit(refunds_, MAX_COUNT) << 224)
            );
    }

    function unpack(Totals self) internal pure returns (PeriodTotals memory totals) {
        totals.captured = uint64(self.captured()); // fields of 64 and 32 bits
        totals.refunded = uint64(self.refunded());
        totals.drawn = uint64(self.drawn());
        totals.captures = uint32(self.captures());
        totals.refunds = uint32(self.refunds());
    }

    /// @dev CA-4. What refunds may still take from the captures of the period.
    function available(Totals self) internal pure returns (uint256) {
        return self.captured() - self.drawn();
    }

    function captured(Totals self) internal pure returns (uint256) {
        return Totals.unwrap(self) & MAX_SUM;
    }

    function refunded(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> 64) & MAX_SUM;
    }

    function drawn(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> 128) & MAX_SUM;
    }

    function captures(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> 192) & MAX_COUNT;
    }

    function refunds(Totals self) internal pure returns (uint256) {
        return Totals.unwrap(self) >> 224;
    }

    function _fit(uint256 value, uint256 max) private pure returns (uint256) {
        if (value > max) revert ICardEvents.PrepaidCards_OutOfRange(value, max);
        return value;
    }
}
