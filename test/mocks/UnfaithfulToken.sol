// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose answers cannot be relied on
/// @author The Tallystick authors
/// @notice Once it betrays, it moves nothing and says `answer`: false, as some old tokens do, or true, which is a
/// lie. Anybody may mint.
contract UnfaithfulToken is ERC20 {
    /// @notice Whether tokens move.
    bool public isFaithful = true;
    /// @notice What a transfer that moves nothing returns.
    bool public answer;

    constructor() ERC20("Unfaithful Token", "UNF") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function betray(bool answer_) external {
        isFaithful = false;
        answer = answer_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return isFaithful ? super.transfer(to, amount) : answer;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return isFaithful ? super.transferFrom(from, to, amount) : answer;
    }
}
