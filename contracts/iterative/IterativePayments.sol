// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {ChannelFunding} from "./ChannelFunding.sol";
import {ChannelPayments} from "./ChannelPayments.sol";
import {ChannelVouchers} from "./ChannelVouchers.sol";
import {ConflictClaims} from "./ConflictClaims.sol";

/// @title Iterative payments
/// @author The Tallystick authors
/// @notice Its prose stands in `IIterativePayments`. It has no owner and no roles. What is needed less often is in
/// `DirectChannels` and `ChannelOffice`, whose code runs on this contract's storage. Which code that is can never change.
contract IterativePayments is
    ChannelFunding,
    ChannelPayments,
    ConflictClaims,
    ChannelVouchers,
    CodePart
{
    /// @param direct The next part: `DirectChannels`.
    constructor(address direct) EIP712("Tallystick IterativePayments", "1") CodePart(direct) {}
}
