// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentKind} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Secure elements: CA-21
/// @author The Tallystick authors
/// @notice Keys on P-256, as EIP-7951 verifies them. Tree of cases:
/// - a terminal: enrolls, sells, captures, refunds
/// - its signatures: another key's, over another operation, with the higher s, changed in a bit
/// - a card
contract SecureElementsTest is CardsTest {
    uint32 private constant TO = uint32(T0 + 30 days);

    address private terminal;

    uint256 private constant P256_KEY = 0xC0FFEE;
    uint256 private constant P256_ORDER =
        0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;

    /// @dev The last 20 bytes of the hash of its point.
    function _p256Id(uint256 key) private pure returns (address) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        return address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }

    /// @dev 1 ‖ x ‖ y ‖ r ‖ s over the SHA-256 of the digest, with the lower s, or the higher one.
    function _p256(uint256 key, bytes32 digest, bool isHigh) private pure returns (bytes memory) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        (bytes32 r, bytes32 s) = VM.signP256(key, sha256(abi.encode(digest)));
        if ((uint256(s) > P256_ORDER / 2) != isHigh) s = bytes32(P256_ORDER - uint256(s));
        return abi.encodePacked(hex"01", x, y, r, s);
    }

    function _enrollP256() private {
        terminal = _p256Id(P256_KEY);
        bytes32 digest = _enrollmentDigest(shop, terminal, T0, TO);
        bytes memory proof = _p256(P256_KEY, digest, false);
        VM.prank(SHOPKEEPER);
        cards.enrollTerminal(program, shop, terminal, uint32(T0), TO, proof);
    }

    function _saleWith(Bill memory p, bytes memory signature) private view returns (bytes memory) {
        return
            abi.encodeCall(
                cards.sale,
                (_packed(p), bytes.concat(signature, _sign(p.card, _saleId(p))))
            );
    }

    function test_CA21_aSecureElementIsATerminal() external {
        _enrollP256();
        Bill memory p = _payAt(ALICE, terminal, 100);
        bytes32 id = _saleId(p);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_BadTerminalSignature.selector,
            terminal,
            id
        );
        _declined(_saleWith(p, _p256(P256_KEY, id, true)), refusal);
        _declined(_saleWith(p, _p256(P256_KEY + 1, id, false)), refusal);
        _declined(_saleWith(p, _p256(P256_KEY, _authorizationId(p), false)), refusal);
        _succeeds(_saleWith(p, _p256(P256_KEY, id, false)));
        assertEq(_accrued(shop), 100, "accrued");
    }

    function test_CA21_aSecureElementCapturesAndRefunds() external {
        _enrollP256();
        Bill memory p = _authorized(1_000);
        bytes memory signature = _p256(P256_KEY, _captureDigest(p, terminal, 600, true), false);
        _succeeds(abi.encodeCall(cards.capture, (_packed(p), terminal, 600, true, signature)));
        signature = _p256(P256_KEY, _refundDigest(_authorizationId(p), terminal, 200), false);
        _succeeds(
            abi.encodeCall(
                cards.refund,
                (_packed(p), PaymentKind.Authorization, terminal, 200, signature)
            )
        );
        assertEq(_till(terminal).captured, 600, "captured");
        assertEq(_till(terminal).refunded, 200, "refunded");
    }

    function testFuzz_CA21_everyBitOfItsSignatureCounts(uint256 dice) external {
        _enrollP256();
        Bill memory p = _payAt(ALICE, terminal, 100);
        bytes memory signature = _p256(P256_KEY, _saleId(p), false);
        signature[(dice >> 8) % 129] ^= bytes1(uint8(2 ** (dice % 8)));
        VM.prank(STRANGER);
        (bool success, ) = address(cards).call(_saleWith(p, signature));
        assertFalse(success, "changed");
    }

    /// @dev CA-21. A holder's key may be one as well.
    function test_CA21_aSecureElementIsACard() external {
        address card = _p256Id(P256_KEY);
        _issue(card, REGISTERED);
        _topUp(card, 1_000);
        Bill memory p = _payAt(card, TILL, 100);
        bytes32 id = _saleId(p);
        bytes memory both = bytes.concat(_sign(TILL, id), _p256(P256_KEY, id, false));
        _succeeds(abi.encodeCall(cards.sale, (_packed(p), both)));
        assertEq(_balance(card), 900, "balance");
    }
}
