// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccountView,
    DepositOrder,
    PlanTerms,
    Schedule,
    Status,
    TrancheView
} from "../../../contracts/fees/FeeTypes.sol";
import {IFeeAccounts} from "../../../contracts/fees/IFeeAccounts.sol";
import {IFeeEvents} from "../../../contracts/fees/IFeeEvents.sol";
import {VM} from "../IVm.sol";
import {RoomTest} from "../RoomTest.sol";
import {BatchItem, Batches} from "./Batches.sol";
import {FeesAssertions} from "./FeesAssertions.sol";

/// @title The fees room, deployed, with the people in it
/// @author The Tallystick authors
/// @notice Roles as in deploy/modules/fees.ts. ALICE and BOB hold tokens and have allowed FeeAccounts to take them.
abstract contract FeesTest is RoomTest, FeesAssertions {
    uint64 private constant OPERATOR_ROLE = 1;
    uint64 private constant COMPLIANCE_ROLE = 2;

    uint64 internal constant MOVE_DELAY = 2 days;
    uint88 internal constant MAX_AMOUNT = type(uint88).max;

    address internal constant OPERATOR = address(0xA0);
    address internal constant COMPLIANCE = address(0xA1);
    address internal constant EXECUTOR = address(0xA2);
    bytes32 internal constant REF = "ref";
    bytes32 internal constant REASON = "reason";

    IFeeAccounts internal fees;

    function setUp() public virtual override {
        super.setUp();
        fees = IFeeAccounts(
            _deploy("FeeAccounts.sol:FeeAccounts", abi.encode(manager, MOVE_DELAY))
        );
        _allow(OPERATOR_ROLE, OPERATOR, _operatorFunctions());
        _allow(COMPLIANCE_ROLE, COMPLIANCE, _complianceFunctions());

        _supply(ALICE);
        _supply(BOB);
        _setExecutor(EXECUTOR, 0, 0);
    }

    function _room() internal view override returns (address) {
        return address(fees);
    }

    function _operatorFunctions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](7);
        selectors[0] = IFeeAccounts.createPlan.selector;
        selectors[1] = IFeeAccounts.retirePlan.selector;
        selectors[2] = IFeeAccounts.setExecutor.selector;
        selectors[3] = IFeeAccounts.withdraw.selector;
        selectors[4] = IFeeAccounts.correct.selector;
        selectors[5] = IFeeAccounts.grant.selector;
        selectors[6] = IFeeAccounts.approveMove.selector;
    }

    function _complianceFunctions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](2);
        selectors[0] = IFeeAccounts.pause.selector;
        selectors[1] = IFeeAccounts.resume.selector;
    }

    // ---------------------------------------------------------------- the operator

    /// @dev 12 days, evenly; refundable with a notice of a day, bills up to a day late.
    function _terms() internal pure returns (PlanTerms memory) {
        return
            PlanTerms({
                validity: 12 days,
                grace: 1 days,
                notice: 1 days,
                maxPause: 7 days,
                minDeposit: 1,
                maxDeposit: MAX_AMOUNT,
                schedule: Schedule.Even,
                refundable: true
            });
    }

    function _plan() internal returns (uint16) {
        return _plan(_terms());
    }

    function _plan(PlanTerms memory terms) internal returns (uint16) {
        VM.prank(OPERATOR);
        return fees.createPlan(address(token), terms);
    }

    /// @dev The usual terms with another validity.
    function _planOf(uint32 validity) internal returns (uint16) {
        PlanTerms memory terms = _terms();
        terms.validity = validity;
        return _plan(terms);
    }

    function _setExecutor(address executor, uint88 cap, uint32 window) internal {
        VM.prank(OPERATOR);
        fees.setExecutor(address(token), executor, true, cap, window);
    }

    function _withdrawAll() internal returns (uint256 amount) {
        amount = fees.revenue(address(token));
        VM.prank(OPERATOR);
        fees.withdraw(address(token), OPERATOR, amount);
    }

    function _pause(address holder) internal {
        VM.prank(COMPLIANCE);
        fees.pause(address(token), holder, REASON);
    }

    function _resume(address holder) internal {
        VM.prank(COMPLIANCE);
        fees.resume(address(token), holder, REASON);
    }

    // ---------------------------------------------------------------- the holder

    function _order(
        address holder,
        uint16 plan,
        uint256 amount
    ) internal view returns (DepositOrder memory) {
        return DepositOrder(address(token), holder, plan, amount, 0, 0);
    }

    function _deposit(address holder, uint16 plan, uint256 amount) internal returns (uint8) {
        VM.prank(holder);
        return fees.deposit(_order(holder, plan, amount));
    }

    function _depositFrom(
        address holder,
        uint16 plan,
        uint256 amount,
        uint256 start
    ) internal returns (uint8) {
        DepositOrder memory order = _order(holder, plan, amount);
        order.start = uint32(start);
        VM.prank(holder);
        return fees.deposit(order);
    }

    function _allowFunding(address holder) internal {
        VM.prank(holder);
        fees.setThirdPartyFunding(address(token), true);
    }

    /// @dev `funder` pays into the account of `holder`.
    function _fund(
        address funder,
        address holder,
        uint16 plan,
        uint256 amount
    ) internal returns (uint8) {
        VM.prank(funder);
        return fees.deposit(_order(holder, plan, amount));
    }

    /// @dev By index; the contract also asks for the expiry, so that nobody closes a successor by mistake.
    function _close(address holder, uint8 tranche) internal returns (uint32) {
        uint32 expiry = _trancheOf(holder, tranche).expiry;
        VM.prank(holder);
        return fees.close(address(token), tranche, expiry);
    }

    function _claim(address holder) internal returns (uint256) {
        VM.prank(holder);
        return fees.claim(address(token), holder);
    }

    // ---------------------------------------------------------------- the executor

    function _charge(address holder, uint256 amount) internal {
        _chargeAt(holder, amount, 0);
    }

    function _chargeAt(address holder, uint256 amount, uint256 usedAt) internal {
        VM.prank(EXECUTOR);
        fees.charge(address(token), holder, amount, usedAt, REF);
    }

    function _chargeUpTo(address holder, uint256 amount) internal returns (uint256 shortfall) {
        VM.prank(EXECUTOR);
        return fees.chargeUpTo(address(token), holder, amount, 0, REF);
    }

    /// @dev A batch without references.
    function _batch(uint64 number, BatchItem[] memory items) internal returns (uint256 total) {
        VM.prank(EXECUTOR);
        return fees.chargeBatch(address(token), number, Batches.rows(items), new bytes32[](0));
    }

    // ---------------------------------------------------------------- anybody

    function _settle(address holder) internal returns (uint256) {
        address[] memory holders = new address[](1);
        holders[0] = holder;
        VM.prank(STRANGER);
        return fees.settle(address(token), holders);
    }

    // ---------------------------------------------------------------- views

    function _available(address holder) internal view returns (uint256) {
        return fees.available(address(token), holder);
    }

    function _status(address holder) internal view returns (Status) {
        return fees.status(address(token), holder);
    }

    function _glance(address holder) internal view returns (AccountView memory) {
        return fees.account(address(token), holder);
    }

    function _tranches(address holder) internal view returns (TrancheView[] memory) {
        return fees.tranches(address(token), holder, 0, 63);
    }

    /// @dev All fields 0 where there is none at this index.
    function _trancheOf(
        address holder,
        uint8 index
    ) internal view returns (TrancheView memory none) {
        TrancheView[] memory all = _tranches(holder);
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].index == index) return all[i];
        }
    }

    function _remaining(address holder, uint8 index) internal view returns (uint256) {
        return _trancheOf(holder, index).remaining;
    }

    /// @dev Indexes of the tranches in the order in which they are charged.
    function _indexes(address holder) internal view returns (bytes memory indexes) {
        TrancheView[] memory all = _tranches(holder);
        for (uint256 i = 0; i < all.length; ++i) {
            indexes = bytes.concat(indexes, bytes1(all[i].index));
        }
    }

    // ---------------------------------------------------------------- refusals

    /// @dev What the views tell of the token, of ALICE and of BOB.
    function _fingerprint() internal view override returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    token.balanceOf(address(fees)),
                    address(fees).balance,
                    fees.revenue(address(token)),
                    fees.planCount(address(token)),
                    fees.executorOf(address(token), EXECUTOR),
                    _fingerprintOf(ALICE),
                    _fingerprintOf(BOB)
                )
            );
    }

    function _fingerprintOf(address holder) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    _glance(holder),
                    _tranches(holder),
                    fees.unsettled(address(token), holder),
                    fees.owed(address(token), holder)
                )
            );
    }

    function _insufficient(
        address holder,
        uint256 asked,
        uint256 available
    ) internal view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IFeeEvents.FeeAccounts_InsufficientFees.selector,
                address(token),
                holder,
                asked,
                available
            );
    }
}
