// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payment, PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {UploadRows} from "../kit/cards/UploadRows.sol";
import {SlipsHarness, Told} from "../mocks/SlipsHarness.sol";

/// @title Payment slips: CA-1, CA-13
/// @author The Tallystick authors
/// @notice What is packed and what is signed, against `abi.encode` of the ten fields.
contract SlipsTest is Assertions, Deploys {
    using CardsSignatures for Bill;

    SlipsHarness private _slips;

    function setUp() external {
        _slips = SlipsHarness(_deploy("SlipsHarness.sol:SlipsHarness", ""));
    }

    function testFuzz_CA1_thePackedPaymentIsTheSignedOne(
        Bill memory p,
        bytes32 domain,
        uint40 approved
    ) external view {
        _assertTold(_slips.write(p.packed(), domain, approved), p, domain, approved);
    }

    /// @dev Every field alone changes both ids: none is left out of what is signed.
    function testFuzz_CA1_everyFieldIsSigned(Bill memory p, bytes32 domain) external view {
        Payment memory packed = p.packed();
        Told memory before = _slips.write(packed, domain, 0);
        uint256[10] memory bits = [uint256(0), 40, 64, 96, 0, 32, 64, 96, 0, 128];
        for (uint256 i = 0; i < 10; ++i) {
            Payment memory other = Payment(packed.card, packed.terminal, packed.order);
            bytes32 bit = bytes32(1 << bits[i]);
            if (i < 4) other.card ^= bit;
            else if (i < 8) other.terminal ^= bit;
            else other.order ^= bit;
            Told memory told = _slips.write(other, domain, 0);
            assertFalse(told.sale == before.sale, "the sale's id");
            assertFalse(told.authorization == before.authorization, "the authorization's id");
        }
        assertFalse(before.sale == before.authorization, "a type for each");
        Told memory elsewhere = _slips.write(packed, ~domain, 0);
        assertFalse(elsewhere.sale == before.sale, "chain and contract");
    }

    /// @dev Bits that mean nothing are refused: one content has one form.
    function testFuzz_CA1_excessBitsAreRefused(Bill memory p, uint256 place) external view {
        Payment memory packed = p.packed();
        packed.order |= bytes32(1 << bound(place, 1, 127));
        try _slips.write(packed, 0, 0) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            bytes4 error_ = ICardEvents.PrepaidCards_MalformedPayment.selector;
            assertEq(reason, abi.encodeWithSelector(error_), "error");
        }
    }

    /// @dev Rows one behind the other on one slip: nothing of a row is left on the next.
    function testFuzz_CA13_aRowIsThePaymentThatItsHolderSigned(
        Bill memory p,
        Bill memory q,
        bytes32 domain,
        uint8 flags
    ) external view {
        (q.program, q.terminal) = (p.program, p.terminal);
        p.partialApproval = (flags >> 2) % 2 == 1;
        q.partialApproval = !p.partialApproval;
        bytes memory rows = bytes.concat(
            UploadRows.row(p, flags, new bytes(65)),
            UploadRows.row(q, flags ^ 4, new bytes(65))
        );

        (Told[] memory told, uint256[] memory read) = _slips.fill(
            p.program,
            p.terminal,
            domain,
            rows
        );

        _assertTold(told[0], p, domain, p.amount);
        _assertTold(told[1], q, domain, q.amount);
        assertEq(read[0], flags, "flags");
        assertEq(read[1], flags ^ 4, "flags");
    }

    function _assertTold(
        Told memory told,
        Bill memory p,
        bytes32 domain,
        uint256 approved
    ) private pure {
        assertEq(told.sale, CardsSignatures.payment(domain, p, PaymentKind.Sale), "sale");
        assertEq(
            told.authorization,
            CardsSignatures.payment(domain, p, PaymentKind.Authorization),
            "authorization"
        );
        assertEq(told.program, p.program, "program");
        assertEq(told.card, p.card, "card");
        assertEq(told.terminal, p.terminal, "terminal");
        assertEq(told.amount, p.amount, "amount");
        assertEq(told.sequence, p.sequence, "sequence");
        assertEq(told.deadline, p.deadline, "deadline");
        assertEq(told.authorizationEnd, p.authorizationEnd, "end of the authorization");
        assertEq(told.refundEnd, p.refundEnd, "end of refunds");
        assertTrue(told.isPartial == p.partialApproval, "partial approval");
        uint256 word = approved;
        word += uint256(p.sequence) * 2 ** 40;
        word += uint256(p.program) * 2 ** 64;
        word += uint256(uint128(p.order)) * 2 ** 96;
        assertEq(told.word, word, "the event's word");
    }
}
