// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CardLimits, Decline, Payment} from "../../contracts/cards/CardTypes.sol";
import {ICardEvents} from "../../contracts/cards/ICardEvents.sol";
import {Bill} from "../kit/cards/CardsSignatures.sol";
import {CardsTest} from "../kit/cards/CardsTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Why a sale or an authorization is declined: CA-2, CA-12
/// @author The Tallystick authors
/// @notice Tree of cases: every decline by its own error with its values, for sales and authorizations alike (which of
/// several reasons is told has a file of its own)
/// - terminal: unknown, not yet and no longer valid, retiring, revoked
/// - times: deadline, end of the authorization, end of refunds, each at its second
/// - signatures: terminal's, holder's
/// - card: unknown, replaced, blocked, frozen, expired, at its second
/// - sequence: 0, stale, duplicate, beyond the field
/// - money: 0, more than there is, each limit
/// - fields with bits beyond their types
contract SaleDeclinesTest is CardsTest {
    /// @dev Both kinds of payment are declined alike.
    function _bothDeclined(Bill memory p, bytes memory error_) private {
        _declined(_saleCall(p), error_);
        _declined(_authorizeCall(p), error_);
    }

    function _error(bytes4 selector, address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, who);
    }

    // ---------------------------------------------------------------- terminal

    function _unknownTerminal(address terminal) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_UnknownTerminal.selector,
                program,
                terminal
            );
    }

    function test_CA11_anUnknownTerminal() external {
        address unknown = _newKey("unknown");
        _bothDeclined(_payAt(ALICE, unknown, 100), _unknownTerminal(unknown));
    }

    function test_CA11_aTerminalOfAnotherProgram() external {
        uint32 first = program;
        program = _program(_terms());
        address other = _terminal("other program's", shop);
        program = first;
        _bothDeclined(_payAt(ALICE, other, 100), _unknownTerminal(other));
    }

    function test_CA11_aTerminalIsValidFromItsFirstSecondToItsLast() external {
        address terminal = _newKey("young");
        (uint256 from, uint256 to) = (T0 + 1 hours, T0 + 2 hours);
        _enroll(shop, terminal, from, to);

        VM.warp(from - 1);
        _bothDeclined(_payAt(ALICE, terminal, 100), _notValid(terminal, from, to));
        VM.warp(from);
        _sell(_payAt(ALICE, terminal, 100));
        VM.warp(to - 1);
        _sell(_payAt(ALICE, terminal, 100));
        VM.warp(to);
        _bothDeclined(_payAt(ALICE, terminal, 100), _notValid(terminal, from, to));
    }

    function _notValid(
        address terminal,
        uint256 from,
        uint256 to
    ) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_TerminalNotValid.selector,
                terminal,
                from,
                to,
                _now()
            );
    }

    function test_CA11_aRetiringTerminal() external {
        _retire(TILL, T0 + 10 days);
        _bothDeclined(_pay(100), _error(ICardEvents.PrepaidCards_TerminalRetiring.selector, TILL));
    }

    function test_CA11_aRevokedTerminal() external {
        _revoke(TILL);
        _bothDeclined(_pay(100), _error(ICardEvents.PrepaidCards_TerminalRevoked.selector, TILL));
    }

    // ---------------------------------------------------------------- times

    function test_CA2_theDeadlineIsTheLastSecond() external {
        Bill memory p = _pay(100);
        VM.warp(p.deadline);
        _sell(p);
        p = _pay(100);
        VM.warp(p.deadline + 1);
        _bothDeclined(
            p,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DeadlinePassed.selector,
                p.deadline,
                p.deadline + 1
            )
        );
    }

    function _badAuthorizationEnd(Bill memory p) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadAuthorizationEnd.selector,
                p.authorizationEnd,
                _now(),
                _now() + 30 days
            );
    }

    function test_CA1_anAuthorizationEndsWithinTheProgramsBound() external {
        Bill memory p = _pay(100);
        for (uint256 i = 0; i < 4; ++i) {
            p.authorizationEnd = [0, uint32(T0), uint32(T0 + 30 days + 1), type(uint32).max][i];
            _declined(_authorizeCall(p), _badAuthorizationEnd(p));
        }
        p.authorizationEnd = uint32(T0 + 1);
        _authorize(p);
        p = _pay(100);
        p.authorizationEnd = uint32(T0 + 30 days);
        _authorize(p);
    }

    function testFuzz_CA1_aSaleHasNoAuthorizationEnd(uint32 end) external {
        Bill memory p = _pay(100);
        p.authorizationEnd = end;
        _sell(p);
    }

    function test_CA1_refundsEndWithinTheProgramsBound() external {
        Bill memory p = _pay(100);
        p.refundEnd = uint32(T0 + 180 days + 1);
        _bothDeclined(
            p,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_BadRefundEnd.selector,
                p.refundEnd,
                T0 + 180 days
            )
        );
        p.refundEnd = uint32(T0 + 180 days);
        _sell(p);
        p = _pay(100);
        p.refundEnd = 0;
        _sell(p);
    }

    // ---------------------------------------------------------------- signatures

    function test_CA2_aSignatureThatIsNotTheTerminals() external {
        Bill memory p = _pay(100);
        bytes32 id = _saleId(p);
        bytes[4] memory wrong = [
            bytes(""),
            _sign(SECOND_TILL, id),
            _sign(ALICE, id),
            bytes.concat(hex"03", _sign(TILL, id))
        ];
        for (uint256 i = 0; i < 4; ++i) {
            _declined(
                abi.encodeCall(cards.sale, (_packed(p), bytes.concat(wrong[i], _sign(ALICE, id)))),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_BadTerminalSignature.selector,
                    TILL,
                    id
                )
            );
        }
    }

    function test_CA2_aSignatureThatIsNotTheHolders() external {
        Bill memory p = _pay(100);
        bytes32 id = _authorizationId(p);
        bytes[4] memory wrong = [
            bytes(""),
            _sign(BOB, id),
            _sign(TILL, id),
            bytes.concat(_sign(ALICE, id), hex"00")
        ];
        for (uint256 i = 0; i < 4; ++i) {
            _declined(
                abi.encodeCall(
                    cards.authorize,
                    (_packed(p), bytes.concat(_sign(TILL, id), wrong[i]))
                ),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_BadHolderSignature.selector,
                    ALICE,
                    id
                )
            );
        }
    }

    /// @dev CA-2. The terminal that sends the payment itself has to sign it all the same.
    function test_CA2_callingIsNotSigning() external {
        Bill memory p = _pay(100);
        bytes32 id = _saleId(p);
        _refused(
            TILL,
            abi.encodeCall(cards.sale, (_packed(p), _sign(ALICE, id))),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_BadTerminalSignature.selector, TILL, id)
        );
    }

    // ---------------------------------------------------------------- card

    function test_CA2_anUnknownCard() external {
        address unknown = _newKey("unknown");
        _bothDeclined(
            _payAt(unknown, TILL, 100),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_UnknownCard.selector, program, unknown)
        );
    }

    function test_CA10_aReplacedCard() external {
        address successor = _replace(ALICE, "successor");
        _bothDeclined(
            _pay(100),
            abi.encodeWithSelector(ICardEvents.PrepaidCards_CardReplaced.selector, ALICE, successor)
        );
    }

    function test_CA10_aBlockedCard() external {
        _block(ALICE);
        _bothDeclined(_pay(100), _error(ICardEvents.PrepaidCards_CardBlocked.selector, ALICE));
    }

    function test_CA10_aFrozenCard() external {
        _freeze(ALICE);
        _bothDeclined(_pay(100), _error(ICardEvents.PrepaidCards_CardFrozen.selector, ALICE));
    }

    function test_CA2_aCardPaysToTheEndOfItsLastDay() external {
        address card = _newKey("short");
        uint16 lastDay = _day(T0) + 10;
        _issue(card, REGISTERED, lastDay, _noLimits());
        _topUp(card, 1_000);
        VM.warp(_startOf(lastDay + 1) - 1);
        _sell(_payAt(card, TILL, 100));
        VM.warp(_startOf(lastDay + 1));
        _bothDeclined(
            _payAt(card, TILL, 100),
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_CardExpired.selector,
                card,
                lastDay,
                lastDay + 1
            )
        );
    }

    // ---------------------------------------------------------------- sequence

    function _stale(uint24 sequence, uint256 top) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_StaleSequence.selector,
                ALICE,
                sequence,
                top
            );
    }

    function test_CA7_aNumberBehindTheWindowIsStale() external {
        Bill memory p = _pay(100);
        p.sequence = 40;
        _sell(p);
        uint24[4] memory stale = [0, 1, 8, 2 ** 22];
        for (uint256 i = 0; i < 4; ++i) {
            p.sequence = stale[i];
            _bothDeclined(p, _stale(stale[i], 40));
        }
    }

    function test_CA7_aNumberThatWasUsedIsADuplicate() external {
        Bill memory p = _sold(100);
        p.order = "another";
        _bothDeclined(
            p,
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_DuplicateSequence.selector,
                ALICE,
                p.sequence
            )
        );
    }

    // ---------------------------------------------------------------- money

    function test_CA2_nothing() external {
        Bill memory p = _pay(0);
        _bothDeclined(p, abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector));
        p.partialApproval = true;
        _bothDeclined(p, abi.encodeWithSelector(ICardEvents.PrepaidCards_ZeroAmount.selector));
    }

    function test_CA2_moreThanThereIs() external {
        _bothDeclined(_pay(TOP_UP + 1), _insufficient(ALICE, TOP_UP + 1, TOP_UP));
        _bothDeclined(_pay(MAX_AMOUNT), _insufficient(ALICE, MAX_AMOUNT, TOP_UP));
    }

    /// @dev CA-9. Nothing is spendable before the first top-up, not even in part.
    function test_CA9_aCardWithoutMoneyApprovesNoPart() external {
        address card = _newKey("empty");
        _issue(card, REGISTERED);
        Bill memory p = _payAt(card, TILL, 100);
        p.partialApproval = true;
        _bothDeclined(p, _insufficient(card, 100, 0));
    }

    function _insufficient(
        address card,
        uint256 asked,
        uint256 balance
    ) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICardEvents.PrepaidCards_InsufficientBalance.selector,
                card,
                asked,
                balance
            );
    }

    function test_CA8_eachLimitHasACodeOfItsOwn() external {
        for (uint256 i = 0; i < 6; ++i) {
            CardLimits memory limits;
            if (i == 0) limits.payment = 100;
            if (i == 1) limits.dayCount = 1;
            if (i == 2) limits.day = 100;
            if (i == 3) limits.week = 100;
            if (i == 4) limits.month = 100;
            if (i == 5) limits.lifetime = 100;
            address card = _cardWith(string(abi.encodePacked("limited", i)), limits);
            _sell(_payAt(card, TILL, 100));
            uint40 amount = i == 0 ? 101 : 1;
            _bothDeclined(
                _payAt(card, TILL, amount),
                abi.encodeWithSelector(
                    ICardEvents.PrepaidCards_OverLimit.selector,
                    card,
                    uint256(Decline.OverPaymentLimit) + i,
                    amount
                )
            );
        }
    }

    // ---------------------------------------------------------------- malformed

    /// @dev CA-20. Between the order and the last bit there is nothing.
    function testFuzz_CA20_aBitThatMeansNothingIsMalformed(uint256 bit) external {
        Bill memory p = _pay(100);
        Payment memory sent = _packed(p);
        sent.order = bytes32(uint256(sent.order) | (2 ** bound(bit, 1, 127)));
        bytes memory error_ = abi.encodeWithSelector(
            ICardEvents.PrepaidCards_MalformedPayment.selector
        );
        _declined(abi.encodeCall(cards.sale, (sent, _both(p, _saleId(p)))), error_);
        _declined(abi.encodeCall(cards.authorize, (sent, _both(p, _authorizationId(p)))), error_);
    }
}
