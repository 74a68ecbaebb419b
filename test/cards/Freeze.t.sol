// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {Level} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Freezing and blocking: CA-10
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - levels: each freezes and thaws its own; all combinations; again nothing
/// - who: staff, the regulator, the holder by signature
/// - blocked: for ever, again nothing, by whom
/// - cards: unknown, replaced, expired
contract FreezeTest is CardsTest {
    uint24 private sequence;

    function _holderCall(bool frozen) private returns (bytes memory) {
        ++sequence;
        uint32 deadline = uint32(_now());
        bytes32 digest = CardsSignatures.freeze(
            _domain(),
            program,
            ALICE,
            frozen,
            sequence,
            deadline
        );
        bytes memory signature = _sign(ALICE, digest);
        return
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, ALICE, frozen, sequence, deadline, signature)
            );
    }

    /// @dev By whoever the level belongs to.
    function _set(uint256 level, bool frozen) private {
        if (level == 0) _succeeds(_holderCall(frozen));
        if (level == 1) {
            _succeedsBy(ISSUER, abi.encodeCall(cards.setFrozen, (program, ALICE, frozen)));
        }
        if (level == 2) {
            bytes memory call = abi.encodeCall(
                cards.setFrozenByRegulator,
                (program, ALICE, frozen)
            );
            _succeedsBy(REGULATOR, call);
        }
    }

    // ---------------------------------------------------------------- levels

    /// @dev CA-10. However they come: the card pays only while no level freezes it.
    function testFuzz_CA10_onlyTheFreezersLevelThaws(uint8[12] memory steps) external {
        bool[3] memory frozen;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 level = steps[i] % 3;
            frozen[level] = (steps[i] / 3) % 2 == 0;
            _set(level, frozen[level]);
            for (uint256 j = 0; j < 3; ++j) {
                assertTrue(_card(ALICE).frozen[j] == frozen[j], "level");
            }
        }
        bytes memory call = _saleCall(_payWith(sequence + 1));
        if (!frozen[0] && !frozen[1] && !frozen[2]) _succeeds(call);
        else
            _declined(
                call,
                abi.encodeWithSelector(ICardEvents.PrepaidCards_CardFrozen.selector, ALICE)
            );
    }

    function _payWith(uint24 number) private returns (Bill memory p) {
        p = _pay(100);
        p.sequence = number;
    }

    function test_CA10_freezingIsLogged() external {
        for (uint256 level = 0; level < 3; ++level) {
            VM.expectEmit(address(cards));
            emit ICardEvents.CardFrozen(program, ALICE, Level(level));
            _set(level, true);
            VM.expectEmit(address(cards));
            emit ICardEvents.CardThawed(program, ALICE, Level(level));
            _set(level, false);
        }
    }

    function test_CA10_theSameAgainDoesNothing() external {
        for (uint256 level = 1; level < 3; ++level) {
            _set(level, true);
            bytes32 before = _fingerprint();
            VM.recordLogs();
            _set(level, true);
            assertEq(_fingerprint(), before, "nothing changed");
            assertEq(VM.getRecordedLogs().length, 0, "nothing to tell");
        }
    }

    // ---------------------------------------------------------------- who

    function test_CA10_whoMayFreeze() external {
        _refused(
            STRANGER,
            abi.encodeCall(cards.setFrozen, (program, ALICE, true)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, STRANGER, 4)
        );
        address[3] memory others = [ISSUER, CLEARING, ALICE];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                others[i],
                abi.encodeCall(cards.setFrozenByRegulator, (program, ALICE, true)),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
        }
        bytes32 digest = CardsSignatures.freeze(_domain(), program, ALICE, true, 1, T0);
        _refused(
            ALICE,
            abi.encodeCall(
                cards.setFrozenByHolder,
                (program, ALICE, true, 1, uint32(T0), _sign(BOB, digest))
            ),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadHolderSignature.selector,
                ALICE,
                digest
            )
        );
    }

    /// @dev CA-7. What the holder signed once is used up: nobody thaws with an old signature.
    function test_CA10_aHoldersSignatureServesOnce() external {
        _set(0, true);
        bytes memory thaw = _holderCall(false);
        _succeeds(thaw);
        _set(0, true);
        _declined(
            thaw,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DuplicateSequence.selector, ALICE, 2)
        );
    }

    function test_CA10_aHoldersSignatureHasADeadline() external {
        bytes memory call = _holderCall(true);
        VM.warp(T0 + 1);
        _declined(
            call,
            abi.encodeWithSelector(ICardEvents.PrepaidCards_DeadlinePassed.selector, T0, T0 + 1)
        );
        VM.warp(T0);
        _succeeds(call);
    }

    // ---------------------------------------------------------------- blocked

    function test_CA10_blockedIsForEver() external {
        VM.expectEmit(address(cards));
        emit ICardEvents.CardBlocked(program, ALICE, REASON);
        _block(ALICE);
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_CardBlocked.selector,
            ALICE
        );
        _refused(ISSUER, abi.encodeCall(cards.setFrozen, (program, ALICE, false)), refusal);
        _refused(
            REGULATOR,
            abi.encodeCall(cards.setFrozenByRegulator, (program, ALICE, false)),
            refusal
        );
        _declined(_holderCall(false), refusal);
        VM.recordLogs();
        _block(ALICE);
        assertEq(VM.getRecordedLogs().length, 0, "again nothing");
        assertEq(_balance(ALICE), TOP_UP, "its balance stays a liability");
    }

    function test_CA10_whoMayBlock() external {
        _refused(
            STRANGER,
            abi.encodeCall(cards.blockCard, (program, ALICE, REASON)),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_NotStaff.selector, program, STRANGER, 4)
        );
    }

    // ---------------------------------------------------------------- cards

    function test_CA10_unknownAndReplacedCards() external {
        address unknown = _newKey("unknown");
        bytes memory refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_UnknownCard.selector,
            program,
            unknown
        );
        _refused(ISSUER, abi.encodeCall(cards.setFrozen, (program, unknown, true)), refusal);
        _refused(ISSUER, abi.encodeCall(cards.blockCard, (program, unknown, REASON)), refusal);
        address successor = _replace(ALICE, "successor");
        refusal = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_CardReplaced.selector,
            ALICE,
            successor
        );
        _refused(ISSUER, abi.encodeCall(cards.setFrozen, (program, ALICE, true)), refusal);
        _refused(ISSUER, abi.encodeCall(cards.blockCard, (program, ALICE, REASON)), refusal);
        _declined(_holderCall(true), refusal);
    }
}
