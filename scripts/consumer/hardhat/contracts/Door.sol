// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAccounts} from "tallystick/contracts/fees/IFeeAccounts.sol";

/// @notice A contract of somebody else: lets in who has prepaid enough.
contract Door {
    IFeeAccounts private immutable ACCOUNTS;

    constructor(IFeeAccounts accounts) {
        ACCOUNTS = accounts;
    }

    function mayEnter(address token, address holder, uint256 price) external view returns (bool) {
        return ACCOUNTS.available(token, holder) >= price;
    }
}
