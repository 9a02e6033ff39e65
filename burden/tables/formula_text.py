"""Formulas as people write them: ``theta_W - kappa*beta**2 <= 3/2`` becomes ``θ_W − κ·β² ≤ 3/2``.

A formula is written in pieces, and lines break between pieces alone: before a sign or a comparison, never within a
term. What is too long for a line is laid out as a list of clauses, one inequality each. Terms are tidied on the way
where no value changes: ``-1/2*a`` is written ``−a/2``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.expressions import Formula, Node
from burden.tables.labels import display_width

__all__ = ["POWER", "Clause", "Notation", "Unicode", "clauses", "greek_letter", "split_name"]

#: How tightly each operation binds; what is not listed is an atom.
_LEVELS = {"if": 0, "or": 1, "and": 2, "not": 3, "+": 5, "negative": 6, "*": 7, "/": 7, "**": 8}
_COMPARISON, _SUM, _SIGNED, _PRODUCT, POWER, _ATOM = 4, 5, 6, 7, 8, 9

_COMPARISONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}

#: Numbers with more decimals than these are written as fractions.
MAX_PLACES = 12

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

#: Letters by the names that people give them; capitals that look Latin are left out.
_GREEK_SMALL = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
_GREEK_CAPITAL = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")

_NAME = re.compile(r"(?P<letters>[^\W\d_]+)(?:(?P<digits>[0-9]+)|_(?P<index>\w*[^\W_]))?")


def greek_letter(name: str) -> str | None:
    """The Greek letter that a name spells out; ``None`` where there is none.

    Examples
    --------
    >>> greek_letter("theta"), greek_letter("Gamma"), greek_letter("cost")
    ('θ', 'Γ', None)
    """
    if name in _GREEK_SMALL:
        size = "SMALL"
    elif name in _GREEK_CAPITAL:
        size = "CAPITAL"
    else:
        return None
    return unicodedata.lookup(f"GREEK {size} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")


def split_name(name: str) -> tuple[str, str]:
    """Letters of a name and its index, which is empty where there is none.

    Examples
    --------
    >>> split_name("theta_W"), split_name("r1"), split_name("c_US_2"), split_name("_x")
    (('theta', 'W'), ('r', '1'), ('c', 'US_2'), ('_x', ''))
    """
    match = _NAME.fullmatch(name)
    if match is None or (match["digits"] and len(match["letters"]) > 1 and greek_letter(match["letters"]) is None):
        return name, ""
    return match["letters"], match["digits"] or match["index"] or ""


class Notation:
    """A way to write formulas; what is particular to a medium is left to subclasses.

    Parameters
    ----------
    names
        All names that stand together. Two that would look the same, such as ``theta`` and ``θ``, are left as they are.
    """

    #: Whether lines of it are set as mathematics, also where others show a formula as it stands in the file.
    is_mathematics = False

    minus = "−"
    comparisons = _COMPARISONS
    words: dict[str, str] = {word: word for word in ("and", "or", "not", "if", "else")}  # noqa: RUF012 -- a constant

    def __init__(self, names: Iterable[str] = ()) -> None:
        names = frozenset(names)
        self._lines: dict[int, tuple[Node, str]] = {}
        symbols = {name: self.symbol(name) for name in names}
        seen = list(symbols.values())
        self._symbols = {
            name: symbol if seen.count(symbol) == 1 else self.verbatim(name) for name, symbol in symbols.items()
        }

    def pieces(self, formula: Formula | Node) -> list[str]:
        """A formula in pieces, between which lines may break."""
        node = formula.root if isinstance(formula, Formula) else formula
        # The reader makes one number of `1/3`, which is best read as it was; within formulas it does so with `0.25`.
        return self._write(_quotient(node.value) if isinstance(node.value, Fraction) else node)

    def line(self, formula: Formula | Node) -> str:
        """A formula on one line."""
        node = formula.root if isinstance(formula, Formula) else formula
        # Keyed by identity, which is sure while the node is kept: comparing trees would take as long as writing them.
        known = self._lines.get(id(node))
        if known is None:
            known = self._lines[id(node)] = (node, " ".join(self.pieces(node)))
        return known[1]

    def name(self, name: str) -> str:
        """A name as it is written here."""
        return self._symbols.get(name) or self.symbol(name)

    # -- what is particular to a medium

    def width(self, text: str) -> int:
        """About how many letters wide a text in this notation is, once it is set."""
        return display_width(text)

    def symbol(self, name: str) -> str:
        """A name as people write it."""
        raise NotImplementedError

    def verbatim(self, name: str) -> str:
        """A name as it stands in the file."""
        raise NotImplementedError

    def number(self, text: str) -> str:
        """A number."""
        return text

    def times(self, left: str, right: str) -> str:
        """What stands between two factors."""
        raise NotImplementedError

    def quotient(self, above: Node, below: Node) -> list[str]:
        """A quotient."""
        return _glued(self._write(above, _PRODUCT), "/", self._write(below, POWER))

    def power(self, base: list[str], exponent: Node) -> list[str]:
        """A power, its base already in brackets where it needs them."""
        raise NotImplementedError

    def function(self, kind: str, parts: Sequence[Node]) -> list[str]:
        """A function of some arguments."""
        arguments = [self._write(part) for part in parts]
        listed = [[*one[:-1], f"{one[-1]},"] for one in arguments[:-1]] + arguments[-1:]
        return _around(f"{kind}(", [piece for one in listed for piece in one], ")")

    def choice(self, condition: Node, then: Node, otherwise: Node) -> list[str]:
        """One of two, by a condition."""
        parts = [self._write(then, 1), self._write(condition, 1), self._write(otherwise, 0)]
        return parts[0] + _after(self.words["if"], parts[1]) + _after(self.words["else"], parts[2])

    def bracketed(self, pieces: list[str]) -> list[str]:
        """Pieces in brackets."""
        return _around("(", pieces, ")")

    def level(self, node: Node) -> int:
        """How tightly the operation of a node binds."""
        if node.kind == "and" and len(_chains(node)) == 1:  # 0 ≤ x < 1
            return _COMPARISON
        return _COMPARISON if node.kind in _COMPARISONS else _LEVELS.get(node.kind, _ATOM)

    # -- what all media share

    def _write(self, node: Node, least: int = 0) -> list[str]:
        """Write a node, in brackets where it binds less tightly than its place asks."""
        node = _tidied(node)
        pieces = self._plain(node)
        return self.bracketed(pieces) if self.level(node) < least else pieces

    def _plain(self, node: Node) -> list[str]:
        match node.kind:
            case "number":
                assert isinstance(node.value, Fraction)
                return [self.number(_decimal(node.value))]
            case "name":
                return [self.name(str(node.value))]
            case "+":
                return self._sum(node.parts)
            case "negative":
                return _around(self.minus, self._write(node.parts[0], _PRODUCT), "")
            case "*":
                return self._product(node.parts)
            case "/":
                return self.quotient(*node.parts)
            case "**":
                return self.power(self._write(node.parts[0], _ATOM), node.parts[1])
            case "and":
                return self._joined("and", _chains(node), 3)
            case "or":
                return self._joined("or", _chains(node), 3)  # brackets that the reader needs, not the language
            case "not":
                return _after(self.words["not"], self._write(node.parts[0], _ATOM))
            case "if":
                return self.choice(*node.parts)
            case kind if kind in _COMPARISONS:
                return self._chain((node,))
        return self.function(node.kind, node.parts)

    def _sum(self, terms: Sequence[Node]) -> list[str]:
        pieces: list[str] = []
        for term in map(_tidied, terms):
            if not pieces:
                pieces = self._write(term, _SIGNED)
            elif term.kind == "negative":
                pieces += _after(self.minus, self._write(term.parts[0], _PRODUCT))
            else:
                pieces += _after("+", self._write(term, _PRODUCT))
        return pieces

    def _product(self, factors: Sequence[Node]) -> list[str]:
        pieces = self._write(factors[0], _PRODUCT)
        for factor in factors[1:]:
            following = self._write(factor, POWER)
            pieces = _glued(pieces, self.times(pieces[-1], following[0]), following)
        return pieces

    def _chain(self, links: Sequence[Node]) -> list[str]:
        """Write ``0 ≤ x < 1``: comparisons each of which begins with what the one before ends with."""
        pieces = self._write(links[0].parts[0], _SUM)
        for link in links:
            pieces += _after(self.comparisons[link.kind], self._write(link.parts[1], _SUM))
        return pieces

    def _joined(self, word: str, parts: Sequence[Sequence[Node]], least: int) -> list[str]:
        pieces: list[str] = []
        for part in parts:
            written = self._chain(part) if len(part) > 1 else self._write(part[0], least)
            pieces += _after(self.words[word], written) if pieces else written
        return pieces


class Unicode(Notation):
    """Formulas for terminals and Markdown.

    Examples
    --------
    >>> from burden.expressions import parse
    >>> Unicode().line(parse("1/2*theta_W - kappa*beta**2 <= sqrt(x_1 + 1)", condition=True))
    'θ_W/2 − κ·β² ≤ √(x₁ + 1)'
    """

    def symbol(self, name: str) -> str:
        """Greek letters, and digits as indices; other indices stay on the line: Unicode has few."""
        letters, index = split_name(name)
        letter = greek_letter(letters) or letters
        if not index:
            return letter
        return letter + (index.translate(_SUBSCRIPTS) if index.isdecimal() and index.isascii() else f"_{index}")

    def verbatim(self, name: str) -> str:
        """The name."""
        return name

    def times(self, left: str, right: str) -> str:  # noqa: ARG002 -- a dot, whatever the factors
        """A dot."""
        return "·"

    def power(self, base: list[str], exponent: Node) -> list[str]:
        """Raised digits, or a circumflex."""
        (*rest, written) = self._write(exponent, _ATOM) if exponent.kind != "negative" else self._write(exponent)
        plain = written.replace(self.minus, "-")
        if not rest and re.fullmatch("-?[0-9]+", plain):
            return _around("", base, plain.translate(_SUPERSCRIPTS))
        return _glued(base, "^", self._write(exponent, _ATOM))

    def function(self, kind: str, parts: Sequence[Node]) -> list[str]:
        """Root signs and bars; other functions by their names."""
        if kind == "sqrt":
            return _around("√", self._write(parts[0], _ATOM), "")
        if kind == "abs":
            return _around("|", self._write(parts[0]), "|")
        return super().function(kind, parts)

    def level(self, node: Node) -> int:
        """A root sign reaches no further than the next factor."""
        return POWER if node.kind == "sqrt" else super().level(node)


def _tidied(node: Node) -> Node:
    """Move signs and divisors to where people write them: ``-1/2*a`` is ``-(a/2)``, ``-(-a + b)`` is ``a - b``."""
    if node.kind == "*":
        first, *rest = node.parts
        first = _tidied(first)
        if first.kind == "negative":
            return _made("negative", _tidied(_times(first.parts[0], *rest)))
        if first.kind == "/":
            return _tidied(_made("/", _times(first.parts[0], *rest), first.parts[1]))
        return _times(first, *rest)
    if node.kind == "/":
        above = _tidied(node.parts[0])
        if above.kind == "negative":
            return _made("negative", _tidied(_made("/", above.parts[0], node.parts[1])))
        return _made("/", above, node.parts[1])
    if isinstance(node.value, Fraction) and (node.value < 0 or not _ends(node.value)):
        return _quotient(node.value)
    if node.kind == "negative" and node.parts[0].kind == "+" and _tidied(node.parts[0].parts[0]).kind == "negative":
        return _made("+", *(_negated(_tidied(term)) for term in node.parts[0].parts))
    return node


def _quotient(value: Fraction) -> Node:
    """A number as an integer, or as a quotient of two."""
    above = Node("number", 0, (), Fraction(abs(value.numerator)))
    size = above if value.denominator == 1 else _made("/", above, Node("number", 0, (), Fraction(value.denominator)))
    return _made("negative", size) if value < 0 else size


def _negated(node: Node) -> Node:
    return node.parts[0] if node.kind == "negative" else _made("negative", node)


def _times(first: Node, *rest: Node) -> Node:
    """Multiply; a one in front is left out."""
    factors = rest if first.kind == "number" and first.value == 1 else (first, *rest)
    return factors[0] if len(factors) == 1 else _made("*", *factors)


def _made(kind: str, *parts: Node) -> Node:
    return Node(kind, parts[0].offset, parts)


def _chains(node: Node) -> list[tuple[Node, ...]]:
    """Parts of a conjunction or disjunction, those of parts of its own kind among them.

    Links of a chain ``0 <= x < 1`` stay together: the reader has made two comparisons that share a part.
    """
    chains: list[tuple[Node, ...]] = []
    for part in _flattened(node):
        before = chains[-1][-1] if chains and node.kind == "and" else None
        if before is not None and {before.kind, part.kind} <= set(_COMPARISONS) and before.parts[1] is part.parts[0]:
            chains[-1] = (*chains[-1], part)
        else:
            chains.append((part,))
    return chains


def _flattened(node: Node) -> Iterator[Node]:
    for part in node.parts:
        if part.kind == node.kind:
            yield from _flattened(part)
        else:
            yield part


def _decimal(value: Fraction) -> str:
    """Write a number that was written with a point, with a point again."""
    if value.denominator == 1:
        return exact.to_text(value)
    places = max(_exponent(value.denominator, 2), _exponent(value.denominator, 5))
    scaled = f"{value.numerator * 10**places // value.denominator:0{places + 1}}"
    return f"{scaled[:-places]}.{scaled[-places:]}"


def _ends(value: Fraction) -> bool:
    """Whether a number has finitely many decimals, and few."""
    places = max(_exponent(value.denominator, 2), _exponent(value.denominator, 5))
    return places <= MAX_PLACES and 10**places % value.denominator == 0


def _exponent(number: int, base: int) -> int:
    exponent = 0
    while number % base == 0:
        number //= base
        exponent += 1
    return exponent


def _around(before: str, pieces: list[str], after: str) -> list[str]:
    pieces = [before + pieces[0], *pieces[1:]]
    return [*pieces[:-1], pieces[-1] + after]


def _after(word: str, pieces: list[str]) -> list[str]:
    return [f"{word} {pieces[0]}", *pieces[1:]]


def _glued(left: list[str], between: str, right: list[str]) -> list[str]:
    return [*left[:-1], left[-1] + between + right[0], *right[1:]]


# -- clauses ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """A line of a condition that is laid out as a list.

    Parameters
    ----------
    depth
        How far it is indented.
    formula
        What it says; ``None`` for a line that says how those below it, one level further in, belong together.
    word
        Then ``all of:`` or ``any of:``.
    """

    depth: int
    formula: Node | None = None
    word: str = ""


def clauses(formula: Formula | Node, fits: Callable[[Node, int], bool]) -> list[Clause]:
    """Lay a condition out as a list, one inequality per line.

    Parameters
    ----------
    formula
        The condition.
    fits
        Whether a condition of several parts may stand on one line at the given depth.
    """
    return list(_laid(formula.root if isinstance(formula, Formula) else formula, 0, fits))


def _laid(node: Node, depth: int, fits: Callable[[Node, int], bool]) -> Iterator[Clause]:
    if node.kind not in ("and", "or") or fits(node, depth):
        yield Clause(depth, node)
        return
    chains = _chains(node)
    if len(chains) == 1:
        yield Clause(depth, node)
        return
    yield Clause(depth, None, "all of:" if node.kind == "and" else "any of:")
    for chain in chains:
        yield from _laid(chain[0] if len(chain) == 1 else Node("and", chain[0].offset, chain), depth + 1, fits)
