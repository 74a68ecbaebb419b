// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, PaymentKind, TerminalStatus} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {NewTillTest} from "../kit/cards/NewTillTest.sol";
import {UploadRows} from "../kit/cards/UploadRows.sol";
import {VM} from "../kit/IVm.sol";

/// @title How long terminals are good for: CA-11
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - validity: [from, to) to the second, for all that a key does
/// - retired: sells no more, captures and refunds until the end; shortened again, never lengthened
/// - revoked: at once nothing, for ever; what it accrued stays the merchant's
/// - rotation: old and new key side by side
contract TerminalEndsTest is NewTillTest {
    // ---------------------------------------------------------------- validity

    function test_CA11_aKeyIsValidFromItsFirstSecondToBeforeItsEnd() external {
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        VM.warp(from - 1);
        _expectNothing(_notValid());
        VM.warp(from);
        _expectAll();
        VM.warp(to - 1);
        _expectAll();
        VM.warp(to);
        _expectNothing(_notValid());
    }

    /// @dev It captures, voids and refunds what TILL authorized; it sells.
    function _expectAll() private {
        Bill memory p = _expectBack();
        p.terminal = till;
        _sell(p);
    }

    /// @return p Another payment at TILL.
    function _expectBack() private returns (Bill memory p) {
        p = _authorized(100);
        _succeeds(_captureCall(p, till, 60, true));
        _succeeds(_refundCall(p, PaymentKind.Authorization, till, 50));
        p = _authorized(100);
        _succeeds(_voidCall(p, till));
        p = _pay(100);
    }

    function _expectNothing(bytes memory error_) private {
        uint256 snapshot = VM.snapshotState();
        Bill memory p = _authorized(100);
        _capture(p, 60);
        _declined(_captureCall(p, till, 100, false), error_);
        _declined(_refundCall(p, PaymentKind.Authorization, till, 10), error_);
        p = _authorized(100);
        _declined(_voidCall(p, till), error_);
        _refused(till, abi.encodeCall(cards.void, (_packed(p), till, "")), error_);
        p = _payAt(ALICE, till, 100);
        _declined(_saleCall(p), error_);
        _declined(_authorizeCall(p), error_);
        VM.revertToState(snapshot);
    }

    // ---------------------------------------------------------------- retired

    function _enrolled() private {
        from = T0;
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
    }

    function test_CA11_theOwnerOrClearingRetires() external {
        _enrolled();
        _onlyOwnerAndClearing(_retireCall(T0 + 2 days));
        bytes memory call = _retireCall(T0 + 2 days);
        VM.expectEmit(address(cards));
        emit ICardEvents.TerminalRetired(program, till, uint32(T0 + 2 days));
        _succeedsBy(SHOPKEEPER, call);
        to = T0 + 2 days;
        _expectTill(TerminalStatus.Retiring);
    }

    function test_CA11_aRetiringKeySellsNoMoreButGoesOnUntilItsEnd() external {
        _enrolled();
        to = T0 + 2 days;
        _retire(till, to);
        for (uint256 i = 0; i < 2; ++i) {
            VM.warp(i == 0 ? T0 : to - 1);
            Bill memory p = _payAt(ALICE, till, 100);
            bytes memory error_ = _error(ICardEvents.PrepaidCards_TerminalRetiring.selector);
            _declined(_saleCall(p), error_);
            _declined(_authorizeCall(p), error_);
            _expectBack();
        }
        VM.warp(to);
        _expectNothing(_notValid());
    }

    function test_CA11_retiringShortensAndNeverLengthens() external {
        _enrolled();
        uint256[4] memory wrong = [to + 900, to - 1, from, from - 900];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(SHOPKEEPER, _retireCall(wrong[i]), _badValidity(from, wrong[i]));
        }
        _retire(till, to);
        _expectTill(TerminalStatus.Retiring);
        _changesNothingFor(_retireCall(to));
        _retire(till, from + 900);
        _refused(SHOPKEEPER, _retireCall(to), _badValidity(from, to));
        to = from + 900;
        _expectTill(TerminalStatus.Retiring);
    }

    function _changesNothingFor(bytes memory call) private {
        bytes memory before = abi.encode(_till(till));
        _succeedsBy(SHOPKEEPER, call);
        assertEq(abi.encode(_till(till)), before, "terminal");
    }

    /// @dev CA-11. An end that has passed ends it at once.
    function test_CA11_aKeyMayBeRetiredToAnEarlierSecond() external {
        _enrolled();
        VM.warp(T0 + 1 days);
        to = T0 + 900;
        _retire(till, to);
        _expectNothing(_notValid());
    }

    // ---------------------------------------------------------------- revoked

    function test_CA11_theOwnerOrClearingRevokes() external {
        _enrolled();
        _onlyOwnerAndClearing(_revokeCall());
        bytes memory call = _revokeCall();
        VM.expectEmit(address(cards));
        emit ICardEvents.TerminalRevoked(program, till);
        _succeedsBy(SHOPKEEPER, call);
        _expectTill(TerminalStatus.Revoked);
    }

    function test_CA11_aRevokedKeyCanDoNothingAtOnce() external {
        _enrolled();
        _expectAll();
        _revoke(till);
        bytes memory error_ = _error(ICardEvents.PrepaidCards_TerminalRevoked.selector);
        _expectNothing(error_);
        Bill memory p = _payAt(ALICE, till, 100);
        bytes32 id = _saleId(p);
        bytes memory row = UploadRows.paid(p, UploadRows.SALE, keyOf[ALICE], id);
        bytes memory results = _upload(_uploadOf(till, row));
        assertEq(UploadRows.result(results, 0).why, Decline.TerminalRevoked, "uploaded");
        VM.warp(to);
        _expectNothing(error_);
    }

    /// @dev CA-11. What a key is comes before what it has signed.
    function test_CA11_aRevokedKeyIsToldSoWhateverItSigned() external {
        _enrolled();
        _revoke(till);
        Bill memory p = _authorized(100);
        bytes[2] memory wrong = [bytes(""), _sign(TILL, _voidDigest(p, till))];
        for (uint256 i = 0; i < 2; ++i) {
            _declined(
                abi.encodeCall(cards.void, (_packed(p), till, wrong[i])),
                _error(ICardEvents.PrepaidCards_TerminalRevoked.selector)
            );
        }
    }

    function test_CA11_revokedIsFinal() external {
        _enrolled();
        _retire(till, to);
        _revoke(till);
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(CLEARING, _revokeCall());
        }
        _refused(
            SHOPKEEPER,
            _retireCall(T0 + 900),
            _error(ICardEvents.PrepaidCards_TerminalRevoked.selector)
        );
        _conflicts(_enrollCall(shop));
        _expectTill(TerminalStatus.Revoked);
    }

    /// @dev CA-11. What it captured is the merchant's, who goes on with its payments by another key.
    function test_CA11_whatARevokedKeyAccruedStaysTheMerchants() external {
        _enrolled();
        Bill memory sale = _payAt(ALICE, till, 1_000);
        _sell(sale);
        Bill memory held = _payAt(ALICE, till, 500);
        _authorize(held);
        _revoke(till);
        assertEq(_accrued(shop), 1_000, "accrued");
        _succeeds(_captureCall(held, TILL, 500, false));
        assertEq(_accrued(shop), 1_500, "accrued");
        _succeeds(_refundAttestedCall(sale, TILL, 1_000, _attest(sale, 1_000)));
        assertEq(_accrued(shop), 500, "accrued");
        assertEq(_ledger(shop).owed, 0, "owed");
    }

    // ---------------------------------------------------------------- rotation

    function test_CA11_theOldKeyGoesOnBesideTheNewOne() external {
        _enrolled();
        Bill memory old = _payAt(ALICE, till, 1_000);
        _authorize(old);
        address oldTill = till;
        address newTill = _newKey("next till");
        (till, from) = (newTill, T0 + 1 days);
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        _retire(oldTill, T0 + 2 days);
        VM.warp(T0 + 1 days);
        _sell(_payAt(ALICE, newTill, 200));
        _succeeds(_captureCall(old, oldTill, 400, false));
        _succeeds(_captureCall(old, newTill, 700, false));
        assertEq(_till(oldTill).captured, 400, "by the old key");
        assertEq(_till(newTill).captured, 500, "by the new key");
        _succeeds(_refundCall(old, PaymentKind.Authorization, oldTill, 700));
        assertEq(_accrued(shop), 200, "accrued");
        VM.warp(T0 + 2 days);
        (till, from, to) = (oldTill, T0, T0 + 2 days);
        _declined(_captureCall(old, oldTill, 1_000, false), _notValid());
        _succeeds(_captureCall(old, newTill, 1_000, false));
    }
}
