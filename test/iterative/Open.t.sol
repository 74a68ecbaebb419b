// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Opening a channel by its payer: IT-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - kinds and assets: what is stored, told and taken
/// - each term: its bounds, and one beyond
/// - who opens: the payer, nobody else
/// - again: while it lives, once it is over
/// - value: too much, too little, coin for tokens
/// - the nonce line is in Lines.t.sol, openings by signature are in OpenSigned.t.sol
contract ChannelOpenTest is IterativeTest {
    uint64 private constant MAX_FIRST_NONCE = type(uint64).max - type(uint32).max - 2;

    function _openRefused(Channel memory terms, bytes memory error_) private {
        channel = terms;
        uint256 value = terms.asset == NATIVE ? terms.deposit : 0;
        _refused(terms.payer, value, abi.encodeCall(channels.open, (terms)), error_);
    }

    function _badTerms(Channel memory terms) private {
        _openRefused(
            terms,
            abi.encodeWithSelector(IIterativeEvents.IterativePayments_BadTerms.selector, terms)
        );
    }

    function _opens(Channel memory terms) private {
        uint256 id = VM.snapshotState();
        _open(terms);
        _assertChannel(ChannelState.Open, terms.deposit, 0);
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- kinds and assets

    function test_IT1_aPayThroughChannelOfCoin() external {
        Channel memory terms = _payThrough(NATIVE);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Opened(_idOf(terms), ALICE, BOB, terms, DEPOSIT);
        bytes32 id = _open(terms);

        assertEq(id, _id(), "id");
        assertEq(channels.idOf(terms), id, "id that is told");
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        _assertLine(true, FIRST_NONCE);
        assertEq(address(channels).balance, DEPOSIT, "coin");
    }

    function test_IT1_aPayThroughChannelOfTokens() external {
        uint256 before = token.balanceOf(ALICE);
        _open(_payThrough(address(token)));

        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        assertEq(token.balanceOf(address(channels)), DEPOSIT, "tokens");
        assertEq(token.balanceOf(ALICE), before - DEPOSIT, "the payer's");
    }

    function test_IT1_anEscrowChannelTakesNoLine() external {
        _open(_escrow(NATIVE));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
        _assertLine(false, 0);
        _open(_escrow(address(token)));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    function test_IT1_aFreshChannelHasNothingElse() external {
        _open(_payThrough(NATIVE));
        assertEq(_view().epoch, 0, "epoch");
        assertEq(_view().topUps, 0, "top-ups");
        assertEq(_view().unlockTime, 0, "unlock time");
        assertEq(_view().unlockBlock, 0, "unlock block");
    }

    /// @dev Then the payee gives the credit itself.
    function test_IT1_aDepositMayBeZero() external {
        Channel memory terms = _payThrough(NATIVE);
        terms.deposit = 0;
        _opens(terms);
        terms.asset = address(token);
        _opens(terms);
    }

    function test_IT1_aDepositOfAllBits() external {
        Channel memory terms = _payThrough(NATIVE);
        terms.deposit = type(uint96).max;
        _opens(terms);
    }

    /// @dev Every term is in the id.
    function test_IT1_anotherTermMakesAnotherId() external view {
        bytes32[12] memory ids;
        Channel[12] memory terms;
        for (uint256 i = 0; i < 12; ++i) {
            terms[i] = _escrow(NATIVE);
        }
        terms[1].kind = ChannelKind.PayThrough;
        terms[2].payer = STRANGER;
        terms[3].payee = STRANGER;
        terms[4].asset = address(token);
        terms[5].signer = STRANGER;
        terms[6].firstNonce = 1;
        terms[7].deposit = 1;
        terms[8].window = 1;
        terms[9].windowBlocks = 1;
        terms[10].endTime = 1;
        terms[11].agreement = _agreement(1);
        for (uint256 i = 0; i < 12; ++i) {
            ids[i] = channels.idOf(terms[i]);
            assertEq(ids[i], _idOf(terms[i]), "spelt out again");
            for (uint256 j = 0; j < i; ++j) {
                assertFalse(ids[i] == ids[j], "one of its own");
            }
        }
    }

    function test_IT1_anIdIsOfOneChain() external {
        bytes32 id = channels.idOf(_escrow(NATIVE));
        VM.chainId(block.chainid + 1);
        assertFalse(channels.idOf(_escrow(NATIVE)) == id, "one of its own");
        assertEq(channels.idOf(_escrow(NATIVE)), _idOf(_escrow(NATIVE)), "spelt out again");
    }

    // ---------------------------------------------------------------- parties and asset

    function test_IT1_nobodyIsZero() external {
        bytes memory error_ = abi.encodeWithSelector(
            IIterativeEvents.IterativePayments_ZeroAddress.selector
        );
        Channel memory terms = _escrow(NATIVE);
        terms.payee = address(0);
        _openRefused(terms, error_);
        terms = _escrow(NATIVE);
        terms.payer = address(0);
        _openRefused(terms, error_);
    }

    function test_IT1_nobodyPaysItself() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = ALICE;
        bytes4 error_ = IIterativeEvents.IterativePayments_SelfPayment.selector;
        _openRefused(terms, abi.encodeWithSelector(error_, ALICE));
    }

    function test_IT1_anAssetIsTheCoinOrAContract() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotAsset.selector;
        _openRefused(_escrow(STRANGER), abi.encodeWithSelector(error_, STRANGER));
        _openRefused(_escrow(address(0)), abi.encodeWithSelector(error_, address(0)));
    }

    function test_IT1_onlyThePayerOpensWithoutASignature() external {
        bytes4 error_ = IIterativeEvents.IterativePayments_NotPayer.selector;
        channel = _escrow(NATIVE);
        bytes memory call = abi.encodeCall(channels.open, (channel));
        _refused(BOB, DEPOSIT, call, abi.encodeWithSelector(error_, BOB, ALICE));
        _refused(STRANGER, DEPOSIT, call, abi.encodeWithSelector(error_, STRANGER, ALICE));
    }

    // ---------------------------------------------------------------- bounds

    function test_IT1_theEndLiesAhead() external {
        Channel memory terms = _escrow(NATIVE);
        bytes4 error_ = IIterativeEvents.IterativePayments_TimePassed.selector;
        terms.endTime = uint32(T0);
        _openRefused(terms, abi.encodeWithSelector(error_, T0, T0));
        terms.endTime = 1;
        _openRefused(terms, abi.encodeWithSelector(error_, 1, T0));
        terms.endTime = uint32(T0 + 1);
        _opens(terms);
        terms.endTime = type(uint32).max;
        _opens(terms);
    }

    function test_IT5_theWindowIsASecondToAYear() external {
        Channel memory terms = _escrow(NATIVE);
        terms.window = 0;
        _badTerms(terms);
        terms.window = 365 days + 1;
        _badTerms(terms);
        terms.window = 1;
        _opens(terms);
        terms.window = 365 days;
        _opens(terms);
    }

    function test_IT5_theWindowIsOfBlocksToo() external {
        Channel memory terms = _escrow(NATIVE);
        terms.windowBlocks = 0;
        _badTerms(terms);
        terms.windowBlocks = 200_000_001;
        _badTerms(terms);
        terms.windowBlocks = 1;
        _opens(terms);
        terms.windowBlocks = 200_000_000;
        _opens(terms);
    }

    function test_IT1_aPayThroughChannelHasNoSigner() external {
        Channel memory terms = _payThrough(NATIVE);
        terms.signer = SIGNER;
        _badTerms(terms);
    }

    function test_IT1_aNonceStaysBelowTheLastInItsLastEpochToo() external {
        Channel memory terms = _payThrough(NATIVE);
        terms.firstNonce = MAX_FIRST_NONCE + 1;
        _badTerms(terms);
        terms.firstNonce = MAX_FIRST_NONCE;
        _opens(terms);
        terms.firstNonce = 0;
        _opens(terms);
    }

    function test_IT1_anEscrowChannelHasASignerAndNoNonce() external {
        Channel memory terms = _escrow(NATIVE);
        terms.signer = address(0);
        _badTerms(terms);
        terms = _escrow(NATIVE);
        terms.firstNonce = 1;
        _badTerms(terms);
    }

    // ---------------------------------------------------------------- again

    function test_IT1_anIdIsOpenedOnceForEver() external {
        Channel memory terms = _escrow(NATIVE);
        bytes32 id = _open(terms);
        bytes4 selector = IIterativeEvents.IterativePayments_AlreadyOpened.selector;
        bytes memory error_ = abi.encodeWithSelector(selector, id);
        _openRefused(terms, error_);

        _unlock();
        _openRefused(terms, error_);
        _waitWindow();
        _withdraw();
        _openRefused(terms, error_);
    }

    function test_IT1_aReleasedIdIsNotOpenedAgainEither() external {
        Channel memory terms = _payThrough(NATIVE);
        bytes32 id = _open(terms);
        _letGo(0);
        bytes4 selector = IIterativeEvents.IterativePayments_AlreadyOpened.selector;
        _openRefused(terms, abi.encodeWithSelector(selector, id));
    }

    // ---------------------------------------------------------------- value

    function test_IT1_theCoinIsTheDeposit() external {
        channel = _escrow(NATIVE);
        bytes memory call = abi.encodeCall(channels.open, (channel));
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongValue.selector;
        _refused(ALICE, DEPOSIT - 1, call, abi.encodeWithSelector(error_, DEPOSIT - 1, DEPOSIT));
        _refused(ALICE, DEPOSIT + 1, call, abi.encodeWithSelector(error_, DEPOSIT + 1, DEPOSIT));
        _refused(ALICE, 0, call, abi.encodeWithSelector(error_, 0, DEPOSIT));
    }

    function test_IT1_noCoinComesWithTokens() external {
        channel = _escrow(address(token));
        bytes memory call = abi.encodeCall(channels.open, (channel));
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongValue.selector;
        _refused(ALICE, 1, call, abi.encodeWithSelector(error_, 1, 0));
        _refused(ALICE, DEPOSIT, call, abi.encodeWithSelector(error_, DEPOSIT, 0));
    }

    function test_IT1_tokensThatAreNotThereOpenNothing() external {
        channel = _payThrough(address(token));
        VM.prank(ALICE);
        token.approve(address(channels), DEPOSIT - 1);
        bytes4 error_ = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        _refused(
            ALICE,
            abi.encodeCall(channels.open, (channel)),
            abi.encodeWithSelector(error_, channels, DEPOSIT - 1, DEPOSIT)
        );
    }
}
