// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, VoucherClaim} from "../../contracts/iterative/ChannelTypes.sol";
import {CoinIntruder} from "../mocks/CoinIntruder.sol";
import {DoorsTest} from "../kit/iterative/DoorsTest.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {Log, VM} from "../kit/IVm.sol";

/// @title Calling again when coin arrives: IT-5, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - on every way on which coin goes out: claim, landing, voucher, ceiling, batch, close, withdrawal, release, collection
/// - every door is shut, one at a time; the two that are open leave every unit where it should be
contract CoinReentrancyTest is DoorsTest {
    CoinIntruder private intruder;

    function setUp() public override {
        super.setUp();
        intruder = CoinIntruder(payable(_deploy("CoinIntruder.sol:CoinIntruder", "")));
    }

    /// @dev A channel that pays the intruder.
    function _openForIntruder(bool isPayThrough) private {
        Channel memory terms = isPayThrough ? _payThrough(NATIVE) : _escrow(NATIVE);
        terms.payee = address(intruder);
        _open(terms);
    }

    /// @dev An escrow channel that the intruder pays.
    function _openByIntruder() private {
        Channel memory terms = _escrow(NATIVE);
        terms.payer = address(intruder);
        _open(terms);
    }

    function _intruded() private returns (bool success, bytes memory result) {
        Log[] memory logs = VM.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(intruder))
                return abi.decode(logs[i].data, (bool, bytes));
        }
        assertTrue(false, "nobody intruded");
    }

    /// @dev Every door is tried in the middle of this call, by whom it does not matter.
    function _triesEveryDoor(address by, bytes memory call, uint256 value) private {
        bytes[] memory calls = _doors();
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 id = VM.snapshotState();
            intruder.prepare(address(channels), calls[i], false);
            VM.recordLogs();
            _succeedsBy(by, value, call);
            (bool success, bytes memory result) = _intruded();
            assertFalse(success, "it was refused");
            assertEq(result, _shut(), "error");
            _assertExact(channel, address(intruder));
            assertEq(channels.held(NATIVE, address(intruder)), 0, "paid at once");
            VM.revertToState(id);
        }
    }

    function test_IT6_aClaimIsNotInterrupted() external {
        _openForIntruder(true);
        _triesEveryDoor(STRANGER, _claimCall(0, 300), 0);
    }

    function test_IT6_aLandingIsNotInterrupted() external {
        _openForIntruder(true);
        _triesEveryDoor(ALICE, _payCall(0, 300), 350);
    }

    function test_IT6_aVoucherIsNotInterrupted() external {
        _openForIntruder(false);
        _triesEveryDoor(STRANGER, _voucherCall(300), 0);
    }

    function test_IT6_aCeilingIsNotInterrupted() external {
        _openForIntruder(false);
        bytes32 digest = ChannelDigests.ceiling(address(channels), _id(), 500);
        bytes memory ceiling = ChannelDigests.plain(SIGNER_KEY, digest);
        bytes memory call = abi.encodeCall(
            channels.claimCeiling,
            (channel, 500, 300, ceiling, NO_CONSENT)
        );
        _triesEveryDoor(address(intruder), call, 0);
    }

    function test_IT6_aBatchIsNotInterrupted() external {
        _openForIntruder(false);
        VoucherClaim[] memory claims = new VoucherClaim[](1);
        claims[0] = VoucherClaim(channel, 300, _voucher(300));
        address payee = address(intruder);
        _triesEveryDoor(STRANGER, abi.encodeCall(channels.claimBatch, (payee, NATIVE, claims)), 0);
    }

    function test_IT5_aCloseIsNotInterrupted() external {
        _openForIntruder(false);
        bytes memory call = abi.encodeCall(
            channels.close,
            (channel, 300, _voucher(300), NO_CONSENT)
        );
        _triesEveryDoor(address(intruder), call, 0);
    }

    function test_IT5_aWithdrawalIsNotInterrupted() external {
        _openByIntruder();
        intruder.act(address(channels), abi.encodeCall(channels.unlock, (channel, NO_CONSENT)));
        _waitWindow();
        _triesEveryDoor(STRANGER, _withdrawCall(), 0);
    }

    function test_IT5_aReleaseIsNotInterrupted() external {
        _openByIntruder();
        _triesEveryDoor(STRANGER, _releaseCall(0), 0);
    }

    /// @dev A refuser's coin, sent on to the intruder.
    function test_IT6_aCollectionIsNotInterrupted() external {
        address refuser = _deploy("CoinRefuser.sol:CoinRefuser", "");
        Channel memory terms = _escrow(NATIVE);
        terms.payee = refuser;
        _open(terms);
        _claimVoucher(300);
        bytes memory call = abi.encodeCall(channels.collect, (NATIVE, address(intruder)));
        _triesEveryDoor(refuser, call, 0);
    }

    // ---------------------------------------------------------------- what is open

    /// @dev The payee tops the channel up with the very coin that it is paid.
    function test_IT6_aTopUpInTheMiddleIsExact() external {
        _openForIntruder(true);
        intruder.prepare(address(channels), abi.encodeCall(channels.topUp, (_id(), 1)), true);
        VM.recordLogs();
        _claim(0, 300);
        (bool success, ) = _intruded();
        assertTrue(success, "topped up");
        _assertChannel(ChannelState.Open, DEPOSIT, 300);
        _assertExact(channel, address(intruder));
        assertEq(_claim(0, 400), 100, "claimed");
    }

    /// @dev And with that of a payment that lands.
    function test_IT6_aTopUpInTheMiddleOfALandingIsExact() external {
        _openForIntruder(true);
        intruder.prepare(address(channels), abi.encodeCall(channels.topUp, (_id(), 1)), true);
        _land(0, 300, 350);
        _assertChannel(ChannelState.Open, DEPOSIT + 350, 300);
        _assertExact(channel, address(intruder));
    }

    function test_IT1_aKeyIsGrantedInTheMiddle() external {
        _openForIntruder(false);
        intruder.prepare(address(channels), _grantCall(ALICE_KEY, SESSION, 400, 0), false);
        _claimVoucher(300);
        assertEq(channels.keyOf(_id(), SESSION).limit, 400, "limit");
        _assertChannel(ChannelState.Open, DEPOSIT - 300, 300);
    }
}
