// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {PaymentState, PaymentView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Voids: CA-3, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases (limits have a file of their own):
/// - what it does: gives all back; again nothing
/// - state: never authorized, captured in part or in whole, ended
/// - key: another of the merchant, another merchant's, revoked, calling itself
/// - clearing in the merchant's place; nobody else
/// - card: frozen, blocked, replaced
contract VoidTest is CardsTest {
    Bill private p;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        p = _authorized(1_000);
        id = _authorizationId(p);
    }

    function _expectVoided() private view {
        PaymentView memory r = cards.paymentOf(id);
        assertEq(r.state, PaymentState.Voided, "state");
        assertEq(r.authorized, 1_000, "authorized");
        assertEq(r.released, 1_000, "released");
        assertEq(uint256(r.capturable) + r.captured, 0, "nothing else");
    }

    // ---------------------------------------------------------------- what it does

    function test_CA3_aVoidGivesAllBack() external {
        bytes memory call = _voidCall(p, TILL);
        VM.expectEmit(address(cards));
        emit ICardEvents.Voided(id, ALICE, TILL, 1_000);
        _succeeds(call);
        _expectVoided();
        assertEq(_balance(ALICE), TOP_UP, "balance");
        assertEq(_hold(ALICE), 0, "hold");
        assertEq(_accrued(shop), 0, "accrued");
    }

    function test_CA3_clearingHasNoPartInTheMerchantsVoid() external {
        bytes memory call = _voidCall(p, TILL);
        VM.recordLogs();
        _succeeds(call);
        assertEq(VM.getRecordedLogs().length, 1, "the void alone is logged");
    }

    function test_CA6_theSameVoidAgainDoesNothing() external {
        bytes memory call = _voidCall(p, TILL);
        _succeeds(call);
        for (uint256 i = 0; i < 5; ++i) {
            _changesNothing(call);
        }
        VM.warp(p.authorizationEnd + 1);
        _changesNothing(call);
    }

    /// @dev CA-6. The authorization that was voided does not come back by being sent again.
    function test_CA6_aVoidedAuthorizationStaysVoided() external {
        _void(p);
        _changesNothing(_authorizeCall(p));
        _expectVoided();
    }

    // ---------------------------------------------------------------- state

    function test_CA3_whatNeverRanIsNotVoided() external {
        Bill memory never = _pay(100);
        _declined(
            _voidCall(never, TILL),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownPayment.selector,
                _authorizationId(never)
            )
        );
    }

    function test_CA3_whatWasCapturedIsNotVoided() external {
        _capture(p, 1);
        _declined(
            _voidCall(p, TILL),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_PartlyCaptured.selector, id, 1)
        );
        _captureFinally(p, 1);
        _declined(_voidCall(p, TILL), _closed(PaymentState.Captured));
    }

    /// @dev CA-3. From the end on it is reclaimed, by anybody.
    function test_CA3_whatHasEndedIsNotVoided() external {
        for (uint256 late = 0; late < 2; ++late) {
            VM.warp(p.authorizationEnd + late);
            _declined(
                _voidCall(p, TILL),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_AuthorizationEnded.selector,
                    p.authorizationEnd,
                    _now()
                )
            );
        }
    }

    function test_CA3_whatWasReclaimedIsNotVoided() external {
        VM.warp(p.authorizationEnd);
        _reclaim(p);
        _declined(_voidCall(p, TILL), _closed(PaymentState.Expired));
    }

    function _closed(PaymentState state) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_PaymentClosed.selector, id, state);
    }

    // ---------------------------------------------------------------- key

    function test_CA3_anyKeyOfTheMerchantVoids() external {
        _retire(SECOND_TILL, T0 + 1 days);
        _succeeds(_voidCall(p, SECOND_TILL));
        _expectVoided();
    }

    function test_CA3_anotherMerchantsKeyVoidsNothing() external {
        _declined(
            _voidCall(p, RIVAL_TILL),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OtherMerchant.selector, id, RIVAL_TILL)
        );
    }

    function test_CA11_aRevokedKeyVoidsNothing() external {
        _revoke(TILL);
        _declined(
            _voidCall(p, TILL),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_TerminalRevoked.selector, TILL)
        );
    }

    function test_CA3_aKeyThatCallsItselfNeedNotSign() external {
        bytes memory call = abi.encodeCall(cards.void, (_packed(p), TILL, ""));
        _declined(
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadTerminalSignature.selector,
                TILL,
                _voidDigest(p, TILL)
            )
        );
        _succeedsBy(TILL, call);
        _expectVoided();
    }

    // ---------------------------------------------------------------- clearing

    function test_CA3_clearingVoidsInTheMerchantsPlace() external {
        _revoke(TILL);
        bytes memory call = abi.encodeCall(cards.voidByClearing, (_packed(p), REASON));
        VM.expectEmit(address(cards));
        emit ICardEvents.Voided(id, ALICE, address(0), 1_000);
        VM.expectEmit(address(cards));
        emit ICardEvents.ClearingActed(id, REASON);
        _succeedsBy(CLEARING, call);
        _expectVoided();
        VM.recordLogs();
        _succeedsBy(CLEARING, call);
        assertEq(VM.getRecordedLogs().length, 0, "again nothing");
    }

    function test_CA3_nobodyElseVoidsForTheMerchant() external {
        address[3] memory others = [SHOPKEEPER, ISSUER, ALICE];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                others[i],
                abi.encodeCall(cards.voidByClearing, (_packed(p), REASON)),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
    }

    // ---------------------------------------------------------------- card

    /// @dev CA-3. It gives the money back to whoever has the account, and opens nothing.
    function test_CA3_aVoidReachesADeadCard() external {
        _freeze(ALICE);
        _block(ALICE);
        address successor = _replace(ALICE, "successor");
        _freezeByRegulator(successor);
        _void(p);
        assertEq(_balance(successor), TOP_UP, "balance");
        assertEq(_hold(successor), 0, "hold");
        assertTrue(_card(successor).frozen[2], "frozen");
        assertEq(_card(ALICE).successor, successor, "replaced");
    }
}
