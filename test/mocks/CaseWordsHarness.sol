// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {CaseWord, CaseWords} from "../../contracts/reconciliation/CaseWords.sol";

/// @title A case's word, callable
/// @author The Tallystick authors
contract CaseWordsHarness {
    /// @notice What a case's word says.
    /// @param status Number of a `CaseStatus`.
    struct CaseParts {
        bytes24 digest;
        uint40 changedAt;
        uint8 generation;
        uint8 status;
        bool isHeld;
        bool isWrittenOff;
    }

    function make(CaseParts calldata parts) external pure returns (uint256) {
        uint256 flags = 0;
        if (parts.isHeld) flags |= CaseWords.IS_HELD;
        if (parts.isWrittenOff) flags |= CaseWords.IS_WRITTEN_OFF;
        return
            CaseWord.unwrap(
                CaseWords.make(
                    parts.digest,
                    parts.changedAt,
                    parts.generation,
                    CaseStatus(parts.status),
                    flags
                )
            );
    }

    function partsOf(CaseWord word) external pure returns (CaseParts memory parts) {
        parts.digest = word.digest();
        parts.changedAt = uint40(word.changedAt()); // 40 bits
        parts.generation = uint8(word.generation()); // 8 bits
        parts.status = uint8(word.status());
        parts.isHeld = word.has(CaseWords.IS_HELD);
        parts.isWrittenOff = word.has(CaseWords.IS_WRITTEN_OFF);
    }

    function ask(CaseWord word) external pure returns (bool isUnknown, bool isOpen, bool isClean) {
        return (word.isUnknown(), word.isOpen(), word.isClean());
    }

    function statusAt(
        CaseWord word,
        uint256 time,
        uint256 finalWindow
    ) external pure returns (CaseStatus) {
        return word.statusAt(time, finalWindow);
    }
}
