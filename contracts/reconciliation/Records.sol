// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Alarm} from "./CaseTypes.sol";
import {PostedWord} from "./PostedWords.sol";

/// @title A case's record in memory
/// @author The Tallystick authors
/// @notice RE-3. A sheet is the record's words one after another: the alarms that are open, those that were closed, then each
/// leg's word and its fields. Its hash is what the contract keeps.
library Records {
    /// @dev Place of a leg that is not there.
    uint256 internal constant NONE = type(uint256).max;
    /// @dev Words before the first leg.
    uint256 private constant HEAD = 2;
    /// @dev Most words: those of 16 roles.
    uint256 private constant MOST = 34;
    /// @dev The alarms of role 0, whatever they are about.
    uint256 private constant ONE_OF_EACH =
        0x0001000100010001000100010001000100010001000100010001000100010001;

    /// @dev Copies what a caller brought, with room for one more leg. No words are those of a case without any.
    /// @return sheet Cut to nothing where the record is no case's.
    function load(uint256[] calldata record) internal pure returns (uint256[] memory sheet) {
        uint256 words = record.length;
        if (words == 0) words = HEAD;
        else if (words & 1 != 0 || words > MOST) words = 0;
        assembly ("memory-safe") {
            sheet := mload(0x40)
            mstore(sheet, words)
            let data := add(sheet, 32)
            calldatacopy(data, record.offset, mul(words, 32))
            if iszero(record.length) {
                mstore(data, 0)
                mstore(add(data, 32), 0)
            }
            mstore(0x40, add(data, mul(add(words, 2), 32)))
        }
    }

    /// @dev That of a case without any words, with room for two legs.
    function blank() internal pure returns (uint256[] memory sheet) {
        sheet = new uint256[](HEAD + 4);
        assembly ("memory-safe") {
            mstore(sheet, 2)
        }
    }

    /// @dev The first 192 bits of its hash.
    function digest(uint256[] memory sheet) internal pure returns (bytes24 hash) {
        assembly ("memory-safe") {
            // the lowest bits of a bytes24 are zero
            hash := shl(64, shr(64, keccak256(add(sheet, 32), mul(mload(sheet), 32))))
        }
    }

    /// @dev How many legs and commitments it has.
    function count(uint256[] memory sheet) internal pure returns (uint256) {
        unchecked {
            return (sheet.length - HEAD) / 2; // it has a head
        }
    }

    /// @dev @param place < count.
    function word(uint256[] memory sheet, uint256 place) internal pure returns (PostedWord value) {
        assembly ("memory-safe") {
            value := mload(add(sheet, add(96, mul(place, 64))))
        }
    }

    /// @dev @param place < count.
    function fields(uint256[] memory sheet, uint256 place) internal pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := mload(add(sheet, add(128, mul(place, 64))))
        }
    }

    /// @dev Where a role's leg or commitment is, or `NONE`.
    function find(uint256[] memory sheet, uint256 role) internal pure returns (uint256) {
        for (uint256 place = 0; place < count(sheet); ++place) {
            if (word(sheet, place).role() == role) return place;
        }
        return NONE;
    }

    /// @dev Whether the leg at a place says the same. @param place < count.
    function says(
        uint256[] memory sheet,
        uint256 place,
        PostedWord word_,
        bytes32 fields_
    ) internal pure returns (bool) {
        bool isFigures = word(sheet, place).figures() == word_.figures();
        return isFigures && fields(sheet, place) == fields_;
    }

    /// @dev Appends a leg; once after `load`, which left room for it.
    function append(uint256[] memory sheet, PostedWord word_, bytes32 fields_) internal pure {
        assembly ("memory-safe") {
            let words := mload(sheet)
            let end := add(sheet, add(32, mul(words, 32)))
            mstore(end, word_)
            mstore(add(end, 32), fields_)
            mstore(sheet, add(words, 2))
        }
    }

    /// @dev Sets what stands at a place. @param place < count.
    function put(
        uint256[] memory sheet,
        uint256 place,
        PostedWord word_,
        bytes32 fields_
    ) internal pure {
        sheet[HEAD + 2 * place] = PostedWord.unwrap(word_);
        sheet[HEAD + 2 * place + 1] = uint256(fields_);
    }

    // ---------------------------------------------------------------- alarms

    /// @dev Raises alarms that the case has not had in this generation.
    /// @return fresh Those of them.
    function raise(uint256[] memory sheet, uint256 alarms) internal pure returns (uint256 fresh) {
        fresh = alarms & ~(sheet[0] | sheet[1]);
        sheet[0] |= fresh;
    }

    /// @dev Whether an adjustment has closed alarms of this generation. Above them stands the number of the last proposal.
    function hasClosed(uint256[] memory sheet) internal pure returns (bool) {
        return sheet[1] << 64 != 0;
    }

    /// @dev The alarm of a code that names a role. @param role < 16.
    function alarm(Alarm code, uint256 role) internal pure returns (uint256) {
        return 1 << (16 * uint256(code) + role); // < 2^192
    }

    /// @dev All alarms of a code.
    function alarmsOf(Alarm code) internal pure returns (uint256) {
        return 0xffff << (16 * uint256(code));
    }

    /// @dev Whether any alarm names the role; one by an observer names none.
    function isAlarmed(uint256 alarms, uint256 role) internal pure returns (bool) {
        return (alarms & ~alarmsOf(Alarm.ObserverDiffers)) & (ONE_OF_EACH << role) != 0;
    }
}
