// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {Template} from "../../contracts/reconciliation/TemplateTypes.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ReconciliationRoom} from "../kit/reconciliation/ReconciliationRoom.sol";

/// @title Registering templates: RE-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - what is stored and told
/// - who agrees: every role's officer, by its own call, its signature, its contract's word; nobody else
/// - versions: the next one, of the officers before too; again
/// - the terms are in TemplateTerms.t.sol, keys in TemplateKeys.t.sol
contract TemplatesTest is ReconciliationRoom {
    function _registerCall(
        Template memory terms,
        bytes[] memory signatures
    ) private view returns (bytes memory) {
        return abi.encodeCall(reconciliation.registerTemplate, (terms, signatures));
    }

    function _notAgreed(
        Template memory terms,
        address officer
    ) private view returns (bytes memory) {
        return _notSigned(officer, ReconciliationDigests.template(_room(), terms));
    }

    function _wrongVersion(uint256 version, uint256 next) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_WrongVersion.selector,
                FAMILY,
                version,
                next
            );
    }

    function _wrongCount(uint256 count, uint256 expected) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_WrongCount.selector,
                count,
                expected
            );
    }

    // ---------------------------------------------------------------- what is stored and told

    function test_RE1_aTemplateHasANumberAndItsHash() external {
        Template memory terms = _terms();
        VM.expectEmit(_room());
        emit IReconciliationEvents.TemplateRegistered(1, FAMILY, terms);
        assertEq(_register(terms), 1, "number");

        assertEq(
            reconciliation.templateHashOf(1),
            ReconciliationDigests.hashOf(terms),
            "spelt out again"
        );
        (uint32 newest, uint16 version) = reconciliation.newestOf(FAMILY);
        assertEq(newest, 1, "newest");
        assertEq(version, 1, "version");
        for (uint8 role = 0; role < 3; ++role) {
            assertEq(reconciliation.keyOf(1, role), VM.addr(_keyOf(role)), "key");
        }
    }

    function test_RE1_ofWhatIsNotThereNothingIsTold() external {
        assertEq(reconciliation.templateHashOf(1), bytes32(0), "hash");
        (uint32 newest, uint16 version) = reconciliation.newestOf(FAMILY);
        assertEq(uint256(newest) + version, 0, "newest");
        _refused(
            abi.encodeCall(reconciliation.caseOf, (1, REF)),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_UnknownTemplate.selector,
                uint256(1)
            )
        );
        _register(_terms());
        _refused(
            abi.encodeCall(reconciliation.keyOf, (1, 3)),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_UnknownRole.selector,
                uint256(1),
                uint256(3)
            )
        );
    }

    function test_RE1_anotherFamilyHasTheNextNumber() external {
        _register(_terms());
        Template memory terms = _terms();
        terms.family = keccak256("another");
        assertEq(_register(terms), 2, "number");
    }

    // ---------------------------------------------------------------- who agrees

    function test_RE1_eachRoleHasOneSignature() external {
        Template memory terms = _terms();
        _refused(_registerCall(terms, new bytes[](2)), _wrongCount(2, 3));
        _refused(_registerCall(terms, new bytes[](4)), _wrongCount(4, 3));
    }

    function test_RE1_anyOfficerCanRefuse() external {
        Template memory terms = _terms();
        for (uint256 i = 0; i < 3; ++i) {
            bytes[] memory signatures = _agreed(terms);
            signatures[i] = _signedBy(ALICE_KEY, ReconciliationDigests.template(_room(), terms));
            _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(i)));
            signatures[i] = "";
            _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(i)));
        }
    }

    function test_RE1_signaturesStandInTheOrderOfTheRoles() external {
        Template memory terms = _terms();
        bytes[] memory signatures = _agreed(terms);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
    }

    function test_RE1_signaturesAreOfOneContractAndChain() external {
        Template memory terms = _terms();
        bytes[] memory signatures = _agreed(terms);
        signatures[2] = _signedBy(
            _officerKeyOf(2),
            ReconciliationDigests.template(STRANGER, terms)
        );
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(2)));

        signatures = _agreed(terms);
        VM.chainId(block.chainid + 1);
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
    }

    /// @dev One unit of one term.
    function test_RE1_signaturesAreOfTheseTerms() external {
        Template memory terms = _terms();
        bytes[] memory signatures = _agreed(terms);
        terms.rules.amountTolerance = 1;
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
        terms = _terms();
        terms.rules.isSealed = true;
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
        terms = _terms();
        terms.adjustment.quota += 1;
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
        terms = _terms();
        terms.observers[0].entity += 1;
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
    }

    function test_RE1_anOfficerAgreesByItsOwnCall() external {
        Template memory terms = _terms();
        bytes[] memory signatures = _agreed(terms);
        signatures[1] = "";
        _succeedsBy(_officerOf(1), _registerCall(terms, signatures));
        assertEq(reconciliation.templateHashOf(1), ReconciliationDigests.hashOf(terms), "there");
    }

    function test_RE1_anOfficerMayBeAContract() external {
        Template memory terms = _terms();
        address wallet = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(ALICE));
        terms.roles[1].officer = wallet;
        bytes[] memory signatures = _agreed(terms);
        _refused(_registerCall(terms, signatures), _notAgreed(terms, wallet));

        bytes32 digest = ReconciliationDigests.template(_room(), terms);
        signatures[1] = _signedBy(ALICE_KEY, digest);
        _succeeds(_registerCall(terms, signatures));
        assertEq(reconciliation.templateHashOf(1), ReconciliationDigests.hashOf(terms), "there");
    }

    // ---------------------------------------------------------------- versions

    function test_RE1_versionsFollowEachOther() external {
        Template memory terms = _terms();
        terms.version = 0;
        _refused(_registerCall(terms), _wrongVersion(0, 1));
        terms.version = 2;
        _refused(_registerCall(terms), _wrongVersion(2, 1));
        terms.version = 1;
        _register(terms);
        terms.version = 3;
        _refused(_registerCall(terms), _wrongVersion(3, 2));
        terms.version = 2;
        assertEq(_register(terms), 2, "number");
        (uint32 newest, uint16 version) = reconciliation.newestOf(FAMILY);
        assertEq(newest, 2, "newest");
        assertEq(version, 2, "version");
    }

    /// @dev Without signatures: there is nothing to agree to.
    function test_RE1_againIsASuccessWithoutEffect() external {
        Template memory terms = _terms();
        _register(terms);
        bytes memory call = _registerCall(terms, new bytes[](0));
        _changesNothing(call);
        assertEq(abi.decode(_succeeds(call), (uint32)), 1, "its number");
        terms.rules.finalWindow += 1;
        _refused(_registerCall(terms), _wrongVersion(1, 2)); // other terms are no retry

        terms.version = 2;
        _register(terms);
        _refused(_registerCall(_terms()), _wrongVersion(1, 3)); // nor is an old version
    }

    /// @dev Strangers who agree among themselves do not close other people's templates.
    function test_RE1_strangersRegisterNoNextVersion() external {
        _register(_terms());
        Template memory terms = _termsOf(2);
        terms.version = 2;
        bytes32 digest;
        for (uint256 i = 0; i < 2; ++i)
            (terms.roles[i].officer, terms.roles[i].entity) = (ALICE, 9);
        digest = ReconciliationDigests.template(_room(), terms);
        bytes[] memory signatures = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) signatures[i] = _signedBy(ALICE_KEY, digest);
        _refused(_registerCall(terms, signatures), _wrongCount(2, 5));

        signatures = new bytes[](5);
        for (uint256 i = 0; i < 5; ++i) signatures[i] = _signedBy(ALICE_KEY, digest);
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(0)));
        _post(SELLER, _leg(REF)); // and new cases are opened
    }

    /// @dev A role leaves: its officer agrees behind the others.
    function test_RE1_whoLeavesAgreesToo() external {
        _register(_terms());
        Template memory terms = _termsOf(2);
        terms.version = 2;
        bytes[] memory two = _agreed(terms);
        _refused(_registerCall(terms, two), _wrongCount(2, 3));

        bytes[] memory signatures = new bytes[](3);
        (signatures[0], signatures[1]) = (two[0], two[1]);
        bytes32 digest = ReconciliationDigests.template(_room(), terms);
        signatures[2] = _signedBy(_officerKeyOf(1), digest);
        _refused(_registerCall(terms, signatures), _notAgreed(terms, _officerOf(2)));
        signatures[2] = _signedBy(_officerKeyOf(2), digest);
        _succeeds(_registerCall(terms, signatures));
        (uint32 newest, ) = reconciliation.newestOf(FAMILY);
        assertEq(newest, 2, "newest");
    }
}
