// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus, Leg} from "../../../contracts/reconciliation/CaseTypes.sol";
import {CaseWord, CaseWords} from "../../../contracts/reconciliation/CaseWords.sol";
import {PostedWord, PostedWords} from "../../../contracts/reconciliation/PostedWords.sol";
import {ProposalWord, ProposalWords} from "../../../contracts/reconciliation/ProposalWords.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice Any case, in the units of its word.
struct AnyCase {
    bytes24 digest;
    uint40 changedAt;
    uint8 generation;
    uint8 status;
    bool isHeld;
    bool isWrittenOff;
}

/// @notice Any leg on record.
struct AnyLeg {
    uint96 amount;
    uint16 currency;
    uint32 valueDate;
    uint40 postedAt;
    uint32 template;
    uint8 role;
    uint8 generation;
    bool isLast;
}

/// @notice Any terms of a proposal.
struct AnyProposal {
    uint40 decidableAt;
    uint40 expiry;
    uint32 template;
    uint8 maker;
    uint16 checkers;
    uint16 missing;
    uint16 observers;
    uint16 baseless;
    bool isComplete;
    bool hasCalls;
}

/// @title Proofs of the words of cases, legs and proposals: RE-2, RE-3, RE-5
/// @author The Tallystick authors
/// @notice `check_…` holds for every word: Halmos proves it. `testFuzz_…` draws such words.
contract WordsProofs is Assertions {
    // ---------------------------------------------------------------- cases

    function check_RE3_aCaseIsReadAsItWasWritten(AnyCase memory any) public pure {
        VM.assume(any.status <= uint8(CaseStatus.Final));

        CaseWord word = _word(any);

        assertEq(bytes32(word.digest()), bytes32(any.digest), "digest");
        assertEq(word.changedAt(), any.changedAt, "changed at");
        assertEq(word.generation(), any.generation, "generation");
        assertEq(uint256(word.status()), any.status, "status");
        assertTrue(word.has(CaseWords.IS_HELD) == any.isHeld, "held");
        assertTrue(word.has(CaseWords.IS_WRITTEN_OFF) == any.isWrittenOff, "written off");
    }

    function testFuzz_RE3_aCaseIsReadAsItWasWritten(AnyCase memory any) external pure {
        any.status %= uint8(CaseStatus.Final) + 1;
        check_RE3_aCaseIsReadAsItWasWritten(any);
    }

    /// @dev The window is half open: its last second is the one before `changedAt + finalWindow`.
    function check_RE3_onlyWhatIsCleanBecomesFinal(
        AnyCase memory any,
        uint40 time,
        uint32 finalWindow
    ) public pure {
        VM.assume(any.status < uint8(CaseStatus.Final));

        CaseStatus status = _word(any).statusAt(time, finalWindow);

        bool isClean =
            any.status == uint8(CaseStatus.Matched) || any.status == uint8(CaseStatus.Adjusted);
        bool isOver = uint256(time) >= uint256(any.changedAt) + finalWindow;
        if (isClean && isOver) assertTrue(status == CaseStatus.Final, "final");
        else assertEq(uint256(status), any.status, "as it was");
    }

    function testFuzz_RE3_onlyWhatIsCleanBecomesFinal(
        AnyCase memory any,
        uint40 time,
        uint32 finalWindow
    ) external pure {
        any.status %= uint8(CaseStatus.Final);
        check_RE3_onlyWhatIsCleanBecomesFinal(any, time, finalWindow);
    }

    function check_RE3_whatWaitsTakesNothing(AnyCase memory any) public pure {
        VM.assume(any.status < uint8(CaseStatus.Final));

        bool isShut =
            any.status == uint8(CaseStatus.None) ||
                any.status == uint8(CaseStatus.AdjustmentProposed);
        assertTrue(_word(any).isOpen() == !isShut, "open");
    }

    function testFuzz_RE3_whatWaitsTakesNothing(AnyCase memory any) external pure {
        any.status %= uint8(CaseStatus.Final);
        check_RE3_whatWaitsTakesNothing(any);
    }

    // ---------------------------------------------------------------- legs

    function check_RE3_aLegIsReadAsItWasWritten(AnyLeg memory any) public pure {
        PostedWord word = _word(any);

        assertEq(word.amount(), any.amount, "amount");
        assertEq(word.currency(), any.currency, "currency");
        assertEq(word.valueDate(), any.valueDate, "value date");
        assertEq(word.postedAt(), any.postedAt, "posted at");
        assertEq(word.role(), any.role, "role");
        assertEq(word.generation(), any.generation, "generation");
        assertEq((PostedWord.unwrap(word) >> 184) & type(uint32).max, any.template, "template");
        assertEq(PostedWord.unwrap(word) >> 232, any.isLast ? 1 : 0, "last");
        assertTrue(word.isLeg() == (any.currency != 0), "leg");
    }

    function testFuzz_RE3_aLegIsReadAsItWasWritten(AnyLeg memory any) external pure {
        check_RE3_aLegIsReadAsItWasWritten(any);
    }

    /// @dev RE-5. A journal changes the amount, a waiver takes the figures: place and time stay.
    function check_RE5_anAdjustedLegKeepsPlaceAndTime(uint256 word, uint96 amount) public pure {
        PostedWord booked = PostedWord.wrap(word).amounting(amount);
        PostedWord bare = PostedWord.wrap(word).bare();

        assertEq(booked.amount(), amount, "amount");
        assertEq(PostedWord.unwrap(booked) >> 96, word >> 96, "all else");
        assertEq(bare.figures(), 0, "figures");
        assertEq(PostedWord.unwrap(bare) >> 144, word >> 144, "place and time");
    }

    function testFuzz_RE5_anAdjustedLegKeepsPlaceAndTime(
        uint256 word,
        uint96 amount
    ) external pure {
        check_RE5_anAdjustedLegKeepsPlaceAndTime(word, amount);
    }

    /// @dev Two legs say the same figures if amount, currency and value date are the same, whoever posted them and when.
    function check_RE4_figuresAreAllThatALegSays(
        AnyLeg memory one,
        AnyLeg memory other
    ) public pure {
        bool isSame =
            one.amount == other.amount &&
                one.currency == other.currency &&
                one.valueDate == other.valueDate;
        assertTrue((_word(one).figures() == _word(other).figures()) == isSame, "same");
    }

    function testFuzz_RE4_figuresAreAllThatALegSays(
        AnyLeg memory one,
        AnyLeg memory other
    ) external pure {
        check_RE4_figuresAreAllThatALegSays(one, other);
        check_RE4_figuresAreAllThatALegSays(one, one);
    }

    /// @dev RE-2. Raw words, as a caller may send them: a leg is taken only if each fits its type.
    function check_RE2_noLegExceedsItsTypes(
        uint256[7] memory words,
        uint32 template,
        uint8 role
    ) public view {
        (PostedWord word, uint256 acceptedAt, bool isGood) = _read(words, template, role);

        bool isFit =
            words[1] < 2 ** 8 &&
                words[2] < 2 ** 96 &&
                words[3] >= 1 &&
                words[3] <= 999 &&
                words[4] < 2 ** 32 &&
                words[5] != 0 &&
                words[6] < 2 ** 40;
        assertTrue(isGood == isFit, "good");
        if (!isFit) return;
        assertEq(word.amount(), words[2], "amount");
        assertEq(word.currency(), words[3], "currency");
        assertEq(word.valueDate(), words[4], "value date");
        assertEq(word.generation(), words[1], "generation");
        assertEq(word.role(), role, "role");
        assertEq(word.postedAt() + (PostedWord.unwrap(word) >> 232), 0, "no time yet");
        assertEq(acceptedAt, words[6], "accepted at");
    }

    function testFuzz_RE2_noLegExceedsItsTypes(
        uint256[7] memory words,
        uint32 template,
        uint8 role,
        uint8 dirty
    ) external view {
        uint16[7] memory bits = [256, 8, 96, 10, 32, 256, 40];
        for (uint256 i = 0; i < 7; ++i) {
            if ((dirty >> i) & 1 == 0 && bits[i] < 256) words[i] %= 2 ** bits[i];
        }
        check_RE2_noLegExceedsItsTypes(words, template, role);
    }

    // ---------------------------------------------------------------- proposals

    function check_RE5_aProposalIsReadAsItWasWritten(AnyProposal memory any) public pure {
        ProposalWord word = _word(any);

        assertEq(word.decidableAt(), any.decidableAt, "decidable at");
        assertEq(word.expiry(), any.expiry, "expiry");
        assertEq(word.template(), any.template, "template");
        assertEq(word.maker(), any.maker, "maker");
        assertEq(word.checkers(), any.checkers, "checkers");
        assertEq(word.missing(), any.missing, "missing");
        assertEq(word.observers(), any.observers, "observers");
        assertEq(word.baseless(), any.baseless, "baseless");
        assertTrue(word.has(ProposalWords.IS_COMPLETE) == any.isComplete, "complete");
        assertTrue(word.has(ProposalWords.HAS_CALLS) == any.hasCalls, "calls");
    }

    function testFuzz_RE5_aProposalIsReadAsItWasWritten(AnyProposal memory any) external pure {
        check_RE5_aProposalIsReadAsItWasWritten(any);
    }

    /// @dev An approval takes the role's bit of those that are missing, and nothing else.
    function check_RE5_anApprovalTakesItsBitAlone(uint256 word, uint8 role) public pure {
        VM.assume(role < 16);

        ProposalWord after_ = ProposalWord.wrap(word).without(role);

        assertEq(after_.missing() & (1 << role), 0, "not missing");
        assertEq(
            ProposalWord.unwrap(after_) | (1 << (136 + role)),
            word | (1 << (136 + role)),
            "all else"
        );
    }

    function testFuzz_RE5_anApprovalTakesItsBitAlone(uint256 word, uint8 role) external pure {
        check_RE5_anApprovalTakesItsBitAlone(word, role % 16);
    }

    // ---------------------------------------------------------------- internal

    /// @dev As the contract reads it out of a call.
    function read(
        Leg calldata leg,
        uint256 template,
        uint256 role
    ) external pure returns (PostedWord, uint256, bool) {
        return PostedWords.read(leg, template, role);
    }

    function _read(
        uint256[7] memory words,
        uint256 template,
        uint256 role
    ) private view returns (PostedWord word, uint256 acceptedAt, bool isGood) {
        (bool success, bytes memory result) = address(this).staticcall(
            abi.encodePacked(this.read.selector, abi.encode(words, template, role))
        );
        assertTrue(success, "read");
        return abi.decode(result, (PostedWord, uint256, bool));
    }

    function _word(AnyCase memory any) private pure returns (CaseWord) {
        uint256 flags = any.isHeld ? CaseWords.IS_HELD : 0;
        if (any.isWrittenOff) flags |= CaseWords.IS_WRITTEN_OFF;
        return
            CaseWords.make(
                any.digest,
                any.changedAt,
                any.generation,
                CaseStatus(any.status),
                flags
            );
    }

    function _word(AnyLeg memory any) private pure returns (PostedWord) {
        return
            PostedWords
                .origin(any.template, any.role, any.generation)
                .stamped(any.postedAt, any.isLast)
                .saying(any.amount, any.currency, any.valueDate);
    }

    function _word(AnyProposal memory any) private pure returns (ProposalWord word) {
        word = ProposalWords.make(any.decidableAt, any.expiry, any.template, any.maker);
        word = word.checkedBy(any.checkers, any.missing).closing(any.observers, any.baseless);
        if (any.isComplete) word = word.with(ProposalWords.IS_COMPLETE);
        if (any.hasCalls) word = word.with(ProposalWords.HAS_CALLS);
    }
}
