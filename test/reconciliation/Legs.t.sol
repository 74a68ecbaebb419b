// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "../../contracts/reconciliation/CaseTypes.sol";
import {ReconciliationTest} from "../kit/reconciliation/ReconciliationTest.sol";

/// @title Posting legs: RE-2, RE-3
/// @author The Tallystick authors
/// @notice Tree of cases:
/// - the first, a later, the last
contract LegsTest is ReconciliationTest {
    function test_RE3_allLegsMatch() external {
        _post(REGISTER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _post(SELLER, _leg(REF));
        _assertCase(REF, CaseStatus.Open, 0);
        _post(CAPITAL, _leg(REF));
        _assertCase(REF, CaseStatus.Matched, 0);
    }
}
