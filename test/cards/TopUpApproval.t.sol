// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {TopUpState} from "../../contracts/cards/TopUpTypes.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {TopUpTest} from "../kit/cards/TopUpTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Approvals of top-ups: CA-6, CA-14, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - given a request: what was escrowed is on the card, once, and no token moves
/// - who: staff with that right, and not who requested it
/// - again, of a rejected one, of none
/// - card: frozen, blocked, past its last day; replaced since, once and twice
/// - cap: reached since, by a refund or by another approval
contract TopUpApprovalTest is TopUpTest {
    function _approvalRefused(bytes memory error_) private {
        _refused(APPROVER, _approveCall(REFERENCE), error_);
    }

    function test_CA14_whatWasRequestedIsCredited() external {
        _request(ALICE, 5_000, REFERENCE);
        uint256 held = _tokens();

        VM.expectEmit(address(cards));
        emit ITopUpEvents.ToppedUp(program, ALICE, REFERENCE, 5_000, APPROVER);
        _approve(REFERENCE);

        assertEq(_balance(ALICE), TOP_UP + 5_000, "balance");
        assertEq(_requested(ALICE), 0, "requested");
        assertEq(_tokens(), held, "tokens held");
        _assertState(REFERENCE, TopUpState.Approved);
    }

    // ---------------------------------------------------------------- who

    function test_CA14_onlyStaffWithThatRightApproves() external {
        _request(ALICE, 5_000, REFERENCE);
        _needsRight(TO_APPROVE, _approveCall(REFERENCE));
    }

    /// @dev CA-14. Whatever its rights are.
    function test_CA14_nobodyApprovesItsOwnRequest() external {
        _giveRights(CLERK, 15);
        _supply(CLERK);
        address[2] memory people = [ISSUER, CLERK];
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 bankReference = bytes32(1000 + i);
            _succeedsBy(people[i], _requestCall(ALICE, 100, bankReference));
            _refused(
                people[i],
                _approveCall(bankReference),
                abi.encodeWithSelector(
                    ITopUpEvents.PrepaidCards_OwnRequest.selector,
                    program,
                    bankReference,
                    people[i]
                )
            );
            _succeedsBy(people[1 - i], _approveCall(bankReference));
        }
        assertEq(_balance(ALICE), TOP_UP + 200, "balance");
    }

    // ---------------------------------------------------------------- again

    function test_CA6_approvedAgainItDoesNothing() external {
        _request(ALICE, 5_000, REFERENCE);
        _approve(REFERENCE);
        _doesNothing(APPROVER, _approveCall(REFERENCE));
        _doesNothing(ISSUER, _approveCall(REFERENCE));
        _block(ALICE);
        _doesNothing(APPROVER, _approveCall(REFERENCE));
        assertEq(_balance(ALICE), TOP_UP + 5_000, "balance");
    }

    function test_CA14_whatIsRejectedIsNotApproved() external {
        _request(ALICE, 5_000, REFERENCE);
        _reject(REFERENCE);
        _approvalRefused(_closed(REFERENCE, TopUpState.Rejected));
    }

    function test_CA14_whatNobodyRequestedIsNotApproved() external {
        _approvalRefused(_unknownTopUp(REFERENCE));
        _request(ALICE, 5_000, REFERENCE);
        program = _program(_terms());
        _approvalRefused(_unknownTopUp(REFERENCE));
    }

    // ---------------------------------------------------------------- card

    function test_CA14_aFrozenCardIsCredited() external {
        _request(ALICE, 100, REFERENCE);
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        _approve(REFERENCE);
        assertEq(_balance(ALICE), TOP_UP + 100, "balance");
    }

    function test_CA14_aBlockedCardIsNot() external {
        _request(ALICE, 100, REFERENCE);
        _block(ALICE);
        _approvalRefused(_cardBlocked(ALICE));
        _reject(REFERENCE);
        assertEq(_requested(ALICE), 0, "requested");
    }

    function test_CA14_aCardIsCreditedToTheEndOfItsLastDay() external {
        _request(ALICE, 100, "first");
        _request(ALICE, 100, REFERENCE);
        uint16 lastDay = _card(ALICE).lastDay;
        VM.warp(_startOf(lastDay + 1) - 1);
        _approve("first");
        _wait(1);
        _approvalRefused(
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_CardExpired.selector,
                ALICE,
                lastDay,
                lastDay + 1
            )
        );
    }

    /// @dev CA-10, CA-14. What was requested is the account's, whichever card has it.
    function test_CA14_theAccountIsCreditedUnderItsNewKey() external {
        _request(ALICE, 100, REFERENCE);
        address middle = _replace(ALICE, "middle");
        assertEq(_requested(middle), 100, "requested");
        assertEq(_requested(ALICE), 0, "requested of the old card");
        _refused(
            ISSUER,
            _requestCall(middle, CAP - TOP_UP - 99, "above"),
            _overCap(middle, CAP + 1, CAP)
        );
        address successor = _replace(middle, "successor");

        VM.expectEmit(address(cards));
        emit ITopUpEvents.ToppedUp(program, successor, REFERENCE, 100, APPROVER);
        _approve(REFERENCE);

        assertEq(_balance(successor), TOP_UP + 100, "balance");
        assertEq(_requested(successor), 0, "requested");
        assertEq(cards.topUpOf(program, REFERENCE).topUp.card, ALICE, "as it was requested");
    }

    function test_CA14_theNewKeysStandingDecides() external {
        _request(ALICE, 100, REFERENCE);
        address successor = _replace(ALICE, "successor");
        _block(successor);
        _approvalRefused(_cardBlocked(successor));
    }

    // ---------------------------------------------------------------- cap

    /// @dev CA-4, CA-14. A refund has filled the card meanwhile.
    function test_CA14_theCapIsAskedAgain() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(1_000);
        _captureFinally(p, 1_000);
        _request(ALICE, 400, "first");
        _request(ALICE, 600, REFERENCE);
        _refund(p, 600);
        _approve("first");
        _approvalRefused(_overCap(ALICE, CAP + 600, CAP));
        _sold(599);
        _approvalRefused(_overCap(ALICE, CAP + 1, CAP));
        _sold(1);
        _approve(REFERENCE);
        assertEq(_balance(ALICE), CAP, "balance");
    }

    function test_CA14_aHoldCountsAtApproval() external {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(1_000);
        _captureFinally(p, 1_000);
        _request(ALICE, 1_000, REFERENCE);
        _authorize(_pay(5_000));
        _refund(p, 1_000);
        _approvalRefused(_overCap(ALICE, CAP + 1_000, CAP));
    }
}
