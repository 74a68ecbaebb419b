// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE_COIN} from "../../../contracts/iterative/ChannelBorder.sol";
import {Channel, ChannelKind, VoucherKey} from "../../../contracts/iterative/ChannelTypes.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {OfficeUnderProof} from "../../kit/iterative/OfficeUnderProof.sol";
import {VM} from "../../kit/IVm.sol";

/// @notice When a voucher is claimed.
struct Moment {
    uint40 second;
    uint40 number;
}

/// @title Proofs of the keys of escrow channels: IT-5, IT-6
/// @author The Tallystick authors
contract VoucherKeysProofs is Assertions {
    address private constant KEY = address(0xC1);
    address private constant SIGNER = address(0xD1);

    OfficeUnderProof private room;

    function setUp() external {
        room = new OfficeUnderProof();
    }

    /// @dev A key that was never granted has a limit of 0: it signs for nothing, not even for 0.
    function check_IT6_noKeySignsAboveItsLimit(
        VoucherKey memory key,
        Moment memory when,
        uint96 cumulative
    ) public {
        VM.assume(key.kept <= key.limit);
        room.putKey(_terms(), KEY, key);

        bool may = _mayAt(when, cumulative);

        assertTrue(!may || (cumulative <= key.limit && key.limit != 0), "a limit");
        assertFalse(room.maySign(_terms(), address(0), cumulative), "nobody");
    }

    function testFuzz_IT6_noKeySignsAboveItsLimit(
        VoucherKey memory key,
        Moment memory when,
        uint96 cumulative
    ) external {
        key.kept = uint96(bound(key.kept, 0, key.limit)); // below 2^96
        check_IT6_noKeySignsAboveItsLimit(key, when, cumulative);
    }

    /// @dev What a key may sign for never grows with time, and what is kept of it stays for ever.
    function check_IT5_timeTakesFromAKeyButNotWhatIsKept(
        VoucherKey memory key,
        Moment memory when,
        Moment memory later,
        uint96 cumulative
    ) public {
        VM.assume(key.kept <= key.limit && key.limit != 0);
        VM.assume(when.second <= later.second && when.number <= later.number);
        room.putKey(_terms(), KEY, key);

        bool before = _mayAt(when, cumulative);
        bool after_ = _mayAt(later, cumulative);

        assertTrue(before || !after_, "never more");
        assertTrue(after_ || cumulative > key.kept, "what is kept");
    }

    function testFuzz_IT5_timeTakesFromAKeyButNotWhatIsKept(
        VoucherKey memory key,
        Moment memory when,
        Moment memory later,
        uint96 cumulative
    ) external {
        key.limit = uint96(bound(key.limit, 1, type(uint96).max)); // below 2^96
        key.kept = uint96(bound(key.kept, 0, key.limit));
        later.second = uint40(bound(later.second, when.second, type(uint40).max)); // below 2^40
        later.number = uint40(bound(later.number, when.number, type(uint40).max));
        check_IT5_timeTakesFromAKeyButNotWhatIsKept(key, when, later, cumulative);
    }

    /// @dev IT-5. The payee has the whole window, in seconds and in blocks, or the key's own end where that comes first.
    function check_IT5_aRevocationWaitsTheWindow(
        VoucherKey memory key,
        uint96 kept,
        uint32 window,
        uint32 windowBlocks,
        Moment memory now_
    ) public {
        VM.assume(key.limit != 0 && key.endBlock == 0);
        VM.assume(now_.second < 2 ** 31 && now_.number < 2 ** 31);
        VM.assume(0 < window && window < 2 ** 30 && 0 < windowBlocks && windowBlocks < 2 ** 30);
        VM.assume(key.end == 0 || key.end > now_.second);
        Channel memory terms = _terms();
        (terms.window, terms.windowBlocks) = (window, windowBlocks);
        room.putKey(terms, KEY, key);
        VM.warp(now_.second);
        VM.roll(now_.number);

        room.revokeKey(terms, KEY, kept, "");

        VoucherKey memory revoked = room.keyNow(terms, KEY);
        bool endsFirst = key.end != 0 && key.end < uint256(now_.second) + window;
        assertEq(revoked.limit, key.limit, "limit");
        assertEq(revoked.kept, kept < key.limit ? kept : key.limit, "kept");
        assertEq(revoked.end, endsFirst ? key.end : uint256(now_.second) + window, "second");
        assertEq(revoked.endBlock, endsFirst ? 1 : uint256(now_.number) + windowBlocks, "block");
    }

    function testFuzz_IT5_aRevocationWaitsTheWindow(
        VoucherKey memory key,
        uint96 kept,
        uint32 window,
        uint32 windowBlocks,
        Moment memory now_
    ) external {
        key.limit = uint96(bound(key.limit, 1, type(uint96).max)); // below 2^96
        key.endBlock = 0;
        (now_.second, now_.number) = (now_.second % 2 ** 31, now_.number % 2 ** 31);
        window = uint32(bound(window, 1, 2 ** 30 - 1)); // below 2^30
        windowBlocks = uint32(bound(windowBlocks, 1, 2 ** 30 - 1));
        if (key.end != 0 && key.end <= now_.second) key.end = uint32(now_.second + 1);
        check_IT5_aRevocationWaitsTheWindow(key, kept, window, windowBlocks, now_);
    }

    function _mayAt(Moment memory when, uint96 cumulative) private returns (bool) {
        VM.warp(when.second);
        VM.roll(when.number);
        return room.maySign(_terms(), KEY, cumulative);
    }

    /// @dev This contract is the payer.
    function _terms() private view returns (Channel memory) {
        return
            Channel({
                kind: ChannelKind.Escrow,
                payer: address(this),
                payee: address(0xB1),
                asset: NATIVE_COIN,
                signer: SIGNER,
                firstNonce: 0,
                deposit: 0,
                window: 1 days,
                windowBlocks: 7_200,
                endTime: 0,
                agreement: 0
            });
    }
}
