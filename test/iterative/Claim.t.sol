// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelKind, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title Signed payments that are shown: IT-1, IT-2, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - types: the three that are payments, with fees, gas limits and values of any size; the others
/// - the deposit: enough, short, none; filled up afterwards
/// - refused: another chain, contract, call, length; words with more bits; epoch and nonce that differ; another signer
/// - the channel: unknown, of vouchers, over; of tokens
/// - landings and claims in every order are in Netting.t.sol
contract ClaimTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_payThrough(NATIVE));
    }

    function _claims(Transaction memory t, uint256 amount) private {
        uint256 id = VM.snapshotState();
        bytes memory result = _succeeds(_claimCall(t));
        assertEq(abi.decode(result, (uint256)), amount, "claimed");
        assertEq(_balance(BOB), amount, "the payee's");
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- types

    function test_IT2_aSignedPaymentIsPaidByTheDeposit() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Claimed(_id(), 0, 300, 300);
        assertEq(_claim(0, 300), 300, "claimed");

        assertEq(BOB.balance, 300, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    function test_IT2_everyTypeThatIsAPayment() external {
        Transaction memory t = _payment(0, 300, 300);
        t.kind = Transactions.LEGACY;
        _claims(t, 300);
        t.kind = Transactions.ACCESS_LIST;
        _claims(t, 300);
        t.kind = Transactions.DYNAMIC_FEE;
        _claims(t, 300);
    }

    /// @dev What a node asks of them besides is not asked here: fees, gas, and the value that comes with them.
    function testFuzz_IT2_whateverItsFeesGasAndValue(
        uint8 kind,
        uint256 priorityFee,
        uint256 maxFee,
        uint64 gasLimit,
        uint256 value
    ) external {
        Transaction memory t = _payment(0, 300, value);
        t.kind = kind % 3;
        (t.priorityFee, t.maxFee, t.gasLimit) = (priorityFee, maxFee, gasLimit);
        _claims(t, 300);
    }

    function _wrongType(Transaction memory t) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongType.selector;
        _refused(_claimCall(t), abi.encodeWithSelector(error_, t.kind));
    }

    function test_IT2_otherTypesAreNone() external {
        Transaction memory t = _payment(0, 300, 300);
        t.kind = Transactions.BLOB;
        // a fee, and a list of one hash
        t.rest = abi.encodePacked(hex"01e1a0", uint256(1 << 248));
        _wrongType(t);
        t.kind = Transactions.SET_CODE;
        // a list of one authorization: [1, BOB, 0, 0, 1, 1]
        t.rest = abi.encodePacked(hex"dbda0194", BOB, hex"80800101");
        _wrongType(t);
    }

    function test_IT2_anUnprotectedOneIsNone() external {
        Transaction memory t = _payment(0, 300, 300);
        (t.kind, t.chainId) = (Transactions.LEGACY, 0);
        _wrongType(t);
    }

    function test_IT2_oneWithAnAccessListIsNone() external {
        Transaction memory t = _payment(0, 300, 300);
        t.accessList = abi.encodePacked(hex"d694", BOB, hex"c0");
        _wrongType(t);
        t.kind = Transactions.ACCESS_LIST;
        _wrongType(t);
    }

    function test_IT2_aHighSIsRefused() external {
        bytes memory error_ = abi.encodeWithSelector(
            bytes4(keccak256("RawTransaction_BadSignature()"))
        );
        Transaction memory t = _payment(0, 300, 300);
        for (uint8 kind = 0; kind < 3; ++kind) {
            t.kind = kind;
            bytes memory raw = Transactions.signedHigh(t, ALICE_KEY);
            _refused(abi.encodeCall(channels.claim, (raw)), error_);
        }
    }

    function test_IT2_bytesBehindItAreRefused() external {
        bytes memory raw = Transactions.signed(_payment(0, 300, 300), ALICE_KEY);
        (bool isTaken, ) = address(channels).call(
            abi.encodeCall(channels.claim, (bytes.concat(raw, hex"00")))
        );
        assertFalse(isTaken, "one byte too many");
        (isTaken, ) = address(channels).call(abi.encodeCall(channels.claim, (raw)));
        assertTrue(isTaken, "as it is");
    }

    // ---------------------------------------------------------------- the deposit

    function test_IT6_aShortDepositPaysAsFarAsItGoes() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.Claimed(_id(), 0, 1_500, DEPOSIT);
        assertEq(_claim(0, 1_500), DEPOSIT, "claimed");
        _assertChannel(ChannelState.Open, 0, DEPOSIT);
        _changesNothing(_claimCall(0, 1_500));

        _succeedsBy(STRANGER, 200, abi.encodeCall(channels.topUp, (_id(), 1)));
        assertEq(_claim(0, 1_500), 200, "filled up");
        _assertChannel(ChannelState.Open, 0, 1_200);
    }

    function test_IT6_stepByStep() external {
        assertEq(_claim(0, 300), 300, "the first");
        assertEq(_claim(0, 301), 1, "a unit more");
        assertEq(_claim(1, 700), 399, "the next epoch");
        assertEq(_claim(0, 650), 0, "an older one");
        assertEq(BOB.balance, 700, "the payee's");
        assertEq(_view().epoch, 1, "epoch");
        _assertChannel(ChannelState.Open, DEPOSIT - 700, 700);
    }

    function testFuzz_IT6_neverMoreThanTheHighest(
        uint96[5] memory sums,
        uint32[5] memory epochs
    ) external {
        uint256 highest = 0;
        for (uint256 i = 0; i < 5; ++i) {
            _claim(epochs[i] % 1_000_000, sums[i]);
            if (sums[i] > highest) highest = sums[i];
        }
        uint256 paid = highest < DEPOSIT ? highest : DEPOSIT;
        assertEq(BOB.balance, paid, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - paid, paid);
    }

    function test_IT6_ofTokensToo() external {
        Channel memory terms = _payThrough(address(token));
        terms.firstNonce = 50;
        _letGo(0);
        _open(terms);
        uint256 before = token.balanceOf(BOB);
        assertEq(_claim(0, 300), 300, "claimed");
        assertEq(token.balanceOf(BOB), before + 300, "the payee's");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }

    /// @dev Nothing is paid for nothing, and nothing is told.
    function test_IT6_nothingOwedIsNoFact() external {
        VM.recordLogs();
        _changesNothing(_claimCall(5, 0));
        assertEq(VM.getRecordedLogs().length, 0, "events");
    }

    // ---------------------------------------------------------------- not a payment of this contract

    function _notPayment(Transaction memory t) private {
        address to = t.to.length == 0 ? address(0) : address(bytes20(t.to));
        _refused(
            _claimCall(t),
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_NotPayment.selector,
                t.chainId,
                to,
                bytes4(t.data),
                t.data.length
            )
        );
    }

    function test_IT2_aPaymentIsForThisChain() external {
        Transaction memory t = _payment(0, 300, 300);
        t.chainId += 1;
        _notPayment(t);
        (t.kind, t.chainId) = (Transactions.LEGACY, 1);
        _notPayment(t);
        t.kind = Transactions.DYNAMIC_FEE;
        t.chainId = 0;
        _notPayment(t);
    }

    function test_IT2_aPaymentCallsThisContract() external {
        Transaction memory t = _payment(0, 300, 300);
        t.to = abi.encodePacked(BOB);
        _notPayment(t);
        t.to = "";
        _notPayment(t);
        t.to = abi.encodePacked(address(0));
        _notPayment(t);
    }

    function test_IT2_aPaymentCallsPay() external {
        Transaction memory t = _payment(0, 300, 300);
        t.data[0] ^= 0x01;
        _notPayment(t);
        t = _payment(0, 300, 300);
        t.data[3] ^= 0x80;
        _notPayment(t);
        t.data = abi.encodeCall(channels.topUp, (_id(), 1));
        _notPayment(t);
        t.data = "";
        _notPayment(t);
        t.data = hex"01";
        _notPayment(t);
    }

    function test_IT2_aPaymentHasItsLength() external {
        Transaction memory t = _payment(0, 300, 300);
        bytes memory data = t.data;
        t.data = bytes.concat(data, hex"00");
        _notPayment(t);
        t.data = bytes.concat(data, bytes32(0));
        _notPayment(t);
        assembly ("memory-safe") {
            mstore(data, sub(mload(data), 1)) // the last byte is cut off
        }
        t.data = data;
        _notPayment(t);
    }

    /// @dev Landed, they would revert: shown, they pay nothing either.
    function test_IT2_epochAndSumHaveTheirBits() external {
        Transaction memory t = _payment(0, 300, 300);
        t.data[356 + 27] = 0x01; // bit 32 of the epoch
        _notPayment(t);
        t = _payment(0, 300, 300);
        t.data[356] = 0x80;
        _notPayment(t);
        t = _payment(0, 300, 300);
        t.data[388 + 19] = 0x01; // bit 96 of the sum
        _notPayment(t);
        t = _payment(0, 300, 300);
        t.data[388] = 0x80;
        _notPayment(t);
    }

    /// @dev They are words of an id that was never opened.
    function test_IT2_termsWithMoreBitsAreOtherTerms() external {
        bytes32 before = _fingerprint();
        for (uint256 i = 0; i < 10; ++i) {
            Transaction memory t = _payment(0, 300, 300);
            t.data[4 + 32 * i] = 0x01;
            (bool isTaken, bytes memory error_) = address(channels).call(_claimCall(t));
            assertFalse(isTaken, "it should have been refused");
            bytes4 expected = IIterativeEvents.IterativePayments_NotOpen.selector;
            assertEq(bytes4(error_), expected, "error");
        }
        assertEq(_fingerprint(), before, "nothing changed");
    }

    // ---------------------------------------------------------------- epoch, nonce, signer

    function _wrongNonce(Transaction memory t, uint64 expected) private {
        bytes4 error_ = IIterativeEvents.IterativePayments_WrongNonce.selector;
        _refused(_claimCall(t), abi.encodeWithSelector(error_, t.nonce, expected));
    }

    function test_IT1_theNonceIsThatOfItsEpoch() external {
        Transaction memory t = _payment(0, 300, 300);
        t.nonce += 1;
        _wrongNonce(t, FIRST_NONCE);
        t.nonce -= 2;
        _wrongNonce(t, FIRST_NONCE);
        t = _payment(5, 300, 300);
        t.nonce = FIRST_NONCE;
        _wrongNonce(t, FIRST_NONCE + 5);
        t.nonce = type(uint64).max;
        _wrongNonce(t, FIRST_NONCE + 5);
    }

    function test_IT2_onlyThePayerSignsForItself() external {
        Transaction memory t = _payment(0, 300, 300);
        bytes memory call = abi.encodeCall(channels.claim, (Transactions.signed(t, BOB_KEY)));
        _refused(call, _notSigned(BOB, 300));
        _refused(BOB, call, _notSigned(BOB, 300));
    }

    // ---------------------------------------------------------------- the channel

    function test_IT1_nothingOfAChannelThatIsUnknown() external {
        channel.agreement = _agreement(1);
        _refused(_claimCall(0, 300), _notOpen(ChannelState.Unknown));
    }

    function test_IT1_anEscrowChannelHasNoSignedPayments() external {
        _open(_escrow(NATIVE));
        _refused(_claimCall(0, 300), _wrongKind(ChannelKind.Escrow));
    }

    function test_IT5_inTheWindowItIsClaimedOnceOverNot() external {
        _unlock();
        assertEq(_claim(0, 300), 300, "in the window");
        _waitWindow();
        assertEq(_claim(0, 400), 100, "after it, before the withdrawal");
        assertEq(_withdraw(), 600, "withdrawn");
        _refused(_claimCall(0, 500), _notOpen(ChannelState.Withdrawn));
    }

    function test_IT5_afterAReleaseNothingIsClaimed() external {
        _letGo(0);
        _refused(_claimCall(0, 300), _notOpen(ChannelState.Released));
    }
}
