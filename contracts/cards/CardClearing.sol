// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {CardClosings} from "./CardClosings.sol";
import {CardMerchants} from "./CardMerchants.sol";

/// @title Clearing of prepaid cards
/// @author The Tallystick authors
/// @notice Its prose stands in `ICardClearing`. It is the second part of the code of PrepaidCards, which runs it on its own
/// storage: one contract would exceed the size limit. By itself it holds nothing.
contract CardClearing is CardMerchants, CardClosings, CodePart {
    /// @param authority The AccessManager that knows clearing and the regulator.
    /// @param office The next part: a `CardOffice`.
    constructor(
        address authority,
        address office
    ) AccessManaged(authority) EIP712("Tallystick PrepaidCards", "1") CodePart(office) {}
}
