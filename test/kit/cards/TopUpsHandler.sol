// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Redemption, TopUp, TopUpState} from "../../../contracts/cards/TopUpTypes.sol";
import {VM} from "../IVm.sol";
import {IHandler} from "../Invariants.sol";
import {CardsGhosts, GhostCard, GhostTopUp} from "./CardsGhosts.sol";
import {CardsSignatures} from "./CardsSignatures.sol";

/// @title Who brings value to cards and takes it back, at random but never against the rules
/// @author The Tallystick authors
/// @notice CA-14, CA-22. Two funders, the issuer's two people, and holders whose issuer is there or gone. All that is
/// redeemed goes to WALLET.
abstract contract TopUpsHandler is CardsGhosts, IHandler {
    address public constant WALLET = address(0xC8);

    /// @inheritdoc IHandler
    mapping(bytes4 verb => uint256 count) public done;
    bool internal _did;

    modifier counted() {
        _;
        if (_did) ++done[msg.sig];
        _did = false;
    }

    // ---------------------------------------------------------------- top-ups

    /// @dev CA-14. Units that may still be requested.
    function _room(GhostCard storage c) internal view returns (uint256) {
        uint256 sum = c.balance + c.hold + c.requested;
        return c.blocked || sum >= CAP ? 0 : CAP - sum;
    }

    /// @notice CA-14. Both steps at once.
    function topUp(uint256 who, uint256 amount) external counted {
        GhostCard storage c = ghostCards[who % ACCOUNTS];
        if (_room(c) == 0) return;
        amount = bound(amount, 1, _room(c));
        _topUp(c.id, uint40(amount));
        c.balance += amount;
        ghostSeen = _now();
        _did = true;
    }

    function requestTopUp(uint256 who, uint256 amount, uint256 dice) external counted {
        GhostCard storage c = ghostCards[who % ACCOUNTS];
        if (_room(c) == 0) return;
        amount = dice % 4 == 0 ? _room(c) : bound(amount, 1, _room(c));
        uint256 funder = (dice >> 8) % FUNDERS;
        bytes32 bankReference = keccak256(abi.encode("request", ghostTopUps.length));
        TopUp memory asked = _topUpOf(c.id, uint40(amount), bankReference);
        asked.funder = funderOf(funder);
        if (boughtToday(funder) + amount < NAME_FROM) asked.buyer = 0;
        VM.prank(ISSUER);
        cards.requestTopUp(asked);
        c.requested += amount;
        ghostTopUps.push(
            GhostTopUp(
                bankReference,
                TopUpState.Requested,
                who % ACCOUNTS,
                amount,
                funder,
                _day(_now())
            )
        );
        ghostSeen = _now();
        _did = true;
    }

    /// @dev The first from a random one on that nobody has decided; its number plus 1.
    function _waiting(uint256 dice) private view returns (uint256) {
        uint256 count = ghostTopUps.length;
        for (uint256 i = 0; i < count; ++i) {
            uint256 number = ((dice % count) + i) % count;
            if (ghostTopUps[number].state == TopUpState.Requested) return number + 1;
        }
        return 0;
    }

    function approveTopUp(uint256 which) external counted {
        which = _waiting(which);
        if (which == 0) return;
        GhostTopUp storage t = ghostTopUps[which - 1];
        GhostCard storage c = ghostCards[t.account];
        if (c.blocked || c.balance + c.hold + t.amount > CAP) return;
        _approve(t.bankReference);
        t.state = TopUpState.Approved;
        c.requested -= t.amount;
        c.balance += t.amount;
        ghostSeen = _now();
        _did = true;
    }

    /// @notice CA-14. By the second person, or withdrawn by the first.
    function rejectTopUp(uint256 which, uint256 dice) external counted {
        which = _waiting(which);
        if (which == 0 || dice % 2 == 0) return;
        GhostTopUp storage t = ghostTopUps[which - 1];
        VM.prank(dice % 3 == 0 ? ISSUER : APPROVER);
        cards.rejectTopUp(program, t.bankReference, REASON);
        t.state = TopUpState.Rejected;
        ghostCards[t.account].requested -= t.amount;
        ghostSeen = _now();
        _did = true;
    }

    // ---------------------------------------------------------------- redemptions

    /// @notice CA-22. With the issuer, or without it where it is gone.
    function redeem(uint256 who, uint256 amount, uint256 dice) external counted {
        _redeem(who % ACCOUNTS, amount, dice);
    }

    /// @notice CA-22. The issuer does nothing until it counts as absent.
    function exit(uint256 who, uint256 amount, uint256 dice) external counted {
        if (dice % 32 > 1) return;
        if (_now() < absentFrom()) VM.warp(absentFrom());
        _redeem(who % ACCOUNTS, amount, dice);
    }

    /// @dev CA-22. What can be redeemed of an account.
    function _redeemable(GhostCard storage c) private view returns (uint256) {
        bool isStopped = c.blocked || c.frozen[0] || c.frozen[1] || c.frozen[2];
        return isStopped ? 0 : c.balance + c.overflow;
    }

    /// @dev Of the first account from this one on of which something can be.
    function _redeem(uint256 account, uint256 amount, uint256 dice) private {
        for (uint256 i = 0; i < ACCOUNTS && _redeemable(ghostCards[account]) == 0; ++i) {
            account = (account + 1) % ACCOUNTS;
        }
        GhostCard storage c = ghostCards[account];
        uint256 all = _redeemable(c);
        if (all == 0) return;
        amount = dice % 64 == 0 ? all : bound(amount, 1, all / 20 + 1);
        bool byExit = _now() >= absentFrom();
        c.top += 1;
        sequences[account][c.top] = true;
        Redemption memory r = Redemption(
            program,
            c.id,
            uint40(amount),
            WALLET,
            uint24(c.top),
            uint32(_now())
        );
        bytes memory signature = _sign(c.id, CardsSignatures.redemption(_domain(), r));
        VM.prank(byExit ? STRANGER : APPROVER);
        cards.redeem(r, signature);
        if (!byExit) ghostSeen = _now();
        uint256 overflow = _least(c.overflow, amount);
        c.overflow -= overflow;
        c.balance -= amount - overflow;
        redeemed += amount;
        _did = true;
    }
}
