// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {EpochView, FiledClaim} from "./ChannelTypes.sol";
import {EpochWord} from "./EpochWords.sol";
import {FiledClaims} from "./FiledClaims.sol";
import {IDirectChannels} from "./IDirectChannels.sol";

/// @title Direct channels
/// @author The Tallystick authors
/// @notice Its prose stands in `IDirectChannels`. It is the second part of the code of IterativePayments, which runs it on
/// its own storage: one contract would exceed the size limit. By itself it holds nothing.
contract DirectChannels is FiledClaims, CodePart {
    /// @param office The next part: a `ChannelOffice`.
    constructor(address office) EIP712("Tallystick IterativePayments", "1") CodePart(office) {}

    /// @inheritdoc IDirectChannels
    function epochOf(bytes32 id, uint32 number) external view returns (EpochView memory) {
        EpochWord e = _epochs[id][number];
        FiledClaim memory c = _claims[id][number];
        return
            // fields of so many bits
            EpochView({
                landed: uint96(e.landed()),
                paid: uint96(e.paid()),
                isSpent: e.isSpent(),
                isProven: e.isProven(),
                isCharged: e.isCharged(),
                filedBlock: uint40(e.filedBlock()),
                filedTime: c.time,
                cumulative: c.cumulative,
                held: c.held,
                isSettled: _channels[id].isThrough(number)
            });
    }

    /// @inheritdoc IDirectChannels
    function checkpointOf(uint64 number) external view returns (bytes32 hash) {
        return _checkpoints[number];
    }

    /// @inheritdoc IDirectChannels
    function burned(address asset) external view returns (uint256 amount) {
        return _burned[asset];
    }
}
