// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Funding, TopUp, TopUpState} from "./TopUpTypes.sol";

/// @title Errors and events of top-ups, redemptions and the exit
/// @author The Tallystick authors
interface ITopUpEvents {
    // ---------------------------------------------------------------- errors

    /// @notice CA-14. The same bank reference, other content.
    error PrepaidCards_TopUpConflict(uint32 program, bytes32 bankReference);
    /// @notice CA-14. Nobody has requested this top-up.
    error PrepaidCards_UnknownTopUp(uint32 program, bytes32 bankReference);
    /// @notice CA-14. The top-up was approved, or rejected.
    error PrepaidCards_TopUpClosed(uint32 program, bytes32 bankReference, TopUpState state);
    /// @notice CA-14. A second person approves, not who requested.
    error PrepaidCards_OwnRequest(uint32 program, bytes32 bankReference, address requester);
    /// @notice CA-14. Balance, holds and requested top-ups would exceed the card's cap.
    error PrepaidCards_OverCap(address card, uint256 sum, uint256 cap);
    /// @notice CA-14. The card's tier does not take this kind of funding.
    error PrepaidCards_FundingRefused(uint32 program, uint8 tier, Funding funding);
    /// @notice CA-14. A purchase must say which account or person pays.
    error PrepaidCards_UnknownFunder();
    /// @notice CA-14, CA-18. The funder's purchases of the day need the buyer's name from this sum on.
    error PrepaidCards_NameNeeded(bytes32 funder, uint256 sum, uint256 nameFrom);
    /// @notice CA-22. The issuer has been seen too recently.
    error PrepaidCards_IssuerPresent(uint32 program, uint256 absentFrom, uint256 now_);
    /// @notice CA-22. More would be redeemed than balance and overflow are.
    error PrepaidCards_OverRedemption(address card, uint256 amount, uint256 redeemable);

    // ---------------------------------------------------------------- events

    /// @notice CA-14. Its tokens are in escrow. `payer` is who they came from, and return to.
    event TopUpRequested(
        uint32 indexed program,
        address indexed card,
        bytes32 indexed bankReference,
        TopUp topUp,
        address requester,
        address payer
    );
    /// @notice CA-14. The card is credited: the one that has the account now.
    event ToppedUp(
        uint32 indexed program,
        address indexed card,
        bytes32 indexed bankReference,
        uint40 amount,
        address approver
    );
    /// @notice CA-14. The tokens went back to the payer, or wait for it: see `ReturnFailed`. `approver` is who rejected,
    /// or withdrew its own request; `card` has the account now.
    event TopUpRejected(
        uint32 indexed program,
        address indexed card,
        bytes32 indexed bankReference,
        uint40 amount,
        address approver,
        bytes32 reason
    );
    /// @notice CA-14. The token refused; the payer may claim the units.
    event ReturnFailed(uint32 indexed program, address indexed payer, uint40 amount);
    /// @notice CA-14. Tokens that had not come back were claimed by their payer.
    event ReturnClaimed(
        uint32 indexed program,
        address indexed payer,
        address indexed to,
        uint64 amount
    );
    /// @notice CA-22. Units left the card for their holder.
    /// @param overflow What of the amount came from the overflow; the rest from the balance.
    /// @param byExit Whether without the issuer, which had not been seen for long.
    event Redeemed(
        uint32 indexed program,
        address indexed card,
        address indexed to,
        uint40 amount,
        uint40 overflow,
        bool byExit
    );
    /// @notice CA-22. The first act of the staff in this period, by the program's terms. It comes before what the act
    /// itself tells.
    event IssuerSeen(uint32 indexed program, uint32 period);
}
