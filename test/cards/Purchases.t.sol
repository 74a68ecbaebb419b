// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms} from "../../contracts/cards/CardTypes.sol";
import {ITopUpEvents} from "../../contracts/cards/ITopUpEvents.sol";
import {TopUp} from "../../contracts/cards/TopUpTypes.sol";
import {TopUpTest} from "../kit/cards/TopUpTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Purchases that are split: CA-14, CA-18
/// @author The Tallystick authors
/// @notice Tree of cases: a funder's day below, at and above the sum that needs the buyer's name
/// - with a name, by another funder, on the next day
/// - rejected, on the same day and on another
/// - in a program that never needs one
contract PurchasesTest is TopUpTest {
    function _nameNeeded(uint256 sum) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITopUpEvents.PrepaidCards_NameNeeded.selector,
                bytes32("splitter"),
                sum,
                NAME_FROM
            );
    }

    /// @dev A purchase for a fresh card without a cap by one and the same funder.
    function _split(uint40 amount, bytes32 buyer) private returns (TopUp memory topUp) {
        bytes32 bankReference = keccak256(abi.encode("split", _splits++));
        address card = _newKey(string(abi.encode(bankReference)));
        _issue(card, UNCAPPED);
        topUp = _topUpOf(card, amount, bankReference);
        (topUp.funder, topUp.buyer) = ("splitter", buyer);
    }

    uint256 private _splits;

    function _bought(uint256 sum) private view {
        (uint16 day, uint64 bought) = cards.purchasesOf(program, "splitter");
        assertEq(bought, sum, "bought");
        assertEq(day, _day(_now()), "day");
    }

    function testFuzz_CA18_aPurchaseThatIsSplitNeedsAName(uint40[4] memory parts) external {
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) {
            uint40 part = uint40(bound(parts[i], 1, NAME_FROM / 2));
            TopUp memory topUp = _split(part, 0);
            if (sum + part < NAME_FROM) {
                _succeedsBy(ISSUER, _requestCall(topUp));
                sum += part;
                continue;
            }
            _requestRefused(topUp, _nameNeeded(sum + part));
            uint256 snapshot = VM.snapshotState();
            topUp.buyer = "buyer";
            _succeedsBy(ISSUER, _requestCall(topUp));
            VM.revertToState(snapshot);
        }
        _bought(sum);
    }

    function test_CA18_aNameIsNeededFromTheVerySum() external {
        _requestRefused(_split(NAME_FROM, 0), _nameNeeded(NAME_FROM));
        _succeedsBy(ISSUER, _requestCall(_split(NAME_FROM - 1, 0)));
        _requestRefused(_split(1, 0), _nameNeeded(NAME_FROM));
        _succeedsBy(ISSUER, _requestCall(_split(1, "buyer")));
        _bought(NAME_FROM);
    }

    /// @dev CA-18. Named purchases count like any other, and those of other funders do not.
    function test_CA18_namedPurchasesCount() external {
        _succeedsBy(ISSUER, _requestCall(_split(NAME_FROM, "buyer")));
        _requestRefused(_split(1, 0), _nameNeeded(uint256(NAME_FROM) + 1));
        TopUp memory topUp = _split(1, 0);
        topUp.funder = "another";
        _succeedsBy(ISSUER, _requestCall(topUp));
        _bought(NAME_FROM);
    }

    function test_CA18_theNextDayBeginsFromNothing() external {
        VM.warp(_startOf(_day(_now()) + 1) - 1);
        _succeedsBy(ISSUER, _requestCall(_split(NAME_FROM - 1, 0)));
        _requestRefused(_split(1, 0), _nameNeeded(NAME_FROM));
        _wait(1);
        _succeedsBy(ISSUER, _requestCall(_split(NAME_FROM - 1, 0)));
        _bought(NAME_FROM - 1);
    }

    function test_CA18_aRejectedPurchaseDoesNotCount() external {
        TopUp memory topUp = _split(NAME_FROM - 1, 0);
        _succeedsBy(ISSUER, _requestCall(topUp));
        _reject(topUp.bankReference);
        _bought(0);
        topUp = _split(NAME_FROM - 1, 0);
        _succeedsBy(ISSUER, _requestCall(topUp));
        _approve(topUp.bankReference);
        _bought(NAME_FROM - 1);
    }

    /// @dev CA-18. What was bought on another day is not taken from this one.
    function test_CA18_aRejectionOfAnotherDayGivesNothingBack() external {
        TopUp memory topUp = _split(500, 0);
        _succeedsBy(ISSUER, _requestCall(topUp));
        _wait(1 days);
        _succeedsBy(ISSUER, _requestCall(_split(NAME_FROM - 1, 0)));
        _reject(topUp.bankReference);
        _bought(NAME_FROM - 1);
    }

    function test_CA18_aProgramMayNeverNeedAName() external {
        ProgramTerms memory terms = _terms();
        terms.nameFrom = 0;
        program = _program(terms);
        _succeedsBy(ISSUER, _requestCall(_split(MAX_AMOUNT, 0)));
        _succeedsBy(ISSUER, _requestCall(_split(MAX_AMOUNT, 0)));
        _bought(uint256(MAX_AMOUNT) * 2);
    }
}
