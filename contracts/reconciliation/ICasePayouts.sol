// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CaseStatus} from "./CaseTypes.sol";

/// @dev What has become of a payout. Once it is paid or returned it stays so.
enum PayoutState {
    None,
    Funded,
    Paid,
    Returned
}

/// @notice RE-4. What is paid when a case has matched. The contract keeps its hash, callers bring it; `PayoutFunded` tells it.
/// @param template Number of the case's template.
/// @param businessReference Of the case, which need not be opened yet.
/// @param payer Puts the amount in, and has it back if the case comes to nothing.
/// @param payee Has it when the case has matched or was adjusted.
/// @param token An ERC-20 token that moves just what it is told to.
/// @param amount In units of the token, not 0.
/// @param returnableAt Second from which on the payer has it back while the case has not matched and nothing holds it.
/// @param salt Tells two payouts that are else equal apart.
struct CasePayout {
    uint32 template;
    bytes32 businessReference;
    address payer;
    address payee;
    address token;
    uint256 amount;
    uint40 returnableAt;
    bytes32 salt;
}

/// @title Payouts of cases
/// @author The Tallystick authors
/// @notice RE-4, RE-5. Money that waits for a case: paid when the case has matched or was adjusted, and neither paid nor returned while
/// an alarm holds it. What was written off is not paid. An adjustment may have it returned, by the executor of the case's
/// template, which lists `refund` for that. Every call may be repeated: the second is a success without effect.
interface ICasePayouts {
    event PayoutFunded(bytes32 indexed payoutId, bytes32 indexed caseId, CasePayout payout);
    event PayoutPaid(bytes32 indexed payoutId, bytes32 indexed caseId);
    event PayoutReturned(bytes32 indexed payoutId, bytes32 indexed caseId);

    /// @notice It is neither the payer, nor the executor of the case's template.
    error CasePayouts_NotAllowed(address account);

    /// @notice The payee is nobody, or the amount 0.
    error CasePayouts_BadPayout();

    /// @notice The token moved `received` instead of the amount.
    error CasePayouts_OtherAmount(uint256 received, uint256 amount);

    /// @notice Nothing was put in for this payout, or it is paid or returned.
    error CasePayouts_NotFunded(bytes32 payoutId, PayoutState state);

    /// @notice The case has not matched, nor was it adjusted; or an alarm holds it; or it was written off.
    error CasePayouts_NotDue(bytes32 payoutId, CaseStatus status, bool isHeld);

    /// @notice An alarm holds the case, or it has matched or was adjusted: the payout is the payee's.
    error CasePayouts_NotReturnable(bytes32 payoutId, CaseStatus status, bool isHeld);

    /// @notice The payer has it back from `returnableAt` on.
    error CasePayouts_TooEarly(uint256 returnableAt);

    /// @notice Puts in what is paid when the case has matched. The payer sends it, and has approved the amount before.
    function fund(CasePayout calldata payout) external;

    /// @notice Pays the payee. Anybody's to call.
    function pay(CasePayout calldata payout) external;

    /// @notice Gives the payer back what the case did not come to, from `returnableAt` on. Anybody's to call.
    function reclaim(CasePayout calldata payout) external;

    /// @notice RE-5. Gives it back because an adjustment says so, whatever the case has come to. The executor's to call.
    function refund(CasePayout calldata payout) external;

    /// @notice What has become of a payout.
    function stateOf(bytes32 payoutId) external view returns (PayoutState);

    /// @notice keccak256(abi.encode(payout)).
    function payoutIdOf(CasePayout calldata payout) external pure returns (bytes32);
}
