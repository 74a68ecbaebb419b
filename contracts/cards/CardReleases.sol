// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Border} from "./Border.sol";
import {Book} from "./CardBook.sol";
import {Payment, PaymentKind} from "./CardTypes.sol";
import {ICardOffice} from "./ICardOffice.sol";
import {Owing} from "./Owing.sol";
import {Payments} from "./Payments.sol";
import {PrepaidCardsBase} from "./PrepaidCardsBase.sol";
import {Releasing} from "./Releasing.sol";
import {Slip, Slips} from "./Slips.sol";

/// @title Voids, reclaims, and what clearing does for a merchant
/// @author The Tallystick authors
/// @notice CA-3, CA-4, CA-6: who may, here; what happens, in `Releasing` and `Owing`.
abstract contract CardReleases is PrepaidCardsBase, ICardOffice {
    using Border for Book;
    using Owing for Book;
    using Releasing for Book;

    /// @inheritdoc ICardOffice
    function captureByClearing(
        Payment calldata payment,
        uint40 total,
        bool isFinal,
        bytes32 reason
    ) external restricted {
        bytes32 id = _authorizationId(payment);
        _book.captureByClearing(payment, id, total, isFinal, reason);
    }

    /// @inheritdoc ICardOffice
    function void(Payment calldata payment, address terminal, bytes calldata signature) external {
        Slip p = Slips.write(payment, _domainSeparatorV4());
        bytes32 id = p.id(PaymentKind.Authorization);
        bytes32 content = keccak256(abi.encode(Payments.VOID, id, terminal));
        _requireMerchant(p.program(), id, terminal, p.digest(content), signature);
        _book.voidPayment(payment, id, terminal, 0);
    }

    /// @inheritdoc ICardOffice
    function voidByClearing(Payment calldata payment, bytes32 reason) external restricted {
        _book.voidPayment(payment, _authorizationId(payment), address(0), reason);
    }

    /// @inheritdoc ICardOffice
    function reclaim(Payment calldata payment) external {
        _book.reclaim(payment, _authorizationId(payment));
    }

    /// @inheritdoc ICardOffice
    function fundReserve(uint32 program, uint24 merchant, uint64 amount) external nonReentrant {
        if (amount == 0) revert PrepaidCards_ZeroAmount();
        if (_book.programs[program].terms.unit == 0) revert PrepaidCards_UnknownProgram(program);
        if (_book.merchants[merchant].owner == address(0))
            revert PrepaidCards_UnknownMerchant(merchant);
        _book.pull(program, amount);
        _book.fund(program, merchant, amount);
    }

    /// @inheritdoc ICardOffice
    function creditRefunds(uint32 program, uint24 merchant, uint256 max) external {
        _book.creditRefunds(program, merchant, max);
    }

    function _authorizationId(Payment calldata payment) private view returns (bytes32) {
        return Slips.write(payment, _domainSeparatorV4()).id(PaymentKind.Authorization);
    }
}
