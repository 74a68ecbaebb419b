// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopUpEvents} from "../../../contracts/cards/ITopUpEvents.sol";
import {Redemption} from "../../../contracts/cards/TopUpTypes.sol";
import {Bill, CardsSignatures} from "./CardsSignatures.sol";
import {OfficeTest} from "./OfficeTest.sol";

/// @title The cards room, seen from holders who want their money back
/// @author The Tallystick authors
/// @notice CA-22. All tokens go to WALLET.
abstract contract RedeemTest is OfficeTest {
    address internal constant WALLET = address(0xC8);
    /// @dev Periods of `_terms`.
    uint256 internal constant ABSENT_PERIODS = 30;

    /// @dev The first number of the card; until the current second.
    function _redemption(address card, uint40 amount) internal view returns (Redemption memory r) {
        r = Redemption(program, card, amount, WALLET, _card(card).top + 1, uint32(_now()));
    }

    function _redeemCall(Redemption memory r) internal view returns (bytes memory) {
        bytes32 digest = CardsSignatures.redemption(_domain(), r);
        return abi.encodeCall(cards.redeem, (r, _sign(r.card, digest)));
    }

    function _redeemCall(address card, uint40 amount) internal view returns (bytes memory) {
        return _redeemCall(_redemption(card, amount));
    }

    function _redeem(address card, uint40 amount) internal {
        _succeedsBy(APPROVER, _redeemCall(card, amount));
    }

    /// @dev ALICE's balance is at its cap, and so much above it was refunded.
    function _overflow(uint40 amount) internal {
        _topUp(ALICE, CAP - TOP_UP);
        Bill memory p = _authorized(amount);
        _captureFinally(p, amount);
        _topUp(ALICE, amount);
        _refund(p, amount);
    }

    function _overRedemption(
        address card,
        uint256 amount,
        uint256 redeemable
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITopUpEvents.PrepaidCards_OverRedemption.selector,
                card,
                amount,
                redeemable
            );
    }

    function _present(uint256 absentFrom) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITopUpEvents.PrepaidCards_IssuerPresent.selector,
                program,
                absentFrom,
                _now()
            );
    }
}
