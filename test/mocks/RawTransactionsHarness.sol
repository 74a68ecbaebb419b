// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RawTransaction, RawTransactions} from "../../contracts/iterative/RawTransactions.sol";

/// @title The decoder of transactions, callable
/// @author The Tallystick authors
contract RawTransactionsHarness {
    /// @notice What became of one of many: its outcome and what `decode` gave or threw.
    struct Outcome {
        bool isTaken;
        bytes result;
    }

    function decode(
        bytes calldata raw
    ) external pure returns (RawTransaction memory t, bytes memory data) {
        t = RawTransactions.decode(raw);
        data = t.data();
    }

    /// @dev Each by a call of its own, so that one refusal refuses no other.
    function decodeMany(bytes[] calldata raws) external view returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](raws.length);
        for (uint256 i = 0; i < raws.length; ++i) {
            (outcomes[i].isTaken, outcomes[i].result) = address(this).staticcall(
                abi.encodeCall(this.decode, (raws[i]))
            );
        }
    }

    /// @return used Gas of decoding alone, in a call that has touched no memory before.
    function measure(bytes calldata raw) external view returns (uint256 used) {
        used = gasleft();
        RawTransactions.decode(raw);
        used -= gasleft();
    }
}
