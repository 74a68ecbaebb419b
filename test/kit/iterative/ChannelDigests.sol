// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    DisputeTerms,
    Receipt
} from "../../../contracts/iterative/ChannelTypes.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";

/// @notice What the parties agree upon, known to them only.
struct Agreement {
    uint8 timing;
    uint96 stepLimit;
    uint96 endAmount;
    uint32 endCount;
    bytes32 salt;
}

/// @title What the parties of channels sign, and how their keys do
/// @author The Tallystick authors
/// @notice Spelt out again from EIP-712. `verifier` is the contract; the chain is this one.
library ChannelDigests {
    string private constant AGREEMENT =
        "Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)";
    string private constant CHANNEL =
        "Channel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,Agreement agreement)";
    string private constant DIRECT_CHANNEL =
        "DirectChannel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,DisputeTerms agreement)";
    string private constant DISPUTE_TERMS =
        "DisputeTerms(Agreement agreement,uint96 penalty,uint96 disputeCost,uint96 coinPrice,uint64 tip,uint96 stake,uint32 answerWindow,uint32 answerBlocks,uint32 burnWindow,uint32 burnBlocks)";

    uint256 private constant P256_ORDER =
        0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;

    // ---------------------------------------------------------------- terms

    function agreement(Agreement memory a) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(AGREEMENT)), a));
    }

    function disputeTerms(DisputeTerms memory terms) internal pure returns (bytes32) {
        bytes32 typehash = keccak256(bytes(string.concat(DISPUTE_TERMS, AGREEMENT)));
        return keccak256(abi.encode(typehash, terms));
    }

    /// @dev The id of a channel on these terms.
    function idOf(address verifier, Channel memory terms) internal view returns (bytes32) {
        return _digest(verifier, _channel(terms));
    }

    function funding(address verifier, Channel memory terms) internal view returns (bytes32) {
        string memory type_ =
            terms.kind == ChannelKind.Direct
                ? string.concat(
                    "DirectFunding(DirectChannel channel)",
                    AGREEMENT,
                    DIRECT_CHANNEL,
                    DISPUTE_TERMS
                )
                : string.concat("Funding(Channel channel)", AGREEMENT, CHANNEL);
        bytes32 typehash = keccak256(bytes(type_));
        return _digest(verifier, keccak256(abi.encode(typehash, _channel(terms))));
    }

    function _channel(Channel memory terms) private pure returns (bytes32) {
        string memory type_ =
            terms.kind == ChannelKind.Direct
                ? string.concat(DIRECT_CHANNEL, AGREEMENT, DISPUTE_TERMS)
                : string.concat(CHANNEL, AGREEMENT);
        return keccak256(abi.encode(keccak256(bytes(type_)), terms));
    }

    // ---------------------------------------------------------------- acts

    function voucher(
        address verifier,
        bytes32 id,
        uint96 cumulative
    ) internal view returns (bytes32) {
        return
            _of(verifier, "Voucher(bytes32 channel,uint96 cumulative)", abi.encode(id, cumulative));
    }

    function ceiling(address verifier, bytes32 id, uint96 most) internal view returns (bytes32) {
        return _of(verifier, "Ceiling(bytes32 channel,uint96 ceiling)", abi.encode(id, most));
    }

    function settlement(
        address verifier,
        bytes32 id,
        uint96 most,
        uint96 cumulative
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "Settlement(bytes32 channel,uint96 ceiling,uint96 cumulative)",
                abi.encode(id, most, cumulative)
            );
    }

    function receipt(address verifier, Receipt memory r) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "Receipt(bytes32 channel,uint32 epoch,uint96 cumulative,bytes32 payment)",
                abi.encode(r)
            );
    }

    /// @dev IT-4. The payee's consent to a claim that is filed.
    function claim(
        address verifier,
        bytes32 id,
        uint32 epoch,
        uint96 cumulative
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "Claim(bytes32 channel,uint32 epoch,uint96 cumulative)",
                abi.encode(id, epoch, cumulative)
            );
    }

    function settledThrough(
        address verifier,
        bytes32 id,
        uint32 epoch,
        uint96 paid
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "SettledThrough(bytes32 channel,uint32 epoch,uint96 paid)",
                abi.encode(id, epoch, paid)
            );
    }

    function topUp(
        address verifier,
        bytes32 id,
        uint16 number,
        uint96 amount
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "TopUp(bytes32 channel,uint16 number,uint96 amount)",
                abi.encode(id, number, amount)
            );
    }

    function unlock(address verifier, bytes32 id) internal view returns (bytes32) {
        return _of(verifier, "Unlock(bytes32 channel)", abi.encode(id));
    }

    function release(address verifier, bytes32 id, uint96 settled) internal view returns (bytes32) {
        return _of(verifier, "Release(bytes32 channel,uint96 settled)", abi.encode(id, settled));
    }

    function keyGrant(
        address verifier,
        bytes32 id,
        address key,
        uint96 limit,
        uint32 end
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "KeyGrant(bytes32 channel,address key,uint96 limit,uint32 end)",
                abi.encode(id, key, limit, end)
            );
    }

    function keyRevocation(
        address verifier,
        bytes32 id,
        address key,
        uint96 kept
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "KeyRevocation(bytes32 channel,address key,uint96 kept)",
                abi.encode(id, key, kept)
            );
    }

    function _of(
        address verifier,
        string memory type_,
        bytes memory values
    ) private view returns (bytes32) {
        return _digest(verifier, keccak256(bytes.concat(keccak256(bytes(type_)), values)));
    }

    function _digest(address verifier, bytes32 content) private view returns (bytes32) {
        return
            Signatures.digest(Signatures.domain("Tallystick IterativePayments", verifier), content);
    }

    // ---------------------------------------------------------------- plain keys

    /// @dev 0 ‖ r ‖ vs, by ERC-2098.
    function plain(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(hex"00", r, uint256(s) | (uint256(v - 27) << 255));
    }

    /// @dev 1 ‖ x ‖ y ‖ r ‖ s over the SHA-256 of the digest, with the lower s.
    function p256(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        (bytes32 r, bytes32 s) = VM.signP256(key, sha256(abi.encode(digest)));
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return abi.encodePacked(hex"01", x, y, r, s);
    }

    /// @dev The last 20 bytes of the hash of its point.
    function p256Id(uint256 key) internal pure returns (address) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        return address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }
}
