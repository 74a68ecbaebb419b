// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, PaymentKind, Upload} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";
import {Signatures} from "../kit/Signatures.sol";

/// @title What is signed, and by whom: CA-1, CA-21
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - every bit of every signed field of every operation: changed, it fails, and unchanged it goes through
/// - every operation under the signature of every other
/// - another chain, another contract
/// - signatures: cut, long, of other kinds, with the other parity
/// - holders that are contracts
contract SignaturesTest is CardsTest {
    uint32 private constant DEADLINE = uint32(T0 + 1 hours);

    // ---------------------------------------------------------------- every bit of every field

    /// @dev The call goes through as it is, but not with a bit of its first `words` arguments changed.
    function _bound(address by, bytes memory call, uint256 words, uint256 dice) private {
        uint256 place = 4 + ((dice >> 8) % (words * 32));
        bytes1 bit = bytes1(uint8(2 ** (dice % 8)));
        call[place] ^= bit;
        bytes32 before = _fingerprint();
        VM.prank(by);
        (bool success, ) = address(cards).call(call);
        assertFalse(success, "changed");
        assertEq(_fingerprint(), before, "nothing changed");
        call[place] ^= bit;
        _succeedsBy(by, call);
    }

    function testFuzz_CA1_everyFieldOfASaleIsSigned(uint256 dice) external {
        _bound(STRANGER, _saleCall(_pay(100)), 3, dice);
    }

    function testFuzz_CA1_everyFieldOfAnAuthorizationIsSigned(uint256 dice) external {
        _bound(STRANGER, _authorizeCall(_pay(100)), 3, dice);
    }

    function testFuzz_CA1_everyFieldOfACaptureIsSigned(uint256 dice) external {
        Bill memory p = _authorized(1_000);
        _bound(STRANGER, _captureCall(p, TILL, 100 + uint40(dice % 800), dice % 3 == 0), 6, dice);
    }

    function testFuzz_CA1_everyFieldOfAVoidIsSigned(uint256 dice) external {
        _bound(STRANGER, _voidCall(_authorized(1_000), TILL), 4, dice);
    }

    function testFuzz_CA1_everyFieldOfARefundIsSigned(uint256 dice) external {
        Bill memory p = _authorized(1_000);
        _capture(p, 900);
        uint40 total = 100 + uint40(dice % 700);
        _bound(STRANGER, _refundCall(p, PaymentKind.Authorization, TILL, total), 6, dice);
    }

    function testFuzz_CA1_everyFieldOfAnAttestedRefundIsSigned(uint256 dice) external {
        Bill memory p = _sold(1_000);
        uint40 total = 100 + uint40(dice % 700);
        _bound(STRANGER, _refundAttestedCall(p, TILL, total, _attest(p, 1_000)), 5, dice);
    }

    function testFuzz_CA11_everyFieldOfAnEnrollmentIsSigned(uint256 dice) external {
        address terminal = _newKey("enrolled");
        (uint32 from, uint32 to) = (uint32(T0), uint32(T0 + 10 days));
        bytes memory proof = _proof(shop, terminal, from, to);
        _bound(
            CLEARING,
            abi.encodeCall(cards.enrollTerminal, (program, shop, terminal, from, to, proof)),
            5,
            dice
        );
    }

    function _freezeCall(bytes32 domain) private view returns (bytes memory) {
        bytes32 digest = CardsSignatures.freeze(domain, program, ALICE, true, 999, DEADLINE);
        bytes memory signature = _sign(ALICE, digest);
        return
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, ALICE, true, 999, DEADLINE, signature)
            );
    }

    function testFuzz_CA10_everyFieldOfAFreezeIsSigned(uint256 dice) external {
        _bound(STRANGER, _freezeCall(_domain()), 5, dice);
    }

    function _limitsCall(bytes32 domain) private view returns (bytes memory) {
        CardLimits memory limits;
        (limits.payment, limits.day, limits.week) = (100, 100, 100);
        (limits.month, limits.lifetime, limits.dayCount) = (100, 100, 9);
        bytes32 digest = CardsSignatures.limits(domain, program, ALICE, limits, 999, DEADLINE);
        bytes memory signature = _sign(ALICE, digest);
        return
            abi.encodeCall(cards.lowerLimits, (program, ALICE, limits, 999, DEADLINE, signature));
    }

    function testFuzz_CA8_everyFieldOfLimitsIsSigned(uint256 dice) external {
        _bound(STRANGER, _limitsCall(_domain()), 10, dice);
    }

    /// @dev CA-10. The reason alone is the issuer's: it is not signed.
    function testFuzz_CA10_everyFieldOfAnExchangeIsSigned(uint256 dice) external {
        uint16 lastDay = _day(T0) + 1_461;
        address successor = _newKey("successor");
        bytes memory signature = _sign(
            BOB,
            CardsSignatures.replacement(_domain(), program, BOB, successor, lastDay)
        );
        _bound(
            ISSUER,
            abi.encodeCall(
                cards.replaceCard,
                (program, BOB, successor, lastDay, REASON, signature)
            ),
            4,
            dice
        );
    }

    // ---------------------------------------------------------------- every operation for every other

    /// @dev CA-1. All that a terminal may sign about a payment, and all that it may do with it.
    function test_CA1_noSignatureServesForAnotherOperation() external {
        Bill memory p = _authorized(1_000);
        _capture(p, 100);
        bytes32[6] memory digests = _digestsOf(p);
        for (uint256 i = 0; i < 6; ++i) {
            bytes memory signature = _sign(TILL, digests[i]);
            _serves(
                abi.encodeCall(cards.capture, (_packed(p), TILL, 500, false, signature)),
                i == 2
            );
            _serves(
                abi.encodeCall(
                    cards.refund,
                    (_packed(p), PaymentKind.Authorization, TILL, 50, signature)
                ),
                i == 4
            );
        }
        p = _authorized(1_000);
        digests = _digestsOf(p);
        for (uint256 i = 0; i < 6; ++i) {
            bytes memory signature = _sign(TILL, digests[i]);
            _serves(abi.encodeCall(cards.void, (_packed(p), TILL, signature)), i == 3);
        }
    }

    /// @dev Of a sale, an authorization, a capture, a void, a refund, and an upload with the payment's id for a file.
    function _digestsOf(Bill memory p) private view returns (bytes32[6] memory digests) {
        bytes32 id = _authorizationId(p);
        Upload memory u;
        (u.program, u.terminal, u.rows) = (program, TILL, abi.encode(id));
        digests[0] = _saleId(p);
        digests[1] = id;
        digests[2] = _captureDigest(p, TILL, 500, false);
        digests[3] = _voidDigest(p, TILL);
        digests[4] = CardsSignatures.refund(_domain(), id, TILL, 50);
        digests[5] = CardsSignatures.upload(_domain(), u);
    }

    function _serves(bytes memory call, bool expected) private {
        uint256 snapshot = VM.snapshotState();
        VM.prank(STRANGER);
        (bool success, ) = address(cards).call(call);
        assertTrue(success == expected, "served");
        VM.revertToState(snapshot);
    }

    /// @dev CA-1. A sale's signatures authorize nothing, an authorization's sell nothing, and no half of them does.
    function test_CA1_aSaleIsNoAuthorization() external {
        Bill memory p = _pay(100);
        bytes32[2] memory ids = [_saleId(p), _authorizationId(p)];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory both = bytes.concat(_sign(TILL, ids[i % 2]), _sign(ALICE, ids[i / 2]));
            _serves(abi.encodeCall(cards.sale, (_packed(p), both)), i == 0);
            _serves(abi.encodeCall(cards.authorize, (_packed(p), both)), i == 3);
        }
    }

    /// @dev CA-1. The two halves are not exchangeable, even where one key is both.
    function test_CA1_theTerminalSignsFirst() external {
        Bill memory p = _pay(100);
        bytes32 id = _saleId(p);
        _serves(
            abi.encodeCall(
                cards.sale,
                (_packed(p), bytes.concat(_sign(ALICE, id), _sign(TILL, id)))
            ),
            false
        );
    }

    // ---------------------------------------------------------------- chain and contract

    function test_CA1_signaturesAreForOneChain() external {
        bytes memory sale = _saleCall(_pay(100));
        bytes memory freeze = _freezeCall(_domain());
        Bill memory held = _authorized(100);
        bytes memory capture = _captureCall(held, TILL, 50, false);
        _serves(sale, true);
        _serves(freeze, true);
        _serves(capture, true);
        VM.chainId(block.chainid + 1);
        _serves(sale, false);
        _serves(freeze, false);
        _serves(capture, false);
    }

    /// @dev CA-1. The same program, card and terminal in another deployment.
    function test_CA1_signaturesAreForOneContract() external {
        Bill memory p = _pay(100);
        bytes memory sale = _saleCall(p);
        bytes memory authorization = _authorizeCall(p);
        bytes memory freeze = _freezeCall(_domain());
        bytes memory limits = _limitsCall(_domain());
        _open();
        _serves(sale, false);
        _serves(authorization, false);
        _serves(freeze, false);
        _serves(limits, false);
        _serves(_saleCall(p), true);
        _serves(_freezeCall(_domain()), true);
    }

    // ---------------------------------------------------------------- forms

    function _saleWith(Bill memory p, bytes memory signatures) private view returns (bytes memory) {
        return abi.encodeCall(cards.sale, (_packed(p), signatures));
    }

    /// @dev CA-21. Exactly the two of them, in exactly one form.
    function test_CA21_signaturesHaveOneForm() external {
        Bill memory p = _pay(100);
        bytes32 id = _saleId(p);
        bytes memory both = _both(p, id);
        _serves(_saleWith(p, both), true);
        _serves(_saleWith(p, bytes.concat(both, hex"00")), false);
        _serves(_saleWith(p, _cut(both, 129)), false);
        _serves(_saleWith(p, _cut(both, 65)), false);
        _serves(_saleWith(p, _cut(both, 64)), false);
        _serves(_saleWith(p, ""), false);
        for (uint256 kind = 1; kind < 256; ++kind) {
            both[0] = bytes1(uint8(kind));
            _serves(_saleWith(p, both), false);
        }
        both[0] = 0;
        both[65] = 0x02;
        _serves(_saleWith(p, both), false);
    }

    /// @dev CA-21. The other parity is another key's: no signature has a twin.
    function testFuzz_CA21_everyBitOfASignatureCounts(uint256 dice) external {
        Bill memory p = _pay(100);
        bytes memory both = _both(p, _saleId(p));
        both[(dice >> 8) % 130] ^= bytes1(uint8(2 ** (dice % 8)));
        _serves(_saleWith(p, both), false);
    }

    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = data[i];
        }
    }

    // ---------------------------------------------------------------- contracts

    /// @dev CA-21. 2 ‖ length of the signer ‖ signer ‖ signature.
    function _byContract(address wallet, bytes memory inner) private pure returns (bytes memory) {
        return abi.encodePacked(hex"02", uint16(20), wallet, inner);
    }

    function test_CA21_aContractAccountHoldsACard() external {
        address wallet = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(ALICE));
        _issue(wallet, REGISTERED);
        _topUp(wallet, 1_000);
        Bill memory p = _payAt(wallet, TILL, 100);
        bytes32 id = _saleId(p);
        bytes memory good = _byContract(wallet, Signatures.signed(ALICE_KEY, id));
        bytes memory bad = _byContract(wallet, Signatures.signed(BOB_KEY, id));
        _serves(_saleWith(p, bytes.concat(_sign(TILL, id), bad)), false);
        _serves(_saleWith(p, bytes.concat(_sign(TILL, id), _sign(ALICE, id))), false);
        _serves(_saleWith(p, bytes.concat(_sign(TILL, id), good)), true);
        for (uint256 length = 1; length < 23; ++length) {
            _serves(_saleWith(p, bytes.concat(_sign(TILL, id), _cut(good, length))), false);
        }
    }

    /// @dev CA-21. A terminal is a key, not a contract.
    function test_CA21_aContractAccountIsNoTerminal() external {
        address wallet = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(ALICE));
        (uint32 from, uint32 to) = (uint32(T0), uint32(T0 + 1 days));
        bytes32 digest = CardsSignatures.enrollment(_domain(), program, shop, wallet, from, to);
        bytes memory proof = _byContract(wallet, Signatures.signed(ALICE_KEY, digest));
        _refused(
            SHOPKEEPER,
            abi.encodeCall(cards.enrollTerminal, (program, shop, wallet, from, to, proof)),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadTerminalSignature.selector,
                wallet,
                digest
            )
        );
    }
}
