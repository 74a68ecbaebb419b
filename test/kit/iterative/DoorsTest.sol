// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {
    Channel,
    DisputeTerms,
    Inclusion,
    TokenAuthorization,
    TokenPermit,
    VoucherClaim
} from "../../../contracts/iterative/ChannelTypes.sol";
import {IterativeTest} from "./IterativeTest.sol";

/// @title The doors of the room of iterative payments
/// @author The Tallystick authors
/// @notice All that changes a channel which is read before somebody else is called. Open at any time are `topUp`, which
/// reads and writes in one go, and `grantKey` and `checkpoint`, which change no channel.
abstract contract DoorsTest is IterativeTest {
    function _doors() internal view returns (bytes[] memory calls) {
        calls = new bytes[](24);
        _opening(calls);
        _claiming(calls);
        _ending(calls);
        _disputing(calls);
    }

    function _opening(bytes[] memory calls) private view {
        TokenPermit memory p;
        TokenAuthorization memory a;
        calls[0] = abi.encodeCall(channels.open, (channel));
        calls[1] = abi.encodeCall(channels.openFor, (channel, NO_CONSENT));
        calls[2] = abi.encodeCall(channels.openWithPermit, (channel, p, NO_CONSENT));
        calls[3] = abi.encodeCall(channels.openWithAuthorization, (channel, a));
        calls[4] = abi.encodeCall(channels.topUpToken, (channel, 1, 1));
        calls[5] = abi.encodeCall(channels.topUpWithPermit, (channel, 1, 1, p, NO_CONSENT));
        calls[6] = abi.encodeCall(channels.topUpWithAuthorization, (channel, 1, 1, a));
    }

    function _claiming(bytes[] memory calls) private view {
        calls[7] = _payCall(0, 100);
        calls[8] = _claimCall(0, 100);
        calls[9] = _voucherCall(100);
        calls[10] = abi.encodeCall(
            channels.claimBatch,
            (channel.payee, channel.asset, new VoucherClaim[](0))
        );
        calls[11] = abi.encodeCall(channels.claimCeiling, (channel, 100, 100, "", NO_CONSENT));
        calls[12] = _revokeCall(ALICE_KEY, SIGNER, 0);
    }

    function _ending(bytes[] memory calls) private view {
        calls[13] = _unlockCall(ALICE_KEY);
        calls[14] = _withdrawCall();
        calls[15] = _releaseCall(0);
        calls[16] = _closeCall(100);
        calls[17] = abi.encodeCall(channels.collect, (channel.asset, STRANGER));
    }

    /// @dev Of no proof at all: nobody comes to look at it.
    function _disputing(bytes[] memory calls) private view {
        DisputeTerms memory d;
        Inclusion memory i;
        calls[18] = abi.encodeCall(channels.claimConflict, (channel, d, "", i));
        calls[19] = abi.encodeCall(channels.recordLanding, (channel, d, 0, i));
        calls[20] = abi.encodeCall(channels.proveSpent, (channel, 0, "", ""));
        calls[21] = abi.encodeCall(channels.fileClaim, (channel, d, "", NO_CONSENT));
        calls[22] = abi.encodeCall(channels.payClaim, (channel, d, 0));
        calls[23] = abi.encodeCall(channels.settleThrough, (channel, 0, 0, NO_CONSENT));
    }

    function _shut() internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }

    /// @dev All that is in the contract is some channel's, or waits for somebody.
    function _assertExact(Channel memory terms, address account) internal view {
        uint256 there = terms.asset == NATIVE ? address(channels).balance : _tokensOf(terms.asset);
        uint256 known = channels.channelOf(_idOf(terms)).deposit;
        assertEq(there, known + channels.held(terms.asset, account), "what is there");
    }

    function _tokensOf(address asset) private view returns (uint256) {
        (, bytes memory result) = asset.staticcall(
            abi.encodeCall(token.balanceOf, (address(channels)))
        );
        return abi.decode(result, (uint256));
    }
}
