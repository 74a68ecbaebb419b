// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICardEvents} from "./ICardEvents.sol";
import {ITopUpEvents} from "./ITopUpEvents.sol";
import {PayerConsent, Redemption, TopUp, TopUpView} from "./TopUpTypes.sol";

/// @title How value comes on cards and leaves them
/// @author The Tallystick authors
/// @notice CA-14, CA-22. All amounts are in the program's units; all times are seconds.
interface ICardTopUps is ICardEvents, ITopUpEvents {
    // ---------------------------------------------------------------- top-ups

    /// @notice CA-14. Requests a top-up, for which tokens of the caller go into escrow. Right: credit. The same again does
    /// nothing, whoever asks and whatever became of it.
    function requestTopUp(TopUp calldata topUp) external;

    /// @notice CA-14. As `requestTopUp`; the token's allowance comes by the caller's signature (ERC-2612) over exactly
    /// the tokens of the top-up. A permit that fails is passed over: the allowance decides.
    function requestTopUpWithPermit(
        TopUp calldata topUp,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice CA-14. As `requestTopUp`, with tokens of somebody who has signed it (ERC-3009): the holder's wallet, say.
    function requestTopUpWithAuthorization(
        TopUp calldata topUp,
        PayerConsent calldata consent
    ) external;

    /// @notice CA-14. Credits a requested top-up to the card that has the account now. Right: approve; a different person
    /// than who requested it. Again it does nothing.
    function approveTopUp(uint32 program, bytes32 bankReference) external;

    /// @notice CA-14. Rejects a requested top-up: its tokens return to their payer, or wait for it where the token refuses.
    /// Right: approve; who requested it may withdraw it; and anybody while the issuer is absent. Again it does nothing.
    function rejectTopUp(uint32 program, bytes32 bankReference, bytes32 reason) external;

    /// @notice CA-14. Pays out what the token refused to return to the caller.
    function claimReturn(uint32 program, address to) external;

    // ---------------------------------------------------------------- redemption

    /// @notice CA-22. Pays tokens of a card to where its holder says: overflow first, then balance. A card that is past its
    /// last day too, none that is frozen, blocked or replaced. Right: approve; anybody while the issuer is absent.
    /// @param signature The holder's over `Redemption(program, card, amount, to, sequence, deadline)`.
    function redeem(Redemption calldata redemption, bytes calldata signature) external;

    // ---------------------------------------------------------------- views

    /// @notice CA-14. A top-up by the bank's reference; all zero where nobody has requested it.
    function topUpOf(
        uint32 program,
        bytes32 bankReference
    ) external view returns (TopUpView memory info);

    /// @notice CA-14. What a funder has bought on the last day on which it bought, rejected top-ups apart.
    /// @return day Days since 1970-01-01 in the program's time.
    function purchasesOf(
        uint32 program,
        bytes32 funder
    ) external view returns (uint16 day, uint64 sum);

    /// @notice CA-14. Units that the token refused to return to this payer.
    function returnOf(uint32 program, address payer) external view returns (uint64 units);

    /// @notice CA-14. The ERC-3009 nonce by which a payer consents to a top-up: it binds program, card, amount, bank
    /// reference and salt.
    function topUpNonce(TopUp calldata topUp, bytes32 salt) external pure returns (bytes32 nonce);

    /// @notice CA-22. The second from which the issuer is absent, unless its staff does something before: as many whole
    /// periods without a sign as the program's terms say.
    function absentFrom(uint32 program) external view returns (uint256 second);
}
