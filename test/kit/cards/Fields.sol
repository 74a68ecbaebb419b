// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits} from "../../../contracts/cards/CardTypes.sol";
import {Card, LongLimits} from "../../../contracts/cards/CardWords.sol";
import {Terminal} from "../../../contracts/cards/TerminalWords.sol";

/// @notice A limit m·10^e; no limit where it is 0.
struct Limit {
    uint8 mantissa;
    uint8 exponent;
}

/// @notice A card's word, field by field. Days are counted from 1970, `daysLeft` back from `lastDay`.
struct CardFields {
    uint40 balance;
    uint40 hold;
    uint40 daySum;
    uint24 top;
    uint32 window;
    uint16 lastDay;
    uint16 daysLeft;
    uint8 dayCount;
    uint8 dayCountLimit;
    Limit payment;
    Limit day;
    Limit cap;
    bool isLong;
    bool[3] frozen;
    bool blocked;
}

/// @notice A card's second word, field by field.
struct LongFields {
    uint40 weekSum;
    uint40 monthSum;
    uint40 lifetimeSum;
    uint16 week;
    uint16 month;
    Limit weekLimit;
    Limit monthLimit;
    Limit lifetimeLimit;
}

/// @notice A terminal's word, field by field. Times in quarters of an hour, the offset of its days in the same from
/// −12 hours.
struct TerminalFields {
    uint40 captured;
    uint40 refunded;
    uint16 captures;
    uint16 refunds;
    uint16 length;
    uint8 lease;
    uint24 end;
    uint24 from;
    uint24 to;
    uint24 merchant;
    uint8 authorizationDays;
    uint16 refundDays;
    uint8 offset;
    bool records;
    bool owes;
    bool retiring;
    bool revoked;
}

/// @title Words of the cards room, put together again from their bit maps
/// @author The Tallystick authors
/// @notice Written from the maps that stand above the types, apart from the contracts' own packing. `fit` makes any
/// values ones that a word can have.
library Fields {
    uint256 internal constant MAX_AMOUNT = 2 ** 40 - 1;

    // ---------------------------------------------------------------- limits

    /// @dev m ≤ 127, e ≤ 10: any such m·10^e is below 2^40 · 2.
    function fit(Limit memory limit) internal pure {
        (limit.mantissa, limit.exponent) = (limit.mantissa % 128, limit.exponent % 11);
        if (units(limit) > MAX_AMOUNT) limit.exponent = 9;
        if (limit.mantissa == 0) limit.exponent = 0;
    }

    /// @return In units; 0 for none.
    function units(Limit memory limit) internal pure returns (uint256) {
        return uint256(limit.mantissa) * 10 ** limit.exponent;
    }

    /// @return Most that it allows: a field's maximum where there is no limit.
    function most(Limit memory limit) internal pure returns (uint256) {
        return limit.mantissa == 0 ? MAX_AMOUNT : units(limit);
    }

    function bits(Limit memory limit) internal pure returns (uint256) {
        return uint256(limit.mantissa) * 16 + limit.exponent;
    }

    // ---------------------------------------------------------------- cards

    function fit(CardFields memory f) internal pure {
        // balance + hold < 2^40, as the contract keeps it
        if (uint256(f.balance) + f.hold > MAX_AMOUNT) f.hold = uint40(MAX_AMOUNT) - f.balance;
        (f.top, f.daysLeft) = (f.top % 2 ** 22, f.daysLeft % 2 ** 12);
        if (f.daysLeft > f.lastDay) f.lastDay = f.daysLeft;
        (f.dayCount, f.dayCountLimit) = (f.dayCount % 128, f.dayCountLimit % 128);
        fit(f.payment);
        fit(f.day);
        fit(f.cap);
    }

    function card(CardFields memory f) internal pure returns (Card) {
        uint256 word = f.balance;
        word += uint256(f.hold) * 2 ** 40;
        word += uint256(f.daySum) * 2 ** 80;
        word += uint256(f.top) * 2 ** 120;
        word += uint256(f.window) * 2 ** 142;
        word += uint256(f.lastDay) * 2 ** 174;
        word += uint256(f.daysLeft) * 2 ** 190;
        word += uint256(f.dayCount) * 2 ** 202;
        word += uint256(f.dayCountLimit) * 2 ** 209;
        word += bits(f.payment) * 2 ** 216;
        word += bits(f.day) * 2 ** 227;
        word += bits(f.cap) * 2 ** 238;
        if (f.isLong) word += 2 ** 250;
        for (uint256 level = 0; level < 3; ++level) if (f.frozen[level]) word += 2 ** (251 + level);
        if (f.blocked) word += 2 ** 254;
        return Card.wrap(word);
    }

    // ---------------------------------------------------------------- second words

    function fit(LongFields memory f) internal pure {
        (f.week, f.month) = (f.week % 2 ** 14, f.month % 2 ** 12);
        fit(f.weekLimit);
        fit(f.monthLimit);
        fit(f.lifetimeLimit);
    }

    function long(LongFields memory f) internal pure returns (LongLimits) {
        uint256 word = f.weekSum;
        word += uint256(f.monthSum) * 2 ** 40;
        word += uint256(f.lifetimeSum) * 2 ** 80;
        word += uint256(f.week) * 2 ** 120;
        word += uint256(f.month) * 2 ** 134;
        word += bits(f.weekLimit) * 2 ** 146;
        word += bits(f.monthLimit) * 2 ** 157;
        word += bits(f.lifetimeLimit) * 2 ** 168;
        return LongLimits.wrap(word);
    }

    /// @dev All limits of a card, as they are asked for and shown.
    function limits(
        CardFields memory f,
        LongFields memory g
    ) internal pure returns (CardLimits memory) {
        return
            CardLimits({
                payment: uint40(units(f.payment)), // fitted: below 2^40
                day: uint40(units(f.day)),
                week: uint40(units(g.weekLimit)),
                month: uint40(units(g.monthLimit)),
                lifetime: uint40(units(g.lifetimeLimit)),
                dayCount: f.dayCountLimit
            });
    }

    // ---------------------------------------------------------------- terminals

    function fit(TerminalFields memory f) internal pure {
        if (f.refunded > f.captured) (f.captured, f.refunded) = (f.refunded, f.captured);
        (f.refunds, f.end) = (f.refunds % 2 ** 12, f.end % 2 ** 22);
        (f.from, f.to) = (f.from % 2 ** 22, f.to % 2 ** 22);
        if (f.from > f.to) (f.from, f.to) = (f.to, f.from);
        f.lease %= 16;
        f.authorizationDays %= 64;
        f.refundDays %= 512;
        f.offset %= 105;
    }

    function terminal(TerminalFields memory f) internal pure returns (Terminal) {
        uint256 word = f.captured;
        word += uint256(f.refunded) * 2 ** 41;
        word += uint256(f.captures) * 2 ** 82;
        word += uint256(f.refunds) * 2 ** 99;
        word += uint256(f.length) * 2 ** 112;
        word += uint256(f.lease) * 2 ** 128;
        word += uint256(f.end) * 2 ** 132;
        word += uint256(f.from) * 2 ** 154;
        word += uint256(f.to) * 2 ** 176;
        word += uint256(f.merchant) * 2 ** 198;
        word += uint256(f.authorizationDays) * 2 ** 222;
        word += uint256(f.refundDays) * 2 ** 228;
        word += uint256(f.offset) * 2 ** 237;
        if (f.records) word += 2 ** 244;
        if (f.owes) word += 2 ** 245;
        if (f.retiring) word += 2 ** 246;
        if (f.revoked) word += 2 ** 247;
        return Terminal.wrap(word);
    }
}
