// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Border} from "./Border.sol";
import {APPROVE, Book, CREDIT, Purchases} from "./CardBook.sol";
import {ICardTopUps} from "./ICardTopUps.sol";
import {Issuing} from "./Issuing.sol";
import {Payments} from "./Payments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Presence} from "./Presence.sol";
import {Redeeming} from "./Redeeming.sol";
import {ToppingUp} from "./ToppingUp.sol";
import {PayerConsent, Redemption, TopUp, TopUpView} from "./TopUpTypes.sol";

/// @title How value comes on cards and leaves them
/// @author The Tallystick authors
/// @notice CA-14, CA-22: who may, here; what happens, in `ToppingUp` and `Redeeming`.
abstract contract CardTopUps is PrepaidCardsBase, ICardTopUps {
    using Border for Book;
    using Issuing for Book;
    using Presence for Book;
    using Redeeming for Book;
    using ToppingUp for Book;

    /// @inheritdoc ICardTopUps
    function requestTopUp(TopUp calldata topUp) external nonReentrant {
        _requireStaff(topUp.program, CREDIT);
        if (_book.request(topUp, msg.sender)) _book.pull(topUp.program, topUp.amount);
    }

    /// @inheritdoc ICardTopUps
    function requestTopUpWithPermit(
        TopUp calldata topUp,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        _requireStaff(topUp.program, CREDIT);
        if (_book.request(topUp, msg.sender))
            _book.pullWithPermit(topUp.program, topUp.amount, deadline, v, r, s);
    }

    /// @inheritdoc ICardTopUps
    function requestTopUpWithAuthorization(
        TopUp calldata topUp,
        PayerConsent calldata consent
    ) external nonReentrant {
        _requireStaff(topUp.program, CREDIT);
        bytes32 nonce = topUpNonce(topUp, consent.salt);
        if (_book.request(topUp, consent.payer))
            _book.receiveFrom(topUp.program, topUp.amount, consent, nonce);
    }

    /// @inheritdoc ICardTopUps
    function approveTopUp(uint32 program, bytes32 bankReference) external nonReentrant {
        _requireStaff(program, APPROVE);
        _book.approve(program, bankReference);
    }

    /// @inheritdoc ICardTopUps
    function rejectTopUp(
        uint32 program,
        bytes32 bankReference,
        bytes32 reason
    ) external nonReentrant {
        uint8 rights = _book.programs[program].staff[msg.sender];
        bool isOwn = msg.sender == _book.topUps[program][bankReference].requester;
        if (rights & APPROVE == 0 && !isOwn && !_isAbsent(program))
            revert PrepaidCards_NotStaff(program, msg.sender, APPROVE);
        if (rights != 0) _book.see(program);
        _book.reject(program, bankReference, reason);
    }

    /// @inheritdoc ICardTopUps
    function claimReturn(uint32 program, address to) external nonReentrant {
        _book.claim(program, to);
    }

    /// @inheritdoc ICardTopUps
    function redeem(
        Redemption calldata redemption,
        bytes calldata signature
    ) external nonReentrant {
        bool byExit = _requireConsent(redemption.program);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(Payments.REDEMPTION, redemption)));
        _book.useSequence(
            redemption.program,
            redemption.card,
            redemption.sequence,
            redemption.deadline,
            digest,
            signature
        );
        _book.redeem(redemption, byExit);
    }

    /// @inheritdoc ICardTopUps
    function topUpOf(
        uint32 program,
        bytes32 bankReference
    ) external view returns (TopUpView memory info) {
        return _book.topUpOf(program, bankReference);
    }

    /// @inheritdoc ICardTopUps
    function purchasesOf(
        uint32 program,
        bytes32 funder
    ) external view returns (uint16 day, uint64 sum) {
        Purchases storage bought = _book.purchases[program][funder];
        return (bought.day, bought.sum);
    }

    /// @inheritdoc ICardTopUps
    function returnOf(uint32 program, address payer) external view returns (uint64 units) {
        return _book.unreturned[program][payer];
    }

    /// @inheritdoc ICardTopUps
    function absentFrom(uint32 program) external view returns (uint256 second) {
        return _book.absentFrom(program);
    }

    /// @inheritdoc ICardTopUps
    function topUpNonce(TopUp calldata topUp, bytes32 salt) public pure returns (bytes32 nonce) {
        (uint32 program, address card) = (topUp.program, topUp.card);
        return keccak256(abi.encode(program, card, topUp.amount, topUp.bankReference, salt));
    }

    /// @dev CA-22. The issuer's consent is that its staff sends it; an absent one is not asked.
    /// @return byExit Whether it is absent.
    function _requireConsent(uint32 program) private returns (bool byExit) {
        if (_book.programs[program].staff[msg.sender] & APPROVE != 0) {
            _book.see(program);
            return false;
        }
        if (!_isAbsent(program))
            revert PrepaidCards_IssuerPresent(program, _book.absentFrom(program), block.timestamp);
        return true;
    }

    function _isAbsent(uint32 program) private view returns (bool) {
        return block.timestamp >= _book.absentFrom(program);
    }
}
