// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "./CaseTypes.sol";

/// @dev RE-3. What is stored of a case, in one slot, the lowest bits first: digest 192 | second of the last change 40 |
/// generation 8 | status 8 | whether its payouts stop 1 | whether it was written off 1 | free 6. The digest is the first 192
/// bits of the hash of its record: to find two records of one digest takes 2^96 hashes.
type CaseWord is uint256;

using CaseWords for CaseWord global;

/// @title The state of a case
/// @author The Tallystick authors
library CaseWords {
    uint256 private constant CHANGED_AT = 192;
    uint256 private constant GENERATION_AT = 232;
    uint256 private constant STATUS_AT = 240;
    uint256 internal constant IS_HELD = 2 ** 248;
    uint256 internal constant IS_WRITTEN_OFF = 2 ** 249;

    /// @dev Bit of each status that can become final.
    uint256 private constant CLEAN =
        (1 << uint256(CaseStatus.Matched)) | (1 << uint256(CaseStatus.Adjusted));
    /// @dev Bit of each status in which legs are taken and alarms raised.
    uint256 private constant OPEN =
        CLEAN | (1 << uint256(CaseStatus.Open)) | (1 << uint256(CaseStatus.Alarmed));

    /// @dev @param changedAt_ < 2^40. @param generation_ < 2^8. @param flags Of the constants of this library.
    function make(
        bytes24 digest_,
        uint256 changedAt_,
        uint256 generation_,
        CaseStatus status_,
        uint256 flags
    ) internal pure returns (CaseWord) {
        return
            CaseWord.wrap(
                uint192(digest_) |
                    (changedAt_ << CHANGED_AT) |
                    (generation_ << GENERATION_AT) |
                    (uint256(status_) << STATUS_AT) |
                    flags
            );
    }

    function digest(CaseWord self) internal pure returns (bytes24) {
        return bytes24(uint192(CaseWord.unwrap(self))); // the lowest 192 bits
    }

    function changedAt(CaseWord self) internal pure returns (uint256) {
        return (CaseWord.unwrap(self) >> CHANGED_AT) & 0xffffffffff;
    }

    function generation(CaseWord self) internal pure returns (uint256) {
        return (CaseWord.unwrap(self) >> GENERATION_AT) & 0xff;
    }

    /// @dev As it is stored: never Final.
    function status(CaseWord self) internal pure returns (CaseStatus) {
        return CaseStatus((CaseWord.unwrap(self) >> STATUS_AT) & 0xff);
    }

    function isUnknown(CaseWord self) internal pure returns (bool) {
        return CaseWord.unwrap(self) == 0;
    }

    function has(CaseWord self, uint256 flag) internal pure returns (bool) {
        return CaseWord.unwrap(self) & flag != 0;
    }

    /// @dev Whether legs are taken and alarms raised, if it is not final: it is there, and no adjustment waits.
    function isOpen(CaseWord self) internal pure returns (bool) {
        uint256 bit = 1 << ((CaseWord.unwrap(self) >> STATUS_AT) & 0xff);
        return bit & OPEN != 0;
    }

    /// @dev Whether it becomes final by itself: it matched or was adjusted.
    function isClean(CaseWord self) internal pure returns (bool) {
        return (1 << ((CaseWord.unwrap(self) >> STATUS_AT) & 0xff)) & CLEAN != 0;
    }

    /// @dev The status at a time. Final begins with the second `changedAt + finalWindow`.
    function statusAt(
        CaseWord self,
        uint256 time,
        uint256 finalWindow
    ) internal pure returns (CaseStatus current) {
        current = self.status();
        if (self.isClean() && time >= self.changedAt() + finalWindow) current = CaseStatus.Final;
    }
}
