// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Decline, PaymentState, TerminalStatus} from "../../../contracts/cards/CardTypes.sol";
import {Assertions} from "../Assertions.sol";

/// @title What a test of the cards room says
/// @author The Tallystick authors
abstract contract CardsAssertions is Assertions {
    function assertEq(Decline left, Decline right, string memory what) internal pure {
        assertEq(uint256(left), uint256(right), what);
    }

    function assertEq(PaymentState left, PaymentState right, string memory what) internal pure {
        assertEq(uint256(left), uint256(right), what);
    }

    function assertEq(TerminalStatus left, TerminalStatus right, string memory what) internal pure {
        assertEq(uint256(left), uint256(right), what);
    }
}
