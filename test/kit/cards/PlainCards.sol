// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Card} from "../../../contracts/cards/CardWords.sol";
import {Limits} from "../../../contracts/cards/Limits.sol";

/// @notice A card's word taken apart by its bit map.
/// @param upper All that no payment changes: the bits above `dayCount`.
/// @param paymentLimit Units, as `Limits.decode` has it; so is `dayLimit`.
struct PlainCard {
    uint256 balance;
    uint256 hold;
    uint256 daySum;
    uint256 top;
    uint256 window;
    uint256 lastDay;
    uint256 daysLeft;
    uint256 dayCount;
    uint256 upper;
    uint256 dayCountLimit;
    uint256 paymentLimit;
    uint256 dayLimit;
}

/// @title What CA-2, CA-7 and CA-8 say of a payment, field by field
/// @author The Tallystick authors
/// @notice `CardModel` says the same for tests. This is for proofs: no loops, few branches, and nothing that reverts,
/// for where it reverts a proof would claim nothing.
library PlainCards {
    uint256 private constant MAX_SEQUENCE = 2 ** 22 - 1;
    uint256 private constant MAX_COUNT = 127;
    uint256 private constant WINDOW = 32;

    function read(Card card) internal pure returns (PlainCard memory c) {
        uint256 word = Card.unwrap(card);
        c.balance = uint40(word);
        c.hold = uint40(word >> 40);
        c.daySum = uint40(word >> 80);
        c.top = (word >> 120) & MAX_SEQUENCE;
        c.window = uint32(word >> 142);
        c.lastDay = uint16(word >> 174);
        c.daysLeft = (word >> 190) & 4095;
        c.dayCount = (word >> 202) & MAX_COUNT;
        c.upper = word >> 209;
        c.dayCountLimit = (word >> 209) & 127;
        c.paymentLimit = Limits.decode((word >> 216) & 2047);
        c.dayLimit = Limits.decode((word >> 227) & 2047);
    }

    /// @dev CA-2, CA-8. Where the rules allow it, and but for its number: see `use`.
    function sell(PlainCard memory c, uint256 amount, uint256 today) internal pure {
        unchecked {
            if (!counts(c, today)) (c.daySum, c.dayCount) = (0, 0);
            c.balance -= amount;
            c.daySum += amount;
            if (c.dayCount < MAX_COUNT) ++c.dayCount; // at its maximum it means that or more
            c.daysLeft = c.lastDay - today;
        }
    }

    /// @dev CA-7. Marks a number that is free.
    function use(PlainCard memory c, uint256 sequence) internal pure {
        unchecked {
            if (sequence > c.top) {
                uint256 step = sequence - c.top;
                c.window = step < WINDOW ? uint32(c.window << step) : 0; // the oldest leave
                c.top = sequence;
            }
            // forge-lint: disable-next-line(incorrect-shift)
            c.window |= 1 << (c.top - sequence);
        }
    }

    /// @dev CA-7. Above the highest number, or at most 31 behind it and not used.
    function isFree(PlainCard memory c, uint256 sequence) internal pure returns (bool) {
        if (sequence == 0 || sequence > MAX_SEQUENCE) return false;
        if (sequence > c.top) return true;
        unchecked {
            uint256 behind = c.top - sequence;
            return behind < WINDOW && (c.window >> behind) & 1 == 0;
        }
    }

    /// @dev CA-8. Whether sum and count are those of this day.
    function counts(PlainCard memory c, uint256 today) internal pure returns (bool) {
        unchecked {
            return c.lastDay - today == c.daysLeft;
        }
    }
}
