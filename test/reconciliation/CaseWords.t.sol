// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {Assertions} from "../kit/Assertions.sol";
import {Deploys} from "../kit/Deploys.sol";
import {CaseWord, CaseWordsHarness} from "../mocks/CaseWordsHarness.sol";

/// @title A case's word: RE-3
/// @author The Tallystick authors
contract CaseWordsTest is Assertions, Deploys {
    CaseWordsHarness private _words;

    function setUp() external {
        _words = CaseWordsHarness(_deploy("CaseWordsHarness.sol:CaseWordsHarness", ""));
    }

    /// @dev Any parts, of a status that is stored.
    function _fit(CaseWordsHarness.CaseParts memory parts) private pure {
        parts.status %= uint8(CaseStatus.Final);
    }

    function testFuzz_RE3_thePartsAreReadWhereTheyAre(
        CaseWordsHarness.CaseParts memory parts
    ) external view {
        _fit(parts);
        uint256 word = _words.make(parts);
        CaseWordsHarness.CaseParts memory read = _words.partsOf(CaseWord.wrap(word));
        assertEq(abi.encode(read), abi.encode(parts), "parts");

        uint256 expected = uint192(parts.digest) | (uint256(parts.changedAt) << 192);
        expected |= (uint256(parts.generation) << 232) | (uint256(parts.status) << 240);
        if (parts.isHeld) expected |= 1 << 248;
        if (parts.isWrittenOff) expected |= 1 << 249;
        assertEq(word, expected, "word");
    }

    function testFuzz_RE3_aCaseIsOpenUnlessAnAdjustmentWaits(
        CaseWordsHarness.CaseParts memory parts
    ) external view {
        _fit(parts);
        (bool isUnknown, bool isOpen, bool isClean) = _words.ask(CaseWord.wrap(_words.make(parts)));
        CaseStatus s = CaseStatus(parts.status);
        bool isMatched = s == CaseStatus.Matched || s == CaseStatus.Adjusted;
        assertTrue(isClean == isMatched, "clean");
        bool takes = isMatched || s == CaseStatus.Open || s == CaseStatus.Alarmed;
        assertTrue(isOpen == takes, "open");
        assertFalse(isUnknown && parts.digest != 0, "known");
    }

    function test_RE3_noWordIsNoCase() external view {
        (bool isUnknown, bool isOpen, bool isClean) = _words.ask(CaseWord.wrap(0));
        assertTrue(isUnknown && !isOpen && !isClean, "unknown");
        assertEq(uint256(_words.statusAt(CaseWord.wrap(0), 1, 0)), 0, "none");
    }

    /// @dev Of any age, near the second and far from it.
    function testFuzz_RE3_aCleanCaseIsFinalFromTheEndOfItsWindowOn(
        CaseWordsHarness.CaseParts memory parts,
        uint32 window,
        uint256 dice
    ) external view {
        _fit(parts);
        uint256 end = uint256(parts.changedAt) + window;
        uint256 time = dice % 2 == 0 ? bound(dice, 0, 2 ** 41) : end + ((dice >> 8) % 2);
        if (time == end + 1 && end != 0) time = end - 1;
        CaseStatus status = _words.statusAt(CaseWord.wrap(_words.make(parts)), time, window);
        CaseStatus expected = CaseStatus(parts.status);
        bool isClean = expected == CaseStatus.Matched || expected == CaseStatus.Adjusted;
        if (isClean && time >= end) expected = CaseStatus.Final;
        assertEq(uint256(status), uint256(expected), "status");
    }
}
