// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {FeeOnTransferToken} from "../mocks/FeeOnTransferToken.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Tokens that are not as they should be: IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a token that keeps a part: what arrives counts
/// - a token that gives more: as far as a deposit reaches
/// - a token whose transfers return nothing: as any other
/// - a token that answers false: nothing comes in, and what should go out waits
/// - tokens that refuse a receiver are in Collect.t.sol, those that call back in TokenReentrancy.t.sol
contract ChannelTokensTest is IterativeTest {
    /// @dev ALICE has plenty of it, and has allowed it.
    function _take(address asset) private {
        token = PaymentToken(asset); // transfers, mints and tells balances alike
        token.mint(ALICE, 10_000);
        VM.prank(ALICE);
        (bool isAllowed, ) = asset.call(
            abi.encodeCall(token.approve, (address(channels), type(uint256).max))
        );
        assertTrue(isAllowed, "allowed");
    }

    // ---------------------------------------------------------------- a part is kept

    function _takeFee() private {
        _take(_deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(1_000)));
        assertEq(FeeOnTransferToken(address(token)).FEE(), 1_000, "a tenth");
    }

    function test_IT6_theDepositIsWhatArrived() external {
        _takeFee();
        Channel memory terms = _escrow(address(token));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Opened(_idOf(terms), ALICE, BOB, terms, 900);
        _open(terms);
        _assertChannel(ChannelState.Open, 900, 0);
        assertEq(token.balanceOf(address(channels)), 900, "tokens");
    }

    function test_IT6_soIsATopUp() external {
        _takeFee();
        _open(_escrow(address(token)));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ToppedUp(_id(), 450);
        _succeedsBy(ALICE, 0, abi.encodeCall(channels.topUpToken, (channel, 1, 500)));
        _assertChannel(ChannelState.Open, 1_350, 0);
    }

    /// @dev A deposit of 2^96 − 1 is the largest.
    function test_IT6_aDepositThatIsTooMuchIsRefused() external {
        uint256 most = type(uint96).max;
        _take(_deploy("GenerousToken.sol:GenerousToken", abi.encode(most - 1_000)));
        _open(_escrow(address(token)));
        _assertChannel(ChannelState.Open, uint96(most), 0);

        _take(_deploy("GenerousToken.sol:GenerousToken", abi.encode(most - 999)));
        channel = _escrow(address(token));
        _refused(
            ALICE,
            abi.encodeCall(channels.open, (channel)),
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_OutOfRange.selector,
                most + 1,
                most
            )
        );
    }

    /// @dev Nobody's else tokens are paid out: the two channels empty what is there.
    function test_IT6_nobodyPaysForAnothersFee() external {
        _takeFee();
        Channel memory other = _escrow(address(token));
        other.agreement = _agreement(1);
        _openToo(other);
        _open(_escrow(address(token)));
        assertEq(_claimVoucher(1_000), 900, "claimed");
        assertEq(token.balanceOf(BOB), 810, "the payee bears the second fee");
        channel = other;
        assertEq(_exit(), 900, "withdrawn");
        assertEq(token.balanceOf(address(channels)), 0, "tokens");
    }

    function test_IT6_aLandedPaymentIsShortByTheFee() external {
        _takeFee();
        _open(_payThrough(address(token)));
        _land(0, 300, 0);
        assertEq(token.balanceOf(BOB), 270, "the payee's");
        _assertChannel(ChannelState.Open, 900, 300);
    }

    // ---------------------------------------------------------------- nothing is returned

    function test_IT6_aSilentTokenServes() external {
        _take(_deploy("SilentToken.sol:SilentToken", ""));
        _open(_payThrough(address(token)));
        _claim(0, 300);
        assertEq(token.balanceOf(BOB), 300, "claimed");
        _land(1, 400, 0);
        assertEq(token.balanceOf(BOB), 400, "landed");
        assertEq(_letGo(400), 700, "released");
        assertEq(token.balanceOf(ALICE), 10_000 - 400, "the payer's");
        assertEq(channels.held(address(token), BOB), 0, "held");
    }

    // ---------------------------------------------------------------- false is answered

    function _failed() private view returns (bytes memory) {
        bytes4 error_ = bytes4(keccak256("SafeERC20FailedOperation(address)"));
        return abi.encodeWithSelector(error_, token);
    }

    function _takeUnfaithful() private returns (UnfaithfulToken unfaithful) {
        unfaithful = UnfaithfulToken(_deploy("UnfaithfulToken.sol:UnfaithfulToken", ""));
        _take(address(unfaithful));
    }

    function test_IT6_whatDoesNotArriveOpensNothing() external {
        UnfaithfulToken unfaithful = _takeUnfaithful();
        channel = _escrow(address(token));
        unfaithful.betray(false);
        _refused(ALICE, abi.encodeCall(channels.open, (channel)), _failed());
        // true, which is a lie: nothing arrived, and nothing is credited
        unfaithful.betray(true);
        _open(_escrow(address(token)));
        _assertChannel(ChannelState.Open, 0, 0);
    }

    function test_IT6_whatDoesNotGoOutWaits() external {
        UnfaithfulToken unfaithful = _takeUnfaithful();
        _open(_escrow(address(token)));
        unfaithful.betray(false);
        _claimVoucher(300);
        assertEq(channels.held(address(token), BOB), 300, "held");
        _refused(BOB, abi.encodeCall(channels.collect, (address(token), BOB)), _failed());
    }

    function test_IT6_aLandingThatIsNotPaidFails() external {
        UnfaithfulToken unfaithful = _takeUnfaithful();
        _open(_payThrough(address(token)));
        unfaithful.betray(false);
        _refused(ALICE, _payCall(0, 300), _failed());
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    /// @dev Assets are apart: what one token owes no other pays.
    function test_IT6_assetsAreApart() external {
        PaymentToken good = token;
        _open(_escrow(address(good)));
        _takeUnfaithful();
        Channel memory terms = _escrow(address(token));
        _open(terms);
        assertEq(_claimVoucher(5_000), DEPOSIT, "claimed");
        assertEq(good.balanceOf(address(channels)), DEPOSIT, "the good one's");
    }
}
