// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IterativeTest} from "../kit/iterative/IterativeTest.sol";

/// @title The least that a key may sign for: IT-6
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - nothing: by a stranger, in the place of a success without effect
/// - one unit: by a key whose limit it is
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
}
