// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Attestation,
    CardLimits,
    Payment,
    PaymentKind,
    ProgramTerms,
    Tier
} from "../../../contracts/cards/CardTypes.sol";
import {ICardClearing} from "../../../contracts/cards/ICardClearing.sol";
import {ICardOffice} from "../../../contracts/cards/ICardOffice.sol";
import {IPrepaidCards} from "../../../contracts/cards/IPrepaidCards.sol";
import {Funding, TopUp} from "../../../contracts/cards/TopUpTypes.sol";
import {VM} from "../IVm.sol";
import {RoomTest} from "../RoomTest.sol";
import {Bill, CardsSignatures} from "./CardsSignatures.sol";

/// @title The cards room, deployed, with the people in it and what they set up and sign
/// @author The Tallystick authors
/// @notice Roles as in deploy/modules/cards.ts. One program; a shop with two tills and a rival with one; ALICE has a
/// registered card and BOB a bearer card, 1,000.00 on each. Everything is relayed by STRANGER.
abstract contract CardsPeople is RoomTest {
    uint64 internal constant CLEARING_ROLE = 3;
    uint64 private constant REGULATOR_ROLE = 4;

    address internal constant CLEARING = address(0xC0);
    address internal constant REGULATOR = address(0xC1);
    address internal constant ISSUER = address(0xC2);
    /// @dev Approves what ISSUER requests.
    address internal constant APPROVER = address(0xC7);
    uint8 internal constant TO_APPROVE = 8;
    address internal constant SHOPKEEPER = address(0xC3);
    address internal constant RIVAL_OWNER = address(0xC4);
    address internal constant PAYOUT = address(0xC5);
    uint256 internal constant ATTESTER_KEY = 0xA77E57;

    /// @dev Base units of the token in a unit of the program: it counts in hundredths.
    uint64 internal constant UNIT = 10_000;
    uint40 internal constant TOP_UP = 100_000;
    uint40 internal constant CAP = 500_000;
    uint8 internal constant REGISTERED = 0;
    uint8 internal constant BEARER = 1;
    uint8 internal constant UNCAPPED = 2;
    int32 internal constant UTC_OFFSET = 8 hours;
    uint32 internal constant LIMIT_DELAY = 2 days;
    /// @dev CA-16. 1.5 %, and at most 5 %.
    uint24 internal constant RATE = 15_000;
    uint24 internal constant MAX_RATE = 50_000;
    /// @dev CA-14. 10,000.00 in a day.
    uint40 internal constant NAME_FROM = 1_000_000;
    uint8 internal constant ALL_FUNDINGS = 31;
    bytes32 internal constant REASON = "reason";
    bytes16 internal constant ORDER = "order";
    uint40 internal constant MAX_AMOUNT = type(uint40).max;

    // solhint-disable-next-line var-name-mixedcase
    address internal TILL;
    // solhint-disable-next-line var-name-mixedcase
    address internal SECOND_TILL;
    // solhint-disable-next-line var-name-mixedcase
    address internal RIVAL_TILL;

    IPrepaidCards internal cards;
    uint32 internal program;
    uint24 internal shop;
    uint24 internal rival;
    mapping(address id => uint256 key) internal keyOf;
    uint256 private _bankReference;

    function setUp() public virtual override {
        super.setUp();
        (keyOf[ALICE], keyOf[BOB]) = (ALICE_KEY, BOB_KEY);
        _open();
        VM.prank(CLEARING);
        cards.setAttester(VM.addr(ATTESTER_KEY));
    }

    /// @dev All of it but for clearing's key.
    function _open() internal {
        cards = IPrepaidCards(_deployCards());
        _allow(CLEARING_ROLE, CLEARING, _clearingFunctions());
        _allow(REGULATOR_ROLE, REGULATOR, _regulatorFunctions());
        _supply(ISSUER);
        _supply(SHOPKEEPER);
        program = _program(_terms());
        (shop, rival) = (_merchant(SHOPKEEPER), _merchant(RIVAL_OWNER));
        TILL = _terminal("till", shop);
        SECOND_TILL = _terminal("second till", shop);
        RIVAL_TILL = _terminal("rival till", rival);
        _issue(ALICE, REGISTERED);
        _issue(BOB, BEARER);
        _topUp(ALICE, TOP_UP);
        _topUp(BOB, TOP_UP);
    }

    function _deployCards() internal returns (address) {
        address office = _deploy("CardOffice.sol:CardOffice", abi.encode(manager));
        address clearing = _deploy("CardClearing.sol:CardClearing", abi.encode(manager, office));
        return _deploy("PrepaidCards.sol:PrepaidCards", abi.encode(manager, clearing));
    }

    function _room() internal view override returns (address) {
        return address(cards);
    }

    function _clearingFunctions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](15);
        selectors[0] = ICardClearing.createProgram.selector;
        selectors[1] = ICardClearing.registerMerchant.selector;
        selectors[2] = ICardClearing.setAttester.selector;
        selectors[3] = ICardClearing.enrollTerminal.selector;
        selectors[4] = ICardClearing.retireTerminal.selector;
        selectors[5] = ICardClearing.revokeTerminal.selector;
        selectors[6] = ICardOffice.captureByClearing.selector;
        selectors[7] = ICardOffice.voidByClearing.selector;
        selectors[8] = ICardClearing.changePeriods.selector;
        selectors[9] = ICardClearing.changeRate.selector;
        selectors[10] = ICardClearing.withdrawFees.selector;
        selectors[11] = ICardClearing.proposeAdjustment.selector;
        selectors[12] = ICardClearing.approveAdjustment.selector;
        selectors[13] = ICardClearing.rejectAdjustment.selector;
        selectors[14] = ICardClearing.attestLines.selector;
    }

    function _regulatorFunctions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](1);
        selectors[0] = ICardOffice.setFrozenByRegulator.selector;
    }

    // ---------------------------------------------------------------- clearing and merchants

    /// @dev Days as in Shanghai, periods of a day from T0 on.
    function _terms() internal view returns (ProgramTerms memory terms) {
        terms.token = address(token);
        terms.unit = UNIT;
        terms.issuer = ISSUER;
        terms.periodStart = uint32(T0);
        terms.periodLength = 1 days;
        terms.limitDelay = LIMIT_DELAY;
        terms.maxAuthorizationDays = 30;
        terms.maxRefundDays = 180;
        terms.utcOffset = UTC_OFFSET;
        (terms.rate, terms.maxRate) = (RATE, MAX_RATE);
        terms.nameFrom = NAME_FROM;
        terms.absentPeriods = 30;
        terms.tiers = new Tier[](3);
        terms.tiers[REGISTERED] = Tier(CAP, 0, true, ALL_FUNDINGS);
        terms.tiers[BEARER] = Tier(CAP, 1095, false, ALL_FUNDINGS);
        terms.tiers[UNCAPPED] = Tier(0, 0, true, ALL_FUNDINGS);
    }

    function _program(ProgramTerms memory terms) internal returns (uint32) {
        VM.prank(CLEARING);
        uint32 number = cards.createProgram(terms);
        VM.prank(terms.issuer);
        cards.setStaff(number, APPROVER, TO_APPROVE);
        return number;
    }

    function _merchant(address owner) internal returns (uint24) {
        VM.prank(CLEARING);
        return cards.registerMerchant(owner, PAYOUT);
    }

    /// @dev The id of a fresh key.
    function _newKey(string memory name) internal returns (address id) {
        uint256 key = uint256(keccak256(bytes(name))) >> 8; // below the order of the group
        id = VM.addr(key);
        keyOf[id] = key;
    }

    /// @dev A till in the program, valid for 400 days from today on.
    function _terminal(string memory name, uint24 merchant) internal returns (address id) {
        id = _newKey(name);
        uint256 today = (_now() / 1 days) * 1 days;
        _enroll(merchant, id, today, today + 400 days);
    }

    function _enroll(uint24 merchant, address terminal, uint256 from, uint256 to) internal {
        bytes memory proof = _proof(merchant, terminal, from, to);
        VM.prank(CLEARING);
        cards.enrollTerminal(program, merchant, terminal, uint32(from), uint32(to), proof);
    }

    function _proof(
        uint24 merchant,
        address terminal,
        uint256 from,
        uint256 to
    ) internal view returns (bytes memory) {
        return _sign(terminal, _enrollmentDigest(merchant, terminal, from, to));
    }

    function _enrollmentDigest(
        uint24 merchant,
        address terminal,
        uint256 from,
        uint256 to
    ) internal view returns (bytes32) {
        return CardsSignatures.enrollment(_domain(), program, merchant, terminal, from, to);
    }

    function _retire(address terminal, uint256 to) internal {
        VM.prank(SHOPKEEPER);
        cards.retireTerminal(program, terminal, uint32(to));
    }

    function _revoke(address terminal) internal {
        VM.prank(SHOPKEEPER);
        cards.revokeTerminal(program, terminal);
    }

    function _fundReserve(uint24 merchant, uint64 amount) internal {
        VM.prank(SHOPKEEPER);
        cards.fundReserve(program, merchant, amount);
    }

    // ---------------------------------------------------------------- the issuer and the regulator

    /// @dev The day of a second in the program's time.
    function _day(uint256 second) internal pure returns (uint16) {
        return uint16((second + 8 hours) / 1 days);
    }

    /// @dev The first second of a day of the program.
    function _startOf(uint256 day) internal pure returns (uint256) {
        return day * 1 days - 8 hours;
    }

    function _noLimits() internal pure returns (CardLimits memory limits) {}

    function _identity(uint8 tier) internal pure returns (bytes32) {
        return tier == BEARER ? bytes32(0) : bytes32("identity");
    }

    /// @dev Without limits; valid for four years.
    function _issue(address card, uint8 tier) internal {
        _issue(card, tier, _day(_now()) + 1461, _noLimits());
    }

    function _issue(address card, uint8 tier, uint16 lastDay, CardLimits memory limits) internal {
        VM.prank(ISSUER);
        cards.issueCard(program, card, tier, lastDay, _identity(tier), limits);
    }

    /// @dev A fresh key's card with these limits and as much as it takes.
    function _cardWith(string memory name, CardLimits memory limits) internal returns (address id) {
        id = _newKey(name);
        _issue(id, REGISTERED, _day(_now()) + 1461, limits);
        _topUp(id, CAP);
    }

    /// @dev CA-14. By a transfer of somebody who has bought nothing before, to a buyer with a name.
    function _topUpOf(
        address card,
        uint40 amount,
        bytes32 bankReference
    ) internal view returns (TopUp memory) {
        bytes32 funder = keccak256(abi.encode("funder", bankReference));
        return TopUp(program, card, amount, bankReference, Funding.Transfer, funder, "buyer");
    }

    /// @dev By ISSUER, in its first step.
    function _request(address card, uint40 amount, bytes32 bankReference) internal {
        VM.prank(ISSUER);
        cards.requestTopUp(_topUpOf(card, amount, bankReference));
    }

    /// @dev By APPROVER, in its second step.
    function _approve(bytes32 bankReference) internal {
        VM.prank(APPROVER);
        cards.approveTopUp(program, bankReference);
    }

    function _topUp(address card, uint40 amount) internal {
        bytes32 bankReference = bytes32(++_bankReference);
        _request(card, amount, bankReference);
        _approve(bankReference);
    }

    function _freeze(address card) internal {
        VM.prank(ISSUER);
        cards.setFrozen(program, card, true);
    }

    function _freezeByRegulator(address card) internal {
        VM.prank(REGULATOR);
        cards.setFrozenByRegulator(program, card, true);
    }

    function _block(address card) internal {
        VM.prank(ISSUER);
        cards.blockCard(program, card, REASON);
    }

    /// @dev A registered card's account goes over to a fresh key.
    function _replace(address card, string memory name) internal returns (address successor) {
        successor = _newKey(name);
        VM.prank(ISSUER);
        cards.replaceCard(program, card, successor, _day(_now()) + 1461, REASON, "");
    }

    function _setLimits(address card, CardLimits memory limits) internal {
        VM.prank(ISSUER);
        cards.setLimits(program, card, limits);
    }

    // ---------------------------------------------------------------- signatures

    function _domain() internal view returns (bytes32) {
        return CardsSignatures.domain(address(cards));
    }

    /// @dev By the key of a card or terminal.
    function _sign(address id, bytes32 digest) internal view returns (bytes memory) {
        return CardsSignatures.signed(keyOf[id], digest);
    }

    /// @dev The terminal's signature, then the holder's.
    function _both(Bill memory p, bytes32 id) internal view returns (bytes memory) {
        return bytes.concat(_sign(p.terminal, id), _sign(p.card, id));
    }

    function _packed(Bill memory p) internal pure returns (Payment memory) {
        return CardsSignatures.packed(p);
    }

    function _idOf(Bill memory p, PaymentKind kind) internal view returns (bytes32) {
        return CardsSignatures.payment(_domain(), p, kind);
    }

    function _saleId(Bill memory p) internal view returns (bytes32) {
        return _idOf(p, PaymentKind.Sale);
    }

    function _authorizationId(Bill memory p) internal view returns (bytes32) {
        return _idOf(p, PaymentKind.Authorization);
    }

    function _captureDigest(
        Bill memory p,
        address terminal,
        uint40 total,
        bool isFinal
    ) internal view returns (bytes32) {
        return CardsSignatures.capture(_domain(), _authorizationId(p), terminal, total, isFinal);
    }

    function _voidDigest(Bill memory p, address terminal) internal view returns (bytes32) {
        return CardsSignatures.release(_domain(), _authorizationId(p), terminal);
    }

    function _refundDigest(
        bytes32 id,
        address terminal,
        uint40 total
    ) internal view returns (bytes32) {
        return CardsSignatures.refund(_domain(), id, terminal, total);
    }

    /// @dev Clearing vouches that the sale ran over so much.
    function _attest(Bill memory p, uint40 amount) internal view returns (Attestation memory a) {
        (a.amount, a.blockNumber, a.logIndex, a.row) = (amount, 7, 3, 0);
        a.signature = CardsSignatures.signed(
            ATTESTER_KEY,
            CardsSignatures.attestation(_domain(), _saleId(p), a)
        );
    }
}
