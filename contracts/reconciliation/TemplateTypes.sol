// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice RE-1. One of the parties of a template's business transactions.
/// @param entity The legal entity: the first 18 characters of its LEI (ISO 17442) as a number to the base 36, or any other
/// number that the parties agree upon. Not zero. Two roles of one entity do not check each other.
/// @param key Signs legs and accepts cases: the address of a secp256k1 key, or the last 20 bytes of keccak256(x ‖ y) of a
/// P-256 key.
/// @param officer An account that proposes and approves adjustments and agrees to templates; may be a contract (ERC-1271).
/// @param predecessors Bit of each role whose leg must be posted, and not alarmed, before this one's.
/// @param legDeadline Seconds in which the leg is to be posted, at least 1: from the predecessors' legs on, or without any
/// from the first leg of the case on, and not before the role has accepted the case.
struct Role {
    uint96 entity;
    address key;
    address officer;
    uint16 predecessors;
    uint32 legDeadline;
}

/// @notice RE-1. How the legs of a case are compared. The number of a role is its place in the template.
/// @param expected Bit of each role whose leg a case needs, two at least.
/// @param originator The role whose business reference names the case, and whose amount basis points are of. Expected, and
/// without predecessors.
/// @param amountTolerance Most by which amounts may spread (largest less smallest), in minor units. 0: they are equal.
/// @param amountBps The same in basis points of the originator's amount, at most 10,000, rounded down; compared once that
/// is posted; where it was waived, amounts are equal. One of both is 0.
/// @param dateWindow Most days by which value dates may spread.
/// @param acceptWindow Seconds from the first leg on in which each expected role is to have accepted the case's key or to have posted.
/// 0: roles need not accept, and their deadlines run at once. Less than 2^32.
/// @param finalWindow Seconds after which a case that matched or was adjusted is final, at least 1.
/// @param isBlind All expected roles sign a commitment first, and open it when the others have.
/// @param isAmountHashed The amount is one of the hashed fields, in clear it is 0.
/// @param isHolding While a case is alarmed, its payouts stop.
/// @param isSealed What explains an alarm is sealed for the roles of the case; its code stays public.
struct Rules {
    uint16 expected;
    uint8 originator;
    uint96 amountTolerance;
    uint16 amountBps;
    uint16 dateWindow;
    uint32 acceptWindow;
    uint32 finalWindow;
    bool isBlind;
    bool isAmountHashed;
    bool isHolding;
    bool isSealed;
}

/// @notice RE-5. Who makes and who checks an adjustment.
/// @param makers Bit of each role whose officer proposes.
/// @param checkers Bit of each role whose officer approves; never one of the maker's own entity.
/// @param isByAll Every affected role approves, but the maker's, not just one.
/// @param approvalWindow Seconds after which the arbiter decides on a proposal, at least 1.
/// @param writeOffWindow Seconds after which what stays alarmed is written off by a role that no alarm names. 0: never.
/// @param arbiter Decides where the checkers are silent. 0: nobody does.
/// @param stake Wei that an observer puts in with an alarm, less than 2^64.
/// @param quota Alarms of one observer that wait at the same time, at most.
struct AdjustmentTerms {
    uint16 makers;
    uint16 checkers;
    bool isByAll;
    uint32 approvalWindow;
    uint32 writeOffWindow;
    address arbiter;
    uint64 stake;
    uint16 quota;
}

/// @notice RE-6. Of a template whose cases are runs. All zero for one that is not.
/// @param itemTemplate Number of the template of the records in a run; same roles, no run.
/// @param leafPrice Wei that a demand prepays for each leaf.
/// @param answerWindow Seconds in which a demand is answered, at least 1.
struct RunTerms {
    uint32 itemTemplate;
    uint96 leafPrice;
    uint32 answerWindow;
}

/// @notice RE-4. Somebody without a role who may report that its books differ.
/// @param entity As of a role.
/// @param account Reports; may be a contract only if it sends the report itself.
struct Observer {
    uint96 entity;
    address account;
}

/// @notice RE-5. A function of another contract that an adjustment may call.
struct Action {
    address target;
    bytes4 selector;
}

/// @notice RE-1. A kind of business transaction. All of its parties agree to it by signature; it never changes.
/// @param family What its versions have in common: the hash of its name, or any other 32 bytes.
/// @param version 1 for the first, then one more each: the next closes the last for new cases.
/// @param roles 2 to 16.
/// @param observers At most 16.
/// @param actions At most 16.
struct Template {
    bytes32 family;
    uint16 version;
    Role[] roles;
    Rules rules;
    AdjustmentTerms adjustment;
    RunTerms run;
    Observer[] observers;
    Action[] actions;
}
