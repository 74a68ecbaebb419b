// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Channel, ChannelKind, DisputeTerms, Receipt} from "./ChannelTypes.sol";

/// @title What the parties of a channel sign
/// @author The Tallystick authors
/// @notice The struct hashes of EIP-712, a type of its own for every act.
library Consents {
    bytes32 private constant CHANNEL = keccak256(
        "Channel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,Agreement agreement)Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)"
    );
    bytes32 private constant FUNDING = keccak256(
        "Funding(Channel channel)Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)Channel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,Agreement agreement)"
    );
    bytes32 private constant DIRECT_CHANNEL = keccak256(
        "DirectChannel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,DisputeTerms agreement)Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)DisputeTerms(Agreement agreement,uint96 penalty,uint96 disputeCost,uint96 coinPrice,uint64 tip,uint96 stake,uint32 answerWindow,uint32 answerBlocks,uint32 burnWindow,uint32 burnBlocks)"
    );
    bytes32 private constant DIRECT_FUNDING = keccak256(
        "DirectFunding(DirectChannel channel)Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)DirectChannel(uint8 kind,address payer,address payee,address asset,address signer,uint64 firstNonce,uint96 deposit,uint32 window,uint32 windowBlocks,uint32 endTime,DisputeTerms agreement)DisputeTerms(Agreement agreement,uint96 penalty,uint96 disputeCost,uint96 coinPrice,uint64 tip,uint96 stake,uint32 answerWindow,uint32 answerBlocks,uint32 burnWindow,uint32 burnBlocks)"
    );
    bytes32 private constant DISPUTE_TERMS = keccak256(
        "DisputeTerms(Agreement agreement,uint96 penalty,uint96 disputeCost,uint96 coinPrice,uint64 tip,uint96 stake,uint32 answerWindow,uint32 answerBlocks,uint32 burnWindow,uint32 burnBlocks)Agreement(uint8 timing,uint96 stepLimit,uint96 endAmount,uint32 endCount,bytes32 salt)"
    );
    bytes32 private constant CLAIM = keccak256(
        "Claim(bytes32 channel,uint32 epoch,uint96 cumulative)"
    );
    bytes32 private constant SETTLED_THROUGH = keccak256(
        "SettledThrough(bytes32 channel,uint32 epoch,uint96 paid)"
    );
    bytes32 private constant VOUCHER = keccak256("Voucher(bytes32 channel,uint96 cumulative)");
    bytes32 private constant CEILING = keccak256("Ceiling(bytes32 channel,uint96 ceiling)");
    bytes32 private constant SETTLEMENT = keccak256(
        "Settlement(bytes32 channel,uint96 ceiling,uint96 cumulative)"
    );
    bytes32 private constant RECEIPT = keccak256(
        "Receipt(bytes32 channel,uint32 epoch,uint96 cumulative,bytes32 payment)"
    );
    bytes32 private constant TOP_UP = keccak256(
        "TopUp(bytes32 channel,uint16 number,uint96 amount)"
    );
    bytes32 private constant UNLOCK = keccak256("Unlock(bytes32 channel)");
    bytes32 private constant RELEASE = keccak256("Release(bytes32 channel,uint96 settled)");
    bytes32 private constant KEY_GRANT = keccak256(
        "KeyGrant(bytes32 channel,address key,uint96 limit,uint32 end)"
    );
    bytes32 private constant KEY_REVOCATION = keccak256(
        "KeyRevocation(bytes32 channel,address key,uint96 kept)"
    );

    /// @dev Bytes of a channel's terms, in calldata and in memory: 11 words.
    uint256 internal constant CHANNEL_LENGTH = 352;

    /// @dev What is signed, by EIP-712.
    /// @param domain The domain separator.
    function digest(bytes32 domain, bytes32 content) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, content);
    }

    /// @dev The words as they are, the last of them the hash of a nested struct: bits that mean nothing make an id that was never opened.
    function channel(Channel calldata terms) internal pure returns (bytes32 content) {
        bytes32 typehash = CHANNEL;
        bytes32 ofDirect = DIRECT_CHANNEL;
        uint256 direct = uint256(ChannelKind.Direct);
        assembly ("memory-safe") {
            if eq(calldataload(terms), direct) {
                typehash := ofDirect
            }
            let words := mload(0x40)
            mstore(words, typehash)
            calldatacopy(add(words, 32), terms, 352)
            content := keccak256(words, 384)
        }
    }

    /// @dev That the payer's own tokens are the deposit.
    function funding(Channel calldata terms) internal pure returns (bytes32) {
        bytes32 typehash = terms.kind == ChannelKind.Direct ? DIRECT_FUNDING : FUNDING;
        return keccak256(abi.encode(typehash, channel(terms)));
    }

    /// @dev The words as they are, as in `channel`.
    function disputeTerms(DisputeTerms calldata terms) internal pure returns (bytes32 content) {
        bytes32 typehash = DISPUTE_TERMS;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typehash)
            calldatacopy(add(words, 32), terms, 320)
            content := keccak256(words, 352)
        }
    }

    /// @dev IT-4. The payee's consent to an optimistic claim.
    function claim(bytes32 id, uint256 epoch, uint256 cumulative) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM, id, epoch, cumulative));
    }

    /// @dev IT-4. What the payee was paid, up to an epoch.
    function settledThrough(
        bytes32 id,
        uint256 epoch,
        uint256 paid
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(SETTLED_THROUGH, id, epoch, paid));
    }

    function voucher(bytes32 id, uint256 cumulative) internal pure returns (bytes32) {
        return _three(VOUCHER, id, cumulative);
    }

    function ceiling(bytes32 id, uint256 most) internal pure returns (bytes32) {
        return _three(CEILING, id, most);
    }

    function settlement(
        bytes32 id,
        uint256 most,
        uint256 cumulative
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(SETTLEMENT, id, most, cumulative));
    }

    function receipt(Receipt calldata r) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT, r.channel, r.epoch, r.cumulative, r.payment));
    }

    function topUp(bytes32 id, uint256 number, uint256 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(TOP_UP, id, number, amount));
    }

    function unlock(bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(UNLOCK, id));
    }

    function release(bytes32 id, uint256 settled) internal pure returns (bytes32) {
        return _three(RELEASE, id, settled);
    }

    function keyGrant(
        bytes32 id,
        address key,
        uint256 limit,
        uint256 end
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(KEY_GRANT, id, key, limit, end));
    }

    function keyRevocation(bytes32 id, address key, uint256 kept) internal pure returns (bytes32) {
        return keccak256(abi.encode(KEY_REVOCATION, id, key, kept));
    }

    function _three(
        bytes32 typehash,
        bytes32 id,
        uint256 amount
    ) private pure returns (bytes32 content) {
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typehash)
            mstore(add(words, 32), id)
            mstore(add(words, 64), amount)
            content := keccak256(words, 96)
        }
    }
}
