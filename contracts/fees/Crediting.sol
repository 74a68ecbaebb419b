// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Funding, MAX_AMOUNT} from "./AccountWords.sol";
import {Account, Book, ENABLED} from "./FeeBook.sol";
import {IFeeEvents} from "./IFeeEvents.sol";
import {Entry, Opening} from "./Opening.sol";
import {Plan} from "./Plans.sol";
import {TrancheLists} from "./TrancheLists.sol";

/// @notice A correction of a wrong charge.
/// @param charged What the executor attests that it charged under the reference.
/// @param digest EIP-712 digest of its `ChargeReceipt`.
struct Correction {
    address token;
    address holder;
    uint16 plan;
    uint256 amount;
    address executor;
    bytes32 ref;
    uint256 charged;
    bytes32 digest;
}

/// @title Credits out of revenue
/// @author The Tallystick authors
/// @notice FE-17. Linked, not inlined: it keeps FeeAccounts within the size limit.
library Crediting {
    using TrancheLists for Account;

    /// @dev FE-17. At most what was charged under the reference, all its corrections together.
    function correct(
        Book storage book,
        Correction calldata c,
        bytes calldata signature
    ) public returns (uint8 tranche) {
        bool attested =
            book.executors[c.executor].flags & ENABLED != 0 &&
                SignatureChecker.isValidSignatureNow(c.executor, c.digest, signature);
        if (!attested) revert IFeeEvents.FeeAccounts_BadSignature(c.executor);
        bytes32 receipt = keccak256(abi.encode(c.executor, c.holder, c.ref));
        uint256 corrected = book.corrected[receipt];
        uint256 left = c.charged > corrected ? c.charged - corrected : 0;
        if (c.amount > left)
            revert IFeeEvents.FeeAccounts_CorrectionTooLarge(c.ref, c.amount, left);

        book.corrected[receipt] = corrected + c.amount;
        tranche = _open(book, c.token, c.holder, c.plan, c.amount);

        // amount was checked by _open
        emit IFeeEvents.ChargeCorrected(
            c.token,
            c.holder,
            c.ref,
            c.executor,
            tranche,
            uint88(c.amount)
        );
    }

    /// @dev FE-17.
    function grant(
        Book storage book,
        address token,
        address holder,
        uint16 plan,
        uint256 amount
    ) public returns (uint8 tranche) {
        tranche = _open(book, token, holder, plan, amount);

        // forge-lint: disable-next-line(unsafe-typecast)
        emit IFeeEvents.Granted(token, holder, tranche, uint88(amount)); // checked by _open
    }

    /// @dev FE-17. Opens a tranche out of settled revenue.
    function _open(
        Book storage book,
        address token,
        address holder,
        uint16 number,
        uint256 amount
    ) private returns (uint8 tranche) {
        if (amount == 0) revert IFeeEvents.FeeAccounts_ZeroAmount();
        if (amount > MAX_AMOUNT) revert IFeeEvents.FeeAccounts_OutOfRange(amount, MAX_AMOUNT);
        Account storage a = book.accounts[holder];
        if (a.isUnopened()) revert IFeeEvents.FeeAccounts_UnknownAccount(token, holder);
        a.requireRunning(token, holder);
        Plan plan = Opening.requireOpen(book, token, number);
        spendRevenue(book, token, amount);

        return
            Opening.open(
                book,
                plan,
                Entry({
                    token: token,
                    holder: holder,
                    payer: address(this),
                    plan: number,
                    amount: amount,
                    start: 0,
                    hint: 0,
                    funding: Funding.Revenue
                })
            );
    }

    /// @dev FE-10. Takes settled revenue.
    function spendRevenue(Book storage book, address token, uint256 amount) internal {
        uint256 settled = book.revenue;
        if (amount > settled)
            revert IFeeEvents.FeeAccounts_InsufficientRevenue(token, amount, settled);

        // forge-lint: disable-next-line(unsafe-typecast)
        book.revenue = uint240(settled - amount); // it came out of 240 bits
    }
}
