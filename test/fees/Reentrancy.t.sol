// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {DepositOrder} from "../../contracts/fees/IFeeAccounts.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {FeesTest} from "../kit/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Calling again in the middle of a call: FE-10, FE-11, FE-14
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - from a token's callback to the sender of a deposit, or to the receiver of a claim or of a withdrawal
/// - what would move tokens is refused; what moves none goes through, and every figure stays exact
contract ReentrancyTest is FeesTest {
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

    function _assertRefused(uint256 attempt) private view {
        Intruder.Attempt memory a = intruder.attempt(attempt);
        assertTrue(a.isMade, "it was tried");
        assertFalse(a.success, "it was refused");
        assertEq(
            a.result,
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "error"
        );
    }

    function _prepareWhatMovesTokens() private {
        address to = address(intruder);
        intruder.prepare(address(fees), _depositCall(100));
        intruder.prepare(address(fees), abi.encodeCall(fees.claim, (address(token), to)));
        intruder.prepare(address(fees), abi.encodeCall(fees.closePaused, (address(token))));
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

        for (uint256 i = 0; i < 3; ++i) {
            _assertRefused(i);
        }
        assertEq(_available(address(intruder)), 1200, "available");
        _assertExact();
    }

    function test_FE14_aSignedDepositIsNotInterruptedEither() external {
        _listen();
        _prepareWhatMovesTokens();
        DepositOrder memory order = _order(address(intruder), plan, 1200);
        uint256 id = VM.snapshotState();
        _act(abi.encodeCall(fees.depositWithPermit, (order, T0, 0, 0, 0)), address(fees));
        for (uint256 i = 0; i < 3; ++i) {
            _assertRefused(i);
        }
        _assertExact();

        VM.revertToState(id);
        address payer = address(intruder);
        fees.depositWithAuthorization(order, payer, 0, T0, 0, 0, 0, 0);
        for (uint256 i = 0; i < 3; ++i) {
            _assertRefused(i);
        }
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

        for (uint256 i = 0; i < 3; ++i) {
            _assertRefused(i);
        }
        assertEq(token.balanceOf(address(intruder)), 10_000 - 100, "paid once");
        _assertExact();
    }

    function test_FE10_aWithdrawalIsNotInterruptedByWhatMovesTokens() external {
        _act(_depositCall(1200), address(fees));
        VM.warp(T0 + 3 days);
        _settle(address(intruder));
        _listen();
        _prepareWhatMovesTokens();
        VM.prank(OPERATOR);
        fees.withdraw(address(token), address(intruder), 300);

        for (uint256 i = 0; i < 3; ++i) {
            _assertRefused(i);
        }
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

        _assertRefused(0);
        assertEq(address(intruder).balance, 1100, "paid once");
        assertEq(address(fees).balance, 100, "coin held");
    }
}
