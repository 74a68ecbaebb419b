// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepositOrder, TrancheView} from "../../contracts/fees/FeeTypes.sol";
import {IFeeEvents} from "../../contracts/fees/IFeeEvents.sol";
import {FeesTest} from "../kit/fees/FeesTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title The order of tranches, and hints for it: FE-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - without a hint: started tranches by expiry, equals by age; pending ones by start, then joining by expiry
/// - with a right hint: the same place
/// - with a false one: refused
///   - its place: 0, taken, above what the funder may take, above the field
///   - its neighbor: too early, too late, none of the list, above the field
contract OrderTest is FeesTest {
    /// @dev Plans of 1 to 8 days.
    uint16[9] private planOfDays;

    function setUp() public override {
        super.setUp();
        for (uint32 day = 1; day <= 8; ++day) {
            planOfDays[day] = _planOf(day * 1 days);
        }
    }

    function _hinted(
        address by,
        uint16 plan,
        uint256 start,
        uint16 hint
    ) private view returns (DepositOrder memory order) {
        order = _order(by, plan, 100);
        order.start = uint32(start);
        order.hint = hint;
    }

    function _wrong(uint16 hint) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeeEvents.FeeAccounts_WrongHint.selector, hint);
    }

    function _refusedHint(address by, uint16 plan, uint256 start, uint16 hint) private {
        DepositOrder memory order = _hinted(by, plan, start, hint);
        order.holder = ALICE;
        _refused(by, abi.encodeCall(fees.deposit, (order)), _wrong(hint));
    }

    /// @dev index | neighbor << 8.
    function _hint(uint16 index, uint16 neighbor) private pure returns (uint16) {
        return index + neighbor * 256;
    }

    // ---------------------------------------------------------------- without a hint

    function test_FE5_theEarliestExpiryComesFirstAndOfEqualsTheOldest() external {
        _deposit(ALICE, planOfDays[3], 100); // 1
        _deposit(ALICE, planOfDays[5], 100); // 2
        _deposit(ALICE, planOfDays[1], 100); // 3
        _deposit(ALICE, planOfDays[3], 100); // 4
        _deposit(ALICE, planOfDays[1], 100); // 5
        assertEq(_indexes(ALICE), hex"0305010402", "order");
    }

    function test_FE5_pendingTranchesComeLastByTheirStart() external {
        _depositFrom(ALICE, planOfDays[1], 100, T0 + 3 days); // 1
        _depositFrom(ALICE, planOfDays[8], 100, T0 + 1 days); // 2
        _deposit(ALICE, planOfDays[8], 100); // 3
        _depositFrom(ALICE, planOfDays[1], 100, T0 + 2 days); // 4
        _depositFrom(ALICE, planOfDays[2], 100, T0 + 2 days); // 5
        assertEq(_indexes(ALICE), hex"0302040501", "order");

        VM.warp(T0 + 2 days);
        _settle(ALICE);
        assertEq(_indexes(ALICE), hex"0405030201", "two days later");
    }

    function test_FE5_aRenewalThatHasStartedIsOlderThanWhatComesNow() external {
        _depositFrom(ALICE, planOfDays[1], 100, T0 + 1 days); // 1
        VM.warp(T0 + 1 days);
        _deposit(ALICE, planOfDays[1], 100); // 2
        assertEq(_indexes(ALICE), hex"0102", "order");
    }

    function test_FE6_aRenewalThatHasStartedIsShownInItsPlaceBeforeItJoins() external {
        _deposit(ALICE, planOfDays[4], 100); // 1
        _deposit(ALICE, planOfDays[5], 100); // 2
        _depositFrom(ALICE, planOfDays[1], 100, T0 + 1 days); // 3
        _depositFrom(ALICE, planOfDays[3], 100, T0 + 1 days); // 4, expires with 1
        VM.warp(T0 + 1 days - 1);
        assertEq(_indexes(ALICE), hex"01020304", "pending");
        VM.warp(T0 + 1 days);
        assertEq(_indexes(ALICE), hex"03010402", "started");
        _settle(ALICE);
        assertEq(_indexes(ALICE), hex"03010402", "joined");
    }

    /// @dev FE-5. Whatever comes in, by whatever way, the page is sorted by expiry, and a charge follows it.
    function testFuzz_FE5_mixedValiditiesKeepTheOrder(
        uint8[10] memory days_,
        bool hinted
    ) external {
        for (uint256 i = 0; i < 10; ++i) {
            VM.warp(T0 + i * 1 hours);
            uint16 plan = planOfDays[1 + (days_[i] % 8)];
            uint16 hint = hinted ? fees.depositHint(address(token), ALICE, plan, 0) : 0;
            DepositOrder memory order = _hinted(ALICE, plan, 0, hint);
            VM.prank(ALICE);
            fees.deposit(order);
        }
        TrancheView[] memory all = _tranches(ALICE);
        assertEq(all.length, 10, "count");
        for (uint256 i = 1; i < 10; ++i) {
            assertLe(all[i - 1].expiry, all[i].expiry, "sorted by expiry");
            if (all[i - 1].expiry == all[i].expiry)
                assertLe(all[i - 1].start, all[i].start, "equals by age");
        }

        _charge(ALICE, all[0].remaining);
        assertEq(_remaining(ALICE, all[0].index), 0, "the first is charged first");
        assertEq(_remaining(ALICE, all[1].index), all[1].remaining, "the second is not");
    }

    // ---------------------------------------------------------------- hints

    function test_FE5_aHintIsTheSamePlaceAsTheSearchFinds() external {
        _deposit(ALICE, planOfDays[2], 100); // 1
        _deposit(ALICE, planOfDays[4], 100); // 2
        uint256 searched = VM.snapshotState();
        for (uint32 day = 1; day <= 8; ++day) {
            _deposit(ALICE, planOfDays[day], 100);
            bytes memory expected = _indexes(ALICE);
            VM.revertToState(searched);

            uint16 hint = fees.depositHint(address(token), ALICE, planOfDays[day], 0);
            DepositOrder memory order = _hinted(ALICE, planOfDays[day], 0, hint);
            VM.prank(ALICE);
            fees.deposit(order);
            assertEq(_indexes(ALICE), expected, "order");
            VM.revertToState(searched);
        }
    }

    function test_FE5_aHintForAPendingTrancheIsTheSamePlaceToo() external {
        _depositFrom(ALICE, planOfDays[2], 100, T0 + 2 days); // 1
        _depositFrom(ALICE, planOfDays[2], 100, T0 + 4 days); // 2
        uint16 hint = fees.depositHint(address(token), ALICE, planOfDays[1], uint32(T0 + 3 days));
        DepositOrder memory order = _hinted(ALICE, planOfDays[1], T0 + 3 days, hint);
        VM.prank(ALICE);
        fees.deposit(order); // 3
        assertEq(_indexes(ALICE), hex"010302", "order");
    }

    function test_FE5_aHintIsTheFirstFreePlaceAndTheNeighbor() external {
        _deposit(ALICE, planOfDays[2], 100); // 1
        _deposit(ALICE, planOfDays[4], 100); // 2
        address t = address(token);
        assertEq(fees.depositHint(t, ALICE, planOfDays[1], 0), _hint(3, 0), "at the front");
        assertEq(fees.depositHint(t, ALICE, planOfDays[3], 0), _hint(3, 1), "between");
        assertEq(fees.depositHint(t, ALICE, planOfDays[4], 0), _hint(3, 2), "after its equal");
        uint32 start = uint32(T0 + 1 days);
        assertEq(fees.depositHint(t, ALICE, planOfDays[1], start), _hint(3, 0), "pending");
        _depositFrom(ALICE, planOfDays[1], 100, start); // 3
        assertEq(fees.depositHint(t, ALICE, planOfDays[1], start - 1), _hint(4, 0), "before it");
        assertEq(fees.depositHint(t, ALICE, planOfDays[1], start), _hint(4, 3), "after it");
        VM.warp(start - 1);
        assertEq(fees.depositHint(t, ALICE, planOfDays[4], 0), _hint(4, 2), "it is pending still");
        VM.warp(start);
        assertEq(fees.depositHint(t, ALICE, planOfDays[4], 0), 0, "it is about to join");
    }

    function test_FE5_aHintMayNameAnyFreePlace() external {
        DepositOrder memory order = _hinted(ALICE, planOfDays[1], 0, _hint(63, 0));
        VM.prank(ALICE);
        assertEq(fees.deposit(order), 63, "index");
    }

    function test_FE5_aFullAccountHasNoHint() external {
        for (uint256 i = 0; i < 63; ++i) {
            _deposit(ALICE, planOfDays[1], 1);
        }
        assertEq(fees.depositHint(address(token), ALICE, planOfDays[1], 0), 0, "hint");
    }

    function test_FE5_aHintedPlaceMustBeFreeAndTheFunders() external {
        _deposit(ALICE, planOfDays[1], 100); // 1
        _allowFunding(ALICE);
        _refusedHint(ALICE, planOfDays[2], 0, _hint(1, 1)); // taken
        _refusedHint(ALICE, planOfDays[2], 0, _hint(0, 1)); // no place
        _refusedHint(ALICE, planOfDays[2], 0, _hint(64, 1)); // above the field
        _refusedHint(ALICE, planOfDays[2], 0, _hint(128 + 2, 1));
        _refusedHint(ALICE, planOfDays[2], 0, _hint(255, 1));
        _refusedHint(BOB, planOfDays[2], 0, _hint(51, 1)); // the holder's own
    }

    function _fundHinted(uint16 plan, uint256 start, uint16 hint) private {
        DepositOrder memory order = _hinted(BOB, plan, start, hint);
        order.holder = ALICE;
        VM.prank(BOB);
        fees.deposit(order);
    }

    /// @dev FE-5. Equals come after one another, behind the first, a later one, and the last place.
    function test_FE5_ofEqualsTheHintNamesTheYoungest() external {
        _allowFunding(ALICE);
        _deposit(ALICE, planOfDays[2], 100); // 1
        _refusedHint(BOB, planOfDays[2], 0, _hint(2, 0));
        _fundHinted(planOfDays[2], 0, _hint(2, 1));
        _fundHinted(planOfDays[2], 0, _hint(3, 2));
        DepositOrder memory order = _hinted(ALICE, planOfDays[2], 0, _hint(63, 3));
        VM.prank(ALICE);
        fees.deposit(order);
        _fundHinted(planOfDays[2], 0, _hint(4, 63));
        assertEq(_indexes(ALICE), hex"0102033f04", "order");
    }

    function test_FE5_ofEqualStartsTheHintNamesTheYoungest() external {
        _allowFunding(ALICE);
        uint256 start = T0 + 1 days;
        _fundHinted(planOfDays[2], start, _hint(1, 0));
        _refusedHint(BOB, planOfDays[2], start, _hint(2, 0));
        _fundHinted(planOfDays[2], start, _hint(2, 1));
        DepositOrder memory order = _hinted(ALICE, planOfDays[2], start, _hint(63, 2));
        VM.prank(ALICE);
        fees.deposit(order);
        _fundHinted(planOfDays[2], start, _hint(3, 63));
        assertEq(_indexes(ALICE), hex"01023f03", "order");
    }

    function test_FE5_aFalseNeighborIsRefused() external {
        _deposit(ALICE, planOfDays[2], 100); // 1
        _deposit(ALICE, planOfDays[4], 100); // 2
        _deposit(ALICE, planOfDays[4], 100); // 3
        _depositFrom(ALICE, planOfDays[6], 100, T0 + 1 days); // 4
        _refusedHint(ALICE, planOfDays[3], 0, _hint(5, 0)); // before an earlier one
        _refusedHint(ALICE, planOfDays[5], 0, _hint(5, 1)); // before an earlier one
        _refusedHint(ALICE, planOfDays[4], 0, _hint(5, 2)); // before an older one
        _refusedHint(ALICE, planOfDays[1], 0, _hint(5, 1)); // behind a later one
        _refusedHint(ALICE, planOfDays[3], 0, _hint(5, 2)); // behind a later one
        _refusedHint(ALICE, planOfDays[8], 0, _hint(5, 4)); // behind a pending one
        _refusedHint(ALICE, planOfDays[8], 0, _hint(5, 9)); // behind none
        _refusedHint(ALICE, planOfDays[8], 0, _hint(5, 64)); // behind no place
    }

    function test_FE5_nothingIsAppendedBehindALastOneThatExpiresLater() external {
        _deposit(ALICE, planOfDays[3], 100); // 1
        _refusedHint(ALICE, planOfDays[2], 0, _hint(5, 1));
        _deposit(ALICE, planOfDays[5], 100); // 2
        _refusedHint(ALICE, planOfDays[4], 0, _hint(5, 2));
        _refusedHint(ALICE, planOfDays[2], 0, _hint(5, 2));
    }

    function test_FE5_aFalseNeighborOfAPendingTrancheIsRefused() external {
        _depositFrom(ALICE, planOfDays[2], 100, T0 + 2 days); // 1
        _depositFrom(ALICE, planOfDays[2], 100, T0 + 4 days); // 2
        _deposit(ALICE, planOfDays[2], 100); // 3
        uint16 plan = planOfDays[1];
        _refusedHint(ALICE, plan, T0 + 3 days, _hint(5, 0)); // before an earlier one
        _refusedHint(ALICE, plan, T0 + 5 days, _hint(5, 1)); // before an earlier one
        _refusedHint(ALICE, plan, T0 + 2 days, _hint(5, 0)); // before an older one
        _refusedHint(ALICE, plan, T0 + 1 days, _hint(5, 1)); // behind a later one
        _refusedHint(ALICE, plan, T0 + 5 days, _hint(5, 3)); // behind a started one
        _refusedHint(ALICE, plan, T0 + 5 days, _hint(5, 9)); // behind none
        _refusedHint(ALICE, plan, T0 + 5 days, _hint(5, 64)); // behind no place
    }

    /// @dev FE-5. No hint whatever breaks the order.
    function testFuzz_FE5_anyHintKeepsTheOrderOrIsRefused(uint16 hint, uint8 day) external {
        _deposit(ALICE, planOfDays[2], 100);
        _deposit(ALICE, planOfDays[5], 100);
        _deposit(ALICE, planOfDays[3], 100);
        hint = _hint(uint16(bound(hint & 0xff, 1, 8)), uint16(bound(hint >> 8, 0, 5)));
        DepositOrder memory order = _hinted(ALICE, planOfDays[1 + (day % 8)], 0, hint);

        VM.prank(ALICE);
        (bool success, bytes memory reason) = address(fees).call(
            abi.encodeCall(fees.deposit, (order))
        );

        if (!success) assertEq(reason, _wrong(hint), "error");
        TrancheView[] memory all = _tranches(ALICE);
        assertEq(all.length, success ? 4 : 3, "count");
        for (uint256 i = 1; i < all.length; ++i) {
            assertLe(all[i - 1].expiry, all[i].expiry, "sorted by expiry");
            assertTrue(all[i - 1].expiry != all[i].expiry || all[i].index > 3, "equals by age");
        }
    }
}
