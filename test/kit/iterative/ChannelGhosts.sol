// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../../contracts/iterative/ChannelTypes.sol";
import {VM} from "../IVm.sol";
import {ChannelDigests} from "./ChannelDigests.sol";
import {PlainChannel, PlainChannels} from "./PlainChannels.sol";
import {Purses} from "./Purses.sol";

/// @notice A channel as the rules speak of it. It is never forgotten.
/// @param c What the contract should have of it.
/// @param put All that anybody ever put in: deposits, top-ups, what came with payments.
/// @param paid All that the payee got, or has held.
/// @param back All that the payer got back, or has held.
/// @param signed Highest sum that the payer's keys signed, and of a ceiling no more than the payee settled.
struct GhostChannel {
    Channel terms;
    PlainChannel c;
    uint256 payer;
    uint256 payee;
    uint256 put;
    uint256 paid;
    uint256 back;
    uint256 signed;
    uint256 unlockTime;
    uint256 unlockBlock;
}

/// @notice A signed payment in the payee's hands.
struct GhostPayment {
    uint256 channel;
    uint32 epoch;
    uint96 cumulative;
    uint96 value;
}

/// @title The ledger of channels, told naively
/// @author The Tallystick authors
/// @notice IT-1, IT-5, IT-6. Who has put in and got what, in whole numbers, with nothing packed and nothing forgotten.
/// Four payers, three payees (one is a contract that takes no coin).
abstract contract ChannelGhosts is Purses {
    using PlainChannels for PlainChannel;

    uint256 public constant PAYERS = 4;
    uint256 public constant PAYEES = 3;
    uint256 internal constant PAYER_KEY = 0x9A00;
    uint256 internal constant PAYEE_KEY = 0x9E00;

    GhostChannel[] internal ghosts;
    uint256 public donated;
    address private _refuser;

    // ---------------------------------------------------------------- what the invariants read

    function count() external view returns (uint256) {
        return ghosts.length;
    }

    function ghost(uint256 number) external view returns (GhostChannel memory) {
        return ghosts[number];
    }

    function idOf(uint256 number) external view returns (bytes32) {
        return _idOf(ghosts[number].terms);
    }

    function payerOf(uint256 number) public pure returns (address) {
        return VM.addr(PAYER_KEY + number);
    }

    function payeeOf(uint256 number) public view returns (address) {
        return number == 1 ? _refuser : VM.addr(PAYEE_KEY + number);
    }

    // ---------------------------------------------------------------- set-up

    function _people() internal {
        _refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
    }

    function _takesNoCoin(address account) internal view override returns (bool) {
        return account == _refuser;
    }

    // ---------------------------------------------------------------- the ledger

    function _payee(GhostChannel storage g, uint256 amount) internal {
        g.paid += amount;
        _arrive(g.terms.asset, g.terms.payee, amount);
    }

    function _payer(GhostChannel storage g, uint256 amount) internal {
        g.back += amount;
        _arrive(g.terms.asset, g.terms.payer, amount);
    }

    function _enter(Channel memory terms, uint256 payer, uint256 payee) internal {
        GhostChannel storage g = ghosts.push();
        (g.terms, g.payer, g.payee, g.put) = (terms, payer, payee, terms.deposit);
        g.c.deposit = terms.deposit;
        g.c.state = uint8(ChannelState.Open); // below 2^8
        if (terms.kind != ChannelKind.PayThrough) return;
        (lowest[payer], isLineTaken[payer]) = (terms.firstNonce, true);
    }

    /// @dev A claim or voucher of a live channel. @return amount What the deposit pays.
    function _take(GhostChannel storage g, uint256 cumulative) internal returns (uint256 amount) {
        PlainChannel memory c = g.c;
        amount = c.claim(cumulative);
        g.c = c;
        _payee(g, amount);
    }

    /// @dev IT-5. What is left goes back, and the line is free beyond what the channel may have used.
    function _end(GhostChannel storage g, ChannelState state) internal returns (uint256 rest) {
        rest = g.c.deposit;
        (g.c.deposit, g.c.state) = (0, uint8(state)); // below 2^8
        _payer(g, rest);
        (g.unlockTime, g.unlockBlock) = (0, 0);
        if (g.terms.kind != ChannelKind.PayThrough) return rest;
        isLineTaken[g.payer] = false;
        lowest[g.payer] = g.terms.firstNonce + g.c.epoch + 1;
    }

    function _isLive(GhostChannel storage g) internal view returns (bool) {
        return g.c.state == uint8(ChannelState.Open) || g.c.state == uint8(ChannelState.Unlocking);
    }

    function _live() internal view returns (uint256 live) {
        for (uint256 i = 0; i < ghosts.length; ++i) {
            if (_isLive(ghosts[i])) ++live;
        }
    }

    /// @dev IT-5. Both windows are over.
    function _isUnlocked(GhostChannel storage g) internal view returns (bool) {
        bool isAsked = g.c.state == uint8(ChannelState.Unlocking);
        return isAsked && _now() >= g.unlockTime && VM.getBlockNumber() >= g.unlockBlock;
    }

    /// @dev The first channel from a random one on in one of these states, of one kind; its number plus 1.
    /// @param states A bit for each `ChannelState`.
    function _find(uint256 dice, uint256 states, ChannelKind kind) internal view returns (uint256) {
        uint256 all = ghosts.length;
        for (uint256 i = 0; i < all; ++i) {
            uint256 number = ((dice % all) + i) % all;
            GhostChannel storage g = ghosts[number];
            if (g.terms.kind == kind && (states >> g.c.state) & 1 == 1) return number + 1;
        }
        return 0;
    }

    // ---------------------------------------------------------------- keys

    /// @dev Keys 0 to 2 of a payer: the signer, which is of P-256 for every other payer, and two session keys.
    function _keyId(uint256 payer, uint256 number) internal pure returns (address) {
        uint256 key = _key(payer, number);
        return _isP256(payer, number) ? ChannelDigests.p256Id(key) : VM.addr(key);
    }

    function _signBy(
        uint256 payer,
        uint256 number,
        bytes32 digest
    ) internal pure returns (bytes memory) {
        uint256 key = _key(payer, number);
        return
            _isP256(payer, number)
                ? ChannelDigests.p256(key, digest)
                : ChannelDigests.plain(key, digest);
    }

    function _key(uint256 payer, uint256 number) private pure returns (uint256) {
        return SIGNER_KEY + 16 * payer + number;
    }

    function _isP256(uint256 payer, uint256 number) private pure returns (bool) {
        return number == 0 && payer % 2 == 1;
    }
}
