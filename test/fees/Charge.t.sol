// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {ChargingExecutor} from "../mocks/ChargingExecutor.sol";
import {Batches, ChargeLine} from "../kit/fees/Batches.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Charging singly: FE-4, FE-5, FE-7
/// @author The Tallystick authors
/// @notice Tree of cases (late bills and caps have files of their own):
/// - by: an enabled executor, one of another token, a disabled one, a contract that charges what it executes
/// - amount: 0, within the first tranche, over several, all, one more, the field's maximum and one above
/// - account: unknown, pending, paused, expired
/// - up to: more than there is, nothing there
contract ChargeTest is FeesTest {
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
    }

    function _chargeCall(address holder, uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(fees.charge, (address(token), holder, amount, 0, REF));
    }

    /// @dev The next call must log that `amount` was taken from a tranche of ALICE.
    function _expectLine(uint256 amount, uint256 tranche) private {
        VM.expectEmit(address(fees));
        emit IFeeEvents.Charged(
            address(token),
            ALICE,
            REF,
            EXECUTOR,
            Batches.line(ChargeLine(amount, _now(), tranche, 0, 0))
        );
    }

    // ---------------------------------------------------------------- the short way

    /// @dev FE-7. The executor's word is read, the hot word read and written: a charge costs what it does for this.
    function test_FE7_aPlainChargeTouchesTwoWords() external {
        _deposit(ALICE, plan, 1200);
        _deposit(ALICE, plan, 1200);
        VM.record();
        _charge(ALICE, 100);
        assertEq(_touches(), 3, "used now");

        VM.warp(T0 + 1 hours);
        VM.record();
        _chargeAt(ALICE, 100, T0);
        assertEq(_touches(), 3, "used before");
        assertEq(_remaining(ALICE, 1), 1000, "the first one paid");
    }

    /// @dev FE-6. A tranche that is used up makes way where the next one is charged, and not before.
    function test_FE6_aUsedTrancheMakesWayWhenTheNextIsCharged() external {
        _deposit(ALICE, _planOf(24 days), 100); // 1, the second
        _deposit(ALICE, plan, 100); // 2, the first
        _charge(ALICE, 100);
        assertEq(_deposit(ALICE, _planOf(30 days), 100), 3, "its place is still taken");
        _charge(ALICE, 1);
        VM.record();
        _charge(ALICE, 1);
        assertEq(_touches(), 3, "the next one is charged the short way");
        assertEq(_deposit(ALICE, _planOf(30 days), 100), 2, "its place is free");
        assertEq(_indexes(ALICE), hex"010302", "order");
    }

    /// @dev FE-1. One renewal that joins leaves the next one its turn; after the last one charges are short again.
    function test_FE1_renewalsJoinOneAfterAnother() external {
        _deposit(ALICE, plan, 100);
        for (uint256 i = 1; i < 4; ++i) {
            _depositFrom(ALICE, _planOf(uint32(30 days + i * 1 days)), 100, T0 + i * 1 days);
        }
        _charge(ALICE, 100);
        for (uint256 i = 1; i < 4; ++i) {
            VM.warp(T0 + i * 1 days);
            _charge(ALICE, 50);
            assertEq(_glance(ALICE).pending, 300 - i * 100, "pending");
            _charge(ALICE, _available(ALICE));
        }
        _deposit(ALICE, plan, 100);
        _charge(ALICE, 1);
        VM.record();
        _charge(ALICE, 1);
        assertEq(_touches(), 3, "the short way");
    }

    /// @dev FE-5. A charge looks no further than it must: what lies behind does not make it dearer.
    function test_FE5_aChargeThatSpillsTouchesOnlyWhatItTakes() external {
        _deposit(ALICE, plan, 100);
        _deposit(ALICE, plan, 100);
        uint256 id = VM.snapshotState();
        VM.record();
        _charge(ALICE, 200);
        uint256 ofTwo = _touches();
        VM.revertToState(id);
        for (uint256 i = 0; i < 5; ++i) {
            _deposit(ALICE, plan, 100);
        }
        VM.record();
        _charge(ALICE, 200);
        assertEq(_touches(), ofTwo, "touches");
        assertEq(_available(ALICE), 500, "available");
        assertEq(_deposit(ALICE, plan, 100), 1, "the first has made way");
        assertEq(_deposit(ALICE, plan, 100), 8, "the second has not");
    }

    // ---------------------------------------------------------------- who

    function _notExecutor(address caller) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_NotExecutor.selector,
                address(token),
                caller
            );
    }

    function test_FE7_onlyAnExecutorCharges() external {
        _deposit(ALICE, plan, 1200);
        address[3] memory others = [ALICE, OPERATOR, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(others[i], _chargeCall(ALICE, 1), _notExecutor(others[i]));
            _refused(
                others[i],
                abi.encodeCall(fees.chargeUpTo, (address(token), ALICE, 1, 0, REF)),
                _notExecutor(others[i])
            );
        }
    }

    function test_FE7_anExecutorOfAnotherTokenIsNone() external {
        _deposit(ALICE, plan, 1200);
        VM.prank(OPERATOR);
        fees.setExecutor(NATIVE, STRANGER, true, 0, 0);
        _refused(STRANGER, _chargeCall(ALICE, 1), _notExecutor(STRANGER));
    }

    function test_FE7_aDisabledExecutorIsNone() external {
        _deposit(ALICE, plan, 1200);
        VM.prank(OPERATOR);
        fees.setExecutor(address(token), EXECUTOR, false, 0, 0);
        _refused(EXECUTOR, _chargeCall(ALICE, 1), _notExecutor(EXECUTOR));
    }

    function test_FE7_anExecutorThatIsAContractChargesWhatItExecutes() external {
        ChargingExecutor contract_ = ChargingExecutor(
            _deploy("ChargingExecutor.sol:ChargingExecutor", abi.encode(fees))
        );
        _setExecutor(address(contract_), 0, 0);
        _deposit(ALICE, plan, 1200);
        bytes memory mint = abi.encodeCall(token.mint, (STRANGER, 5));

        contract_.run(address(token), ALICE, 1200, address(token), mint);
        assertEq(token.balanceOf(STRANGER), 5, "executed");
        assertEq(_available(ALICE), 0, "charged");

        (bool success, bytes memory reason) = address(contract_).call(
            abi.encodeCall(contract_.run, (address(token), ALICE, 1, address(token), mint))
        );
        assertFalse(success, "without fees nothing is executed");
        assertEq(reason, _insufficient(ALICE, 1, 0), "error");
        assertEq(token.balanceOf(STRANGER), 5, "not executed");
    }

    // ---------------------------------------------------------------- how much

    function test_FE7_aChargeNamesItsReferenceAndTranche() external {
        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 3 days);
        _expectLine(300, 1);
        _charge(ALICE, 300);
        assertEq(_available(ALICE), 600, "available");
    }

    /// @dev FE-7. Single charges are not idempotent.
    function test_FE7_theSameChargeTwiceIsTwoCharges() external {
        _deposit(ALICE, plan, 1200);
        _charge(ALICE, 300);
        _charge(ALICE, 300);
        assertEq(_available(ALICE), 600, "available");
    }

    function test_FE7_nothingAndTooMuchAreRefused() external {
        _deposit(ALICE, plan, 1200);
        _refused(
            EXECUTOR,
            _chargeCall(ALICE, 0),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAmount.selector)
        );
        uint256[2] memory amounts = [uint256(MAX_AMOUNT) + 1, type(uint256).max];
        for (uint256 i = 0; i < 2; ++i) {
            _refused(
                EXECUTOR,
                _chargeCall(ALICE, amounts[i]),
                abi.encodeWithSelector(
                    IFeeEvents.FeeAccounts_OutOfRange.selector,
                    amounts[i],
                    MAX_AMOUNT
                )
            );
        }
        _refused(EXECUTOR, _chargeCall(ALICE, MAX_AMOUNT), _insufficient(ALICE, MAX_AMOUNT, 1200));
    }

    function test_FE7_theFieldsMaximumIsCharged() external {
        _deposit(ALICE, plan, MAX_AMOUNT);
        _charge(ALICE, MAX_AMOUNT);
        assertEq(_available(ALICE), 0, "available");
    }

    /// @dev FE-4. At any second, over tranches of any age, all can be charged and not one unit more.
    function testFuzz_FE4_whatIsAvailableCanBeChargedAndNotOneMore(
        uint88[4] memory amounts,
        uint256[4] memory validities,
        uint256[4] memory gaps,
        uint256 wait
    ) external {
        for (uint256 i = 0; i < 4; ++i) {
            uint16 number = _planOf(uint32(bound(validities[i], 1, 30 * 24 * 60) * 1 minutes));
            _deposit(ALICE, number, bound(amounts[i], 1, MAX_AMOUNT / 4));
            _wait(bound(gaps[i], 0, 3 days));
        }
        _wait(bound(wait, 0, 30 days));
        uint256 available = _available(ALICE);

        _refused(
            EXECUTOR,
            _chargeCall(ALICE, available + 1),
            _insufficient(ALICE, available + 1, available)
        );
        if (available != 0) _charge(ALICE, available);
        assertEq(_available(ALICE), 0, "available");
        _refused(EXECUTOR, _chargeCall(ALICE, 1), _insufficient(ALICE, 1, 0));
    }

    /// @dev FE-4. Available is the sum of what each tranche by itself would have.
    function testFuzz_FE4_tranchesAreIndependent(
        uint88 amount,
        uint88 other,
        uint256 gap,
        uint256 wait
    ) external {
        (amount, other) = (uint88(bound(amount, 1, 1e20)), uint88(bound(other, 1, 1e20)));
        (gap, wait) = (bound(gap, 0, 14 days), bound(wait, 0, 14 days));
        _deposit(ALICE, plan, amount);
        _deposit(BOB, plan, amount);
        _wait(gap);
        _deposit(ALICE, plan, other);
        _wait(wait);
        uint256 line = wait >= 12 days ? 0 : (uint256(other) * (12 days - wait)) / 12 days;
        assertEq(_available(ALICE), _available(BOB) + line, "available");
    }

    // ---------------------------------------------------------------- FE-5

    function _threeTranches() private {
        _deposit(ALICE, _planOf(3 days), 300); // 1
        _deposit(ALICE, _planOf(1 days), 100); // 2
        _deposit(ALICE, _planOf(2 days), 200); // 3
    }

    function test_FE5_aChargeSpillsOverInTheOrderOfExpiryALineForEachTranche() external {
        _threeTranches();
        _expectLine(100, 2);
        _expectLine(200, 3);
        _expectLine(150, 1);
        _charge(ALICE, 450);

        assertEq(_available(ALICE), 150, "available");
        assertEq(_remaining(ALICE, 1), 150, "the last");
    }

    function test_FE5_aChargeStopsWhereItIsPaid() external {
        _threeTranches();
        _expectLine(100, 2);
        _expectLine(1, 3);
        _charge(ALICE, 101);
        assertEq(_remaining(ALICE, 3), 199, "second");
        assertEq(_remaining(ALICE, 1), 300, "third");
    }

    function test_FE5_anExpiredTrancheIsPassedOver() external {
        _threeTranches();
        VM.warp(T0 + 1 days);
        _expectLine(100, 3);
        _expectLine(200, 1);
        _charge(ALICE, 300);
        assertEq(_available(ALICE), 0, "available");
    }

    function test_FE5_aPendingTrancheIsChargedFromItsStartOn() external {
        _deposit(ALICE, _planOf(3 days), 300); // 1
        _depositFrom(ALICE, _planOf(1 days), 100, T0 + 1 days); // 2, expires first
        VM.warp(T0 + 1 days - 1);
        _expectLine(50, 1);
        _charge(ALICE, 50);

        VM.warp(T0 + 1 days);
        _expectLine(100, 2);
        _expectLine(150, 1);
        _charge(ALICE, 250);
        assertEq(_available(ALICE), 0, "available");
    }

    // ---------------------------------------------------------------- which account

    function test_FE7_anAccountWithoutFeesIsRefused() external {
        _refused(EXECUTOR, _chargeCall(ALICE, 1), _insufficient(ALICE, 1, 0)); // never opened

        _depositFrom(ALICE, plan, 1200, T0 + 1 days);
        _refused(EXECUTOR, _chargeCall(ALICE, 1), _insufficient(ALICE, 1, 0)); // pending

        VM.warp(T0 + 13 days);
        _refused(EXECUTOR, _chargeCall(ALICE, 1), _insufficient(ALICE, 1, 0)); // expired
    }

    function test_FE12_aPausedAccountIsNotCharged() external {
        _deposit(ALICE, plan, 1200);
        _pause(ALICE);
        bytes memory paused = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_Paused.selector,
            address(token),
            ALICE
        );
        _refused(EXECUTOR, _chargeCall(ALICE, 1), paused);
        _refused(
            EXECUTOR,
            abi.encodeCall(fees.chargeUpTo, (address(token), ALICE, 1, 0, REF)),
            paused
        );

        _resume(ALICE);
        _charge(ALICE, 1200);
    }

    // ---------------------------------------------------------------- up to

    function test_FE7_chargingUpToTakesWhatIsThere() external {
        _threeTranches();
        assertEq(_chargeUpTo(ALICE, 700), 100, "shortfall");
        assertEq(_available(ALICE), 0, "available");
        assertEq(_status(ALICE), Status.Depleted, "status");
    }

    function test_FE7_chargingUpToWithinWhatIsThereIsACharge() external {
        _threeTranches();
        _expectLine(60, 2);
        assertEq(_chargeUpTo(ALICE, 60), 0, "shortfall");
        assertEq(_available(ALICE), 540, "available");
    }

    function test_FE7_chargingUpToWhereNothingIsTakesNothing() external {
        assertEq(_chargeUpTo(ALICE, 700), 700, "never opened");
        assertEq(_status(ALICE), Status.None, "still not opened");

        _deposit(ALICE, plan, 1200);
        VM.warp(T0 + 12 days);
        assertEq(_chargeUpTo(ALICE, 700), 700, "expired");
        assertEq(_status(ALICE), Status.Expired, "by time, not by use");
    }

    function test_FE7_chargingUpToNothingOrTooMuchIsRefused() external {
        _deposit(ALICE, plan, 1200);
        _refused(
            EXECUTOR,
            abi.encodeCall(fees.chargeUpTo, (address(token), ALICE, 0, 0, REF)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_ZeroAmount.selector)
        );
        _refused(
            EXECUTOR,
            abi.encodeCall(
                fees.chargeUpTo,
                (address(token), ALICE, uint256(MAX_AMOUNT) + 1, 0, REF)
            ),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_OutOfRange.selector,
                uint256(MAX_AMOUNT) + 1,
                MAX_AMOUNT
            )
        );
    }

    function testFuzz_FE7_chargedAndShortfallAreWhatWasAsked(uint88 asked, uint256 wait) external {
        if (asked == 0) asked = 1;
        _threeTranches();
        _wait(bound(wait, 0, 4 days));
        uint256 before = _available(ALICE);

        uint256 shortfall = _chargeUpTo(ALICE, asked);

        assertEq(asked - shortfall, before - _available(ALICE), "charged");
        assertEq(shortfall, asked > before ? asked - before : 0, "shortfall");
    }
}
