// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title The nonce line of a payer account: IT-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - one live pay-through channel; escrow channels besides
/// - free again after a withdrawal or a release, not after an unlock
/// - the next first nonce: beyond the last one, and beyond every epoch that was seen, landed or claimed
/// - code: a contract, a delegation; one that came after the opening
contract LinesTest is IterativeTest {
    function _next(uint64 firstNonce) private view returns (Channel memory terms) {
        terms = _payThrough(NATIVE);
        (terms.firstNonce, terms.agreement) = (firstNonce, _agreement(firstNonce));
    }

    function _nextRefused(uint64 firstNonce, bytes memory error_) private {
        bytes memory call = abi.encodeCall(channels.open, (_next(firstNonce)));
        _refused(ALICE, DEPOSIT, call, error_);
    }

    function _lineTaken() private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_LineTaken.selector;
        return abi.encodeWithSelector(error_, ALICE);
    }

    function _nonceUsed(uint64 firstNonce, uint64 lowest) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_NonceUsed.selector;
        return abi.encodeWithSelector(error_, ALICE, firstNonce, lowest);
    }

    // ---------------------------------------------------------------- one at a time

    function test_IT1_oneLivePayThroughChannelOfAnAccount() external {
        _open(_payThrough(NATIVE));
        _nextRefused(FIRST_NONCE + 1, _lineTaken());
        _unlock();
        _nextRefused(FIRST_NONCE + 1, _lineTaken());

        Channel memory terms = _next(FIRST_NONCE + 1);
        terms.asset = address(token);
        _refused(ALICE, abi.encodeCall(channels.open, (terms)), _lineTaken());
    }

    function test_IT1_escrowChannelsBesidesAsManyAsThereAre() external {
        _open(_payThrough(NATIVE));
        Channel memory terms = _escrow(NATIVE);
        for (uint256 i = 0; i < 3; ++i) {
            terms.agreement = _agreement(i);
            _openToo(terms);
        }
        _assertLine(true, FIRST_NONCE);
    }

    function test_IT1_anEscrowChannelThatEndsFreesNoLine() external {
        _open(_payThrough(NATIVE));
        _open(_escrow(NATIVE));
        _letGo(0);
        _assertLine(true, FIRST_NONCE);
        _nextRefused(FIRST_NONCE + 1, _lineTaken());
    }

    function test_IT1_linesAreOfOneAccountEach() external {
        _open(_payThrough(NATIVE));
        Channel memory terms = _payThrough(NATIVE);
        (terms.payer, terms.payee) = (BOB, ALICE);
        _open(terms);
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    // ---------------------------------------------------------------- free again

    function test_IT1_theLineIsFreeAfterAWithdrawal() external {
        _open(_payThrough(NATIVE));
        _exit();
        _assertLine(false, FIRST_NONCE + 1);
        _nextRefused(FIRST_NONCE, _nonceUsed(FIRST_NONCE, FIRST_NONCE + 1));
        _open(_next(FIRST_NONCE + 1));
        _assertLine(true, FIRST_NONCE + 1);
    }

    function test_IT1_theLineIsFreeAfterARelease() external {
        _open(_payThrough(NATIVE));
        _letGo(0);
        _assertLine(false, FIRST_NONCE + 1);
        _nextRefused(0, _nonceUsed(0, FIRST_NONCE + 1));
        _open(_next(FIRST_NONCE + 1));
    }

    function test_IT1_landedEpochsAreUsed() external {
        _open(_payThrough(NATIVE));
        _land(4, 100, 100);
        _letGo(100);
        _assertLine(false, FIRST_NONCE + 5);
        _nextRefused(FIRST_NONCE + 4, _nonceUsed(FIRST_NONCE + 4, FIRST_NONCE + 5));
        _open(_next(FIRST_NONCE + 5));
    }

    function test_IT1_claimedEpochsAreUsedToo() external {
        _open(_payThrough(NATIVE));
        _claim(2, 100);
        _exit();
        _assertLine(false, FIRST_NONCE + 3);
        _nextRefused(FIRST_NONCE + 2, _nonceUsed(FIRST_NONCE + 2, FIRST_NONCE + 3));
        _open(_next(FIRST_NONCE + 3));
    }

    /// @dev The highest that fit: no sum overflows.
    function test_IT1_theLastNonceOfTheLastEpoch() external {
        uint64 first = type(uint64).max - type(uint32).max - 2;
        _open(_next(first));
        _claim(type(uint32).max, 100);
        assertEq(_view().epoch, type(uint32).max, "epoch");
        _letGo(100);
        _assertLine(false, type(uint64).max - 1);
        _nextRefused(first - 1, _nonceUsed(first - 1, type(uint64).max - 1));
    }

    function testFuzz_IT1_noNonceTwice(uint64 first, uint32 epoch, uint64 next) external {
        first = uint64(bound(first, 0, 2 ** 60));
        next = uint64(bound(next, 0, 2 ** 61));
        _open(_next(first));
        _land(epoch, 100, 100);
        _letGo(100);
        uint64 lowest = first + epoch + 1;
        if (next == first) ++next; // the same terms once more are known
        if (next < lowest) _nextRefused(next, _nonceUsed(next, lowest));
        else _open(_next(next));
    }

    // ---------------------------------------------------------------- code

    function _hasCode() private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_PayerHasCode.selector;
        return abi.encodeWithSelector(error_, ALICE);
    }

    function test_IT1_aContractPaysThroughNothing() external {
        VM.etch(ALICE, hex"00");
        _nextRefused(FIRST_NONCE, _hasCode());
    }

    function test_IT1_aDelegationIsCode() external {
        VM.etch(ALICE, abi.encodePacked(hex"ef0100", BOB));
        _nextRefused(FIRST_NONCE, _hasCode());
    }

    function test_IT1_aContractMayHaveAnEscrowChannel() external {
        VM.etch(ALICE, hex"00");
        _open(_escrow(NATIVE));
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    /// @dev Its deposit answers for it all the same.
    function test_IT1_aDelegationAfterTheOpeningSavesNoPayer() external {
        _open(_payThrough(NATIVE));
        VM.etch(ALICE, abi.encodePacked(hex"ef0100", BOB));
        assertEq(_claim(0, 300), 300, "claimed");
    }
}
