// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rlp} from "./Rlp.sol";

/// @notice A decoded receipt. Its logs stay in the calldata.
/// @param isSuccess Its status is 1.
/// @param logs Where the first log begins in the calldata.
/// @param end Where the last one ends.
struct RawReceipt {
    bool isSuccess;
    uint256 logs;
    uint256 end;
}

using RawReceipts for RawReceipt global;

/// @title Receipts of transactions, as the receipts trie holds them
/// @author The Tallystick authors
/// @notice IT-3. [status, gas, bloom, logs], behind the type of the transaction (EIP-2718). Those from before Byzantium, which
/// have a root instead of a status, are refused.
library RawReceipts {
    using Rlp for uint256;

    /// @notice What stands at a place is RLP, but nothing that a receipt can have there.
    /// @param place In the calldata, in bytes.
    error RawReceipt_Malformed(uint256 place);

    /// @dev keccak256("Transfer(address,address,uint256)"), of ERC-20.
    uint256 private constant TRANSFER =
        0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef;

    /// @param raw All bytes of it.
    function decode(bytes calldata raw) internal pure returns (RawReceipt memory receipt) {
        (uint256 place, uint256 end) = Rlp.bounds(raw);
        if (!place.isList(end)) {
            if (raw.length == 0 || uint8(raw[0]) >= 0x80) revert RawReceipt_Malformed(place);
            ++place; // its type
        }
        uint256 last = end;
        uint256 status = 0;
        (place, end) = place.readList(end);
        end.finish(last);
        (status, place) = place.readBit(end);
        if (status > 1) revert RawReceipt_Malformed(place);
        receipt.isSuccess = status == 1;
        place = place.passUint(end, 8);
        // What stands there plays no part: only that it is well formed.
        // slither-disable-next-line unused-return
        (, place) = place.readBytes(end);
        (receipt.logs, receipt.end) = place.readList(end);
        receipt.end.finish(end);
    }

    /// @dev What ERC-20 events of a token tell that one account gave another.
    /// @return sum At most 2^256 − 1; more counts as that.
    function transferred(
        RawReceipt memory self,
        address token,
        address from,
        address to
    ) internal pure returns (uint256 sum) {
        uint256 place = self.logs;
        while (place < self.end) {
            (uint256 item, uint256 next) = place.readList(self.end);
            uint256 amount = _amountOf(item, next, token, from, to);
            unchecked {
                sum = sum + amount < sum ? type(uint256).max : sum + amount; // both are looked at
            }
            place = next;
        }
    }

    /// @dev [address, [topic, …], data]
    /// @return amount 0 for another event.
    function _amountOf(
        uint256 place,
        uint256 end,
        address token,
        address from,
        address to
    ) private pure returns (uint256 amount) {
        (uint256 emitter, uint256 next) = place.readFixed(end, 20);
        (uint256 topics, uint256 data) = next.readList(end);
        (uint256 begin, uint256 last) = data.readBytes(end);
        last.finish(end);
        bool isTransfer = emitter == uint160(token) && data - topics == 99 && last - begin == 32;
        if (!isTransfer) return 0;
        (uint256 topic, uint256 second) = topics.readFixed(data, 32);
        (uint256 giver, uint256 third) = second.readFixed(data, 32);
        // It is the last: the topics' length was looked at.
        // slither-disable-next-line unused-return
        (uint256 taker, ) = third.readFixed(data, 32);
        if (topic != TRANSFER || giver != uint160(from) || taker != uint160(to)) return 0;
        assembly ("memory-safe") {
            amount := calldataload(begin)
        }
    }
}
