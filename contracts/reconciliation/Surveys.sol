// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PostedWord} from "./PostedWords.sol";
import {Records} from "./Records.sol";
import {RulesWord} from "./TemplateWords.sol";

/// @dev What the legs of a case say together. In memory.
/// @param present Bit of each role that has a leg or commitment, or whose leg was waived.
/// @param settled The same without commitments.
/// @param count How many legs there are.
/// @param least Smallest amount …
/// @param most … and the largest.
/// @param first Earliest value date …
/// @param last … and the latest.
/// @param originator The originator's amount.
/// @param isOriginated Whether there is one.
/// @param hasCurrency Whether a leg has the currency that was asked for …
/// @param hasFields … and the fields.
/// @param isMixed Whether two legs differ in their currency or fields.
struct Survey {
    uint256 present;
    uint256 settled;
    uint256 count;
    uint256 least;
    uint256 most;
    uint256 first;
    uint256 last;
    uint256 originator;
    bool isOriginated;
    bool hasCurrency;
    bool hasFields;
    bool isMixed;
}

/// @title A look at all legs of a case
/// @author The Tallystick authors
library Surveys {
    /// @dev One pass over a sheet.
    /// @param currency Asked for.
    /// @param fields Asked for.
    function take(
        uint256[] memory sheet,
        RulesWord rules,
        uint256 currency,
        bytes32 fields
    ) internal pure returns (Survey memory survey) {
        unchecked {
            uint256 end = Records.count(sheet);
            if (end == 0) return survey;
            uint256 originator = rules.originator();
            survey.least = type(uint256).max;
            survey.first = type(uint256).max;
            PostedWord sample;
            bytes32 sampleFields = 0;
            for (uint256 place = 0; place < end; ++place) {
                PostedWord leg = Records.word(sheet, place);
                bytes32 legFields = Records.fields(sheet, place);
                uint256 bit = 1 << leg.role();
                survey.present |= bit;
                uint256 legCurrency = leg.currency();
                if (legCurrency == 0) {
                    if (legFields == 0) survey.settled |= bit;
                    continue;
                }
                survey.settled |= bit;
                uint256 amount = leg.amount();
                uint256 date = leg.valueDate();
                if (amount < survey.least) survey.least = amount;
                if (amount > survey.most) survey.most = amount;
                if (date < survey.first) survey.first = date;
                if (date > survey.last) survey.last = date;
                if (leg.role() == originator) {
                    (survey.originator, survey.isOriginated) = (amount, true);
                }
                if (legCurrency == currency) survey.hasCurrency = true;
                if (legFields == fields) survey.hasFields = true;
                if (survey.count == 0) {
                    (sample, sampleFields) = (leg, legFields);
                } else if (legCurrency != sample.currency() || legFields != sampleFields) {
                    survey.isMixed = true;
                }
                ++survey.count;
            }
        }
    }
}
