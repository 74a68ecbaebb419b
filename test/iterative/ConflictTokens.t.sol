// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ChannelState, Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {ReceiptWriter} from "../kit/iterative/ReceiptWriter.sol";
import {Transaction, Transactions} from "../kit/iterative/Transactions.sol";
import {VM} from "../kit/IVm.sol";

/// @title What was included was a payment in tokens: IT-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - in form: older, newer, in every type, with bytes behind it, with a value; of more than 96 bits
/// - not in form: of nothing, to another, another function, another token, cut short, a payee with more bits
/// - by its receipt: it failed, it moved nothing, less, more, in parts; events of others, and other events
contract ConflictTokensTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;
    uint96 private constant OLDER = 3_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openExact(address(token));
    }

    function _leaves(uint256 due, Inclusion memory landing) private {
        uint256 id = VM.snapshotState();
        uint256 before = token.balanceOf(BOB);
        assertEq(_claimConflict(0, OWED, landing), due, "amount");
        assertEq(token.balanceOf(BOB), before + due, "the payee's");
        _assertBurned(0);
        _assertChannel(ChannelState.Open, DIRECT_DEPOSIT - due, due);
        if (due != 0) _assertEpoch(0, OWED - due, due);
        VM.revertToState(id);
    }

    function _leavesNothing(Inclusion memory landing) private {
        _changesNothing(_conflictCall(_raw(0, OWED), landing));
    }

    function _isNone(Transaction memory t) private {
        uint256 id = VM.snapshotState();
        uint256 amount = _claimConflict(0, OWED, _included(t));
        assertEq(amount, OWED + PENALTY / 2, "with half of the penalty");
        _assertBurned(PENALTY - PENALTY / 2);
        assertEq(channels.burned(NATIVE), 0, "no coin is burned");
        VM.revertToState(id);
    }

    // ---------------------------------------------------------------- in form

    function test_IT3_anOlderTransferIsCredited() external {
        _leaves(OWED - OLDER, _included(_transfer(0, OLDER)));
        _leaves(OWED - OLDER, _landed(0, OLDER));
        _leaves(1, _included(_transfer(0, OWED - 1)));
    }

    function test_IT3_theSameOrANewerTransferOwesNothing() external {
        _leavesNothing(_included(_transfer(0, OWED)));
        _leavesNothing(_landed(0, OWED));
        _leavesNothing(_landed(0, OWED + 1));
    }

    function test_IT3_theSameTransferInEveryTypeOwesNothing() external {
        for (uint8 kind = 0; kind <= Transactions.SET_CODE; ++kind) {
            Transaction memory t = _elsewhere(kind, 0);
            t.to = abi.encodePacked(token);
            t.data = abi.encodeCall(IERC20.transfer, (BOB, OWED));
            t.maxFee = 900 gwei;
            _leavesNothing(_included(t));
        }
    }

    /// @dev The token reads its arguments and no more.
    function test_IT3_bytesBehindATransferPlayNoPart() external {
        Transaction memory t = _transfer(0, OLDER);
        t.data = bytes.concat(t.data, hex"00");
        _leaves(OWED - OLDER, _included(t));
        t.data = bytes.concat(t.data, new bytes(500));
        _leaves(OWED - OLDER, _included(t));
    }

    /// @dev A token that takes no coin fails, as its receipt tells.
    function test_IT3_aValueBesideATransferPlaysNoPart() external {
        Transaction memory t = _transfer(0, OLDER);
        t.value = 5;
        _leaves(OWED - OLDER, _included(t));
        _leaves(OWED, _landed(t, false, ""));
    }

    function test_IT3_aTransferOfMoreThan96BitsLeavesNothing() external {
        Transaction memory t = _transfer(0, 1);
        t.data = abi.encodeCall(IERC20.transfer, (BOB, 2 ** 96));
        _leavesNothing(_included(t));
        t.data = abi.encodeCall(IERC20.transfer, (BOB, type(uint256).max));
        _leavesNothing(_included(t));
        // which nobody has: the receipt tells
        _leaves(OWED, _landed(t, false, ""));
    }

    // ---------------------------------------------------------------- not in form

    function test_IT3_aTransferOfNothingIsNone() external {
        _isNone(_transfer(0, 0));
    }

    function test_IT3_aTransferToAnotherIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.data = abi.encodeCall(IERC20.transfer, (STRANGER, OWED));
        _isNone(t);
        t.data = abi.encodeCall(IERC20.transfer, (ALICE, OWED));
        _isNone(t);
    }

    function test_IT3_anotherFunctionOfTheTokenIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.data = abi.encodeCall(IERC20.transferFrom, (ALICE, BOB, OWED));
        _isNone(t);
        t.data = abi.encodeCall(IERC20.approve, (BOB, OWED));
        _isNone(t);
        t.data = "";
        _isNone(t);
    }

    function test_IT3_aTransferOfAnotherTokenIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(_token(6));
        _isNone(t);
        t.to = "";
        _isNone(t);
    }

    function test_IT3_aTransferThroughARouterIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        t.to = abi.encodePacked(STRANGER);
        _isNone(t);
    }

    /// @dev No token takes a call that is cut short.
    function test_IT3_aTransferThatIsCutShortIsNone() external {
        Transaction memory t = _transfer(0, OWED);
        bytes memory data = t.data;
        assembly ("memory-safe") {
            mstore(data, 67)
        }
        t.data = data;
        _isNone(t);
        t.data = hex"a9059cbb";
        _isNone(t);
    }

    /// @dev Nor one whose receiver has more than 160 bits.
    function test_IT3_aReceiverWithMoreBitsIsNone() external {
        for (uint256 i = 4; i < 16; ++i) {
            Transaction memory t = _transfer(0, OWED);
            t.data[i] = 0x01;
            _isNone(t);
        }
    }

    // ---------------------------------------------------------------- by its receipt

    function _log(
        address by,
        address from,
        address to,
        uint96 sum
    ) private pure returns (bytes memory) {
        return ReceiptWriter.transferLog(by, from, to, sum);
    }

    /// @dev A signed payment of all that is owed, with these events in its receipt.
    function _told(bytes memory logs) private returns (Inclusion memory) {
        return _landed(_transfer(0, OWED), true, logs);
    }

    function test_IT3_aTransferThatFailedIsOwedAgainWithoutPenalty() external {
        _leaves(OWED, _landed(_transfer(0, OWED), false, ""));
        // a receipt of a failure has no events; they would not count
        _leaves(OWED, _landed(_transfer(0, OWED), false, _log(address(token), ALICE, BOB, OWED)));
    }

    /// @dev As tokens do that answer false.
    function test_IT3_aTransferThatMovedNothingIsOwedAgainWithoutPenalty() external {
        _leaves(OWED, _told(""));
    }

    function test_IT3_eventsOfOthersDoNotCount() external {
        _leaves(OWED, _told(_log(STRANGER, ALICE, BOB, OWED)));
        _leaves(OWED, _told(_log(address(token), STRANGER, BOB, OWED)));
        _leaves(OWED, _told(_log(address(token), BOB, ALICE, OWED)));
        _leaves(OWED, _told(_log(address(token), ALICE, STRANGER, OWED)));
        _leaves(OWED, _told(_log(address(token), ALICE, ALICE, OWED)));
    }

    function test_IT3_otherEventsDoNotCount() external {
        bytes32[] memory topics = new bytes32[](3);
        topics[0] = keccak256("Approval(address,address,uint256)");
        topics[1] = bytes32(uint256(uint160(ALICE)));
        topics[2] = bytes32(uint256(uint160(BOB)));
        _leaves(OWED, _told(ReceiptWriter.log(address(token), topics, abi.encode(OWED))));
        // with the amount among its topics, as tokens of ERC-721 have it
        bytes32[] memory four = new bytes32[](4);
        (four[0], four[1], four[2]) = (ReceiptWriter.TRANSFER, topics[1], topics[2]);
        four[3] = bytes32(uint256(OWED));
        _leaves(OWED, _told(ReceiptWriter.log(address(token), four, "")));
        // or with none of them, as some tokens did
        bytes32[] memory one = new bytes32[](1);
        one[0] = ReceiptWriter.TRANSFER;
        _leaves(OWED, _told(ReceiptWriter.log(address(token), one, abi.encode(ALICE, BOB, OWED))));
    }

    /// @dev As of a token that keeps a part.
    function test_IT3_whatReallyMovedCounts() external {
        _leaves(1_000, _told(_log(address(token), ALICE, BOB, OWED - 1_000)));
        _leavesNothing(_told(_log(address(token), ALICE, BOB, OWED + 1)));
    }

    function test_IT3_partsAreAddedUp() external {
        bytes memory logs = bytes.concat(
            _log(STRANGER, ALICE, BOB, 7),
            _log(address(token), ALICE, BOB, OWED - 1_000),
            _log(address(token), ALICE, STRANGER, 600),
            _log(address(token), ALICE, BOB, 400)
        );
        _leaves(600, _told(logs));
    }

    /// @dev Their sum has no end.
    function test_IT3_partsThatOverflowCountAsTheMost() external {
        bytes memory most = ReceiptWriter.transferLog(
            address(token),
            ALICE,
            BOB,
            type(uint256).max
        );
        _leavesNothing(_told(bytes.concat(most, most)));
    }

    /// @dev Whatever was moved besides: it was no payment in form, so the receipt is not asked.
    function test_IT3_aReceiptMakesNoPaymentOfAConflict() external {
        Inclusion memory conflict = _landed(
            _elsewhere(0),
            true,
            _log(address(token), ALICE, BOB, OWED)
        );
        assertEq(_claimConflict(0, OWED, conflict), OWED + PENALTY / 2, "amount");
    }

    function test_IT3_aReceiptTakesBackWhatItsFormWasCredited() external {
        Inclusion memory told = _landed(
            _transfer(0, OLDER),
            true,
            _log(address(token), ALICE, BOB, OLDER - 10)
        );
        Inclusion memory bare = Inclusion(told.header, told.index, told.transaction, "");
        assertEq(_claimConflict(0, OWED, bare), OWED - OLDER, "by its form");
        assertEq(_claimConflict(0, OWED, told), 10, "by its receipt");
        _assertEpoch(0, OLDER - 10, OWED - OLDER + 10);
        _changesNothing(_conflictCall(_raw(0, OWED), bare));
    }
}
