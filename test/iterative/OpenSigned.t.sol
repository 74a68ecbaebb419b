// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
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

/// @title Opening channels that the payer has signed: IT-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a sponsor's coin, a sponsor's tokens; what is left goes to the payer
/// - the payer's tokens by permit, by a front-run permit, by an allowance alone
/// - the payer's tokens by authorization; for another channel, of another owner, by a token that asks nobody
/// - consent: nobody's, another's, for another act, for other terms, of a contract account, the payer's own call
contract OpenSignedTest is IterativeTest {
    address private constant SPONSOR = address(0xD0);

    function setUp() public override {
        super.setUp();
        _supply(SPONSOR);
    }

    // ---------------------------------------------------------------- consents

    /// @dev To a sponsor's opening.
    function _consent(uint256 key, Channel memory terms) private view returns (bytes memory) {
        return Signatures.signed(key, _idOf(terms));
    }

    function _funding(uint256 key, Channel memory terms) private view returns (bytes memory) {
        return Signatures.signed(key, ChannelDigests.funding(address(channels), terms));
    }

    function _forCall(bytes memory consent) private view returns (bytes memory) {
        return abi.encodeCall(channels.openFor, (channel, consent));
    }

    function _notById() private view returns (bytes memory) {
        return _notBy(channel.payer, _id());
    }

    // ---------------------------------------------------------------- sponsors

    function test_IT1_aSponsorPaysTheDepositAndThePayerGetsTheRest() external {
        channel = _payThrough(NATIVE);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Opened(_id(), ALICE, BOB, channel, DEPOSIT);
        _succeedsBy(SPONSOR, DEPOSIT, _forCall(_consent(ALICE_KEY, channel)));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        _assertLine(true, FIRST_NONCE);

        _claim(0, 300);
        uint256 before = ALICE.balance;
        _letGo(300);
        assertEq(ALICE.balance, before + 700, "the payer's");
    }

    function test_IT1_aSponsorsTokens() external {
        channel = _escrow(address(token));
        (uint256 payer, uint256 sponsor) = (token.balanceOf(ALICE), token.balanceOf(SPONSOR));
        _succeedsBy(SPONSOR, 0, _forCall(_consent(ALICE_KEY, channel)));

        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        assertEq(token.balanceOf(SPONSOR), sponsor - DEPOSIT, "the sponsor's");
        assertEq(token.balanceOf(ALICE), payer, "the payer's");
    }

    function test_IT1_noSponsorOpensWithoutThePayersConsent() external {
        channel = _payThrough(NATIVE);
        _refused(SPONSOR, DEPOSIT, _forCall(NO_CONSENT), _notById());
        _refused(SPONSOR, DEPOSIT, _forCall(_consent(BOB_KEY, channel)), _notById());
        _refused(SPONSOR, DEPOSIT, _forCall(_funding(ALICE_KEY, channel)), _notById());
        _refused(SPONSOR, DEPOSIT, _forCall(hex"01"), _notById());

        Channel memory other = _payThrough(NATIVE);
        other.deposit = DEPOSIT + 1;
        _refused(SPONSOR, DEPOSIT, _forCall(_consent(ALICE_KEY, other)), _notById());
    }

    function test_IT1_aConsentIsForOneChainAndContract() external {
        channel = _payThrough(NATIVE);
        bytes memory elsewhere = Signatures.signed(
            ALICE_KEY,
            ChannelDigests.idOf(address(token), channel)
        );
        _refused(SPONSOR, DEPOSIT, _forCall(elsewhere), _notById());
        bytes memory here = _consent(ALICE_KEY, channel);
        VM.chainId(block.chainid + 1);
        _refused(SPONSOR, DEPOSIT, _forCall(here), _notById());
    }

    function test_IT1_theSponsorsCoinIsTheDeposit() external {
        channel = _payThrough(NATIVE);
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongValue.selector;
        bytes memory call = _forCall(_consent(ALICE_KEY, channel));
        _refused(SPONSOR, DEPOSIT - 1, call, abi.encodeWithSelector(error_, DEPOSIT - 1, DEPOSIT));
        channel = _escrow(address(token));
        call = _forCall(_consent(ALICE_KEY, channel));
        _refused(SPONSOR, 1, call, abi.encodeWithSelector(error_, 1, 0));
    }

    function test_IT1_aSignedChannelIsOpenedOnce() external {
        channel = _escrow(NATIVE);
        bytes memory call = _forCall(_consent(ALICE_KEY, channel));
        _succeedsBy(SPONSOR, DEPOSIT, call);
        bytes4 selector = IIterativeEvents.IterativePayments_AlreadyOpened.selector;
        bytes memory error_ = abi.encodeWithSelector(selector, _id());
        _refused(SPONSOR, DEPOSIT, call, error_);
        _letGo(0);
        _refused(SPONSOR, DEPOSIT, call, error_);
    }

    /// @dev Its owner signs for it (ERC-1271). For pay-through channels it has code, signed or not.
    function test_IT1_aContractAccountConsents() external {
        channel = _escrow(NATIVE);
        channel.payer = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(ALICE));
        _refused(SPONSOR, DEPOSIT, _forCall(_consent(BOB_KEY, channel)), _notById());
        _succeedsBy(SPONSOR, DEPOSIT, _forCall(_consent(ALICE_KEY, channel)));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);

        Channel memory terms = _payThrough(NATIVE);
        terms.payer = channel.payer;
        channel = terms;
        bytes4 error_ = IIterativeEvents.IterativePayments_PayerHasCode.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, terms.payer);
        _refused(SPONSOR, DEPOSIT, _forCall(_consent(ALICE_KEY, terms)), refusal);
    }

    function test_IT1_thePayerItselfNeedsNoSignature() external {
        channel = _escrow(NATIVE);
        _succeedsBy(ALICE, DEPOSIT, _forCall(NO_CONSENT));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    // ---------------------------------------------------------------- permits

    function _permit(uint256 key, uint256 amount) private view returns (TokenPermit memory p) {
        (p.value, p.deadline) = (amount, T0);
        (p.v, p.r, p.s) = Signatures.permit(token, key, address(channels), amount, T0);
    }

    function _permitCall(
        TokenPermit memory permit,
        bytes memory consent
    ) private view returns (bytes memory) {
        return abi.encodeCall(channels.openWithPermit, (channel, permit, consent));
    }

    function _forbid() private {
        VM.prank(ALICE);
        token.approve(address(channels), 0);
    }

    function test_IT1_thePayersTokensByPermit() external {
        _forbid();
        channel = _payThrough(address(token));
        uint256 before = token.balanceOf(ALICE);
        _succeeds(_permitCall(_permit(ALICE_KEY, DEPOSIT), _funding(ALICE_KEY, channel)));

        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        assertEq(token.balanceOf(ALICE), before - DEPOSIT, "the payer's");
        _assertLine(true, FIRST_NONCE);
    }

    /// @dev A permit replaces an allowance, and to approve again would burn the channel's first nonce.
    function test_IT1_whatAPermitLeavesIsForPayments() external {
        channel = _payThrough(address(token));
        _succeeds(_permitCall(_permit(ALICE_KEY, DEPOSIT + 70), _funding(ALICE_KEY, channel)));
        assertEq(token.allowance(ALICE, address(channels)), 70, "left");

        _succeedsBy(ALICE, 0, abi.encodeCall(channels.pay, (channel, 0, 70)));
        _assertChannel(ChannelState.Open, DEPOSIT, 70);
        assertEq(token.allowance(ALICE, address(channels)), 0, "used up");
    }

    function test_IT1_aPermitThatWasFrontRunServes() external {
        _forbid();
        channel = _escrow(address(token));
        TokenPermit memory p = _permit(ALICE_KEY, DEPOSIT);
        token.permit(ALICE, address(channels), DEPOSIT, p.deadline, p.v, p.r, p.s);
        _succeeds(_permitCall(p, _funding(ALICE_KEY, channel)));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    function test_IT1_aPermitAloneIsNoConsent() external {
        channel = _escrow(address(token));
        TokenPermit memory p = _permit(ALICE_KEY, DEPOSIT);
        bytes32 digest = ChannelDigests.funding(address(channels), channel);
        bytes memory error_ = _notBy(ALICE, digest);
        _refused(_permitCall(p, NO_CONSENT), error_);
        _refused(_permitCall(p, _funding(BOB_KEY, channel)), error_);
        _refused(BOB, _permitCall(p, NO_CONSENT), error_);
    }

    /// @dev Who consented to a sponsor's opening has not given its own tokens, whatever it has allowed.
    function test_IT1_aConsentToASponsorTakesNoneOfThePayersTokens() external {
        channel = _escrow(address(token));
        TokenPermit memory none;
        bytes32 digest = ChannelDigests.funding(address(channels), channel);
        _refused(_permitCall(none, _consent(ALICE_KEY, channel)), _notBy(ALICE, digest));
    }

    function test_IT1_aConsentWithoutTokensOpensNothing() external {
        _forbid();
        channel = _escrow(address(token));
        bytes4 error_ = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        bytes memory refusal = abi.encodeWithSelector(error_, channels, 0, DEPOSIT);
        TokenPermit memory p = _permit(BOB_KEY, DEPOSIT);
        _refused(_permitCall(p, _funding(ALICE_KEY, channel)), refusal);
    }

    function _notToken() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIterativeEvents.IterativePayments_NotToken.selector);
    }

    function test_IT1_noCoinByPermitOrAuthorization() external {
        channel = _escrow(NATIVE);
        TokenPermit memory p;
        _refused(_permitCall(p, _funding(ALICE_KEY, channel)), _notToken());
        TokenAuthorization memory a;
        _refused(_authorizationCall(a), _notToken());
    }

    // ---------------------------------------------------------------- authorizations

    function _authorize(
        uint256 key,
        bytes32 nonce
    ) private view returns (TokenAuthorization memory a) {
        address from = VM.addr(key);
        (a.validAfter, a.validBefore) = (0, T0 + 1);
        (a.v, a.r, a.s) = Signatures.authorization(
            token,
            key,
            Reception(from, address(channels), DEPOSIT, 0, T0 + 1, nonce)
        );
    }

    function _authorizationCall(TokenAuthorization memory a) private view returns (bytes memory) {
        return abi.encodeCall(channels.openWithAuthorization, (channel, a));
    }

    function test_IT1_thePayersTokensByAuthorization() external {
        _forbid();
        channel = _escrow(address(token));
        uint256 before = token.balanceOf(ALICE);
        _succeeds(_authorizationCall(_authorize(ALICE_KEY, _id())));

        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        assertEq(token.balanceOf(ALICE), before - DEPOSIT, "the payer's");
    }

    function test_IT1_anAuthorizationIsForItsChannelOnly() external {
        channel = _escrow(address(token));
        bytes memory error_ = abi.encodeWithSelector(PaymentToken.AuthorizationNotValid.selector);
        _refused(_authorizationCall(_authorize(ALICE_KEY, "other")), error_);
        _refused(_authorizationCall(_authorize(BOB_KEY, _id())), error_);
        TokenAuthorization memory a = _authorize(ALICE_KEY, _id());
        channel.signer = BOB;
        _refused(_authorizationCall(a), error_);
    }

    /// @dev A token of anybody's making asks nobody: it would take any account's nonce line.
    function test_IT1_noLineIsTakenOnTheWordOfAToken() external {
        channel = _payThrough(_deploy("CallbackToken.sol:CallbackToken", ""));
        PaymentToken(channel.asset).mint(ALICE, DEPOSIT);
        TokenAuthorization memory a;
        _refused(_authorizationCall(a), _wrongKind(ChannelKind.PayThrough));
        _assertLine(false, 0);
        channel = _payThrough(address(token));
        a = _authorize(ALICE_KEY, _id());
        _refused(_authorizationCall(a), _wrongKind(ChannelKind.PayThrough));
    }

    /// @dev What such a token opens is worth what the token is: no line, no coin, no other token.
    function test_IT1_aTokenThatAsksNobodyOpensChannelsOfItselfOnly() external {
        channel = _escrow(_deploy("CallbackToken.sol:CallbackToken", ""));
        PaymentToken(channel.asset).mint(ALICE, DEPOSIT);
        TokenAuthorization memory a;
        (uint256 coin, uint256 tokens) = (ALICE.balance, token.balanceOf(ALICE));
        _succeeds(_authorizationCall(a));
        _claimVoucher(300);

        _assertLine(false, 0);
        assertEq(PaymentToken(channel.asset).balanceOf(BOB), 300, "claimed");
        assertEq(ALICE.balance, coin, "coin");
        assertEq(token.balanceOf(ALICE), tokens, "tokens");
    }
}
