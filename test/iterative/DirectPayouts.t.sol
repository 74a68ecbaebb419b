// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {CoinWaster} from "../mocks/CoinWaster.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {StubbornToken} from "../mocks/StubbornToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Payouts of disputes that do not go as they should: IT-3, IT-4, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a payee that takes no coin, or burns all gas; a payer that has become one
/// - tokens: that refuse the payee in every way, that return nothing, that keep a part, that answer false
/// - what a channel settles in all has 96 bits
contract DirectPayoutsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant HALF = PENALTY / 2;

    function _openFor(address payee, address asset) private {
        dispute = _disputeTerms(asset);
        dispute.disputeCost = 0;
        Channel memory terms = _direct(asset, dispute);
        terms.payee = payee;
        _open(terms);
    }

    // ---------------------------------------------------------------- coin

    function _isHeldFor(address payee) private {
        _openFor(payee, NATIVE);
        Inclusion memory conflict = _included(_elsewhere(0));
        VM.expectEmit(address(channels));
        emit IIterativeEvents.PayoutHeld(NATIVE, payee, OWED + HALF);
        assertEq(_claimConflict(0, OWED, conflict), OWED + HALF, "amount");
        assertEq(channels.held(NATIVE, payee), OWED + HALF, "held");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - OWED - PENALTY, OWED);
        _assertCovered();
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));

        VM.prank(payee);
        assertEq(channels.collect(NATIVE, STRANGER), OWED + HALF, "collected");
        assertEq(STRANGER.balance, OWED + HALF, "there");
    }

    function test_IT6_aPayeeThatTakesNoCoinCollects() external {
        _isHeldFor(_deploy("CoinRefuser.sol:CoinRefuser", ""));
    }

    function test_IT6_aPayeeThatBurnsGasStopsNobody() external {
        CoinWaster waster = CoinWaster(payable(_deploy("CoinWaster.sol:CoinWaster", "")));
        waster.treat(CoinWaster.Way.BurnGas);
        _isHeldFor(address(waster));
    }

    /// @dev It delegates to a contract that takes nothing: no answer to a claim fails by that.
    function test_IT6_aPayerThatTakesNoCoinStopsNobody() external {
        _openExact(NATIVE);
        VM.etch(ALICE, _deploy("CoinRefuser.sol:CoinRefuser", "").code);
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _fileClaim(1, 500);
        _recordLanding(0, landing);
        assertEq(channels.held(NATIVE, ALICE), STAKE, "its stake");
        _letGo(0);
        _payClaim(1);
        assertEq(channels.held(NATIVE, ALICE), STAKE + DIRECT_DEPOSIT, "and its deposit");
        _assertCovered();
    }

    // ---------------------------------------------------------------- tokens

    /// @dev ALICE has plenty of it, and has allowed it.
    function _take(address asset) private {
        token = PaymentToken(asset); // transfers, mints and tells balances alike
        token.mint(ALICE, 2 ** 100);
        VM.prank(ALICE);
        (bool isAllowed, ) = asset.call(
            abi.encodeCall(token.approve, (address(channels), type(uint256).max))
        );
        assertTrue(isAllowed, "allowed");
    }

    function test_IT6_tokensThatRefuseThePayeeWait() external {
        StubbornToken stubborn = StubbornToken(_deploy("StubbornToken.sol:StubbornToken", ""));
        _take(address(stubborn));
        _openFor(BOB, address(stubborn));
        Inclusion memory conflict = _included(_elsewhere(0));
        for (uint8 way = 1; way < 6; ++way) {
            uint256 id = VM.snapshotState();
            stubborn.treat(BOB, StubbornToken.Way(way));
            bytes memory call = _conflictCall(_raw(0, OWED), conflict);
            // with plenty of it, gas burned by the token leaves enough for what comes behind
            (bool success, ) = address(channels).call{gas: 8_000_000}(call);
            assertTrue(success, "claimed");
            assertEq(channels.held(address(stubborn), BOB), OWED + HALF, "held");
            _assertCovered();
            stubborn.treat(BOB, StubbornToken.Way.Pay);
            VM.prank(BOB);
            channels.collect(address(stubborn), BOB);
            assertEq(stubborn.balanceOf(BOB), OWED + HALF, "collected");
            VM.revertToState(id);
        }
    }

    function test_IT6_tokensThatReturnNothingServe() external {
        _take(_deploy("SilentToken.sol:SilentToken", ""));
        _openFor(BOB, address(token));
        assertEq(_claimConflict(0, OWED, _included(_elsewhere(0))), OWED + HALF, "amount");
        assertEq(token.balanceOf(BOB), OWED + HALF, "the payee's");
        _fileClaim(1, 700);
        _waitAnswer();
        _waitBurn();
        _payClaim(1);
        assertEq(token.balanceOf(BOB), OWED + HALF + 700, "and of a claim");
        _assertCovered();
    }

    /// @dev The deposit is what arrived, and what is paid is short by the fee: the payee bears it.
    function test_IT6_tokensThatKeepAPart() external {
        _take(_deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(1_000)));
        _openFor(BOB, address(token));
        uint256 deposit = (uint256(DIRECT_DEPOSIT) * 9) / 10;
        _assertChannel(ChannelState.Open, deposit, 0);
        _fileClaim(0, uint96(deposit));
        _assertFiled(0, deposit, deposit);
        _assertCovered();
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(0), deposit, "amount");
        assertEq(token.balanceOf(BOB), (deposit * 9) / 10, "what arrived");
        assertEq(token.balanceOf(address(channels)), 0, "nobody's else is paid out");
    }

    function test_IT6_tokensThatAnswerFalseWait() external {
        UnfaithfulToken unfaithful = UnfaithfulToken(
            _deploy("UnfaithfulToken.sol:UnfaithfulToken", "")
        );
        _take(address(unfaithful));
        _openFor(BOB, address(unfaithful));
        _fileClaim(0, OWED);
        unfaithful.betray(false);
        _recordLanding(0, _landed(0, OWED - 5));
        assertEq(channels.held(address(unfaithful), BOB), 5, "held");
        _assertEpoch(0, OWED - 5, 5);
        _assertCovered();
    }

    /// @dev What one channel owes no other pays, of the same asset or another.
    function test_IT6_channelsAreApart() external {
        Channel memory other = _escrow(NATIVE);
        _openToo(other);
        _openFor(BOB, NATIVE);
        uint256 amount = _claimConflict(0, 3 * DIRECT_DEPOSIT, _included(_elsewhere(0)));
        assertEq(amount, DIRECT_DEPOSIT, "all of its deposit");
        assertEq(channels.channelOf(_idOf(other)).deposit, DEPOSIT, "the other's");
        assertEq(address(channels).balance, DEPOSIT, "is there");
    }

    // ---------------------------------------------------------------- 96 bits in all

    function _full() private {
        _take(_deploy("PaymentToken.sol:PaymentToken", abi.encode(6)));
        dispute = _disputeTerms(address(token));
        (dispute.disputeCost, dispute.penalty) = (0, 10);
        Channel memory terms = _direct(address(token), dispute);
        terms.deposit = type(uint96).max;
        _open(terms);
    }

    function _fillUp(uint16 number, uint96 amount) private {
        _succeedsBy(ALICE, abi.encodeCall(channels.topUpToken, (channel, number, amount)));
    }

    /// @dev Beyond them nothing is owed; the penalty is no payment.
    function test_IT6_whatAChannelSettlesInAllHas96Bits() external {
        uint96 most = type(uint96).max;
        _full();
        assertEq(_claimConflict(0, most - 5, _included(_unprotected(0))), most - 5, "nearly all");
        _fillUp(1, 1_000);
        assertEq(_claimConflict(1, 700, _included(_elsewhere(1))), 5 + 5, "the rest of it");
        _assertChannel(ChannelState.Open, 1_005 - 5 - 10, most);
        _changesNothing(_conflictCall(_raw(2, 700), _included(_unprotected(2))));
        bytes4 error_ = IIterativeEvents.IterativePayments_NothingOwed.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 2, 700);
        _refused(STRANGER, STAKE, _fileCall(2, 700), refusal);
        _assertCovered();
    }

    /// @dev What was held meanwhile goes back.
    function test_IT6_aClaimThatWaitsWhenTheyAreFull() external {
        uint96 most = type(uint96).max;
        _full();
        _fileClaim(1, 700);
        _claimConflict(0, most, _included(_unprotected(0)));
        _fillUp(1, 1_000);
        assertEq(_claimConflict(2, 600, _included(_unprotected(2))), 600, "of the room");
        _waitAnswer();
        _waitBurn();
        assertEq(_payClaim(1), 100, "what is left of it");
        _assertChannel(ChannelState.Open, 400 + 600, most);
        _assertCovered();
    }
}
