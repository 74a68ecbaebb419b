// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms} from "../../../contracts/cards/CardTypes.sol";
import {ITopUpEvents} from "../../../contracts/cards/ITopUpEvents.sol";
import {TopUp, TopUpState, TopUpView} from "../../../contracts/cards/TopUpTypes.sol";
import {PaymentToken} from "../../mocks/PaymentToken.sol";
import {OfficeTest} from "./OfficeTest.sol";

/// @title The cards room, seen from those who bring value to cards
/// @author The Tallystick authors
/// @notice CA-14. One top-up under `REFERENCE`, its two steps and its end.
abstract contract TopUpTest is OfficeTest {
    bytes32 internal constant REFERENCE = "bank reference";
    address internal constant WALLET = address(0xC8);

    // ---------------------------------------------------------------- calls

    function _approveCall(bytes32 bankReference) internal view returns (bytes memory) {
        return abi.encodeCall(cards.approveTopUp, (program, bankReference));
    }

    function _rejectCall(bytes32 bankReference) internal view returns (bytes memory) {
        return abi.encodeCall(cards.rejectTopUp, (program, bankReference, REASON));
    }

    function _reject(bytes32 bankReference) internal {
        _succeedsBy(APPROVER, _rejectCall(bankReference));
    }

    function _requestRefused(address card, uint40 amount, bytes memory error_) internal {
        _refused(ISSUER, _requestCall(card, amount, REFERENCE), error_);
    }

    function _requestRefused(TopUp memory topUp, bytes memory error_) internal {
        _refused(ISSUER, _requestCall(topUp), error_);
    }

    /// @dev A program of another token with 18 decimals, of which ISSUER has plenty; ALICE has a card.
    function _programOf(address other) internal {
        token = PaymentToken(other); // transfers, mints and allows alike
        ProgramTerms memory terms = _terms();
        (terms.token, terms.unit) = (other, 10 ** 16);
        program = _program(terms);
        _supply(ISSUER);
        _issue(ALICE, REGISTERED);
    }

    // ---------------------------------------------------------------- views

    function _state(bytes32 bankReference) internal view returns (uint256) {
        return uint256(cards.topUpOf(program, bankReference).state);
    }

    function _requested(address card) internal view returns (uint256) {
        return _card(card).requested;
    }

    function _assertState(bytes32 bankReference, TopUpState state) internal view {
        assertEq(_state(bankReference), uint256(state), "state");
    }

    function _tokens() internal view returns (uint256) {
        return token.balanceOf(address(cards));
    }

    /// @dev And what is known of the top-up, of its funder, and of what waits for its payers.
    function _fingerprint() internal view override returns (bytes32) {
        TopUpView memory info = cards.topUpOf(program, REFERENCE);
        bytes32 funder = _topUpOf(ALICE, 1, REFERENCE).funder;
        (uint16 day, uint64 sum) = cards.purchasesOf(program, funder);
        uint256 waits = cards.returnOf(program, ISSUER);
        return keccak256(abi.encode(super._fingerprint(), info, day, sum, waits));
    }

    // ---------------------------------------------------------------- errors

    function _error(bytes4 selector, bytes32 bankReference) private view returns (bytes memory) {
        return abi.encodeWithSelector(selector, program, bankReference);
    }

    function _conflict(bytes32 bankReference) internal view returns (bytes memory) {
        return _error(ITopUpEvents.PrepaidCards_TopUpConflict.selector, bankReference);
    }

    function _unknownTopUp(bytes32 bankReference) internal view returns (bytes memory) {
        return _error(ITopUpEvents.PrepaidCards_UnknownTopUp.selector, bankReference);
    }

    function _closed(bytes32 bankReference, TopUpState state) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITopUpEvents.PrepaidCards_TopUpClosed.selector,
                program,
                bankReference,
                state
            );
    }
}
