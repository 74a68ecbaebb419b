// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState, EpochView, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {ReceiptWriter} from "../kit/iterative/ReceiptWriter.sol";
import {Transaction} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title Landings, conflicts and claims in any order: IT-3, IT-4, IT-6
/// @author The Tallystick authors
/// @notice Each of three epochs has its fate: its nonce is not spent, or by a payment that landed, a part of which moved, that
/// failed, or by something else. Then a dozen acts of anybody, of which some are refused. The payer answers a claim before
/// it is paid. After every act:
/// - of an epoch, what moved and what the deposit paid are at most the highest payment that was shown
/// - coin and tokens that are there cover deposit, held sums, stakes, and what was burned, and there is no more
/// - what was settled is the sum of what the epochs were paid
contract DirectSequencesTest is DirectTest {
    uint96 private constant MOST = 6_000_000 gwei;
    uint32 private constant EPOCHS = 3;

    mapping(uint32 epoch => Inclusion proof) private proofs;
    mapping(uint32 epoch => bool isThere) private spent;
    mapping(uint32 epoch => uint256 amount) private moved;
    mapping(uint32 epoch => uint96 cumulative) private highest;
    uint16 private topUps;

    function testFuzz_IT6_inCoin(uint256 seed) external {
        _openExact(NATIVE);
        _run(seed);
    }

    function testFuzz_IT6_inTokens(uint256 seed) external {
        _openExact(address(token));
        _run(seed);
    }

    /// @dev Something happens: the payee is paid in many of them, penalties are burned in some.
    function test_IT6_theyMoveSomething() external {
        _openExact(NATIVE);
        uint256 paid = 0;
        uint256 burned = 0;
        for (uint256 seed = 0; seed < 30; ++seed) {
            uint256 id = VM.snapshotState();
            _run(seed);
            if (_view().settled != 0) ++paid;
            if (channels.burned(NATIVE) != 0) ++burned;
            VM.revertToState(id);
        }
        assertGt(paid, 15, "paid");
        assertGt(burned, 5, "burned");
    }

    function _run(uint256 seed) private {
        for (uint32 i = 0; i < EPOCHS; ++i) _give(i, _random(seed, i));
        for (uint256 i = 0; i < 12; ++i) {
            uint256 dice = _random(seed, 100 + i);
            _act(dice % 10, uint32((dice >> 8) % EPOCHS), dice >> 16);
            _assertHolds();
        }
        _end();
    }

    function _random(uint256 seed, uint256 number) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, number)));
    }

    // ---------------------------------------------------------------- fates

    function _give(uint32 epoch, uint256 dice) private {
        uint256 fate = dice % 6;
        if (fate == 0) return;
        spent[epoch] = true;
        uint96 amount = uint96(bound(dice >> 8, 1, MOST));
        if (fate == 1) proofs[epoch] = _landed(_elsewhere(epoch), true, "");
        if (fate == 2) proofs[epoch] = _landed(_unprotected(epoch), true, "");
        if (fate == 3) proofs[epoch] = _landed(_transfer(epoch, amount), false, "");
        if (fate > 3) _land(epoch, amount, fate == 5);
        channels.checkpoint(uint64(VM.getBlockNumber() - 1)); // the payer takes care in time
    }

    /// @dev A token may keep a part.
    function _land(uint32 epoch, uint96 amount, bool isPart) private {
        moved[epoch] = amount;
        if (channel.asset == NATIVE || !isPart) {
            proofs[epoch] = _landed(epoch, amount);
            return;
        }
        moved[epoch] = amount / 3;
        Transaction memory t = _transfer(epoch, amount);
        proofs[epoch] = _landed(
            t,
            true,
            ReceiptWriter.transferLog(channel.asset, ALICE, BOB, amount / 3)
        );
    }

    // ---------------------------------------------------------------- acts

    function _act(uint256 what, uint32 epoch, uint256 dice) private {
        uint96 cumulative = uint96(bound(dice, 1, MOST));
        if (what < 2) _conflict(epoch, cumulative, what == 0);
        if (what == 2 || what == 3) _file(epoch, cumulative);
        if (what == 4) _answer(epoch);
        if (what == 5) _pay(epoch);
        if (what == 6) _waitAnswer();
        if (what == 7) _waitBurn();
        if (what == 8) _topUp(uint96(dice % MOST));
        if (what == 9) _rarely(epoch, dice);
    }

    function _try(uint256 value, bytes memory call) private returns (bool success) {
        VM.deal(STRANGER, value);
        VM.prank(STRANGER);
        (success, ) = address(channels).call{value: value}(call);
    }

    function _note(uint32 epoch, uint96 cumulative) private {
        if (cumulative > highest[epoch]) highest[epoch] = cumulative;
    }

    function _conflict(uint32 epoch, uint96 cumulative, bool isBare) private {
        if (!spent[epoch]) return;
        Inclusion memory proof = proofs[epoch];
        if (isBare) proof.receipt = "";
        if (_try(0, _conflictCall(_raw(epoch, cumulative), proof))) _note(epoch, cumulative);
    }

    function _file(uint32 epoch, uint96 cumulative) private {
        if (_try(STAKE, _fileCall(epoch, cumulative))) _note(epoch, cumulative);
    }

    function _answer(uint32 epoch) private {
        if (spent[epoch]) _try(0, _landingCall(epoch, proofs[epoch]));
    }

    function _pay(uint32 epoch) private {
        _answer(epoch);
        _try(0, _payClaimCall(epoch));
    }

    function _topUp(uint96 amount) private {
        bool isNative = channel.asset == NATIVE;
        bytes memory call =
            isNative
                ? abi.encodeCall(channels.topUp, (_id(), topUps + 1))
                : abi.encodeCall(channels.topUpToken, (channel, topUps + 1, amount));
        if (!isNative) token.mint(STRANGER, amount);
        VM.prank(STRANGER);
        token.approve(address(channels), amount);
        if (_try(isNative ? amount : 0, call)) ++topUps;
    }

    function _rarely(uint32 epoch, uint256 dice) private {
        if (dice % 4 == 0) _try(0, _throughCall(BOB_KEY, epoch, 0));
        if (dice % 4 == 1) _try(0, _unlockCall(ALICE_KEY));
        if (dice % 4 == 2) _waitWindow();
        if (dice % 4 == 3) _try(0, _withdrawCall());
    }

    // ---------------------------------------------------------------- what holds

    function _assertHolds() private view {
        uint256 sum = 0;
        for (uint32 i = 0; i < EPOCHS; ++i) {
            EpochView memory e = _epoch(i);
            sum += e.paid;
            if (e.paid != 0) assertLe(moved[i] + e.paid, highest[i], "no more than was signed");
            assertLe(e.held, e.cumulative, "held");
        }
        assertEq(_view().settled, sum, "settled");
        _assertCovered();
    }

    /// @dev All of it finds its way out, but what is burned.
    function _end() private {
        _waitAnswer();
        _waitBurn();
        for (uint32 i = 0; i < EPOCHS; ++i) _pay(i);
        _assertHolds();
        for (uint32 i = 0; i < EPOCHS; ++i) _assertFiled(i, 0, 0);
        _try(0, _unlockCall(ALICE_KEY));
        _waitWindow();
        _try(0, _withdrawCall());
        _assertChannel(ChannelState.Withdrawn, 0, _view().settled);
        assertEq(_balance(address(channels)), channels.burned(channel.asset), "burned");
    }
}
