// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    AdjustmentProposal,
    Call,
    Journal,
    LegCorrection,
    LegField,
    ProposalWord,
    Waiver
} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm, CaseStatus} from "../../../contracts/reconciliation/CaseTypes.sol";
import {ActionDesk} from "../../mocks/ActionDesk.sol";
import {AlarmsHandler} from "./AlarmsHandler.sol";
import {CaseKind, GhostCase, GhostLeg, GhostRules} from "./CaseGhosts.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";

/// @notice A proposal that waits, as the rules speak of it.
/// @param checkers Bit of each role that may approve …
/// @param missing … and of each that still has to; none where one is enough.
/// @param observers Bit of each whose report it closes …
/// @param baseless … and of those whose report was wrong.
/// @param adjustment As the maker signed it, encoded.
struct GhostProposal {
    uint256 decidableAt;
    uint256 expiry;
    uint8 maker;
    uint256 checkers;
    uint256 missing;
    uint256 observers;
    uint256 baseless;
    bool isComplete;
    bool hasCalls;
    bytes24 record;
    bytes adjustment;
    GhostLeg[] legs;
}

/// @title What closes a case, and who may say so
/// @author The Tallystick authors
/// @notice RE-5. For each role a journal that makes its amount that of the first leg, corrections of what else differs, a
/// waiver of each alarm that nobody computes.
abstract contract GhostAdjustments is AlarmsHandler {
    uint256 private constant IS_COMPLETE = 2 ** 184;
    uint256 private constant HAS_CALLS = 2 ** 185;
    bytes32 internal constant REASON = keccak256("a reason");

    mapping(uint256 number => GhostProposal proposal) internal proposals;

    // ---------------------------------------------------------------- what repairs a case

    function _repair(
        GhostCase storage g,
        uint256 dice
    ) internal view returns (Adjustment memory a) {
        a.template = rulesOf[g.kind].number;
        (a.businessReference, a.generation) = (g.name, g.generation);
        a.maker = _roleIn(g, dice);
        a.expiry = uint40(_now() + 1 + ((dice >> 8) % (2 * APPROVAL_WINDOW))); // in 2027
        a.number = uint64(g.number + 1 + ((dice >> 24) % 2)); // few
        GhostLeg memory model = _modelOf(g);
        (a.journals, a.corrections) = (_journals(g, model, dice), _corrections(g, model));
        a.waivers = _waivers(g, dice);
        if (g.kind != CaseKind.Plain || dice % 2 == 0) return a;
        a.calls = new Call[](1);
        bytes memory data = abi.encodeCall(ActionDesk.release, (1 + (dice % 100)));
        a.calls[0] = Call(address(desk), data);
    }

    /// @dev What all should have said: the originator's leg, or the first. Without currency if there is none.
    function _modelOf(GhostCase storage g) private view returns (GhostLeg memory model) {
        for (uint256 i = 0; i < g.legs.length; ++i) {
            GhostLeg memory leg = g.legs[i];
            if (leg.currency == 0) continue;
            if (model.currency == 0 || leg.role == SELLER) model = leg;
        }
    }

    function _journals(
        GhostCase storage g,
        GhostLeg memory model,
        uint256 dice
    ) private view returns (Journal[] memory journals) {
        journals = new Journal[](g.legs.length);
        uint256 many = 0;
        for (uint256 i = 0; i < journals.length; ++i) {
            GhostLeg memory leg = g.legs[i];
            if (leg.currency == 0 || leg.amount == model.amount) continue;
            int104 more = int104(uint104(model.amount)) - int104(uint104(leg.amount)); // < 2^97
            int104 fee = int104(uint104((dice >> 32) % 50)); // few
            int104 loss = more / 3;
            journals[many++] = Journal(leg.role, more, fee - more - loss, -fee, loss);
        }
        assembly ("memory-safe") {
            mstore(journals, many)
        }
    }

    function _corrections(
        GhostCase storage g,
        GhostLeg memory model
    ) private view returns (LegCorrection[] memory corrections) {
        corrections = new LegCorrection[](3 * g.legs.length);
        uint256 many = 0;
        bool isListed = !_isSettledRun(g, Alarm.Fields);
        for (uint256 i = 0; i < g.legs.length; ++i) {
            GhostLeg memory leg = g.legs[i];
            if (leg.currency == 0) continue;
            if (leg.currency != model.currency)
                corrections[many++] = LegCorrection(
                    leg.role,
                    LegField.Currency,
                    bytes32(uint256(leg.currency)),
                    bytes32(uint256(model.currency))
                );
            if (leg.valueDate != model.valueDate)
                corrections[many++] = LegCorrection(
                    leg.role,
                    LegField.ValueDate,
                    bytes32(uint256(leg.valueDate)),
                    bytes32(uint256(model.valueDate))
                );
            if (isListed && leg.fields != model.fields)
                corrections[many++] = LegCorrection(
                    leg.role,
                    LegField.Fields,
                    leg.fields,
                    model.fields
                );
        }
        assembly ("memory-safe") {
            mstore(corrections, many)
        }
    }

    function _waivers(
        GhostCase storage g,
        uint256 dice
    ) private view returns (Waiver[] memory waivers) {
        waivers = new Waiver[](24);
        uint256 many = 0;
        for (uint256 code = uint256(Alarm.Missing); code < 12; ++code) {
            for (uint256 role = 0; role < 3; ++role) {
                if (g.open & _alarm(Alarm(code), role) == 0) continue;
                bool isReport = code >= uint256(Alarm.BooksDiffer);
                bool isBaseless = isReport && (dice >> (64 + role)) % 4 == 0;
                waivers[many++] = Waiver(uint8(code), uint8(role), isBaseless, REASON); // few
            }
        }
        assembly ("memory-safe") {
            mstore(waivers, many)
        }
    }

    // ---------------------------------------------------------------- what it makes of the legs

    function _adjusted(
        GhostCase storage g,
        Adjustment memory a
    ) internal view returns (GhostLeg[] memory legs) {
        legs = _copy(g.legs, 0);
        for (uint256 i = 0; i < a.journals.length; ++i) {
            GhostLeg memory leg = legs[_placeOf(g, a.journals[i].role)];
            leg.amount = uint96(uint256(int256(uint256(leg.amount)) + a.journals[i].leg)); // a leg's
        }
        for (uint256 i = 0; i < a.corrections.length; ++i) {
            LegCorrection memory correction = a.corrections[i];
            GhostLeg memory leg = legs[_placeOf(g, correction.role)];
            uint256 value = uint256(correction.corrected);
            if (correction.field == LegField.Currency)
                leg.currency = uint16(value); // a leg's
            else if (correction.field == LegField.ValueDate)
                leg.valueDate = uint32(value); // a leg's
            else leg.fields = correction.corrected;
        }
        for (uint256 i = 0; i < a.waivers.length; ++i) {
            Alarm code = Alarm(a.waivers[i].code);
            if (code == Alarm.Missing || code == Alarm.Withheld)
                legs = _letOff(legs, a.waivers[i].role, a.expiry);
        }
    }

    /// @dev A role's leg is not awaited any more, unless it is there, or was let off before.
    function _letOff(
        GhostLeg[] memory legs,
        uint8 role,
        uint256 second
    ) internal pure returns (GhostLeg[] memory) {
        uint256 place = 0;
        while (place < legs.length && legs[place].role != role) ++place;
        if (place == legs.length) legs = _copy(legs, 1);
        else if (legs[place].currency != 0) return legs;
        GhostLeg memory none;
        (none.role, none.second) = (role, second);
        legs[place] = none;
        return legs;
    }

    function _copy(
        GhostLeg[] memory legs,
        uint256 more
    ) private pure returns (GhostLeg[] memory copy) {
        copy = new GhostLeg[](legs.length + more);
        for (uint256 i = 0; i < legs.length; ++i) copy[i] = legs[i];
    }

    // ---------------------------------------------------------------- who may say so

    /// @dev RE-5. Notes who approves, until when, and what then.
    /// @return isOwn Whether the maker rules on a report of its own entity.
    function _weigh(
        GhostCase storage g,
        GhostProposal storage p,
        Adjustment memory a
    ) internal returns (bool isOwn) {
        GhostRules storage rules = rulesOf[g.kind];
        (uint256 barred, uint256 reporters, uint256 affected) = (rules.entity[a.maker], 0, 0);
        (p.observers, p.baseless) = (0, 0);
        for (uint256 i = 0; i < a.waivers.length; ++i) {
            Waiver memory waiver = a.waivers[i];
            uint256 bit = 1 << waiver.role;
            if (waiver.code == uint8(Alarm.ObserverDiffers)) {
                p.observers |= bit;
                if (!waiver.isBaseless) continue;
                p.baseless |= bit;
                // the second observer is of the register's entity
                if (waiver.role == 1) reporters |= rules.entity[REGISTER];
                continue;
            }
            barred |= rules.entity[waiver.role];
            affected |= bit;
            if (waiver.isBaseless) reporters |= bit;
        }
        isOwn = reporters & rules.entity[a.maker] != 0;
        uint256 all = (1 << rules.roles) - 1;
        p.checkers = all & ~(barred | reporters);
        p.missing = rules.isByAll ? (affected | _touched(a)) & p.checkers : 0;
        (p.maker, p.expiry, p.decidableAt) = (a.maker, a.expiry, _now() + APPROVAL_WINDOW);
        p.hasCalls = a.calls.length != 0;
    }

    function _touched(Adjustment memory a) private pure returns (uint256 roles) {
        for (uint256 i = 0; i < a.journals.length; ++i) roles |= 1 << a.journals[i].role;
        for (uint256 i = 0; i < a.corrections.length; ++i) roles |= 1 << a.corrections[i].role;
    }

    /// @dev RE-5. Somebody could approve it in time.
    function _isCheckable(
        GhostCase storage g,
        GhostProposal storage p
    ) internal view returns (bool) {
        if (p.checkers != 0) return true;
        return rulesOf[g.kind].hasArbiter && p.decidableAt < p.expiry;
    }

    /// @dev RE-5. The case as it is once the adjustment is in force.
    function _note(GhostCase storage g, GhostProposal storage p, Adjustment memory a) internal {
        GhostLeg[] memory legs = _adjusted(g, a);
        delete p.legs;
        for (uint256 i = 0; i < legs.length; ++i) p.legs.push(legs[i]);
        p.isComplete = rulesOf[g.kind].expected & ~_settled(legs) == 0;
        p.adjustment = abi.encode(a);
        g.number = a.number;
        p.record = _digestOf(_words(g));
    }

    // ---------------------------------------------------------------- what is brought

    function _contentOf(uint256 number) internal view returns (Adjustment memory) {
        return abi.decode(proposals[number].adjustment, (Adjustment));
    }

    /// @dev The proposal that waits.
    function _proposalOf(uint256 number) internal view returns (AdjustmentProposal memory) {
        GhostCase storage g = ghosts[number];
        GhostProposal storage p = proposals[number];
        uint256 terms = p.decidableAt + p.expiry * 2 ** 40;
        terms += uint256(rulesOf[g.kind].number) * 2 ** 80 + uint256(p.maker) * 2 ** 112;
        terms += p.checkers * 2 ** 120 + p.missing * 2 ** 136;
        terms += p.observers * 2 ** 152 + p.baseless * 2 ** 168;
        if (p.isComplete) terms += IS_COMPLETE;
        if (p.hasCalls) terms += HAS_CALLS;
        return
            AdjustmentProposal({
                record: p.record,
                adjusted: _digestOf(_words(g, p.legs, 0, g.closed | g.open)),
                adjustment: ReconciliationDigests.hashOf(_contentOf(number)),
                terms: ProposalWord.wrap(terms)
            });
    }

    /// @notice RE-3. While an adjustment waits the contract keeps the proposal's hash.
    function digestOf(uint256 number) external view returns (bytes24) {
        GhostCase storage g = ghosts[number];
        if (g.status == CaseStatus.None) return 0;
        if (g.status == CaseStatus.AdjustmentProposed)
            return bytes24(keccak256(abi.encode(_proposalOf(number))));
        return _digestOf(_words(g));
    }
}
