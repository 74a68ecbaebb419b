// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How a channel's payments are made.
enum ChannelKind {
    /// @dev The payer signs raw transactions that call `pay`; the payee lands the last of a nonce.
    PayThrough,
    /// @dev The payer's key signs vouchers against the deposit.
    Escrow,
    /// @dev The payer signs plain transfers to the payee; the payee lands the last of a nonce.
    Direct
}

/// @notice IT-1. What payer and payee have agreed upon, fixed for ever: its hash is the channel's id. Amounts are units of
/// the asset, times are seconds.
/// @param payer Whose account pays. Of a pay-through or direct channel an account without code.
/// @param payee Who is paid.
/// @param asset ERC-20 token, or the native coin (ERC-7528: 0xEeee…).
/// @param signer Of an escrow channel the key of the vouchers: the address of a secp256k1 key, or the last 20 bytes of
/// keccak256(x ‖ y) of a P-256 key. 0 for the other kinds, whose payer signs.
/// @param firstNonce Of a pay-through or direct channel the account nonce of epoch 0, at most 2^64 − 2^32 − 2. 0 for an
/// escrow channel.
/// @param deposit What is put in at the opening; may be 0: then the payee gives the credit itself.
/// @param window IT-5. How long the payer waits between unlock and withdrawal, in seconds, 1 to
/// 31,536,000 (a year) …
/// @param windowBlocks … and in blocks, 1 to 200,000,000: a chain that stands still gives nobody a chance to claim.
/// @param endTime The agreed end: from then on anybody may unlock. 0 for none.
/// @param agreement Hash of what is known to the parties only, the EIP-712 struct
/// `Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)`: who is a step ahead (IT-8),
/// the most that one payment adds, at which cumulative amount and after how many payments they settle (0 for none), and
/// what tells channels on the same terms apart. Wallets show it: to them it is a member of that type. Of a direct channel
/// the hash of its `DisputeTerms`, which have that hash within.
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

/// @notice IT-3, IT-4. What payer and payee of a direct channel have agreed upon for disputes; its hash is the `agreement` of
/// the channel. Amounts are units of the asset.
/// @param agreement Hash of what is known to the parties only, as in `Channel`.
/// @param penalty What the payer loses if it spends a nonce elsewhere: half goes to the payee, half to nobody.
/// @param disputeCost Most that the deposit pays for the gas of a proof, once an epoch.
/// @param coinPrice Units of the asset for 10^18 wei of gas; 10^18 for the native coin.
/// @param tip Wei for a unit of gas, above the base fee.
/// @param stake Wei that come with an optimistic claim.
/// @param answerWindow How long the payer may show that it paid, after a claim: in seconds …
/// @param answerBlocks … and in blocks.
/// @param burnWindow How long a payout is held behind that while the nonce may be unspent, so that the payer can spend it:
/// in seconds …
/// @param burnBlocks … and in blocks.
struct DisputeTerms {
    bytes32 agreement;
    uint96 penalty;
    uint96 disputeCost;
    uint96 coinPrice;
    uint64 tip;
    uint96 stake;
    uint32 answerWindow;
    uint32 answerBlocks;
    uint32 burnWindow;
    uint32 burnBlocks;
}

/// @notice IT-3. That a transaction is in a block, and how it ended.
/// @param header Of the block, in RLP.
/// @param index Place of the transaction in the block.
/// @param transaction Nodes of the transactions trie from the root to the leaf, one after another.
/// @param receipt The same of the receipts trie; empty where nothing is said of how it ended.
struct Inclusion {
    bytes header;
    uint32 index;
    bytes transaction;
    bytes receipt;
}

/// @dev IT-4. A claim that waits for an answer. One slot.
/// @param cumulative What the signed payment says.
/// @param held What was taken from the deposit for it; 0 for no claim.
/// @param time When it was filed.
struct FiledClaim {
    uint96 cumulative;
    uint96 held;
    uint40 time;
}

/// @notice An epoch of a direct channel at a glance.
/// @param landed What the transaction at its nonce paid to the payee, as far as it was shown.
/// @param paid What the deposit paid.
/// @param isSpent Whether the nonce was shown to be spent.
/// @param isProven Whether `landed` was shown with a receipt.
/// @param isCharged Whether the cost of a proof was refunded, and the penalty taken.
/// @param filedBlock In which block a claim was filed; 0 for none.
/// @param filedTime When the claim was filed that waits; 0 for none.
/// @param cumulative What it says.
/// @param held What is held for it.
/// @param isSettled Whether the payee has signed that it is settled.
struct EpochView {
    uint96 landed;
    uint96 paid;
    bool isSpent;
    bool isProven;
    bool isCharged;
    uint40 filedBlock;
    uint40 filedTime;
    uint96 cumulative;
    uint96 held;
    bool isSettled;
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
/// @param epoch Highest epoch that a payment on chain was of; of a direct channel, that the payee has signed as settled.
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
