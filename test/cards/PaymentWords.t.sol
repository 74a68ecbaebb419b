// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind, PaymentState} from "../../contracts/cards/CardTypes.sol";
import {Record, RecordWord} from "../../contracts/cards/PaymentWords.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";

/// @title A payment's record: CA-1, CA-3, CA-5, CA-20
/// @author The Tallystick authors
contract PaymentWordsTest is CardsAssertions {
    /// @notice A record, field by field.
    struct RecordFields {
        uint40 authorized;
        uint40 captured;
        uint40 refunded;
        uint16 day;
        uint24 merchant;
        uint8 kind;
        uint8 state;
        bool isLong;
    }

    /// @dev From the bit map that stands above the type.
    function _record(RecordFields memory f) private pure returns (Record) {
        uint256 word = f.authorized;
        word += uint256(f.captured) * 2 ** 40;
        word += uint256(f.refunded) * 2 ** 80;
        word += uint256(f.day) * 2 ** 120;
        word += uint256(f.merchant) * 2 ** 136;
        word += uint256(f.kind) * 2 ** 160;
        word += uint256(f.state) * 2 ** 161;
        if (f.isLong) word += 2 ** 164;
        return Record.wrap(word);
    }

    function _fit(RecordFields memory f) private pure {
        (f.kind, f.state) = (f.kind % 2, f.state % 5);
        f.captured = uint40(bound(f.captured, 0, f.authorized)); // ≤ authorized
        f.refunded = uint40(bound(f.refunded, 0, f.captured)); // ≤ captured
    }

    function _assertRecord(Record r, RecordFields memory f) private pure {
        assertEq(Record.unwrap(r), Record.unwrap(_record(f)), "the word");
    }

    function testFuzz_CA20_aRecordKeepsItsFields(RecordFields memory f) external pure {
        _fit(f);
        Record r = _record(f);
        assertEq(r.authorized(), f.authorized, "authorized");
        assertEq(r.captured(), f.captured, "captured");
        assertEq(r.refunded(), f.refunded, "refunded");
        assertEq(r.rest(), f.authorized - f.captured, "rest");
        assertEq(r.day(), f.day, "day");
        assertEq(r.merchant(), f.merchant, "merchant");
        assertEq(uint256(r.kind()), f.kind, "kind");
        assertEq(r.state(), PaymentState(f.state), "state");
        assertTrue(r.isOpen() == (f.state == uint8(PaymentState.Authorized)), "open");
        assertTrue(r.isLong() == f.isLong, "long");
        assertTrue(r.isNone() == (Record.unwrap(r) == 0), "none");
    }

    function testFuzz_CA1_anAuthorizationIsOpen(
        uint40 amount,
        uint16 day,
        uint24 merchant,
        bool isLong
    ) external pure {
        RecordFields memory f;
        (f.authorized, f.day, f.merchant, f.isLong) = (amount, day, merchant, isLong);
        f.kind = uint8(PaymentKind.Authorization);
        f.state = uint8(PaymentState.Authorized);
        _assertRecord(RecordWord.authorization(amount, day, merchant, isLong), f);
    }

    function testFuzz_CA5_aSaleIsCaptured(uint40 amount, uint24 merchant) external pure {
        RecordFields memory f;
        (f.authorized, f.captured, f.merchant) = (amount, amount, merchant);
        f.state = uint8(PaymentState.Captured);
        _assertRecord(RecordWord.sale(amount, merchant), f);
    }

    function testFuzz_CA3_aCaptureChangesWhatIsCaptured(
        RecordFields memory f,
        uint40 total,
        bool isClosed
    ) external pure {
        _fit(f);
        total = uint40(bound(total, f.captured, f.authorized)); // ≤ authorized
        Record next = _record(f).capture(total, isClosed);
        f.captured = total;
        if (isClosed) f.state = uint8(PaymentState.Captured);
        _assertRecord(next, f);
    }

    function testFuzz_CA3_aClosedPaymentKeepsTheRest(
        RecordFields memory f,
        uint8 how
    ) external pure {
        _fit(f);
        Record next = _record(f).close(PaymentState(how % 5));
        f.state = how % 5;
        _assertRecord(next, f);
    }

    function testFuzz_CA4_aRefundChangesWhatIsRefunded(
        RecordFields memory f,
        uint40 total
    ) external pure {
        _fit(f);
        total = uint40(bound(total, f.refunded, f.captured)); // ≤ captured
        Record next = _record(f).refund(total);
        f.refunded = total;
        _assertRecord(next, f);
    }
}
