// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What a closing cannot store: CA-20
/// @author The Tallystick authors
/// @notice No test could pay so much: the desk's fields are set near their ends. Tree of cases:
/// - the net of all closed periods, the closing balance: as much as the field holds, and one more
contract ClosingFieldsTest is ClearingTest {
    uint256 private constant MAX_NET = uint64(type(int64).max);
    uint256 private constant MAX_SUM = type(uint64).max;
    /// @dev Where an account's desk and what is unpaid are, from its begin.
    uint256 private constant DESK = 4;
    uint256 private constant UNPAID = 6;

    function _outOfRange(uint256 value, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, value, max);
    }

    /// @dev The shop's account: its desk says since when it is open, and nothing else yet.
    function _account() private view returns (uint256 slot) {
        for (uint256 place = 0; place < 20; ++place) {
            slot = uint256(keccak256(abi.encode(shop, keccak256(abi.encode(program, place)))));
            if (uint256(VM.load(address(cards), bytes32(slot + DESK))) == T0) return slot;
        }
        revert("the shop's desk is not there");
    }

    function _store(uint256 slot, uint256 word) private {
        VM.store(address(cards), bytes32(slot), bytes32(word));
    }

    function test_CA20_theNetIsAField() external {
        uint256 account = _account();
        _sold(100);
        _toPeriod(1);
        // closed until 32 | paged 24 | flags 8 | net 64 | charged 64 | opening 64
        _store(account + DESK, T0 | ((MAX_NET - 99) << 64));
        _refused(STRANGER, _closeCall(shop, 0), _outOfRange(MAX_NET + 1, MAX_NET));
        _store(account + DESK, T0 | ((MAX_NET - 100) << 64));
        _close(0);
        assertEq(_clearing(shop).net, type(int64).max, "net");
    }

    function test_CA20_theClosingBalanceIsAField() external {
        uint256 account = _account();
        _sold(100); // its fee of 1.5 is 2
        _toPeriod(1);
        // the token refuses nobody, but nobody has so much: what was not paid stays
        _store(account + DESK, T0 | (2 << 56) | ((MAX_SUM - 97) << 192));
        _store(account + UNPAID, MAX_SUM - 97);
        _refused(STRANGER, _closeCall(shop, 0), _outOfRange(MAX_SUM + 1, MAX_SUM));
        _store(account + DESK, T0 | (2 << 56) | ((MAX_SUM - 98) << 192));
        _store(account + UNPAID, MAX_SUM - 98);
        _close(0);
        assertEq(_clearing(shop).opening, MAX_SUM, "closing balance");
        assertEq(_clearing(shop).unpaid, MAX_SUM, "unpaid");
    }
}
