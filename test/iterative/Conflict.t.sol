// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";

/// @title Claims by what was included at the nonce: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the nonce spent elsewhere, in blocks of 1, 10 and 200: what is owed, the cost, the penalty
/// - an older payment landed: it is credited, and no breach
/// - again: nothing
contract ConflictTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openDirect(NATIVE);
    }

    /// @dev The nonce was spent elsewhere: what is owed, half of the penalty, and a cost within its bounds.
    function _assertConvicted(uint256 amount) private view {
        uint256 half = PENALTY / 2;
        assertGt(amount, OWED + half + 100_000 gwei, "with the cost");
        assertLe(amount, OWED + half + DISPUTE_COST - 1, "which is below its limit");
        _assertBurned(PENALTY - half);
        _assertEpoch(0, 0, OWED);
        uint256 left = DIRECT_DEPOSIT - amount - (PENALTY - half);
        _assertChannel(ChannelState.Open, left, OWED);
        assertTrue(_epoch(0).isCharged, "charged");
    }

    function _claimIn(uint256 count, uint256 index) private returns (uint256 amount) {
        uint256 before = _balance(BOB);
        amount = _claimConflict(0, OWED, _included(_byAlice(_elsewhere(0)), count, index));
        assertEq(_balance(BOB), before + amount, "the payee's");
    }

    function test_IT3_aNonceSpentElsewhereInABlockOfOne() external {
        _assertConvicted(_claimIn(1, 0));
    }

    function test_IT3_aNonceSpentElsewhereInABlockOfTen() external {
        _assertConvicted(_claimIn(10, 9));
    }

    function test_IT3_aNonceSpentElsewhereInABlockOfTwoHundred() external {
        _assertConvicted(_claimIn(200, 128));
    }

    function test_IT3_inTokensToo() external {
        _exit();
        dispute = _disputeTerms(address(token));
        Channel memory terms = _direct(address(token));
        terms.firstNonce = 100;
        _open(terms);
        _assertConvicted(_claimIn(200, 0));
    }

    function test_IT3_anOlderPaymentThatLandedIsCredited() external {
        uint256 before = BOB.balance;
        Inclusion memory older = _included(_transfer(0, OWED - 1_000 gwei));
        uint256 amount = _claimConflict(0, OWED, older);

        assertGt(amount, 1_000 gwei + 200_000 gwei, "the rest, and the cost");
        assertLe(amount, 1_000 gwei + DISPUTE_COST - 1, "which is below its limit");
        assertEq(BOB.balance, before + amount, "the payee's");
        _assertEpoch(0, OWED - 1_000 gwei, 1_000 gwei);
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - amount, 1_000 gwei);
    }

    function test_IT3_aProofAgainPaysNothing() external {
        Inclusion memory conflict = _included(_elsewhere(0));
        _claimConflict(0, OWED, conflict);
        _changesNothing(_conflictCall(_raw(0, OWED), conflict));
    }
}
