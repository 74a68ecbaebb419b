"""Halmos over artifacts that are there already.

Usage: python prove.py <halmos options …>
"""

import sys
from types import SimpleNamespace

from halmos import __main__ as halmos
from halmos.bitvec import HalmosBitVec
from z3 import BitVecVal, If, is_app_of, is_bv_value, Z3_OP_ITE

# Halmos asks forge to build before it reads forge's folder: the build was made without.
halmos.subprocess = SimpleNamespace(run=lambda _command: SimpleNamespace(returncode=0))

# Code without branches multiplies by a condition, 1 or 0. Halmos takes any product of two unknowns for an unknown, and
# the solver a long time to find that this one is a choice.
multiply = HalmosBitVec.mul


def choose(word, other):
    """The product, if the word is 1 or 0 for a condition."""
    if word.is_concrete or not is_app_of(word.value, Z3_OP_ITE):
        return None
    condition, *bits = word.value.children()
    if not all(is_bv_value(bit) and bit.as_long() < 2 for bit in bits):
        return None
    nothing = BitVecVal(0, other.size)
    choices = [other.as_z3() if bit.as_long() == 1 else nothing for bit in bits]
    return HalmosBitVec(If(condition, *choices), size=other.size)


def multiply_or_choose(self, other, *, abstraction=None):
    for word, factor in ((self, other), (other, self)):
        chosen = choose(word, factor)
        if chosen is not None:
            return chosen
    return multiply(self, other, abstraction=abstraction)


HalmosBitVec.mul = multiply_or_choose

sys.exit(halmos.main())
