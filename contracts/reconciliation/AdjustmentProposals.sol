// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentDesk} from "./AdjustmentDesk.sol";
import {Adjustment, AdjustmentProposal, Call} from "./AdjustmentTypes.sol";
import {AdjustmentEffect, CaseAdjustments} from "./CaseAdjustments.sol";
import {CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Endorsements} from "./Endorsements.sol";
import {IAdjustmentProposals} from "./IAdjustmentProposals.sol";
import {ProposalWord, ProposalWords} from "./ProposalWords.sol";
import {Records} from "./Records.sol";
import {AdjustmentWord, OfficerWord, RulesWord} from "./TemplateWords.sol";

/// @title Adjustments, proposed and approved
/// @author The Tallystick authors
/// @notice Its prose stands in `IAdjustmentProposals`.
abstract contract AdjustmentProposals is IAdjustmentProposals, AdjustmentDesk {
    uint256 private constant MOST_CALLS = 16;

    /// @inheritdoc IAdjustmentProposals
    /// @dev RE-5
    function propose(
        Adjustment calldata adjustment,
        uint256[] calldata record,
        bytes calldata signature
    ) external {
        bytes32 id = _idOf(adjustment.template, adjustment.businessReference);
        _requireInTime(adjustment.expiry);
        (CaseWord word, uint256[] memory sheet) = _requireAlarmed(
            id,
            adjustment.generation,
            record
        );
        bytes32 hash = Endorsements.adjustment(adjustment);
        uint256 siblings = _requireMaker(adjustment, hash, signature);
        AdjustmentProposal memory proposal = _draft(adjustment, sheet, id, siblings);
        proposal.adjustment = hash;

        _cases[id] = CaseWords.make(
            bytes24(keccak256(abi.encode(proposal))),
            word.changedAt(),
            word.generation(),
            CaseStatus.AdjustmentProposed,
            CaseWord.unwrap(word) & CaseWords.IS_HELD
        );

        emit AdjustmentProposed(id, hash, adjustment);
    }

    /// @inheritdoc IAdjustmentProposals
    /// @dev RE-5
    function approve(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        uint8 role,
        bytes calldata signature
    ) external {
        CaseWord word = _requireProposed(caseId, proposal);
        ProposalWord terms = proposal.terms;
        _requireInTime(terms.expiry());
        uint256 missing = terms.missing();
        uint256 able = missing == 0 ? terms.checkers() : missing;
        if ((able >> role) & 1 == 0) revert Reconciliation_MayNotCheck(caseId, role);
        bytes32 content = Endorsements.approval(role, proposal.adjustment);
        _requireBy(_requireOfficer(terms.template(), role).officer(), content, signature);

        if (missing & ~(1 << role) == 0) {
            _adopt(caseId, word, proposal);

            emit CaseAdjusted(caseId, role);
        } else {
            _cases[caseId] = CaseWords.make(
                _digestOf(proposal, terms.without(role)),
                word.changedAt(),
                word.generation(),
                CaseStatus.AdjustmentProposed,
                CaseWord.unwrap(word) & CaseWords.IS_HELD
            );

            emit AdjustmentApproved(caseId, role);
        }
    }

    // ---------------------------------------------------------------- internal

    /// @return siblings Bit of each role of the maker's entity.
    function _requireMaker(
        Adjustment calldata adjustment,
        bytes32 hash,
        bytes calldata signature
    ) private view returns (uint256 siblings) {
        OfficerWord officer = _requireOfficer(adjustment.template, adjustment.maker);
        _requireBy(officer.officer(), hash, signature);
        siblings = officer.siblings();
    }

    /// @dev What the adjustment comes to, apart from its hash.
    function _draft(
        Adjustment calldata adjustment,
        uint256[] memory sheet,
        bytes32 id,
        uint256 siblings
    ) private view returns (AdjustmentProposal memory proposal) {
        uint256 number = CaseAdjustments.numberOf(sheet);
        if (adjustment.number <= number)
            revert Reconciliation_StaleNumber(id, adjustment.number, number);
        CaseAdjustments.count(sheet, adjustment.number);
        proposal.record = Records.digest(sheet);

        uint256 waivers = adjustment.waivers.length;
        if (waivers != 0) sheet = CaseAdjustments.widened(sheet, waivers);
        RulesWord rules = _requireRules(adjustment.template);
        AdjustmentEffect memory effect = CaseAdjustments.adjust(adjustment, sheet, rules, id);
        proposal.adjusted = Records.digest(sheet);
        proposal.terms = _termsOf(adjustment, effect, id, siblings);
    }

    /// @dev Who may approve, until when, and what then.
    function _termsOf(
        Adjustment calldata adjustment,
        AdjustmentEffect memory effect,
        bytes32 id,
        uint256 siblings
    ) private view returns (ProposalWord terms) {
        AdjustmentWord rights = _adjustmentTerms[adjustment.template];
        if ((rights.makers() >> adjustment.maker) & 1 == 0)
            revert Reconciliation_MayNotMake(id, adjustment.maker);
        uint256 barred = siblings;
        if (effect.named | effect.baseless != 0)
            barred |= _barredBy(adjustment, effect, id, siblings);
        uint256 checkers = rights.checkers() & ~barred;
        uint256 decidableAt = block.timestamp + rights.approvalWindow();
        if (checkers == 0) _requireArbiter(adjustment, id, decidableAt);
        terms = ProposalWords
            .make(decidableAt, adjustment.expiry, adjustment.template, adjustment.maker)
            .checkedBy(checkers, rights.isByAll() ? effect.affected & checkers : 0)
            .closing(effect.observers, effect.baseless);
        if (effect.isComplete) terms = terms.with(ProposalWords.IS_COMPLETE);
        if (adjustment.calls.length != 0) {
            _requireListed(adjustment.template, adjustment.calls);
            terms = terms.with(ProposalWords.HAS_CALLS);
        }
    }

    /// @dev RE-5. Nobody closes the alarm against itself, and only a third entity rules that a report was baseless.
    /// @return barred Bit of each role of the entities that waivers name, or that reported.
    function _barredBy(
        Adjustment calldata adjustment,
        AdjustmentEffect memory effect,
        bytes32 id,
        uint256 siblings
    ) private view returns (uint256 barred) {
        uint256 template = adjustment.template;
        uint256 reporters = effect.reporters;
        for (uint256 role = 0; effect.named >> role != 0; ++role) {
            if ((effect.named >> role) & 1 != 0)
                barred |= _requireOfficer(template, role).siblings();
        }
        if (effect.baseless != 0) {
            uint256 all = _observerRoles[template];
            for (uint256 place = 0; effect.baseless >> place != 0; ++place) {
                if ((effect.baseless >> place) & 1 != 0)
                    reporters |= (all >> (16 * place)) & 0xffff;
            }
            barred |= reporters;
        }
        if (reporters & siblings != 0) revert Reconciliation_OwnReport(id, adjustment.maker);
    }

    /// @dev Nobody else can approve: then the arbiter can, in time.
    function _requireArbiter(
        Adjustment calldata adjustment,
        bytes32 id,
        uint256 decidableAt
    ) private view {
        bool isDecidable =
            _arbiters[adjustment.template] != address(0) && decidableAt < adjustment.expiry;
        if (!isDecidable) revert Reconciliation_NobodyChecks(id);
    }

    /// @dev RE-5. Only what the template lists is called.
    function _requireListed(uint256 template, Call[] calldata calls) private view {
        if (calls.length > MOST_CALLS) revert Reconciliation_TooManyCalls(calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            address target = calls[i].target;
            bytes4 selector = bytes4(calls[i].data);
            uint256 action =
                (template << 192) | (uint256(uint160(target)) << 32) | uint32(selector);
            if (calls[i].data.length < 4 || !_actions[action])
                revert Reconciliation_UnlistedCall(target, selector);
        }
    }
}
