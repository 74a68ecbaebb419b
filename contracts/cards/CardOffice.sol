// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CardIssuers} from "./CardIssuers.sol";
import {CardReleases} from "./CardReleases.sol";
import {CardTopUps} from "./CardTopUps.sol";
import {CardViews} from "./CardViews.sol";

/// @title The office of prepaid cards
/// @author The Tallystick authors
/// @notice Its prose stands in `ICardOffice` and `ICardTopUps`. It is the third part of the code of PrepaidCards, which runs it on its own
/// storage: one contract would exceed the size limit. By itself it holds nothing.
contract CardOffice is CardIssuers, CardTopUps, CardReleases, CardViews {
    /// @param authority The AccessManager that knows clearing and the regulator.
    constructor(
        address authority
    ) AccessManaged(authority) EIP712("Tallystick PrepaidCards", "1") {}
}
