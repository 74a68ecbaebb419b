// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";

/// @title Sequence numbers: CA-7
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - in order, out of order within the window, at its edges
/// - duplicate, stale
/// - steps by 1, 31, 32, 33, 255, 256, 257, to the last number
/// - what else the holder signs
contract SequenceTest is CardsTest {
    enum Outcome {
        Accepted,
        Stale,
        Duplicate
    }

    /// @dev A sale of one unit under this number.
    function _use(uint24 sequence) private returns (Outcome) {
        Bill memory p = _pay(1);
        p.sequence = sequence;
        (bool success, bytes memory reason) = address(cards).call(_saleCall(p));
        if (success) return Outcome.Accepted;
        bool isStale = bytes4(reason) == ICardEvents.PrepaidCards_StaleSequence.selector;
        if (!isStale) {
            assertEq(
                bytes32(bytes4(reason)),
                bytes32(ICardEvents.PrepaidCards_DuplicateSequence.selector),
                "error"
            );
        }
        return isStale ? Outcome.Stale : Outcome.Duplicate;
    }

    function _expect(uint24 sequence, Outcome outcome) private {
        assertEq(uint256(_use(sequence)), uint256(outcome), "outcome");
    }

    function test_CA7_inOrder() external {
        for (uint24 i = 1; i <= 40; ++i) {
            _expect(i, Outcome.Accepted);
            assertEq(_card(ALICE).top, i, "top");
        }
        assertEq(_card(ALICE).window, type(uint32).max, "window");
    }

    function test_CA7_zeroIsNoNumber() external {
        _expect(0, Outcome.Stale);
        _expect(1, Outcome.Accepted);
        _expect(0, Outcome.Stale);
    }

    /// @dev CA-7. The 32 numbers up to the highest are looked at, and none before them.
    function test_CA7_theWindowHolds32Numbers() external {
        _expect(100, Outcome.Accepted);
        _expect(69, Outcome.Accepted);
        _expect(68, Outcome.Stale);
        _expect(69, Outcome.Duplicate);
        _expect(101, Outcome.Accepted);
        _expect(69, Outcome.Stale);
        _expect(70, Outcome.Accepted);
        for (uint24 i = 71; i < 100; ++i) {
            _expect(i, Outcome.Accepted);
        }
        for (uint24 i = 70; i <= 101; ++i) {
            _expect(i, Outcome.Duplicate);
        }
    }

    function test_CA7_stepsOfEverySize() external {
        uint24[8] memory steps = [uint24(1), 31, 32, 33, 255, 256, 257, 70_000];
        uint24 top = 5;
        _expect(top, Outcome.Accepted);
        for (uint256 i = 0; i < 8; ++i) {
            uint24 before = top;
            top += steps[i];
            _expect(top, Outcome.Accepted);
            _expect(before, steps[i] < 32 ? Outcome.Duplicate : Outcome.Stale);
            assertEq(_card(ALICE).top, top, "top");
            assertEq(_card(ALICE).window % 2, 1, "the highest is marked");
        }
    }

    function test_CA7_theLastNumber() external {
        uint24 last = 2 ** 22 - 1;
        _expect(last + 1, Outcome.Stale);
        _expect(last, Outcome.Accepted);
        _expect(last + 1, Outcome.Stale);
        _expect(type(uint24).max, Outcome.Stale);
        _expect(last, Outcome.Duplicate);
        _expect(last - 31, Outcome.Accepted);
        _expect(1, Outcome.Stale);
    }

    /// @dev CA-7. Against a set of all numbers that were ever accepted.
    function testFuzz_CA7_aNumberIsAcceptedOnce(uint24[24] memory numbers, uint8 spread) external {
        uint24 top;
        uint256 range = spread % 2 == 0 ? 40 : 400;
        for (uint256 i = 0; i < 24; ++i) {
            uint24 number = uint24(1 + (numbers[i] % range));
            Outcome expected = number + 32 <= top ? Outcome.Stale : Outcome.Accepted;
            for (uint256 j = 0; j < i && expected == Outcome.Accepted; ++j) {
                if (numbers[j] == number) expected = Outcome.Duplicate;
            }
            _expect(number, expected);
            // those that were stale lie behind every later window
            numbers[i] = number;
            if (number > top) top = number;
        }
        assertEq(_card(ALICE).top, top, "top");
    }

    /// @dev CA-7. Each card counts for itself.
    function test_CA7_cardsHaveNumbersOfTheirOwn() external {
        _expect(7, Outcome.Accepted);
        Bill memory p = _payAt(BOB, TILL, 1);
        p.sequence = 7;
        _sell(p);
        assertEq(_card(BOB).top, 7, "top");
    }

    /// @dev CA-7. Sales, authorizations and what else a holder signs share the numbers.
    function test_CA7_allThatAHolderSignsSharesTheNumbers() external {
        Bill memory p = _authorized(1);
        _expect(p.sequence, Outcome.Duplicate);
        uint24 next = p.sequence + 1;
        bytes memory call = _freezeCall(next, true);
        _succeeds(call);
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DuplicateSequence.selector, ALICE, next)
        );
        _succeeds(_freezeCall(next + 1, false));
        _expect(next, Outcome.Duplicate);
        _expect(next + 1, Outcome.Duplicate);
        _expect(next + 2, Outcome.Accepted);
    }

    function _freezeCall(uint24 sequence, bool frozen) private view returns (bytes memory) {
        uint32 deadline = uint32(T0 + 1 hours);
        bytes32 digest = CardsSignatures.freeze(
            _domain(),
            program,
            ALICE,
            frozen,
            sequence,
            deadline
        );
        bytes memory signature = _sign(ALICE, digest);
        return
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, ALICE, frozen, sequence, deadline, signature)
            );
    }
}
