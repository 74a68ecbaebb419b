"""Slither over a build of the contracts, taught what it gets wrong here. Prints what it finds as JSON.

Usage: python analyze.py <build.json>, in the folder that the build's source names start from.
"""

import inspect
import json
import logging
import sys
from pathlib import Path

from crytic_compile import CryticCompile
from crytic_compile.platform.hardhat import Hardhat, hardhat_like_parsing
from slither import Slither
from slither.core.variables.state_variable import StateVariable
from slither.detectors import all_detectors
from slither.detectors.abstract_detector import AbstractDetector, DetectorClassification
from slither.detectors.variables.uninitialized_state_variables import UninitializedStateVarsDetection
from slither.slithir.operations import SolidityCall
from slither.solc_parsing.declarations.contract import ContractSolc

from write_after_call import WriteAfterCall

GATED = (DetectorClassification.HIGH, DetectorClassification.MEDIUM)
LEAVING = ("call(", "callcode(", "delegatecall(")


class Build(Hardhat):
    """A build that is there already, instead of one that Hardhat is asked for."""

    def compile(self, crytic_compile, **_kwargs):
        hardhat_like_parsing(crytic_compile, ".", Path(self.target).parent, str(Path.cwd()))

    def clean(self, **_kwargs):
        """Leaves the build to whoever made it."""


class Unread(logging.Handler):
    """What Slither could not read: it only logs that, and then finds nothing there."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(" ".join(record.getMessage().split()))


def teach_assembly():
    """OpenZeppelin's SafeERC20 calls tokens in assembly, which Slither takes for what cannot call back."""
    SolidityCall.can_reenter = lambda call, _callstack=None: call.function.name.startswith(LEAVING)


def teach_using_for():
    """Where two bases say `using … for` one type, Slither forgets all but the last one's libraries, and then does not
    read the functions that call the others."""
    analyze = ContractSolc.analyze_using_for

    def analyze_all(parser):
        analyze(parser)
        contract = parser.underlying_contract
        for base in contract.inheritance:
            for kind, libraries in base.using_for.items():
                known = contract.using_for.get(kind, [])
                contract.using_for[kind] = known + [new for new in libraries if new not in known]

    ContractSolc.analyze_using_for = analyze_all


def teach_parts():
    """Parts of one code run on one storage: a variable that one of them writes is there in all of them."""
    known = {}

    def written_by_parts(detector, contract):
        if not known:
            parts = [c for c in detector.contracts if any(base.name == "CodePart" for base in c.inheritance)]
            shared = {base for part in parts for base in part.inheritance}
            known["names"] = {
                variable.canonical_name
                for other in detector.contracts
                if shared.intersection(other.inheritance)
                for variable in detector._written_variables(other)
                if isinstance(variable, StateVariable) and variable.contract in shared
            }
        return [v for v in contract.state_variables if v.canonical_name in known["names"]]

    UninitializedStateVarsDetection._written_variables_in_proxy = written_by_parts


def gated_detectors():
    """Slither's detectors of medium impact and above, and the project's own."""
    yield WriteAfterCall
    for _name, detector in inspect.getmembers(all_detectors, inspect.isclass):
        if issubclass(detector, AbstractDetector) and detector.IMPACT in GATED:
            yield detector


def place(finding):
    """Where a finding begins."""
    for element in finding["elements"]:
        mapping = element["source_mapping"]
        if mapping["lines"]:
            return f"{mapping['filename_relative']}:{mapping['lines'][0]}"
    return "?"


def named(file):
    """A file's name in the build."""
    return Path(file).resolve().relative_to(Path.cwd()).as_posix()


def own_comments(slither):
    """How many exceptions each of the project's files makes."""
    files = {c.source_mapping.filename.absolute for c in slither.contracts if not c.is_from_dependency()}
    return {named(f): slither.source_code[f].count("slither-disable-next-line") for f in files}


def main(build):
    unread = Unread()
    logging.getLogger().addHandler(unread)
    teach_assembly()
    teach_using_for()
    teach_parts()
    slither = Slither(CryticCompile(Build(build)), exclude_dependencies=True)
    detectors = list(gated_detectors())
    for detector in detectors:
        slither.register_detector(detector)
    findings = [finding for found in slither.run_detectors() for finding in found]

    own = [c for c in slither.contracts if not c.is_from_dependency()]
    comments = own_comments(slither)
    unused = [
        {"check": check, "place": f"{file}:{comment['line']}"}
        for comment in slither.get_unused_ignore_comments()
        for file in [named(comment["file"])]
        for check in comment["unused_detectors"]
        if file in comments
    ]
    report = {
        "detectors": len(detectors),
        "contracts": len(own),
        "functions": sum(len(c.functions_declared) for c in own),
        "exceptions": sum(comments.values()),
        "unread": unread.messages,
        "findings": [
            {"check": f["check"], "place": place(f), "text": f["description"].strip()}
            for f in findings
        ],
        "unused": unused,
    }
    json.dump(report, sys.stdout)


main(sys.argv[1])
