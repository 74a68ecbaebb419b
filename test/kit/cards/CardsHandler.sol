// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Attestation,
    CardLimits,
    PaymentKind,
    PaymentState,
    Upload
} from "../../../contracts/cards/CardTypes.sol";
import {IPrepaidCards} from "../../../contracts/cards/IPrepaidCards.sol";
import {VM} from "../IVm.sol";
import {GhostCard, GhostMerchant, GhostPayment} from "./CardsGhosts.sol";
import {Bill, CardsSignatures} from "./CardsSignatures.sol";
import {TopUpsHandler} from "./TopUpsHandler.sol";
import {UploadRows} from "./UploadRows.sol";

/// @title Whoever acts in the cards room, at random but never against the rules
/// @author The Tallystick authors
/// @notice Six accounts (two bearer cards, three with limits), five tills of three merchants, issuer, clearing, attester
/// and regulator. Every call is legal by the ghosts' books, so every call must succeed. All times are quarters of an
/// hour, so that the boundaries are met often.
contract CardsHandler is TopUpsHandler {
    uint256 private constant TILLS = 5;

    /// @notice Units of the token that somebody sent by hand.
    uint256 public donated;

    address[TILLS] private _tills;
    uint256 private _names;

    constructor() {
        setUp();
        ghostSeen = T0;
        for (uint256 i = 0; i < MERCHANTS; ++i) {
            ghostMerchants.push().number = _merchant(SHOPKEEPER);
        }
        for (uint256 i = 0; i < TILLS; ++i) {
            _tills[i] = _terminal(_name(), ghostMerchants[i % MERCHANTS].number);
        }
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            CardLimits memory limits;
            if (i == 1) (limits.payment, limits.day, limits.dayCount) = (30_000, 50_000, 4);
            if (i == 2) (limits.week, limits.lifetime) = (90_000, 1_200_000);
            if (i == 3) (limits.day, limits.week) = (70_000, 120_000);
            GhostCard storage c = ghostCards.push();
            c.id = _newKey(_name());
            c.limits = limits;
            _issue(c.id, i < 2 ? BEARER : REGISTERED, _day(T0) + 2_000, limits);
        }
    }

    function _name() private returns (string memory) {
        return string(abi.encodePacked("handler", ++_names));
    }

    function room() external view returns (IPrepaidCards, address, uint32) {
        return (cards, address(token), program);
    }

    // ---------------------------------------------------------------- choosing

    function _tillOf(uint256 at, uint256 dice) private view returns (address) {
        return dice % 2 == 0 && at + MERCHANTS < TILLS ? _tills[at + MERCHANTS] : _tills[at];
    }

    /// @dev CA-7. One ahead, some ahead, or one behind that was not used.
    function _unused(uint256 account, uint256 dice) private view returns (uint24) {
        uint256 top = ghostCards[account].top;
        uint256 behind = dice % 32;
        if (dice % 3 == 0 && behind < top && !sequences[account][top - behind])
            return uint24(top - behind);
        return uint24(top + 1 + (dice % 5 == 0 ? dice % 300 : 0));
    }

    /// @dev A payment that the account may make, of a good part of what it may pay; amount 0 if there is none.
    function _bill(
        uint256 account,
        uint256 at,
        uint256 dice
    ) private returns (Bill memory p, uint256 approved) {
        uint256 most = _spendable(account);
        if (most == 0) return (p, 0);
        approved = dice % 7 == 0 ? most : bound(dice, 1, most / 3 + 1);
        p = _payAt(ghostCards[account].id, _tillOf(at, dice >> 8), uint40(approved));
        p.sequence = _unused(account, dice >> 16);
        p.deadline = uint32(_now());
        p.authorizationEnd = uint32(_now() + (1 + ((dice >> 24) % 400)) * 15 minutes);
        p.refundEnd = uint32(_now() + ((dice >> 32) % 3_000) * 15 minutes);
        if (approved == ghostCards[account].balance) {
            p.partialApproval = true;
            p.amount += uint40(dice % 1_000);
        }
    }

    /// @dev The first payment from a random one on that is open, or has something to refund; its number plus 1.
    function _find(uint256 dice, bool isOpen) private view returns (uint256) {
        uint256 count = ghostPayments.length;
        for (uint256 i = 0; i < count; ++i) {
            uint256 number = ((dice % count) + i) % count;
            GhostPayment storage p = ghostPayments[number];
            bool fits =
                isOpen
                    ? p.state == PaymentState.Authorized && _now() < p.bill.authorizationEnd
                    : p.refunded < p.captured && _now() < p.bill.refundEnd;
            if (fits) return number + 1;
        }
        return 0;
    }

    // ---------------------------------------------------------------- time, tokens

    function jump(uint256 quarters) external counted {
        _wait(bound(quarters, 1, 192) * 15 minutes);
        _did = true;
    }

    function donate(uint256 amount) external counted {
        amount = bound(amount, 1, 1e6);
        token.mint(address(cards), amount);
        donated += amount;
        _did = true;
    }

    // ---------------------------------------------------------------- payments

    function sell(uint256 who, uint256 at, uint256 dice) external counted {
        (Bill memory p, uint256 approved) = _bill(who % ACCOUNTS, at % MERCHANTS, dice);
        if (approved == 0) return;
        assertEq(_sell(p), approved, "CA-2: approved");
        _ghostPays(who % ACCOUNTS, at % MERCHANTS, p, PaymentKind.Sale, approved);
        _ghostAccrues(at % MERCHANTS, approved, 1);
        _did = true;
    }

    function authorize(uint256 who, uint256 at, uint256 dice) external counted {
        (Bill memory p, uint256 approved) = _bill(who % ACCOUNTS, at % MERCHANTS, dice);
        if (approved == 0) return;
        assertEq(_authorize(p), approved, "CA-2: approved");
        _ghostPays(who % ACCOUNTS, at % MERCHANTS, p, PaymentKind.Authorization, approved);
        _did = true;
    }

    function capture(uint256 which, uint256 total, uint256 dice) external counted {
        which = _find(which, true);
        if (which == 0) return;
        GhostPayment storage p = ghostPayments[which - 1];
        bool isFinal = dice % 3 == 0;
        total = bound(total, 1, p.authorized);
        address till = _tillOf(p.merchant, dice >> 8);
        uint256 added = _ghostCaptures(p, total, isFinal);
        _succeeds(_captureCall(p.bill, till, uint40(total), isFinal));
        _ghostAccrues(p.merchant, added, added == 0 ? 0 : 1);
        _did = true;
    }

    function captureByClearing(uint256 which, uint256 total) external counted {
        which = _find(which, true);
        if (which == 0) return;
        GhostPayment storage p = ghostPayments[which - 1];
        total = bound(total, 1, p.authorized);
        uint256 added = _ghostCaptures(p, total, true);
        VM.prank(CLEARING);
        cards.captureByClearing(_packed(p.bill), uint40(total), true, REASON);
        _ghostAccrues(p.merchant, added, added == 0 ? 0 : 1);
        _did = true;
    }

    function void(uint256 which, uint256 dice) external counted {
        which = _find(which, true);
        if (which == 0) return;
        GhostPayment storage p = ghostPayments[which - 1];
        if (p.captured != 0) return;
        if (dice % 4 == 0) {
            VM.prank(CLEARING);
            cards.voidByClearing(_packed(p.bill), REASON);
        } else {
            _succeeds(_voidCall(p.bill, _tillOf(p.merchant, dice >> 8)));
        }
        _ghostReleases(p, PaymentState.Voided);
        _did = true;
    }

    /// @notice CA-3. All that has ended.
    function reclaim() external counted {
        for (uint256 i = 0; i < ghostPayments.length; ++i) {
            GhostPayment storage p = ghostPayments[i];
            if (p.state != PaymentState.Authorized || _now() < p.bill.authorizationEnd) continue;
            _reclaim(p.bill);
            _ghostReleases(p, p.captured == 0 ? PaymentState.Expired : PaymentState.Captured);
            _did = true;
        }
    }

    function refund(uint256 which, uint256 total, uint256 dice) external counted {
        which = _find(which, false);
        if (which == 0) return;
        GhostPayment storage p = ghostPayments[which - 1];
        total = dice % 3 == 0 ? p.captured : bound(total, p.refunded + 1, p.captured);
        _refundTo(p, total, _tillOf(p.merchant, dice >> 8));
        _did = true;
    }

    /// @notice CA-4. A merchant calls its goods back: everything that it may still refund, however little it has.
    function recall(uint256 at) external counted {
        at = at % MERCHANTS;
        for (uint256 i = 0; i < ghostPayments.length; ++i) {
            GhostPayment storage p = ghostPayments[i];
            if (p.merchant != at || p.refunded == p.captured || _now() >= p.bill.refundEnd)
                continue;
            _refundTo(p, p.captured, _tills[at]);
            _did = true;
        }
    }

    function _refundTo(GhostPayment storage p, uint256 total, address till) private {
        Bill memory bill = p.bill;
        if (p.hasRecord) {
            _succeeds(_refundCall(bill, p.kind, till, uint40(total)));
        } else {
            Attestation memory a = _attest(bill, uint40(p.captured));
            _succeeds(_refundAttestedCall(bill, till, uint40(total), a));
        }
        p.hasRecord = true;
        _ghostRefunds(p, total - p.refunded);
    }

    // ---------------------------------------------------------------- uploads

    /// @notice CA-13. Offline payments of several cards and captures of open ones, all good, with a bad row behind each;
    /// the whole file twice.
    function upload(uint256[5] memory dice, uint256 at) external counted {
        at = at % MERCHANTS;
        address till = _tills[at];
        bytes memory rows;
        (uint256 sum, uint256 count) = (0, 0);
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory row;
            uint256 added;
            (row, added) = dice[i] % 3 == 0 ? _captureRow(dice[i], till) : _paymentRow(dice[i], at);
            rows = bytes.concat(rows, row, new bytes(row.length));
            sum += added;
            if (added != 0) ++count;
        }
        if (rows.length == 0) return;
        Upload[] memory uploads = new Upload[](2);
        uploads[0] = _uploadOf(till, rows);
        uploads[1] = uploads[0];
        VM.prank(STRANGER);
        cards.upload(uploads);
        _ghostAccrues(at, sum, count);
        _did = true;
    }

    function _paymentRow(uint256 dice, uint256 at) private returns (bytes memory, uint256) {
        uint256 account = (dice >> 3) % ACCOUNTS;
        // the upper half of the dice makes the bill: its till is the first of the merchant
        (Bill memory p, uint256 approved) = _bill(account, at, (dice >> 40) | (1 << 8));
        if (approved == 0) return ("", 0);
        p.terminal = _tills[at];
        PaymentKind kind = dice % 2 == 0 ? PaymentKind.Sale : PaymentKind.Authorization;
        _ghostPays(account, at, p, kind, approved);
        bytes memory row = UploadRows.paid(p, uint8(kind), keyOf[p.card], _idOf(p, kind));
        return (row, kind == PaymentKind.Sale ? approved : 0);
    }

    function _captureRow(uint256 dice, address till) private returns (bytes memory, uint256) {
        uint256 which = _find(dice >> 8, true);
        if (which == 0) return ("", 0);
        GhostPayment storage p = ghostPayments[which - 1];
        if (p.bill.terminal != till) return ("", 0);
        uint256 total = bound(dice >> 16, 1, p.authorized);
        bool isFinal = dice % 2 == 0;
        bytes memory row = UploadRows.captured(p.bill, total, isFinal);
        return (row, _ghostCaptures(p, total, isFinal));
    }

    // ---------------------------------------------------------------- cards

    /// @notice CA-10. Each level freezes and thaws by itself.
    function toggleFrozen(uint256 who, uint256 level) external counted {
        uint256 account = who % ACCOUNTS;
        GhostCard storage c = ghostCards[account];
        level = level % 3;
        if (c.blocked) return;
        c.frozen[level] = !c.frozen[level];
        if (level == 0) {
            _toggleByHolder(account, c);
        } else {
            if (level == 1) ghostSeen = _now();
            VM.prank(level == 1 ? ISSUER : REGULATOR);
            if (level == 1) cards.setFrozen(program, c.id, c.frozen[1]);
            else cards.setFrozenByRegulator(program, c.id, c.frozen[2]);
        }
        _did = true;
    }

    function _toggleByHolder(uint256 account, GhostCard storage c) private {
        c.top += 1;
        sequences[account][c.top] = true;
        uint32 deadline = uint32(_now());
        bytes32 digest = CardsSignatures.freeze(
            _domain(),
            program,
            c.id,
            c.frozen[0],
            c.top,
            deadline
        );
        bytes memory signature = _sign(c.id, digest);
        VM.prank(STRANGER);
        cards.setFrozenByHolder(program, c.id, c.frozen[0], uint24(c.top), deadline, signature);
    }

    function blockCard(uint256 who) external counted {
        GhostCard storage c = ghostCards[who % ACCOUNTS];
        if (c.blocked || who % 5 != 0) return;
        _block(c.id);
        c.blocked = true;
        ghostSeen = _now();
        _did = true;
    }

    /// @notice CA-10. What the regulator froze stays frozen; all else is open again.
    function replace(uint256 who) external counted {
        uint256 account = who % ACCOUNTS;
        GhostCard storage c = ghostCards[account];
        address successor = _newKey(_name());
        uint16 lastDay = _day(_now()) + 2_000;
        bytes32 digest = CardsSignatures.replacement(_domain(), program, c.id, successor, lastDay);
        bytes memory signature = account < 2 ? _sign(c.id, digest) : bytes("");
        VM.prank(ISSUER);
        cards.replaceCard(program, c.id, successor, lastDay, REASON, signature);
        (c.id, c.blocked, c.frozen[0], c.frozen[1]) = (successor, false, false, false);
        ghostSeen = _now();
        _did = true;
    }

    /// @notice CA-8. Lower limits hold at once.
    function lowerLimits(uint256 who, uint256 day) external counted {
        GhostCard storage c = ghostCards[who % ACCOUNTS];
        uint40 limit = uint40(bound(day, 30, 120) * 1_000);
        if (c.blocked || (c.limits.day != 0 && c.limits.day <= limit)) return;
        c.limits.day = limit;
        _setLimits(c.id, c.limits);
        ghostSeen = _now();
        _did = true;
    }

    // ---------------------------------------------------------------- merchants

    /// @notice CA-11. A key is revoked, and another takes its place.
    function rotate(uint256 which) external counted {
        which = which % TILLS;
        _revoke(_tills[which]);
        _tills[which] = _terminal(_name(), ghostMerchants[which % MERCHANTS].number);
        _did = true;
    }

    function fundReserve(uint256 at, uint256 amount) external counted {
        _fund(at % MERCHANTS, bound(amount, 1, 3_000));
        _did = true;
    }

    function _fund(uint256 at, uint256 amount) private {
        _fundReserve(ghostMerchants[at].number, uint64(amount));
        _ghostFunds(at, amount);
    }

    /// @notice CA-4. What was due to more cards than one payment credits.
    function creditRefunds(uint256 at, uint256 max) external counted {
        at = at % MERCHANTS;
        GhostMerchant storage m = ghostMerchants[at];
        if (m.owed != m.covered) _fund(at, m.owed - m.covered);
        if (m.credited == m.covered) return;
        max = bound(max, 1, 3);
        uint256 before = m.credited;
        VM.prank(STRANGER);
        cards.creditRefunds(program, m.number, max);
        _ghostCredits(at);
        assertGt(m.credited, before, "CA-4: something is credited");
        _did = true;
    }
}
