// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./IVm.sol";

/// @title Deploying by artifact name
/// @author The Tallystick authors
/// @notice A test that names a contract by its artifact does not carry its code: it compiles in a second, and runs the
/// very bytecode that ships, libraries linked.
abstract contract Deploys {
    error DeploymentFailed(string artifact);

    function _deploy(
        string memory artifact,
        bytes memory arguments
    ) internal returns (address deployed) {
        bytes memory code = bytes.concat(VM.getCode(artifact), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        if (deployed == address(0)) revert DeploymentFailed(artifact);
    }
}
