// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChannelKind, ChannelState, VoucherKey} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Revoking keys of an escrow channel: IT-1, IT-5
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - a granted key, the signer: in the window as before; after it what is kept
/// - the window: seconds and blocks, the last of each; an end of the key's own that comes first
/// - what is kept: more than the limit, all, nothing
/// - again, otherwise, never granted, ended, by whom
contract RevocationsTest is IterativeTest {
    uint32 private constant END_BLOCK = uint32(B0 + WINDOW_BLOCKS);
    uint32 private constant END = uint32(T0 + WINDOW);

    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function _callBy(uint256 key, uint96 cumulative) private view returns (bytes memory) {
        return _voucherCall(cumulative, _voucherBy(key, cumulative));
    }

    /// @dev At this time the key's vouchers count up to `most`, and no unit more.
    function _signsUpTo(uint256 key, uint96 most) private {
        uint256 id = VM.snapshotState();
        _refused(_callBy(key, most + 1), _notSigned(VM.addr(key), most + 1));
        if (most != 0) {
            bytes memory result = _succeeds(_callBy(key, most));
            assertEq(abi.decode(result, (uint256)), most, "claimed");
        }
        VM.revertToState(id);
    }

    function _signsForAll(uint256 key) private {
        uint256 id = VM.snapshotState();
        _succeeds(_callBy(key, DEPOSIT));
        assertEq(BOB.balance, DEPOSIT, "claimed");
        VM.revertToState(id);
    }

    function _at(uint256 time, uint256 number) private {
        VM.warp(time);
        VM.roll(number);
    }

    // ---------------------------------------------------------------- the window

    function test_IT5_aGrantedKeyCountsAsBeforeInTheWindow() external {
        _grant(SESSION, 300, 0);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.KeyRevoked(_id(), SESSION, 120, END, END_BLOCK);
        _revoke(SESSION, 120);

        _signsUpTo(SESSION_KEY, 300);
        _at(END - 1, END_BLOCK - 1);
        _signsUpTo(SESSION_KEY, 300);
        _at(END - 1, END_BLOCK);
        _signsUpTo(SESSION_KEY, 300);
        // a chain that stood still gave nobody a chance to claim
        _at(END + 1, END_BLOCK - 1);
        _signsUpTo(SESSION_KEY, 300);
        _at(END, END_BLOCK);
        _signsUpTo(SESSION_KEY, 120);
        _at(END + 365 days, END_BLOCK + 1_000_000);
        _signsUpTo(SESSION_KEY, 120);
    }

    function test_IT5_soDoesTheSigner() external {
        VM.expectEmit(address(channels));
        emit IIterativeEvents.KeyRevoked(_id(), SIGNER, 120, END, END_BLOCK);
        _revoke(SIGNER, 120);
        assertEq(
            abi.encode(channels.keyOf(_id(), SIGNER)),
            abi.encode(VoucherKey(type(uint96).max, 120, END, END_BLOCK)),
            "what is known of it"
        );

        _signsForAll(SIGNER_KEY);
        _at(END - 1, END_BLOCK);
        _signsForAll(SIGNER_KEY);
        _at(END, END_BLOCK - 1);
        _signsForAll(SIGNER_KEY);
        _at(END, END_BLOCK);
        _signsUpTo(SIGNER_KEY, 120);
        _assertChannel(ChannelState.Open, DEPOSIT, 0);
    }

    /// @dev A change of key: the new one goes on where the old one stopped.
    function test_IT5_theSignerIsReplaced() external {
        _claimVoucher(200);
        _grant(SESSION, type(uint96).max, 0);
        _revoke(SIGNER, 250);
        _at(END, END_BLOCK);
        _refused(_callBy(SIGNER_KEY, 251), _notSigned(SIGNER, 251));
        assertEq(_claimVoucher(250), 50, "what the old one signed");
        _succeeds(_callBy(SESSION_KEY, 600));
        assertEq(BOB.balance, 600, "the payee's");
    }

    /// @dev A key's own end comes first, and no block holds it up.
    function test_IT1_anEndOfItsOwnComesFirst() external {
        uint32 end = uint32(T0 + 1 hours);
        _grant(SESSION, 300, end);
        VM.expectEmit(address(channels));
        emit IIterativeEvents.KeyRevoked(_id(), SESSION, 120, end, 1);
        _revoke(SESSION, 120);

        VM.warp(end - 1);
        _signsUpTo(SESSION_KEY, 300);
        VM.warp(end);
        _signsUpTo(SESSION_KEY, 120);
    }

    function test_IT5_theWindowComesBeforeALaterEnd() external {
        _grant(SESSION, 300, END);
        _revoke(SESSION, 120);
        assertEq(channels.keyOf(_id(), SESSION).endBlock, END_BLOCK, "the same second");
        _at(END, END_BLOCK - 1);
        _signsUpTo(SESSION_KEY, 300);
        _at(END, END_BLOCK);
        _signsUpTo(SESSION_KEY, 120);
    }

    function testFuzz_IT5_bothSecondsAndBlocks(uint32 seconds_, uint32 blocks) external {
        seconds_ = uint32(bound(seconds_, 0, 2 * WINDOW));
        blocks = uint32(bound(blocks, 0, 2 * WINDOW_BLOCKS));
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 120);
        _at(T0 + seconds_, B0 + blocks);
        _signsUpTo(SESSION_KEY, seconds_ >= WINDOW && blocks >= WINDOW_BLOCKS ? 120 : 300);
    }

    // ---------------------------------------------------------------- what is kept

    function test_IT1_noMoreIsKeptThanTheKeyMightSign() external {
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 500);
        assertEq(channels.keyOf(_id(), SESSION).kept, 300, "kept");
        _at(END, END_BLOCK);
        _signsUpTo(SESSION_KEY, 300);
    }

    function test_IT1_nothingMayBeKept() external {
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 0);
        _revoke(SIGNER, 0);
        _at(END, END_BLOCK);
        _signsUpTo(SESSION_KEY, 0);
        _signsUpTo(SIGNER_KEY, 0);
    }

    // ---------------------------------------------------------------- again, and otherwise

    function _notRevocable(address key) private view returns (bytes memory) {
        bytes4 error_ = IIterativeEvents.IterativePayments_KeyNotRevocable.selector;
        return abi.encodeWithSelector(error_, _id(), key);
    }

    /// @dev And the window does not begin anew.
    function test_IT1_againNothing() external {
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 120);
        _revoke(SIGNER, 120);
        _at(T0 + 1 hours, B0 + 300);
        _changesNothing(_revokeCall(ALICE_KEY, SESSION, 120));
        _changesNothing(_revokeCall(ALICE_KEY, SIGNER, 120));
        _at(END + 1 days, END_BLOCK + 1);
        _changesNothing(_revokeCall(ALICE_KEY, SESSION, 120));
        _changesNothing(_revokeCall(ALICE_KEY, SIGNER, 120));
    }

    function test_IT1_againWithMoreThanTheLimitNothing() external {
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 500);
        _changesNothing(_revokeCall(ALICE_KEY, SESSION, 500));
        _changesNothing(_revokeCall(ALICE_KEY, SESSION, 300));
    }

    function test_IT1_noSecondThoughts() external {
        _grant(SESSION, 300, 0);
        _revoke(SESSION, 120);
        _revoke(SIGNER, 120);
        _refused(_revokeCall(ALICE_KEY, SESSION, 119), _notRevocable(SESSION));
        _refused(_revokeCall(ALICE_KEY, SESSION, 121), _notRevocable(SESSION));
        _refused(_revokeCall(ALICE_KEY, SIGNER, 119), _notRevocable(SIGNER));
        _refused(_revokeCall(ALICE_KEY, SIGNER, 121), _notRevocable(SIGNER));
    }

    function test_IT1_whatWasNeverGrantedIsNotRevoked() external {
        _refused(_revokeCall(ALICE_KEY, SESSION, 0), _notRevocable(SESSION));
        _refused(_revokeCall(ALICE_KEY, address(0), 0), _notRevocable(address(0)));
    }

    function test_IT1_whatHasEndedIsNotRevoked() external {
        uint32 end = uint32(T0 + 1 hours);
        _grant(SESSION, 300, end);
        VM.warp(end);
        _refused(_revokeCall(ALICE_KEY, SESSION, 120), _notRevocable(SESSION));
    }

    function test_IT1_onlyThePayerRevokes() external {
        bytes32 digest = ChannelDigests.keyRevocation(address(channels), _id(), SIGNER, 120);
        bytes memory error_ = _notBy(ALICE, digest);
        _refused(_revokeCall(BOB_KEY, SIGNER, 120), error_);
        _refused(_revokeCall(SIGNER_KEY, SIGNER, 120), error_);
        bytes memory call = abi.encodeCall(channels.revokeKey, (channel, SIGNER, 120, NO_CONSENT));
        _refused(SIGNER, call, error_);
        _succeedsBy(ALICE, 0, call);
        _at(END, END_BLOCK);
        _signsUpTo(SIGNER_KEY, 120);
    }

    function test_IT1_keysAreOfEscrowChannelsThatAreOpen() external {
        bytes memory call = _revokeCall(ALICE_KEY, SIGNER, 0);
        _letGo(0);
        _refused(call, _notOpen(ChannelState.Released));
        _open(_payThrough(NATIVE));
        _refused(_revokeCall(ALICE_KEY, ALICE, 0), _wrongKind(ChannelKind.PayThrough));
    }
}
