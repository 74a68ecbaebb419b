// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a test does to cases
/// @author The Tallystick authors
interface IAlarmOfficeHarness {
    /// @notice Sets the word of a case.
    function putCase(bytes32 id, uint256 word) external;

    /// @notice Closes the alarm of an observer, as an adjustment does, and all of the case if it was the last.
    function closeReport(
        uint32 template,
        bytes32 businessReference,
        uint8 place,
        bool isBaseless,
        uint256[] calldata record
    ) external;
}
