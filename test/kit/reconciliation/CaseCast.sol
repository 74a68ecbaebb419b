// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../../contracts/reconciliation/CaseTypes.sol";
import {Action, Observer, Template} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {ActionDesk} from "../../mocks/ActionDesk.sol";
import {VM} from "../IVm.sol";
import {IHandler} from "../Invariants.sol";
import {CaseGhosts, CaseKind, GhostCase, GhostRules} from "./CaseGhosts.sol";

/// @title The templates and cases of a room at random
/// @author The Tallystick authors
/// @notice RE-1. Four kinds: plain cases of two roles and one that is not expected; chains, of which two roles are one entity's
/// and the last waits for the one before; blind ones; and runs, whose records are plain cases.
abstract contract CaseCast is CaseGhosts, IHandler {
    uint256 internal constant ORDERS = 3;
    uint256 internal constant CHAINS = 3;
    uint256 internal constant BLINDS = 2;
    uint256 internal constant RUNS = 2;
    /// @dev Of the ids that a run may be about.
    uint256 internal constant RECORDS = 5;
    uint256 internal constant FIRST_CHAIN = ORDERS;
    uint256 internal constant FIRST_BLIND = FIRST_CHAIN + CHAINS;
    uint256 internal constant FIRST_RUN = FIRST_BLIND + BLINDS;
    uint256 internal constant FIRST_RECORD = FIRST_RUN + RUNS;

    uint32 internal constant ACCEPT_WINDOW = 2 hours;
    uint32 internal constant ANSWER_WINDOW = 3 hours;
    uint32 internal constant AGE = 12 hours;
    uint96 internal constant LEAF_PRICE = 1_000 gwei;
    uint256 internal constant INSIDER_KEY = 0x0B5E3;

    /// @inheritdoc IHandler
    mapping(bytes4 verb => uint256 count) public done;
    bool internal _did;
    /// @notice Bit of each status that a case has had.
    uint256 public everReached;
    ActionDesk internal desk;

    modifier counted() {
        _;
        _readLogs();
        for (uint256 i = 0; i < ghosts.length; ++i) everReached |= _bit(_statusOf(ghosts[i]));
        if (_did) ++done[msg.sig];
        _did = false;
    }

    function room() external view returns (address) {
        return _room();
    }

    // ---------------------------------------------------------------- set-up

    function _assemble() internal {
        setUp();
        desk = ActionDesk(_deploy("ActionDesk.sol:ActionDesk", ""));
        _enact(CaseKind.Plain, _plain());
        desk.admit(reconciliation.executorOf(template));
        _enact(CaseKind.Chain, _chain());
        _enact(CaseKind.Blind, _blind());
        _enact(CaseKind.Run, _ofRuns());
        _name(CaseKind.Plain, ORDERS);
        _name(CaseKind.Chain, CHAINS);
        _name(CaseKind.Blind, BLINDS);
        _name(CaseKind.Run, RUNS);
        _name(CaseKind.Plain, RUNS * RECORDS);
        _readLogs();
    }

    function _name(CaseKind kind, uint256 many) private {
        for (uint256 i = 0; i < many; ++i) {
            GhostCase storage g = ghosts.push();
            (g.kind, g.name) = (kind, keccak256(abi.encode("case", ghosts.length)));
        }
    }

    /// @dev RE-1. The observers are a stranger and somebody of the register's entity.
    function _enact(CaseKind kind, Template memory terms) private {
        terms.family = keccak256(abi.encode(kind));
        terms.adjustment.writeOffWindow = AGE;
        terms.observers = new Observer[](2);
        terms.observers[0] = Observer(201, OBSERVER);
        terms.observers[1] = Observer(terms.roles[REGISTER].entity, _accountOf(1));
        GhostRules storage rules = rulesOf[kind];
        rules.number = _register(terms);
        (rules.roles, rules.expected) = (uint8(terms.roles.length), terms.rules.expected); // few
        (rules.tolerance, rules.bps) = (terms.rules.amountTolerance, terms.rules.amountBps);
        (rules.dateWindow, rules.acceptWindow) = (terms.rules.dateWindow, terms.rules.acceptWindow);
        rules.isHolding = terms.rules.isHolding;
        rules.isByAll = terms.adjustment.isByAll;
        rules.hasArbiter = terms.adjustment.arbiter != address(0);
        for (uint256 i = 0; i < terms.roles.length; ++i) {
            rules.before[i] = terms.roles[i].predecessors;
            for (uint256 j = 0; j < terms.roles.length; ++j) {
                bool isOne = terms.roles[i].entity == terms.roles[j].entity;
                if (isOne) rules.entity[i] |= 1 << j;
            }
        }
    }

    function _plain() private view returns (Template memory terms) {
        terms = _terms();
        terms.rules.expected = 3;
        (terms.rules.amountTolerance, terms.rules.dateWindow) = (5, 1);
        terms.rules.isHolding = true;
        terms.actions = new Action[](1);
        terms.actions[0] = Action(address(desk), ActionDesk.release.selector);
    }

    function _chain() private view returns (Template memory terms) {
        terms = _terms();
        terms.roles[CAPITAL].predecessors = 2;
        terms.roles[CAPITAL].entity = terms.roles[REGISTER].entity;
        (terms.rules.amountBps, terms.rules.dateWindow) = (100, 2);
        terms.rules.acceptWindow = ACCEPT_WINDOW;
        terms.adjustment.isByAll = true;
    }

    function _blind() private view returns (Template memory terms) {
        terms = _termsOf(2);
        (terms.rules.isBlind, terms.rules.isHolding) = (true, true);
        terms.adjustment.arbiter = address(0);
    }

    function _ofRuns() private view returns (Template memory terms) {
        terms = _terms();
        terms.rules.expected = 3;
        terms.rules.isHolding = true;
        terms.run.itemTemplate = rulesOf[CaseKind.Plain].number;
        (terms.run.leafPrice, terms.run.answerWindow) = (LEAF_PRICE, ANSWER_WINDOW);
    }

    // ---------------------------------------------------------------- people

    /// @dev Of an observer, by its place.
    function _accountOf(uint256 place) internal view returns (address) {
        return place == 0 ? OBSERVER : VM.addr(INSIDER_KEY);
    }

    // ---------------------------------------------------------------- which case

    /// @dev The first from a random one on that has one of these statuses, or NONE.
    /// @param from First number …
    /// @param many … and how many.
    /// @param statuses Bit of each, Final among them.
    function _find(
        uint256 which,
        uint256 from,
        uint256 many,
        uint256 statuses
    ) internal view returns (uint256) {
        for (uint256 i = 0; i < many; ++i) {
            uint256 number = from + (((which % many) + i) % many);
            if ((statuses >> uint256(_statusOf(ghosts[number]))) & 1 != 0) return number;
        }
        return NONE;
    }

    function _find(uint256 which, uint256 statuses) internal view returns (uint256) {
        return _find(which, 0, ghosts.length, statuses);
    }

    function _bit(CaseStatus status) internal pure returns (uint256) {
        return 1 << uint256(status);
    }

    /// @dev Of a case that takes legs and alarms, apart from one that is not there yet.
    function _taking() internal pure returns (uint256) {
        return
            _bit(CaseStatus.Open) |
            _bit(CaseStatus.Matched) |
            _bit(CaseStatus.Alarmed) |
            _bit(CaseStatus.Adjusted);
    }

    // ---------------------------------------------------------------- calls

    /// @dev It is refused for this reason, told of the case first.
    function _refusedOf(GhostCase storage g, bytes memory call, bytes4 reason) internal {
        _refusedOf(g, STRANGER, 0, call, reason);
    }

    /// @dev What else the error says is the unit tests' affair.
    function _refusedOf(
        GhostCase storage g,
        address by,
        uint256 value,
        bytes memory call,
        bytes4 reason
    ) internal {
        bytes memory error_ = _refusalBy(by, value, call);
        assertEq(bytes32(bytes4(_head(error_, 0))), bytes32(reason), "error");
        assertEq(_head(error_, 4), _caseId(g), "case");
    }

    /// @dev It is refused for this reason, which names no case.
    function _refusedFor(bytes memory call, bytes4 reason) internal {
        bytes memory error_ = _refusalBy(STRANGER, 0, call);
        assertEq(bytes32(bytes4(_head(error_, 0))), bytes32(reason), "error");
    }

    /// @dev It is refused, whatever the reason.
    function _refusalBy(
        address by,
        uint256 value,
        bytes memory call
    ) internal returns (bytes memory error_) {
        _readLogs();
        bool success;
        if (value != 0) VM.deal(by, by.balance + value);
        VM.prank(by);
        (success, error_) = _room().call{value: value}(call);
        assertFalse(success, "it should have been refused");
        VM.getRecordedLogs(); // what it told before it failed it never told
    }

    function _head(bytes memory data, uint256 from) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), from))
        }
    }

    /// @dev The ghosts are compared with all cases after every call.
    function _fingerprint() internal view override returns (bytes32) {
        return bytes32(_room().balance);
    }
}
