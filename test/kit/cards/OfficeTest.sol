// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits} from "../../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../../contracts/cards/ICardEvents.sol";
import {ITopUpEvents} from "../../../contracts/cards/ITopUpEvents.sol";
import {TopUp} from "../../../contracts/cards/TopUpTypes.sol";
import {Log, VM} from "../IVm.sol";
import {CardsSignatures} from "./CardsSignatures.sol";
import {CardsTest} from "./CardsTest.sol";

/// @title The cards room, seen from the office
/// @author The Tallystick authors
/// @notice Calls of the issuer's people, and who may make them. CLERK is staff once it is given rights.
abstract contract OfficeTest is CardsTest {
    address internal constant CLERK = address(0xC6);
    uint8 internal constant TO_ISSUE = 1;
    uint8 internal constant TO_CREDIT = 2;
    uint8 internal constant TO_FREEZE = 4;
    uint256 internal constant MAX_DAYS = 4_095;

    function _giveRights(address person, uint8 rights) internal {
        VM.prank(ISSUER);
        cards.setStaff(program, person, rights);
    }

    function _notStaff(address by, uint8 right) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, by, right);
    }

    /// @dev CLERK may make this call with every sum of rights that has this one in it; nobody else may.
    function _needsRight(uint8 right, bytes memory call) internal {
        address[5] memory others = [STRANGER, CLEARING, REGULATOR, SHOPKEEPER, ALICE];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(others[i], call, _notStaff(others[i], right));
        }
        for (uint8 rights = 0; rights < 16; ++rights) {
            _giveRights(CLERK, rights);
            if (rights & right == 0) {
                _refused(CLERK, call, _notStaff(CLERK, right));
                continue;
            }
            uint256 snapshot = VM.snapshotState();
            _succeedsBy(CLERK, call);
            VM.revertToState(snapshot);
        }
    }

    /// @dev It succeeds, nothing that can be read has changed, and nothing is logged but that staff was seen (CA-22).
    function _doesNothing(address by, bytes memory call) internal {
        bytes32 before = _fingerprint();
        VM.recordLogs();
        _succeedsBy(by, call);
        Log[] memory logs = VM.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            assertEq(logs[i].topics[0], ITopUpEvents.IssuerSeen.selector, "nothing logged");
        }
        assertEq(_fingerprint(), before, "nothing changed");
    }

    // ---------------------------------------------------------------- calls

    /// @dev Of a registered card, without limits.
    function _issueCall(address card, uint16 lastDay) internal view returns (bytes memory) {
        return _issueCall(card, REGISTERED, lastDay, _identity(REGISTERED), _noLimits());
    }

    function _issueCall(
        address card,
        uint8 tier,
        uint16 lastDay,
        bytes32 identity,
        CardLimits memory limits
    ) internal view returns (bytes memory) {
        return abi.encodeCall(cards.issueCard, (program, card, tier, lastDay, identity, limits));
    }

    function _requestCall(
        address card,
        uint40 amount,
        bytes32 bankReference
    ) internal view returns (bytes memory) {
        return _requestCall(_topUpOf(card, amount, bankReference));
    }

    function _requestCall(TopUp memory topUp) internal view returns (bytes memory) {
        return abi.encodeCall(cards.requestTopUp, (topUp));
    }

    function _replaceCall(
        address card,
        address successor,
        uint16 lastDay,
        bytes memory signature
    ) internal view returns (bytes memory) {
        return
            abi.encodeCall(
                cards.replaceCard,
                (program, card, successor, lastDay, REASON, signature)
            );
    }

    /// @dev The holder's own, signed.
    function _freezeCall(
        address card,
        bool frozen,
        uint24 sequence,
        uint32 deadline
    ) internal view returns (bytes memory) {
        bytes memory signature = _sign(card, _freezeDigest(card, frozen, sequence, deadline));
        return
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, card, frozen, sequence, deadline, signature)
            );
    }

    function _freezeDigest(
        address card,
        bool frozen,
        uint24 sequence,
        uint32 deadline
    ) internal view returns (bytes32) {
        return CardsSignatures.freeze(_domain(), program, card, frozen, sequence, deadline);
    }

    // ---------------------------------------------------------------- errors

    function _overCap(address card, uint256 sum, uint256 cap) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ITopUpEvents.PrepaidCards_OverCap.selector, card, sum, cap);
    }

    function _issueConflict(address card) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(ICardEvents.PrepaidCards_IssueConflict.selector, program, card);
    }

    function _unknownCard(address card) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownCard.selector, program, card);
    }

    function _cardReplaced(address card, address successor) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardReplaced.selector, card, successor);
    }

    function _cardBlocked(address card) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICardEvents.PrepaidCards_CardBlocked.selector, card);
    }

    function _badLastDay(
        uint16 lastDay,
        uint256 min,
        uint256 max
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(ICardEvents.PrepaidCards_BadLastDay.selector, lastDay, min, max);
    }
}
