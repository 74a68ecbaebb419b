// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    ChannelKind,
    ChannelState,
    ChannelView,
    EpochView
} from "../../contracts/iterative/ChannelTypes.sol";
import {ChannelInvariants} from "../kit/iterative/ChannelInvariants.sol";
import {GhostDirect, GhostEpoch} from "../kit/iterative/DisputeGhosts.sol";
import {DisputesHandler} from "../kit/iterative/DisputesHandler.sol";

/// @title What always holds of direct channels
/// @author The Tallystick authors
/// @notice Up to fifteen channels of three payers with two payees, in coin and in a token that blocks receivers, three epochs of
/// each in dispute, at random, over weeks. The ghosts know only the rules (`DisputeGhosts`); the contract must agree with
/// them after every call.
contract DirectChannelsInvariants is ChannelInvariants {
    DisputesHandler private handler;

    function setUp() external {
        handler = new DisputesHandler();
        _watch(handler);
    }

    function _verbs() internal view override returns (bytes4[] memory verbs) {
        bytes4[21] memory all = [
            handler.jump.selector,
            handler.refuse.selector,
            handler.open.selector,
            handler.topUp.selector,
            handler.sign.selector,
            handler.land.selector,
            handler.landInPart.selector,
            handler.failToLand.selector,
            handler.spendElsewhere.selector,
            handler.burn.selector,
            handler.checkpoint.selector,
            handler.claimConflict.selector,
            handler.claimConflictByReceipt.selector,
            handler.recordLanding.selector,
            handler.fileClaim.selector,
            handler.proveSpent.selector,
            handler.payClaim.selector,
            handler.settleThrough.selector,
            handler.unlock.selector,
            handler.withdraw.selector,
            handler.release.selector
        ];
        verbs = new bytes4[](22);
        for (uint256 i = 0; i < 21; ++i) {
            verbs[i] = all[i];
        }
        verbs[21] = handler.collect.selector;
    }

    // ---------------------------------------------------------------- money

    /// @dev IT-6. What is held is deposits, what is held for claims, their stakes, what was burned, and what waits: to the unit.
    function invariant_IT6_whatIsHeldIsKnownToTheUnit() public view {
        uint256 coin = handler.burned(NATIVE);
        uint256 tokens = handler.burned(address(token));
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostDirect memory g = handler.ghost(i);
            uint256 sum = g.deposit;
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
                uint256 held = handler.epochGhost(i, epoch).held;
                sum += held;
                if (held != 0) coin += g.dispute.stake;
            }
            if (g.terms.asset == NATIVE) coin += sum;
            else tokens += sum;
        }
        coin += _waiting(NATIVE);
        tokens += _waiting(address(token));
        assertEq(address(channels).balance, coin, "coin");
        assertEq(token.balanceOf(address(channels)), tokens, "tokens");
        assertEq(channels.burned(NATIVE), handler.burned(NATIVE), "coin burned");
        assertEq(channels.burned(address(token)), handler.burned(address(token)), "tokens burned");
    }

    /// @dev IT-6. Everybody has got what the rules gave them, or can collect it.
    function invariant_IT6_everybodyHasWhatTheRulesGive() public view {
        _assertEverybodyHas();
    }

    // ---------------------------------------------------------------- epochs

    /// @dev IT-6. Of no epoch has the payee got more than the payer signed: what landed and what the deposit paid, together.
    function invariant_IT6_noEpochPaysMoreThanWasSigned() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            bytes32 id = handler.idOf(i);
            uint256 settled = 0;
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
                uint256 paid = channels.epochOf(id, epoch).paid;
                (uint256 moved, , ) = handler.fateOf(i, epoch);
                uint256 shown = handler.epochGhost(i, epoch).shown;
                if (paid != 0) assertLe(moved + paid, shown, "signed");
                settled += paid;
            }
            assertEq(channels.channelOf(id).settled, settled, "settled is what was paid");
        }
    }

    /// @dev IT-3. The payer signed it for this chain alone, it pays the payee nothing, and it was in a block before a claim's.
    function invariant_IT3_onlyABreachIsPenalizedAndOnce() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
                GhostEpoch memory e = handler.epochGhost(i, epoch);
                if (e.penalties == 0) continue;
                (, bool isBreach, uint256 number) = handler.fateOf(i, epoch);
                uint256 filed = channels.epochOf(handler.idOf(i), epoch).filedBlock;
                assertEq(e.penalties, 1, "once");
                assertTrue(isBreach, "a breach");
                assertTrue(filed == 0 || number < filed, "before a claim");
            }
        }
    }

    /// @dev IT-3, IT-4. What the contract tells of an epoch is what the rules say, in every field.
    function invariant_IT4_epochsAreWhereTheRulesSay() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch) _assertEpoch(i, epoch);
        }
    }

    function _assertEpoch(uint256 number, uint32 epoch) private view {
        GhostEpoch memory g = handler.epochGhost(number, epoch);
        EpochView memory e = channels.epochOf(handler.idOf(number), epoch);
        assertEq(e.landed, g.landed, "landed");
        assertEq(e.paid, g.paid, "paid");
        assertTrue(e.isSpent == g.isSpent, "spent");
        assertTrue(e.isProven == g.isProven, "proven");
        assertTrue(e.isCharged == g.isCharged, "charged");
        assertEq(e.filedBlock, g.filedBlock, "block of the claim");
        assertEq(e.filedTime, g.filedTime, "second of the claim");
        assertEq(e.cumulative, g.cumulative, "what it says");
        assertEq(e.held, g.held, "held");
    }

    /// @dev IT-4. What the payee has signed as settled stays settled, and nothing else is.
    function invariant_IT4_thePayeesWordIsNeverUndone() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostDirect memory g = handler.ghost(i);
            bytes32 id = handler.idOf(i);
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
                bool isSettled = g.hasWord && epoch <= g.word;
                assertTrue(channels.epochOf(id, epoch).isSettled == isSettled, "settled");
            }
        }
    }

    // ---------------------------------------------------------------- channels

    /// @dev IT-1, IT-5. What the contract tells of a channel is what the rules say, in every field.
    function invariant_IT5_channelsAreWhereTheRulesSay() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostDirect memory g = handler.ghost(i);
            ChannelView memory c = channels.channelOf(handler.idOf(i));
            assertEq(uint256(c.state), uint256(g.state), "state");
            assertEq(c.deposit, g.deposit, "deposit");
            assertEq(c.settled, g.settled, "settled");
            assertEq(c.epoch, g.word, "epoch");
            assertEq(c.topUps, g.topUps, "top-ups");
            assertEq(c.unlockTime, g.unlockTime, "second of the unlock");
            assertEq(c.unlockBlock, g.unlockBlock, "block of the unlock");
        }
    }

    /// @dev IT-1. A payer account has at most one live channel of those that use its nonces, direct or pay-through, and its next
    /// one begins beyond the first nonce of the last.
    function invariant_IT1_oneLiveChannelOnALine() public view {
        uint256[] memory live = new uint256[](handler.PAYERS());
        for (uint256 i = 0; i < handler.count(); ++i) {
            ChannelState state = channels.channelOf(handler.idOf(i)).state;
            bool isLive = state == ChannelState.Open || state == ChannelState.Unlocking;
            if (isLive) ++live[handler.ghost(i).payer];
        }
        _assertLines(live);
    }

    // ---------------------------------------------------------------- proof that something happens

    /// @dev A long walk on one path: every verb does something, penalties and the payee's word among it, both kinds of channel
    /// stand on the lines, and in the end all of the above holds.
    function test_everyVerbDoesSomething() external {
        _walk(1500);
        (uint256 penalties, uint256 words, uint256 through) = (0, 0, 0);
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostDirect memory g = handler.ghost(i);
            if (g.terms.kind == ChannelKind.PayThrough) ++through;
            if (g.hasWord) ++words;
            for (uint32 epoch = 0; epoch < handler.EPOCHS(); ++epoch)
                penalties += handler.epochGhost(i, epoch).penalties;
        }
        assertGt(penalties, 0, "penalties");
        assertGt(words, 0, "words");
        assertGt(through, 0, "pay-through");
        invariant_IT6_whatIsHeldIsKnownToTheUnit();
        invariant_IT6_everybodyHasWhatTheRulesGive();
        invariant_IT6_noEpochPaysMoreThanWasSigned();
        invariant_IT3_onlyABreachIsPenalizedAndOnce();
        invariant_IT4_epochsAreWhereTheRulesSay();
        invariant_IT4_thePayeesWordIsNeverUndone();
        invariant_IT5_channelsAreWhereTheRulesSay();
        invariant_IT1_oneLiveChannelOnALine();
    }
}
