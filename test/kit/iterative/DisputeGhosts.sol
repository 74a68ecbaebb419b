// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelState,
    DisputeTerms,
    Inclusion
} from "../../../contracts/iterative/ChannelTypes.sol";
import {PaymentToken} from "../../mocks/PaymentToken.sol";
import {VM} from "../IVm.sol";
import {RoomTest} from "../RoomTest.sol";
import {DirectTest} from "./DirectTest.sol";
import {IterativeRoom} from "./IterativeRoom.sol";
import {Purses} from "./Purses.sol";

/// @notice A direct channel as the rules speak of it, or a pay-through one that just stands on its line. It is never
/// forgotten.
/// @param hasWord Whether the payee has signed that epochs are settled …
/// @param word … and up to which one.
struct GhostDirect {
    Channel terms;
    DisputeTerms dispute;
    uint256 payer;
    uint256 payee;
    ChannelState state;
    uint256 deposit;
    uint256 settled;
    uint16 topUps;
    bool hasWord;
    uint32 word;
    uint256 unlockTime;
    uint256 unlockBlock;
}

/// @notice An epoch as the rules speak of it.
/// @param shown Highest signed sum that the contract has paid or held something for.
/// @param landed What the contract should know of its transaction …
/// @param paid … and have paid out of the deposit.
/// @param cumulative Of the claim that waits.
/// @param penalties How often the deposit lost one.
struct GhostEpoch {
    uint256 shown;
    uint256 landed;
    uint256 paid;
    bool isSpent;
    bool isProven;
    bool isCharged;
    uint256 filedBlock;
    uint256 filedTime;
    uint256 cumulative;
    uint256 held;
    uint256 penalties;
}

/// @notice What a payer's account did at a nonce, as the chain has it.
/// @param proof With its receipt.
/// @param payee Whom it pays in form; 0 for nobody.
/// @param form What it pays by its form.
/// @param moved What arrived.
struct GhostInclusion {
    bool isThere;
    uint256 number;
    bool isKept;
    Inclusion proof;
    address payee;
    address asset;
    uint256 form;
    uint256 moved;
    bool isProtected;
}

