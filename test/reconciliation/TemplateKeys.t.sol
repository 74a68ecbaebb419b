// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {IReconciliationEvents} from "../../contracts/reconciliation/IReconciliationEvents.sol";
import {VM} from "../kit/IVm.sol";
import {ReconciliationDigests} from "../kit/reconciliation/ReconciliationDigests.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title A role's key is replaced: RE-1
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - by the officer's signature or call; by nobody else
/// - of the key that is there, to one that was never there; again
contract TemplateKeysTest is ReconciliationTest {
    uint256 private _current;

    function setUp() public override {
        super.setUp();
        _current = ROLE_KEY + REGISTER;
    }

    /// @dev The share register may post by another key in the middle of a test.
    function _keyOf(uint256 role) internal view override returns (uint256) {
        return role == REGISTER && _current != 0 ? _current : ROLE_KEY + role;
    }

    function _digest(address replaced, address key) private view returns (bytes32) {
        return ReconciliationDigests.keyChange(_room(), template, REGISTER, replaced, key);
    }

    function _replaceCall(
        uint256 by,
        address replaced,
        address key
    ) private view returns (bytes memory) {
        return
            abi.encodeCall(
                reconciliation.replaceKey,
                (template, REGISTER, replaced, key, _signedBy(by, _digest(replaced, key)))
            );
    }

    function _ofOfficer(address replaced, address key) private view returns (bytes memory) {
        return _replaceCall(_officerKeyOf(REGISTER), replaced, key);
    }

    function _otherKey(address key) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IReconciliationEvents.Reconciliation_OtherKey.selector, key);
    }

    function _first() private pure returns (address) {
        return VM.addr(ROLE_KEY + REGISTER);
    }

    // ---------------------------------------------------------------- by whom

    function test_RE1_theOfficerReplacesTheKey() external {
        _post(SELLER, _leg(REF));
        bytes memory old = _postCall(REGISTER, _leg(REF));

        VM.expectEmit(_room());
        emit IReconciliationEvents.KeyReplaced(template, REGISTER, _first(), ALICE);
        _succeeds(_ofOfficer(_first(), ALICE));

        assertEq(reconciliation.keyOf(template, REGISTER), ALICE, "key");
        _fails(old);
        _current = ALICE_KEY;
        _post(REGISTER, _leg(REF)); // to a case that was open before
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }

    function test_RE1_theOfficerMayCallItself() external {
        bytes memory call = abi.encodeCall(
            reconciliation.replaceKey,
            (template, REGISTER, _first(), ALICE, "")
        );
        _refused(call, _notSigned(_officerOf(REGISTER), _digest(_first(), ALICE)));
        _succeedsBy(_officerOf(REGISTER), call);
        assertEq(reconciliation.keyOf(template, REGISTER), ALICE, "key");
    }

    function test_RE1_nobodyElseReplacesAKey() external {
        bytes memory error_ = _notSigned(_officerOf(REGISTER), _digest(_first(), ALICE));
        _refused(_replaceCall(ROLE_KEY + REGISTER, _first(), ALICE), error_);
        _refused(_replaceCall(_officerKeyOf(SELLER), _first(), ALICE), error_);
    }

    function test_RE1_aRoleThatIsNotHasNoKey() external {
        bytes memory signature = _signedBy(_officerKeyOf(3), bytes32(0));
        _refused(
            abi.encodeCall(reconciliation.replaceKey, (template, 3, _first(), ALICE, signature)),
            abi.encodeWithSelector(
                IReconciliationEvents.Reconciliation_UnknownRole.selector,
                uint256(template),
                uint256(3)
            )
        );
    }

    // ---------------------------------------------------------------- which key

    function test_RE1_onlyTheKeyThatIsThereIsReplaced() external {
        _refused(_ofOfficer(ALICE, BOB), _otherKey(_first()));
        _refused(_ofOfficer(_first(), address(0)), _otherKey(_first()));
    }

    function test_RE1_replacedAgainIsASuccessWithoutEffect() external {
        bytes memory call = _ofOfficer(_first(), ALICE);
        _succeeds(call);
        _changesNothing(call);
    }

    /// @dev Or who has kept the officer's first signature would bring a stolen key back.
    function test_RE1_aKeyThatWasReplacedNeverComesBack() external {
        bytes memory first = _ofOfficer(_first(), ALICE);
        _succeeds(first);
        _refused(
            _ofOfficer(ALICE, _first()),
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_SpentKey.selector, _first())
        );
        _succeeds(_ofOfficer(ALICE, BOB));
        _refused(
            first,
            abi.encodeWithSelector(IReconciliationEvents.Reconciliation_SpentKey.selector, ALICE)
        );
    }
}
