// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NATIVE_COIN} from "../../../contracts/iterative/ChannelBorder.sol";
import {Channel, ChannelKind} from "../../../contracts/iterative/ChannelTypes.sol";
import {Exit, Line} from "../../../contracts/iterative/IterativePaymentsBase.sol";
import {Assertions} from "../../kit/Assertions.sol";
import {OfficeUnderProof} from "../../kit/iterative/OfficeUnderProof.sol";
import {VM} from "../../kit/IVm.sol";

/// @title Proofs of nonce lines and exits: IT-1, IT-5
/// @author The Tallystick authors
contract LinesProofs is Assertions {
    address private constant PAYER = address(0xA1);
    uint64 private constant MAX_FIRST_NONCE = 2 ** 64 - 2 ** 32 - 2;

    OfficeUnderProof private room;

    function setUp() external {
        room = new OfficeUnderProof();
    }

    /// @dev Open where no channel is live on it and its nonce is new, and there only.
    function check_IT1_aLineTakesOneLiveChannel(
        uint64 lowest,
        bool isTaken,
        uint64 firstNonce
    ) public {
        room.putLine(PAYER, Line(lowest, isTaken));

        try room.openNow(_terms(firstNonce)) {
            assertTrue(!isTaken && lowest <= firstNonce, "free");
            Line memory line = room.lineNow(PAYER);
            assertTrue(line.isTaken && line.lowest == firstNonce, "taken");
        } catch {
            assertTrue(isTaken || firstNonce < lowest, "refused");
        }
    }

    function testFuzz_IT1_aLineTakesOneLiveChannel(
        uint64 lowest,
        bool isTaken,
        uint64 firstNonce
    ) external {
        check_IT1_aLineTakesOneLiveChannel(lowest, isTaken, firstNonce);
    }

    /// @dev The next channel begins beyond every nonce that the last one may have used.
    function check_IT1_noNonceServesTwoChannels(
        uint64 firstNonce,
        uint32 epoch,
        uint64 next
    ) public {
        VM.assume(firstNonce <= MAX_FIRST_NONCE);
        Channel memory terms = _terms(firstNonce);
        room.putUnlocked(terms, epoch, Exit(0, 0));
        room.withdraw(terms);

        terms.firstNonce = next;
        try room.openNow(terms) {
            assertGt(next, uint256(firstNonce) + epoch, "beyond");
        } catch {
            assertLe(next, uint256(firstNonce) + epoch, "one that was used");
        }
    }

    function testFuzz_IT1_noNonceServesTwoChannels(
        uint64 firstNonce,
        uint32 epoch,
        uint64 next
    ) external {
        firstNonce = uint64(bound(firstNonce, 0, MAX_FIRST_NONCE)); // below 2^64
        if (next % 2 == 1) next = firstNonce + epoch + uint64(next % 3);
        check_IT1_noNonceServesTwoChannels(firstNonce, epoch, next);
    }

    /// @dev Not before the second, and not before the block.
    function check_IT5_nothingIsWithdrawnBeforeTheWindowIsOver(
        Exit memory exit,
        uint40 now_,
        uint64 number
    ) public {
        Channel memory terms = _terms(0);
        room.putUnlocked(terms, 0, exit);
        VM.warp(now_);
        VM.roll(number);

        try room.withdraw(terms) {
            assertTrue(now_ >= exit.time && number >= exit.number, "over");
        } catch {
            assertTrue(now_ < exit.time || number < exit.number, "not over");
        }
    }

    function testFuzz_IT5_nothingIsWithdrawnBeforeTheWindowIsOver(
        Exit memory exit,
        uint40 now_,
        uint64 number
    ) external {
        check_IT5_nothingIsWithdrawnBeforeTheWindowIsOver(exit, now_, number);
    }

    function _terms(uint64 firstNonce) private pure returns (Channel memory) {
        return
            Channel({
                kind: ChannelKind.PayThrough,
                payer: PAYER,
                payee: address(0xB1),
                asset: NATIVE_COIN,
                signer: address(0),
                firstNonce: firstNonce,
                deposit: 0,
                window: 1 days,
                windowBlocks: 7_200,
                endTime: 0,
                agreement: 0
            });
    }
}