/// @title The ledger of direct channels, told naively
/// @author The Tallystick authors
/// @notice IT-3, IT-4, IT-5, IT-6. Who has put in and got what, in whole numbers, with nothing packed and nothing forgotten.
/// Three payers, two payees who now and then take no coin.
abstract contract DisputeGhosts is DirectTest, Purses {
    uint256 public constant PAYERS = 3;
    uint256 public constant PAYEES = 2;
    /// @notice Of each channel that payments are signed for.
    uint32 public constant EPOCHS = 3;
    uint256 internal constant PAYER_KEY = 0xD9A00;
    uint256 internal constant PAYEE_KEY = 0xD9E00;
    /// @dev Reverts.
    bytes private constant REFUSAL = hex"5f5ffd";

    GhostDirect[] internal ghosts;
    mapping(uint256 channel => mapping(uint32 epoch => GhostEpoch)) internal epochs;
    mapping(uint256 payer => mapping(uint64 nonce => GhostInclusion)) internal included;
    mapping(address asset => uint256 amount) public burned;
    mapping(address payee => bool isRefusing) internal isRefusing;

    // ---------------------------------------------------------------- what the invariants read

    function count() external view returns (uint256) {
        return ghosts.length;
    }

    function ghost(uint256 number) external view returns (GhostDirect memory) {
        return ghosts[number];
    }

    function epochGhost(uint256 number, uint32 epoch) external view returns (GhostEpoch memory) {
        return epochs[number][epoch];
    }

    /// @notice What became of an epoch's nonce, seen from the channel.
    /// @return moved To its payee, in its asset.
    /// @return isBreach Whether the payer signed it for this chain alone, and it pays the payee nothing in form.
    function fateOf(
        uint256 number,
        uint32 epoch
    ) external view returns (uint256 moved, bool isBreach, uint256 inBlock) {
        GhostInclusion storage i = _inclusion(number, epoch);
        bool isIt = _formOf(ghosts[number], i) != 0;
        return (isIt ? i.moved : 0, i.isThere && !isIt && i.isProtected, i.number);
    }

    function idOf(uint256 number) external view returns (bytes32) {
        return _idOf(ghosts[number].terms);
    }

    function payerOf(uint256 number) public pure returns (address) {
        return VM.addr(PAYER_KEY + number);
    }

    function payeeOf(uint256 number) public pure returns (address) {
        return VM.addr(PAYEE_KEY + number);
    }

    // ---------------------------------------------------------------- people

    function setUp() public override(DirectTest, IterativeRoom) {
        super.setUp();
    }

    function _token(uint8 decimals) internal override(RoomTest, Purses) returns (PaymentToken) {
        return super._token(decimals);
    }

    /// @dev A payee without code signs; one with code takes no coin.
    function _refuse(address payee, bool isSo) internal {
        VM.etch(payee, isSo ? REFUSAL : bytes(""));
    }

    function _takesNoCoin(address account) internal view override returns (bool) {
        return isRefusing[account];
    }

    // ---------------------------------------------------------------- the rules

    /// @dev IT-3. What is shown of an epoch's transaction.
    function _learn(GhostEpoch storage e, uint256 landed, bool isProven) private {
        if (e.isProven) return;
        (e.landed, e.isSpent, e.isProven) = (landed, true, isProven);
    }

    /// @dev IT-3. What is owed of a sum.
    function _owed(GhostEpoch storage e, uint256 cumulative) internal view returns (uint256) {
        uint256 known = e.landed + e.paid;
        return cumulative > known ? cumulative - known : 0;
    }

    /// @dev What is owed is paid out of what is held, then of the deposit; what is left of the held goes back.
    function _settle(
        GhostDirect storage g,
        GhostEpoch storage e,
        uint256 due
    ) private returns (uint256 amount) {
        uint256 there = e.held + (_isLive(g) ? g.deposit : 0);
        amount = due < there ? due : there;
        uint256 left = there - amount;
        if (_isLive(g)) g.deposit = left;
        else _arrive(g.terms.asset, g.terms.payer, left);
        e.paid += amount;
        g.settled += amount;
        (e.held, e.cumulative, e.filedTime) = (0, 0, 0);
    }

    /// @dev IT-3. A conflict claim. @return got What the payee gets.
    function _conflict(
        GhostDirect storage g,
        GhostEpoch storage e,
        GhostInclusion storage i,
        uint256 cumulative,
        bool hasReceipt
    ) internal returns (uint256 got) {
        uint256 form = _formOf(g, i);
        bool isProven = hasReceipt || form == 0;
        uint256 known = form == 0 ? 0 : (hasReceipt ? i.moved : form);
        if (e.isProven) known = e.landed;
        if (e.cumulative > cumulative) cumulative = e.cumulative;
        bool isOwed = cumulative > known + e.paid;
        bool isBefore = e.filedBlock == 0 || i.number < e.filedBlock;
        bool isBreach = form == 0 && i.isProtected && isBefore && !e.isCharged;
        if (!isOwed && !(isBreach && g.dispute.penalty != 0)) return 0;

        bool hasClaim = e.held != 0;
        _learn(e, known, isProven);
        got = _settle(g, e, _owed(e, cumulative));
        if (cumulative > e.shown) e.shown = cumulative;
        if (!e.isCharged) got += _spend(g, g.dispute.disputeCost);
        if (isBreach) got += _penalize(g, e);
        e.isCharged = true;
        _arrive(g.terms.asset, g.terms.payee, got);
        if (hasClaim) _arrive(NATIVE, g.terms.payee, g.dispute.stake);
    }

    /// @dev IT-6. Of an odd penalty the payee gets the smaller half.
    function _penalize(GhostDirect storage g, GhostEpoch storage e) private returns (uint256) {
        uint256 penalty = _spend(g, g.dispute.penalty);
        if (penalty != 0) ++e.penalties;
        burned[g.terms.asset] += penalty - penalty / 2;
        return penalty / 2;
    }

    function _spend(GhostDirect storage g, uint256 amount) private returns (uint256 spent) {
        spent = amount < g.deposit ? amount : g.deposit;
        g.deposit -= spent;
    }

    /// @dev IT-4. A claim without proof. No other channel promises its nonce.
    function _file(
        GhostDirect storage g,
        uint32 epoch,
        GhostEpoch storage e,
        uint256 cumulative
    ) internal returns (uint256 held) {
        held = _owed(e, cumulative);
        if (held > g.deposit) held = g.deposit;
        g.deposit -= held;
        (e.held, e.cumulative) = (held, cumulative);
        (e.filedBlock, e.filedTime) = (VM.getBlockNumber(), _now());
        if (cumulative > e.shown) e.shown = cumulative;
        _raise(g, epoch);
    }

    /// @dev IT-4. A claim that waited is over, and nobody showed anything.
    function _pay(
        GhostDirect storage g,
        uint32 epoch,
        GhostEpoch storage e
    ) internal returns (uint256) {
        return _resolve(g, epoch, e, e.held, false);
    }

    /// @dev IT-4. What its transaction paid was shown, with its receipt.
    function _record(
        GhostDirect storage g,
        uint32 epoch,
        GhostEpoch storage e,
        GhostInclusion storage i
    ) internal {
        bool isNew = !e.isProven;
        _learn(e, i.moved, true);
        if (!isNew || e.held == 0) return;
        uint256 due = _owed(e, e.cumulative);
        _resolve(g, epoch, e, due, due == 0 && i.number <= e.filedBlock);
    }

    /// @dev The payee loses its stake by its own word, or if it was paid before it claimed.
    function _resolve(
        GhostDirect storage g,
        uint32 epoch,
        GhostEpoch storage e,
        uint256 due,
        bool wasPaid
    ) private returns (uint256 amount) {
        if (_isVoid(g, epoch)) due = 0;
        amount = _settle(g, e, due);
        _arrive(g.terms.asset, g.terms.payee, amount);
        bool isLost = wasPaid || _isThrough(g, epoch);
        _arrive(NATIVE, isLost ? g.terms.payer : g.terms.payee, g.dispute.stake);
    }

    /// @dev IT-1. The nonce of this epoch, and all before it, are no other channel's.
    function _raise(GhostDirect storage g, uint32 epoch) private {
        uint64 beyond = g.terms.firstNonce + epoch + 1;
        if (lowest[g.payer] < beyond) lowest[g.payer] = beyond;
    }

    /// @dev IT-5. What is left goes back, and the line is free beyond the first nonce and those that were claimed.
    function _end(GhostDirect storage g, ChannelState state) internal returns (uint256 rest) {
        rest = g.deposit;
        (g.deposit, g.state) = (0, state);
        (g.unlockTime, g.unlockBlock) = (0, 0);
        _arrive(g.terms.asset, g.terms.payer, rest);
        isLineTaken[g.payer] = false;
        _raise(g, 0);
    }

    // ---------------------------------------------------------------- what the rules ask

    function _isLive(GhostDirect storage g) internal view returns (bool) {
        return g.state == ChannelState.Open || g.state == ChannelState.Unlocking;
    }

    function _isThrough(GhostDirect storage g, uint32 epoch) internal view returns (bool) {
        return g.hasWord && epoch <= g.word;
    }

    function _isVoid(GhostDirect storage g, uint32 epoch) internal view returns (bool) {
        return _isThrough(g, epoch) || g.state == ChannelState.Released;
    }

    /// @dev A payment of this epoch may be claimed.
    function _mayClaim(uint256 number, uint32 epoch) internal view returns (bool) {
        return _isLive(ghosts[number]) && !_isThrough(ghosts[number], epoch);
    }

    /// @dev IT-4. The payer had its time.
    function _hasWaited(GhostDirect storage g, GhostEpoch storage e) internal view returns (bool) {
        uint256 time = e.filedTime + g.dispute.answerWindow;
        uint256 number = e.filedBlock + g.dispute.answerBlocks;
        if (!e.isSpent)
            (time, number) = (time + g.dispute.burnWindow, number + g.dispute.burnBlocks);
        return _now() >= time && VM.getBlockNumber() >= number;
    }

    /// @dev IT-5. Both windows are over.
    function _isUnlocked(GhostDirect storage g) internal view returns (bool) {
        bool isAsked = g.state == ChannelState.Unlocking;
        return isAsked && _now() >= g.unlockTime && VM.getBlockNumber() >= g.unlockBlock;
    }

    function _inclusion(
        uint256 number,
        uint32 epoch
    ) internal view returns (GhostInclusion storage) {
        GhostDirect storage g = ghosts[number];
        return included[g.payer][g.terms.firstNonce + epoch];
    }

    /// @dev What a transaction pays to a channel's payee by its form.
    function _formOf(
        GhostDirect storage g,
        GhostInclusion storage i
    ) internal view returns (uint256) {
        return i.payee == g.terms.payee && i.asset == g.terms.asset ? i.form : 0;
    }
}
