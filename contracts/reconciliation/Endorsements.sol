// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Adjustment, Call, Journal, LegCorrection, Waiver} from "./AdjustmentTypes.sol";
import {Acceptance, BooksReport, Commitment, Leg} from "./CaseTypes.sol";

/// @title What the parties of a case sign
/// @author The Tallystick authors
/// @notice The struct hashes of EIP-712, a type of its own for every act.
library Endorsements {
    bytes32 private constant LEG = keccak256(
        "Leg(bytes32 businessReference,uint8 generation,uint96 amount,uint16 currency,uint32 valueDate,bytes32 fields,uint40 acceptedAt)"
    );
    bytes32 private constant LEGS = keccak256(
        "Legs(uint32 template,uint8 role,Leg[] legs)Leg(bytes32 businessReference,uint8 generation,uint96 amount,uint16 currency,uint32 valueDate,bytes32 fields,uint40 acceptedAt)"
    );
    bytes32 private constant COMMITMENT = keccak256(
        "Commitment(bytes32 businessReference,uint8 generation,bytes32 commitment)"
    );
    bytes32 private constant COMMITMENTS = keccak256(
        "Commitments(uint32 template,uint8 role,Commitment[] commitments)Commitment(bytes32 businessReference,uint8 generation,bytes32 commitment)"
    );
    bytes32 private constant ACCEPTANCE = keccak256(
        "Acceptance(uint32 template,uint8 role,bytes32 businessReference,uint8 generation,bytes32 keyHash,uint40 acceptedAt)"
    );
    bytes32 private constant BOOKS_REPORT = keccak256(
        "BooksReport(uint32 template,uint8 role,bytes32 businessReference,uint8 generation,bytes32 evidence,bytes details)"
    );
    bytes32 private constant KEY_CHANGE = keccak256(
        "KeyChange(uint32 template,uint8 role,address replaced,address key)"
    );
    bytes32 private constant REOPENING = keccak256(
        "Reopening(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint8 checker,uint40 expiry,bytes32 reason)"
    );
    bytes32 private constant WRITE_OFF = keccak256(
        "WriteOff(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,bytes24 record,bytes32 reason)"
    );
    bytes32 private constant JOURNAL = keccak256(
        "Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)"
    );
    bytes32 private constant LEG_CORRECTION = keccak256(
        "LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)"
    );
    bytes32 private constant WAIVER = keccak256(
        "Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)"
    );
    bytes32 private constant CALL = keccak256("Call(address target,bytes data)");
    bytes32 private constant ADJUSTMENT = keccak256(
        "Adjustment(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint40 expiry,uint64 number,Journal[] journals,LegCorrection[] corrections,Waiver[] waivers,Call[] calls)Call(address target,bytes data)Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)"
    );
    bytes32 private constant APPROVAL = keccak256(
        "Approval(uint8 role,Adjustment adjustment)Adjustment(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint40 expiry,uint64 number,Journal[] journals,LegCorrection[] corrections,Waiver[] waivers,Call[] calls)Call(address target,bytes data)Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)"
    );
    bytes32 private constant REJECTION = keccak256(
        "Rejection(uint8 role,Adjustment adjustment)Adjustment(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint40 expiry,uint64 number,Journal[] journals,LegCorrection[] corrections,Waiver[] waivers,Call[] calls)Call(address target,bytes data)Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)"
    );
    bytes32 private constant DECISION = keccak256(
        "Decision(bool isApproved,Adjustment adjustment)Adjustment(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint40 expiry,uint64 number,Journal[] journals,LegCorrection[] corrections,Waiver[] waivers,Call[] calls)Call(address target,bytes data)Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)"
    );

    // ---------------------------------------------------------------- legs

    /// @dev The words as they are: one whose bits mean nothing is refused where it is read.
    function leg(Leg calldata content) internal pure returns (bytes32 hash) {
        bytes32 typehash = LEG;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typehash)
            calldatacopy(add(words, 32), content, 224)
            hash := keccak256(words, 256)
        }
    }

    /// @param hashes Of the legs, in their order.
    function legs(
        uint256 template,
        uint256 role,
        bytes32[] memory hashes
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(LEGS, template, role, _array(hashes)));
    }

    function commitment(Commitment calldata content) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    COMMITMENT,
                    content.businessReference,
                    content.generation,
                    content.commitment
                )
            );
    }

    /// @param hashes Of the commitments, in their order.
    function commitments(
        uint256 template,
        uint256 role,
        bytes32[] memory hashes
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(COMMITMENTS, template, role, _array(hashes)));
    }

    /// @dev What a blind leg is committed with: another role that copies it cannot open it. @param hash Of the leg.
    function blind(
        uint256 template,
        uint256 role,
        bytes32 hash,
        bytes32 blinding
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(template, role, hash, blinding));
    }

    // ---------------------------------------------------------------- cases

    function acceptance(Acceptance calldata content) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE, content));
    }

    function booksReport(BooksReport calldata content) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    BOOKS_REPORT,
                    content.template,
                    content.role,
                    content.businessReference,
                    content.generation,
                    content.evidence,
                    keccak256(content.details)
                )
            );
    }

    function keyChange(
        uint256 template,
        uint256 role,
        address replaced,
        address key
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(KEY_CHANGE, template, role, replaced, key));
    }

    function reopening(
        uint256 template,
        bytes32 businessReference,
        uint256 generation,
        uint256 maker,
        uint256 checker,
        uint256 expiry,
        bytes32 reason
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    REOPENING,
                    template,
                    businessReference,
                    generation,
                    maker,
                    checker,
                    expiry,
                    reason
                )
            );
    }

    /// @param record Digest of the record as it is: what else is alarmed is not written off.
    function writeOff(
        uint256 template,
        bytes32 businessReference,
        uint256 generation,
        uint256 maker,
        bytes24 record,
        bytes32 reason
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    WRITE_OFF,
                    template,
                    businessReference,
                    generation,
                    maker,
                    record,
                    reason
                )
            );
    }

    // ---------------------------------------------------------------- adjustments

    function adjustment(Adjustment calldata content) internal pure returns (bytes32) {
        bytes memory head = abi.encode(
            ADJUSTMENT,
            content.template,
            content.businessReference,
            content.generation,
            content.maker,
            content.expiry,
            content.number
        );
        return
            keccak256(
                bytes.concat(
                    head,
                    _journals(content.journals),
                    _corrections(content.corrections),
                    _waivers(content.waivers),
                    _calls(content.calls)
                )
            );
    }

    /// @param hash Of the adjustment; wallets show it whole.
    function approval(uint256 role, bytes32 hash) internal pure returns (bytes32) {
        return keccak256(abi.encode(APPROVAL, role, hash));
    }

    function rejection(uint256 role, bytes32 hash) internal pure returns (bytes32) {
        return keccak256(abi.encode(REJECTION, role, hash));
    }

    function decision(bool isApproved, bytes32 hash) internal pure returns (bytes32) {
        return keccak256(abi.encode(DECISION, isApproved, hash));
    }

    function _journals(Journal[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(JOURNAL, items[i]));
        }
        return _array(hashes);
    }

    function _corrections(LegCorrection[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(LEG_CORRECTION, items[i]));
        }
        return _array(hashes);
    }

    function _waivers(Waiver[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(WAIVER, items[i]));
        }
        return _array(hashes);
    }

    function _calls(Call[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(CALL, items[i].target, keccak256(items[i].data)));
        }
        return _array(hashes);
    }

    /// @dev EIP-712: the hash of an array of structs.
    function _array(bytes32[] memory hashes) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := keccak256(add(hashes, 32), mul(mload(hashes), 32))
        }
    }
}
