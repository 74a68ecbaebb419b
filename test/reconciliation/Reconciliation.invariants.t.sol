// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus, CaseView} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliation} from "../../contracts/reconciliation/IReconciliation.sol";
import {IHandler, Invariants} from "../kit/Invariants.sol";
import {CaseKind, GhostCase, GhostLeg} from "../kit/reconciliation/CaseGhosts.sol";
import {GhostAccounts} from "../kit/reconciliation/GhostBooks.sol";
import {RunsHandler} from "../kit/reconciliation/RunsHandler.sol";

/// @title What always holds of cases
/// @author The Tallystick authors
/// @notice Twenty cases of four kinds, ten of them records of two runs, in as many generations as come, at random, over weeks.
/// The ghosts know only the rules (`CaseGhosts`), and the books only the events (`GhostBooks`); the contract must agree with
/// both after every call. So no call touches another case than its own: its ghost did not change.
contract ReconciliationInvariants is Invariants {
    RunsHandler private handler;
    IReconciliation private reconciliation;

    function setUp() external {
        handler = new RunsHandler();
        reconciliation = IReconciliation(handler.room());
    }

    function _handler() internal view override returns (IHandler) {
        return handler;
    }

    function _verbs() internal view override returns (bytes4[] memory verbs) {
        bytes4[33] memory all = [
            handler.jump.selector,
            handler.postClean.selector,
            handler.postWrong.selector,
            handler.postAgain.selector,
            handler.postBatch.selector,
            handler.postStale.selector,
            handler.commit.selector,
            handler.openLeg.selector,
            handler.reportBooks.selector,
            handler.observe.selector,
            handler.equivocate.selector,
            handler.raiseOverdue.selector,
            handler.raiseWithheld.selector,
            handler.collect.selector,
            handler.refuseCoin.selector,
            handler.propose.selector,
            handler.proposeBad.selector,
            handler.approve.selector,
            handler.approveOwn.selector,
            handler.reject.selector,
            handler.decide.selector,
            handler.lapse.selector,
            handler.replayApproval.selector,
            handler.carryOut.selector,
            handler.carryOutUnapproved.selector,
            handler.reopen.selector,
            handler.writeOff.selector,
            handler.postRoot.selector,
            handler.closeExceptions.selector,
            handler.hideException.selector,
            handler.demand.selector,
            handler.answer.selector,
            handler.raiseUnanswered.selector
        ];
        verbs = new bytes4[](33);
        for (uint256 i = 0; i < 33; ++i) verbs[i] = all[i];
    }

    // ---------------------------------------------------------------- cases

    /// @dev RE-3. What the contract tells of a case is what the rules say, and the digest is that of the ghost's own record.
    function invariant_RE3_casesAreWhereTheRulesSay() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostCase memory g = handler.ghost(i);
            CaseView memory c = _caseOf(g);
            assertEq(uint256(c.status), uint256(handler.statusOf(i)), "status");
            assertEq(c.generation, g.generation, "generation");
            assertEq(c.changedAt, g.since, "changed at");
            assertTrue(c.isWrittenOff == g.isWrittenOff, "written off");
            assertEq(bytes32(c.digest), bytes32(handler.digestOf(i)), "digest");
        }
    }

    /// @dev RE-3, RE-5. What has matched or is adjusted is within tolerance, as it counts now; but for what was given up.
    function invariant_RE3_whatIsCleanIsEven() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostCase memory g = handler.ghost(i);
            if (_isClean(_caseOf(g).status) && !g.isWrittenOff)
                assertTrue(handler.isEven(i), "even");
        }
    }

    // ---------------------------------------------------------------- alarms

    /// @dev RE-4. A case with an open alarm waits for its adjustment, and no other case does.
    function invariant_RE4_openAlarmsAreNotForgotten() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostCase memory g = handler.ghost(i);
            assertTrue((g.open != 0) == _isAlarmed(_caseOf(g).status), "alarmed");
            assertEq(handler.toldOf(handler.idOf(i)), g.open | g.closed, "told");
        }
    }

    /// @dev RE-4. Once a case, generation, code and role.
    function invariant_RE4_anAlarmIsToldOnce() public view {
        assertLe(handler.mostTold(), 1, "once");
    }

    /// @dev RE-4. Under a template that holds, the payouts of a case stop as long as it waits, and of no other case.
    function invariant_RE4_whatIsAlarmedIsHeld() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostCase memory g = handler.ghost(i);
            bool isHeld = handler.agreed(g.kind).isHolding && _isAlarmed(_caseOf(g).status);
            assertTrue(reconciliation.isHeld(handler.idOf(i)) == isHeld, "held");
        }
    }

    /// @dev RE-4, RE-6. What is held is stakes, what demands have prepaid, and what waits: to the wei, for each.
    function invariant_RE4_whatIsHeldIsKnownToTheWei() public view {
        uint256 sum = handler.staked() + handler.prepaid();
        for (uint256 i = 0; i < handler.PEOPLE(); ++i) {
            address person = handler.personOf(i);
            uint256 waits = reconciliation.coinOf(person);
            assertEq(waits, handler.waits(person), "waits");
            sum += waits;
        }
        assertEq(handler.room().balance, sum, "held");
    }

    // ---------------------------------------------------------------- adjustments

    /// @dev RE-5. What each role has booked adds up to nothing, and makes of what it posted what counts now.
    function invariant_RE5_journalsBalance() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            GhostCase memory g = handler.ghost(i);
            for (uint256 j = 0; j < g.legs.length; ++j) {
                GhostLeg memory leg = g.legs[j];
                GhostAccounts memory a = handler.accountsOf(handler.idOf(i), leg.role);
                assertEq(a.leg + a.suspense + a.fee + a.loss, int256(0), "balance");
                int256 counts = int256(a.posted) + a.leg;
                if (leg.currency != 0) assertEq(counts, int256(uint256(leg.amount)), "counts");
            }
        }
    }

    /// @dev RE-5. An adjustment comes into force once, and what it calls for happens once.
    function invariant_RE5_anApprovalWorksOnce() public view {
        assertLe(handler.mostAdopted(), 1, "adopted");
        assertEq(handler.releasedThere(), handler.released(), "released");
    }

    // ---------------------------------------------------------------- runs

    /// @dev RE-6. A run is closed when every record that differs was declared, and not before.
    function invariant_RE6_aRunIsClosedWithAllItsDifferences() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            if (handler.ghost(i).kind != CaseKind.Run) continue;
            assertTrue(handler.isClosedRun(handler.idOf(i)) == handler.isAllDeclared(i), "closed");
        }
    }

    // ---------------------------------------------------------------- proof that something happens

    /// @dev A long walk on one path: every verb does something, every code is raised and every status reached, and in the
    /// end all of the above holds.
    function test_everyVerbDoesSomething() external {
        _walk(2_000);
        assertEq(handler.everRaised(), (1 << 12) - 1, "codes");
        assertEq(handler.everReached(), 0x7f, "statuses");
        invariant_RE3_casesAreWhereTheRulesSay();
        invariant_RE3_whatIsCleanIsEven();
        invariant_RE4_openAlarmsAreNotForgotten();
        invariant_RE4_anAlarmIsToldOnce();
        invariant_RE4_whatIsAlarmedIsHeld();
        invariant_RE4_whatIsHeldIsKnownToTheWei();
        invariant_RE5_journalsBalance();
        invariant_RE5_anApprovalWorksOnce();
        invariant_RE6_aRunIsClosedWithAllItsDifferences();
    }

    // ---------------------------------------------------------------- internal

    function _caseOf(GhostCase memory g) private view returns (CaseView memory) {
        return reconciliation.caseOf(handler.agreed(g.kind).number, g.name);
    }

    function _isClean(CaseStatus status) private pure returns (bool) {
        return
            status == CaseStatus.Matched ||
            status == CaseStatus.Adjusted ||
            status == CaseStatus.Final;
    }

    function _isAlarmed(CaseStatus status) private pure returns (bool) {
        return status == CaseStatus.Alarmed || status == CaseStatus.AdjustmentProposed;
    }
}
