// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {DoorsTest} from "../kit/iterative/DoorsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Calling again from a token's callback: IT-5, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - from the sender's callback: an opening, a top-up
/// - from the receiver's callback: a claim, a landing, a voucher, a close, a withdrawal, a release
/// - every door is shut, and every unit stays where it should
/// - what another signed is neither spent nor swallowed in the middle
contract TokenReentrancyTest is DoorsTest {
    CallbackToken private callback;
    Intruder private intruder;
    uint256 private doors;

    function setUp() public override {
        super.setUp();
        callback = CallbackToken(_deploy("CallbackToken.sol:CallbackToken", ""));
        intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        _fund(ALICE);
        callback.mint(address(intruder), 10_000);
        intruder.act(
            address(callback),
            abi.encodeCall(callback.approve, (address(channels), type(uint256).max))
        );
    }

    function _fund(address account) private {
        callback.mint(account, 10_000);
        VM.prank(account);
        callback.approve(address(channels), type(uint256).max);
    }

    function _listen() private {
        intruder.act(address(callback), abi.encodeCall(callback.listen, (true)));
    }

    function _prepare() private {
        bytes[] memory calls = _doors();
        doors = calls.length;
        for (uint256 i = 0; i < calls.length; ++i) {
            intruder.prepare(address(channels), calls[i]);
        }
        _listen();
    }

    function _assertShut() private view {
        assertGt(doors, 0, "doors");
        for (uint256 i = 0; i < doors; ++i) {
            Intruder.Attempt memory a = intruder.attempt(i);
            assertTrue(a.isMade, "it was tried");
            assertFalse(a.success, "it was refused");
            assertEq(a.result, _shut(), "error");
        }
        _assertExact(channel, channel.payee);
    }

    /// @dev An escrow channel that the intruder pays.
    function _openByIntruder() private {
        Channel memory terms = _escrow(address(callback));
        terms.payer = address(intruder);
        _open(terms);
    }

    /// @dev A channel that pays the intruder.
    function _openForIntruder(bool isPayThrough) private {
        Channel memory terms =
            isPayThrough ? _payThrough(address(callback)) : _escrow(address(callback));
        terms.payee = address(intruder);
        _open(terms);
    }

    // ---------------------------------------------------------------- from the sender

    function test_IT1_anOpeningIsNotInterrupted() external {
        channel = _escrow(address(callback));
        channel.payer = address(intruder);
        _prepare();
        _openByIntruder();
        _assertShut();
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    function test_IT1_aTopUpIsNotInterrupted() external {
        _openByIntruder();
        _prepare();
        intruder.act(address(channels), abi.encodeCall(channels.topUpToken, (channel, 1, 500)));
        _assertShut();
        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        assertEq(_view().topUps, 1, "top-ups");
    }

    /// @dev A stranger who tops up another's channel, to bury what its payer has signed under what it read before.
    function _topUpAround(bytes memory call) private {
        intruder.prepare(address(channels), call);
        _listen();
        intruder.act(address(channels), abi.encodeCall(channels.topUpToken, (channel, 1, 500)));
        assertEq(intruder.attempt(0).result, _shut(), "error");
    }

    function test_IT1_noRevocationIsSwallowedByATopUp() external {
        _open(_escrow(address(callback)));
        bytes memory call = _revokeCall(ALICE_KEY, SIGNER, 0);
        _topUpAround(call);
        _succeeds(call);
        _waitWindow();
        _refused(_voucherCall(1), _notSigned(SIGNER, 1));
    }

    function test_IT5_noUnlockIsSwallowedByATopUp() external {
        _open(_escrow(address(callback)));
        bytes memory call = _unlockCall(ALICE_KEY);
        _topUpAround(call);
        _succeeds(call);
        _assertChannel(ChannelState.Unlocking, DEPOSIT + 500, 0);
    }

    // ---------------------------------------------------------------- from the receiver

    function test_IT6_aClaimIsNotInterrupted() external {
        _openForIntruder(true);
        _prepare();
        _claim(0, 300);
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_300, "paid once");
    }

    function test_IT6_aLandingIsNotInterrupted() external {
        _openForIntruder(true);
        _prepare();
        _land(0, 300, 0);
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_300, "paid once");
        _assertChannel(ChannelState.Open, DEPOSIT, 300);
    }

    function test_IT6_aVoucherIsNotInterrupted() external {
        _openForIntruder(false);
        _prepare();
        _claimVoucher(300);
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_300, "paid once");
    }

    function test_IT5_aCloseIsNotInterrupted() external {
        _openForIntruder(false);
        _prepare();
        intruder.act(
            address(channels),
            abi.encodeCall(channels.close, (channel, 300, _voucher(300), NO_CONSENT))
        );
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_300, "paid once");
        _assertChannel(ChannelState.Released, 0, 300);
    }

    function test_IT5_aWithdrawalIsNotInterrupted() external {
        _openByIntruder();
        intruder.act(address(channels), abi.encodeCall(channels.unlock, (channel, NO_CONSENT)));
        _waitWindow();
        _prepare();
        _withdraw();
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_000, "back once");
    }

    function test_IT5_aReleaseIsNotInterrupted() external {
        _openByIntruder();
        _prepare();
        _letGo(0);
        _assertShut();
        assertEq(callback.balanceOf(address(intruder)), 10_000, "back once");
    }

    /// @dev Who is called in the middle reads what will be true in the end.
    function test_IT6_inTheMiddleOfAClaimItIsSettled() external {
        _openForIntruder(false);
        intruder.prepare(address(channels), abi.encodeCall(channels.channelOf, (_id())));
        _listen();
        _claimVoucher(300);
        assertEq(intruder.attempt(0).result, abi.encode(_view()), "seen from within");
    }
}
