// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Tranche, Tranches} from "../../contracts/fees/Tranches.sol";

/// @title The tranche arithmetic, callable
/// @author The Tallystick authors
contract TranchesHarness {
    using Tranches for Tranche;

    function ask(
        Tranche memory tranche,
        uint256 time
    ) external pure returns (uint256 ceiling, uint256 remaining, uint256 chargeable) {
        return (tranche.ceiling(time), tranche.remaining(time), tranche.chargeable(time));
    }

    /// @return What is left unspent.
    function charge(
        Tranche memory tranche,
        uint256 amount,
        uint256 time
    ) external pure returns (uint256) {
        tranche.charge(amount, time);
        return tranche.unspent;
    }
}
