// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIterativePayments} from "../../../contracts/iterative/IIterativePayments.sol";
import {BlockingToken} from "../../mocks/BlockingToken.sol";
import {PaymentToken} from "../../mocks/PaymentToken.sol";
import {VM} from "../IVm.sol";
import {IHandler} from "../Invariants.sol";
import {IterativeTest} from "./IterativeTest.sol";

/// @title What the invariants of channels read of whoever acts on them
/// @author The Tallystick authors
interface IPurses is IHandler {
    function room() external view returns (IIterativePayments, PaymentToken);

    /// @notice Who takes what waits.
    // solhint-disable-next-line func-name-mixedcase
    function COLLECTOR() external view returns (address);

    // solhint-disable-next-line func-name-mixedcase
    function PAYERS() external view returns (uint256);

    // solhint-disable-next-line func-name-mixedcase
    function PAYEES() external view returns (uint256);

    function payerOf(uint256 number) external view returns (address);

    function payeeOf(uint256 number) external view returns (address);

    /// @notice What should have arrived outside.
    function received(address asset, address account) external view returns (uint256);

    /// @notice What should wait for `collect`.
    function waiting(address asset, address account) external view returns (uint256);

    function isLineTaken(uint256 payer) external view returns (bool);

    function lowest(uint256 payer) external view returns (uint64);
}

/// @title The people of a room at random, and what should have come to them
/// @author The Tallystick authors
/// @notice IT-1, IT-6. In whole numbers, with nothing packed and nothing forgotten; coin and a token that blocks receivers.
abstract contract Purses is IterativeTest, IPurses {
    address internal constant SPONSOR = address(0x5A);
    /// @inheritdoc IPurses
    address public constant COLLECTOR = address(0xC0);

    /// @inheritdoc IHandler
    mapping(bytes4 verb => uint256 count) public done;
    bool internal _did;
    /// @dev The next nonce of a payer's account.
    mapping(uint256 payer => uint64 nonce) internal nonces;
    mapping(uint256 payer => uint64 nonce) public lowest;
    mapping(uint256 payer => bool isTaken) public isLineTaken;
    mapping(address asset => mapping(address account => uint256 amount)) public received;
    mapping(address asset => mapping(address account => uint256 amount)) public waiting;

    modifier counted() {
        _;
        if (_did) ++done[msg.sig];
        _did = false;
    }

    function room() external view returns (IIterativePayments, PaymentToken) {
        return (channels, token);
    }

    function _token(uint8 decimals) internal virtual override returns (PaymentToken) {
        return PaymentToken(_deploy("BlockingToken.sol:BlockingToken", abi.encode(decimals)));
    }

    /// @dev Whether it takes no coin.
    function _takesNoCoin(address account) internal view virtual returns (bool);

    function _isBlocked(address account) internal view returns (bool) {
        return BlockingToken(address(token)).blocked(account);
    }

    /// @dev What `account` needs for the next call. @return value The coin to send along.
    function _provide(address asset, address account, uint256 amount) internal returns (uint256) {
        if (asset == NATIVE) {
            VM.deal(account, account.balance + amount);
            return amount;
        }
        BlockingToken blocking = BlockingToken(address(token));
        bool isBlocked = _isBlocked(account);
        blocking.setBlocked(account, false);
        token.mint(account, amount);
        blocking.setBlocked(account, isBlocked);
        VM.prank(account); // a permit leaves no allowance
        token.approve(address(channels), type(uint256).max);
        return 0;
    }

    /// @dev Where a payout should arrive, or wait.
    function _arrive(address asset, address to, uint256 amount) internal {
        bool isRefused = asset == NATIVE ? _takesNoCoin(to) : _isBlocked(to);
        if (isRefused) waiting[asset][to] += amount;
        else received[asset][to] += amount;
    }

    /// @notice What waits is collected for somebody who takes it.
    function collect(uint256 who, uint256 dice) external counted {
        IPurses people = IPurses(address(this));
        address account =
            who % 2 == 0
                ? people.payeeOf((who / 2) % people.PAYEES())
                : people.payerOf((who / 2) % people.PAYERS());
        address asset = dice % 2 == 0 ? NATIVE : address(token);
        uint256 amount = waiting[asset][account];
        if (amount == 0) return;
        VM.prank(account);
        assertEq(channels.collect(asset, COLLECTOR), amount, "collected");
        waiting[asset][account] = 0;
        received[asset][COLLECTOR] += amount;
        _did = true;
    }
}
