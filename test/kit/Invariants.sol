// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "./Assertions.sol";

/// @notice Which functions of a contract the runner may call.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @title Whoever acts in a room at random
/// @author The Tallystick authors
interface IHandler {
    /// @notice How often a verb has done something.
    function done(bytes4 verb) external view returns (uint256 count);
}

/// @title What always holds, whatever a handler's verbs do
/// @author The Tallystick authors
abstract contract Invariants is Assertions {
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler());
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler()), _verbs());
    }

    function _handler() internal view virtual returns (IHandler);

    function _verbs() internal view virtual returns (bytes4[] memory);

    /// @dev A long walk on one path, whose every call is legal and whose every verb does something.
    function _walk(uint256 steps) internal {
        bytes4[] memory verbs = _verbs();
        uint256 dice = 1;
        for (uint256 i = 0; i < steps; ++i) {
            dice = uint256(keccak256(abi.encode(dice)));
            bytes memory arguments = abi.encode(
                dice >> 8,
                dice >> 16,
                dice >> 24,
                dice >> 32,
                dice >> 40,
                dice >> 48,
                dice >> 56
            );
            (bool success, ) = address(_handler()).call(
                bytes.concat(verbs[dice % verbs.length], arguments)
            );
            assertTrue(success, "a legal call");
        }
        for (uint256 i = 0; i < verbs.length; ++i) {
            assertGt(_handler().done(verbs[i]), 0, "done");
        }
    }
}
