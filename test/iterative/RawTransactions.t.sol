// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {VM} from "../kit/IVm.sol";
import {KEY, PAYEE, RawDrafts} from "../kit/iterative/RawDrafts.sol";

/// @notice What the decoder tells: as `RawTransaction`, with the number of the kind.
struct Decoded {
    uint256 kind;
    bool isProtected;
    bool hasAccessList;
    bool isCreation;
    address signer;
    uint64 chainId;
    uint64 nonce;
    address to;
    uint256 value;
    uint256 dataOffset;
    uint256 dataLength;
}

/// @notice The harness, without the code that it brings.
interface IRawTransactionsHarness {
    function decode(bytes calldata raw) external view returns (Decoded memory t, bytes memory data);
}

/// @title Signed transactions: IT-2
/// @author The Tallystick authors
contract RawTransactionsTest is Assertions, Deploys {
    error Rlp_Malformed(uint256 place);
    error RawTransaction_Malformed(uint256 place);
    error RawTransaction_UnknownType(uint8 first);
    error RawTransaction_BadSignature();

    uint256 private constant ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    /// @dev Where the bytes begin in the calldata.
    uint256 private constant START = 68;

    IRawTransactionsHarness private _decoder;

    function setUp() external {
        _decoder = IRawTransactionsHarness(
            _deploy("RawTransactionsHarness.sol:RawTransactionsHarness", "")
        );
    }

    function testFuzz_IT2_decodesALegacyOne(
        uint64 nonce,
        uint64 chainId,
        address to,
        uint256 value,
        bytes memory data
    ) external view {
        bytes[] memory body = RawDrafts.legacy(nonce, to, value, data);
        // 0: not protected
        bytes memory raw = RawDrafts.signLegacy(body, chainId);
        (Decoded memory t, bytes memory read) = _decoder.decode(raw);
        assertEq(t.kind, 0, "kind");
        assertTrue(t.isProtected == (chainId != 0), "protected");
        assertEq(uint256(t.chainId), chainId, "chain");
        assertFalse(t.hasAccessList, "access list");
        _assertCall(t, nonce, to, value);
        assertEq(read, data, "data");
    }

    function testFuzz_IT2_decodesATypedOne(
        uint8 kind,
        uint64 nonce,
        uint64 chainId,
        address to,
        uint256 value,
        bytes memory data,
        bool hasAccessList
    ) external view {
        kind = uint8(bound(kind, 1, 4));
        bytes[] memory body = RawDrafts.typed(kind, nonce, to, value, data);
        body[0] = RLP.encode(uint256(chainId));
        if (hasAccessList) body[kind == 1 ? 7 : 8] = RawDrafts.accessList();
        (Decoded memory t, bytes memory read) = _decoder.decode(RawDrafts.sign(kind, body));
        assertEq(t.kind, kind, "kind");
        assertTrue(t.isProtected, "protected");
        assertEq(uint256(t.chainId), chainId, "chain");
        assertTrue(t.hasAccessList == hasAccessList, "access list");
        _assertCall(t, nonce, to, value);
        assertEq(read, data, "data");
    }

    /// @dev A payer cannot hide behind a transaction for being long.
    function test_IT2_decodesOneOf120Kilobytes() external view {
        bytes memory data = new bytes(120_000);
        (Decoded memory t, bytes memory read) = _decoder.decode(
            RawDrafts.sign(2, RawDrafts.typed(2, 1, PAYEE, 1, data))
        );
        assertEq(t.signer, VM.addr(KEY), "signer");
        assertEq(read.length, data.length, "data");
    }

    function test_IT2_decodesACreation() external view {
        for (uint8 kind = 0; kind < 3; ++kind) {
            bytes[] memory body =
                kind == 0
                    ? RawDrafts.legacy(1, PAYEE, 0, hex"6000")
                    : RawDrafts.typed(kind, 1, PAYEE, 0, hex"6000");
            body[RawDrafts.placeOfTo(kind)] = hex"80";
            (Decoded memory t, ) = _decoder.decode(
                kind == 0 ? RawDrafts.signLegacy(body, 1) : RawDrafts.sign(kind, body)
            );
            assertTrue(t.isCreation, "creation");
            assertEq(t.to, address(0), "to");
        }
    }

    /// @dev The zero address is somebody.
    function test_IT2_aCallOfZeroIsNoCreation() external view {
        (Decoded memory t, ) = _decoder.decode(
            RawDrafts.sign(2, RawDrafts.typed(2, 1, address(0), 1, ""))
        );
        assertFalse(t.isCreation, "creation");
    }

    function test_IT2_refusesACreationWithBlobsOrAuthorizations() external view {
        for (uint8 kind = 3; kind < 5; ++kind) {
            bytes[] memory body = RawDrafts.typed(kind, 1, PAYEE, 1, "");
            body[5] = hex"80";
            bytes memory raw = RawDrafts.sign(kind, body);
            uint256 before = 0;
            for (uint256 i = 0; i < 9; ++i) before += body[i].length;
            // type, and the head of a list of more than 55 and fewer than 256 bytes
            uint256 place = START + 3 + before;
            _assertRefused(raw, abi.encodeWithSelector(RawTransaction_Malformed.selector, place));
        }
    }

    function test_IT2_refusesNoBlobsAndNoAuthorizations() external view {
        for (uint8 kind = 3; kind < 5; ++kind) {
            bytes[] memory body = RawDrafts.typed(kind, 1, PAYEE, 1, "");
            body[body.length - 1] = hex"c0";
            _assertRefusedAs(RawDrafts.sign(kind, body), RawTransaction_Malformed.selector);
        }
    }

    /// @dev EIP-7702: one that is void makes no transaction void.
    function test_IT2_takesAVoidAuthorization() external view {
        bytes[] memory body = RawDrafts.typed(4, 1, PAYEE, 1, "");
        body[9] = RawDrafts.authorizations(type(uint8).max, type(uint256).max, 0);
        (Decoded memory t, ) = _decoder.decode(RawDrafts.sign(4, body));
        assertEq(t.signer, VM.addr(KEY), "signer");
    }

    function test_IT2_refusesUnknownTypes() external view {
        bytes memory raw = RawDrafts.sign(2, RawDrafts.typed(2, 1, PAYEE, 1, ""));
        for (uint256 first = 0; first < 0xc0; ++first) {
            if (first > 0 && first < 5) continue;
            raw[0] = bytes1(uint8(first));
            _assertRefused(
                raw,
                abi.encodeWithSelector(RawTransaction_UnknownType.selector, uint8(first))
            );
        }
        _assertRefused("", abi.encodeWithSelector(RawTransaction_Malformed.selector, START));
    }

    function testFuzz_IT2_refusesWhatIsCutOffOrLeftBehind(uint8 kind, uint16 length) external view {
        kind = uint8(bound(kind, 1, 4));
        bytes memory raw = RawDrafts.sign(kind, RawDrafts.typed(kind, 1, PAYEE, 1, hex"12"));
        bytes memory cut = new bytes(bound(length, 1, raw.length - 1));
        for (uint256 i = 0; i < cut.length; ++i) cut[i] = raw[i];
        _assertRefusedAs(cut, Rlp_Malformed.selector);
        bytes memory more = bytes.concat(raw, new bytes(bound(length, 1, 64)));
        _assertRefused(more, abi.encodeWithSelector(Rlp_Malformed.selector, START + raw.length));
    }

    /// @dev The fields are all there, and signed; only the length before them is not theirs.
    function test_IT2_refusesAListThatEndsElsewhere() external view {
        bytes memory raw = RawDrafts.sign(2, RawDrafts.typed(2, 1, PAYEE, 1, hex"12"));
        bytes1 length = raw[2];
        raw[2] = bytes1(uint8(length) - 1);
        uint256 place = START + raw.length - 1;
        _assertRefused(raw, abi.encodeWithSelector(Rlp_Malformed.selector, place));
        raw[2] = bytes1(uint8(length) + 1);
        _assertRefused(raw, abi.encodeWithSelector(Rlp_Malformed.selector, START + 1));
    }

    /// @dev An item more, behind the signature, in the list.
    function test_IT2_refusesAnItemBehindTheSignature() external view {
        for (uint8 kind = 0; kind < 5; ++kind) {
            bytes memory raw =
                kind == 0
                    ? RawDrafts.signLegacy(RawDrafts.legacy(1, PAYEE, 1, hex"12"), 1)
                    : RawDrafts.sign(kind, RawDrafts.typed(kind, 1, PAYEE, 1, hex"12"));
            raw = bytes.concat(raw, hex"01");
            uint256 length = kind == 0 ? 1 : 2; // where the list's length stands, in one byte
            raw[length] = bytes1(uint8(raw[length]) + 1);
            uint256 place = START + raw.length - 1;
            _assertRefused(raw, abi.encodeWithSelector(Rlp_Malformed.selector, place));
        }
    }

    /// @dev Whatever bit is flipped, it is refused, or another's.
    function testFuzz_IT2_noBitIsWithoutMeaning(uint8 kind, uint256 bit) external view {
        kind = uint8(bound(kind, 0, 4));
        bytes memory raw =
            kind == 0
                ? RawDrafts.signLegacy(RawDrafts.legacy(1, PAYEE, 1, hex"12"), 31_337)
                : RawDrafts.sign(kind, RawDrafts.typed(kind, 1, PAYEE, 1, hex"12"));
        bit = bound(bit, 0, 8 * raw.length - 1);
        raw[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        try _decoder.decode(raw) returns (Decoded memory t, bytes memory) {
            assertFalse(t.signer == VM.addr(KEY), "the same signer");
        } catch (bytes memory reason) {
            assertTrue(_isOwn(bytes4(reason)), "an error of the decoder");
        }
    }

    function test_IT2_refusesEveryVThatIsNone() external view {
        bytes[] memory body = RawDrafts.legacy(1, PAYEE, 1, "");
        (, bytes32 r, bytes32 s) = VM.sign(KEY, keccak256(RLP.encode(body)));
        for (uint256 v = 0; v < 37; ++v) {
            if (v == 27 || v == 28) continue;
            _assertRefusedAs(
                RawDrafts.signed(0, body, v, r, s),
                RawTransaction_BadSignature.selector
            );
        }
        uint256 most = 36 + 2 * uint256(type(uint64).max);
        (Decoded memory t, ) = _decoder.decode(RawDrafts.signed(0, body, most, r, s));
        assertEq(uint256(t.chainId), type(uint64).max, "the last chain");
        _assertRefusedAs(
            RawDrafts.signed(0, body, most + 1, r, s),
            RawTransaction_Malformed.selector
        );
    }

    function test_IT2_refusesEveryParityThatIsNone() external view {
        bytes[] memory body = RawDrafts.typed(2, 1, PAYEE, 1, "");
        (, bytes32 r, bytes32 s) = VM.sign(KEY, RawDrafts.digest(2, body));
        for (uint256 parity = 2; parity < 256; ++parity) {
            _assertRefusedAs(
                RawDrafts.signed(2, body, parity, r, s),
                RawTransaction_BadSignature.selector
            );
        }
        _assertRefusedAs(RawDrafts.signed(2, body, 256, r, s), Rlp_Malformed.selector);
    }

    function test_IT2_refusesAHighS() external view {
        bytes[] memory body = RawDrafts.typed(2, 1, PAYEE, 1, "");
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(KEY, RawDrafts.digest(2, body));
        // the same key's signature of the same digest
        bytes32 high = bytes32(ORDER - uint256(s));
        _assertRefusedAs(
            RawDrafts.signed(2, body, 28 - v, r, high),
            RawTransaction_BadSignature.selector
        );
        _decoder.decode(RawDrafts.signed(2, body, v - 27, r, bytes32(ORDER / 2)));
        bytes32 over = bytes32(ORDER / 2 + 1);
        _assertRefusedAs(
            RawDrafts.signed(2, body, v - 27, r, over),
            RawTransaction_BadSignature.selector
        );
    }

    function test_IT2_refusesSignaturesOfNobody() external view {
        bytes[] memory body = RawDrafts.typed(2, 1, PAYEE, 1, "");
        (, bytes32 r, bytes32 s) = VM.sign(KEY, RawDrafts.digest(2, body));
        bytes32[3] memory none = [bytes32(0), bytes32(ORDER), bytes32(type(uint256).max)];
        for (uint256 i = 0; i < 3; ++i) {
            _assertRefusedAs(
                RawDrafts.signed(2, body, 0, none[i], s),
                RawTransaction_BadSignature.selector
            );
            _assertRefusedAs(
                RawDrafts.signed(2, body, 0, r, none[i]),
                RawTransaction_BadSignature.selector
            );
        }
    }

    /// @dev Nonce and gas limit of 64 bits, chain id as well; what is wider is refused.
    function test_IT2_refusesIntegersWiderThanTheirFields() external view {
        uint256[3] memory places = [uint256(0), 1, 4];
        for (uint256 i = 0; i < 3; ++i) {
            bytes[] memory body = RawDrafts.typed(2, 1, PAYEE, 1, "");
            body[places[i]] = RLP.encode(uint256(type(uint64).max));
            _decoder.decode(RawDrafts.sign(2, body));
            body[places[i]] = RLP.encode(uint256(type(uint64).max) + 1);
            _assertRefusedAs(RawDrafts.sign(2, body), Rlp_Malformed.selector);
        }
    }

    /// @dev A field less or more, in each list.
    function test_IT2_refusesListsOfAnotherLength() external view {
        bytes[] memory body = RawDrafts.typed(2, 1, PAYEE, 1, "");
        bytes memory slot = RLP.encode(bytes32(uint256(7)));
        bytes memory payee = RLP.encode(PAYEE);
        bytes[] memory lists = new bytes[](7);
        lists[0] = RawDrafts.list(payee);
        lists[1] = RawDrafts.list(RawDrafts.list(payee));
        lists[2] = RawDrafts.list(
            RawDrafts.list(bytes.concat(payee, RawDrafts.list(slot), hex"01"))
        );
        lists[3] = RawDrafts.list(RawDrafts.list(bytes.concat(payee, slot)));
        lists[4] = RawDrafts.list(RawDrafts.list(bytes.concat(payee, RawDrafts.list(payee))));
        lists[5] = slot;
        // an entry within an entry
        bytes memory inner = RawDrafts.list(bytes.concat(payee, hex"c0"));
        lists[6] = RawDrafts.list(RawDrafts.list(bytes.concat(payee, hex"c0", inner)));
        for (uint256 i = 0; i < lists.length; ++i) {
            body[8] = lists[i];
            _assertRefusedAs(RawDrafts.sign(2, body), Rlp_Malformed.selector);
        }
    }

    function _assertCall(Decoded memory t, uint64 nonce, address to, uint256 value) private pure {
        assertFalse(t.isCreation, "creation");
        assertEq(t.signer, VM.addr(KEY), "signer");
        assertEq(uint256(t.nonce), nonce, "nonce");
        assertEq(t.to, to, "to");
        assertEq(t.value, value, "value");
    }

    function _assertRefused(bytes memory raw, bytes memory error_) private view {
        try _decoder.decode(raw) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            assertEq(reason, error_, "error");
        }
    }

    /// @dev Wherever.
    function _assertRefusedAs(bytes memory raw, bytes4 selector) private view {
        try _decoder.decode(raw) {
            assertTrue(false, "it should have been refused");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(selector), "error");
        }
    }

    function _isOwn(bytes4 selector) private pure returns (bool) {
        return
            selector == Rlp_Malformed.selector ||
            selector == RawTransaction_Malformed.selector ||
            selector == RawTransaction_UnknownType.selector ||
            selector == RawTransaction_BadSignature.selector;
    }
}
