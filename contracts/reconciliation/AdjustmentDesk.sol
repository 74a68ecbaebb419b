// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdjustmentProposal} from "./AdjustmentTypes.sol";
import {CaseStatus} from "./CaseTypes.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {ObserverStakes} from "./ObserverStakes.sol";
import {ProposalWord, ProposalWords} from "./ProposalWords.sol";
import {Records} from "./Records.sol";

/// @title How a case is adjusted
/// @author The Tallystick authors
/// @notice What the parts of the code share that propose, approve and decide.
abstract contract AdjustmentDesk is ObserverStakes {
    /// @dev In `_approvedCalls`, above the bits of at most 16 calls.
    uint256 internal constant CALLS_APPROVED = 2 ** 16;

    // ---------------------------------------------------------------- checks

    /// @dev A case that is alarmed, with the record that the caller brought.
    function _requireAlarmed(
        bytes32 id,
        uint256 generation,
        uint256[] calldata record
    ) internal view returns (CaseWord word, uint256[] memory sheet) {
        word = _cases[id];
        sheet = Records.load(record);
        if (word.status() != CaseStatus.Alarmed)
            revert Reconciliation_WrongStatus(id, word.status());
        if (word.generation() != generation)
            revert Reconciliation_OtherGeneration(id, word.generation());
        if (Records.digest(sheet) != word.digest()) revert Reconciliation_StaleRecord(id);
    }

    /// @dev A case whose proposal the caller brought.
    function _requireProposed(
        bytes32 id,
        AdjustmentProposal calldata proposal
    ) internal view returns (CaseWord word) {
        word = _cases[id];
        if (word.status() != CaseStatus.AdjustmentProposed)
            revert Reconciliation_WrongStatus(id, word.status());
        if (_digestOf(proposal, proposal.terms) != word.digest())
            revert Reconciliation_OtherProposal(id);
    }

    /// @dev From its expiry on nothing but `lapse` ends a proposal.
    function _requireInTime(uint256 expiry) internal view {
        if (block.timestamp >= expiry) revert Reconciliation_Expired(expiry);
    }

    // ---------------------------------------------------------------- effects

    /// @dev The first 192 bits of a proposal's hash, with terms of its own.
    function _digestOf(
        AdjustmentProposal calldata proposal,
        ProposalWord terms
    ) internal pure returns (bytes24 digest) {
        assembly ("memory-safe") {
            let words := mload(0x40)
            calldatacopy(words, proposal, 96)
            mstore(add(words, 96), terms)
            // the lowest bits of a bytes24 are zero
            digest := shl(64, shr(64, keccak256(words, 128)))
        }
    }

    /// @dev RE-5. The proposal is what the case is from now on.
    function _adopt(bytes32 id, CaseWord word, AdjustmentProposal calldata proposal) internal {
        ProposalWord terms = proposal.terms;
        bool isComplete = terms.has(ProposalWords.IS_COMPLETE);
        _cases[id] = CaseWords.make(
            proposal.adjusted,
            block.timestamp,
            word.generation(),
            isComplete ? CaseStatus.Adjusted : CaseStatus.Open,
            0
        );
        if (terms.has(ProposalWords.HAS_CALLS))
            _approvedCalls[proposal.adjustment] = CALLS_APPROVED;
        if (terms.observers() != 0)
            _alarmsClosed(
                id,
                terms.template(),
                word.generation(),
                terms.observers(),
                terms.baseless()
            );
    }

    /// @dev RE-5. The case is alarmed as it was.
    function _release(bytes32 id, CaseWord word, AdjustmentProposal calldata proposal) internal {
        _cases[id] = CaseWords.make(
            proposal.record,
            word.changedAt(),
            word.generation(),
            CaseStatus.Alarmed,
            CaseWord.unwrap(word) & CaseWords.IS_HELD
        );
    }

    /// @dev RE-4. Alarms of observers are closed for good.
    /// @param observers Their places in the template.
    /// @param baseless Of those, the ones whose report was found to be wrong.
    // Looks at bits of a set: no balance, no time.
    // slither-disable-next-line incorrect-equality
    function _alarmsClosed(
        bytes32 id,
        uint256 template,
        uint256 generation,
        uint256 observers,
        uint256 baseless
    ) internal {
        for (uint256 place = 0; observers >> place != 0; ++place) {
            if ((observers >> place) & 1 == 0) continue;
            if ((baseless >> place) & 1 != 0) _forfeitStake(template, id, generation, place);
            else _returnStake(template, id, generation, place);
        }
    }
}
