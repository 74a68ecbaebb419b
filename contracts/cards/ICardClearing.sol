// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProgramTerms} from "./CardTypes.sol";
import {Adjustment, AdjustmentsView, ClearingView, ScheduleView} from "./ClearingTypes.sol";
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

    // ---------------------------------------------------------------- periods and fee

    /// @notice CA-15. From this second on the program's periods have another length: a change of cut-off is one period of a
    /// length of its own, and then the old length again. The same again does nothing. Role: CLEARING.
    /// @param from End of a period, four periods ahead or more, behind every change announced before.
    /// @param length Seconds: a multiple of 900, one hour to 366 days.
    function changePeriods(uint32 program, uint32 from, uint32 length) external;

    /// @notice CA-16. From this second on the discount fee is another. What was captured before keeps its rate. The same
    /// again does nothing. Role: CLEARING.
    /// @param from Begin of a period that is ahead, behind every rate announced before.
    /// @param rate Millionths, at most what the program's terms allow.
    function changeRate(uint32 program, uint32 from, uint24 rate) external;

    /// @notice Pays fees out. Role: CLEARING.
    function withdrawFees(uint32 program, address to, uint64 amount) external;

    // ---------------------------------------------------------------- closing

    /// @notice CA-15 to CA-17. Closes a merchant's period and all before it, chains a statement for each that is not empty,
    /// and pays out. By anyone; again it does nothing. It may come late: no total depends on when. A payout that the token
    /// refuses remains, see `payOut`.
    function closePeriod(uint32 program, uint24 merchant, uint32 period) external;

    /// @notice CA-15. For a merchant with many keys, before `closePeriod`: adds what they have counted in its next period to
    /// its totals, so that closing need not read them. By anyone.
    /// @param from How many keys, in the order of their enrollment, have been looked at.
    /// @param count How many more to look at, at most.
    function pagePeriod(uint32 program, uint24 merchant, uint256 from, uint256 count) external;

    /// @notice CA-16. Pays out what the token refused at a closing. By anyone; where nothing is left it does nothing.
    function payOut(uint32 program, uint24 merchant) external;

    /// @notice CA-16. Where the merchant is paid from now on. By its owner alone.
    function setPayout(uint24 merchant, address payout) external;

    // ---------------------------------------------------------------- adjustments, lines

    /// @notice CA-16. Proposes an adjustment; the same again does nothing. Role: CLEARING.
    /// @param id Names it, once for the deployment.
    function proposeAdjustment(bytes32 id, Adjustment calldata adjustment) external;

    /// @notice CA-16. Carries it out, in the current period; again it does nothing. Role: CLEARING, somebody else. All
    /// adjustments of a period, on either side, are at most what was captured less refunded in it. What goes against a
    /// merchant is taken from what it has captured in the current period, and goes into the fees; what goes to it is taken
    /// from them.
    function approveAdjustment(bytes32 id) external;

    /// @notice CA-16. Drops it; again it does nothing. Role: CLEARING.
    function rejectAdjustment(bytes32 id, bytes32 reason) external;

    /// @notice CA-17. Vouches for the lines of a statement; the newest again does nothing. Role: CLEARING.
    /// @param revision From 0; the next one is a correction.
    /// @param root See docs/statements.md.
    /// @param lines How many.
    function attestLines(
        uint32 program,
        uint24 merchant,
        uint32 period,
        uint16 revision,
        bytes32 root,
        uint32 lines
    ) external;

    // ---------------------------------------------------------------- views

    function scheduleOf(uint32 program) external view returns (ScheduleView memory info);

    /// @notice CA-15. A period's first second, and the first one after it, as announced.
    function boundsOf(
        uint32 program,
        uint32 period
    ) external view returns (uint256 start, uint256 end);

    /// @notice CA-15. The number of the period that a second is in, as announced; not for seconds before period 0.
    function periodAt(uint32 program, uint256 second) external view returns (uint32 period);

    function clearingOf(
        uint32 program,
        uint24 merchant
    ) external view returns (ClearingView memory info);

    /// @notice CA-16. What was adjusted in a period, and of a period, in units.
    function adjustmentsOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (AdjustmentsView memory info);

    /// @notice CA-16. An adjustment, who proposed it, and whether it was approved or rejected.
    function adjustmentOf(
        bytes32 id
    )
        external
        view
        returns (Adjustment memory adjustment, address maker, bool approved, bool rejected);

    /// @notice CA-17. What clearing vouches for, as corrected last.
    /// @param revisions How many there are; 0 where clearing has not vouched.
    function linesOf(
        uint32 program,
        uint24 merchant,
        uint32 period
    ) external view returns (bytes32 root, uint32 lines, uint16 revisions);
}
