// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Actor} from "./Actor.sol";
import {ITransferListener} from "./CallbackToken.sol";

/// @title Somebody who calls again in the middle of a call
/// @author The Tallystick authors
/// @notice On every transfer that it hears of, and whenever native coin arrives, it makes the calls it has prepared,
/// once, and notes how each of them ended.
contract Intruder is Actor, ITransferListener {
    /// @notice A call to make, and, once it was made, how it ended.
    struct Attempt {
        address target;
        bytes call;
        bool isMade;
        bool success;
        bytes result;
    }

    Attempt[] private _attempts;

    receive() external payable {
        _intrude();
    }

    /// @notice Prepares a call.
    function prepare(address target, bytes calldata call) external {
        _attempts.push(Attempt(target, call, false, false, ""));
    }

    /// @inheritdoc ITransferListener
    function beforeSend() external {
        _intrude();
    }

    /// @inheritdoc ITransferListener
    function afterReceive() external {
        _intrude();
    }

    /// @notice How a prepared call ended.
    function attempt(uint256 index) external view returns (Attempt memory) {
        return _attempts[index];
    }

    function _intrude() private {
        for (uint256 i = 0; i < _attempts.length; ++i) {
            Attempt storage a = _attempts[i];
            if (a.isMade) continue;
            a.isMade = true;
            (a.success, a.result) = a.target.call(a.call);
        }
    }
}
