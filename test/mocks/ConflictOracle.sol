// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {HeaderRead, ProofOracle} from "./ProofOracle.sol";
import {Read, TransactionOracle} from "./TransactionOracle.sol";

/// @notice A transaction that was included, and how it ended: as `Inclusion`, but each node for itself.
struct Shown {
    bytes header;
    uint32 index;
    bytes[] transaction;
    bytes[] receipt;
}

/// @notice Who should have paid whom, at which nonce.
struct Asked {
    address payer;
    uint64 nonce;
    address payee;
    /// @dev Of the payment; 0 for the native coin.
    address token;
}

/// @notice What the other readers make of it.
struct Told {
    bool isPayment;
    bool isProtected;
    uint256 landed;
}

/// @title Another judge of what a transaction paid
/// @author The Tallystick authors
/// @notice IT-3, from a block's hash to the amount, by OpenZeppelin's libraries alone. Spelt out again from the rule.
contract ConflictOracle {
    error Refused();

    ProofOracle private immutable PROOFS = new ProofOracle();
    TransactionOracle private immutable TRANSACTIONS = new TransactionOracle();

    function judge(
        Shown calldata shown,
        Asked calldata asked
    ) external view returns (Told memory told) {
        HeaderRead memory header = PROOFS.header(shown.header);
        if (PROOFS.hashOf(header.number) != header.hash) revert Refused();
        bytes memory key = RLP.encode(shown.index);
        Read memory t = TRANSACTIONS.decode(
            PROOFS.valueAt(header.transactionsRoot, key, shown.transaction)
        );
        if (t.signer != asked.payer || t.nonce != asked.nonce) revert Refused();
        told.isProtected = t.isProtected;
        told.landed = asked.token == address(0) ? _coins(t, asked) : _tokens(t, asked);
        told.isPayment = told.landed != 0;
        if (!told.isPayment || shown.receipt.length == 0) return told;
        (bool success, uint256 moved) = PROOFS.receipt(
            PROOFS.valueAt(header.receiptsRoot, key, shown.receipt),
            asked.token,
            asked.payer,
            asked.payee
        );
        if (!success) told.landed = 0;
        else if (asked.token != address(0)) told.landed = moved;
    }

    function _coins(Read memory t, Asked calldata asked) private pure returns (uint256) {
        return t.to == asked.payee ? t.value : 0;
    }

    /// @dev `transfer(payee, amount)`; bytes behind it play no part.
    function _tokens(Read memory t, Asked calldata asked) private pure returns (uint256 amount) {
        if (t.to != asked.token || t.data.length < 68) return 0;
        bytes memory expected = abi.encodeWithSignature(
            "transfer(address,uint256)",
            asked.payee,
            0
        );
        for (uint256 i = 0; i < 36; ++i) if (t.data[i] != expected[i]) return 0;
        for (uint256 i = 36; i < 68; ++i) amount = (amount << 8) | uint8(t.data[i]);
    }
}
