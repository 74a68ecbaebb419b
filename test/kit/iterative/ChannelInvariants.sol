// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIterativePayments} from "../../../contracts/iterative/IIterativePayments.sol";
import {PaymentToken} from "../../mocks/PaymentToken.sol";
import {IHandler, Invariants} from "../Invariants.sol";
import {IPurses} from "./Purses.sol";

/// @title What always holds of whatever channels: everybody has what the rules give, and a line one channel
/// @author The Tallystick authors
abstract contract ChannelInvariants is Invariants {
    address internal constant NATIVE = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

    IPurses private _purses;
    IIterativePayments internal channels;
    PaymentToken internal token;

    function _watch(IPurses purses) internal {
        _purses = purses;
        (channels, token) = purses.room();
    }

    function _handler() internal view override returns (IHandler) {
        return _purses;
    }

    /// @dev What waits for everybody, as the contract has it.
    function _waiting(address asset) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < _people(); ++i) sum += channels.held(asset, _person(i));
    }

    function _assertEverybodyHas() internal view {
        for (uint256 i = 0; i < _people(); ++i) {
            address person = _person(i);
            _assertHas(person);
            uint256 waits = _purses.waiting(NATIVE, person);
            assertEq(channels.held(NATIVE, person), waits, "coin that waits");
            waits = _purses.waiting(address(token), person);
            assertEq(channels.held(address(token), person), waits, "tokens that wait");
        }
        _assertHas(_purses.COLLECTOR());
    }

    /// @param live How many live channels that use its nonces each payer has.
    function _assertLines(uint256[] memory live) internal view {
        for (uint256 i = 0; i < live.length; ++i) {
            (bool isTaken, uint64 lowest) = channels.lineOf(_purses.payerOf(i));
            assertEq(live[i], isTaken ? 1 : 0, "live channels");
            assertTrue(isTaken == _purses.isLineTaken(i), "taken");
            assertEq(lowest, _purses.lowest(i), "lowest");
        }
    }

    function _assertHas(address person) private view {
        assertEq(person.balance, _purses.received(NATIVE, person), "coin");
        uint256 tokens = _purses.received(address(token), person);
        assertEq(token.balanceOf(person), tokens, "tokens");
    }

    function _people() private view returns (uint256) {
        return _purses.PAYERS() + _purses.PAYEES();
    }

    function _person(uint256 number) private view returns (address) {
        uint256 payers = _purses.PAYERS();
        return number < payers ? _purses.payerOf(number) : _purses.payeeOf(number - payers);
    }
}
