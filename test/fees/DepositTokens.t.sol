// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {DepositOrder, PlanTerms, Status} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeeOnTransferToken} from "../mocks/FeeOnTransferToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {DepositorTest} from "../kit/fees/DepositorTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title What is deposited, native coin or a token: FE-14
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - native coin: the amount named, none, one less, one more; outside the plan's limits; along with a token
/// - a fee on transfer: of any amount, of a renewal by hint
/// - a token that answers false, one that lies
/// - decimals: 0, 6, 18
/// - no deposit at all: a donation
contract DepositTokensTest is DepositorTest {
    function test_FE14_nativeCoinIsTakenToTheAmountNamed() external {
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, _terms());
        DepositOrder memory order = DepositOrder(NATIVE, ALICE, coinPlan, 1 ether, 0, 0);
        VM.deal(ALICE, 1 ether);
        VM.prank(ALICE);
        fees.deposit{value: 1 ether}(order);
        assertEq(fees.available(NATIVE, ALICE), 1 ether, "available");
        assertEq(address(fees).balance, 1 ether, "coin held");

        uint256[3] memory sent = [uint256(0), 1 ether - 1, 1 ether + 1];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                ALICE,
                sent[i],
                _depositCall(order),
                abi.encodeWithSelector(IFeeEvents.FeeAccounts_WrongValue.selector, sent[i], 1 ether)
            );
        }
    }

    function test_FE14_theLimitsCountForNativeCoin() external {
        PlanTerms memory terms = _terms();
        terms.maxDeposit = 1000;
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, terms);
        _refused(
            ALICE,
            1001,
            abi.encodeCall(fees.deposit, (DepositOrder(NATIVE, ALICE, coinPlan, 1001, 0, 0))),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_DepositOutOfBounds.selector,
                1001,
                1,
                1000
            )
        );
    }

    function test_FE14_nativeCoinWithATokenIsRefused() external {
        _refused(
            ALICE,
            1,
            _depositCall(_order(ALICE, plan, 1200)),
            abi.encodeWithSelector(IFeeEvents.FeeAccounts_WrongValue.selector, 1, 0)
        );
    }

    /// @dev FE-14. Credited by what arrived, which must be within the limits.
    function testFuzz_FE14_aFeeOnTransferIsNotCredited(uint88 amount) external {
        FeeOnTransferToken taxed = FeeOnTransferToken(
            _deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(100))
        );
        amount = uint88(bound(amount, 2, MAX_AMOUNT));
        taxed.mint(ALICE, amount);
        VM.prank(OPERATOR);
        uint16 taxedPlan = fees.createPlan(address(taxed), _terms());
        VM.prank(ALICE);
        taxed.approve(address(fees), amount);
        VM.prank(ALICE);
        fees.deposit(DepositOrder(address(taxed), ALICE, taxedPlan, amount, 0, 0));

        uint256 arrived = taxed.balanceOf(address(fees));
        assertEq(arrived, amount - (uint256(amount) + 99) / 100, "arrived");
        assertEq(fees.available(address(taxed), ALICE), arrived, "credited");
    }

    function test_FE14_aFeeOnTransferIsNotCreditedToARenewalByHintEither() external {
        FeeOnTransferToken taxed = FeeOnTransferToken(
            _deploy("FeeOnTransferToken.sol:FeeOnTransferToken", abi.encode(100))
        );
        taxed.mint(ALICE, 2000);
        VM.prank(OPERATOR);
        uint16 taxedPlan = fees.createPlan(address(taxed), _terms());
        VM.prank(ALICE);
        taxed.approve(address(fees), 2000);
        DepositOrder memory order = DepositOrder(address(taxed), ALICE, taxedPlan, 1000, 0, 0);
        VM.prank(ALICE);
        fees.deposit(order);
        order.hint = fees.depositHint(address(taxed), ALICE, taxedPlan, 0);
        VM.prank(ALICE);
        fees.deposit(order);

        assertEq(fees.available(address(taxed), ALICE), 2 * 990, "credited");
    }

    function _unfaithful(bool answer) private returns (UnfaithfulToken liar, uint16 number) {
        liar = UnfaithfulToken(_deploy("UnfaithfulToken.sol:UnfaithfulToken", ""));
        liar.betray(answer);
        VM.prank(OPERATOR);
        number = fees.createPlan(address(liar), _terms());
    }

    function test_FE14_aTokenThatAnswersFalseIsRefused() external {
        (UnfaithfulToken liar, uint16 number) = _unfaithful(false);
        _refused(
            ALICE,
            _depositCall(DepositOrder(address(liar), ALICE, number, 1200, 0, 0)),
            abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(liar))
        );
    }

    function test_FE14_aTokenThatLiesIsNotCredited() external {
        (UnfaithfulToken liar, uint16 number) = _unfaithful(true);
        _refused(
            ALICE,
            _depositCall(DepositOrder(address(liar), ALICE, number, 1200, 0, 0)),
            _outOfBounds(0)
        );
        assertEq(fees.status(address(liar), ALICE), Status.None, "no account");
    }

    /// @dev FE-14. Tokens of 0, 6 and 18 decimals: a unit is a unit.
    function test_FE14_decimalsDoNotMatter() external {
        uint8[3] memory decimals = [0, 6, 18];
        for (uint256 i = 0; i < 3; ++i) {
            token = _token(decimals[i]);
            _supply(ALICE);
            _deposit(ALICE, _plan(), 1201);
            _wait(4 days);
            assertEq(_available(ALICE), 800, "available");
        }
    }

    /// @dev FE-14. Tokens that were sent without a deposit are nobody's.
    function test_FE14_aDonationCreditsNobody() external {
        token.mint(address(fees), 5000);
        _deposit(ALICE, plan, 1200);
        assertEq(_available(ALICE), 1200, "available");
        assertEq(fees.revenue(address(token)), 0, "revenue");
    }
}
