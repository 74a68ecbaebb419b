// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {PaymentState} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {AuthorizedTest} from "../kit/cards/AuthorizedTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Captures by clearing, in the merchant's place: CA-3, CA-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - with a reason, where all keys of the merchant are gone
/// - again: the same; the same as the final one
/// - bounds: one more than was authorized, 0, at the end
/// - who: nobody else
contract CaptureByClearingTest is AuthorizedTest {
    function _clearingCall(uint40 total, bool isFinal) private view returns (bytes memory) {
        return abi.encodeCall(cards.captureByClearing, (_packed(p), total, isFinal, REASON));
    }

    /// @dev CA-3. Even where all keys of the merchant are gone.
    function test_CA3_clearingCapturesInTheMerchantsPlace() external {
        _revoke(TILL);
        _revoke(SECOND_TILL);
        VM.expectEmit(address(cards));
        emit ICardEvents.Captured(id, ALICE, address(0), 300, 700);
        VM.expectEmit(address(cards));
        emit ICardEvents.ClearingActed(id, REASON);
        _succeedsBy(CLEARING, _clearingCall(300, true));
        _expectRecord(PaymentState.Captured, 0, 300, 700);
        assertEq(_accrued(shop), 300, "accrued");
        assertEq(_till(TILL).captured, 300, "under the payment's key");
    }

    function test_CA6_clearingsCaptureAgainDoesNothing() external {
        _succeedsBy(CLEARING, _clearingCall(300, false));
        bytes32 before = _fingerprint();
        VM.recordLogs();
        _succeedsBy(CLEARING, _clearingCall(300, false));
        assertEq(_fingerprint(), before, "nothing changed");
        assertEq(VM.getRecordedLogs().length, 0, "nothing to tell");
        _succeedsBy(CLEARING, _clearingCall(300, true));
        _expectRecord(PaymentState.Captured, 0, 300, 700);
        assertEq(_till(TILL).captures, 1, "captures");
    }

    function test_CA3_clearingIsBoundByTheRulesOfCaptures() external {
        _refused(
            CLEARING,
            _clearingCall(1_001, false),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OverCapture.selector, id, 1_001, 1_000)
        );
        _refused(
            CLEARING,
            _clearingCall(0, true),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector)
        );
        VM.warp(p.authorizationEnd);
        _refused(
            CLEARING,
            _clearingCall(1, false),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_AuthorizationEnded.selector,
                p.authorizationEnd,
                p.authorizationEnd
            )
        );
    }

    function test_CA3_nobodyElseCapturesForTheMerchant() external {
        address[4] memory others = [SHOPKEEPER, ISSUER, REGULATOR, TILL];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(
                others[i],
                _clearingCall(300, false),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
    }
}
