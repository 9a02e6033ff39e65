"""The formula language of game files: text to a tree, and the tree to numbers or to sympy.

::

    formula     a if condition else b
    condition   or, and, not, and chains of < <= > >= == !=
    arithmetic  + - * / ** ( ), numbers such as 3, 0.1, 1e-3 (exact), names
    functions   min(a, b, ...) max(a, b, ...) abs(a) sqrt(a) log(a) exp(a)

Nothing else exists, and nothing is ever handed to Python's ``eval``. Every name that is not one of the five words
``and or not if else`` is free for use; ``oo`` stands for infinity in domains and has no value here. Precedence is
that of Python: ``-2**2`` is -4 and ``2**3**2`` is 512.
"""

from burden.expressions.enclosures import Enclosed, check_range, enclosed
from burden.expressions.formula import EvaluationError, Formula, UnsureError, constant, parse
from burden.expressions.syntax import FUNCTIONS, WORDS, FormulaError, Node

__all__ = [
    "FUNCTIONS",
    "WORDS",
    "Enclosed",
    "EvaluationError",
    "Formula",
    "FormulaError",
    "Node",
    "UnsureError",
    "check_range",
    "constant",
    "enclosed",
    "parse",
]
