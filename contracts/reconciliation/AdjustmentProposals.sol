// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentDesk} from "./AdjustmentDesk.sol";
import {AdjustmentLogs} from "./AdjustmentLogs.sol";
import {Adjustment, AdjustmentProposal, Call} from "./AdjustmentTypes.sol";
import {AdjustmentEffect, CaseAdjustments} from "./CaseAdjustments.sol";
import {CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Endorsements} from "./Endorsements.sol";
import {IAdjustmentProposals} from "./IAdjustmentProposals.sol";
import {ProposalWord, ProposalWords} from "./ProposalWords.sol";
import {Records} from "./Records.sol";
import {OfficerWord, RulesWord} from "./TemplateWords.sol";

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
        OfficerWord maker = _requireOfficer(adjustment.template, adjustment.maker);
        if (!maker.isMaker()) revert Reconciliation_MayNotMake(id, adjustment.maker);
        _requireBy(maker.officer(), hash, signature);

        _cases[id] = CaseWords.make(
            _draft(adjustment, sheet, id, hash, maker),
            word.changedAt(),
            word.generation(),
            CaseStatus.AdjustmentProposed,
            CaseWord.unwrap(word) & CaseWords.IS_HELD
        );

        _tell(adjustment, id, hash);
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

    /// @return digest Of what the adjustment comes to.
    function _draft(
        Adjustment calldata adjustment,
        uint256[] memory sheet,
        bytes32 id,
        bytes32 hash,
        OfficerWord maker
    ) private view returns (bytes24 digest) {
        uint256 number = CaseAdjustments.numberOf(sheet);
        if (adjustment.number <= number)
            revert Reconciliation_StaleNumber(id, adjustment.number, number);
        CaseAdjustments.count(sheet, adjustment.number);
        AdjustmentProposal memory proposal;
        proposal.record = Records.digest(sheet);

        uint256 waivers = adjustment.waivers.length;
        if (waivers != 0) sheet = CaseAdjustments.widened(sheet, waivers);
        RulesWord rules = _requireRules(adjustment.template);
        AdjustmentEffect memory effect = CaseAdjustments.adjust(adjustment, sheet, rules, id);
        proposal.adjusted = Records.digest(sheet);
        proposal.adjustment = hash;
        proposal.terms = _termsOf(adjustment, effect, id, maker);
        assembly ("memory-safe") {
            // the lowest bits of a bytes24 are zero
            digest := shl(64, shr(64, keccak256(proposal, 128)))
        }
    }

    /// @dev Who may approve, until when, and what then.
    // Asks whether a set is empty: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _termsOf(
        Adjustment calldata adjustment,
        AdjustmentEffect memory effect,
        bytes32 id,
        OfficerWord maker
    ) private view returns (ProposalWord terms) {
        uint256 checkers = maker.reviewers() & ~maker.siblings();
        if (effect.named | effect.baseless != 0)
            checkers &= ~_barredBy(adjustment, effect, id, maker.siblings());
        uint256 window = maker.reviewWindow();
        uint256 last = block.timestamp + 2 * window;
        if (adjustment.expiry > last) revert Reconciliation_ExpiresLate(adjustment.expiry, last);
        terms = ProposalWords.make(
            block.timestamp + window,
            adjustment.expiry,
            adjustment.template,
            adjustment.maker
        );
        if (checkers == 0) _requireArbiter(terms, id);
        terms = terms
            .checkedBy(checkers, maker.isAllAsked() ? effect.affected & checkers : 0)
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
    function _requireArbiter(ProposalWord terms, bytes32 id) private view {
        bool isDecidable =
            _arbiters[terms.template()] != address(0) && terms.decidableAt() < terms.expiry();
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

    /// @dev Calls are told as Solidity does it; without any it takes a third of the gas.
    function _tell(Adjustment calldata adjustment, bytes32 id, bytes32 hash) private {
        if (adjustment.calls.length != 0) {
            emit AdjustmentProposed(id, hash, adjustment);
            return;
        }
        bytes memory data = AdjustmentLogs.withoutCalls(adjustment);
        bytes32 topic = AdjustmentProposed.selector;
        assembly ("memory-safe") {
            log3(add(data, 32), mload(data), topic, id, hash)
        }
    }
}
