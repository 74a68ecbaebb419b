// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "../IVm.sol";

/// @title What a chain knows of its past blocks
/// @author The Tallystick authors
/// @notice The opcode knows 256 of them, the contract of EIP-2935 8,191.
library History {
    address internal constant PLACE = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 internal constant LENGTH = 8_191;

    bytes private constant CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
    uint256 private constant RECENT = 256;

    /// @dev The contract is there.
    function begin() internal {
        VM.etch(PLACE, CODE);
    }

    /// @dev A block before this one had this hash.
    function know(uint256 number, bytes32 hash) internal {
        if (VM.getBlockNumber() - number <= RECENT) VM.setBlockhash(number, hash);
        VM.store(PLACE, bytes32(number % LENGTH), hash);
    }
}
