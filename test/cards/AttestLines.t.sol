// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingEvents} from "../../contracts/cards/IClearingEvents.sol";
import {ClearingTest} from "../kit/cards/ClearingTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Clearing vouches for the lines of statements: CA-17
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - who: clearing
/// - when: once the period is closed
/// - revisions: from 0, one after the other; the newest again; other content; an older one
contract AttestLinesTest is ClearingTest {
    bytes32 private constant ROOT = "root";

    function _notClosed(uint24 merchant, uint32 period) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_PeriodNotClosed.selector,
                program,
                merchant,
                period
            );
    }

    function _badRevision(uint256 revision, uint256 expected) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_BadRevision.selector,
                revision,
                expected
            );
    }

    function _attestLines(uint32 period, uint16 revision, bytes32 root, uint32 lines) private {
        _succeedsBy(CLEARING, _attestLinesCall(period, revision, root, lines));
    }

    function _expect(uint32 period, bytes32 root, uint32 lines, uint16 revisions) private view {
        (bytes32 root_, uint32 lines_, uint16 revisions_) = cards.linesOf(program, shop, period);
        assertEq(root_, root, "root");
        assertEq(lines_, lines, "lines");
        assertEq(revisions_, revisions, "revisions");
    }

    /// @dev Periods 0 and 1 are closed, 2 has ended.
    function _begin() private {
        _sold(1_000);
        _toPeriod(1);
        _sold(500);
        _toPeriod(3);
        _close(1);
    }

    function test_CA17_onlyClearingVouches() external {
        _begin();
        address[4] memory others = [STRANGER, SHOPKEEPER, ISSUER, REGULATOR];
        for (uint256 i = 0; i < 4; ++i) {
            _refused(others[i], _attestLinesCall(0, 0, ROOT, 1), _unauthorized(others[i]));
        }
        VM.expectEmit(address(cards));
        emit IClearingEvents.LinesAttested(program, shop, 0, 0, ROOT, 1);
        _attestLines(0, 0, ROOT, 1);
        _expect(0, ROOT, 1, 1);
        _expect(1, 0, 0, 0);
    }

    function test_CA17_onlyAClosedPeriodIsVouchedFor() external {
        _begin();
        _attestLines(1, 0, ROOT, 1);
        uint32[3] memory open = [2, 3, type(uint32).max];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory call = _attestLinesCall(open[i], 0, ROOT, 1);
            _refused(CLEARING, call, _notClosed(shop, open[i]));
        }
        _close(2);
        _attestLines(2, 0, ROOT, 0);
        _expect(2, ROOT, 0, 1);
    }

    function test_CA17_whatIsUnknownIsNotVouchedFor() external {
        _begin();
        shop = _merchant(SHOPKEEPER);
        _refused(CLEARING, _attestLinesCall(0, 0, ROOT, 1), _notClosed(shop, 0));
        program = 77;
        _refused(CLEARING, _attestLinesCall(0, 0, ROOT, 1), _unknownProgram());
    }

    function test_CA17_correctionsAreNumbered() external {
        _begin();
        _refused(CLEARING, _attestLinesCall(0, 1, ROOT, 1), _badRevision(1, 0));
        _attestLines(0, 0, ROOT, 1);
        _refused(CLEARING, _attestLinesCall(0, 2, "b", 2), _badRevision(2, 1));
        VM.expectEmit(address(cards));
        emit IClearingEvents.LinesAttested(program, shop, 0, 1, "b", 2);
        _attestLines(0, 1, "b", 2);
        _expect(0, "b", 2, 2);
        _refused(CLEARING, _attestLinesCall(0, 0, ROOT, 1), _badRevision(0, 2));
        _attestLines(0, 2, ROOT, 1);
        _expect(0, ROOT, 1, 3);
        _attestLines(1, 0, "c", 1);
        _expect(0, ROOT, 1, 3);
    }

    /// @dev CA-6. Nobody exchanges what was vouched for without a new number.
    function test_CA6_theNewestAgainDoesNothingAndOtherContentIsAConflict() external {
        _begin();
        for (uint16 revision = 0; revision < 3; ++revision) {
            _attestLines(0, revision, ROOT, 1);
            _doesNothing(CLEARING, _attestLinesCall(0, revision, ROOT, 1));
            bytes memory conflict = abi.encodeWithSelector(
                IClearingEvents.PrepaidCards_AttestationConflict.selector,
                0,
                revision
            );
            _refused(CLEARING, _attestLinesCall(0, revision, "b", 1), conflict);
            _refused(CLEARING, _attestLinesCall(0, revision, ROOT, 2), conflict);
            _expect(0, ROOT, 1, revision + 1);
        }
    }
}
