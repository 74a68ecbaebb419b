// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CodePart} from "../common/CodePart.sol";
import {CardCaptures} from "./CardCaptures.sol";
import {CardRefunds} from "./CardRefunds.sol";
import {CardSales} from "./CardSales.sol";

/// @title Prepaid cards
/// @author The Tallystick authors
/// @notice Its prose stands in `IPrepaidCards`. Payments are here; everything else is in `CardClearing` and, behind it,
/// `CardOffice`, whose code runs on this contract's storage. Which code that is can never change.
contract PrepaidCards is CardSales, CardCaptures, CardRefunds, CodePart {
    /// @param authority The AccessManager that knows clearing and the regulator.
    /// @param clearing The next part: a `CardClearing`, which knows the third.
    constructor(
        address authority,
        address clearing
    ) AccessManaged(authority) EIP712("Tallystick PrepaidCards", "1") CodePart(clearing) {}
}
