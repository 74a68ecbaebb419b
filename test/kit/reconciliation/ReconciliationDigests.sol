// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Adjustment,
    Call,
    Journal,
    LegCorrection,
    Waiver
} from "../../../contracts/reconciliation/AdjustmentTypes.sol";
import {
    Acceptance,
    BooksReport,
    Commitment,
    Leg
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {
    Action,
    Observer,
    Role,
    Template
} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../IVm.sol";
import {Signatures} from "../Signatures.sol";

/// @title What the parties of templates and cases sign, and how their keys do
/// @author The Tallystick authors
/// @notice Spelt out again from EIP-712. `verifier` is the contract; the chain is this one.
library ReconciliationDigests {
    string private constant ROLE =
        "Role(uint96 entity,address key,address officer,uint16 predecessors,uint32 legDeadline)";
    string private constant RULES =
        "Rules(uint16 expected,uint8 originator,uint96 amountTolerance,uint16 amountBps,uint16 dateWindow,uint32 acceptWindow,uint32 finalWindow,bool isBlind,bool isAmountHashed,bool isHolding,bool isSealed)";
    string private constant ADJUSTMENT_TERMS =
        "AdjustmentTerms(uint16 makers,uint16 checkers,bool isByAll,uint32 approvalWindow,uint32 writeOffWindow,address arbiter,uint64 stake,uint16 quota)";
    string private constant RUN_TERMS =
        "RunTerms(uint32 itemTemplate,uint96 leafPrice,uint32 answerWindow)";
    string private constant OBSERVER = "Observer(uint96 entity,address account)";
    string private constant ACTION = "Action(address target,bytes4 selector)";
    string private constant TEMPLATE =
        "Template(bytes32 family,uint16 version,Role[] roles,Rules rules,AdjustmentTerms adjustment,RunTerms run,Observer[] observers,Action[] actions)";

    string private constant LEG =
        "Leg(bytes32 businessReference,uint8 generation,uint96 amount,uint16 currency,uint32 valueDate,bytes32 fields,uint40 acceptedAt)";
    string private constant COMMITMENT =
        "Commitment(bytes32 businessReference,uint8 generation,bytes32 commitment)";

    string private constant JOURNAL =
        "Journal(uint8 role,int104 leg,int104 suspense,int104 fee,int104 loss)";
    string private constant LEG_CORRECTION =
        "LegCorrection(uint8 role,uint8 field,bytes32 stated,bytes32 corrected)";
    string private constant WAIVER = "Waiver(uint8 code,uint8 role,bool isBaseless,bytes32 reason)";
    string private constant CALL = "Call(address target,bytes data)";
    string private constant ADJUSTMENT =
        "Adjustment(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint40 expiry,uint64 number,Journal[] journals,LegCorrection[] corrections,Waiver[] waivers,Call[] calls)";

    uint256 private constant P256_ORDER =
        0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;

    // ---------------------------------------------------------------- templates

    function template(address verifier, Template memory terms) internal view returns (bytes32) {
        return digest(verifier, hashOf(terms));
    }

    function hashOf(Template memory terms) internal pure returns (bytes32) {
        string memory type_ = string.concat(TEMPLATE, ACTION, ADJUSTMENT_TERMS, OBSERVER);
        type_ = string.concat(type_, ROLE, RULES, RUN_TERMS);
        bytes memory values = abi.encode(terms.family, terms.version, _roles(terms.roles));
        values = bytes.concat(
            values,
            keccak256(abi.encode(keccak256(bytes(RULES)), terms.rules)),
            keccak256(abi.encode(keccak256(bytes(ADJUSTMENT_TERMS)), terms.adjustment)),
            keccak256(abi.encode(keccak256(bytes(RUN_TERMS)), terms.run))
        );
        values = bytes.concat(values, _observers(terms.observers), _actions(terms.actions));
        return keccak256(bytes.concat(keccak256(bytes(type_)), values));
    }

    function keyChange(
        address verifier,
        uint32 number,
        uint8 role,
        address replaced,
        address key
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "KeyChange(uint32 template,uint8 role,address replaced,address key)",
                abi.encode(number, role, replaced, key)
            );
    }

    function _roles(Role[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(keccak256(bytes(ROLE)), items[i])));
        }
        return keccak256(hashes);
    }

    function _observers(Observer[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(keccak256(bytes(OBSERVER)), items[i]))
            );
        }
        return keccak256(hashes);
    }

    function _actions(Action[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(keccak256(bytes(ACTION)), items[i]))
            );
        }
        return keccak256(hashes);
    }

    // ---------------------------------------------------------------- legs

    function hashOf(Leg memory leg) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(LEG)), leg));
    }

    /// @dev Of legs that are signed together.
    function legs(
        address verifier,
        uint32 number,
        uint8 role,
        Leg[] memory items
    ) internal view returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(hashes, hashOf(items[i]));
        }
        return
            _of(
                verifier,
                string.concat("Legs(uint32 template,uint8 role,Leg[] legs)", LEG),
                abi.encode(number, role, keccak256(hashes))
            );
    }

    function hashOf(Commitment memory commitment) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(COMMITMENT)), commitment));
    }

    function commitments(
        address verifier,
        uint32 number,
        uint8 role,
        Commitment[] memory items
    ) internal view returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(hashes, hashOf(items[i]));
        }
        return
            _of(
                verifier,
                string.concat(
                    "Commitments(uint32 template,uint8 role,Commitment[] commitments)",
                    COMMITMENT
                ),
                abi.encode(number, role, keccak256(hashes))
            );
    }

    function acceptance(address verifier, Acceptance memory a) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "Acceptance(uint32 template,uint8 role,bytes32 businessReference,uint8 generation,bytes32 keyHash,uint40 acceptedAt)",
                abi.encode(a)
            );
    }

    function booksReport(address verifier, BooksReport memory r) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "BooksReport(uint32 template,uint8 role,bytes32 businessReference,uint8 generation,bytes32 evidence,bytes details)",
                abi.encode(
                    r.template,
                    r.role,
                    r.businessReference,
                    r.generation,
                    r.evidence,
                    keccak256(r.details)
                )
            );
    }

    // ---------------------------------------------------------------- adjustments

    function adjustment(address verifier, Adjustment memory a) internal view returns (bytes32) {
        return digest(verifier, hashOf(a));
    }

    function hashOf(Adjustment memory a) internal pure returns (bytes32) {
        bytes memory values = abi.encode(
            keccak256(bytes(string.concat(ADJUSTMENT, CALL, JOURNAL, LEG_CORRECTION, WAIVER))),
            a.template,
            a.businessReference,
            a.generation,
            a.maker,
            a.expiry,
            a.number
        );
        return
            keccak256(
                bytes.concat(
                    values,
                    _journals(a.journals),
                    _corrections(a.corrections),
                    _waivers(a.waivers),
                    _calls(a.calls)
                )
            );
    }

    function approval(
        address verifier,
        uint8 role,
        Adjustment memory a
    ) internal view returns (bytes32) {
        return _about(verifier, "Approval(uint8 role,Adjustment adjustment)", role, a);
    }

    function rejection(
        address verifier,
        uint8 role,
        Adjustment memory a
    ) internal view returns (bytes32) {
        return _about(verifier, "Rejection(uint8 role,Adjustment adjustment)", role, a);
    }

    function decision(
        address verifier,
        bool isApproved,
        Adjustment memory a
    ) internal view returns (bytes32) {
        string memory type_ = "Decision(bool isApproved,Adjustment adjustment)";
        return _about(verifier, type_, isApproved ? 1 : 0, a);
    }

    function reopening(
        address verifier,
        uint32 number,
        bytes32 businessReference,
        uint8 generation,
        uint8[2] memory makerAndChecker,
        uint40 expiry,
        bytes32 reason
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "Reopening(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,uint8 checker,uint40 expiry,bytes32 reason)",
                abi.encode(number, businessReference, generation, makerAndChecker, expiry, reason)
            );
    }

    function writeOff(
        address verifier,
        uint32 number,
        bytes32 businessReference,
        uint8 generation,
        uint8 maker,
        bytes24 record,
        bytes32 reason
    ) internal view returns (bytes32) {
        return
            _of(
                verifier,
                "WriteOff(uint32 template,bytes32 businessReference,uint8 generation,uint8 maker,bytes24 record,bytes32 reason)",
                abi.encode(number, businessReference, generation, maker, record, reason)
            );
    }

    function _about(
        address verifier,
        string memory head,
        uint256 value,
        Adjustment memory a
    ) private view returns (bytes32) {
        return
            _of(
                verifier,
                string.concat(head, ADJUSTMENT, CALL, JOURNAL, LEG_CORRECTION, WAIVER),
                abi.encode(value, hashOf(a))
            );
    }

    function _journals(Journal[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(keccak256(bytes(JOURNAL)), items[i]))
            );
        }
        return keccak256(hashes);
    }

    function _corrections(LegCorrection[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(keccak256(bytes(LEG_CORRECTION)), items[i]))
            );
        }
        return keccak256(hashes);
    }

    function _waivers(Waiver[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(keccak256(bytes(WAIVER)), items[i]))
            );
        }
        return keccak256(hashes);
    }

    function _calls(Call[] memory items) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(
                    abi.encode(keccak256(bytes(CALL)), items[i].target, keccak256(items[i].data))
                )
            );
        }
        return keccak256(hashes);
    }

    // ---------------------------------------------------------------- signing

    function digest(address verifier, bytes32 content) internal view returns (bytes32) {
        return Signatures.digest(Signatures.domain("Tallystick Reconciliation", verifier), content);
    }

    /// @dev 0 ‖ r ‖ vs, by ERC-2098.
    function plain(uint256 key, bytes32 digest_) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest_);
        return abi.encodePacked(hex"00", r, uint256(s) | (uint256(v - 27) << 255));
    }

    /// @dev 1 ‖ x ‖ y ‖ r ‖ s over the SHA-256 of the digest, with the lower s.
    function p256(uint256 key, bytes32 digest_) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        (bytes32 r, bytes32 s) = VM.signP256(key, sha256(abi.encode(digest_)));
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return abi.encodePacked(hex"01", x, y, r, s);
    }

    /// @dev The last 20 bytes of the hash of its point.
    function p256Id(uint256 key) internal pure returns (address) {
        (uint256 x, uint256 y) = VM.publicKeyP256(key);
        return address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }

    function _of(
        address verifier,
        string memory type_,
        bytes memory values
    ) private view returns (bytes32) {
        return digest(verifier, keccak256(bytes.concat(keccak256(bytes(type_)), values)));
    }
}
