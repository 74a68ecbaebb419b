// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind, PaymentState} from "./CardTypes.sol";
import {MAX_AMOUNT} from "./Limits.sol";

/// @dev CA-1, CA-5. What is stored of a payment; the rest is in its id. Bits, lowest first:
/// authorized 40 | captured 40 | refunded 40 | day 16 | merchant 24 | kind 1 | state 3 | long 1.
/// captured ≤ authorized, refunded ≤ captured. `day` and `long` tell where the card's limits count it. 0: no record.
type Record is uint256;

using RecordWord for Record global;

/// @title Bits of a payment's record
/// @author The Tallystick authors
library RecordWord {
    uint256 private constant CAPTURED = 40;
    uint256 private constant REFUNDED = 80;
    uint256 private constant DAY = 120;
    uint256 private constant MERCHANT = 136;
    uint256 private constant KIND = 160;
    uint256 private constant STATE = 161;
    uint256 private constant LONG = 1 << 164;

    /// @dev A fresh authorization.
    function authorization(
        uint256 amount,
        uint256 day_,
        uint256 merchant_,
        bool isLong_
    ) internal pure returns (Record) {
        return
            Record.wrap(
                amount |
                    (day_ << DAY) |
                    (merchant_ << MERCHANT) |
                    (uint256(PaymentKind.Authorization) << KIND) |
                    (uint256(PaymentState.Authorized) << STATE) |
                    (isLong_ ? LONG : 0)
            );
    }

    /// @dev CA-5. A sale: authorized and captured.
    function sale(uint256 amount, uint256 merchant_) internal pure returns (Record) {
        return
            Record.wrap(
                amount |
                    (amount << CAPTURED) |
                    (merchant_ << MERCHANT) |
                    (uint256(PaymentState.Captured) << STATE)
            );
    }

    /// @param total Units captured in all: captured ≤ total ≤ authorized.
    function capture(Record self, uint256 total, bool isClosed) internal pure returns (Record) {
        Record next = Record.wrap(
            (Record.unwrap(self) & ~(MAX_AMOUNT << CAPTURED)) | (total << CAPTURED)
        );
        return isClosed ? next.close(PaymentState.Captured) : next;
    }

    function close(Record self, PaymentState how) internal pure returns (Record) {
        return
            Record.wrap((Record.unwrap(self) & ~(uint256(7) << STATE)) | (uint256(how) << STATE));
    }

    /// @param total Units refunded in all: refunded ≤ total ≤ captured.
    function refund(Record self, uint256 total) internal pure returns (Record) {
        return Record.wrap((Record.unwrap(self) & ~(MAX_AMOUNT << REFUNDED)) | (total << REFUNDED));
    }

    function isNone(Record self) internal pure returns (bool) {
        return Record.unwrap(self) == 0;
    }

    function isOpen(Record self) internal pure returns (bool) {
        return self.state() == PaymentState.Authorized;
    }

    function authorized(Record self) internal pure returns (uint256) {
        return Record.unwrap(self) & MAX_AMOUNT;
    }

    function captured(Record self) internal pure returns (uint256) {
        return (Record.unwrap(self) >> CAPTURED) & MAX_AMOUNT;
    }

    function refunded(Record self) internal pure returns (uint256) {
        return (Record.unwrap(self) >> REFUNDED) & MAX_AMOUNT;
    }

    /// @dev What was neither captured nor released, if it is open; what was released, if it is closed.
    function rest(Record self) internal pure returns (uint256) {
        return self.authorized() - self.captured();
    }

    function day(Record self) internal pure returns (uint256) {
        return (Record.unwrap(self) >> DAY) & 0xffff;
    }

    /// @dev Whether the card's second word counts it.
    function isLong(Record self) internal pure returns (bool) {
        return Record.unwrap(self) & LONG != 0;
    }

    function merchant(Record self) internal pure returns (uint24) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint24(Record.unwrap(self) >> MERCHANT); // the low 24 bits of what is left
    }

    function kind(Record self) internal pure returns (PaymentKind) {
        return PaymentKind((Record.unwrap(self) >> KIND) & 1);
    }

    function state(Record self) internal pure returns (PaymentState) {
        return PaymentState((Record.unwrap(self) >> STATE) & 7);
    }
}
