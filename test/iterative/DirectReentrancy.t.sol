// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {CoinIntruder} from "../mocks/CoinIntruder.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {DoorsTest} from "../kit/iterative/DoorsTest.sol";
import {IterativeRoom} from "../kit/iterative/IterativeRoom.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Calling again in the middle of a dispute: IT-3, IT-4, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - when coin arrives at the payee: a conflict, a claim that is paid, the rest and the stake of one that is answered
/// - when coin arrives at the payer, which has code by now: the stake, what was held
/// - when tokens arrive
/// - every door is shut; the two that are open leave every unit where it should be
contract DirectReentrancyTest is DoorsTest, DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    CoinIntruder private intruder;

    function setUp() public override(IterativeRoom, DirectTest) {
        super.setUp();
    }

    // ---------------------------------------------------------------- coin

    function _openForIntruder() private {
        intruder = CoinIntruder(payable(_deploy("CoinIntruder.sol:CoinIntruder", "")));
        dispute = _disputeTerms(NATIVE);
        dispute.disputeCost = 0;
        Channel memory terms = _direct(NATIVE, dispute);
        terms.payee = address(intruder);
        _open(terms);
    }

    function _fileByIntruder() private {
        _succeedsBy(address(intruder), STAKE, _fileCall(_raw(0, OWED), NO_CONSENT));
    }

    /// @dev The payer delegates to it after the opening.
    function _openByIntruder() private {
        _openExact(NATIVE);
        VM.etch(ALICE, _deploy("CoinIntruder.sol:CoinIntruder", "").code);
        intruder = CoinIntruder(payable(ALICE));
    }

    /// @dev The last call that was made in the middle.
    function _intruded() private returns (bool success, bytes memory result) {
        Log[] memory logs = VM.getRecordedLogs();
        bool isMade;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(intruder)) continue;
            (success, result) = abi.decode(logs[i].data, (bool, bytes));
            isMade = true;
        }
        assertTrue(isMade, "nobody intruded");
    }

    function _triesEveryDoor(bytes memory call) private {
        bytes[] memory calls = _doors();
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 id = VM.snapshotState();
            intruder.prepare(address(channels), calls[i], false);
            VM.recordLogs();
            _succeeds(call);
            (bool success, bytes memory result) = _intruded();
            assertFalse(success, "it was refused");
            assertEq(result, _shut(), "error");
            assertEq(channels.held(NATIVE, address(intruder)), 0, "paid at once");
            _assertCovered();
            VM.revertToState(id);
        }
    }

    function test_IT3_aConflictIsNotInterrupted() external {
        _openForIntruder();
        _triesEveryDoor(_conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
    }

    function test_IT4_aClaimThatIsPaidIsNotInterrupted() external {
        _openForIntruder();
        _fileByIntruder();
        _waitAnswer();
        _waitBurn();
        _triesEveryDoor(_payClaimCall(0));
    }

    function test_IT4_aConflictOfAClaimThatWaitsIsNotInterrupted() external {
        _openForIntruder();
        _fileByIntruder();
        _triesEveryDoor(_conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
    }

    function test_IT4_anAnswerInPartIsNotInterrupted() external {
        _openForIntruder();
        _fileByIntruder();
        _triesEveryDoor(_landingCall(0, _landed(0, OWED - 5)));
    }

    function test_IT4_thePayersStakeIsNotInterrupted() external {
        _openByIntruder();
        Inclusion memory landing = _landed(0, OWED);
        _fileClaim(0, OWED);
        _triesEveryDoor(_landingCall(0, landing));
    }

    function test_IT4_whatGoesBackToThePayerIsNotInterrupted() external {
        _openByIntruder();
        _fileClaim(0, OWED);
        _letGo(0);
        _triesEveryDoor(_payClaimCall(0));
    }

    /// @dev The payee tops up with the very coin that it is paid.
    function test_IT6_aTopUpInTheMiddleIsExact() external {
        _openForIntruder();
        intruder.prepare(address(channels), abi.encodeCall(channels.topUp, (_id(), 1)), true);
        VM.recordLogs();
        Inclusion memory conflict = _included(_unprotected(0));
        _claimConflict(0, OWED, conflict);
        (bool success, ) = _intruded();
        assertTrue(success, "topped up");
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT, OWED);
        _assertCovered();
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));
    }

    function test_IT3_aBlockIsKeptInTheMiddle() external {
        _openForIntruder();
        Inclusion memory conflict = _included(_elsewhere(0));
        bytes memory call = abi.encodeCall(channels.checkpoint, (uint64(B0)));
        intruder.prepare(address(channels), call, false);
        VM.recordLogs();
        _claimConflict(0, OWED, conflict);
        (bool success, ) = _intruded();
        assertTrue(success, "kept");
        assertEq(channels.checkpointOf(uint64(B0)), keccak256(conflict.header), "hash");
    }

    // ---------------------------------------------------------------- tokens

    /// @dev A channel that pays somebody who hears of it.
    function _openForListener() private returns (Intruder listener) {
        CallbackToken callback = CallbackToken(_deploy("CallbackToken.sol:CallbackToken", ""));
        listener = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        token = PaymentToken(address(callback)); // transfers and tells balances alike
        _supply(ALICE);
        dispute = _disputeTerms(address(callback));
        dispute.disputeCost = 0;
        Channel memory terms = _direct(address(callback), dispute);
        terms.payee = address(listener);
        _open(terms);
        listener.act(address(callback), abi.encodeCall(callback.listen, (true)));
    }

    function _everyDoorIsTried(Intruder listener, bytes memory call) private {
        bytes[] memory calls = _doors();
        for (uint256 i = 0; i < calls.length; ++i) listener.prepare(address(channels), calls[i]);
        _succeeds(call);
        for (uint256 i = 0; i < calls.length; ++i) {
            Intruder.Attempt memory a = listener.attempt(i);
            assertTrue(a.isMade, "it was tried");
            assertEq(a.result, _shut(), "error");
        }
        _assertCovered();
    }

    function test_IT3_aConflictInTokensIsNotInterrupted() external {
        Intruder listener = _openForListener();
        _everyDoorIsTried(listener, _conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
        assertEq(token.balanceOf(address(listener)), OWED + PENALTY / 2, "paid once");
    }

    function test_IT4_aClaimInTokensIsNotInterrupted() external {
        Intruder listener = _openForListener();
        _succeedsBy(address(listener), STAKE, _fileCall(_raw(0, OWED), NO_CONSENT));
        _waitAnswer();
        _waitBurn();
        _everyDoorIsTried(listener, _payClaimCall(0));
        assertEq(token.balanceOf(address(listener)), OWED, "paid once");
    }

    /// @dev Who is called in the middle reads what will be true in the end.
    function test_IT3_inTheMiddleOfAConflictItIsSettled() external {
        Intruder listener = _openForListener();
        listener.prepare(address(channels), abi.encodeCall(channels.epochOf, (_id(), 0)));
        _claimConflict(0, OWED, _included(_elsewhere(0)));
        assertEq(listener.attempt(0).result, abi.encode(_epoch(0)), "seen from within");
    }
}
