// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms, TerminalStatus} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill, CardsSignatures} from "../kit/cards/CardsSignatures.sol";
import {NewTillTest} from "../kit/cards/NewTillTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Enrolling terminals: CA-11
/// @author The Tallystick authors
/// @notice Tree of cases (how long they are good for has a file of its own):
/// - enrollment: by the owner, by clearing, by nobody else; the key's proof, field by field; times; again; other content
/// - as late as it can be
/// - enrolled while the merchant owes
/// - program, merchant or terminal unknown
contract TerminalsTest is NewTillTest {
    /// @dev The last second a terminal's validity may end at: 11 June 2088.
    uint256 private constant LAST_SECOND = (2 ** 22 - 1) * 900 - 63 days - 366 days;

    // ---------------------------------------------------------------- enrollment

    function test_CA11_aKeyIsEnrolledByTheOwnerOrClearing() external {
        _onlyOwnerAndClearing(_enrollCall(shop));
        assertEq(_till(till).status, TerminalStatus.None, "before");
        bytes memory call = _enrollCall(shop);
        VM.expectEmit(address(cards));
        emit ICardEvents.TerminalEnrolled(program, shop, till, uint32(from), uint32(to));
        _succeedsBy(SHOPKEEPER, call);
        _expectTill(TerminalStatus.Enabled);
        address[] memory terminals = new address[](3);
        (terminals[0], terminals[1], terminals[2]) = (TILL, SECOND_TILL, till);
        assertEq(abi.encode(_ledger(shop).terminals), abi.encode(terminals), "terminals");
    }

    /// @dev CA-11. The key says itself whose it is, in which program and for how long.
    function test_CA11_theProofIsTheKeysOverAllOfIt() external {
        bytes memory proof = _proof(shop, till, from, to);
        _badProof(_sign(TILL, _digest()));
        _badProof("");
        _badProof(bytes.concat(proof, hex"00"));
        _badProof(_proof(rival, till, from, to));
        _badProof(_proof(shop, TILL, from, to));
        _badProof(_proof(shop, till, from + 900, to));
        _badProof(_proof(shop, till, from, to + 900));
        program = _program(_terms());
        _badProof(proof);
    }

    function _digest() private view returns (bytes32) {
        return CardsSignatures.enrollment(_domain(), program, shop, till, from, to);
    }

    function _badProof(bytes memory proof) private {
        _refused(
            SHOPKEEPER,
            _enrollCall(shop, proof),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadTerminalSignature.selector,
                till,
                _digest()
            )
        );
    }

    /// @dev CA-11. Nobody's signature proves nobody's key.
    function testFuzz_CA11_zeroIsNoKey(bytes32 r, bytes32 vs) external {
        till = address(0);
        _badProof(abi.encodePacked(hex"00", r, vs));
    }

    function test_CA11_timesAreWholeQuartersAscending() external {
        uint32 last = uint32(LAST_SECOND);
        uint32[2][8] memory wrong = [
            [uint32(T0 + 1), uint32(T0 + 900)],
            [uint32(T0), uint32(T0 + 901)],
            [uint32(T0), uint32(T0 + 450)],
            [uint32(T0), uint32(T0)],
            [uint32(T0 + 900), uint32(T0)],
            [uint32(T0), uint32(0)],
            [uint32(T0), last + 900],
            [last, last]
        ];
        for (uint256 i = 0; i < 8; ++i) {
            (from, to) = (wrong[i][0], wrong[i][1]);
            _refused(SHOPKEEPER, _enrollCall(shop), _badValidity(from, to));
            assertEq(_till(till).status, TerminalStatus.None, "not enrolled");
        }
        (from, to) = (0, last);
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        _expectTill(TerminalStatus.Enabled);
    }

    function testFuzz_CA11_anyQuartersDo(uint256 start, uint256 length) external {
        start = bound(start, 0, LAST_SECOND / 900 - 1);
        length = bound(length, 1, LAST_SECOND / 900 - start);
        (from, to) = (start * 900, (start + length) * 900);
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        _expectTill(TerminalStatus.Enabled);
    }

    function test_CA11_theSameAgainDoesNothing() external {
        bytes memory call = _enrollCall(shop);
        _succeedsBy(SHOPKEEPER, call);
        VM.warp(from);
        _doesNothing(CLEARING, call);
        Bill memory p = _payAt(ALICE, till, 1_000);
        _sell(p);
        _doesNothing(SHOPKEEPER, call);
        VM.warp(from + 1 days);
        _succeeds(_refundAttestedCall(p, till, 300, _attest(p, 1_000))); // now it owes
        _doesNothing(SHOPKEEPER, call);
        assertEq(_ledger(shop).terminals.length, 3, "terminals");
    }

    function test_CA11_otherContentIsAConflict() external {
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        bytes memory same = _enrollCall(shop);
        _conflicts(_enrollCall(rival));
        to += 900;
        _conflicts(_enrollCall(shop));
        (from, to) = (from + 900, to - 900);
        _conflicts(_enrollCall(shop));
        from -= 900;
        _retire(till, to);
        _conflicts(same);
        _revoke(till);
        _conflicts(same);
    }

    /// @dev CA-11. In another program the key is another terminal, of whatever merchant.
    function test_CA11_aKeyIsEnrolledPerProgram() external {
        uint32 first = program;
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        program = _program(_terms());
        assertEq(_till(till).status, TerminalStatus.None, "not here");
        _succeedsBy(RIVAL_OWNER, _enrollCall(rival));
        VM.prank(RIVAL_OWNER);
        cards.revokeTerminal(program, till);
        assertEq(_till(till).merchant, rival, "merchant here");
        program = first;
        _expectTill(TerminalStatus.Enabled);
    }

    // ---------------------------------------------------------------- as late as it can be

    /// @dev CA-20. Long after, with the longest periods there are: no field runs over into `from`.
    function test_CA20_theEndOfAPeriodNeverBleeds() external {
        ProgramTerms memory terms = _terms();
        (terms.periodLength, terms.maxAuthorizationDays) = (366 days, 63);
        (from, to) = (T0, LAST_SECOND);
        terms.periodStart = uint32(to + 30 days - 62 * 366 days); // one ends a month after the terminal
        program = _program(terms);
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        VM.warp(to - 900);
        _issue(ALICE, REGISTERED);
        _topUp(ALICE, 1_000);
        Bill memory p = _payAt(ALICE, till, 600);
        p.authorizationEnd = uint32(_now() + 63 days);
        _authorize(p);
        _sell(_payAt(ALICE, till, 400));
        VM.warp(p.authorizationEnd - 1);
        _succeedsBy(
            CLEARING,
            abi.encodeCall(cards.captureByClearing, (_packed(p), 600, true, REASON))
        );
        assertEq(_till(till).from, from, "from");
        assertEq(_till(till).to, to, "to");
        assertEq(_till(till).merchant, shop, "merchant");
        assertEq(cards.periodOf(program, shop, 62).captured, 600, "captured");
        assertEq(cards.periodOf(program, shop, 61).captured, 400, "sold");
    }

    // ---------------------------------------------------------------- while the merchant owes

    /// @dev CA-4. A key that is enrolled while refunds are due covers them first, as the older ones do.
    function test_CA4_aNewKeyOfAMerchantThatOwesCoversFirst() external {
        Bill memory p = _sold(1_000);
        VM.warp(T0 + 1 days);
        _refundSale(p, 400);
        assertEq(_ledger(shop).owed, 400, "owed");
        from = T0;
        _succeedsBy(SHOPKEEPER, _enrollCall(shop));
        _sell(_payAt(BOB, till, 300));
        assertEq(_ledger(shop).covered, 300, "covered");
        assertEq(_accrued(shop), 0, "accrued");
        assertEq(_balance(ALICE), TOP_UP - 700, "credited");
        _sell(_payAt(BOB, till, 300));
        assertEq(_ledger(shop).covered, 400, "covered");
        assertEq(_accrued(shop), 200, "accrued");
        _sell(_payAt(BOB, till, 300));
        assertEq(_till(till).captured, 300, "in the word again");
    }

    function test_CA4_whatIsOwedElsewhereDoesNotMatter() external {
        Bill memory p = _sold(1_000);
        VM.warp(T0 + 1 days);
        _refundSale(p, 400);
        (from, to) = (T0, T0 + 10 days);
        _succeedsBy(RIVAL_OWNER, _enrollCall(rival));
        _sell(_payAt(BOB, till, 300));
        assertEq(_ledger(shop).covered, 0, "covered");
        assertEq(_accrued(rival), 300, "accrued");
    }

    // ---------------------------------------------------------------- unknown

    function test_CA11_anUnknownProgramOrMerchant() external {
        uint24[2] memory nobody = [0, rival + 1];
        for (uint256 i = 0; i < 2; ++i) {
            _refused(
                CLEARING,
                _enrollCall(nobody[i]),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownMerchant.selector, nobody[i])
            );
        }
        uint32[2] memory none = [0, program + 1];
        for (uint256 i = 0; i < 2; ++i) {
            program = none[i];
            _refused(
                SHOPKEEPER,
                _enrollCall(shop),
                abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownProgram.selector, none[i])
            );
        }
    }

    function test_CA11_anUnknownKeyIsNeitherRetiredNorRevoked() external {
        address[3] memory by = [SHOPKEEPER, CLEARING, STRANGER];
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_UnknownTerminal.selector,
            program,
            till
        );
        for (uint256 i = 0; i < 3; ++i) {
            _refused(by[i], _retireCall(to), error_);
            _refused(by[i], _revokeCall(), error_);
        }
    }
}
