// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {CaseStatus, CaseView} from "./CaseTypes.sol";
import {CasePayout, ICasePayouts, PayoutState} from "./ICasePayouts.sol";
import {IReconciliation} from "./IReconciliation.sol";

/// @title CasePayouts
/// @author The Tallystick authors
/// @notice Its prose stands in `ICasePayouts`. It has no owner and no administration.
contract CasePayouts is ICasePayouts, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Where the cases are.
    IReconciliation public immutable RECONCILIATION;

    mapping(bytes32 payoutId => PayoutState state) private _states;

    constructor(IReconciliation reconciliation) {
        RECONCILIATION = reconciliation;
    }

    /// @inheritdoc ICasePayouts
    /// @dev RE-4. The door is shut: what came in meanwhile would count for this payout as well as for its own.
    // What leaves meanwhile makes less of what has come, which is refused.
    // slither-disable-next-line reentrancy-balance
    function fund(CasePayout calldata payout) external nonReentrant {
        bytes32 id = payoutIdOf(payout);
        if (_states[id] != PayoutState.None) return;
        if (msg.sender != payout.payer) revert CasePayouts_NotAllowed(msg.sender);
        if (payout.payee == address(0) || payout.amount == 0) revert CasePayouts_BadPayout();

        _states[id] = PayoutState.Funded;

        emit PayoutFunded(id, _caseIdOf(payout), payout);

        IERC20 token = IERC20(payout.token);
        uint256 held = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), payout.amount);
        uint256 received = token.balanceOf(address(this)) - held;
        if (received != payout.amount) revert CasePayouts_OtherAmount(received, payout.amount);
    }

    /// @inheritdoc ICasePayouts
    /// @dev RE-4
    function pay(CasePayout calldata payout) external {
        bytes32 id = payoutIdOf(payout);
        if (_states[id] == PayoutState.Paid) return;
        CaseView memory case_ = _caseOf(payout);
        if (case_.isHeld || !_isClean(case_))
            revert CasePayouts_NotDue(id, case_.status, case_.isHeld);

        _end(id, PayoutState.Paid);

        emit PayoutPaid(id, _caseIdOf(payout));

        IERC20(payout.token).safeTransfer(payout.payee, payout.amount);
    }

    /// @inheritdoc ICasePayouts
    /// @dev RE-4
    function reclaim(CasePayout calldata payout) external {
        bytes32 id = payoutIdOf(payout);
        if (_states[id] == PayoutState.Returned) return;
        if (block.timestamp < payout.returnableAt) revert CasePayouts_TooEarly(payout.returnableAt);
        CaseView memory case_ = _caseOf(payout);
        if (case_.isHeld || _isClean(case_))
            revert CasePayouts_NotReturnable(id, case_.status, case_.isHeld);

        _return(id, payout);
    }

    /// @inheritdoc ICasePayouts
    /// @dev RE-5
    function refund(CasePayout calldata payout) external {
        bytes32 id = payoutIdOf(payout);
        if (msg.sender != RECONCILIATION.executorOf(payout.template))
            revert CasePayouts_NotAllowed(msg.sender);
        if (_states[id] == PayoutState.Returned) return;

        _return(id, payout);
    }

    /// @inheritdoc ICasePayouts
    function stateOf(bytes32 payoutId) external view returns (PayoutState) {
        return _states[payoutId];
    }

    /// @inheritdoc ICasePayouts
    function payoutIdOf(CasePayout calldata payout) public pure returns (bytes32) {
        return keccak256(abi.encode(payout));
    }

    // ---------------------------------------------------------------- internal

    function _return(bytes32 id, CasePayout calldata payout) private {
        _end(id, PayoutState.Returned);

        emit PayoutReturned(id, _caseIdOf(payout));

        IERC20(payout.token).safeTransfer(payout.payer, payout.amount);
    }

    function _end(bytes32 id, PayoutState end) private {
        PayoutState state = _states[id];
        if (state != PayoutState.Funded) revert CasePayouts_NotFunded(id, state);

        _states[id] = end;
    }

    function _caseOf(CasePayout calldata payout) private view returns (CaseView memory) {
        return RECONCILIATION.caseOf(payout.template, payout.businessReference);
    }

    /// @dev Whether its parties agree on it.
    function _isClean(CaseView memory case_) private pure returns (bool) {
        CaseStatus status = case_.status;
        bool isEnded =
            status == CaseStatus.Matched ||
                status == CaseStatus.Adjusted ||
                status == CaseStatus.Final;
        return isEnded && !case_.isWrittenOff;
    }

    function _caseIdOf(CasePayout calldata payout) private view returns (bytes32) {
        return RECONCILIATION.caseIdOf(payout.template, payout.businessReference);
    }
}
