// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentDesk} from "./AdjustmentDesk.sol";
import {AdjustmentProposal} from "./AdjustmentTypes.sol";
import {CaseWord} from "./CaseWords.sol";
import {Endorsements} from "./Endorsements.sol";
import {ICaseAdjustments} from "./ICaseAdjustments.sol";
import {ProposalWord} from "./ProposalWords.sol";

/// @title Proposals that are refused, decided or forgotten
/// @author The Tallystick authors
/// @notice Its prose stands in `ICaseAdjustments`.
abstract contract AdjustmentDecisions is ICaseAdjustments, AdjustmentDesk {
    /// @dev In the place of a role: the arbiter.
    uint8 private constant ARBITER = type(uint8).max;

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    function reject(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        uint8 role,
        bytes calldata signature
    ) external {
        CaseWord word = _requireProposed(caseId, proposal);
        ProposalWord terms = proposal.terms;
        _requireInTime(terms.expiry());
        if ((terms.checkers() >> role) & 1 == 0) revert Reconciliation_MayNotCheck(caseId, role);
        bytes32 content = Endorsements.rejection(role, proposal.adjustment);
        _requireBy(_requireOfficer(terms.template(), role).officer(), content, signature);

        _release(caseId, word, proposal);

        emit AdjustmentRejected(caseId, role);
    }

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    function decide(
        bytes32 caseId,
        AdjustmentProposal calldata proposal,
        bool isApproved,
        bytes calldata signature
    ) external {
        CaseWord word = _requireProposed(caseId, proposal);
        ProposalWord terms = proposal.terms;
        _requireInTime(terms.expiry());
        if (block.timestamp < terms.decidableAt())
            revert Reconciliation_TooEarly(terms.decidableAt());
        address arbiter = _arbiters[terms.template()];
        if (arbiter == address(0)) revert Reconciliation_NoArbiter(caseId);
        bytes32 content = Endorsements.decision(isApproved, proposal.adjustment);
        _requireBy(arbiter, content, signature);

        if (isApproved) {
            _adopt(caseId, word, proposal);

            emit CaseAdjusted(caseId, ARBITER);
        } else {
            _release(caseId, word, proposal);

            emit AdjustmentRejected(caseId, ARBITER);
        }
    }

    /// @inheritdoc ICaseAdjustments
    /// @dev RE-5
    function lapse(bytes32 caseId, AdjustmentProposal calldata proposal) external {
        CaseWord word = _requireProposed(caseId, proposal);
        uint256 expiry = proposal.terms.expiry();
        if (block.timestamp < expiry) revert Reconciliation_TooEarly(expiry);

        _release(caseId, word, proposal);

        emit AdjustmentLapsed(caseId);
    }
}
