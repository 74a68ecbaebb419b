// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RawReceipt, RawReceipts} from "../../contracts/iterative/RawReceipts.sol";

/// @title Receipts, callable
/// @author The Tallystick authors
contract RawReceiptsHarness {
    function isSuccess(bytes calldata raw) external pure returns (bool) {
        return RawReceipts.decode(raw).isSuccess;
    }

    function transferred(
        bytes calldata raw,
        address token,
        address from,
        address to
    ) external pure returns (bool success, uint256 sum) {
        RawReceipt memory receipt = RawReceipts.decode(raw);
        return (receipt.isSuccess, receipt.transferred(token, from, to));
    }
}
