// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {DepositOrder} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {PaymentToken} from "../mocks/PaymentToken.sol";
import {Authorization, FeesSignatures} from "../kit/fees/FeesSignatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Depositing by signature: FE-14
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - permit (ERC-2612)
///   - good; used by a front-runner before; failing with an allowance; failing without one
///   - the native coin has none
/// - authorization (ERC-3009), relayed by anybody
///   - good; of another who is allowed to fund; of another who is not
///   - for another account, plan, start, salt or amount; used twice; not yet or no longer valid
contract DepositSignedTest is FeesSignatures {
    bytes32 private constant SALT = "salt";

    uint16 private plan;

    function setUp() public override {
        super.setUp();
        plan = _plan();
        VM.prank(ALICE);
        token.approve(address(fees), 0);
        VM.prank(BOB);
        token.approve(address(fees), 0);
    }

    // ---------------------------------------------------------------- permit

    function _permitCall(
        DepositOrder memory order,
        uint256 deadline,
        uint256 key
    ) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _permit(key, order.amount, deadline);
        return abi.encodeCall(fees.depositWithPermit, (order, deadline, v, r, s));
    }

    function test_FE14_aPermitStandsInForAnAllowance() external {
        _succeedsBy(ALICE, _permitCall(_order(ALICE, plan, 1200), T0, ALICE_KEY));
        assertEq(_available(ALICE), 1200, "available");
        assertEq(token.allowance(ALICE, address(fees)), 0, "nothing more is allowed");
    }

    function test_FE14_aPermitThatAFrontRunnerUsedDoesNoHarm() external {
        bytes memory call = _permitCall(_order(ALICE, plan, 1200), T0, ALICE_KEY);
        (uint8 v, bytes32 r, bytes32 s) = _permit(ALICE_KEY, 1200, T0);
        VM.prank(STRANGER);
        token.permit(ALICE, address(fees), 1200, T0, v, r, s);

        _succeedsBy(ALICE, call);
        assertEq(_available(ALICE), 1200, "available");
    }

    function test_FE14_aFailingPermitIsIgnoredWhereTheAllowanceIsThere() external {
        VM.prank(ALICE);
        token.approve(address(fees), 1200);
        _succeedsBy(ALICE, _permitCall(_order(ALICE, plan, 1200), T0 - 1, ALICE_KEY));
        assertEq(_available(ALICE), 1200, "available");
    }

    function test_FE14_aFailingPermitWithoutAnAllowanceIsRefused() external {
        bytes memory refusal = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(fees),
            0,
            1200
        );
        _refused(ALICE, _permitCall(_order(ALICE, plan, 1200), T0 - 1, ALICE_KEY), refusal);
        _refused(ALICE, _permitCall(_order(ALICE, plan, 1200), T0, BOB_KEY), refusal);
    }

    function test_FE14_nativeCoinHasNoSignedDeposit() external {
        VM.prank(OPERATOR);
        uint16 coinPlan = fees.createPlan(NATIVE, _terms());
        DepositOrder memory order = DepositOrder(NATIVE, ALICE, coinPlan, 1200, 0, 0);
        bytes memory refusal = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_WrongValue.selector,
            0,
            1200
        );
        _refused(ALICE, abi.encodeCall(fees.depositWithPermit, (order, T0, 27, 0, 0)), refusal);
        _refused(
            STRANGER,
            abi.encodeCall(
                fees.depositWithAuthorization,
                (order, ALICE, T0 - 1, T0 + 1, SALT, 27, 0, 0)
            ),
            refusal
        );
    }

    function test_FE14_anUnknownPlanIsRefusedBeforeAnythingIsSigned() external {
        DepositOrder memory order = _order(ALICE, plan + 1, 1200);
        bytes memory refusal = abi.encodeWithSelector(
            IFeeEvents.FeeAccounts_UnknownPlan.selector,
            address(token),
            plan + 1
        );
        _refused(ALICE, _permitCall(order, T0 - 1, ALICE_KEY), refusal);
        _refused(
            STRANGER,
            abi.encodeCall(
                fees.depositWithAuthorization,
                (order, ALICE, T0 - 1, T0 + 1, SALT, 27, 0, 0)
            ),
            refusal
        );
    }

    // ---------------------------------------------------------------- authorization

    function _terms(address payer) private pure returns (Authorization memory) {
        return Authorization(payer, T0 - 1, T0 + 1 hours, SALT);
    }

    /// @dev The call for `order` with the signature of `key` over `signed`.
    function _authorizedCall(
        DepositOrder memory order,
        DepositOrder memory signed,
        Authorization memory a,
        uint256 key
    ) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _authorize(key, signed, a);
        return
            abi.encodeCall(
                fees.depositWithAuthorization,
                (order, a.payer, a.validAfter, a.validBefore, a.salt, v, r, s)
            );
    }

    function _authorizedCall(DepositOrder memory order) private view returns (bytes memory) {
        return _authorizedCall(order, order, _terms(ALICE), ALICE_KEY);
    }

    bytes private invalid = abi.encodeWithSelector(PaymentToken.AuthorizationNotValid.selector);

    function test_FE14_anybodyRelaysAnAuthorization() external {
        DepositOrder memory order = _order(ALICE, plan, 1200);
        VM.expectEmit(address(fees));
        emit IFeeEvents.Deposited(
            address(token),
            ALICE,
            ALICE,
            1,
            plan,
            1200,
            uint32(T0),
            uint32(T0 + 12 days)
        );
        _succeedsBy(STRANGER, _authorizedCall(order));

        assertEq(_available(ALICE), 1200, "available");
        assertTrue(_tranches(ALICE)[0].refundable, "funded by the holder itself");
        assertTrue(
            token.authorizationState(ALICE, fees.authorizationNonce(order, SALT)),
            "the nonce binds the order"
        );
    }

    function test_FE14_theNonceBindsHolderPlanStartAndSalt() external view {
        DepositOrder memory order = DepositOrder(address(token), ALICE, plan, 1200, 77, 3);
        assertEq(
            fees.authorizationNonce(order, SALT),
            keccak256(abi.encode(ALICE, plan, uint32(77), SALT)),
            "nonce"
        );
    }

    function test_FE14_anAuthorizationIsUsedOnce() external {
        bytes memory call = _authorizedCall(_order(ALICE, plan, 1200));
        _succeedsBy(STRANGER, call);
        _refused(STRANGER, call, invalid);
    }

    function test_FE14_anAuthorizationOfAnotherNeedsTheHoldersConsent() external {
        DepositOrder memory order = _order(BOB, plan, 1200);
        _refused(
            STRANGER,
            _authorizedCall(order),
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_FundingNotAllowed.selector,
                address(token),
                BOB,
                ALICE
            )
        );

        _allowFunding(BOB);
        _succeedsBy(STRANGER, _authorizedCall(order));
        assertEq(_available(BOB), 1200, "available");
        assertFalse(_tranches(BOB)[0].refundable, "another's money is not the holder's");
    }

    function test_FE14_aRelayerChoosesNeitherAccountNorPlanNorStartNorAmount() external {
        _allowFunding(BOB);
        uint16 other = _plan();
        DepositOrder memory signed = _order(ALICE, plan, 1200);
        DepositOrder[4] memory changed = [
            _order(BOB, plan, 1200),
            _order(ALICE, other, 1200),
            _order(ALICE, plan, 1200),
            _order(ALICE, plan, 1201)
        ];
        changed[2].start = uint32(T0 + 1 days);
        for (uint256 i = 0; i < 4; ++i) {
            _refused(
                STRANGER,
                _authorizedCall(changed[i], signed, _terms(ALICE), ALICE_KEY),
                invalid
            );
        }
    }

    function test_FE14_anAuthorizationIsOfItsPayer() external {
        DepositOrder memory order = _order(ALICE, plan, 1200);
        _refused(STRANGER, _authorizedCall(order, order, _terms(ALICE), BOB_KEY), invalid);
    }

    function test_FE14_anAuthorizationHasItsTime() external {
        DepositOrder memory order = _order(ALICE, plan, 1200);
        Authorization memory early = _terms(ALICE);
        early.validAfter = T0;
        _refused(STRANGER, _authorizedCall(order, order, early, ALICE_KEY), invalid);
        Authorization memory late = _terms(ALICE);
        late.validBefore = T0;
        _refused(STRANGER, _authorizedCall(order, order, late, ALICE_KEY), invalid);
    }
}
