// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Inclusion} from "../../contracts/iterative/ChannelTypes.sol";
import {IIterativeEvents} from "../../contracts/iterative/IIterativeEvents.sol";
import {DirectTest} from "../kit/iterative/DirectTest.sol";
import {VM} from "../kit/IVm.sol";

/// @title Every verb of a dispute twice: IT-3, IT-4
/// @author The Tallystick authors
/// @notice Whoever does not know whether a call went through makes it again. Tree of cases:
/// - conflicts, landings, proofs, payouts, the payee's word, blocks that are kept: a success that moves nothing
/// - a claim: refused, by a reason that says that it was filed
contract DirectRetriesTest is DirectTest {
    uint96 private constant OWED = 4_000_000 gwei;

    function setUp() public override {
        super.setUp();
        _openDirect(NATIVE);
    }

    /// @dev Once it does something, the second and the third time nothing at all, also much later.
    function _twice(bytes memory call) private {
        bytes32 before = _fingerprint();
        _succeeds(call);
        assertFalse(_fingerprint() == before, "it did something");
        VM.recordLogs();
        _changesNothing(call);
        _changesNothing(call);
        assertEq(VM.getRecordedLogs().length, 0, "and said nothing again");
        _assertCovered();
    }

    function test_IT3_aConflict() external {
        _twice(_conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
    }

    function test_IT3_anOlderPayment() external {
        _twice(_conflictCall(_raw(0, OWED), _included(_transfer(0, OWED - 5))));
    }

    function test_IT3_aConflictOfAClaimThatWaits() external {
        _fileClaim(0, OWED);
        _twice(_conflictCall(_raw(0, OWED), _included(_elsewhere(0))));
    }

    function test_IT4_aLanding() external {
        _twice(_landingCall(0, _landed(0, OWED)));
    }

    function test_IT4_anAnswer() external {
        _fileClaim(0, OWED);
        _twice(_landingCall(0, _landed(0, OWED)));
    }

    function test_IT4_anAnswerInPart() external {
        _fileClaim(0, OWED);
        _twice(_landingCall(0, _landed(0, OWED - 5)));
    }

    function test_IT4_aSpentNonce() external {
        (bytes memory header, bytes memory account) = _accountAt(FIRST_NONCE + 1);
        _twice(_spentCall(0, header, account));
    }

    function test_IT4_aPayout() external {
        _fileClaim(0, OWED);
        _waitAnswer();
        _waitBurn();
        _twice(_payClaimCall(0));
    }

    function test_IT4_aDefeat() external {
        _fileClaim(0, OWED);
        _settleThrough(0, 0);
        _twice(_payClaimCall(0));
    }

    function test_IT4_thePayeesWord() external {
        _twice(_throughCall(BOB_KEY, 0, OWED));
    }

    function test_IT3_aBlockThatIsKept() external {
        _included(_elsewhere(0));
        bytes memory call = abi.encodeCall(channels.checkpoint, (uint64(B0)));
        bytes memory first = _succeeds(call);
        VM.recordLogs();
        assertEq(_succeeds(call), first, "the same");
        assertEq(VM.getRecordedLogs().length, 0, "and said nothing again");
    }

    function test_IT4_aClaim() external {
        _fileClaim(0, OWED);
        bytes4 error_ = IIterativeEvents.IterativePayments_AlreadyFiled.selector;
        bytes memory refusal = abi.encodeWithSelector(error_, _id(), 0, B0);
        _refused(STRANGER, STAKE, _fileCall(0, OWED), refusal);
    }

    /// @dev Two that do not know of each other: what one has done is not done again.
    function test_IT3_aConflictBehindALandingThatSaysTheSame() external {
        Inclusion memory landing = _landed(0, OWED);
        _twice(_landingCall(0, landing));
        _changesNothing(_conflictCall(_raw(0, OWED), landing));
    }
}
