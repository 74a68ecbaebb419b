// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Status} from "../../../contracts/fees/FeeTypes.sol";
import {Assertions} from "../Assertions.sol";

/// @title What a test of the fees room says
/// @author The Tallystick authors
abstract contract FeesAssertions is Assertions {
    function assertEq(Status left, Status right, string memory what) internal pure {
        assertEq(uint256(left), uint256(right), what);
    }
}
