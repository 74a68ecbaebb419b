// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev RE-5. What becomes of a proposal, the lowest bits first: second from which on the arbiter decides 40 | second from
/// which on nobody approves 40 | template 32 | role that proposed 8 | bit of each role that may approve 16 | bit of each
/// that still has to 16, none where one of them is enough | places of the observers whose alarms it closes 16 | those of them
/// whose report was baseless 16 | whether the case then has all legs, so that approval closes it 1 | whether other contracts
/// are called 1 | free 70.
type ProposalWord is uint256;

using ProposalWords for ProposalWord global;

/// @title The terms of a proposal
/// @author The Tallystick authors
library ProposalWords {
    uint256 private constant EXPIRY_AT = 40;
    uint256 private constant TEMPLATE_AT = 80;
    uint256 private constant MAKER_AT = 112;
    uint256 private constant CHECKERS_AT = 120;
    uint256 private constant MISSING_AT = 136;
    uint256 private constant OBSERVERS_AT = 152;
    uint256 private constant BASELESS_AT = 168;
    uint256 internal constant IS_COMPLETE = 2 ** 184;
    uint256 internal constant HAS_CALLS = 2 ** 185;

    /// @dev When and by whom. @param decidableAt_ < 2^40. @param expiry_ < 2^40. @param template_ < 2^32. @param maker_ < 2^8.
    function make(
        uint256 decidableAt_,
        uint256 expiry_,
        uint256 template_,
        uint256 maker_
    ) internal pure returns (ProposalWord) {
        return
            ProposalWord.wrap(
                decidableAt_ |
                    (expiry_ << EXPIRY_AT) |
                    (template_ << TEMPLATE_AT) |
                    (maker_ << MAKER_AT)
            );
    }

    /// @dev With who approves, both < 2^16, of one that has none yet.
    function checkedBy(
        ProposalWord self,
        uint256 checkers_,
        uint256 missing_
    ) internal pure returns (ProposalWord) {
        return self.with((checkers_ << CHECKERS_AT) | (missing_ << MISSING_AT));
    }

    /// @dev With the observers whose alarms it closes, both < 2^16, of one that has none yet.
    function closing(
        ProposalWord self,
        uint256 observers_,
        uint256 baseless_
    ) internal pure returns (ProposalWord) {
        return self.with((observers_ << OBSERVERS_AT) | (baseless_ << BASELESS_AT));
    }

    /// @dev With flags of this library.
    function with(ProposalWord self, uint256 flags) internal pure returns (ProposalWord) {
        return ProposalWord.wrap(ProposalWord.unwrap(self) | flags);
    }

    /// @dev After a role's approval. @param role < 16.
    function without(ProposalWord self, uint256 role) internal pure returns (ProposalWord) {
        return ProposalWord.wrap(ProposalWord.unwrap(self) & ~(1 << (MISSING_AT + role)));
    }

    function has(ProposalWord self, uint256 flag) internal pure returns (bool) {
        return ProposalWord.unwrap(self) & flag != 0;
    }

    /// @dev First second of the arbiter.
    function decidableAt(ProposalWord self) internal pure returns (uint256) {
        return ProposalWord.unwrap(self) & 0xffffffffff;
    }

    /// @dev First second at which it has lapsed.
    function expiry(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> EXPIRY_AT) & 0xffffffffff;
    }

    function template(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> TEMPLATE_AT) & 0xffffffff;
    }

    function maker(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> MAKER_AT) & 0xff;
    }

    function checkers(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> CHECKERS_AT) & 0xffff;
    }

    function missing(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> MISSING_AT) & 0xffff;
    }

    /// @dev Places of the observers whose alarms it closes.
    function observers(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> OBSERVERS_AT) & 0xffff;
    }

    function baseless(ProposalWord self) internal pure returns (uint256) {
        return (ProposalWord.unwrap(self) >> BASELESS_AT) & 0xffff;
    }
}
