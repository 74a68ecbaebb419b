// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ObserverStake, ReconciliationBase} from "./ReconciliationBase.sol";

/// @title Stakes behind the reports of observers
/// @author The Tallystick authors
/// @notice RE-4. A stake waits with its alarm. When that is closed, it waits for whom it belongs to: no payout stops a closing.
/// So the stakes on alarms and those that wait to be collected add up to what was brought and not collected.
abstract contract ObserverStakes is ReconciliationBase {
    /// @dev One more report that waits, of two numbers in the word of an observer.
    uint256 private constant ONE_WAITING = 2 ** 32;

    /// @dev Of an observer, as its place + 1 | roles of its entity << 16 | waiting alarms << 32.
    function _waiting(uint256 observer) internal pure returns (uint256) {
        return observer >> 32;
    }

    /// @dev Keeps what the sender brought for an alarm that has not been raised before. @param amount A template's stake, < 2^64.
    function _keepStake(
        uint256 template,
        bytes32 id,
        uint256 generation,
        uint256 place,
        uint256 amount
    ) internal {
        _observers[(template << 160) | uint160(msg.sender)] += ONE_WAITING;
        // forge-lint: disable-next-line(unsafe-typecast)
        _stakes[_alarmKey(id, generation, place)] = ObserverStake(msg.sender, uint96(amount));
    }

    /// @dev The alarm of an observer was closed. @param place Of the observer.
    function _returnStake(
        uint256 template,
        bytes32 id,
        uint256 generation,
        uint256 place
    ) internal {
        ObserverStake memory stake = _endStake(template, id, generation, place);
        _collectable[stake.account] += stake.amount;

        // forge-lint: disable-next-line(unsafe-typecast)
        emit StakeReturned(id, uint8(place), stake.account, stake.amount); // place < 16
    }

    /// @dev The alarm of an observer was closed as baseless: its stake is the arbiter's, or where there is none that of the
    /// originator's officer. @param place Of the observer.
    function _forfeitStake(
        uint256 template,
        bytes32 id,
        uint256 generation,
        uint256 place
    ) internal {
        ObserverStake memory stake = _endStake(template, id, generation, place);
        address to = _arbiters[template];
        if (to == address(0))
            to = _officers[(template << 8) | _rules[template].originator()].officer();
        _collectable[to] += stake.amount;

        // forge-lint: disable-next-line(unsafe-typecast)
        emit StakeForfeited(id, uint8(place), stake.account, to, stake.amount); // place < 16
    }

    /// @dev Where the stake behind an alarm is kept. @param generation < 2^8. @param place < 16.
    function _alarmKey(
        bytes32 id,
        uint256 generation,
        uint256 place
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(id, (generation << 8) | place));
    }

    /// @dev It no longer waits with its alarm.
    function _endStake(
        uint256 template,
        bytes32 id,
        uint256 generation,
        uint256 place
    ) private returns (ObserverStake memory stake) {
        bytes32 key = _alarmKey(id, generation, place);
        stake = _stakes[key];

        delete _stakes[key];
        _observers[(template << 160) | uint160(stake.account)] -= ONE_WAITING;
    }
}
