// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms} from "./CardTypes.sol";
import {ICardEvents} from "./ICardEvents.sol";
import {IClearingEvents} from "./IClearingEvents.sol";

/// @title Clearing of prepaid cards
/// @author The Tallystick authors
/// @notice What clearing and merchants set up, and how merchants are paid. All amounts are in the program's units; all
/// times are seconds.
interface ICardClearing is ICardEvents, IClearingEvents {
    // ---------------------------------------------------------------- programs, merchants, terminals

    /// @notice Creates a program. Role: CLEARING.
    /// @return program Its number, from 1.
    function createProgram(ProgramTerms calldata terms) external returns (uint32 program);

    /// @notice The issuer names who may act for it in a program.
    /// @param rights A sum: 1 issue and replace cards and set limits, 2 request top-ups, 4 freeze and block, 8 approve
    /// top-ups and redemptions.
    function setStaff(uint32 program, address person, uint8 rights) external;

    /// @notice Registers a merchant. Role: CLEARING.
    /// @param owner Who enrolls its terminals.
    /// @param payout Where clearing pays.
    /// @return merchant Its number, from 1.
    function registerMerchant(address owner, address payout) external returns (uint24 merchant);

    /// @notice CA-5. Names the key by which clearing vouches for sales. Role: CLEARING.
    function setAttester(address attester) external;

    /// @notice CA-11. Enrolls a key of a merchant. By the merchant's owner, or clearing.
    /// @param from First second of its validity: a multiple of 900.
    /// @param to First second after it: a multiple of 900.
    /// @param proof The key's signature over `Enrollment(program, merchant, terminal, from, to)`.
    function enrollTerminal(
        uint32 program,
        uint24 merchant,
        address terminal,
        uint32 from,
        uint32 to,
        bytes calldata proof
    ) external;

    /// @notice CA-11. From now on the key captures and refunds until `to`, but sells no more.
    /// @param to A multiple of 900, not later than its validity ends now.
    function retireTerminal(uint32 program, address terminal, uint32 to) external;

    /// @notice CA-11. At once the key can do nothing more, for ever.
    function revokeTerminal(uint32 program, address terminal) external;
}
