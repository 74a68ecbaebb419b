// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PostedWord} from "./PostedWords.sol";

/// @dev What the legs of a case say together. In memory.
/// @param present Bit of each role that has a leg or commitment, or whose leg was waived.
/// @param settled The same without commitments.
/// @param count How many legs there are.
/// @param least Smallest amount; 2^256 − 1 without legs …
/// @param most … and the largest.
/// @param first Earliest value date; 2^256 − 1 without legs …
/// @param last … and the latest.
/// @param latest When the last of the roles that were asked for posted.
/// @param sameCurrency How many legs have the currency that was asked for …
/// @param sameFields … and the fields.
struct Survey {
    uint256 present;
    uint256 settled;
    uint256 count;
    uint256 least;
    uint256 most;
    uint256 first;
    uint256 last;
    uint256 latest;
    uint256 sameCurrency;
    uint256 sameFields;
}

/// @title A look at all legs of a case
/// @author The Tallystick authors
library Surveys {
    /// @dev One pass over a sheet.
    /// @param roles Asked for: bit of each.
    /// @param leg Whose currency is asked for.
    /// @param fields Asked for.
    // The bit of a role is 1, moved up by its number.
    // slither-disable-next-line incorrect-shift
    function take(
        uint256[] memory sheet,
        uint256 roles,
        PostedWord leg,
        bytes32 fields
    ) internal pure returns (Survey memory survey) {
        // The fields of the survey, by their offsets, and those of a PostedWord, by their bits, are those of the declarations.
        assembly ("memory-safe") {
            let currency := and(shr(96, leg), 0xffff)
            mstore(add(survey, 96), not(0))
            mstore(add(survey, 160), not(0))
            let end := add(sheet, add(32, mul(mload(sheet), 32)))
            for {
                let at := add(sheet, 96)
            } lt(at, end) {
                at := add(at, 64)
            } {
                let word := mload(at)
                let bit := shl(and(shr(216, word), 0xff), 1)
                mstore(survey, or(mload(survey), bit))
                if and(roles, bit) {
                    let postedAt := and(shr(144, word), 0xffffffffff)
                    if gt(postedAt, mload(add(survey, 224))) {
                        mstore(add(survey, 224), postedAt)
                    }
                }
                let itsFields := mload(add(at, 32))
                let itsCurrency := and(shr(96, word), 0xffff)
                if iszero(and(iszero(itsCurrency), gt(itsFields, 0))) {
                    mstore(add(survey, 32), or(mload(add(survey, 32)), bit))
                }
                if itsCurrency {
                    mstore(add(survey, 64), add(mload(add(survey, 64)), 1))
                    let amount := and(word, 0xffffffffffffffffffffffff)
                    if lt(amount, mload(add(survey, 96))) {
                        mstore(add(survey, 96), amount)
                    }
                    if gt(amount, mload(add(survey, 128))) {
                        mstore(add(survey, 128), amount)
                    }
                    let date := and(shr(112, word), 0xffffffff)
                    if lt(date, mload(add(survey, 160))) {
                        mstore(add(survey, 160), date)
                    }
                    if gt(date, mload(add(survey, 192))) {
                        mstore(add(survey, 192), date)
                    }
                    mstore(
                        add(survey, 256),
                        add(mload(add(survey, 256)), eq(itsCurrency, currency))
                    )
                    mstore(add(survey, 288), add(mload(add(survey, 288)), eq(itsFields, fields)))
                }
            }
        }
    }

    /// @dev Whether a leg, whose currency and fields were asked for, says what all others say.
    function isSame(Survey memory survey, PostedWord leg) internal pure returns (bool same) {
        (uint256 amount, uint256 date) = (leg.amount(), leg.valueDate());
        assembly ("memory-safe") {
            let count := mload(add(survey, 64))
            same := and(
                and(eq(mload(add(survey, 96)), amount), eq(mload(add(survey, 128)), amount)),
                and(eq(mload(add(survey, 160)), date), eq(mload(add(survey, 192)), date))
            )
            same := and(
                same,
                and(eq(mload(add(survey, 256)), count), eq(mload(add(survey, 288)), count))
            )
            same := or(same, iszero(count))
        }
    }
}
