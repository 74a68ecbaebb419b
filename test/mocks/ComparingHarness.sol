// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Comparing} from "../../contracts/reconciliation/Comparing.sol";
import {RulesWord} from "../../contracts/reconciliation/TemplateWords.sol";

/// @title The comparison of legs, callable
/// @author The Tallystick authors
contract ComparingHarness {
    function isEven(uint256 rules, uint256[] calldata sheet) external pure returns (bool) {
        return Comparing.isEven(RulesWord.wrap(rules), sheet);
    }
}
