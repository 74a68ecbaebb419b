// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Statement} from "../../contracts/cards/ClearingTypes.sol";
import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Closing in pages: CA-15
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - when: from the end of the next period on, to the second; again for the one after it
/// - order: from where the one before ended; beyond the last key
/// - who: by anyone; a merchant without keys
/// - between pages: payments, another key, a revoked key; closing in the middle
/// - many keys: 200; any paging tells what none does
contract PagingTest is ClearingTest {
    uint256 private constant MANY = 200;

    // ---------------------------------------------------------------- when

    function test_CA15_aPageWaitsForTheEnd() external {
        _sold(1_000);
        VM.warp(T0 + 1 days - 1);
        _refused(STRANGER, _pageCall(0, 1), _notEnded(0, T0 + 1 days));
        VM.warp(T0 + 1 days);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PeriodPaged(program, shop, 0, 1);
        _page(0, 1);
        assertEq(_clearing(shop).paged, 1, "paged");
        assertEq(_till(TILL).captured, 0, "added to the totals");
        assertEq(cards.periodOf(program, shop, 0).captured, 1_000, "counted once");
        assertEq(_clearing(shop).closedUntil, T0, "nothing is closed");
    }

    function test_CA15_theNextPeriodIsPagedFromTheFirstKeyOn() external {
        _sold(1_000);
        _toPeriod(1);
        _page(0, 2);
        _close(0);
        assertEq(_clearing(shop).paged, 0, "from the first key");
        _refused(STRANGER, _pageCall(0, 2), _notEnded(1, T0 + 2 days));
        _toPeriod(2);
        VM.expectEmit(address(cards));
        emit IClearingEvents.PeriodPaged(program, shop, 1, 2);
        _page(0, 2);
    }

    // ---------------------------------------------------------------- order

    function test_CA15_pagesFollowOneAnother() external {
        _toPeriod(1);
        _refused(STRANGER, _pageCall(1, 1), _outOfOrder(1, 0));
        _page(0, 1);
        _refused(STRANGER, _pageCall(0, 1), _outOfOrder(0, 1));
        _refused(STRANGER, _pageCall(2, 1), _outOfOrder(2, 1));
        _refused(STRANGER, _pageCall(type(uint256).max, 1), _outOfOrder(type(uint256).max, 1));
        _page(1, 1);
        assertEq(_clearing(shop).paged, 2, "all keys");
    }

    /// @dev CA-15. It ends at the last key, however many are asked for.
    function testFuzz_CA15_aPageEndsAtTheLastKey(uint256 count) external {
        _sold(1_000);
        _soldAt(SECOND_TILL, 200);
        _toPeriod(1);
        _page(0, bound(count, 2, type(uint256).max));
        assertEq(_clearing(shop).paged, 2, "all keys");
        _page(2, count);
        assertEq(_clearing(shop).paged, 2, "no more");
        assertEq(_closedOne(0).captured, 1_200, "captured");
    }

    // ---------------------------------------------------------------- who

    function testFuzz_CA15_anybodyPages(address by) external {
        _toPeriod(1);
        _succeedsBy(by, _pageCall(0, 1));
        assertEq(_clearing(shop).paged, 1, "paged");
    }

    function test_CA15_aMerchantWithoutKeysHasNoPages() external {
        _toPeriod(1);
        shop = _merchant(SHOPKEEPER);
        _refused(STRANGER, _pageCall(0, 1), _unknownMerchant(shop));
        ++shop;
        _refused(STRANGER, _pageCall(0, 1), _unknownMerchant(shop));
        program = 77;
        _refused(STRANGER, _pageCall(0, 1), _unknownMerchant(shop));
    }

    // ---------------------------------------------------------------- between pages

    function test_CA15_paymentsBetweenPagesAreCountedOnce() external {
        _sold(1_000);
        _soldAt(SECOND_TILL, 200);
        _toPeriod(1);
        _page(0, 1);
        _sold(30);
        _soldAt(SECOND_TILL, 4);
        _page(1, 1);
        _sold(500);
        assertEq(_closedOne(0).captured, 1_200, "of the first period");
        _toPeriod(2);
        assertEq(_closedOne(1).captured, 534, "of the second");
        assertEq(_clearing(shop).net, 1_734, "in all");
    }

    /// @dev CA-15. What a page has looked at is not looked at again, what it has not is.
    function test_CA15_aPeriodClosesInTheMiddleOfItsPages() external {
        _sold(1_000);
        _soldAt(SECOND_TILL, 200);
        _toPeriod(1);
        _page(0, 1);
        Statement memory s = _closedOne(0);
        assertEq(s.captured, 1_200, "captured");
        assertEq(s.captures, 2, "captures");
    }

    function test_CA15_aKeyEnrolledBetweenPagesComesLast() external {
        _sold(1_000);
        _toPeriod(1);
        _page(0, 2);
        address third = _terminal("third", shop);
        _soldAt(third, 7);
        _page(2, 5);
        assertEq(_clearing(shop).paged, 3, "paged");
        assertEq(_till(third).captured, 7, "of a period that goes on");
        assertEq(_closedOne(0).captured, 1_000, "of the first period");
        _toPeriod(2);
        assertEq(_closedOne(1).captured, 7, "of the second");
    }

    function test_CA11_aRevokedKeyIsPaged() external {
        _sold(1_000);
        _revoke(TILL);
        _toPeriod(1);
        _page(0, 2);
        assertEq(_closedOne(0).captured, 1_000, "captured");
    }

    /// @dev CA-15. A closing that comes late finds in the totals what a page put there, of whichever period.
    function test_CA15_pagesOfALateClosing() external {
        _sold(1_000);
        _toPeriod(1);
        _soldAt(SECOND_TILL, 200);
        _toPeriod(4);
        _page(0, 2);
        Statement[] memory statements = _closed(shop, 3);
        assertEq(statements.length, 2, "statements");
        assertEq(statements[0].captured, 1_000, "of the first period");
        assertEq(statements[1].captured, 200, "of the second");
    }

    // ---------------------------------------------------------------- many keys

    function test_CA15_manyKeysCloseInPages() external {
        shop = _merchant(SHOPKEEPER);
        for (uint256 i = 0; i < MANY; ++i) {
            _soldAt(_terminal(string(abi.encodePacked("many", i)), shop), uint40(i + 1));
        }
        _toPeriod(1);
        for (uint256 from = 0; from < MANY; from += 50) {
            _page(from, 50);
        }
        bytes memory call = _closeCall(shop, 0);
        uint256 gas = gasleft();
        _succeeds(call);
        gas -= gasleft();
        assertLe(gas, 150_000, "as if there were no keys");
        _toPeriod(2);
        Statement memory s = _closedOne(1);
        assertEq(s.opening, (MANY * (MANY + 1)) / 2 - 302, "less 1.5 % of 20,100: 301.5");
    }

    /// @dev CA-15. However the keys are paged, with payments in between, and closed: every statement is the same.
    function testFuzz_CA15_anyPagingTellsWhatNoneDoes(uint256 seed) external {
        _terminal("third", shop);
        uint256 snapshot = VM.snapshotState();
        bytes32 plain = _play(seed, false);
        VM.revertToState(snapshot);
        assertEq(_play(seed, true), plain, "chain");
    }

    function _play(uint256 seed, bool isPaged) private returns (bytes32) {
        address[] memory tills = _ledger(shop).terminals;
        for (uint32 i = 0; i < 6; ++i) {
            _toPeriod(i);
            for (uint256 j = 0; j < 4; ++j) {
                seed = uint256(keccak256(abi.encode(seed)));
                if (seed % 3 != 0)
                    _soldAt(tills[(seed >> 8) % 3], uint40(1 + ((seed >> 16) % 900)));
                if (isPaged && i != 0) _pageSome(seed >> 32);
            }
            if (i % 3 == 2) _close(i - 1 - uint32((seed >> 64) % 2));
        }
        _toPeriod(6);
        _close(5);
        return _clearing(shop).chain;
    }

    /// @dev Of the next period, where it has ended.
    function _pageSome(uint256 seed) private {
        if (_now() < _clearing(shop).closedUntil + 1 days) return;
        _page(_clearing(shop).paged, seed % 3);
    }
}
