// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Decline} from "../../contracts/cards/CardTypes.sol";
import {Deploys} from "../kit/Deploys.sol";
import {VM} from "../kit/IVm.sol";
import {CardsAssertions} from "../kit/cards/CardsAssertions.sol";
import {CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {KeysHarness} from "../mocks/KeysHarness.sol";

/// @title Keys of cards and terminals: CA-2, CA-21
/// @author The Tallystick authors
/// @notice OpenZeppelin's ECDSA is the oracle for secp256k1, the runner's own signer for P-256. This contract is an
/// ERC-7913 verifier and an ERC-1271 account, too: it takes what hashes to what is signed.
contract KeysTest is CardsAssertions, Deploys {
    uint256 private constant ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant P256_ORDER =
        0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    bytes32 private constant DIGEST = keccak256("what is signed");

    /// @dev A pair of keys for each kind.
    uint256 private constant TERMINAL_KEY = 0x7E4;
    uint256 private constant CARD_KEY = 0xCA4D;

    KeysHarness private _keys;
    bytes32 private _approved;

    function setUp() external {
        _keys = KeysHarness(_deploy("KeysHarness.sol:KeysHarness", ""));
    }

    // ---------------------------------------------------------------- secp256k1

    /// @dev Nonsense, true signatures, and true ones with a bit turned.
    function testFuzz_CA21_recoveryIsOpenZeppelins(
        uint256 key,
        bytes32 digest,
        bytes32 r,
        bytes32 vs,
        uint8 turned
    ) external view {
        _assertRecovered(digest, r, vs);
        (r, vs) = _signed(bound(key, 1, ORDER - 1), digest);
        _assertRecovered(digest, r, vs);
        assertEq(_keys.recover(digest, r, vs), VM.addr(bound(key, 1, ORDER - 1)), "who has signed");
        _assertRecovered(digest, r, vs ^ bytes32(1 << turned));
        _assertRecovered(digest, r ^ bytes32(1 << turned), vs);
        _assertRecovered(digest ^ bytes32(1 << turned), r, vs);
        // the same point by the other s: too high, with the other parity
        uint256 s = (uint256(vs) << 1) >> 1;
        bytes32 parity = (vs >> 255) << 255;
        _assertRecovered(digest, r, bytes32(ORDER - s) | parity);
        _assertRecovered(digest, r, bytes32(ORDER - s) | (parity ^ bytes32(uint256(1 << 255))));
    }

    /// @dev Half of the order is the highest s; and what is no number of the field.
    function test_CA21_theBoundsOfASignature() external view {
        (bytes32 r, ) = _signed(CARD_KEY, DIGEST);
        uint256 half = ORDER / 2;
        assertFalse(_keys.recover(DIGEST, r, bytes32(half)) == address(0), "the highest s");
        assertEq(_keys.recover(DIGEST, r, bytes32(half + 1)), address(0), "one higher");
        uint256[7] memory edges = [0, 1, half, half + 1, ORDER - 1, ORDER, type(uint256).max];
        for (uint256 i = 0; i < 7; ++i) {
            for (uint256 parity = 0; parity < 2; ++parity) {
                _assertRecovered(DIGEST, r, bytes32(edges[i] | (parity << 255)));
                _assertRecovered(DIGEST, bytes32(edges[i]), bytes32(half | (parity << 255)));
            }
        }
    }

    // ---------------------------------------------------------------- kinds

    function test_CA21_aKeyOfEachKindSigns() external {
        for (uint256 kind = 0; kind < 4; ++kind) {
            (address id, bytes memory signature) = _signer(kind, CARD_KEY);
            assertTrue(_keys.isHolder(id, DIGEST, signature), "a holder's");
            assertTrue(_keys.isTerminal(id, DIGEST, signature) == (kind < 2), "a terminal's");
            bytes32 other = ~DIGEST;
            assertFalse(_keys.isHolder(id, other, signature), "something else");
            assertFalse(_keys.isTerminal(id, other, signature), "something else");
            (address another, ) = _signer(kind, TERMINAL_KEY);
            if (kind == 3) another = address(_keys); // this account has one address
            assertFalse(_keys.isHolder(another, DIGEST, signature), "another's");
            assertFalse(_keys.isTerminal(another, DIGEST, signature), "another's");
        }
    }

    /// @dev Whatever is left out, added or named otherwise.
    function test_CA21_aTornSignatureIsNone() external {
        for (uint256 kind = 0; kind < 4; ++kind) {
            (address id, bytes memory signature) = _signer(kind, CARD_KEY);
            for (uint256 length = 0; length < signature.length; ++length) {
                bytes memory torn = _cut(signature, length);
                assertFalse(_keys.isHolder(id, DIGEST, torn), "torn");
                assertFalse(_keys.isTerminal(id, DIGEST, torn), "torn");
            }
            bytes memory longer = bytes.concat(signature, hex"00");
            assertFalse(_keys.isTerminal(id, DIGEST, longer), "something behind it");
            assertFalse(_keys.isHolder(id, DIGEST, longer), "something behind it");
            for (uint256 other = 0; other < 256; ++other) {
                if (other == uint8(signature[0])) continue;
                bytes memory renamed = bytes.concat(signature);
                renamed[0] = bytes1(uint8(other)); // < 256
                assertFalse(_keys.isHolder(id, DIGEST, renamed), "another kind");
                assertFalse(_keys.isTerminal(id, DIGEST, renamed), "another kind");
            }
        }
    }

    /// @dev No bit of a signature but its own may be turned.
    function testFuzz_CA21_aTurnedBitIsSeen(uint8 kind, uint16 place, uint256 key) external view {
        kind %= 2;
        (address id, bytes memory signature) = _signer(kind, bound(key, 1, 2 ** 64));
        place = uint16(place % (signature.length * 8));
        signature[place / 8] ^= bytes1(uint8(1 << (place % 8))); // a bit of a byte
        assertFalse(_keys.isHolder(id, DIGEST, signature), "turned");
        assertFalse(_keys.isTerminal(id, DIGEST, signature), "turned");
    }

    /// @dev Low s only: else a signature had two forms.
    function testFuzz_CA21_theOtherSOfAP256SignatureIsRefused(uint256 key) external view {
        (address id, bytes memory signature) = _p256(bound(key, 1, 2 ** 64));
        assertTrue(_keys.isTerminal(id, DIGEST, signature), "low");
        uint256 s;
        assembly ("memory-safe") {
            s := mload(add(signature, 129))
            mstore(add(signature, 129), sub(P256_ORDER, s))
        }
        assertFalse(_keys.isTerminal(id, DIGEST, signature), "high");
    }

    /// @dev What nobody signed recovers to 0, and 0 is nobody's name.
    function test_CA21_nobodySignsForTheZeroAddress() external view {
        bytes memory nonsense = bytes.concat(hex"00", new bytes(64));
        assertFalse(_keys.isTerminal(address(0), DIGEST, nonsense), "a terminal's");
        assertFalse(_keys.isHolder(address(0), DIGEST, nonsense), "a holder's");
        bytes memory nobody = bytes.concat(hex"020014", new bytes(20));
        assertFalse(_keys.isHolder(address(0), DIGEST, nobody), "an account's");
    }

    // ---------------------------------------------------------------- both keys of a payment: CA-2

    /// @dev A terminal of either kind, a holder of any, one behind the other.
    function test_CA2_bothKeysSign() external {
        for (uint256 kind = 0; kind < 2; ++kind) {
            (address terminal, bytes memory first) = _signer(kind, TERMINAL_KEY);
            for (uint256 other = 0; other < 4; ++other) {
                (address card, bytes memory second) = _signer(other, CARD_KEY);
                bytes memory both = bytes.concat(first, second);
                _assertBoth(terminal, card, both, Decline.None);
                _assertBoth(card, card, both, Decline.BadTerminalSignature);
                _assertBoth(terminal, terminal, both, Decline.BadHolderSignature);
                _assertBoth(terminal, card, first, Decline.BadHolderSignature);
                _assertBoth(terminal, card, bytes.concat(first, first), Decline.BadHolderSignature);
                if (other < 2) {
                    _assertBoth(
                        terminal,
                        card,
                        bytes.concat(second, first),
                        Decline.BadTerminalSignature
                    );
                    _assertBoth(
                        terminal,
                        card,
                        bytes.concat(both, hex"00"),
                        Decline.BadHolderSignature
                    );
                }
            }
        }
    }

    /// @dev As long as what two secp256k1 keys sign, or longer by a third, and still nothing that both signed.
    function test_CA2_twoSignaturesAreOfTheirKindAndNothingElse() external view {
        (address terminal, bytes memory first) = _signer(0, TERMINAL_KEY);
        (address card, bytes memory second) = _signer(0, CARD_KEY);
        bytes memory both = bytes.concat(first, second);
        bytes memory three = bytes.concat(both, second);
        _assertBoth(terminal, card, three, Decline.BadHolderSignature);
        bytes memory nobodys = bytes.concat(first, new bytes(65));
        _assertBoth(terminal, address(0), nobodys, Decline.BadHolderSignature);
        for (uint8 kind = 1; kind < 4; ++kind) {
            both[0] = bytes1(kind);
            _assertBoth(terminal, card, both, Decline.BadTerminalSignature);
            (both[0], both[65]) = (0, bytes1(kind));
            _assertBoth(terminal, card, both, Decline.BadHolderSignature);
            both[65] = 0;
        }
        _assertBoth(terminal, card, both, Decline.None);
    }

    /// @dev Cut anywhere: the terminal's part, the holder's, or nothing at all.
    function test_CA2_tornSignaturesAreNamed() external view {
        (address terminal, bytes memory first) = _signer(1, TERMINAL_KEY);
        (address card, bytes memory second) = _signer(0, CARD_KEY);
        bytes memory both = bytes.concat(first, second);
        for (uint256 length = 0; length < both.length; ++length) {
            bool isTerminals = length < first.length;
            _assertBoth(
                terminal,
                card,
                _cut(both, length),
                isTerminals ? Decline.BadTerminalSignature : Decline.BadHolderSignature
            );
        }
    }

    /// @dev What lies behind a signature in the calldata is no part of it, even if it would make it whole.
    function test_CA2_whatLiesBehindIsNotRead() external view {
        (address card, bytes memory second) = _signer(0, CARD_KEY);
        for (uint256 kind = 0; kind < 2; ++kind) {
            (address terminal, bytes memory first) = _signer(kind, TERMINAL_KEY);
            bytes memory torn = _cut(first, first.length - 1); // whole words: no padding behind it
            bytes memory behind = bytes.concat(first[first.length - 1], second);
            bytes memory call = abi.encodeCall(_keys.askBoth, (terminal, card, DIGEST, torn));
            bytes memory answer = _ask(bytes.concat(call, behind));
            assertEq(answer, abi.encode(false, Decline.BadTerminalSignature), "both");
            call = abi.encodeCall(_keys.isTerminal, (terminal, DIGEST, torn));
            assertEq(_ask(bytes.concat(call, behind)), abi.encode(false), "the terminal");
        }
        (address till, bytes memory tills) = _signer(0, TERMINAL_KEY);
        bytes memory ask = abi.encodeCall(_keys.askBoth, (till, card, DIGEST, ""));
        bytes memory said = _ask(bytes.concat(ask, tills, second));
        assertEq(said, abi.encode(false, Decline.BadTerminalSignature), "nothing of both");
        for (uint8 kind = 0; kind < 4; ++kind) {
            bytes memory call = abi.encodeCall(_keys.isHolder, (card, DIGEST, ""));
            assertEq(_ask(bytes.concat(call, bytes1(kind), second)), abi.encode(false), "nothing");
        }
    }

    function _ask(bytes memory call) private view returns (bytes memory answer) {
        bool success;
        (success, answer) = address(_keys).staticcall(call);
        assertTrue(success, "answered");
    }

    // ---------------------------------------------------------------- keys that contracts check

    /// @notice ERC-7913.
    function verify(
        bytes calldata key,
        bytes32 hash,
        bytes calldata signature
    ) external pure returns (bytes4) {
        bool isSigned = keccak256(abi.encode(key, hash)) == keccak256(signature);
        return isSigned ? this.verify.selector : bytes4(0xffffffff);
    }

    /// @notice ERC-1271.
    function isValidSignature(
        bytes32 hash,
        bytes calldata signature
    ) external view returns (bytes4) {
        bool isSigned = keccak256(abi.encode(hash)) == keccak256(signature);
        if (signature.length == 0) isSigned = hash == _approved;
        return isSigned ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @dev The length of the signer is what tells it from its signature.
    function test_CA21_aSignerMustFitIntoItsSignature() external view {
        (address id, bytes memory signature) = _signer(3, CARD_KEY);
        assertTrue(_keys.isHolder(id, DIGEST, signature), "20 bytes");
        for (uint256 length = 0; length < 300; ++length) {
            if (length == 20) continue;
            (signature[1], signature[2]) = (bytes1(uint8(length >> 8)), bytes1(uint8(length)));
            assertFalse(_keys.isHolder(id, DIGEST, signature), "another length");
        }
    }

    /// @dev CA-21. An account may have approved what is signed before, and ask for no signature.
    function test_CA21_anAccountMayApproveWithoutASignature() external {
        bytes memory signature = bytes.concat(hex"020014", abi.encodePacked(address(this)));
        assertFalse(_keys.isHolder(address(this), DIGEST, signature), "not approved");
        _approved = DIGEST;
        assertTrue(_keys.isHolder(address(this), DIGEST, signature), "approved");
    }

    // ---------------------------------------------------------------- signing

    /// @dev 0 secp256k1, 1 P-256, 2 ERC-7913, 3 ERC-1271.
    function _signer(
        uint256 kind,
        uint256 key
    ) private view returns (address id, bytes memory signature) {
        if (kind == 0) return (VM.addr(key), CardsSignatures.signed(key, DIGEST));
        if (kind == 1) return _p256(key);
        bytes memory signer = abi.encodePacked(address(this));
        if (kind == 3)
            return (address(this), bytes.concat(hex"020014", signer, abi.encode(DIGEST)));
        bytes memory name = abi.encode(key);
        signer = bytes.concat(signer, name);
        id = address(uint160(uint256(keccak256(signer)))); // the last 20 bytes
        signature = bytes.concat(hex"02", bytes2(uint16(52)), signer, abi.encode(name, DIGEST));
    }

    /// @dev Over the SHA-256 of the digest, with low s.
    function _p256(uint256 key) private pure returns (address id, bytes memory signature) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        (bytes32 r, bytes32 s) = VM.signP256(key, sha256(abi.encode(DIGEST)));
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        id = address(uint160(uint256(keccak256(abi.encode(x, y))))); // the last 20 bytes
        signature = abi.encodePacked(hex"01", x, y, r, s);
    }

    function _signed(uint256 key, bytes32 digest) private pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        (v, r, vs) = VM.sign(key, digest);
        vs |= bytes32(uint256(v - 27) << 255);
    }

    function _assertRecovered(bytes32 digest, bytes32 r, bytes32 vs) private view {
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecover(digest, r, vs);
        bool isSigned = error_ == ECDSA.RecoverError.NoError;
        assertEq(_keys.recover(digest, r, vs), isSigned ? signer : address(0), "recovered");
    }

    function _assertBoth(
        address terminal,
        address card,
        bytes memory signatures,
        Decline expected
    ) private view {
        (bool areSigned, Decline why) = _keys.askBoth(terminal, card, DIGEST, signatures);
        assertEq(why, expected, "why");
        assertTrue(areSigned == (expected == Decline.None), "both");
    }

    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory part) {
        part = bytes.concat(data);
        assembly ("memory-safe") {
            mstore(part, length) // ≤ its length
        }
    }
}
