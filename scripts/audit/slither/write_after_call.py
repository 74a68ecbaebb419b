"""A detector of Slither's kind: what an unguarded function writes after a call that can come back.

Slither's own reentrancy detectors follow state variables by name: they lose sight of what is written through a storage
pointer or in a library, which is where this project keeps its state.
"""

from slither.core.declarations import Function
from slither.core.variables.state_variable import StateVariable
from slither.detectors.abstract_detector import AbstractDetector, DetectorClassification
from slither.slithir.operations import (
    Call,
    Index,
    InternalCall,
    Length,
    LibraryCall,
    Member,
    OperationWithLValue,
    SolidityCall,
)
from slither.slithir.variables import ReferenceVariable

GUARD = "nonReentrant"
ASKING = "restricted"  # asks the AccessManager who may call: whoever could call back from there holds every role
FOLLOWED = (InternalCall, LibraryCall)
NAMING = (Index, Member, Length)  # they make a reference, and write nothing to it


class WriteAfterCall(AbstractDetector):
    ARGUMENT = "write-after-call"
    HELP = "Storage written after a call that can come back, without a guard"
    IMPACT = DetectorClassification.HIGH
    CONFIDENCE = DetectorClassification.MEDIUM
    WIKI = "https://github.com/crytic/slither/wiki/Detector-Documentation#reentrancy-vulnerabilities"
    WIKI_TITLE = HELP
    WIKI_DESCRIPTION = "Follows storage pointers and library calls, which the reentrancy detectors do not."
    WIKI_EXPLOIT_SCENARIO = "A token's callback withdraws again before the balance is lowered."
    WIKI_RECOMMENDATION = "Write before the call, or guard the function."

    def _detect(self):
        self._leaves, self._writes = {}, {}
        found = set()
        for contract in self.contracts:
            if contract.is_library or contract.is_interface:
                continue
            for entry in contract.functions_entry_points:
                if entry.view or entry.pure or entry.is_constructor:
                    continue
                if GUARD not in (modifier.name for modifier in entry.modifiers):
                    found |= {(entry.canonical_name, *pair) for pair in self._pairs(entry, set())}
        results = []
        for name, call, write in sorted(found, key=lambda f: (f[0], f[1].node_id, f[2].node_id)):
            info = [write, f" is written after {name} left by ", call, "\n"]
            results.append(self.generate_result(info))
        return results

    def _pairs(self, function, seen):
        """Node that leaves, node that writes after it; both in one function below the entry point."""
        if function in seen:
            return set()
        seen.add(function)
        pairs = set()
        for node in function.nodes:
            for callee in callees(node):
                pairs |= self._pairs(callee, seen)
            if self._node_leaves(node):
                pairs |= {(node, later) for later in after(node) if self._node_writes(later)}
        return pairs

    def _node_leaves(self, node):
        own = (ir for ir in node.irs if isinstance(ir, Call) and not isinstance(ir, FOLLOWED))
        return any(ir.can_reenter() for ir in own) or any(
            self._memo(self._leaves, callee, self._node_leaves) for callee in callees(node)
        )

    def _node_writes(self, node):
        return any(map(writes_storage, node.irs)) or any(
            self._memo(self._writes, callee, self._node_writes) for callee in callees(node)
        )

    def _memo(self, known, function, says):
        if function not in known:
            known[function] = False  # while it is looked at: a recursion adds nothing
            known[function] = any(map(says, function.nodes))
        return known[function]


def callees(node):
    """Functions of this contract and its libraries that the node calls."""
    for ir in node.irs:
        if isinstance(ir, FOLLOWED) and isinstance(ir.function, Function):
            if ir.function.name != ASKING:
                yield ir.function


def after(node):
    """All nodes that can run after this one."""
    reached, open_ = set(), list(node.sons)
    while open_:
        son = open_.pop()
        if son not in reached:
            reached.add(son)
            open_ += son.sons
    return reached


def writes_storage(ir):
    """Whether the operation writes to storage: by name, through a pointer, or in assembly."""
    if isinstance(ir, SolidityCall):
        return ir.function.name.startswith("sstore(")
    if not isinstance(ir, OperationWithLValue) or isinstance(ir, NAMING):
        return False
    target = ir.lvalue
    if isinstance(target, ReferenceVariable):
        target = target.points_to_origin
        return isinstance(target, StateVariable) or getattr(target, "is_storage", False)
    return isinstance(target, StateVariable)
