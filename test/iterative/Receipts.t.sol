// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Channel, Receipt} from "../../contracts/iterative/ChannelTypes.sol";
import {ChannelDigests} from "../kit/iterative/ChannelDigests.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";
import {Transactions} from "../kit/iterative/Transactions.sol";
import {Signatures} from "../kit/Signatures.sol";
import {VM} from "../kit/IVm.sol";

/// @title Receipts of accepted payments: IT-8
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - by the payee, by anybody else, by a contract account
/// - each field, the channel, the chain
/// - whether the channel is open, or was ever opened, plays no part
contract ReceiptsTest is IterativeTest {
    Receipt private r;

    function setUp() public override {
        super.setUp();
        _open(_payThrough(NATIVE));
        bytes memory raw = Transactions.signed(_payment(2, 300, 300), ALICE_KEY);
        r = Receipt(_id(), 2, 300, keccak256(raw));
    }

    function _signed(uint256 key) private view returns (bytes memory) {
        return Signatures.signed(key, ChannelDigests.receipt(address(channels), r));
    }

    function _isReceipt(bytes memory signature) private view returns (bool) {
        return channels.isReceipt(channel, r, signature);
    }

    function test_IT8_whatThePayeeSignedItHasAccepted() external view {
        assertTrue(_isReceipt(_signed(BOB_KEY)), "the payee's");
        assertFalse(_isReceipt(_signed(ALICE_KEY)), "the payer's");
        assertFalse(_isReceipt(""), "nobody's");
        assertFalse(_isReceipt(new bytes(65)), "nobody's");
    }

    function test_IT8_thePayeeDoesNotVouchByAsking() external {
        VM.prank(BOB);
        assertFalse(_isReceipt(""), "unsigned");
    }

    function test_IT8_everyFieldIsSigned() external {
        bytes memory signature = _signed(BOB_KEY);
        Receipt memory good = r;
        r.epoch = 3;
        assertFalse(_isReceipt(signature), "epoch");
        r = good;
        r.cumulative = 301;
        assertFalse(_isReceipt(signature), "sum");
        r = good;
        r.payment = "other";
        assertFalse(_isReceipt(signature), "payment");
        r = good;
        assertTrue(_isReceipt(signature), "as it was");
    }

    /// @dev A receipt of another channel of the same payee is none of this one.
    function test_IT8_itIsOfOneChannel() external {
        Channel memory other = _escrow(NATIVE);
        r.channel = _idOf(other);
        bytes memory signature = _signed(BOB_KEY);
        assertFalse(_isReceipt(signature), "of this channel");
        assertTrue(channels.isReceipt(other, r, signature), "of its own");
        r.channel = _id();
        assertFalse(channels.isReceipt(other, r, _signed(BOB_KEY)), "of the other");
    }

    function test_IT8_itIsOfOneChain() external {
        bytes memory signature = _signed(BOB_KEY);
        VM.chainId(block.chainid + 1);
        assertFalse(_isReceipt(signature), "on another chain");
    }

    function test_IT8_itOutlivesTheChannel() external {
        bytes memory signature = _signed(BOB_KEY);
        _letGo(0);
        assertTrue(_isReceipt(signature), "released");
    }

    function test_IT8_aContractPayeeSigns() external {
        Channel memory terms = _escrow(NATIVE);
        terms.payee = _deploy("OwnedWallet.sol:OwnedWallet", abi.encode(BOB));
        channel = terms;
        r.channel = _id();
        assertTrue(_isReceipt(_signed(BOB_KEY)), "its owner's");
        assertFalse(_isReceipt(_signed(ALICE_KEY)), "another's");
    }

    /// @dev What is signed for money is no receipt, and a receipt is no money.
    function test_IT8_aReleaseIsNoReceipt() external view {
        assertFalse(_isReceipt(_release(BOB_KEY, 300)), "a release");
    }
}
