// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    ChannelState,
    TokenAuthorization,
    TokenPermit
} from "../../../contracts/iterative/ChannelTypes.sol";
import {BlockingToken} from "../../mocks/BlockingToken.sol";
import {CoinRefuser} from "../../mocks/CoinRefuser.sol";
import {VM} from "../IVm.sol";
import {Reception, Signatures} from "../Signatures.sol";
import {ChannelDigests} from "./ChannelDigests.sol";
import {GhostChannel, GhostPayment} from "./ChannelGhosts.sol";
import {PlainChannel, PlainChannels} from "./PlainChannels.sol";
import {Transaction, Transactions} from "./Transactions.sol";
import {VouchersHandler} from "./VouchersHandler.sol";

/// @title Whoever acts on channels, at random but never against the rules
/// @author The Tallystick authors
/// @notice Payers land older payments, sign less than they owe, burn nonces and ask for their deposits at any time; anybody
/// relays; payees refuse coin and are blocked by the token. Every call is legal by the ghosts' account, so every call must
/// succeed; what is not, must fail.
contract ChannelsHandler is VouchersHandler {
    using PlainChannels for PlainChannel;

    uint256 private constant MAX_CHANNELS = 40;
    uint256 private constant MAX_LIVE = 8;
    uint96 private constant MOST = 1e9;

    GhostPayment[] private _payments;

    constructor() {
        setUp();
        _people();
    }

    // ---------------------------------------------------------------- time, and what the room does not see

    /// @notice Seconds and blocks apart: a chain may stand still.
    function jump(uint256 hours_, uint256 blocks) external counted {
        _wait(bound(hours_, 0, 12) * 1 hours);
        _mine(bound(blocks, 0, 60));
        _did = true;
    }

    /// @notice IT-4's case, seen from here: the payer spends the nonce elsewhere.
    function burn(uint256 who) external counted {
        ++nonces[who % PAYERS];
        _did = true;
    }

    function donate(uint256 amount) external counted {
        amount = bound(amount, 1, MOST);
        token.mint(address(channels), amount);
        donated += amount;
        _did = true;
    }

    /// @notice The token refuses to pay somebody, or pays again.
    function setBlocked(uint256 who, uint256 dice) external counted {
        address account = who % 2 == 0 ? payeeOf((who / 2) % PAYEES) : payerOf((who / 2) % PAYERS);
        BlockingToken(address(token)).setBlocked(account, dice % 2 == 0);
        _did = true;
    }

    // ---------------------------------------------------------------- openings

    /// @notice IT-1. By the payer, or by a sponsor with its consent.
    function open(uint256 who, uint256 dice) external counted {
        (Channel memory terms, bool isLegal) = _draw(who % PAYERS, dice);
        if (!isLegal) return;
        bool isOwn = (dice >> 40) % 2 == 0;
        address by = isOwn ? terms.payer : SPONSOR;
        uint256 value = _provide(terms.asset, by, terms.deposit);
        bytes32 id = _idOf(terms);
        bytes memory consent = Signatures.signed(PAYER_KEY + (who % PAYERS), id);
        VM.prank(by);
        bytes32 opened =
            isOwn
                ? channels.open{value: value}(terms)
                : channels.openFor{value: value}(terms, consent);
        assertEq(opened, id, "id");
        _enter(terms, who % PAYERS, (dice >> 8) % PAYEES);
        _did = true;
    }

    /// @notice IT-1. The payer's tokens, by its signature alone.
    function openSigned(uint256 who, uint256 dice) external counted {
        who %= PAYERS;
        (Channel memory terms, bool isLegal) = _draw(who, dice | 2);
        if (!isLegal) return;
        _provide(terms.asset, terms.payer, terms.deposit);
        bytes32 id = _idOf(terms);
        if (terms.kind == ChannelKind.Escrow && dice % 3 == 0) {
            channels.openWithAuthorization(terms, _authorize(who, terms.deposit, id));
        } else {
            bytes32 digest = ChannelDigests.funding(address(channels), terms);
            bytes memory consent = Signatures.signed(PAYER_KEY + who, digest);
            channels.openWithPermit(terms, _permit(who, terms.deposit), consent);
        }
        _enter(terms, who, (dice >> 8) % PAYEES);
        _did = true;
    }

    /// @notice IT-1. An id is opened once for ever, in whatever state it is.
    function openAgain(uint256 which) external counted {
        if (ghosts.length == 0) return;
        Channel memory terms = ghosts[which % ghosts.length].terms;
        uint256 value = _provide(terms.asset, terms.payer, terms.deposit);
        VM.prank(terms.payer);
        _fails(value, abi.encodeCall(channels.open, (terms)));
        received[terms.asset][terms.payer] += terms.deposit; // what was brought for nothing
        _did = true;
    }

    /// @dev Any terms that may be opened now.
    function _draw(
        uint256 payer,
        uint256 dice
    ) private returns (Channel memory terms, bool isLegal) {
        if (ghosts.length == MAX_CHANNELS || _live() == MAX_LIVE) return (terms, false);
        address asset = dice & 2 == 0 ? NATIVE : address(token);
        bool isThrough = dice & 1 == 0;
        if (isThrough && isLineTaken[payer]) return (terms, false);
        terms = isThrough ? _payThrough(asset) : _escrow(asset);
        (terms.payer, terms.payee) = (payerOf(payer), payeeOf((dice >> 8) % PAYEES));
        terms.deposit = uint96(dice % 5 == 0 ? 0 : bound(dice >> 64, 1, MOST)); // below 2^96
        (terms.window, terms.windowBlocks) = (1 days, 100);
        if (dice & 16 == 16) terms.endTime = uint32(_now() + 1 + ((dice >> 16) % 5 days)); // in 2027
        terms.agreement = _agreement(ghosts.length);
        if (!isThrough) {
            terms.signer = _keyId(payer, 0);
            return (terms, true);
        }
        if (nonces[payer] < lowest[payer]) nonces[payer] = lowest[payer];
        ++nonces[payer]; // the approval, or the opening itself
        terms.firstNonce = nonces[payer];
        return (terms, true);
    }

    // ---------------------------------------------------------------- top-ups

    function topUp(uint256 which, uint256 amount, uint256 dice) external counted {
        uint256 number = _find(which, 1 << uint256(ChannelState.Open), ChannelKind(which % 2));
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        uint96 more = uint96(bound(amount, 0, MOST)); // below 2^96
        uint16 turn = g.c.topUps + 1;
        if (g.terms.asset == NATIVE) {
            _provide(NATIVE, SPONSOR, more);
            VM.prank(SPONSOR);
            channels.topUp{value: more}(_idOf(g.terms), turn);
        } else if (dice % 2 == 0) {
            _topUpSigned(g, turn, more, amount % 3 == 0);
        } else {
            _provide(address(token), SPONSOR, more);
            VM.prank(SPONSOR);
            channels.topUpToken(g.terms, turn, more);
        }
        g.put += more;
        g.c.deposit += more;
        g.c.topUps = turn;
        _did = true;
    }

    function _topUpSigned(
        GhostChannel storage g,
        uint16 turn,
        uint96 amount,
        bool isAuthorized
    ) private {
        _provide(address(token), g.terms.payer, amount);
        bytes32 digest = ChannelDigests.topUp(address(channels), _idOf(g.terms), turn, amount);
        if (isAuthorized) {
            TokenAuthorization memory a = _authorize(g.payer, amount, digest);
            channels.topUpWithAuthorization(g.terms, turn, amount, a);
        } else {
            bytes memory consent = Signatures.signed(PAYER_KEY + g.payer, digest);
            channels.topUpWithPermit(g.terms, turn, amount, _permit(g.payer, amount), consent);
        }
    }

    function _permit(uint256 payer, uint256 amount) private view returns (TokenPermit memory p) {
        (p.value, p.deadline) = (amount, type(uint256).max);
        (p.v, p.r, p.s) = Signatures.permit(
            token,
            PAYER_KEY + payer,
            address(channels),
            amount,
            p.deadline
        );
    }

    function _authorize(
        uint256 payer,
        uint256 amount,
        bytes32 nonce
    ) private view returns (TokenAuthorization memory a) {
        a.validBefore = type(uint256).max;
        address to = address(channels);
        Reception memory r = Reception(payerOf(payer), to, amount, 0, a.validBefore, nonce);
        (a.v, a.r, a.s) = Signatures.authorization(token, PAYER_KEY + payer, r);
    }

    // ---------------------------------------------------------------- payments of pay-through channels

    /// @notice The payer signs at its next nonce: what is agreed, less, or with a value that is not.
    function sign(uint256 which, uint256 more, uint256 dice) external counted {
        uint256 number = _find(which, type(uint256).max, ChannelKind.PayThrough);
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        if (nonces[g.payer] < g.terms.firstNonce) return;
        uint96 sum = uint96(g.signed + bound(more, 1, MOST / 4)); // few are signed: below 2^96
        if (dice % 8 == 0) sum = uint96(bound(more, 0, g.signed)); // below 2^96
        uint256 value = sum > g.c.settled ? sum - g.c.settled : 0;
        if (dice % 8 == 1) value = bound(dice >> 8, 0, MOST);
        if (g.terms.asset != NATIVE) value = 0;
        uint32 epoch = uint32(nonces[g.payer] - g.terms.firstNonce); // few are used
        _payments.push(GhostPayment(number - 1, epoch, sum, uint96(value))); // below 2^96
        if (sum > g.signed) g.signed = sum;
        _did = true;
    }

    /// @notice The payee, or the payer itself, lands any payment that the nonce still allows.
    function land(uint256 which) external counted {
        for (uint256 i = 0; i < _payments.length; ++i) {
            GhostPayment memory p = _payments[((which % _payments.length) + i) % _payments.length];
            GhostChannel storage g = ghosts[p.channel];
            if (g.terms.firstNonce + p.epoch != nonces[g.payer]) continue;
            if (_land(g, p)) return;
        }
    }

    function _land(GhostChannel storage g, GhostPayment memory p) private returns (bool) {
        PlainChannel memory c = g.c;
        bool isNative = g.terms.asset == NATIVE;
        uint256 value = isNative ? p.value : c.owed(p.cumulative);
        // a token's payment goes to the payee itself: one that is blocked gets nothing, and the transaction fails
        if (!isNative && value != 0 && _isBlocked(g.terms.payee)) return false;
        uint256 coin = _provide(g.terms.asset, g.terms.payer, value);
        VM.prank(g.terms.payer);
        channels.pay{value: coin}(g.terms, p.epoch, p.cumulative);

        ++nonces[g.payer];
        (uint256 amount, uint256 refund) = c.pay(value, p.cumulative);
        if (p.epoch > c.epoch) c.epoch = p.epoch;
        g.c = c;
        g.put += value;
        _payee(g, amount);
        _payer(g, refund);
        return _did = true;
    }

    /// @notice Anybody shows any payment, however old.
    function claim(uint256 which) external counted {
        if (_payments.length == 0) return;
        uint256 number = which % _payments.length;
        if (which % 8 != 0) number = _ofLive(number);
        GhostPayment memory p = _payments[number];
        GhostChannel storage g = ghosts[p.channel];
        channel = g.terms;
        Transaction memory t = _payment(p.epoch, p.cumulative, p.value);
        t.kind = uint8(which % 3); // legacy, 2930 or 1559
        bytes memory call = abi.encodeCall(
            channels.claim,
            (Transactions.signed(t, PAYER_KEY + g.payer))
        );
        if (!_isLive(g)) return _fails(0, call);
        uint256 amount = abi.decode(_succeeds(call), (uint256));

        assertEq(amount, _take(g, p.cumulative), "claimed");
        if (amount != 0 && p.epoch > g.c.epoch) g.c.epoch = p.epoch;
        _did = amount != 0;
    }

    /// @dev The first payment from this one on of a live channel, or this one where there is none.
    function _ofLive(uint256 number) private view returns (uint256) {
        for (uint256 i = 0; i < _payments.length; ++i) {
            uint256 other = (number + i) % _payments.length;
            if (_isLive(ghosts[_payments[other].channel])) return other;
        }
        return number;
    }

    /// @notice A stranger's transaction claims nothing.
    function claimForged(uint256 which) external counted {
        if (_payments.length == 0) return;
        GhostPayment memory p = _payments[which % _payments.length];
        channel = ghosts[p.channel].terms;
        Transaction memory t = _payment(p.epoch, p.cumulative, p.value);
        _fails(0, abi.encodeCall(channels.claim, (Transactions.signed(t, BOB_KEY))));
        _did = true;
    }

    // ---------------------------------------------------------------- ends

    /// @notice IT-5. By the payer's signature, or at the agreed end by anybody.
    function unlock(uint256 which) external counted {
        uint256 number = _find(which, 1 << uint256(ChannelState.Open), ChannelKind(which % 2));
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        channel = g.terms;
        bool isOver = g.terms.endTime != 0 && _now() >= g.terms.endTime;
        bytes memory nothing = abi.encodeCall(channels.unlock, (g.terms, NO_CONSENT));
        if (!isOver) _fails(0, nothing);
        _succeeds(isOver ? nothing : _unlockCall(PAYER_KEY + g.payer));
        g.c.state = uint8(ChannelState.Unlocking); // below 2^8
        (g.unlockTime, g.unlockBlock) = (_now() + 1 days, VM.getBlockNumber() + 100);
        _did = true;
    }

    /// @notice IT-5. Whoever asks: after the window it succeeds, and never before.
    function withdraw(uint256 which) external counted {
        uint256 number = _find(which, 6, ChannelKind((which >> 4) % 2)); // open or unlocking
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        channel = g.terms;
        if (!_isUnlocked(g)) return _fails(0, _withdrawCall());
        assertEq(_withdraw(), _end(g, ChannelState.Withdrawn), "withdrawn");
        _did = true;
    }

    /// @notice The payee lets go; a contract does so itself.
    function release(uint256 which) external counted {
        if (which % 16 != 0) return; // or few live for long
        uint256 number = _find(which >> 8, 6, ChannelKind((which >> 4) % 2));
        if (number == 0) return;
        GhostChannel storage g = ghosts[number - 1];
        channel = g.terms;
        uint96 settled = g.c.settled;
        if (g.payee == 1) {
            bytes memory call = abi.encodeCall(channels.release, (g.terms, settled, NO_CONSENT));
            CoinRefuser(payable(g.terms.payee)).act(address(channels), call);
        } else {
            bytes memory consent = _release(PAYEE_KEY + g.payee, settled);
            channels.release(g.terms, settled, consent);
        }
        _end(g, ChannelState.Released);
        _did = true;
    }
}
