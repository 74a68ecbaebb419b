// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    CardLimits,
    CardView,
    MerchantView,
    Payment,
    PaymentView,
    PeriodTotals,
    ProgramTerms,
    TerminalView
} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";

/// @title The office of prepaid cards
/// @author The Tallystick authors
/// @notice What happens to cards apart from payments, what is looked up, and done now and then. All amounts are in the program's units unless a parameter
/// says tokens; all times are seconds.
interface ICardOffice is ICardEvents {
    // ---------------------------------------------------------------- cards

    /// @notice CA-9. Issues a card; the same again does nothing. Right: issue.
    /// @param identity Salted commitment to the holder's identity; 0 for a bearer card.
    function issueCard(
        uint32 program,
        address card,
        uint8 tier,
        uint16 lastDay,
        bytes32 identity,
        CardLimits calldata limits
    ) external;

    /// @notice CA-10. Freezes or thaws for the issuer. Right: freeze.
    function setFrozen(uint32 program, address card, bool frozen) external;

    /// @notice CA-10, CA-18. Freezes or thaws for the regulator. Role: REGULATOR.
    function setFrozenByRegulator(uint32 program, address card, bool frozen) external;

    /// @notice CA-10. Freezes or thaws for the holder.
    /// @param sequence Used up like that of a payment.
    /// @param signature The holder's over `Freeze(program, card, frozen, sequence, deadline)`.
    function setFrozenByHolder(
        uint32 program,
        address card,
        bool frozen,
        uint24 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice CA-10. Blocks a card for ever. Right: freeze.
    function blockCard(uint32 program, address card, bytes32 reason) external;

    /// @notice CA-10. The account of a lost or expired card goes over to a new key; the same again does nothing. What
    /// the regulator froze stays frozen. Right: issue.
    /// @param lastDay Last day of the new card.
    /// @param signature The holder's over `Replacement(program, card, successor, lastDay)` for a bearer card; else
    /// empty.
    function replaceCard(
        uint32 program,
        address card,
        address successor,
        uint16 lastDay,
        bytes32 reason,
        bytes calldata signature
    ) external;

    /// @notice CA-8. Sets limits: what is lowered holds at once, what is raised waits. Right: issue.
    function setLimits(uint32 program, address card, CardLimits calldata limits) external;

    /// @notice CA-8. Lowers limits for the holder.
    /// @param signature The holder's over `Limits(program, card, payment, day, week, month, lifetime, dayCount,
    /// sequence, deadline)`.
    function lowerLimits(
        uint32 program,
        address card,
        CardLimits calldata limits,
        uint24 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice CA-8. Applies raised limits that have waited. By anyone.
    function applyLimits(uint32 program, address card) external;

    // ---------------------------------------------------------------- releases

    /// @notice CA-3. Gives an authorization of which nothing was captured back to the card; again it does nothing.
    /// @param signature The key's over `Void(payment, terminal)`; empty if the key itself calls.
    function void(Payment calldata payment, address terminal, bytes calldata signature) external;

    /// @notice CA-3. Captures in the merchant's place, on the payment's terminal. Role: CLEARING.
    function captureByClearing(
        Payment calldata payment,
        uint40 total,
        bool isFinal,
        bytes32 reason
    ) external;

    /// @notice CA-3. Voids in the merchant's place. Role: CLEARING.
    function voidByClearing(Payment calldata payment, bytes32 reason) external;

    /// @notice CA-3. Gives the rest of an authorization that has ended back to the card. By anyone.
    function reclaim(Payment calldata payment) external;

    // ---------------------------------------------------------------- merchants' money

    /// @notice CA-4. Pays into a merchant's reserve with tokens of the caller; refunds due are covered first.
    function fundReserve(uint32 program, uint24 merchant, uint64 amount) external;

    /// @notice CA-4. Credits covered refunds due to their cards, oldest first. By anyone.
    /// @param max At most so many.
    function creditRefunds(uint32 program, uint24 merchant, uint256 max) external;

    // ---------------------------------------------------------------- views

    function programOf(uint32 program) external view returns (ProgramTerms memory terms);

    function staffRights(uint32 program, address person) external view returns (uint8 rights);

    function cardOf(uint32 program, address card) external view returns (CardView memory info);

    /// @notice CA-8. Raised limits that wait, and from when they may be applied; 0 if none.
    function pendingLimitsOf(
        uint32 program,
        address card
    ) external view returns (CardLimits memory limits, uint256 readyAt);

    function terminalOf(
        uint32 program,
        address terminal
    ) external view returns (TerminalView memory info);

    function paymentOf(bytes32 payment) external view returns (PaymentView memory info);

    function merchantOf(
        uint32 program,
        uint24 merchant
    ) external view returns (MerchantView memory info);

    /// @notice CA-15. Totals of a merchant's period, terminals' not yet added ones included.
    function periodOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (PeriodTotals memory totals);

    /// @notice CA-4. A merchant's refund due by number: whose, and how much of it is not credited yet.
    function refundDueOf(
        uint32 program,
        uint24 merchant,
        uint256 due
    ) external view returns (address card, uint40 open);

    function attester() external view returns (address);
}
