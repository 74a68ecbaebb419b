// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    LegCorrection,
    LegField,
    Waiver
} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {Alarm} from "../../../contracts/reconciliation/CaseTypes.sol";

/// @title What an adjustment makes of a record, spelt out again
/// @author The Tallystick authors
/// @notice Of adjustments that the contract takes.
library AdjustedRecords {
    uint256 private constant NONE = type(uint256).max;

    function adjusted(
        uint256[] memory record,
        Adjustment memory a
    ) internal pure returns (uint256[] memory made) {
        made = _copy(record, record.length);
        for (uint256 i = 0; i < a.journals.length; ++i) {
            uint256 place = _placeOf(made, a.journals[i].role);
            uint256 amount = uint256(int256(uint256(uint96(made[place]))) + a.journals[i].leg);
            made[place] = (made[place] & ~uint256(type(uint96).max)) | amount;
        }
        for (uint256 i = 0; i < a.corrections.length; ++i) {
            _correct(made, a.corrections[i]);
        }
        for (uint256 i = 0; i < a.waivers.length; ++i) {
            Waiver memory waiver = a.waivers[i];
            bool isSilence =
                waiver.code == uint8(Alarm.Missing) || waiver.code == uint8(Alarm.Withheld);
            if (isSilence)
                made = _waive(made, _word(a.template, waiver.role, a.generation, a.expiry));
        }
        _close(made);
    }

    function writtenOff(
        uint256[] memory record,
        uint256 template,
        uint256 generation,
        uint256 expected,
        uint256 time
    ) internal pure returns (uint256[] memory made) {
        made = _copy(record, record.length);
        for (uint256 role = 0; role < 16; ++role) {
            if ((expected >> role) & 1 != 0)
                made = _waive(made, _word(template, role, generation, time));
        }
        _close(made);
    }

    function _correct(uint256[] memory made, LegCorrection memory correction) private pure {
        uint256 place = _placeOf(made, correction.role);
        uint256 value = uint256(correction.corrected);
        if (correction.field == LegField.Currency) {
            made[place] = (made[place] & ~(uint256(0xffff) << 96)) | (value << 96);
        } else if (correction.field == LegField.ValueDate) {
            made[place] = (made[place] & ~(uint256(0xffffffff) << 112)) | (value << 112);
        } else {
            made[place + 1] = value;
        }
    }

    /// @dev In the place of a commitment, or behind all; a leg stays, and one that was waived before too.
    function _waive(uint256[] memory made, uint256 word) private pure returns (uint256[] memory) {
        uint256 place = _placeOf(made, uint8(word >> 216));
        if (place == NONE) {
            place = made.length;
            made = _copy(made, place + 2);
        } else if (uint16(made[place] >> 96) != 0 || made[place + 1] == 0) {
            return made;
        }
        (made[place], made[place + 1]) = (word, 0);
        return made;
    }

    function _word(
        uint256 template,
        uint256 role,
        uint256 generation,
        uint256 time
    ) private pure returns (uint256) {
        return (time << 144) | (template << 184) | (role << 216) | (generation << 224);
    }

    function _close(uint256[] memory made) private pure {
        made[1] |= made[0];
        made[0] = 0;
    }

    function _placeOf(uint256[] memory record, uint256 role) private pure returns (uint256) {
        for (uint256 i = 2; i < record.length; i += 2) {
            if (uint8(record[i] >> 216) == role) return i;
        }
        return NONE;
    }

    function _copy(
        uint256[] memory record,
        uint256 length
    ) private pure returns (uint256[] memory copy) {
        copy = new uint256[](length);
        for (uint256 i = 0; i < record.length; ++i) copy[i] = record[i];
    }
}
