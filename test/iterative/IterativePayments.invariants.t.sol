// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelKind, ChannelState, ChannelView} from "../../contracts/iterative/ChannelTypes.sol";
import {ChannelInvariants} from "../kit/iterative/ChannelInvariants.sol";
import {GhostChannel} from "../kit/iterative/ChannelGhosts.sol";
import {ChannelsHandler} from "../kit/iterative/ChannelsHandler.sol";

/// @title What always holds of channels
/// @author The Tallystick authors
/// @notice Up to 40 channels of both kinds, in coin and in a token that blocks receivers, of four payers with three payees,
/// at random, over weeks. The ghosts know only the rules (`ChannelGhosts`); the contract must agree with them after every
/// call. So no call touches another channel than its own: its ghost did not change.
contract IterativePaymentsInvariants is ChannelInvariants {
    ChannelsHandler private handler;

    function setUp() external {
        handler = new ChannelsHandler();
        _watch(handler);
    }

    function _verbs() internal view override returns (bytes4[] memory verbs) {
        bytes4[21] memory all = [
            handler.jump.selector,
            handler.burn.selector,
            handler.donate.selector,
            handler.setBlocked.selector,
            handler.open.selector,
            handler.openSigned.selector,
            handler.openAgain.selector,
            handler.topUp.selector,
            handler.sign.selector,
            handler.land.selector,
            handler.claim.selector,
            handler.claimForged.selector,
            handler.unlock.selector,
            handler.withdraw.selector,
            handler.release.selector,
            handler.collect.selector,
            handler.grantKey.selector,
            handler.revokeKey.selector,
            handler.vouch.selector,
            handler.claimVoucher.selector,
            handler.claimCeiling.selector
        ];
        verbs = new bytes4[](23);
        for (uint256 i = 0; i < 21; ++i) {
            verbs[i] = all[i];
        }
        (verbs[21], verbs[22]) = (handler.claimBatch.selector, handler.close.selector);
    }

    // ---------------------------------------------------------------- money

    /// @dev IT-6. What is held is what is deposited, what waits, and what was given: to the unit.
    function invariant_IT6_whatIsHeldIsDepositsAndWhatWaits() public view {
        (uint256 coin, uint256 tokens) = (0, handler.donated());
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostChannel memory g = handler.ghost(i);
            if (g.terms.asset == NATIVE) coin += g.c.deposit;
            else tokens += g.c.deposit;
        }
        coin += _waiting(NATIVE);
        tokens += _waiting(address(token));
        assertEq(address(channels).balance, coin, "coin");
        assertEq(token.balanceOf(address(channels)), tokens, "tokens");
    }

    /// @dev IT-6. Everybody has got what the rules gave them, or can collect it.
    function invariant_IT6_everybodyHasWhatTheRulesGive() public view {
        _assertEverybodyHas();
    }

    // ---------------------------------------------------------------- channels

    /// @dev IT-6. In each channel every unit that was put in was paid, went back, or is the deposit; what was paid is what
    /// is settled, and the payer signed for it.
    function invariant_IT6_noPayerPaysMoreThanItSigned() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostChannel memory g = handler.ghost(i);
            ChannelView memory c = channels.channelOf(handler.idOf(i));
            assertEq(g.put, g.paid + g.back + c.deposit, "every unit");
            assertEq(c.settled, g.paid, "settled is what was paid");
            assertLe(c.settled, g.signed, "what the payer signed");
        }
    }

    /// @dev IT-1, IT-5. What the contract tells of a channel is what the rules say, in every field.
    function invariant_IT5_channelsAreWhereTheRulesSay() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostChannel memory g = handler.ghost(i);
            ChannelView memory c = channels.channelOf(handler.idOf(i));
            assertEq(uint256(c.state), g.c.state, "state");
            assertEq(c.deposit, g.c.deposit, "deposit");
            assertEq(c.epoch, g.c.epoch, "epoch");
            assertEq(c.topUps, g.c.topUps, "top-ups");
            assertEq(c.unlockTime, g.unlockTime, "second of the unlock");
            assertEq(c.unlockBlock, g.unlockBlock, "block of the unlock");
        }
    }

    /// @dev IT-1. A payer account has at most one live pay-through channel, and its next one begins beyond the last.
    function invariant_IT1_oneLiveChannelOnALine() public view {
        uint256[] memory live = new uint256[](handler.PAYERS());
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostChannel memory g = handler.ghost(i);
            if (g.terms.kind == ChannelKind.Escrow) continue;
            ChannelState state = channels.channelOf(handler.idOf(i)).state;
            if (state == ChannelState.Open || state == ChannelState.Unlocking) ++live[g.payer];
        }
        _assertLines(live);
    }

    // ---------------------------------------------------------------- proof that something happens

    /// @dev A long walk on one path: every verb does something, and in the end all of the above holds.
    function test_everyVerbDoesSomething() external {
        _walk(1500);
        invariant_IT6_whatIsHeldIsDepositsAndWhatWaits();
        invariant_IT6_everybodyHasWhatTheRulesGive();
        invariant_IT6_noPayerPaysMoreThanItSigned();
        invariant_IT5_channelsAreWhereTheRulesSay();
        invariant_IT1_oneLiveChannelOnALine();
    }
}
