// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The discount fee
/// @author The Tallystick authors
/// @notice CA-16. On the sum of all that was captured less refunded, so that it does not matter how a sum was split, and
/// less what was charged before, so that roundings do not add up.
library Fees {
    uint256 private constant MILLION = 1_000_000;
    uint256 private constant HALF = 500_000;

    /// @dev CA-16. Rounded half to even, alike on both sides of 0.
    /// @param net Units, −2^127 to 2^127.
    /// @param rate Millionths, < 2^24.
    function feeOf(int256 net, uint256 rate) internal pure returns (int256) {
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 product = uint256(net < 0 ? -net : net) * rate; // of 128 and 24 bits
        uint256 fee = product / MILLION;
        uint256 rest = product % MILLION;
        if (rest > HALF || (rest == HALF && fee % 2 == 1)) ++fee;
        // forge-lint: disable-next-line(unsafe-typecast)
        return net < 0 ? -int256(fee) : int256(fee); // < 2^132
    }

    /// @dev CA-16. What is charged now, of what is due. No more than the merchant has, and given back no more than there
    /// is in fees: what is left over comes with the next closing.
    /// @param due Fee of the whole net less what was charged before; below 0 it is to be given back.
    /// @param available Units that are to be settled.
    /// @param fees Units of fees that were not withdrawn.
    function bounded(int256 due, uint256 available, uint256 fees) internal pure returns (int256) {
        // all are sums of fields of 64 bits
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 most = int256(available);
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 least = -int256(fees);
        if (due > most) return most;
        return due < least ? least : due;
    }
}
