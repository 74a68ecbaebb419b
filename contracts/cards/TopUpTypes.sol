// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev CA-14. How a top-up was paid for; a tier says which of them it takes.
enum Funding {
    Transfer,
    DebitCard,
    CreditCard,
    Cash,
    Token
}

/// @dev CA-14.
enum TopUpState {
    None,
    Requested,
    Approved,
    Rejected
}

/// @notice CA-14. A top-up as it is requested.
/// @param amount Units.
/// @param bankReference Of the payment for it; unique in the program.
/// @param funder Salted commitment to the account or person that pays; the same one the same value: purchases that are
/// split are found by it.
/// @param buyer Salted commitment to the buyer's name; 0 where none was given.
struct TopUp {
    uint32 program;
    address card;
    uint40 amount;
    bytes32 bankReference;
    Funding funding;
    bytes32 funder;
    bytes32 buyer;
}
