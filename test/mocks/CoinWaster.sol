// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A contract that takes native coin in the way it is told
/// @author The Tallystick authors
/// @notice As wallets do, and as no receiver should.
contract CoinWaster {
    /// @notice What the arrival of coin does.
    enum Way {
        Take,
        TakeWithWork,
        BurnGas,
        ReturnBomb,
        RevertBomb
    }

    Way public way;
    uint256 private _work;

    receive() external payable {
        if (way == Way.Take) return;
        if (way == Way.TakeWithWork) {
            _work = block.number; // a first write: 22,100 gas
            return;
        }
        while (way == Way.BurnGas) {}
        bool isReturn = way == Way.ReturnBomb;
        assembly ("memory-safe") {
            // whoever copies all of it pays for it: with 50,000 gas this much memory can be had
            if isReturn {
                return(0, 100000)
            }
            revert(0, 100000)
        }
    }

    function treat(Way way_) external {
        way = way_;
    }
}
