// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {FeeCharges} from "./FeeCharges.sol";
import {FeeDeposits} from "./FeeDeposits.sol";
import {FeeHolders} from "./FeeHolders.sol";
import {FeeOperations} from "./FeeOperations.sol";
import {FeeViews} from "./FeeViews.sol";

/// @title Prepaid fee accounts
/// @author The Tallystick authors
/// @notice Its prose stands in `IFeeAccounts`.
contract FeeAccounts is FeeDeposits, FeeCharges, FeeOperations, FeeViews {
    /// @param authority The AccessManager that knows operator and compliance.
    /// @param moveDelay FE-9. Seconds between the request of a move and the earliest approval.
    constructor(
        address authority,
        uint64 moveDelay
    ) AccessManaged(authority) EIP712("Tallystick FeeAccounts", "1") FeeHolders(moveDelay) {}
}
