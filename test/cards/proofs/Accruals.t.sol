// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terminal, TerminalWord} from "../../../contracts/cards/TerminalWords.sol";
import {AnyTerminal} from "../../kit/cards/AnyTerminal.sol";
import {Fields, TerminalFields} from "../../kit/cards/Fields.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of what a terminal's word counts: CA-4, CA-15, CA-20
/// @author The Tallystick authors
contract AccrualsProofs is AnyTerminal {
    using Fields for TerminalFields;

    uint256 private constant MAX_AMOUNT = 2 ** 40 - 1;
    uint256 private constant COUNTED = 2 ** 112 - 1;

    /// @dev CA-20. What is counted was within the period and owed to nobody, and each field holds its sum: no guard is set,
    /// and nothing else changes.
    function check_CA15_aCaptureStaysInItsFields(
        uint256 word,
        uint56 amount,
        uint16 count,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));

        Terminal next = t.capture(amount, count, now_);

        VM.assume(!next.isNone());
        assertFalse(t.has(TerminalWord.OWES), "owing");
        assertGt(_end(word), quarter, "within the period");
        assertEq(next.captured(), t.captured() + amount, "captured");
        assertEq(next.captures(), t.captures() + count, "captures");
        uint256 all = ~(MAX_AMOUNT | (uint256(0xffff) << 82));
        assertEq(Terminal.unwrap(next) & all, word & all, "all else");
    }

    function testFuzz_CA15_aCaptureStaysInItsFields(
        TerminalFields memory f,
        uint56 amount,
        uint16 count,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _drawAccruing(f, near);
        (uint32 quarter, uint16 rest) = _split(now_);
        amount = uint56(bound(amount, 0, 2 ** 40 - f.captured)); // below 2^41
        if (Terminal.wrap(word).capture(amount, count, now_).isNone()) return;
        check_CA15_aCaptureStaysInItsFields(word, amount, count, quarter, rest);
    }

    function check_CA15_aCaptureThatFitsIsCounted(
        uint256 word,
        uint40 amount,
        uint16 count,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));
        VM.assume(!t.has(TerminalWord.OWES));
        VM.assume(quarter < _end(word));
        VM.assume(t.captured() + amount < 2 ** 40);
        VM.assume(t.captures() + count < 2 ** 16);

        assertFalse(t.capture(amount, count, now_).isNone(), "not counted");
    }

    function testFuzz_CA15_aCaptureThatFitsIsCounted(
        TerminalFields memory f,
        uint40 amount,
        uint16 count,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _drawAccruing(f, near | 1);
        if (f.end == 0) return;
        (uint32 quarter, uint16 rest) = _split(now_ == uint256(f.end) * 900 ? now_ - 1 : now_);
        amount = uint40(bound(amount, 0, type(uint40).max - f.captured)); // below 2^40
        count = uint16(bound(count, 0, type(uint16).max - f.captures)); // below 2^16
        check_CA15_aCaptureThatFitsIsCounted(word, amount, count, quarter, rest);
    }

    /// @dev CA-20. Also, its key's captures of the period cover it: captured ≥ refunded stays so.
    function check_CA4_aRefundStaysInItsFields(
        uint256 word,
        uint40 amount,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));

        Terminal next = t.refund(amount, now_);

        VM.assume(!next.isNone());
        assertFalse(t.has(TerminalWord.OWES), "owing");
        assertGt(_end(word), quarter, "within the period");
        assertEq(next.refunded(), t.refunded() + amount, "refunded");
        assertLe(next.refunded(), next.captured(), "covered");
        assertEq(next.refunds(), t.refunds() + 1, "refunds");
        uint256 all = ~((MAX_AMOUNT << 41) | (uint256(0xfff) << 99));
        assertEq(Terminal.unwrap(next) & all, word & all, "all else");
    }

    function testFuzz_CA4_aRefundStaysInItsFields(
        TerminalFields memory f,
        uint40 amount,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _drawAccruing(f, near);
        (uint32 quarter, uint16 rest) = _split(now_);
        amount = uint40(bound(amount, 0, f.captured - f.refunded)); // below 2^40
        if (Terminal.wrap(word).refund(amount, now_).isNone()) return;
        check_CA4_aRefundStaysInItsFields(word, amount, quarter, rest);
    }

    function check_CA4_aRefundThatIsCoveredIsCounted(
        uint256 word,
        uint40 amount,
        uint32 quarter,
        uint16 rest
    ) public pure {
        (Terminal t, uint256 now_) = (_assumed(word), _assumedSecond(quarter, rest));
        VM.assume(!t.has(TerminalWord.OWES));
        VM.assume(quarter < _end(word));
        VM.assume(t.refunded() + amount <= t.captured());
        VM.assume(t.refunds() < 2 ** 12 - 1);

        assertFalse(t.refund(amount, now_).isNone(), "not counted");
    }

    function testFuzz_CA4_aRefundThatIsCoveredIsCounted(
        TerminalFields memory f,
        uint40 amount,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _drawAccruing(f, near | 1);
        if (f.end == 0 || f.refunds == 2 ** 12 - 1) return;
        (uint32 quarter, uint16 rest) = _split(now_ == uint256(f.end) * 900 ? now_ - 1 : now_);
        amount = uint40(bound(amount, 0, f.captured - f.refunded)); // below 2^40
        check_CA4_aRefundThatIsCoveredIsCounted(word, amount, quarter, rest);
    }

    /// @dev While its period goes on.
    function check_CA15_aRolledWordCountsNothing(
        uint256 word,
        uint32 quarter,
        uint16 rest
    ) public pure {
        uint256 now_ = _assumedSecond(quarter, rest);
        VM.assume(quarter < _end(word));

        Terminal t = Terminal.wrap(word).rolled(now_);

        assertEq(Terminal.unwrap(t), word & ~COUNTED, "the word");
    }

    function testFuzz_CA15_aRolledWordCountsNothing(
        TerminalFields memory f,
        uint256 near
    ) external pure {
        (uint256 word, uint256 now_) = _drawAccruing(f, near);
        (uint32 quarter, uint16 rest) = _split(now_);
        if (quarter < _end(word)) check_CA15_aRolledWordCountsNothing(word, quarter, rest);
    }

    /// @dev So many periods after the end of its own, each as long as the other: the one that the second lies in.
    function check_CA15_aLateSecondIsInItsPeriod(
        uint256 word,
        uint16 periods,
        uint16 within,
        uint16 rest
    ) public pure {
        (uint256 end, uint256 length) = (_end(word), (word >> 112) & 0xffff);
        VM.assume(within < length);
        uint256 lease = (word >> 128) & 15;
        uint256 late = periods * length + within;
        VM.assume(late / length == periods);
        VM.assume(end + late + length < 2 ** 22);
        uint256 now_ = _assumedSecond(end + late, rest);

        Terminal t = Terminal.wrap(word).rolled(now_);

        assertTrue(t.isNone() == (periods >= lease), "as far as the lease goes");
        if (t.isNone()) return;
        uint256 next = _end(Terminal.unwrap(t));
        assertEq(next, end + (uint256(periods) + 1) * length, "whole periods");
        assertEq(
            (Terminal.unwrap(t) >> 128) & 15,
            lease - periods - 1,
            "what is left of the lease"
        );
        assertGt(next, end + late, "the period ends after the second");
        assertLe(next, end + late + length, "and began before it");
        uint256 all = ~(COUNTED | (15 << 128) | ((2 ** 22 - 1) << 132));
        assertEq(Terminal.unwrap(t) & (all | COUNTED), word & all, "nothing, and all else");
    }

    function testFuzz_CA15_aLateSecondIsInItsPeriod(
        TerminalFields memory f,
        uint16 periods,
        uint16 within,
        uint16 rest
    ) external pure {
        f.fit();
        uint256 word = Terminal.unwrap(f.terminal());
        (uint256 end, uint256 length) = (_end(word), (word >> 112) & 0xffff);
        if (length == 0 || end + length * 2 >= 2 ** 22) return;
        within = uint16(bound(within, 0, length - 1)); // below 2^16
        periods = uint16(bound(periods, 0, _least(16, (2 ** 22 - 1 - end) / length - 2)));
        check_CA15_aLateSecondIsInItsPeriod(word, periods, within, rest % 900);
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
