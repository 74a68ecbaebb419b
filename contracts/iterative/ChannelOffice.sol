// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ChannelExits} from "./ChannelExits.sol";
import {ChannelPermits} from "./ChannelPermits.sol";
import {ChannelViews} from "./ChannelViews.sol";
import {VoucherKeys} from "./VoucherKeys.sol";

/// @title The office of channels
/// @author The Tallystick authors
/// @notice Its prose stands in `IChannelOffice`. It is the last part of the code of IterativePayments, which runs it on
/// its own storage: one contract would exceed the size limit. By itself it holds nothing.
contract ChannelOffice is ChannelPermits, VoucherKeys, ChannelExits, ChannelViews {
    constructor() EIP712("Tallystick IterativePayments", "1") {}
}
