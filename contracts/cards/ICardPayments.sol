// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Payment, PaymentKind, Upload} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";

/// @title Payments with prepaid cards
/// @author The Tallystick authors
/// @notice What happens at terminals day by day. All amounts are in the program's units; all times are seconds.
interface ICardPayments is ICardEvents {
    /// @notice CA-2. Authorizes and captures at once. By anyone who has the two signatures over `Sale`.
    /// @param signatures The terminal's, then the holder's: each begins with its kind, as `Keys` says.
    /// @return amount Units that were approved: less than asked only where partial approval is accepted.
    function sale(
        Payment calldata payment,
        bytes calldata signatures
    ) external returns (uint40 amount);

    /// @notice CA-2. Holds an amount for later captures. By anyone who has the two signatures over `Authorization`. The
    /// same again does nothing.
    /// @param signatures The terminal's, then the holder's.
    /// @return amount Units that were approved.
    function authorize(
        Payment calldata payment,
        bytes calldata signatures
    ) external returns (uint40 amount);

    /// @notice CA-3. Captures so much of an authorization in all. What is captured already does nothing.
    /// @param terminal An enabled key of the merchant.
    /// @param total Units captured in all.
    /// @param isFinal Whether the rest goes back to the card.
    /// @param signature The key's over `Capture(payment, terminal, total, isFinal)`; empty if the key itself calls.
    function capture(
        Payment calldata payment,
        address terminal,
        uint40 total,
        bool isFinal,
        bytes calldata signature
    ) external;

    /// @notice CA-4. Refunds so much of a payment in all. What is refunded already does nothing.
    /// @param kind Of the payment.
    /// @param total Units refunded in all.
    /// @param signature The key's over `Refund(payment, terminal, total)`; empty if the key itself calls.
    function refund(
        Payment calldata payment,
        PaymentKind kind,
        address terminal,
        uint40 total,
        bytes calldata signature
    ) external;

    /// @notice CA-5. Refunds a sale that has no record yet, and writes it. Where it has one, the attestation is not
    /// looked at.
    function refundAttested(
        Payment calldata payment,
        address terminal,
        uint40 total,
        bytes calldata signature,
        Attestation calldata attestation
    ) external;

    /// @notice CA-12, CA-13. Processes the rows of terminals one by one. A bad row or upload is reported and skipped.
    function upload(Upload[] calldata uploads) external;

    /// @notice CA-1. What holder and terminal sign, and the payment's id.
    function paymentId(
        Payment calldata payment,
        PaymentKind kind
    ) external view returns (bytes32 id);
}
