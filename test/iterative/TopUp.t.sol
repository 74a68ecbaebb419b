// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelState,
    TokenAuthorization,
    TokenPermit
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Reception, Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Adding to deposits: IT-1, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - coin by the payer, by anybody, none; into a channel of tokens
/// - tokens by the caller's allowance, by the payer's permit, by its authorization; into a channel of coin
/// - numbers: the next, the last one again, one too far, the last that there is
/// - states: unknown, unlocking, over
/// - more than an amount holds
contract ChannelTopUpTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function _coinCall(uint16 number) private view returns (bytes memory) {
        return abi.encodeCall(channels.topUp, (_id(), number));
    }

    function _tokenCall(uint16 number, uint96 amount) private view returns (bytes memory) {
        return abi.encodeCall(channels.topUpToken, (channel, number, amount));
    }

    function _outOfTurn(uint256 number, uint256 next) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_TopUpOutOfTurn.selector;
        return abi.encodeWithSelector(error_, _id(), number, next);
    }

    function _openToken() private {
        _open(_escrow(address(token)));
    }

    // ---------------------------------------------------------------- coin

    function test_IT1_coinIsAddedToTheDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ToppedUp(_id(), 500);
        _succeedsBy(ALICE, 500, _coinCall(1));

        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        assertEq(_view().topUps, 1, "number");
        assertEq(_claimVoucher(1_400), 1_400, "it can be claimed");
    }

    function test_IT1_anybodyAddsAndThePayerGetsTheRest() external {
        _succeedsBy(STRANGER, 500, _coinCall(1));
        uint256 before = ALICE.balance;
        _letGo(0);
        assertEq(ALICE.balance, before + DEPOSIT + 500, "the payer's");
    }

    /// @dev The settled sum, the epoch and all else stay as they are.
    function test_IT6_aTopUpMovesNothingElse() external {
        _open(_payThrough(NATIVE));
        _claim(9, 600);
        _succeedsBy(STRANGER, 500, _coinCall(1));
        _assertChannel(ChannelState.Open, DEPOSIT - 600 + 500, 600);
        assertEq(_view().epoch, 9, "epoch");
    }

    function test_IT1_noCoinIntoAChannelOfTokens() external {
        _openToken();
        bytes4 error_ = IIterativeEvents.IterativePayments_NotNative.selector;
        _refused(STRANGER, 500, _coinCall(1), abi.encodeWithSelector(error_, _id()));
    }

    // ---------------------------------------------------------------- numbers

    function test_IT1_aRetryPaysNothingTwice() external {
        _succeedsBy(ALICE, 500, _coinCall(1));
        _refused(ALICE, 500, _coinCall(1), _outOfTurn(1, 2));
        _succeedsBy(ALICE, 300, _coinCall(2));
        _refused(ALICE, 500, _coinCall(1), _outOfTurn(1, 3));
        _assertChannel(ChannelState.Open, DEPOSIT + 800, 0);
    }

    function test_IT1_numbersBeginWithOneAndSkipNone() external {
        _refused(ALICE, 500, _coinCall(0), _outOfTurn(0, 1));
        _refused(ALICE, 500, _coinCall(2), _outOfTurn(2, 1));
        _refused(ALICE, 500, _coinCall(type(uint16).max), _outOfTurn(type(uint16).max, 1));
    }

    /// @dev After the last number there is none, and no bit beyond them is touched.
    function test_IT1_theLastNumber() external {
        bytes32 slot = keccak256(abi.encode(_id(), 2)); // behind EIP712's two strings
        uint256 word = uint256(VM.load(address(channels), slot));
        VM.store(address(channels), slot, bytes32(word | (uint256(65_534) << 224)));
        assertEq(_view().topUps, 65_534, "number");
        _succeedsBy(ALICE, 500, _coinCall(type(uint16).max));
        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        _refused(ALICE, 500, _coinCall(0), _outOfTurn(0, 65_536));
        _refused(ALICE, 500, _coinCall(type(uint16).max), _outOfTurn(65_535, 65_536));
    }

    // ---------------------------------------------------------------- states and sums

    function test_IT5_nothingIsAddedToAChannelThatEnds() external {
        bytes memory call = _coinCall(1);
        _unlock();
        _refused(ALICE, 500, call, _notOpen(ChannelState.Unlocking));
        _waitWindow();
        _withdraw();
        _refused(ALICE, 500, call, _notOpen(ChannelState.Withdrawn));
        channel.agreement = _agreement(1);
        _refused(ALICE, 500, _coinCall(1), _notOpen(ChannelState.Unknown));
    }

    function test_IT5_norAreTokens() external {
        _openToken();
        _letGo(0);
        _refused(ALICE, _tokenCall(1, 500), _notOpen(ChannelState.Released));
    }

    function test_IT6_aDepositHas96Bits() external {
        uint256 most = type(uint96).max - DEPOSIT;
        bytes4 error_ = IIterativeEvents.IterativePayments_OutOfRange.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, 2 ** 96, type(uint96).max);
        _refused(ALICE, most + 1, _coinCall(1), refusal);
        _succeedsBy(ALICE, most, _coinCall(1));
        _assertChannel(ChannelState.Open, type(uint96).max, 0);
    }

    // ---------------------------------------------------------------- tokens

    function test_IT1_theCallersTokensAreAdded() external {
        _openToken();
        uint256 before = token.balanceOf(BOB);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.ToppedUp(_id(), 500);
        _succeedsBy(BOB, 0, _tokenCall(1, 500));

        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        assertEq(token.balanceOf(BOB), before - 500, "the caller's");
        _refused(BOB, _tokenCall(1, 500), _outOfTurn(1, 2));
    }

    function test_IT1_noTokensIntoAChannelOfCoin() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotToken.selector;
        _refused(ALICE, _tokenCall(1, 500), abi.encodeWithSelector(error_));
        _refused(ALICE, _tokenCall(1, 0), abi.encodeWithSelector(error_));
    }

    function _topUpDigest(uint16 number, uint96 amount) private view returns (bytes32) {
        return ChannelDigests.topUp(address(channels), _id(), number, amount);
    }

    function _permitCall(
        uint16 number,
        uint96 amount,
        bytes memory consent
    ) private view returns (bytes memory) {
        TokenPermit memory p;
        (p.value, p.deadline) = (amount, T0);
        (p.v, p.r, p.s) = Signatures.permit(token, ALICE_KEY, address(channels), amount, T0);
        return abi.encodeCall(channels.topUpWithPermit, (channel, number, amount, p, consent));
    }

    function test_IT1_thePayersTokensByPermit() external {
        _openToken();
        VM.prank(ALICE);
        token.approve(address(channels), 0);
        uint256 before = token.balanceOf(ALICE);
        bytes memory consent = Signatures.signed(ALICE_KEY, _topUpDigest(1, 500));
        bytes memory call = _permitCall(1, 500, consent);
        _succeeds(call);

        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        assertEq(token.balanceOf(ALICE), before - 500, "the payer's");
        _refused(call, _outOfTurn(1, 2));
    }

    function test_IT1_aPermitAloneIsNoConsent() external {
        _openToken();
        bytes memory error_ = _notBy(ALICE, _topUpDigest(1, 500));
        _refused(_permitCall(1, 500, NO_CONSENT), error_);
        bytes memory other = Signatures.signed(BOB_KEY, _topUpDigest(1, 500));
        _refused(_permitCall(1, 500, other), error_);
        other = Signatures.signed(ALICE_KEY, _topUpDigest(1, 501));
        _refused(_permitCall(1, 500, other), error_);
        other = Signatures.signed(ALICE_KEY, _topUpDigest(2, 500));
        _refused(_permitCall(1, 500, other), error_);
        _succeedsBy(ALICE, 0, _permitCall(1, 500, NO_CONSENT));
    }

    function _authorizationCall(
        uint16 number,
        uint96 amount,
        bytes32 nonce
    ) private view returns (bytes memory) {
        TokenAuthorization memory a;
        a.validBefore = T0 + 1;
        Reception memory r = Reception(ALICE, address(channels), amount, 0, T0 + 1, nonce);
        (a.v, a.r, a.s) = Signatures.authorization(token, ALICE_KEY, r);
        return abi.encodeCall(channels.topUpWithAuthorization, (channel, number, amount, a));
    }

    function test_IT1_thePayersTokensByAuthorization() external {
        _openToken();
        uint256 before = token.balanceOf(ALICE);
        _succeeds(_authorizationCall(1, 500, _topUpDigest(1, 500)));
        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
        assertEq(token.balanceOf(ALICE), before - 500, "the payer's");
        _refused(_authorizationCall(1, 500, _topUpDigest(1, 500)), _outOfTurn(1, 2));
    }

    /// @dev Anybody may take a turn, if with nothing: what the payer signed for it takes nothing, and is signed again.
    function test_IT1_aTurnThatAStrangerTookCostsThePayerNothing() external {
        _openToken();
        bytes memory call = _authorizationCall(1, 500, _topUpDigest(1, 500));
        uint256 before = token.balanceOf(ALICE);
        _succeeds(_tokenCall(1, 0));
        _refused(call, _outOfTurn(1, 2));
        assertEq(token.balanceOf(ALICE), before, "the payer's");

        _succeeds(_authorizationCall(2, 500, _topUpDigest(2, 500)));
        _assertChannel(ChannelState.Open, DEPOSIT + 500, 0);
    }

    function test_IT1_anAuthorizationIsForOneTopUp() external {
        _openToken();
        bytes memory error_ = abi.encodeWithSelector(PaymentToken.AuthorizationNotValid.selector);
        _refused(_authorizationCall(1, 500, _topUpDigest(2, 500)), error_);
        _refused(_authorizationCall(1, 500, _id()), error_);
        bytes32 here = _topUpDigest(1, 500);
        Channel memory other = channel;
        other.agreement = _agreement(1);
        _open(other);
        _refused(_authorizationCall(1, 500, here), error_);
    }

    function test_IT1_noCoinBySignature() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotToken.selector;
        bytes memory consent = Signatures.signed(ALICE_KEY, _topUpDigest(1, 500));
        _refused(_permitCall(1, 500, consent), abi.encodeWithSelector(error_));
        bytes memory call = _authorizationCall(1, 500, _topUpDigest(1, 500));
        _refused(call, abi.encodeWithSelector(error_));
    }
}
