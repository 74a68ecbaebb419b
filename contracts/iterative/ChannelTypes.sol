// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How a channel's payments are made.
enum ChannelKind {
    /// @dev The payer signs raw transactions that call `pay`; the payee lands the last of a nonce.
    PayThrough,
    /// @dev The payer's key signs vouchers against the deposit.
    Escrow
}

/// @notice IT-1. What payer and payee have agreed upon, fixed for ever: its hash is the channel's id. Amounts are units of
/// the asset, times are seconds.
/// @param payer Whose account pays. Of a pay-through channel an account without code.
/// @param payee Who is paid.
/// @param asset ERC-20 token, or the native coin (ERC-7528: 0xEeee…).
/// @param signer Of an escrow channel the key of the vouchers: the address of a secp256k1 key, or the last 20 bytes of
/// keccak256(x ‖ y) of a P-256 key. 0 for a pay-through channel, whose payer signs.
/// @param firstNonce Of a pay-through channel the account nonce of epoch 0, at most 2^64 − 2^32 − 2. 0 for an escrow channel.
/// @param deposit What is put in at the opening; may be 0: then the payee gives the credit itself.
/// @param window IT-5. How long the payer waits between unlock and withdrawal, in seconds, 1 to
/// 31,536,000 (a year) …
/// @param windowBlocks … and in blocks, 1 to 200,000,000: a chain that stands still gives nobody a chance to claim.
/// @param endTime The agreed end: from then on anybody may unlock. 0 for none.
/// @param agreement Hash of what is known to the parties only, the EIP-712 struct
/// `Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)`: who is a step ahead (IT-8),
/// the most that one payment adds, at which cumulative amount and after how many payments they settle (0 for none), and
/// what tells channels on the same terms apart. Wallets show it: to them it is a member of that type.
struct Channel {
    ChannelKind kind;
    address payer;
    address payee;
    address asset;
    address signer;
    uint64 firstNonce;
    uint96 deposit;
    uint32 window;
    uint32 windowBlocks;
    uint32 endTime;
    bytes32 agreement;
}

/// @dev Where a channel is. See `IIterativePayments.channelOf`.
enum ChannelState {
    Unknown,
    Open,
    Unlocking,
    /// @dev The payer waited the window and took the rest.
    Withdrawn,
    /// @dev The payee let go.
    Released
}

/// @notice A channel at a glance.
/// @param deposit What is left of the deposit.
/// @param settled What the payee has been paid in all, over all epochs.
/// @param epoch Highest epoch that a payment on chain was of.
/// @param topUps Number of the last top-up.
/// @param unlockTime IT-5. First second …
/// @param unlockBlock … and first block at which the deposit can be withdrawn; both 0 before an unlock.
struct ChannelView {
    ChannelState state;
    uint96 deposit;
    uint96 settled;
    uint32 epoch;
    uint16 topUps;
    uint40 unlockTime;
    uint64 unlockBlock;
}

/// @notice A voucher to be claimed.
/// @param cumulative What the payer owes in all, over the channel's life.
/// @param signature Of `Voucher(channel, cumulative)`, as `PlainKeys` has it.
struct VoucherClaim {
    Channel channel;
    uint96 cumulative;
    bytes signature;
}

/// @notice What a payee has accepted (IT-8), and signed.
/// @param epoch Of the payment; 0 in an escrow channel.
/// @param cumulative What the payer owes in all, by this payment.
/// @param payment Hash of the raw transaction, or the digest of the voucher.
struct Receipt {
    bytes32 channel;
    uint32 epoch;
    uint96 cumulative;
    bytes32 payment;
}

/// @notice A key that may sign vouchers of a channel besides its signer.
/// @param limit Highest cumulative amount that it may sign for until `end` (and, if revoked, `endBlock`).
/// @param kept Highest cumulative amount that counts afterwards.
/// @param end From which second on only `kept` counts; 0 for never.
/// @param endBlock Of a revoked key the block before which `limit` still counts; else 0.
struct VoucherKey {
    uint96 limit;
    uint96 kept;
    uint32 end;
    uint32 endBlock;
}

/// @notice A payer's ERC-2612 permit for this contract.
/// @param value What this contract may take in all: beyond the deposit it is left for the payments of a pay-through channel.
struct TokenPermit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice A payer's ERC-3009 authorization for this contract. Its nonce says what the tokens are for.
struct TokenAuthorization {
    uint256 validAfter;
    uint256 validBefore;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice Why an entry of a batch was skipped.
enum Skip {
    None,
    /// @dev Its payee or asset is another.
    Foreign,
    /// @dev The channel is not open.
    NotOpen,
    /// @dev The signature is nobody's, or of a key that may not sign for so much.
    NotSigned,
    /// @dev The deposit is empty.
    NothingLeft
}
