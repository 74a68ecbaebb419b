// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Statement} from "../../../contracts/cards/ClearingTypes.sol";

/// @notice A merchant's account with clearing, as the rules have it. In units.
/// @param program Its program, and its own number.
/// @param opening Closing balance of the last statement.
/// @param unpaid What of it was not paid out.
/// @param net Captures less refunds since the rate began.
/// @param charged Fee of them.
/// @param chain Hash of the last statement.
struct Books {
    uint32 program;
    uint24 merchant;
    uint256 opening;
    uint256 unpaid;
    int256 net;
    int256 charged;
    bytes32 chain;
}

/// @title Statements as the rules have them: CA-16, CA-17
/// @author The Tallystick authors
/// @notice Sums in whole numbers, and the fee as the nearest one to a fraction.
library StatementModel {
    int256 private constant MILLION = 1_000_000;

    /// @dev CA-16. The whole number that is nearest to net · rate / 10^6, the even one of two: one after the other is
    /// tried.
    function feeOf(int256 net, uint256 rate) internal pure returns (int256 fee) {
        int256 exact = net * int256(rate);
        fee = exact / MILLION - 2;
        while (true) {
            int256 twice = 2 * (exact - fee * MILLION);
            if (twice < MILLION || (twice == MILLION && fee % 2 == 0)) return fee;
            ++fee;
        }
    }

    /// @dev CA-16, CA-17. Completes the statement of what happened in a period, and pays it out.
    /// @param s Its counts and sums; the rest is filled in.
    /// @param fees Units in the program's fees.
    /// @return Units in the program's fees then.
    function close(
        Books memory self,
        Statement memory s,
        uint256 rate,
        uint256 fees
    ) internal pure returns (uint256) {
        int256 captured = int256(uint256(s.captured));
        self.net += captured - int256(uint256(s.refunded));
        int256 available = captured - int256(uint256(s.drawn)) - int256(uint256(s.debited));
        available += int256(uint256(s.credited));
        int256 fee = feeOf(self.net, rate) - self.charged;
        if (fee > available) fee = available;
        if (fee < -int256(fees)) fee = -int256(fees);
        self.charged += fee;

        (s.opening, s.paid) = (uint64(self.opening), uint64(self.opening - self.unpaid));
        s.fee = int64(fee);
        s.closing = uint64(uint256(int256(self.unpaid) + available - fee));
        (self.opening, self.unpaid) = (s.closing, s.closing);
        self.chain = keccak256(abi.encode(self.chain, self.program, self.merchant, s));
        return uint256(int256(fees) + fee);
    }

    /// @dev CA-16. A new rate begins; what is left over comes along.
    function rebase(Books memory self, uint256 before) internal pure {
        self.charged -= feeOf(self.net, before);
        self.net = 0;
    }
}
