// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {DepositOrder} from "../../contracts/fees/FeeTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Calling again in the middle of a call: FE-10, FE-11, FE-14
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - from a token's callback to the sender of a deposit, or to the receiver of a claim or of a withdrawal
/// - what would move tokens is refused; what moves none goes through, and every figure stays exact
contract ReentrancyTest is FeesTest {
    /// @dev How many functions move tokens, or open tranches for tokens that are here.
    uint256 private constant DOORS = 8;

    Intruder private intruder;
    uint16 private plan;

    function setUp() public override {
        super.setUp();
        address callback = _deploy("CallbackToken.sol:CallbackToken", "");
        intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        token = PaymentToken(callback); // transfers, mints and allows alike
        plan = _plan();
        token.mint(address(intruder), 10_000);
        _act(abi.encodeCall(token.approve, (address(fees), 10_000)), callback);
        _supply(ALICE);
        _setExecutor(address(intruder), 0, 0);
    }

    function _act(bytes memory call, address target) private {
        intruder.act(target, call);
    }

    function _listen() private {
        _act(abi.encodeCall(CallbackToken.listen, (true)), address(token));
    }

    function _depositCall(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(fees.deposit, (_order(address(intruder), plan, amount)));
    }

    function _assertRefused(uint256 count) private view {
        for (uint256 i = 0; i < count; ++i) {
            _assertOneRefused(i);
        }
    }

    function _assertOneRefused(uint256 attempt) private view {
        Intruder.Attempt memory a = intruder.attempt(attempt);
        assertTrue(a.isMade, "it was tried");
        assertFalse(a.success, "it was refused");
        assertEq(
            a.result,
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "error"
        );
    }

    /// @dev The intruder is an operator, too: no door is shut to it by a role.
    function _prepareWhatMovesTokens() private {
        (address t, address to) = (address(token), address(intruder));
        AccessManager(IAccessManaged(address(fees)).authority()).grantRole(1, to, 0);
        DepositOrder memory order = _order(to, plan, 100);
        bytes[DOORS] memory calls = [
            abi.encodeCall(fees.deposit, (order)),
            abi.encodeCall(fees.depositWithPermit, (order, 0, 0, 0, 0)),
            abi.encodeCall(fees.depositWithAuthorization, (order, to, 0, 0, 0, 0, 0, 0)),
            abi.encodeCall(fees.claim, (t, to)),
            abi.encodeCall(fees.closePaused, (t)),
            abi.encodeCall(fees.withdraw, (t, to, 1)),
            abi.encodeCall(fees.correct, (t, to, plan, 1, to, REF, 1, "")),
            abi.encodeCall(fees.grant, (t, to, plan, 1))
        ];
        for (uint256 i = 0; i < DOORS; ++i) {
            intruder.prepare(address(fees), calls[i]);
        }
    }

    function _assertExact() private view {
        uint256 sum = fees.revenue(address(token)) + fees.owed(address(token), address(intruder));
        sum += fees.unsettled(address(token), address(intruder));
        for (uint256 i = 0; i < _tranches(address(intruder)).length; ++i) {
            sum += _tranches(address(intruder))[i].remaining;
        }
        assertEq(token.balanceOf(address(fees)), sum, "tokens held");
    }

    function test_FE14_aDepositIsNotInterruptedByWhatMovesTokens() external {
        _listen();
        _prepareWhatMovesTokens();
        _act(_depositCall(1200), address(fees));

        _assertRefused(DOORS);
        assertEq(_available(address(intruder)), 1200, "available");
        _assertExact();
    }

    function test_FE14_aSignedDepositIsNotInterruptedEither() external {
        _listen();
        _prepareWhatMovesTokens();
        DepositOrder memory order = _order(address(intruder), plan, 1200);
        uint256 id = VM.snapshotState();
        _act(abi.encodeCall(fees.depositWithPermit, (order, T0, 0, 0, 0)), address(fees));
        _assertRefused(DOORS);
        _assertExact();

        VM.revertToState(id);
        address payer = address(intruder);
        fees.depositWithAuthorization(order, payer, 0, T0, 0, 0, 0, 0);
        _assertRefused(DOORS);
        _assertExact();
    }

    function test_FE14_aChargeOrASettlementWithinADepositLeavesItExact() external {
        _act(_depositCall(1200), address(fees));
        VM.warp(T0 + 3 days);
        _listen();
        address[] memory holders = new address[](1);
        holders[0] = address(intruder);
        intruder.prepare(address(fees), abi.encodeCall(fees.settle, (address(token), holders)));
        intruder.prepare(
            address(fees),
            abi.encodeCall(fees.charge, (address(token), address(intruder), 900, 0, REF))
        );
        DepositOrder memory order = _order(address(intruder), plan, 600);
        order.hint = fees.depositHint(address(token), address(intruder), plan, 0);
        _act(abi.encodeCall(fees.deposit, (order)), address(fees));

        assertTrue(intruder.attempt(0).success, "settled");
        assertTrue(intruder.attempt(1).success, "charged");
        assertEq(_available(address(intruder)), 600, "available");
        _assertExact();
    }

    function test_FE11_aClaimIsNotInterruptedByWhatMovesTokens() external {
        _act(_depositCall(1200), address(fees));
        _act(abi.encodeCall(fees.close, (address(token), 1, uint32(T0 + 12 days))), address(fees));
        VM.warp(T0 + 1 days);
        _listen();
        _prepareWhatMovesTokens();
        _act(abi.encodeCall(fees.claim, (address(token), address(intruder))), address(fees));

        _assertRefused(DOORS);
        assertEq(token.balanceOf(address(intruder)), 10_000 - 100, "paid once");
        _assertExact();
    }

    /// @dev FE-11. Who is called in the middle reads what will be true in the end.
    function test_FE11_inTheMiddleOfAClaimNothingIsOwedAnyMore() external {
        _act(_depositCall(1200), address(fees));
        _act(abi.encodeCall(fees.close, (address(token), 1, uint32(T0 + 12 days))), address(fees));
        VM.warp(T0 + 1 days);
        _listen();
        intruder.prepare(
            address(fees),
            abi.encodeCall(fees.owed, (address(token), address(intruder)))
        );
        _act(abi.encodeCall(fees.claim, (address(token), address(intruder))), address(fees));

        assertEq(intruder.attempt(0).result, abi.encode(0), "owed, seen from within");
    }

    function test_FE10_inTheMiddleOfAWithdrawalItHasLeftTheRevenue() external {
        _act(_depositCall(1200), address(fees));
        VM.warp(T0 + 3 days);
        _settle(address(intruder));
        _listen();
        intruder.prepare(address(fees), abi.encodeCall(fees.revenue, (address(token))));
        VM.prank(OPERATOR);
        fees.withdraw(address(token), address(intruder), 200);

        assertEq(intruder.attempt(0).result, abi.encode(100), "revenue, seen from within");
    }

    function test_FE10_aWithdrawalIsNotInterruptedByWhatMovesTokens() external {
        _act(_depositCall(1200), address(fees));
        VM.warp(T0 + 3 days);
        _settle(address(intruder));
        _listen();
        _prepareWhatMovesTokens();
        VM.prank(OPERATOR);
        fees.withdraw(address(token), address(intruder), 300);

        _assertRefused(DOORS);
        assertEq(token.balanceOf(address(intruder)), 10_000 - 900, "paid once");
        _assertExact();
    }

    /// @dev FE-11. The same with native coin, whose receiver is called by its arrival.
    function test_FE11_aClaimOfCoinIsPaidOnce() external {
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, _terms());
        VM.deal(address(this), 1200);
        DepositOrder memory order = DepositOrder(NATIVE, address(intruder), coinPlan, 1200, 0, 0);
        intruder.act{value: 1200}(address(fees), abi.encodeCall(fees.deposit, (order)));
        _act(abi.encodeCall(fees.close, (NATIVE, 1, uint32(T0 + 12 days))), address(fees));
        VM.warp(T0 + 1 days);
        bytes memory claim = abi.encodeCall(fees.claim, (NATIVE, address(intruder)));
        intruder.prepare(address(fees), claim);
        _act(claim, address(fees));

        _assertRefused(1);
        assertEq(address(intruder).balance, 1100, "paid once");
        assertEq(address(fees).balance, 100, "coin held");
    }
}
