// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {VM} from "../IVm.sol";

/// @dev Whose transactions they are.
uint256 constant KEY = 0xa11ce;

address constant PAYEE = address(0xBEEF);

/// @title Transactions to be signed, as their encoded fields
/// @author The Tallystick authors
library RawDrafts {
    function legacy(
        uint256 nonce,
        address to,
        uint256 value,
        bytes memory data
    ) internal pure returns (bytes[] memory body) {
        body = new bytes[](6);
        body[0] = RLP.encode(nonce);
        body[1] = RLP.encode(uint256(20 gwei));
        body[2] = RLP.encode(uint256(90_000));
        body[3] = RLP.encode(to);
        body[4] = RLP.encode(value);
        body[5] = RLP.encode(data);
    }

    function typed(
        uint8 kind,
        uint256 nonce,
        address to,
        uint256 value,
        bytes memory data
    ) internal pure returns (bytes[] memory body) {
        bytes[] memory call = legacy(nonce, to, value, data);
        uint256 place = 0;
        body = new bytes[](
            kind == 1
                ? 8
                : kind == 2
                    ? 9
                    : kind == 3
                        ? 11
                        : 10
        );
        body[place++] = RLP.encode(uint256(31_337));
        body[place++] = call[0];
        if (kind != 1) body[place++] = RLP.encode(uint256(1 gwei));
        for (uint256 i = 1; i < 6; ++i) body[place++] = call[i];
        body[place++] = hex"c0";
        if (kind == 3) {
            body[place++] = RLP.encode(uint256(3));
            body[place] = list(RLP.encode(bytes32(uint256(1) << 248)));
        }
        if (kind == 4) body[place] = authorizations(1, uint256(keccak256("r")), 3);
    }

    function placeOfTo(uint8 kind) internal pure returns (uint256) {
        return
            kind == 0
                ? 3
                : kind == 1
                    ? 4
                    : 5;
    }

    function accessList() internal pure returns (bytes memory) {
        bytes memory slots = list(
            bytes.concat(RLP.encode(bytes32(0)), RLP.encode(keccak256("slot")))
        );
        bytes memory none = list(bytes.concat(RLP.encode(PAYEE), hex"c0"));
        return list(bytes.concat(list(bytes.concat(RLP.encode(address(0)), slots)), none));
    }

    /// @dev One.
    function authorizations(
        uint256 parity,
        uint256 r,
        uint256 nonce
    ) internal pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](6);
        fields[0] = RLP.encode(uint256(31_337));
        fields[1] = RLP.encode(PAYEE);
        fields[2] = RLP.encode(nonce);
        fields[3] = RLP.encode(parity);
        fields[4] = RLP.encode(r);
        fields[5] = RLP.encode(uint256(keccak256("s")));
        return list(RLP.encode(fields));
    }

    /// @dev A list of items that are encoded.
    function list(bytes memory items) internal pure returns (bytes memory) {
        bytes[] memory all = new bytes[](1);
        all[0] = items;
        return RLP.encode(all);
    }

    function digest(uint8 kind, bytes[] memory body) internal pure returns (bytes32) {
        return keccak256(bytes.concat(bytes1(kind), RLP.encode(body)));
    }

    function sign(uint8 kind, bytes[] memory body) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(KEY, digest(kind, body));
        return signed(kind, body, v - 27, r, s);
    }

    /// @param chainId 0 for none.
    function signLegacy(bytes[] memory body, uint256 chainId) internal pure returns (bytes memory) {
        bytes[] memory tailed = new bytes[](9);
        for (uint256 i = 0; i < 6; ++i) tailed[i] = body[i];
        tailed[6] = RLP.encode(chainId);
        tailed[7] = hex"80";
        tailed[8] = hex"80";
        bytes32 hash = keccak256(RLP.encode(chainId == 0 ? body : tailed));
        (uint256 v, bytes32 r, bytes32 s) = VM.sign(KEY, hash);
        return signed(0, body, chainId == 0 ? v : v + 8 + 2 * chainId, r, s);
    }

    function signed(
        uint8 kind,
        bytes[] memory body,
        uint256 v,
        bytes32 r,
        bytes32 s
    ) internal pure returns (bytes memory raw) {
        bytes[] memory all = new bytes[](body.length + 3);
        for (uint256 i = 0; i < body.length; ++i) all[i] = body[i];
        all[body.length] = RLP.encode(v);
        all[body.length + 1] = RLP.encode(uint256(r));
        all[body.length + 2] = RLP.encode(uint256(s));
        raw = RLP.encode(all);
        if (kind != 0) raw = bytes.concat(bytes1(kind), raw);
    }
}
