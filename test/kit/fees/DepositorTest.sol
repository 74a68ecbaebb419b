// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder} from "../../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "./FeesTest.sol";

/// @title The fees room, seen from those who deposit
/// @author The Tallystick authors
/// @notice FE-14. Under one plan of the usual terms.
abstract contract DepositorTest is FeesTest {
    uint16 internal plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
    }

    function _depositCall(DepositOrder memory order) internal view returns (bytes memory) {
        return abi.encodeCall(fees.deposit, (order));
    }

    function _outOfBounds(uint256 amount) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_DepositOutOfBounds.selector,
                amount,
                1,
                MAX_AMOUNT
            );
    }
}
