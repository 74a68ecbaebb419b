// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ending, Head, Slot, State} from "./AccountWords.sol";
import {Plan} from "./Plans.sol";

/// @notice An executor's permission in one slot. Flags: ENABLED and, where the operator caps it, CAPPED.
struct Executor {
    uint8 flags;
    uint88 cap;
    uint32 window;
    uint64 lastBatch;
}

uint8 constant ENABLED = 1;
uint8 constant CAPPED = 2;

/// @notice What an executor has charged an account in a window, in one slot.
/// @param cap The holder's cap; unused where the operator's cap counts, which stands in `Executor`.
/// @param period Number of the window that `spent` belongs to: second / window.
struct Meter {
    uint88 cap;
    uint88 spent;
    uint32 window;
    uint32 period;
}

/// @notice A slot as a struct: solc writes a member of its own at once, an element of an array after reading it.
struct Cell {
    Slot slot;
}

/// @notice An account: 67 slots in a row, so that a bundler's rules (ERC-7562) let a validation touch all of them.
struct Account {
    Head head;
    State state;
    Ending ending;
    Cell[64] cells; // by index 1 to 63; 0 means none
    mapping(uint256 index => uint256 second) closingEnds;
    mapping(uint256 index => address funder) funders;
}

/// @notice A request to move an account.
struct Move {
    address newHolder;
    uint64 readyAt;
}

/// @notice All of one token.
struct Book {
    mapping(address holder => Account account) accounts;
    mapping(uint256 number => Plan plan) plans;
    mapping(address executor => Executor permission) executors;
    mapping(address executor => mapping(address holder => Meter meter)) operatorMeters;
    mapping(address executor => mapping(address holder => Meter meter)) holderMeters;
    mapping(address executor => mapping(uint256 number => bytes32 content)) batches;
    mapping(address payee => uint256 amount) owed;
    mapping(bytes32 receipt => uint256 amount) corrected;
    mapping(address holder => Move move) moves;
    uint240 revenue;
    uint16 planCount;
}
