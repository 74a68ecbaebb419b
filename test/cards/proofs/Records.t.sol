// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind, PaymentState} from "../../../contracts/cards/CardTypes.sol";
import {Record, RecordWord} from "../../../contracts/cards/PaymentWords.sol";
import {CardsAssertions} from "../../kit/cards/CardsAssertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of a payment's record: CA-1, CA-3 to CA-5, CA-20
/// @author The Tallystick authors
contract RecordsProofs is CardsAssertions {
    uint256 private constant STATE = 7 << 161;
    uint256 private constant CAPTURED = (2 ** 40 - 1) << 40;
    uint256 private constant REFUNDED = (2 ** 40 - 1) << 80;

    function check_CA1_anAuthorizationKeepsItsFields(
        uint40 amount,
        uint16 day,
        uint24 merchant,
        bool isLong
    ) public pure {
        Record record = RecordWord.authorization(amount, day, merchant, isLong);

        assertEq(record.authorized(), amount, "authorized");
        assertEq(record.captured() + record.refunded(), 0, "nothing captured or refunded");
        assertEq(record.rest(), amount, "rest");
        assertEq(record.day(), day, "day");
        assertEq(record.merchant(), merchant, "merchant");
        assertTrue(record.isLong() == isLong, "long");
        assertTrue(record.kind() == PaymentKind.Authorization, "kind");
        assertTrue(record.isOpen() && !record.isNone(), "open");
        assertEq(Record.unwrap(record) >> 165, 0, "nothing else");
    }

    function testFuzz_CA1_anAuthorizationKeepsItsFields(
        uint40 amount,
        uint16 day,
        uint24 merchant,
        bool isLong
    ) external pure {
        check_CA1_anAuthorizationKeepsItsFields(amount, day, merchant, isLong);
    }

    function check_CA5_aSaleIsCapturedWhole(uint40 amount, uint24 merchant) public pure {
        Record record = RecordWord.sale(amount, merchant);

        assertEq(record.authorized(), amount, "authorized");
        assertEq(record.captured(), amount, "captured");
        assertEq(record.refunded(), 0, "refunded");
        assertEq(record.rest(), 0, "rest");
        assertEq(record.merchant(), merchant, "merchant");
        assertTrue(record.kind() == PaymentKind.Sale && !record.isLong(), "kind");
        assertEq(record.state(), PaymentState.Captured, "state");
        assertEq(record.day() + (Record.unwrap(record) >> 165), 0, "nothing else");
    }

    function testFuzz_CA5_aSaleIsCapturedWhole(uint40 amount, uint24 merchant) external pure {
        check_CA5_aSaleIsCapturedWhole(amount, merchant);
    }

    /// @dev CA-20. authorized = captured + rest, before and after, and captured ≥ refunded.
    function check_CA3_aCaptureChangesWhatIsCapturedAndPerhapsTheState(
        uint256 word,
        uint40 total,
        bool isClosed
    ) public pure {
        Record record = _assumed(word);
        VM.assume(record.captured() <= total && total <= record.authorized());

        Record next = record.capture(total, isClosed);

        assertEq(next.captured(), total, "captured");
        assertEq(next.captured() + next.rest(), next.authorized(), "captured and rest");
        assertLe(next.refunded(), next.captured(), "refunded");
        PaymentState state = isClosed ? PaymentState.Captured : record.state();
        assertEq(next.state(), state, "state");
        uint256 rest = ~(CAPTURED | STATE);
        assertEq(Record.unwrap(next) & rest, word & rest, "all else");
    }

    function testFuzz_CA3_aCaptureChangesWhatIsCapturedAndPerhapsTheState(
        uint256 word,
        uint40[3] calldata sums,
        uint40 total,
        bool isClosed
    ) external pure {
        word = _draw(word, sums);
        Record record = Record.wrap(word);
        total = uint40(bound(total, record.captured(), record.authorized())); // below 2^40
        check_CA3_aCaptureChangesWhatIsCapturedAndPerhapsTheState(word, total, isClosed);
    }

    function check_CA4_aRefundChangesWhatIsRefundedAlone(uint256 word, uint40 total) public pure {
        Record record = _assumed(word);
        VM.assume(record.refunded() <= total && total <= record.captured());

        Record next = record.refund(total);

        assertEq(next.refunded(), total, "refunded");
        assertLe(next.refunded(), next.captured(), "at most what was captured");
        assertEq(Record.unwrap(next) & ~REFUNDED, word & ~REFUNDED, "all else");
    }

    function testFuzz_CA4_aRefundChangesWhatIsRefundedAlone(
        uint256 word,
        uint40[3] calldata sums,
        uint40 total
    ) external pure {
        word = _draw(word, sums);
        Record record = Record.wrap(word);
        total = uint40(bound(total, record.refunded(), record.captured())); // below 2^40
        check_CA4_aRefundChangesWhatIsRefundedAlone(word, total);
    }

    function check_CA1_aCloseChangesTheStateAlone(uint256 word, PaymentState how) public pure {
        Record record = _assumed(word);

        Record next = record.close(how);

        assertEq(next.state(), how, "state");
        assertEq(Record.unwrap(next) & ~STATE, word & ~STATE, "all else");
    }

    function testFuzz_CA1_aCloseChangesTheStateAlone(
        uint256 word,
        uint40[3] calldata sums,
        uint8 how
    ) external pure {
        check_CA1_aCloseChangesTheStateAlone(_draw(word, sums), PaymentState(how % 5));
    }

    function _assumed(uint256 word) private pure returns (Record record) {
        record = Record.wrap(word);
        VM.assume(record.captured() <= record.authorized());
        VM.assume(record.refunded() <= record.captured());
        VM.assume((word >> 161) & 7 < 5);
    }

    function _draw(uint256 word, uint40[3] calldata sums) private pure returns (uint256) {
        uint256 captured = bound(sums[1], 0, sums[0]);
        uint256 refunded = bound(sums[2], 0, captured);
        word = ((word >> 120) << 120) | sums[0] | (captured << 40) | (refunded << 80);
        return (word & ~STATE) | ((((word >> 161) & 7) % 5) << 161);
    }
}
