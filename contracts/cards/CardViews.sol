// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "./CardBook.sol";
import {CardReading} from "./CardReading.sol";
import {
    CardLimits,
    CardView,
    MerchantView,
    PaymentView,
    PeriodTotals,
    ProgramTerms,
    TerminalView
} from "./CardTypes.sol";
import {ICardOffice} from "./ICardOffice.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";

/// @title Views
/// @author The Tallystick authors
abstract contract CardViews is PrepaidCardsBase, ICardOffice {
    using CardReading for Book;

    /// @inheritdoc ICardOffice
    function programOf(uint32 program) external view returns (ProgramTerms memory terms) {
        return _book.programOf(program);
    }

    /// @inheritdoc ICardOffice
    function staffRights(uint32 program, address person) external view returns (uint8 rights) {
        return _book.programs[program].staff[person];
    }

    /// @inheritdoc ICardOffice
    function cardOf(uint32 program, address card) external view returns (CardView memory info) {
        return _book.cardOf(program, card);
    }

    /// @inheritdoc ICardOffice
    function pendingLimitsOf(
        uint32 program,
        address card
    ) external view returns (CardLimits memory limits, uint256 readyAt) {
        return _book.pendingLimitsOf(program, card);
    }

    /// @inheritdoc ICardOffice
    function terminalOf(
        uint32 program,
        address terminal
    ) external view returns (TerminalView memory info) {
        return _book.terminalOf(program, terminal);
    }

    /// @inheritdoc ICardOffice
    function paymentOf(bytes32 payment) external view returns (PaymentView memory info) {
        return _book.paymentOf(payment);
    }

    /// @inheritdoc ICardOffice
    function merchantOf(
        uint32 program,
        uint24 merchant
    ) external view returns (MerchantView memory info) {
        return _book.merchantOf(program, merchant);
    }

    /// @inheritdoc ICardOffice
    function periodOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (PeriodTotals memory totals) {
        return _book.periodOf(program, merchant, period);
    }

    /// @inheritdoc ICardOffice
    function refundDueOf(
        uint32 program,
        uint24 merchant,
        uint256 due
    ) external view returns (address card, uint40 open) {
        return _book.refundDueOf(program, merchant, due);
    }

    /// @inheritdoc ICardOffice
    function attester() external view returns (address) {
        return _book.attester;
    }
}
