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

/// @notice CA-14. What lets the tokens of a payer be taken (ERC-3009), whose nonce binds the top-up: see `topUpNonce`.
/// @param validAfter It is carried out after this second.
/// @param validBefore It is carried out before this second.
/// @param salt Another for each authorization.
struct PayerConsent {
    address payer;
    uint256 validAfter;
    uint256 validBefore;
    bytes32 salt;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice CA-14. A top-up at a glance.
/// @param payer Who the tokens came from.
struct TopUpView {
    TopUpState state;
    address requester;
    address payer;
    TopUp topUp;
}

/// @notice CA-22. What a holder signs to get units of its card out; its type in EIP-712 has the same name and fields.
/// @param amount Units.
/// @param to Who gets the tokens.
/// @param sequence CA-7. Used up like that of a payment.
/// @param deadline Last second at which it may reach the chain.
struct Redemption {
    uint32 program;
    address card;
    uint40 amount;
    address to;
    uint24 sequence;
    uint32 deadline;
}
