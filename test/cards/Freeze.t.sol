// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {Level} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {OfficeTest} from "../kit/cards/OfficeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Freezing and blocking cards: CA-10
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - levels: each of the three freezes and thaws its own, in every state of the two others
/// - holder: by signature, with a number of its own and a deadline; an old one again; over other content
/// - issuer: staff with that right; regulator: by role
/// - blocked: final for everybody; again
/// - card: unknown, replaced, past its last day
contract FreezeTest is OfficeTest {
    uint32 private deadline;

    function setUp() public override {
        super.setUp();
        deadline = uint32(T0 + 1 days);
    }

    function _issuerCall(address card, bool frozen) private view returns (bytes memory) {
        return abi.encodeCall(cards.setFrozen, (program, card, frozen));
    }

    function _regulatorCall(address card, bool frozen) private view returns (bytes memory) {
        return abi.encodeCall(cards.setFrozenByRegulator, (program, card, frozen));
    }

    function _blockCall(address card) private view returns (bytes memory) {
        return abi.encodeCall(cards.blockCard, (program, card, REASON));
    }

    /// @dev By whom the level acts, and how; the holder with this number.
    function _actOf(
        uint256 level,
        bool frozen,
        uint24 sequence
    ) private view returns (address by, bytes memory call) {
        if (level == 0) return (STRANGER, _freezeCall(ALICE, frozen, sequence, deadline));
        if (level == 1) return (ISSUER, _issuerCall(ALICE, frozen));
        return (REGULATOR, _regulatorCall(ALICE, frozen));
    }

    function _expectFrozen(uint256 levels) private view {
        for (uint256 level = 0; level < 3; ++level) {
            assertTrue(
                _card(ALICE).frozen[level] == ((levels >> level) & 1 == 1),
                "frozen by that level"
            );
        }
    }

    // ---------------------------------------------------------------- levels

    /// @dev CA-10. From each of the eight states, each level once to frozen and once to thawed.
    function test_CA10_eachLevelFreezesAndThawsOnlyItsOwn() external {
        for (uint256 levels = 0; levels < 8; ++levels) {
            uint256 snapshot = VM.snapshotState();
            for (uint256 level = 0; level < 3; ++level) {
                if ((levels >> level) & 1 == 1) _act(level, true, uint24(level + 1));
            }
            _expectFrozen(levels);
            for (uint256 level = 0; level < 3; ++level) {
                _expectStep(levels, level, true);
                _expectStep(levels, level, false);
            }
            _expectPays(levels == 0);
            VM.revertToState(snapshot);
        }
    }

    function _act(uint256 level, bool frozen, uint24 sequence) private {
        (address by, bytes memory call) = _actOf(level, frozen, sequence);
        _succeedsBy(by, call);
    }

    function _expectStep(uint256 levels, uint256 level, bool frozen) private {
        uint256 snapshot = VM.snapshotState();
        _act(level, frozen, 10);
        uint256 bit = 2 ** level;
        _expectFrozen(frozen ? levels | bit : levels & ~bit);
        VM.revertToState(snapshot);
    }

    function _expectPays(bool pays) private {
        bytes memory call = _saleCall(_pay(100));
        if (pays) {
            _succeeds(call);
            return;
        }
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardFrozen.selector, ALICE)
        );
    }

    function test_CA10_eachLevelIsLogged() external {
        for (uint256 level = 0; level < 3; ++level) {
            (address by, bytes memory call) = _actOf(level, true, uint24(2 * level + 11));
            VM.expectEmit(address(cards));
            emit ICardEvents.CardFrozen(program, ALICE, Level(level));
            _succeedsBy(by, call);
            (by, call) = _actOf(level, false, uint24(2 * level + 12));
            VM.expectEmit(address(cards));
            emit ICardEvents.CardThawed(program, ALICE, Level(level));
            _succeedsBy(by, call);
        }
        _expectPays(true);
    }

    function test_CA10_theSameAgainDoesNothing() external {
        _doesNothing(ISSUER, _issuerCall(ALICE, false));
        _doesNothing(REGULATOR, _regulatorCall(ALICE, false));
        _freeze(ALICE);
        _freezeByRegulator(ALICE);
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, _issuerCall(ALICE, true));
            _doesNothing(REGULATOR, _regulatorCall(ALICE, true));
        }
    }

    function test_CA10_cardsAreFrozenOneByOne() external {
        _freeze(ALICE);
        _sell(_payAt(BOB, TILL, 100));
        uint32 first = program;
        program = _program(_terms());
        _issue(ALICE, REGISTERED);
        _expectFrozen(0);
        program = first;
        _expectFrozen(2);
    }

    // ---------------------------------------------------------------- holder

    function test_CA10_aHoldersFreezeUsesANumberUp() external {
        bytes memory call = _freezeCall(ALICE, true, 7, deadline);
        VM.expectEmit(address(cards));
        emit ICardEvents.SequenceUsed(program, ALICE, 7);
        VM.expectEmit(address(cards));
        emit ICardEvents.CardFrozen(program, ALICE, Level.Holder);
        _succeeds(call);
        assertEq(_card(ALICE).top, 7, "top");
        assertEq(_balance(ALICE), TOP_UP, "balance");
        // frozen as it is, it uses the next one up as well
        VM.recordLogs();
        _succeeds(_freezeCall(ALICE, true, 8, deadline));
        assertEq(VM.getRecordedLogs().length, 1, "the number alone");
        assertEq(_card(ALICE).top, 8, "top");
    }

    /// @dev CA-10. Whoever kept the holder's thaw of last week opens nothing with it.
    function test_CA10_anOldThawDoesNotThawAgain() external {
        bytes memory thaw = _freezeCall(ALICE, false, 2, deadline);
        _succeeds(_freezeCall(ALICE, true, 1, deadline));
        _succeeds(thaw);
        _succeeds(_freezeCall(ALICE, true, 3, deadline));
        _declined(
            thaw,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DuplicateSequence.selector, ALICE, 2)
        );
        _succeeds(_freezeCall(ALICE, true, 34, deadline));
        _declined(
            thaw,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_StaleSequence.selector, ALICE, 2, 34)
        );
        VM.warp(uint256(deadline) + 1);
        _declined(thaw, _deadlinePassed());
        _expectFrozen(1);
    }

    function _deadlinePassed() private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DeadlinePassed.selector,
                deadline,
                uint256(deadline) + 1
            );
    }

    function test_CA10_theDeadlineIsTheLastSecond() external {
        bytes memory call = _freezeCall(ALICE, true, 1, deadline);
        VM.warp(uint256(deadline) + 1);
        _declined(call, _deadlinePassed());
        VM.warp(deadline);
        _succeeds(call);
        _expectFrozen(1);
    }

    /// @dev CA-10. Every field is signed.
    function test_CA10_otherContentIsNotSigned() external {
        bytes memory signature = _sign(ALICE, _freezeDigest(ALICE, true, 1, deadline));
        _badSignature(ALICE, false, 1, deadline, signature);
        _badSignature(ALICE, true, 2, deadline, signature);
        _badSignature(ALICE, true, 1, deadline + 1, signature);
        _badSignature(BOB, true, 1, deadline, signature);
        _badSignature(ALICE, true, 1, deadline, "");
        signature = _sign(BOB, _freezeDigest(ALICE, true, 1, deadline));
        _badSignature(ALICE, true, 1, deadline, signature);
        program = _program(_terms());
        signature = _sign(ALICE, _freezeDigest(ALICE, true, 1, deadline));
        --program;
        _badSignature(ALICE, true, 1, deadline, signature);
    }

    function _badSignature(
        address card,
        bool frozen,
        uint24 sequence,
        uint32 until,
        bytes memory signature
    ) private {
        _declined(
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, card, frozen, sequence, until, signature)
            ),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                card,
                _freezeDigest(card, frozen, sequence, until)
            )
        );
    }

    // ---------------------------------------------------------------- issuer, regulator

    function test_CA10_onlyStaffWithThatRightFreezesAndBlocks() external {
        _needsRight(TO_FREEZE, _issuerCall(ALICE, true));
        _needsRight(TO_FREEZE, _blockCall(ALICE));
        _freeze(ALICE);
        _needsRight(TO_FREEZE, _issuerCall(ALICE, false));
    }

    function test_CA18_onlyTheRegulatorFreezesAsSuch() external {
        address[5] memory others = [STRANGER, ISSUER, CLEARING, SHOPKEEPER, ALICE];
        for (uint256 i = 0; i < 5; ++i) {
            _refused(
                others[i],
                _regulatorCall(ALICE, i % 2 == 0),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
    }

    // ---------------------------------------------------------------- blocked

    function test_CA10_blockedIsFinal() external {
        VM.expectEmit(address(cards));
        emit ICardEvents.CardBlocked(program, ALICE, REASON);
        _block(ALICE);
        for (uint256 i = 0; i < 6; ++i) {
            (address by, bytes memory call) = _actOf(i / 2, i % 2 == 0, 1);
            _refused(by, call, _cardBlocked(ALICE));
        }
        _declined(_saleCall(_pay(100)), _cardBlocked(ALICE));
        assertTrue(_card(ALICE).blocked, "blocked");
        assertEq(_balance(ALICE), TOP_UP, "balance");
    }

    function test_CA10_blockingAgainDoesNothing() external {
        _freeze(ALICE);
        _block(ALICE);
        for (uint256 i = 0; i < 5; ++i) {
            _doesNothing(ISSUER, _blockCall(ALICE));
        }
        // what froze it is still told
        _expectFrozen(2);
    }

    // ---------------------------------------------------------------- card

    function _expectNobodyCan(address card, bytes memory error_) private {
        for (uint256 i = 0; i < 2; ++i) {
            _refused(ISSUER, _issuerCall(card, i == 0), error_);
            _refused(REGULATOR, _regulatorCall(card, i == 0), error_);
            _declined(_freezeCall(card, i == 0, 1, deadline), error_);
        }
        _refused(ISSUER, _blockCall(card), error_);
    }

    function test_CA10_anUnknownCard() external {
        address unknown = _newKey("unknown");
        _expectNobodyCan(unknown, _unknownCard(unknown));
    }

    function test_CA10_aReplacedCard() external {
        _block(ALICE);
        address successor = _replace(ALICE, "successor");
        _expectNobodyCan(ALICE, _cardReplaced(ALICE, successor));
    }

    function test_CA10_aCardPastItsLastDay() external {
        VM.warp(_startOf(_card(ALICE).lastDay + 1));
        deadline = uint32(_now());
        for (uint256 level = 0; level < 3; ++level) {
            _act(level, true, uint24(level + 1));
        }
        _expectFrozen(7);
        _block(ALICE);
        assertTrue(_card(ALICE).blocked, "blocked");
    }
}
