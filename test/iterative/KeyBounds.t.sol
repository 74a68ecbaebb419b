// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {IterativeTest} from "../kit/iterative/IterativeTest.sol";

/// @title Bounds of keys and of exits, to the unit: IT-5, IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - nothing: by a stranger, in the place of a success without effect
/// - one unit: by a key whose limit it is
/// - a key that was revoked before its own end: granted again on the same terms
/// - a second withdrawal: nothing
contract KeyBoundsTest is IterativeTest {
    function setUp() public override {
        super.setUp();
        _open(_escrow(NATIVE));
    }

    function test_IT6_aStrangersVoucherOfNothingIsRefused() external {
        _refused(_voucherCall(0, _voucherBy(SESSION_KEY, 0)), _notSigned(SESSION, 0));
        _changesNothing(_voucherCall(0)); // the signer's is a success without effect
    }

    function test_IT6_aKeyMaySignForASingleUnit() external {
        _grant(SESSION, 1, 0);
        _succeeds(_voucherCall(1, _voucherBy(SESSION_KEY, 1)));
        assertEq(BOB.balance, 1, "the payee's");
        _refused(_voucherCall(2, _voucherBy(SESSION_KEY, 2)), _notSigned(SESSION, 2));
    }

    /// @dev Its end is the one that it was granted with, and yet it is another key.
    function test_IT5_aKeyRevokedBeforeItsEndIsNotGrantedAgain() external {
        uint32 end = uint32(_now() + 1 hours); // in 2027
        _grant(SESSION, 300, end);
        _revoke(SESSION, 100);

        bytes4 error_ = IIterativeEvents.IterativePayments_KeyKnown.selector;
        bytes memory known = abi.encodeWithSelector(error_, _id(), SESSION);
        _refused(_grantCall(ALICE_KEY, SESSION, 300, end), known);
    }

    function test_IT5_aSecondWithdrawalPaysNothing() external {
        assertEq(_exit(), DEPOSIT, "the deposit");
        assertEq(_withdraw(), 0, "again");
    }
}
