// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {TerminalStatus, TerminalView} from "../../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../../contracts/cards/ICardEvents.sol";
import {VM} from "../IVm.sol";
import {OfficeTest} from "./OfficeTest.sol";

/// @title The cards room, and a till that the shop is about to enroll
/// @author The Tallystick authors
abstract contract NewTillTest is OfficeTest {
    address internal till;
    uint256 internal from;
    uint256 internal to;

    function setUp() public override {
        super.setUp();
        till = _newKey("new till");
        (from, to) = (T0 + 1 hours, T0 + 10 days);
    }

    function _enrollCall(uint24 merchant) internal view returns (bytes memory) {
        return _enrollCall(merchant, _proof(merchant, till, from, to));
    }

    function _enrollCall(uint24 merchant, bytes memory proof) internal view returns (bytes memory) {
        return
            abi.encodeCall(
                cards.enrollTerminal,
                (program, merchant, till, uint32(from), uint32(to), proof)
            );
    }

    function _retireCall(uint256 end) internal view returns (bytes memory) {
        return abi.encodeCall(cards.retireTerminal, (program, till, uint32(end)));
    }

    function _revokeCall() internal view returns (bytes memory) {
        return abi.encodeCall(cards.revokeTerminal, (program, till));
    }

    function _expectTill(TerminalStatus status) internal view {
        TerminalView memory expected;
        (expected.status, expected.merchant) = (status, shop);
        (expected.from, expected.to) = (uint32(from), uint32(to));
        assertEq(abi.encode(_till(till)), abi.encode(expected), "terminal");
    }

    function _badValidity(uint256 start, uint256 end) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadValidity.selector,
                uint32(start),
                uint32(end)
            );
    }

    function _notValid() internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TerminalNotValid.selector,
                till,
                uint32(from),
                uint32(to),
                _now()
            );
    }

    function _error(bytes4 selector) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, till);
    }

    function _onlyOwnerAndClearing(bytes memory call) internal {
        address[5] memory others = [STRANGER, RIVAL_OWNER, ISSUER, PAYOUT, till];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(
                others[i],
                call,
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
        address[2] memory able = [SHOPKEEPER, CLEARING];
        for (uint256 i = 0; i < 2; ++i) {
            uint256 snapshot = VM.snapshotState();
            _succeedsBy(able[i], call);
            VM.revertToState(snapshot);
        }
    }

    function _conflicts(bytes memory call) internal {
        bytes memory before = abi.encode(_till(till));
        _refused(
            CLEARING,
            call,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TerminalConflict.selector,
                program,
                till
            )
        );
        assertEq(abi.encode(_till(till)), before, "terminal");
    }
}
