"""Decides one question of Halmos with z3: as it comes where that is enough, else by bit-vector tactics and several seeds.

The limits count z3's steps, not seconds: a busy machine takes longer, and says the same.

Usage: python solve.py <question.smt2>
"""

import subprocess
import sys
from pathlib import Path

Z3 = Path(sys.executable).with_name("z3")
THOUSAND = 1_000  # about a millisecond of bit-vectors
TACTIC = ("smt.bv.solver=2", "tactic.default_tactic=smt")


def seeds(steps, count):
    """A product of two unknowns is decided at once or not at all: which, is up to the seed."""
    return tuple((steps, (*TACTIC, f"smt.random_seed={seed}")) for seed in range(1, count + 1))


ATTEMPTS = ((1_000, ()), *seeds(600, 6), (3_000, ()), (12_000, ()), *seeds(5_000, 4), (40_000, ()))

answer = "unknown"
for steps, options in ATTEMPTS:
    command = [Z3, *options, f"rlimit={steps * THOUSAND}", sys.argv[1]]
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    if answer.startswith(("sat", "unsat")):
        break
print(answer)
