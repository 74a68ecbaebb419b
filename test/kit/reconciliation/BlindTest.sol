// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    BlindPosting,
    Commitment,
    Committing,
    Leg
} from "../../../contracts/reconciliation/CaseTypes.sol";
import {Template} from "../../../contracts/reconciliation/TemplateTypes.sol";
import {ReconciliationDigests} from "./ReconciliationDigests.sol";
import {ReconciliationRoom} from "./ReconciliationRoom.sol";

/// @title The room of reconciliation with one blind template of three roles
/// @author The Tallystick authors
abstract contract BlindTest is ReconciliationRoom {
    function setUp() public virtual override {
        super.setUp();
        _register(_blindTerms());
    }

    function _blindTerms() internal view returns (Template memory terms) {
        terms = _terms();
        terms.rules.isBlind = true;
    }

    /// @dev A role's own, which nobody else knows.
    function _blinding(uint8 role) internal pure returns (bytes32) {
        return keccak256(abi.encode("blinding", role));
    }

    function _commitmentOf(uint8 role, Leg memory leg) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(template, role, ReconciliationDigests.hashOf(leg), _blinding(role))
            );
    }

    /// @dev By the role's key, with whatever is committed to.
    function _commitCall(
        uint8 role,
        bytes32 businessReference,
        bytes32 content
    ) internal returns (bytes memory) {
        Committing[] memory list = new Committing[](1);
        list[0] = Committing(Commitment(businessReference, 0, content), _record(businessReference));
        return _commitCall(role, list);
    }

    function _commitCall(
        uint8 role,
        Committing[] memory list
    ) internal view returns (bytes memory) {
        Commitment[] memory commitments = new Commitment[](list.length);
        for (uint256 i = 0; i < list.length; ++i) commitments[i] = list[i].commitment;
        bytes32 digest = ReconciliationDigests.commitments(_room(), template, role, commitments);
        return
            abi.encodeCall(
                reconciliation.commitLegs,
                (template, role, list, ReconciliationDigests.plain(_keyOf(role), digest))
            );
    }

    function _commitCall(uint8 role, Leg memory leg) internal returns (bytes memory) {
        return _commitCall(role, leg.businessReference, _commitmentOf(role, leg));
    }

    function _commit(uint8 role, Leg memory leg) internal {
        _succeeds(_commitCall(role, leg));
    }

    /// @dev By the role's key, with whatever blinding.
    function _openCall(
        uint8 role,
        Leg memory leg,
        bytes32 blinding
    ) internal returns (bytes memory) {
        BlindPosting[] memory list = new BlindPosting[](1);
        list[0] = BlindPosting(leg, blinding, _record(leg.businessReference));
        return _openCall(role, list);
    }

    function _openCall(
        uint8 role,
        BlindPosting[] memory list
    ) internal view returns (bytes memory) {
        Leg[] memory legs = new Leg[](list.length);
        for (uint256 i = 0; i < list.length; ++i) legs[i] = list[i].leg;
        bytes32 digest = ReconciliationDigests.legs(_room(), template, role, legs);
        return
            abi.encodeCall(
                reconciliation.openLegs,
                (template, role, list, ReconciliationDigests.plain(_keyOf(role), digest))
            );
    }

    function _openCall(uint8 role, Leg memory leg) internal returns (bytes memory) {
        return _openCall(role, leg, _blinding(role));
    }

    function _open(uint8 role, Leg memory leg) internal {
        _succeeds(_openCall(role, leg));
    }
}
