// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that treats each receiver in its own manner
/// @author The Tallystick authors
/// @notice As tokens with a blocklist do, and worse. Anybody may mint, and set manners.
contract MoodyToken is ERC20 {
    /// @notice What becomes of a transfer.
    enum Manner {
        Moves,
        Reverts,
        SaysFalse,
        BurnsGas,
        Floods,
        SaysTwo
    }

    /// @notice How transfers to an account end.
    mapping(address receiver => Manner manner) public mannerOf;

    error Blocked(address receiver);

    constructor() ERC20("Moody Token", "MOO") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setManner(address receiver, Manner manner) external {
        mannerOf[receiver] = manner;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        Manner manner = mannerOf[to];
        if (manner == Manner.Reverts) revert Blocked(to);
        if (manner == Manner.SaysFalse) return false;
        if (manner == Manner.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (manner == Manner.Floods) {
            assembly ("memory-safe") {
                revert(0, 1000000) // a bomb of return data
            }
        }
        if (manner == Manner.SaysTwo) {
            assembly ("memory-safe") {
                mstore(0, 2)
                return(0, 32)
            }
        }
        return super.transfer(to, amount);
    }
}
