// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payment, PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {Slip, Slips} from "../../contracts/cards/Slips.sol";

/// @notice What a slip tells of its payment.
struct Told {
    bytes32 sale;
    bytes32 authorization;
    uint32 program;
    address card;
    address terminal;
    uint256 amount;
    uint256 sequence;
    uint256 deadline;
    uint256 authorizationEnd;
    uint256 refundEnd;
    bool isPartial;
    uint256 word;
}

/// @title Payment slips, callable
/// @author The Tallystick authors
contract SlipsHarness {
    /// @param approved What the event's word is to carry.
    function write(
        Payment calldata payment,
        bytes32 domain,
        uint256 approved
    ) external pure returns (Told memory) {
        return _tell(Slips.write(payment, domain), approved);
    }

    /// @dev One slip for all rows, as an upload has it.
    /// @param rows Of 121 bytes.
    function fill(
        uint32 program,
        address terminal,
        bytes32 domain,
        bytes calldata rows
    ) external pure returns (Told[] memory told, uint256[] memory flags) {
        (told, flags) = (new Told[](rows.length / 121), new uint256[](rows.length / 121));
        Slip slip = Slips.open(domain);
        slip.address_(program, terminal);
        for (uint256 i = 0; i < told.length; ++i) {
            uint256 row = i * 121;
            assembly ("memory-safe") {
                row := add(row, rows.offset)
            }
            flags[i] = slip.fill(row);
            told[i] = _tell(slip, slip.amount());
        }
    }

    function _tell(Slip slip, uint256 approved) private pure returns (Told memory told) {
        told.sale = slip.id(PaymentKind.Sale);
        told.authorization = slip.id(PaymentKind.Authorization);
        told.program = slip.program();
        told.card = slip.card();
        told.terminal = slip.terminal();
        told.amount = slip.amount();
        told.sequence = slip.sequence();
        told.deadline = slip.deadline();
        told.authorizationEnd = slip.authorizationEnd();
        told.refundEnd = slip.refundEnd();
        told.isPartial = slip.isPartial();
        told.word = slip.word(approved);
    }
}
