// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./IVm.sol";

/// @title What a test says
/// @author The Tallystick authors
abstract contract Assertions {
    function assertEq(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(int256 left, int256 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(address left, address right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bytes32 left, bytes32 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bytes memory left, bytes memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        VM.assertTrue(condition, what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        VM.assertFalse(condition, what);
    }

    function assertLe(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertLe(left, right, what);
    }

    function assertGt(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertGt(left, right, what);
    }

    /// @notice `value` itself if it lies in [min, max], else some value that does.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        if (value >= min && value <= max) return value;
        uint256 size = max - min + 1;
        return size == 0 ? value : min + (value % size); // 0: all of 2^256
    }
}
