// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchItem} from "./Batches.sol";
import {FeesTest} from "./FeesTest.sol";

/// @title The fees room, and two accounts that are charged in batches
/// @author The Tallystick authors
/// @notice FE-8. ALICE and BOB have 1,200 each under one plan of the usual terms.
abstract contract BatchingTest is FeesTest {
    uint16 internal plan;
    /// @dev ALICE and BOB in ascending order.
    address[2] internal holders;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        _deposit(ALICE, plan, 1200);
        _deposit(BOB, plan, 1200);
        holders = ALICE < BOB ? [ALICE, BOB] : [BOB, ALICE];
    }

    // ---------------------------------------------------------------- building

    function _items(uint88 amount, uint88 other) internal view returns (BatchItem[] memory items) {
        items = new BatchItem[](2);
        items[0] = BatchItem(holders[0], amount, uint32(T0));
        items[1] = BatchItem(holders[1], other, uint32(T0));
    }

    function _one(uint88 amount) internal view returns (BatchItem[] memory items) {
        items = new BatchItem[](1);
        items[0] = BatchItem(ALICE, amount, uint32(_now()));
    }
}
