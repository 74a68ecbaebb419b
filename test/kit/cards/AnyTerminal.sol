// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terminal} from "../../../contracts/cards/TerminalWords.sol";
import {VM} from "../IVm.sol";
import {CardsAssertions} from "./CardsAssertions.sol";
import {Fields, TerminalFields} from "./Fields.sol";

/// @title Any terminal's word, and seconds near its bounds
/// @author The Tallystick authors
/// @notice For proofs: what `_assumed…` claims is what they hold for.
abstract contract AnyTerminal is CardsAssertions {
    using Fields for TerminalFields;

    uint256 internal constant GUARDS = (1 << 40) | (1 << 81) | (1 << 98) | (1 << 111);

    /// @dev As the contract stores it: guards clear, a validity that does not end before it begins, nothing above.
    function _assumed(uint256 word) internal pure returns (Terminal t) {
        t = Terminal.wrap(word);
        VM.assume(word & GUARDS == 0 && word >> 248 == 0);
        VM.assume(_from(word) <= _to(word));
    }

    function _assumedSecond(uint256 quarter, uint256 rest) internal pure returns (uint256 now_) {
        VM.assume(rest < 900);
        unchecked {
            now_ = quarter * 900 + rest; // < 2^42
        }
        VM.assume(now_ / 900 == quarter);
    }

    /// @dev Half of them enabled, and a second near a bound of the validity.
    function _draw(
        TerminalFields memory f,
        uint256 near
    ) internal pure returns (uint256 word, uint256 now_) {
        f.fit();
        if (near % 2 == 0) (f.retiring, f.revoked) = (false, false);
        uint256 next = uint256((near >> 1) % 2 == 0 ? f.from : f.to) * 900 + 1;
        uint256 step = (near >> 2) % 3;
        return (Terminal.unwrap(f.terminal()), next > step ? next - step : 0);
    }

    /// @dev A second near the end of its period.
    function _drawAccruing(
        TerminalFields memory f,
        uint256 near
    ) internal pure returns (uint256 word, uint256 now_) {
        f.fit();
        if (near % 4 != 0) f.owes = false;
        uint256 end = uint256(f.end) * 900;
        uint256 step = (near >> 2) % 4;
        return (Terminal.unwrap(f.terminal()), end > step ? end - step : 0);
    }

    function _split(uint256 now_) internal pure returns (uint32 quarter, uint16 rest) {
        return (uint32(now_ / 900), uint16(now_ % 900)); // a second of 40 bits
    }

    /// @dev In quarters of an hour, as are the two below.
    function _from(uint256 word) internal pure returns (uint256) {
        return (word >> 154) & (2 ** 22 - 1);
    }

    function _to(uint256 word) internal pure returns (uint256) {
        return (word >> 176) & (2 ** 22 - 1);
    }

    function _end(uint256 word) internal pure returns (uint256) {
        return (word >> 132) & (2 ** 22 - 1);
    }
}
