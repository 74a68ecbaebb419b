// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline} from "../../../contracts/cards/CardTypes.sol";
import {Card} from "../../../contracts/cards/CardWords.sol";
import {CardFields, Fields, Limit} from "./Fields.sol";

/// @title What a card does, field by field, and cards and payments near all bounds
/// @author The Tallystick authors
library CardModel {
    using Fields for CardFields;
    using Fields for Limit;

    uint256 private constant MAX_SEQUENCE = 2 ** 22 - 1;

    /// @dev Why a payment declines, the first reason first.
    function whyNot(
        CardFields memory f,
        uint256 amount,
        uint256 sequence,
        uint256 today
    ) internal pure returns (Decline) {
        if (Card.unwrap(f.card()) == 0) return Decline.UnknownCard;
        if (f.blocked) return Decline.CardBlocked;
        if (f.frozen[0] || f.frozen[1] || f.frozen[2]) return Decline.CardFrozen;
        if (today > f.lastDay) return Decline.CardExpired;
        if (sequence == 0 || sequence > MAX_SEQUENCE) return Decline.StaleSequence;
        if (sequence + 32 <= f.top) return Decline.StaleSequence;
        if (sequence <= f.top && (f.window / 2 ** (f.top - sequence)) % 2 == 1)
            return Decline.DuplicateSequence;
        if (amount == 0) return Decline.ZeroAmount;
        if (amount > f.balance) return Decline.InsufficientBalance;
        if (amount > f.payment.most()) return Decline.OverPaymentLimit;
        bool isSameDay = f.lastDay - f.daysLeft == today;
        if (f.dayCountLimit != 0 && isSameDay && f.dayCount >= f.dayCountLimit)
            return Decline.OverDayCount;
        if (amount + (isSameDay ? f.daySum : 0) > f.day.most()) return Decline.OverDayLimit;
        return Decline.None;
    }

    /// @dev Where nothing speaks against it.
    function pay(
        CardFields memory f,
        uint256 amount,
        uint256 sequence,
        uint256 today,
        bool isHeld
    ) internal pure {
        f.balance -= uint40(amount); // it is there
        if (isHeld) f.hold += uint40(amount);
        if (f.lastDay - f.daysLeft != today) (f.daySum, f.dayCount) = (0, 0);
        f.daySum += uint40(amount);
        if (f.dayCount < 127) ++f.dayCount;
        f.daysLeft = f.lastDay - uint16(today);
        use(f, sequence);
    }

    /// @dev A number that can be used.
    function use(CardFields memory f, uint256 sequence) internal pure {
        for (; f.top < sequence; ++f.top) {
            f.window = uint32(uint256(f.window) * 2); // the oldest leaves
            if (f.window == 0) f.top = uint24(sequence) - 1; // nothing left to move
        }
        f.window |= uint32(2 ** (f.top - sequence)); // within the window
    }

    /// @dev The account under a new key.
    function renew(CardFields memory f, uint16 lastDay) internal pure {
        uint256 day = f.lastDay - f.daysLeft;
        (f.frozen[0], f.frozen[1], f.blocked, f.lastDay) = (false, false, false, lastDay);
        if (day <= lastDay && lastDay - day <= 4095) f.daysLeft = uint16(lastDay - day);
        else (f.daySum, f.daysLeft, f.dayCount) = (0, 0, 0);
    }

    /// @dev Most cards stand, and some of their fields are full or empty.
    function shape(CardFields memory f, uint256 seed) internal pure {
        f.fit();
        if (seed % 8 != 0) (f.blocked, f.frozen) = (false, [false, false, false]);
        if ((seed >> 8) % 2 == 0) f.payment = Limit(0, 0);
        if ((seed >> 16) % 2 == 0) f.day = Limit(0, 0);
        if ((seed >> 24) % 2 == 0) f.dayCountLimit = 0;
        if ((seed >> 32) % 4 == 0) f.daySum = 0;
        if ((seed >> 40) % 4 == 0) f.dayCount = 127 - uint8((seed >> 48) % 2);
        if ((seed >> 40) % 4 == 1)
            f.dayCount = f.dayCountLimit - uint8(f.dayCountLimit == 0 ? 0 : 1);
        if ((seed >> 56) % 4 == 0) f.window = type(uint32).max;
    }

    function nearDay(
        CardFields memory f,
        uint256 day,
        uint256 near
    ) internal pure returns (uint256) {
        if (near % 4 == 0) return f.lastDay - f.daysLeft;
        if (near % 4 == 1) return uint256(f.lastDay) + ((near >> 2) % 2);
        uint256 earliest = f.lastDay > 4095 ? f.lastDay - 4095 : 0; // no card is valid for longer
        if (near % 4 == 2) return earliest;
        return _bound(day, earliest, f.lastDay);
    }

    function nearAmount(
        CardFields memory f,
        uint256 amount,
        uint256 near
    ) internal pure returns (uint256) {
        uint256 beside = (near >> 4) % 2;
        if (near % 8 == 0) return f.balance + beside;
        if (near % 8 == 1) return f.payment.most() + beside;
        if (near % 8 == 2)
            return f.day.most() > f.daySum ? f.day.most() - f.daySum + beside : beside;
        if (near % 8 == 3) return f.day.most() + beside;
        if (near % 8 == 4) return beside;
        return _bound(amount, 1, f.balance == 0 ? 1 : f.balance);
    }

    function nearSequence(
        CardFields memory f,
        uint256 sequence,
        uint256 near
    ) internal pure returns (uint256) {
        if (near % 4 == 0) return sequence % 2 ** 24;
        return drawSequence((sequence << 8) | (near % 4), f.top);
    }

    /// @dev Around the window, and now and then far away.
    function drawSequence(uint256 draw, uint256 highest) internal pure returns (uint256) {
        uint256 how = (draw >> 8) % 8;
        uint256 step = draw >> 16;
        if (how == 0) return highest + 30 + (step % 5);
        if (how == 1) return highest + 250 + (step % 12);
        if (how == 2) return step % 2 ** 23;
        if (how == 3) return highest + 1 + (step % 4);
        step %= 36;
        return step > highest ? 0 : highest - step;
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure returns (uint256) {
        return min + (value % (max - min + 1));
    }
}
