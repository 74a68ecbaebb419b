// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @title The room of reconciliation with one template of three roles
/// @author The Tallystick authors
abstract contract ReconciliationTest is ReconciliationRoom {
    function setUp() public virtual override {
        super.setUp();
        _register(_terms());
    }
}
