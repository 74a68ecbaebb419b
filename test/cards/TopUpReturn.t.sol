// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {TopUpState} from "../../contracts/cards/TopUpTypes.sol";
import {CallbackToken} from "../mocks/CallbackToken.sol";
import {Intruder} from "../mocks/Intruder.sol";
import {StubbornToken} from "../mocks/StubbornToken.sol";
import {UnfaithfulToken} from "../mocks/UnfaithfulToken.sol";
import {TopUpTest} from "../kit/cards/TopUpTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Rejected top-ups, and the tokens that return: CA-6, CA-14, CA-20
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - given a request: its tokens are the payer's again, and nothing is on the card
/// - who: staff with that right, who requested it, with rights or without
/// - again, of an approved one, of none
/// - card: blocked, replaced, past its last day
/// - token: refuses, answers false or nonsense, burns gas, returns a bomb; then the tokens wait and are claimed
/// - payer: calls back
contract TopUpReturnTest is TopUpTest {
    function test_CA14_theTokensReturn() external {
        uint256 held = _tokens();
        uint256 owned = token.balanceOf(ISSUER);
        _request(ALICE, 5_000, REFERENCE);

        VM.expectEmit(address(cards));
        emit ITopUpEvents.TopUpRejected(program, ALICE, REFERENCE, 5_000, APPROVER, REASON);
        _reject(REFERENCE);

        assertEq(_balance(ALICE), TOP_UP, "balance");
        assertEq(_requested(ALICE), 0, "requested");
        assertEq(_tokens(), held, "tokens held");
        assertEq(token.balanceOf(ISSUER), owned, "tokens of the payer");
        assertEq(cards.returnOf(program, ISSUER), 0, "nothing waits");
        _assertState(REFERENCE, TopUpState.Rejected);
    }

    /// @dev CA-14. What was rejected no longer counts.
    function test_CA14_aRejectionMakesRoom() external {
        _request(ALICE, CAP - TOP_UP, REFERENCE);
        _reject(REFERENCE);
        _topUp(ALICE, CAP - TOP_UP);
        assertEq(_balance(ALICE), CAP, "balance");
    }

    // ---------------------------------------------------------------- who

    function test_CA14_onlyStaffWithThatRightRejects() external {
        _request(ALICE, 5_000, REFERENCE);
        _needsRight(TO_APPROVE, _rejectCall(REFERENCE));
    }

    /// @dev CA-14. It withdraws it, also when it is no longer staff.
    function test_CA14_whoRequestedItMayWithdraw() external {
        _giveRights(CLERK, TO_CREDIT);
        _supply(CLERK);
        _succeedsBy(CLERK, _requestCall(ALICE, 100, "first"));
        _succeedsBy(CLERK, _requestCall(ALICE, 100, REFERENCE));
        _succeedsBy(CLERK, _rejectCall("first"));
        _giveRights(CLERK, 0);
        _succeedsBy(CLERK, _rejectCall(REFERENCE));
        assertEq(token.balanceOf(CLERK), 2 ** 100, "tokens");
        _request(ALICE, 100, "of another");
        _refused(CLERK, _rejectCall("of another"), _notStaff(CLERK, TO_APPROVE));
    }

    // ---------------------------------------------------------------- again

    function test_CA6_rejectedAgainItDoesNothing() external {
        _request(ALICE, 5_000, "other");
        _request(ALICE, 5_000, REFERENCE);
        _reject(REFERENCE);
        _doesNothing(APPROVER, _rejectCall(REFERENCE));
        _doesNothing(ISSUER, _rejectCall(REFERENCE));
        assertEq(_requested(ALICE), 5_000, "the other is still requested");
    }

    function test_CA14_whatIsApprovedIsNotRejected() external {
        _request(ALICE, 5_000, REFERENCE);
        _approve(REFERENCE);
        _refused(APPROVER, _rejectCall(REFERENCE), _closed(REFERENCE, TopUpState.Approved));
        _refused(ISSUER, _rejectCall(REFERENCE), _closed(REFERENCE, TopUpState.Approved));
    }

    function test_CA14_whatNobodyRequestedIsNotRejected() external {
        _refused(APPROVER, _rejectCall(REFERENCE), _unknownTopUp(REFERENCE));
    }

    // ---------------------------------------------------------------- card

    function test_CA14_theStandingOfTheCardDoesNotMatter() external {
        _request(ALICE, 100, "blocked");
        _request(ALICE, 100, "replaced");
        _request(ALICE, 100, "expired");
        _block(ALICE);
        _reject("blocked");
        address successor = _replace(ALICE, "successor");

        VM.expectEmit(address(cards));
        emit ITopUpEvents.TopUpRejected(program, successor, "replaced", 100, APPROVER, REASON);
        _reject("replaced");

        assertEq(_requested(successor), 100, "requested");
        VM.warp(_startOf(_card(successor).lastDay + 1));
        _reject("expired");
        assertEq(_requested(successor), 0, "requested");
        assertEq(_balance(successor), TOP_UP, "balance");
    }

    // ---------------------------------------------------------------- token

    function _claimCall(address to) private view returns (bytes memory) {
        return abi.encodeCall(cards.claimReturn, (program, to));
    }

    /// @dev CA-14. The rejection goes through, and the tokens wait for their payer.
    function test_CA14_aTokenThatRefusesBlocksNoRejection() external {
        StubbornToken stubborn = StubbornToken(_deploy("StubbornToken.sol:StubbornToken", ""));
        _programOf(address(stubborn));
        uint256 sum;
        for (uint8 way = 1; way <= 5; ++way) {
            bytes32 bankReference = bytes32(uint256(way));
            _request(ALICE, 100 + way, bankReference);
            stubborn.treat(ISSUER, StubbornToken.Way(way));
            sum += 100 + way;

            VM.expectEmit(address(cards));
            emit ITopUpEvents.ReturnFailed(program, ISSUER, 100 + way);
            uint256 gas = gasleft();
            VM.prank(APPROVER);
            cards.rejectTopUp{gas: 3_000_000}(program, bankReference, REASON);

            assertLe(gas - gasleft(), 1_000_000, "gas");

            assertEq(cards.returnOf(program, ISSUER), sum, "waits");
            assertEq(_tokens(), sum * 10 ** 16, "tokens held");
        }
        assertEq(_requested(ALICE), 0, "requested");

        stubborn.treat(ISSUER, StubbornToken.Way.Revert);
        _refused(
            ISSUER,
            _claimCall(ISSUER),
            abi.encodeWithSelector(StubbornToken.Blocked.selector, ISSUER)
        );
        VM.expectEmit(address(cards));
        emit ITopUpEvents.ReturnClaimed(program, ISSUER, WALLET, uint64(sum));
        _succeedsBy(ISSUER, _claimCall(WALLET));
        assertEq(token.balanceOf(WALLET), sum * 10 ** 16, "tokens");
        assertEq(_tokens(), 0, "tokens held");
        assertEq(cards.returnOf(program, ISSUER), 0, "nothing waits");
    }

    function test_CA14_onlyWhatWaitsIsClaimedAndOnce() external {
        StubbornToken stubborn = StubbornToken(_deploy("StubbornToken.sol:StubbornToken", ""));
        _programOf(address(stubborn));
        _request(ALICE, 100, REFERENCE);
        _request(ALICE, 50, "other");
        bytes memory nothing = abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector);
        _refused(ISSUER, _claimCall(WALLET), nothing);
        stubborn.treat(ISSUER, StubbornToken.Way.Revert);
        _reject(REFERENCE);
        _refused(APPROVER, _claimCall(WALLET), nothing);
        _refused(
            ISSUER,
            _claimCall(address(0)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector)
        );
        // nor does it go to the contract itself
        _refused(
            ISSUER,
            _claimCall(address(cards)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_WrongReceipt.selector,
                0,
                100 * 10 ** 16
            )
        );
        _succeedsBy(ISSUER, _claimCall(WALLET));
        _refused(ISSUER, _claimCall(WALLET), nothing);
        assertEq(_tokens(), 50 * 10 ** 16, "what is in escrow stays");
    }

    /// @dev CA-20. Whether a token that says it paid did so is its own affair; that it says no is not.
    function test_CA14_aTokenThatAnswersNoHasNotPaid() external {
        UnfaithfulToken unfaithful = UnfaithfulToken(
            _deploy("UnfaithfulToken.sol:UnfaithfulToken", "")
        );
        _programOf(address(unfaithful));
        _request(ALICE, 100, REFERENCE);
        unfaithful.betray(false);
        _reject(REFERENCE);
        assertEq(cards.returnOf(program, ISSUER), 100, "waits");
        unfaithful.betray(true);
        _refused(
            ISSUER,
            _claimCall(WALLET),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_WrongReceipt.selector,
                0,
                100 * 10 ** 16
            )
        );
    }

    // ---------------------------------------------------------------- payer

    /// @dev CA-20. A payer that is called when its tokens return gets them once.
    function test_CA20_aReturnIsNotInterrupted() external {
        _programOf(_deploy("CallbackToken.sol:CallbackToken", ""));
        Intruder intruder = Intruder(payable(_deploy("Intruder.sol:Intruder", "")));
        _giveRights(address(intruder), TO_CREDIT);
        token.mint(address(intruder), 10 ** 18);
        intruder.act(address(token), abi.encodeCall(token.approve, (address(cards), 10 ** 18)));
        intruder.act(address(cards), _requestCall(ALICE, 60, REFERENCE));
        intruder.act(address(cards), _requestCall(ALICE, 40, "other"));
        intruder.act(address(token), abi.encodeCall(CallbackToken.listen, (true)));
        intruder.prepare(address(cards), _rejectCall(REFERENCE));
        intruder.prepare(address(cards), _rejectCall("other"));
        _reject(REFERENCE);
        for (uint256 i = 0; i < 2; ++i) {
            assertTrue(intruder.attempt(i).isMade, "it was tried");
            assertEq(
                intruder.attempt(i).result,
                abi.encodeWithSelector(
                    ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector
                ),
                "error"
            );
        }
        assertEq(token.balanceOf(address(intruder)), 60 * 10 ** 16, "tokens");
        assertEq(_tokens(), 40 * 10 ** 16, "tokens held");
    }
}
