// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelState} from "../../contracts/iterative/ChannelTypes.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";

/// @title Landings and claims in every order: IT-1, IT-6
/// @author The Tallystick authors
/// @notice Nobody is ever paid twice, and nothing needs a proof. Tree of cases:
/// - claimed, then landed: the same payment, an older one, a newer one
/// - landed, then claimed: the same, an older one, a newer one
/// - two epochs: the second builds upon what the first settled, in either order
/// - over: landed after a release, after a withdrawal, with part of it claimed before
contract NettingTest is IterativeTest {
    uint256 private payer;

    function setUp() public override {
        super.setUp();
        _open(_payThrough(NATIVE));
        payer = ALICE.balance;
    }

    /// @dev What BOB has, and what ALICE has beyond what came with her payments.
    function _assertPaid(uint256 payee, uint256 deposit) private view {
        assertEq(BOB.balance, payee, "the payee's");
        assertEq(_view().settled, payee, "settled");
        assertEq(_view().deposit, deposit, "deposit");
        assertEq(address(channels).balance, deposit, "coin");
    }

    // ---------------------------------------------------------------- claimed, then landed

    function test_IT6_claimedThenLandedTheValueIsTheDepositAgain() external {
        _claim(0, 300);
        _assertPaid(300, DEPOSIT - 300);
        _land(0, 300, 300);
        _assertPaid(300, DEPOSIT);
    }

    function test_IT6_claimedThenAnOlderOneLands() external {
        _claim(0, 300);
        _land(0, 200, 200);
        _assertPaid(300, DEPOSIT - 100);
    }

    function test_IT6_claimedThenANewerOneLands() external {
        _claim(0, 300);
        _land(0, 450, 450);
        _assertPaid(450, DEPOSIT);
    }

    function test_IT6_aClaimOfAShortDepositThenLanded() external {
        _claim(0, 1_400);
        _assertPaid(1_000, 0);
        _land(0, 1_400, 1_400);
        _assertPaid(1_400, 1_000);
    }

    // ---------------------------------------------------------------- landed, then claimed

    function test_IT6_landedThenClaimedNothingMore() external {
        _land(0, 300, 300);
        _changesNothing(_claimCall(0, 300));
        _changesNothing(_claimCall(0, 299));
        _assertPaid(300, DEPOSIT);
    }

    /// @dev The payer lands an older payment, to burn the nonce: the newer one is paid all the same.
    function test_IT6_anOlderOneLandsThenTheNewerIsClaimed() external {
        _land(0, 200, 200);
        assertEq(_claim(0, 300), 100, "the difference");
        _assertPaid(300, DEPOSIT - 100);
    }

    function test_IT6_landedThenOwedNoMoreWhateverTheOrderOfClaims() external {
        _claim(0, 100);
        _land(0, 250, 250);
        _claim(0, 300);
        _claim(0, 200);
        _assertPaid(300, DEPOSIT - 50);
    }

    // ---------------------------------------------------------------- two epochs

    /// @dev Epoch 0 settled 300; a payment of epoch 1 has the value of its own step.
    function test_IT1_theNextEpochBuildsUponTheFirst() external {
        _land(0, 300, 300);
        _land(1, 500, 200);
        _assertPaid(500, DEPOSIT);
    }

    function test_IT1_theNextEpochIsClaimedBeforeTheFirstLands() external {
        assertEq(_claim(1, 500), 500, "both");
        _land(0, 300, 300);
        _land(1, 500, 200);
        _assertPaid(500, DEPOSIT);
    }

    function test_IT1_theFirstIsClaimedTheSecondLands() external {
        _claim(0, 300);
        _land(1, 500, 200);
        _assertPaid(500, DEPOSIT - 300);
        _changesNothing(_claimCall(0, 300));
        _changesNothing(_claimCall(1, 500));
    }

    function test_IT1_anOlderPaymentOfTheFirstLandsThenTheSecondIsClaimed() external {
        _land(0, 200, 200);
        assertEq(_claim(1, 500), 300, "the rest of both");
        _assertPaid(500, DEPOSIT - 300);
    }

    /// @dev Whatever lands or is claimed, in whatever order: what is owed, no more, and no unit is lost.
    function testFuzz_IT6_anyOrder(
        uint96[6] memory sums,
        uint96[6] memory values,
        uint8 claims
    ) external {
        uint256 came = DEPOSIT;
        uint256 highest = 0;
        for (uint256 i = 0; i < 6; ++i) {
            uint96 sum = sums[i] % 3_000;
            uint256 value = values[i] % 2_000;
            if (sum > highest) highest = sum;
            if ((claims >> i) & 1 == 1) {
                _claim(uint32(i), sum);
            } else {
                _land(uint32(i), sum, value);
                came += value;
            }
            assertLe(BOB.balance, highest, "never more than owed");
            assertEq(BOB.balance + address(channels).balance, came, "no unit is lost");
            assertEq(address(channels).balance, _view().deposit, "the deposit is what is there");
        }
        _claim(6, uint96(highest));
        assertEq(BOB.balance, highest < came ? highest : came, "all that is owed and there");
    }

    // ---------------------------------------------------------------- over

    function test_IT5_claimedWithdrawnThenLanded() external {
        _claim(0, 300);
        assertEq(_exit(), 700, "withdrawn");
        _land(0, 300, 300);
        assertEq(BOB.balance, 300, "the payee's: once");
        assertEq(ALICE.balance, payer + 1_000, "the payer's: the landed value is back");
    }

    function test_IT5_partlyClaimedWithdrawnThenLanded() external {
        _claim(0, 200);
        _exit();
        _land(0, 300, 300);
        assertEq(BOB.balance, 300, "the payee's");
        assertEq(ALICE.balance, payer + 1_000, "the payer's");
        _assertChannel(ChannelState.Withdrawn, 0, 300);
    }

    function test_IT5_claimedReleasedThenLanded() external {
        _claim(0, 300);
        _letGo(300);
        _land(0, 400, 400);
        assertEq(BOB.balance, 300, "the payee's");
        assertEq(ALICE.balance, payer + 700 + 400, "the payer's");
        _assertChannel(ChannelState.Released, 0, 300);
    }
}
