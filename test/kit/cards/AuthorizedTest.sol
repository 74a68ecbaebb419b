// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentState, PaymentView} from "../../../contracts/cards/CardTypes.sol";
import {Bill} from "./CardsSignatures.sol";
import {CardsTest} from "./CardsTest.sol";

/// @title The cards room, and an authorization of 1,000 that waits for its captures
/// @author The Tallystick authors
/// @notice By ALICE at the shop's till.
abstract contract AuthorizedTest is CardsTest {
    Bill internal p;
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        p = _authorized(1_000);
        id = _authorizationId(p);
    }

    /// @dev CA-20. authorized = capturable + captured + released.
    function _expectRecord(
        PaymentState state,
        uint256 capturable,
        uint256 captured,
        uint256 released
    ) internal view {
        PaymentView memory r = cards.paymentOf(id);
        assertEq(r.state, state, "state");
        assertEq(r.authorized, 1_000, "authorized");
        assertEq(r.capturable, capturable, "capturable");
        assertEq(r.captured, captured, "captured");
        assertEq(r.released, released, "released");
        assertEq(capturable + captured + released, 1_000, "every unit");
    }
}
