// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Channel,
    ChannelKind,
    ChannelState,
    ChannelView
} from "../../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../../contracts/iterative/IIterativeEvents.sol";
import {IIterativePayments} from "../../../contracts/iterative/IIterativePayments.sol";
import {VM} from "../IVm.sol";
import {RoomTest} from "../RoomTest.sol";
import {Agreement, ChannelDigests} from "./ChannelDigests.sol";

/// @title The room of iterative payments, deployed, with the people in it, and what can be read of it
/// @author The Tallystick authors
/// @notice ALICE pays, BOB is paid. Both hold tokens and have allowed the contract to take them. `channel` is the one that a
/// test is about; it is open once a test has opened it.
abstract contract IterativeRoom is RoomTest {
    uint256 internal constant B0 = 24_000_000;
    uint96 internal constant DEPOSIT = 1_000;
    uint32 internal constant WINDOW = 1 days;
    uint32 internal constant WINDOW_BLOCKS = 7_200;
    uint64 internal constant FIRST_NONCE = 7;
    uint256 internal constant SIGNER_KEY = 0x5167;
    uint256 internal constant SESSION_KEY = 0x5E55;
    bytes internal constant NO_CONSENT = "";

    // solhint-disable-next-line var-name-mixedcase
    address internal SIGNER;
    // solhint-disable-next-line var-name-mixedcase
    address internal SESSION;

    IIterativePayments internal channels;
    Channel internal channel;

    function setUp() public virtual override {
        super.setUp();
        VM.roll(B0);
        (SIGNER, SESSION) = (VM.addr(SIGNER_KEY), VM.addr(SESSION_KEY));
        address office = _deploy("ChannelOffice.sol:ChannelOffice", "");
        address direct = _deploy("DirectChannels.sol:DirectChannels", abi.encode(office));
        channels = IIterativePayments(
            _deploy("IterativePayments.sol:IterativePayments", abi.encode(direct))
        );
        _supply(ALICE);
        _supply(BOB);
    }

    function _room() internal view override returns (address) {
        return address(channels);
    }

    // ---------------------------------------------------------------- terms

    function _payThrough(address asset) internal view returns (Channel memory terms) {
        terms = Channel({
            kind: ChannelKind.PayThrough,
            payer: ALICE,
            payee: BOB,
            asset: asset,
            signer: address(0),
            firstNonce: FIRST_NONCE,
            deposit: DEPOSIT,
            window: WINDOW,
            windowBlocks: WINDOW_BLOCKS,
            endTime: 0,
            agreement: _agreement(0)
        });
    }

    function _escrow(address asset) internal view returns (Channel memory terms) {
        terms = _payThrough(asset);
        (terms.kind, terms.signer, terms.firstNonce) = (ChannelKind.Escrow, SIGNER, 0);
    }

    /// @param salt Tells channels on the same terms apart.
    function _agreement(uint256 salt) internal pure returns (bytes32) {
        return ChannelDigests.agreement(Agreement(0, 100, 0, 0, bytes32(salt)));
    }

    /// @dev The id of `channel`.
    function _id() internal view returns (bytes32) {
        return _idOf(channel);
    }

    function _idOf(Channel memory terms) internal view returns (bytes32) {
        return ChannelDigests.idOf(address(channels), terms);
    }

    // ---------------------------------------------------------------- opening

    /// @dev The payer opens it, and it is the one that the test is about.
    function _open(Channel memory terms) internal returns (bytes32) {
        channel = terms;
        return _openToo(terms);
    }

    /// @dev The payer opens another one.
    function _openToo(Channel memory terms) internal returns (bytes32) {
        uint256 value = terms.asset == NATIVE ? terms.deposit : 0;
        VM.deal(terms.payer, terms.payer.balance + value);
        VM.prank(terms.payer);
        return channels.open{value: value}(terms);
    }

    // ---------------------------------------------------------------- calls

    function _mine(uint256 blocks) internal {
        VM.roll(VM.getBlockNumber() + blocks);
    }

    /// @dev Anybody relays it.
    function _refused(bytes memory call, bytes memory error_) internal {
        _refused(STRANGER, call, error_);
    }

    // ---------------------------------------------------------------- views

    function _view() internal view returns (ChannelView memory) {
        return channels.channelOf(_id());
    }

    /// @dev Of `channel`.
    function _assertChannel(ChannelState state, uint256 deposit, uint256 settled) internal view {
        _assertChannel(_id(), state, deposit, settled);
    }

    function _assertChannel(
        bytes32 id,
        ChannelState state,
        uint256 deposit,
        uint256 settled
    ) internal view {
        ChannelView memory c = channels.channelOf(id);
        assertEq(uint256(c.state), uint256(state), "state");
        assertEq(c.deposit, deposit, "deposit");
        assertEq(c.settled, settled, "settled");
    }

    function _assertLine(bool isTaken, uint64 lowest) internal view {
        (bool taken, uint64 least) = channels.lineOf(ALICE);
        assertTrue(taken == isTaken, "line");
        assertEq(least, lowest, "lowest");
    }

    /// @dev What an account has of the channel's asset.
    function _balance(address account) internal view returns (uint256) {
        return channel.asset == NATIVE ? account.balance : token.balanceOf(account);
    }

    /// @dev What the views tell of `channel`, its keys, its payer's line, its disputes, and what the contract holds and keeps
    /// for people.
    function _fingerprint() internal view virtual override returns (bytes32) {
        bytes32 id = _id();
        (bool isTaken, uint64 lowest) = channels.lineOf(channel.payer);
        bytes memory keys = abi.encode(channels.keyOf(id, SIGNER), channels.keyOf(id, SESSION));
        bytes memory line = abi.encode(isTaken, lowest, address(channels).balance);
        return
            keccak256(
                abi.encode(
                    channels.channelOf(id),
                    keys,
                    line,
                    channel.kind == ChannelKind.Direct ? _disputes(id) : bytes(""),
                    _tokens(),
                    _heldFor(ALICE),
                    _heldFor(BOB)
                )
            );
    }

    /// @dev What is told of the first epochs of a direct channel, and of penalties.
    function _disputes(bytes32 id) private view returns (bytes memory) {
        return
            abi.encode(
                channels.epochOf(id, 0),
                channels.epochOf(id, 1),
                channels.epochOf(id, 2),
                channels.burned(channel.asset)
            );
    }

    function _tokens() private view returns (uint256) {
        return token.balanceOf(address(channels));
    }

    function _heldFor(address account) private view returns (bytes memory) {
        return
            abi.encode(
                channels.held(NATIVE, account),
                channels.held(address(token), account),
                token.balanceOf(account)
            );
    }

    // ---------------------------------------------------------------- errors

    function _notOpen(ChannelState state) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_NotOpen.selector,
                _id(),
                state
            );
    }

    function _notBy(address account, bytes32 digest) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_NotBy.selector,
                account,
                digest
            );
    }

    function _notSigned(address signer, uint96 cumulative) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_NotSigned.selector,
                _id(),
                signer,
                cumulative
            );
    }

    function _wrongKind(ChannelKind kind) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IIterativeEvents.IterativePayments_WrongKind.selector,
                _id(),
                kind
            );
    }
}
