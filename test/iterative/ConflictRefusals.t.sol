// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {
    Channel,
    ChannelKind,
    ChannelState,
    DisputeTerms,
    Inclusion
} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {RlpWriter} from "../kit/iterative/RlpWriter.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title What is no signed payment of a direct channel, and no channel for it: IT-1, IT-2, IT-3, IT-4
/// @author The Tallystick authors
/// @notice Shown with a conflict, and filed as a claim. Tree of cases:
/// - its type, access list, form
/// - in coin and in tokens: another chain, receiver, function; data or a value too much; for nothing; above 96 bits
/// - its signer; its nonce: below the first, the last, beyond the last
/// - other terms of dispute, each member
/// - a channel that is unknown, over, of another kind; one that is unlocking
contract ConflictRefusalsTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    /// @dev With a conflict, and as a claim with the payee's consent.
    function _neither(bytes memory raw, bytes memory error_) private {
        Inclusion memory none;
        _refused(_conflictCall(raw, none), error_);
        bytes memory consent = _claimConsent(BOB_KEY, 0, OWED);
        _refused(STRANGER, dispute.stake, _fileCall(raw, consent), error_);
    }

    // ---------------------------------------------------------------- types

    function _wrongType(Transaction memory t) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongType.selector;
        _neither(_byAlice(t), abi.encodeWithSelector(error_, t.kind));
    }

    function _paying(uint8 kind) private view returns (Transaction memory t) {
        t = _elsewhere(kind, 0);
        (t.to, t.value) = (abi.encodePacked(BOB), OWED);
    }

    function test_IT2_blobsAndDelegationsAreNoPayments() external {
        _openExact(NATIVE);
        _wrongType(_paying(Transactions.BLOB));
        _wrongType(_paying(Transactions.SET_CODE));
    }

    function test_IT2_anUnprotectedOneIsNoPayment() external {
        _openExact(NATIVE);
        Transaction memory t = _paying(Transactions.LEGACY);
        t.chainId = 0;
        _wrongType(t);
    }

    function test_IT2_oneWithAnAccessListIsNoPayment() external {
        _openExact(NATIVE);
        Transaction memory t = _paying(Transactions.ACCESS_LIST);
        t.accessList = abi.encodePacked(hex"d694", BOB, hex"c0");
        _wrongType(t);
        t.kind = Transactions.DYNAMIC_FEE;
        _wrongType(t);
    }

    function test_IT2_aHighSIsNoPayment() external {
        _openExact(NATIVE);
        bytes memory raw = Transactions.signedHigh(_transfer(0, OWED), ALICE_KEY);
        _neither(raw, abi.encodeWithSelector(bytes4(keccak256("RawTransaction_BadSignature()"))));
    }

    // ---------------------------------------------------------------- in coin

    function _notPayment(Transaction memory t) private {
        address to = t.to.length == 0 ? address(0) : address(bytes20(t.to));
        bytes4 error_ = IIterativeEvents.IterativePayments_NotPayment.selector;
        bytes4 selector = bytes4(t.data);
        bytes memory refusal = abi.encodeWithSelector(
            error_,
            t.chainId,
            to,
            selector,
            t.data.length
        );
        _neither(_byAlice(t), refusal);
    }

    function test_IT2_aPaymentIsForThisChain() external {
        _openExact(NATIVE);
        Transaction memory t = _transfer(0, OWED);
        t.chainId += 1;
        _notPayment(t);
        (t.kind, t.chainId) = (Transactions.LEGACY, 1);
        _notPayment(t);
    }

    function test_IT2_aPaymentInCoinIsToThePayee() external {
        _openExact(NATIVE);
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(STRANGER);
        _notPayment(t);
        t.to = "";
        _notPayment(t);
        t.to = abi.encodePacked(channels);
        _notPayment(t);
    }

    /// @dev What a payee that is a contract would make of data, nobody knows.
    function test_IT2_aPaymentInCoinHasNoData() external {
        _openExact(NATIVE);
        Transaction memory t = _transfer(0, OWED);
        t.data = hex"00";
        _notPayment(t);
        t.data = abi.encodeCall(IERC20.transfer, (BOB, OWED));
        _notPayment(t);
    }

    function test_IT2_aPaymentOfNothingIsNone() external {
        _openExact(NATIVE);
        _notPayment(_transfer(0, 0));
    }

    function test_IT2_aPaymentHas96Bits() external {
        _openExact(NATIVE);
        Transaction memory t = _transfer(0, OWED);
        t.value = 2 ** 96;
        _notPayment(t);
        t.value = type(uint256).max;
        _notPayment(t);
        // the largest serves, as far as the deposit goes
        uint256 amount = _claimConflict(0, type(uint96).max, _included(_elsewhere(0)));
        assertEq(amount, DIRECT_DEPOSIT, "amount");
    }

    // ---------------------------------------------------------------- in tokens

    function test_IT2_aPaymentInTokensCallsTheToken() external {
        _openExact(address(token));
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(BOB);
        _notPayment(t);
        t.to = abi.encodePacked(_token(6));
        _notPayment(t);
        (t.value, t.data) = (OWED, "");
        _notPayment(t);
    }

    function test_IT2_aPaymentInTokensIsExactlyATransfer() external {
        _openExact(address(token));
        Transaction memory t = _transfer(0, OWED);
        bytes memory data = t.data;
        t.data = bytes.concat(data, hex"00");
        _notPayment(t);
        t.data = abi.encodeCall(IERC20.transferFrom, (ALICE, BOB, OWED));
        _notPayment(t);
        t.data = abi.encodeCall(IERC20.transfer, (STRANGER, OWED));
        _notPayment(t);
        t.data = "";
        _notPayment(t);
        t.data = bytes.concat(data);
        t.data[4] = 0x01;
        _notPayment(t);
        assembly ("memory-safe") {
            mstore(data, 67)
        }
        t.data = data;
        _notPayment(t);
    }

    function test_IT2_aPaymentInTokensCarriesNoCoin() external {
        _openExact(address(token));
        Transaction memory t = _transfer(0, OWED);
        t.value = 1;
        _notPayment(t);
    }

    function test_IT2_aPaymentInTokensHas96BitsAndIsNotZero() external {
        _openExact(address(token));
        _notPayment(_transfer(0, 0));
        Transaction memory t = _transfer(0, OWED);
        t.data = abi.encodeCall(IERC20.transfer, (BOB, 2 ** 96));
        _notPayment(t);
    }

    // ---------------------------------------------------------------- signer and nonce

    function test_IT2_onlyThePayerSignsForItself() external {
        _openExact(NATIVE);
        bytes memory raw = Transactions.signed(_transfer(0, OWED), BOB_KEY);
        _neither(raw, _notSigned(BOB, OWED));
    }

    function _wrongNonce(uint64 nonce) private {
        Transaction memory t = _transfer(0, OWED);
        t.nonce = nonce;
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongNonce.selector;
        _neither(_byAlice(t), abi.encodeWithSelector(error_, nonce, FIRST_NONCE));
    }

    function test_IT1_thereAreTwoToThe32Epochs() external {
        _openExact(NATIVE);
        _wrongNonce(FIRST_NONCE - 1);
        _wrongNonce(0);
        _wrongNonce(FIRST_NONCE + 2 ** 32);
        _wrongNonce(type(uint64).max);

        uint32 last = type(uint32).max;
        uint256 amount = _claimConflict(last, OWED, _included(_elsewhere(last)));
        assertEq(amount, OWED + PENALTY / 2, "the last epoch");
        _assertEpoch(last, 0, OWED);
    }

    // ---------------------------------------------------------------- terms of dispute

    function test_IT3_otherTermsOfDisputeAreNone() external {
        _openExact(NATIVE);
        DisputeTerms memory agreed = dispute;
        bytes4 selector = IIterativeEvents.IterativePayments_OtherTerms.selector;
        bytes memory error_ = abi.encodeWithSelector(selector, _id());
        Inclusion memory none;
        for (uint256 i = 0; i < 10; ++i) {
            DisputeTerms memory other = agreed;
            assembly ("memory-safe") {
                let place := add(other, mul(32, i))
                mstore(place, xor(mload(place), 1))
            }
            dispute = other;
            _neither(_raw(0, OWED), error_);
            _refused(_landingCall(0, none), error_);
            _refused(_payClaimCall(0), error_);
            assembly ("memory-safe") {
                let place := add(other, mul(32, i))
                mstore(place, xor(mload(place), 1))
            }
        }
        dispute = agreed;
        _claimConflict(0, OWED, _included(_elsewhere(0)));
    }

    // ---------------------------------------------------------------- the channel

    function _noneOfIt(bytes memory error_) private {
        _neither(_raw(0, OWED), error_);
    }

    /// @dev What asks for a channel of this kind only, live or not.
    function _norOthers(bytes memory error_) private {
        Inclusion memory none;
        _refused(_landingCall(0, none), error_);
        _refused(_payClaimCall(0), error_);
        _refused(_spentCall(0, "", ""), error_);
        _refused(_throughCall(BOB_KEY, 0, 0), error_);
    }

    function test_IT1_nothingOfAChannelThatIsUnknown() external {
        dispute = _disputeTerms(NATIVE);
        channel = _direct(NATIVE);
        _noneOfIt(_notOpen(ChannelState.Unknown));
        _norOthers(_notOpen(ChannelState.Unknown));
    }

    function test_IT5_nothingOfAChannelThatWasWithdrawn() external {
        _openExact(NATIVE);
        Inclusion memory conflict = _included(_elsewhere(0));
        _exit();
        _noneOfIt(_notOpen(ChannelState.Withdrawn));
        _refused(_conflictCall(_raw(0, OWED), conflict), _notOpen(ChannelState.Withdrawn));
    }

    function test_IT5_nothingOfAChannelThatWasReleased() external {
        _openExact(NATIVE);
        _letGo(0);
        _noneOfIt(_notOpen(ChannelState.Released));
    }

    /// @dev The payer's nonce is burned in the last block of the window.
    function test_IT5_whileItIsUnlockingTheDepositAnswers() external {
        _openExact(NATIVE);
        _unlock();
        VM.warp(T0 + WINDOW - 1);
        VM.roll(B0 + WINDOW_BLOCKS - 2);
        Inclusion memory conflict = _included(_elsewhere(0));
        assertEq(_claimConflict(0, OWED, conflict), OWED + PENALTY / 2, "amount");
        _assertChannel(ChannelState.Unlocking, DIRECT_DEPOSIT - OWED - PENALTY, OWED);
        _wait(1);
        _mine(1);
        assertEq(_withdraw(), DIRECT_DEPOSIT - OWED - PENALTY, "withdrawn");
    }

    function test_IT3_aPayThroughChannelNeedsNoProofs() external {
        dispute = _disputeTerms(NATIVE);
        _open(_payThrough(NATIVE));
        _noneOfIt(_wrongKind(ChannelKind.PayThrough));
        _norOthers(_wrongKind(ChannelKind.PayThrough));
    }

    function test_IT3_anEscrowChannelHasNoNonces() external {
        dispute = _disputeTerms(NATIVE);
        _open(_escrow(NATIVE));
        _noneOfIt(_wrongKind(ChannelKind.Escrow));
        _norOthers(_wrongKind(ChannelKind.Escrow));
    }

    /// @dev Not even on terms that name its terms of dispute.
    function test_IT3_aPayThroughChannelWithTermsOfDisputeIsNone() external {
        dispute = _disputeTerms(NATIVE);
        Channel memory terms = _direct(NATIVE);
        terms.kind = ChannelKind.PayThrough;
        _open(terms);
        _noneOfIt(_wrongKind(ChannelKind.PayThrough));
    }

    function test_IT4_aSettledEpochIsOwedNothing() external {
        _openExact(NATIVE);
        _settleThrough(0, 0);
        bytes4 error_ = IIterativeEvents.IterativePayments_EpochSettled.selector;
        _noneOfIt(abi.encodeWithSelector(error_, _id(), 0));
        assertGt(_claimConflict(1, OWED, _included(_elsewhere(1))), OWED, "the next one");
    }

    /// @dev A list that no decoder takes: one byte more, an item too many.
    function test_IT2_aLoosePaymentIsNone() external {
        _openExact(NATIVE);
        Inclusion memory conflict = _included(_elsewhere(0));
        bytes memory raw = bytes.concat(_raw(0, OWED), hex"00");
        _fails(_conflictCall(raw, conflict), "Rlp_Malformed(uint256)");
        _fails(_conflictCall("", conflict), "RawTransaction_Malformed(uint256)");
        raw = bytes.concat(hex"02", RlpWriter.list(hex"01"));
        _fails(_conflictCall(raw, conflict), "Rlp_Malformed(uint256)");
    }
}
