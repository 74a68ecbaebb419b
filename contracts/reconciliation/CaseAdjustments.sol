// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Journal, LegCorrection, LegField, Waiver} from "./AdjustmentTypes.sol";
import {Alarm} from "./CaseTypes.sol";
import {Comparing} from "./Comparing.sol";
import {IReconciliationEvents} from "./IReconciliationEvents.sol";
import {PostedWord, PostedWords} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {RulesWord, TemplateWords} from "./TemplateWords.sol";

/// @dev What an adjustment does besides what its sheet says. In memory.
/// @param affected Bit of each role that it books for, corrects, or waives an alarm of.
/// @param named Bit of each role that an alarm it waives names.
/// @param reporters Bit of each role whose report it calls baseless.
/// @param observers Places of the observers whose alarms it waives …
/// @param baseless … and of those whose report it calls baseless.
/// @param isComplete Whether all legs that the template expects are there, or were waived.
struct AdjustmentEffect {
    uint256 affected;
    uint256 named;
    uint256 reporters;
    uint256 observers;
    uint256 baseless;
    bool isComplete;
}

/// @title What an adjustment makes of a record
/// @author The Tallystick authors
/// @notice RE-5. It works on a copy of the record: what the parties posted stays as the events tell it.
library CaseAdjustments {
    /// @dev In the word of the alarms that were closed, above them: number of the last adjustment that was proposed.
    uint256 private constant NUMBER_AT = 192;
    /// @dev Amount, Currency, Date and Fields: whoever compares the legs knows them.
    uint256 private constant COMPUTED = 2 ** 64 - 1;
    uint256 private constant ROLES = 16;

    // ---------------------------------------------------------------- the record

    /// @dev Number of the last adjustment that was proposed in this generation; 0 for none.
    function numberOf(uint256[] memory sheet) internal pure returns (uint256) {
        return sheet[1] >> NUMBER_AT;
    }

    /// @dev Uses a number up. @param number Above the last, < 2^64.
    function count(uint256[] memory sheet, uint256 number) internal pure {
        sheet[1] = (sheet[1] & (2 ** NUMBER_AT - 1)) | (number << NUMBER_AT);
    }

    /// @dev Closes all alarms.
    function close(uint256[] memory sheet) internal pure {
        sheet[1] |= sheet[0];
        sheet[0] = 0;
    }

    /// @dev The same sheet with room for more legs.
    function widened(
        uint256[] memory sheet,
        uint256 legs
    ) internal pure returns (uint256[] memory wide) {
        uint256 words = sheet.length;
        wide = new uint256[](words + 2 * legs);
        assembly ("memory-safe") {
            mcopy(add(wide, 32), add(sheet, 32), mul(words, 32))
            mstore(wide, words)
        }
    }

    /// @dev Which roles' legs are there.
    /// @return posted Bit of each whose leg is on record …
    /// @return settled … and the same with those whose leg was waived.
    function standing(
        uint256[] memory sheet
    ) internal pure returns (uint256 posted, uint256 settled) {
        uint256 end = Records.count(sheet);
        for (uint256 place = 0; place < end; ++place) {
            PostedWord word = Records.word(sheet, place);
            uint256 bit = 1 << word.role();
            if (word.isLeg()) posted |= bit;
            else if (Records.fields(sheet, place) == 0) settled |= bit;
        }
        settled |= posted;
    }

    /// @dev Lets a role's leg go that is not there, or not opened. The sheet has room for it.
    /// @param stamp Second at which the turn of the roles behind it begins.
    function waiveLeg(
        uint256[] memory sheet,
        uint256 template,
        uint256 role,
        uint256 generation,
        uint256 stamp
    ) internal pure {
        PostedWord waived = PostedWords.origin(template, role, generation).stamped(stamp, false);
        uint256 place = Records.find(sheet, role);
        if (place == Records.NONE) Records.append(sheet, waived, 0);
        else Records.put(sheet, place, waived, 0);
    }

    // ---------------------------------------------------------------- the adjustment

    /// @dev Makes the sheet what it is after the adjustment: even, without open alarms. Reverts where it would not be.
    /// @param sheet With room for a leg each waiver.
    function adjust(
        Adjustment calldata adjustment,
        uint256[] memory sheet,
        RulesWord rules,
        bytes32 id
    ) internal pure returns (AdjustmentEffect memory effect) {
        effect.affected =
            _book(adjustment.journals, sheet) | _correct(adjustment.corrections, sheet);
        uint256 waived = _waive(adjustment, sheet, id, effect);
        (uint256 posted, uint256 settled) = standing(sheet);
        effect.isComplete = rules.expected() & ~settled == 0;

        uint256 left = sheet[0] & ~(waived | COMPUTED | _answered(rules, posted));
        if (left != 0) revert IReconciliationEvents.Reconciliation_StaysAlarmed(id, left);
        if (!Comparing.isEven(rules, sheet))
            revert IReconciliationEvents.Reconciliation_NotEven(id);
        close(sheet);
    }

    /// @dev Alarms of silence that a leg has answered. Withheld leaves of a run are not in its leg.
    function _answered(RulesWord rules, uint256 posted) private pure returns (uint256 alarms) {
        alarms = posted << (ROLES * uint256(Alarm.Missing));
        if (!rules.has(TemplateWords.IS_RUN)) alarms |= posted << (ROLES * uint256(Alarm.Withheld));
    }

    // ---------------------------------------------------------------- journals

    function _book(
        Journal[] calldata journals,
        uint256[] memory sheet
    ) private pure returns (uint256 roles) {
        for (uint256 i = 0; i < journals.length; ++i) {
            Journal calldata journal = journals[i];
            uint256 role = journal.role;
            uint256 place = _placeOf(sheet, role);
            if ((roles >> role) & 1 != 0)
                revert IReconciliationEvents.Reconciliation_AdjustedTwice(role);
            int256 leg = journal.leg;
            int256 rest;
            unchecked {
                rest = leg + journal.suspense + journal.fee + journal.loss; // < 2^106
            }
            if (rest != 0) revert IReconciliationEvents.Reconciliation_Unbalanced(role, rest);
            PostedWord word = Records.word(sheet, place);
            int256 amount;
            unchecked {
                amount = int256(word.amount()) + leg; // < 2^105
            }
            if (amount < 0 || amount > int256(PostedWords.AMOUNT))
                revert IReconciliationEvents.Reconciliation_AmountOutOfRange(role, amount);

            // forge-lint: disable-next-line(unsafe-typecast)
            word = word.amounting(uint256(amount)); // not negative
            Records.put(sheet, place, word, Records.fields(sheet, place));
            roles |= 1 << role;
        }
    }

    /// @dev Where a role's leg is, in clear.
    function _placeOf(uint256[] memory sheet, uint256 role) private pure returns (uint256 place) {
        place = Records.find(sheet, role);
        if (place == Records.NONE || !Records.word(sheet, place).isLeg())
            revert IReconciliationEvents.Reconciliation_NoLegOf(role);
    }

    // ---------------------------------------------------------------- corrections

    function _correct(
        LegCorrection[] calldata corrections,
        uint256[] memory sheet
    ) private pure returns (uint256 roles) {
        uint256 done = 0;
        for (uint256 i = 0; i < corrections.length; ++i) {
            LegCorrection calldata correction = corrections[i];
            uint256 role = correction.role;
            uint256 place = _placeOf(sheet, role);
            uint256 bit = 1 << (ROLES * uint256(correction.field) + role); // a leg's role < 16
            if (done & bit != 0) revert IReconciliationEvents.Reconciliation_AdjustedTwice(role);
            if (!_correctOne(correction, sheet, place))
                revert IReconciliationEvents.Reconciliation_BadCorrection(role, correction.field);
            done |= bit;
            roles |= 1 << role;
        }
    }

    /// @return isDone Whether the leg says what is stated, and can say what is corrected.
    function _correctOne(
        LegCorrection calldata correction,
        uint256[] memory sheet,
        uint256 place
    ) private pure returns (bool isDone) {
        PostedWord word = Records.word(sheet, place);
        bytes32 fields = Records.fields(sheet, place);
        uint256 corrected = uint256(correction.corrected);
        uint256 stated = uint256(fields);
        if (correction.field == LegField.Currency) {
            stated = word.currency();
            isDone = corrected != 0 && corrected < 1_000;
            word = word.bare().saying(word.amount(), corrected, word.valueDate());
        } else if (correction.field == LegField.ValueDate) {
            stated = word.valueDate();
            isDone = corrected <= type(uint32).max;
            word = word.bare().saying(word.amount(), word.currency(), corrected);
        } else {
            isDone = corrected != 0;
            fields = correction.corrected;
        }
        isDone = isDone && stated == uint256(correction.stated) && stated != corrected;
        if (isDone) Records.put(sheet, place, word, fields);
    }

    // ---------------------------------------------------------------- waivers

    /// @return alarms That are waived.
    function _waive(
        Adjustment calldata adjustment,
        uint256[] memory sheet,
        bytes32 id,
        AdjustmentEffect memory effect
    ) private pure returns (uint256 alarms) {
        Waiver[] calldata waivers = adjustment.waivers;
        for (uint256 i = 0; i < waivers.length; ++i) {
            Waiver calldata waiver = waivers[i];
            if (!_isWaivable(waiver))
                revert IReconciliationEvents.Reconciliation_BadWaiver(waiver.code, waiver.role);
            uint256 alarm = Records.alarm(Alarm(waiver.code), waiver.role);
            if (sheet[0] & ~alarms & alarm == 0)
                revert IReconciliationEvents.Reconciliation_NotAlarmed(
                    id,
                    Alarm(waiver.code),
                    waiver.role
                );
            alarms |= alarm;
            _tell(waiver, effect);
            if (_isOfSilence(waiver.code)) _waiveSilence(adjustment, sheet, waiver.role);
        }
    }

    /// @dev No computed code; and only who reported can have had no ground.
    function _isWaivable(Waiver calldata waiver) private pure returns (bool) {
        uint256 code = waiver.code;
        if (waiver.role >= ROLES || code > uint256(Alarm.ObserverDiffers)) return false;
        return code >= uint256(waiver.isBaseless ? Alarm.BooksDiffer : Alarm.Missing);
    }

    function _isOfSilence(uint256 code) private pure returns (bool) {
        return code == uint256(Alarm.Missing) || code == uint256(Alarm.Withheld);
    }

    function _tell(Waiver calldata waiver, AdjustmentEffect memory effect) private pure {
        uint256 bit = 1 << waiver.role;
        if (waiver.code == uint256(Alarm.ObserverDiffers)) {
            effect.observers |= bit;
            if (waiver.isBaseless) effect.baseless |= bit;
            return;
        }
        effect.affected |= bit;
        effect.named |= bit;
        if (waiver.isBaseless) effect.reporters |= bit;
    }

    /// @dev A leg that is there stays. The roles behind have all their time when the adjustment is approved at last.
    function _waiveSilence(
        Adjustment calldata adjustment,
        uint256[] memory sheet,
        uint256 role
    ) private pure {
        uint256 place = Records.find(sheet, role);
        bool isPosted = place != Records.NONE && Records.word(sheet, place).isLeg();
        if (isPosted) return;

        waiveLeg(sheet, adjustment.template, role, adjustment.generation, adjustment.expiry);
    }
}
