r"""Formulas in LaTeX: ``theta_W/2 <= beta`` becomes ``\frac{\theta_{W}}{2} \leq \beta``; needs ``amsmath``.

Every name gives source that compiles: Greek letters become commands, words are set upright or in one italic run, and
what mathematics has no letters for is set as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from burden.expressions import Node
from burden.tables.formula_text import POWER, Notation, greek_letter, split_name
from burden.tables.latex_text import escape, greek

__all__ = ["Latex", "source_width"]

#: Widest fraction that is set as one; a line cannot break within it.
MAX_FRACTION = 36

#: Commands that print nothing of their own, and those that do.
_SILENT = re.compile(
    r"\\(?:frac|math[a-z]+|text[a-z]*|ensuremath|sqrt|begin|end|Bigl|Bigr|left|right|lvert|rvert|acute|quad)(?![A-Za-z])"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
_SIGNS = re.compile(r"\\(?:leq|geq|neq)(?![A-Za-z])|[<>=]|(?:^|(?<= ))[+-](?= )")


def source_width(source: str) -> int:
    r"""About how many letters wide a formula is once it is set; signs with their spaces count as three.

    Examples
    --------
    >>> source_width(r"\theta_{W} - \beta \leq 3")
    10
    """
    above_below = re.sub(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", _wider, source)
    counted = _COMMAND.sub("m", _SILENT.sub("", _SIGNS.sub("+++", above_below)))
    return len(re.sub(r"[{}^_ ]", "", counted))


def _wider(match: re.Match[str]) -> str:
    return max(match.groups(), key=source_width)


class Latex(Notation):
    r"""Formulas in mathematical mode.

    Examples
    --------
    >>> from burden.expressions import parse
    >>> print(Latex().line(parse("theta_W/2 - kappa*beta**2 <= sqrt(cost)", condition=True)))
    \frac{\theta_{W}}{2} - \kappa\,\beta^{2} \leq \sqrt{\mathit{cost}}
    """

    minus = "-"
    comparisons = {"<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "==": "=", "!=": r"\neq"}  # noqa: RUF012 -- a constant
    words = {  # noqa: RUF012 -- a constant
        **{word: rf"\text{{ {word} }}" for word in ("and", "or", "if", "else")},
        "not": r"\text{not }",
    }
    is_mathematics = True

    def width(self, text: str) -> int:
        """Letters that it is wide once it is set."""
        return source_width(text)

    def symbol(self, name: str) -> str:
        """Letters and commands, with indices below the line."""
        letters, index = split_name(name)
        base = _letters(greek_letter(letters) or letters, "mathit")
        return f"{base}_{{{_letters(index, 'mathrm')}}}" if index else base

    def verbatim(self, name: str) -> str:
        """The name in the letters of a typewriter."""
        return rf"\text{{\texttt{{{escape(name)}}}}}"

    def times(self, left: str, right: str) -> str:  # noqa: ARG002 -- what follows decides
        """A thin space, or a dot before a digit."""
        return r" \cdot " if right[:1].isdigit() else r"\,"

    def quotient(self, above: Node, below: Node) -> list[str]:
        """A fraction, unless it is too wide for that."""
        over, under = self.line(above), self.line(below)
        if max(source_width(over), source_width(under)) > MAX_FRACTION:
            return super().quotient(above, below)
        return [rf"\frac{{{over}}}{{{under}}}"]

    def level(self, node: Node) -> int:
        """What stands above and below the line of a fraction needs no brackets around it."""
        if node.kind == "/" and all(source_width(self.line(part)) <= MAX_FRACTION for part in node.parts):
            return POWER
        return super().level(node)

    def power(self, base: list[str], exponent: Node) -> list[str]:
        """An exponent above the line."""
        if len(base) == 1 and "^" in base[0] and not base[0].endswith(")"):
            base = [f"{{{base[0]}}}"]
        return [*base[:-1], f"{base[-1]}^{{{self.line(exponent)}}}"]

    def function(self, kind: str, parts: Sequence[Node]) -> list[str]:
        """Roots, bars, and operators in upright letters."""
        arguments = [self.line(part) for part in parts]
        if kind == "sqrt":
            return [rf"\sqrt{{{arguments[0]}}}"]
        if kind == "abs":
            return [rf"\lvert {arguments[0]} \rvert"]
        pieces = super().function(kind, parts)
        return [rf"\{pieces[0]}", *pieces[1:]]

    def choice(self, condition: Node, then: Node, otherwise: Node) -> list[str]:
        """A case distinction."""
        lines = []
        while True:
            lines.append(rf"{self.line(then)} & \text{{if }} {self.line(condition)}")
            if otherwise.kind != "if":
                break
            condition, then, otherwise = otherwise.parts
        lines.append(rf"{self.line(otherwise)} & \text{{otherwise}}")
        return [r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        """Brackets, larger ones around fractions; each stands alone, so that lines may break between them."""
        if any(r"\begin{cases}" in piece for piece in pieces):
            return [rf"\left( {' '.join(pieces)} \right)"]
        is_tall = any(r"\frac" in piece for piece in pieces)
        left, right = (r"\Bigl(", r"\Bigr)") if is_tall else ("(", ")")
        return [left + pieces[0], *pieces[1:-1], pieces[-1] + right] if len(pieces) > 1 else [left + pieces[0] + right]


def _letters(text: str, word: str) -> str:
    """Set letters of a name: one alone as it is, several as a word."""
    if text.isascii():
        safe = text.replace("_", r"\_")
        return safe if len(text) == 1 or text.isdigit() else rf"\{word}{{{safe}}}"
    command = greek(text) if len(text) == 1 else None
    return command or rf"\text{{{escape(text)}}}"
