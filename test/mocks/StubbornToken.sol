// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that pays some accounts nothing
/// @author The Tallystick authors
/// @notice As stablecoins block accounts, and as no token should. Anybody may mint and block.
contract StubbornToken is ERC20 {
    /// @notice What a transfer to a blocked account does.
    enum Way {
        Pay,
        Revert,
        AnswerFalse,
        AnswerTwo,
        BurnGas,
        ReturnBomb
    }

    mapping(address account => Way way) public ways;

    error Blocked(address account);

    constructor() ERC20("Stubborn Token", "STB") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function treat(address account, Way way) external {
        ways[account] = way;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        Way way = ways[to];
        if (way == Way.Pay) return super.transfer(to, amount);
        if (way == Way.Revert) revert Blocked(to);
        if (way == Way.AnswerFalse) return false;
        while (way == Way.BurnGas) {}
        assembly ("memory-safe") {
            mstore(0, 2)
            if eq(way, 3) {
                return(0, 32)
            }
            // whoever copies all of it pays for it
            revert(0, 300000)
        }
    }
}
