// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState} from "../../../contracts/iterative/ChannelTypes.sol";

/// @notice A channel's word taken apart by its bit map.
/// @param state A `ChannelState`.
/// @param free The bits that nothing uses yet.
struct PlainChannel {
    uint96 deposit;
    uint96 settled;
    uint32 epoch;
    uint16 topUps;
    uint8 state;
    bool isNative;
    bool isSignerRevoked;
    bool isThrough;
    uint8 free;
}

/// @title What IT-6 says of a channel, field by field
/// @author The Tallystick authors
/// @notice Naive on purpose: no packing, a step a line.
library PlainChannels {
    /// @dev Any channel; of random amounts few would be near each other.
    function fit(PlainChannel memory c, uint256 dice) internal pure {
        c.free %= 32;
        c.state %= 5;
        if (dice & 1 == 1) c.deposit %= 1_000;
        if (dice & 2 == 2) c.settled %= 1_000;
    }

    function isIn(PlainChannel memory c, ChannelState state) internal pure returns (bool) {
        return c.state == uint8(state);
    }

    function put(PlainChannel memory c, ChannelState state) internal pure {
        c.state = uint8(state); // below 2^8
    }

    function isLive(PlainChannel memory c) internal pure returns (bool) {
        return isIn(c, ChannelState.Open) || isIn(c, ChannelState.Unlocking);
    }

    function owed(PlainChannel memory c, uint256 cumulative) internal pure returns (uint256) {
        if (isIn(c, ChannelState.Released)) return 0;
        return cumulative > c.settled ? cumulative - c.settled : 0;
    }

    /// @dev First the value pays, then the deposit; what is left of the value joins the deposit, where it may.
    function pay(
        PlainChannel memory c,
        uint256 value,
        uint256 cumulative
    ) internal pure returns (uint256 amount, uint256 refund) {
        uint256 due = owed(c, cumulative);
        amount = value < due ? value : due;
        uint256 surplus = value - amount;
        c.settled += uint96(amount); // up to `cumulative`
        amount += claim(c, cumulative);
        if (isLive(c) && surplus + c.deposit <= type(uint96).max) c.deposit += uint96(surplus);
        else refund = surplus;
    }

    function claim(
        PlainChannel memory c,
        uint256 cumulative
    ) internal pure returns (uint256 amount) {
        uint256 due = owed(c, cumulative);
        amount = due < c.deposit ? due : c.deposit;
        c.deposit -= uint96(amount); // at most the deposit
        c.settled += uint96(amount); // up to `cumulative`
    }
}
