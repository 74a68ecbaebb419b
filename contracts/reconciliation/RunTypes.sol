// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice RE-6. Which run: a case of a template with run terms.
struct RunKey {
    uint32 template;
    bytes32 businessReference;
}

/// @notice RE-6. What the leg of one side of a run says: its `fields` are keccak256(abi.encode(RUN_TAG, count, idsRoot,
/// root)), see `IRuns.runFieldsOf`.
/// @param count Of records in the run, at least 1.
/// @param idsRoot Root of the list of ids that both sides agreed upon.
/// @param root Of the tree over the side's records, in the order of that list.
struct RunList {
    uint32 count;
    bytes32 idsRoot;
    bytes32 root;
}

/// @notice RE-6. The same of both sides.
/// @param rootA Of the side whose leg is first on record …
/// @param rootB … and of the other.
struct RunSides {
    uint32 count;
    bytes32 idsRoot;
    bytes32 rootA;
    bytes32 rootB;
}

/// @notice RE-6. What one side says of one record, as in a leg.
/// @param currency 0: the side has no such record, and the rest means nothing.
struct RunLeaf {
    uint96 amount;
    uint16 currency;
    uint32 valueDate;
    bytes32 fields;
}

/// @notice RE-6. A record of which the two sides say different things.
/// @param index Its place in the list of ids.
/// @param id Its business reference.
struct RunException {
    uint32 index;
    bytes32 id;
    RunLeaf a;
    RunLeaf b;
}

/// @notice RE-6. How far the closing of a run has come.
/// @param current Root of A's tree with B's leaf in place of each exception so far; `rootA` before the first.
/// @param net What A's amounts of them exceed B's by, in all; 0 before the first.
struct RunProgress {
    bytes32 current;
    int256 net;
}

/// @notice RE-6. Exceptions of a run: all that there are below one node of the trees.
/// @param record Of the run's case.
/// @param from What `RunAdvanced` told of an earlier transaction, any; or the beginning.
/// @param exceptions 1 to 128, by ascending index.
/// @param siblings The other nodes below that node, level by level from the leaves up, in each by ascending place. They are
/// the same in both trees.
/// @param above From that node to the root, for each level its sibling in the current tree and in B's. None: the node
/// is the root.
struct RunClosing {
    RunKey run;
    uint256[] record;
    RunSides sides;
    RunProgress from;
    RunException[] exceptions;
    bytes32[] siblings;
    bytes32[] above;
}

/// @notice RE-6. A record as a side has it.
struct ShownLeaf {
    uint32 index;
    bytes32 id;
    RunLeaf content;
}

/// @notice RE-6. Leaves that one side of a run demands of the other. The contract keeps its hash, callers bring it;
/// `LeavesDemanded` tells it.
/// @param generation Of the run.
/// @param role Of whom.
/// @param fields Of the role's leg.
/// @param list The demander's own.
/// @param by Who has paid for the answer, and gets it back without one.
/// @param deadline First second that is too late for it.
/// @param prepaid In wei.
/// @param indices Places in the list of ids, ascending.
struct LeafDemand {
    bytes32 caseId;
    uint8 generation;
    uint8 role;
    bytes32 fields;
    RunList list;
    address by;
    uint40 deadline;
    uint128 prepaid;
    uint32[] indices;
}
