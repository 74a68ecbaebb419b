// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICardClearing} from "./ICardClearing.sol";
import {ICardOffice} from "./ICardOffice.sol";
import {ICardPayments} from "./ICardPayments.sol";
import {ICardTopUps} from "./ICardTopUps.sol";

/// @title Prepaid cards
/// @author The Tallystick authors
/// @notice Issuers issue cards in programs; holders pay at merchants' terminals with two signatures; what a merchant
/// has captured accrues until clearing pays it out. A closed loop: tokens come in at top-up and reserve, everything
/// between is this contract's ledger. All amounts are in the program's units unless a parameter says tokens; all times
/// are seconds; intervals are half-open. Whoever relays is irrelevant and chooses nothing.
/// @dev The numbered rules (CA-1 …) are in docs/cards.md.
interface IPrepaidCards is ICardPayments, ICardClearing, ICardOffice, ICardTopUps {}
