// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {CardCaptures} from "./CardCaptures.sol";
import {CardRefunds} from "./CardRefunds.sol";
import {CardSales} from "./CardSales.sol";

/// @title Prepaid cards
/// @author The Tallystick authors
/// @notice Its prose stands in `IPrepaidCards`. Payments are here; everything else is in `CardOffice`, whose code runs on
/// this contract's storage. Which code that is can never change.
contract PrepaidCards is CardSales, CardCaptures, CardRefunds {
    /// @notice The second half of the code: a `CardOffice`.
    address public immutable OFFICE;

    /// @param authority The AccessManager that knows clearing and the regulator.
    /// @param office A `CardOffice`.
    constructor(
        address authority,
        address office
    ) AccessManaged(authority) EIP712("Tallystick PrepaidCards", "1") {
        if (office.code.length == 0) revert PrepaidCards_ZeroAddress();
        OFFICE = office;
    }

    /// @dev The functions of `ICardOffice`. What it does not know reverts there.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(OFFICE, call);
    }
}
