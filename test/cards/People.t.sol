// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {MerchantView} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Merchants, staff and the attester: CA-5, CA-9, CA-11, CA-18
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - who: clearing creates, registers, names the attester; the issuer names its staff
/// - staff: every sum of rights; taken away again; in one program only
contract PeopleTest is OfficeTest {
    function _registerCall(address owner, address payout) private view returns (bytes memory) {
        return abi.encodeCall(cards.registerMerchant, (owner, payout));
    }

    function _attesterCall(address attester) private view returns (bytes memory) {
        return abi.encodeCall(cards.setAttester, (attester));
    }

    function _staffCall(address person, uint8 rights) private view returns (bytes memory) {
        return abi.encodeCall(cards.setStaff, (program, person, rights));
    }

    function _zeroAddress() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAddress.selector);
    }

    function _onlyClearing(bytes memory call) private {
        address[5] memory others = [STRANGER, REGULATOR, ISSUER, SHOPKEEPER, address(this)];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(
                others[i],
                call,
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
    }

    // ---------------------------------------------------------------- clearing

    function test_CA18_onlyClearingSetsUp() external {
        _onlyClearing(abi.encodeCall(cards.createProgram, (_terms())));
        _onlyClearing(_registerCall(SHOPKEEPER, PAYOUT));
        _onlyClearing(_attesterCall(STRANGER));
    }

    function test_CA11_aMerchantIsLoggedAndNumbered() external {
        VM.expectEmit(address(cards));
        emit ICardEvents.MerchantRegistered(rival + 1, STRANGER, PAYOUT);
        uint24 number = _merchant(STRANGER);
        assertEq(number, rival + 1, "number");
        MerchantView memory m = _ledger(number);
        assertEq(m.owner, STRANGER, "owner");
        assertEq(m.payout, PAYOUT, "payout");
        assertEq(m.terminals.length, 0, "terminals");
        // one person may own several, in all programs
        assertEq(_merchant(STRANGER), rival + 2, "next number");
        assertEq(_ledger(number + 2).owner, address(0), "none yet");
    }

    function test_CA11_aMerchantIsSomebodyAndPaidSomewhere() external {
        _refused(CLEARING, _registerCall(address(0), PAYOUT), _zeroAddress());
        _refused(CLEARING, _registerCall(SHOPKEEPER, address(0)), _zeroAddress());
        assertEq(_ledger(rival + 1).owner, address(0), "not registered");
    }

    /// @dev CA-5. From then on only the new key's word counts.
    function test_CA5_clearingChangesItsKey() external {
        Bill memory p = _sold(100);
        bytes memory call = _refundAttestedCall(p, TILL, 100, _attest(p, 100));
        VM.expectEmit(address(cards));
        emit ICardEvents.AttesterSet(STRANGER);
        _succeedsBy(CLEARING, _attesterCall(STRANGER));
        assertEq(cards.attester(), STRANGER, "attester");
        VM.prank(STRANGER);
        (bool success, bytes memory reason) = address(cards).call(call);
        assertFalse(success, "the old key's word");
        assertEq(
            bytes32(bytes4(reason)),
            bytes32(ICardEvents.PrepaidCards_BadAttestation.selector),
            "error"
        );
        _refused(CLEARING, _attesterCall(address(0)), _zeroAddress());
        _succeedsBy(CLEARING, _attesterCall(VM.addr(ATTESTER_KEY)));
        _succeeds(call);
    }

    // ---------------------------------------------------------------- staff

    function test_CA9_theIssuerNamesItsStaff() external {
        for (uint8 rights = 0; rights < 16; ++rights) {
            VM.expectEmit(address(cards));
            emit ICardEvents.StaffSet(program, CLERK, rights);
            _giveRights(CLERK, rights);
            assertEq(cards.staffRights(program, CLERK), rights, "rights");
        }
        _giveRights(CLERK, 0);
        _refused(
            CLERK,
            abi.encodeCall(cards.setFrozen, (program, ALICE, true)),
            _notStaff(CLERK, TO_FREEZE)
        );
    }

    function testFuzz_CA9_thereAreNoOtherRights(uint8 rights) external {
        rights = uint8(bound(rights, 16, 255));
        _refused(
            ISSUER,
            _staffCall(CLERK, rights),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_OutOfRange.selector, rights, 15)
        );
        assertEq(cards.staffRights(program, CLERK), 0, "rights");
    }

    function test_CA9_nobodyElseNamesStaff() external {
        _giveRights(CLERK, 15);
        address[5] memory others = [STRANGER, CLEARING, REGULATOR, SHOPKEEPER, CLERK];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(others[i], _staffCall(others[i], 15), _notStaff(others[i], 0));
        }
        uint32[2] memory none = [0, program + 1];
        for (uint256 i = 0; i < 2; ++i) {
            program = none[i];
            _refused(ISSUER, _staffCall(CLERK, 15), _notStaff(ISSUER, 0));
        }
    }

    /// @dev CA-9. An issuer may leave the work to others, and take it back.
    function test_CA9_anIssuerMayGiveItsOwnRightsUp() external {
        bytes memory call = abi.encodeCall(cards.setFrozen, (program, ALICE, true));
        _giveRights(ISSUER, 0);
        _refused(ISSUER, call, _notStaff(ISSUER, TO_FREEZE));
        _giveRights(ISSUER, TO_FREEZE);
        _succeedsBy(ISSUER, call);
    }

    /// @dev Without the other parts of its code nobody could set anything up.
    function test_CA9_theOfficeMustHaveCode() external {
        (bool isDeployed, ) = address(this).call(abi.encodeCall(this.deployWith, (STRANGER)));
        assertFalse(isDeployed, "an address without code");
        (isDeployed, ) = address(this).call(abi.encodeCall(this.deployWith, (address(token))));
        assertTrue(isDeployed, "one with code");
        (isDeployed, ) = address(this).call(abi.encodeCall(this.deployClearingWith, (STRANGER)));
        assertFalse(isDeployed, "the second part before an address without code");
    }

    function deployWith(address clearing) external {
        _deploy("PrepaidCards.sol:PrepaidCards", abi.encode(manager, clearing));
    }

    function deployClearingWith(address office) external {
        _deploy("CardClearing.sol:CardClearing", abi.encode(manager, office));
    }
}
