"""One claim decided at numbers: the values of the file, and those of each of its scenarios.

This is for claims about games over time that have no exact closed form in all parameters: lists of actions over many
periods, grids, mixed punishments. What is found at a few points is no theorem, and says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.claims import (
    And,
    ClaimSpec,
    Comparison,
    Context,
    DiscountMoves,
    DiscountTerm,
    Implies,
    Leaf,
    Not,
    Or,
    PathTerm,
    Statement,
    Term,
)
from burden.errors import BurdenError
from burden.exact import Exact, to_text
from burden.expressions import Formula
from burden.expressions import Node as Operation
from burden.model import Model, Names
from burden.regions.prover import UnsettledError
from burden.regions.translate import TooComplexError
from burden.results.conditions import Claim, Counterexample
from burden.verdicts.judge import Judge, efforts_asked, ordered
from burden.verdicts.known import Known, unsettled
from burden.verdicts.numbers import Bounds, bounds_text, number_text

__all__ = ["at_points"]

#: Where a claim is decided that has no closed form: said with the reason.
ONLY_THERE = "decided at the values of the file{scenarios} alone: {reason}"

#: How what was before a step stands to what is after it.
_RELATIONS = {"nonincreasing": ">=", "decreasing": ">", "nondecreasing": "<=", "increasing": "<", "constant": "=="}


@dataclass(frozen=True, slots=True)
class _Answer:
    """A claim at one point."""

    scenario: str | None
    values: Mapping[str, Fraction]
    holds: bool | None
    found: tuple[tuple[str, str], ...]


def at_points(known: Known, spec: ClaimSpec, reason: str) -> Claim:
    """Decide a claim at the values of the file and of its scenarios.

    Parameters
    ----------
    known
        What all claims of the file share.
    spec
        The claim.
    reason
        Why it is not decided at all values.
    """
    model = known.model
    answers: list[_Answer] = []
    for scenario in (None, *model.scenarios):
        point = _Point(known, model.values(scenario=scenario))
        try:
            holds = point.holds(spec.statement)
        except (BurdenError, ArithmeticError, UnsettledError, TooComplexError) as error:
            where = "at the values of the file" if scenario is None else f"in scenario {scenario}"
            return unsettled(spec, f"not settled: {reason}; {where}: {str(error).splitlines()[0]}")
        answers.append(_Answer(scenario, point.values, holds, tuple(point.found.items())))
        notes = tuple(point.notes)
    scenarios = " and of its scenarios" if model.scenarios else ""
    note = "; ".join([ONLY_THERE.format(scenarios=scenarios, reason=reason), *notes])
    true = [answer for answer in answers if answer.holds is True]
    false = [answer for answer in answers if answer.holds is False]
    if true and false:
        places = ", ".join(_place(answer) for answer in true)
        note = f"it holds {places}, not {_place(false[0])}; {note}"
    verdict = "conditional" if true and false else "holds" if true else "fails" if false else "undefined"
    return Claim(
        spec.id,
        spec.text,
        spec.source,
        spec.says,
        verdict,  # type: ignore[arg-type]  # one of the five
        None,
        "checked",
        _example(model, false[0]) if false else None,
        _example(model, true[0]) if true else None,
        n_points=len(answers),
        note=note,
    )


def _place(answer: _Answer) -> str:
    return "at the values of the file" if answer.scenario is None else f"in scenario {answer.scenario}"


def _example(model: Model, answer: _Answer) -> Counterexample:
    names = model.parameters if answer.scenario is None else model.scenarios[answer.scenario]
    return Counterexample({name: answer.values[name] for name in names or model.parameters}, answer.found)


class _Point:
    """A claim at values of all parameters.

    Attributes
    ----------
    found
        What was computed: by the text of a term, its number.
    notes
        What is to be said.
    """

    def __init__(self, known: Known, values: Mapping[str, Fraction]) -> None:
        self.known, self.model, self.values = known, known.model, values
        self.found: dict[str, str] = {}
        self.notes: dict[str, None] = {}

    def holds(self, statement: Statement) -> bool | None:
        """Whether a statement is true there; ``None`` where it is undefined.

        Raises
        ------
        UnsettledError
            Where it is not settled.
        """
        if isinstance(statement, Not):
            inner = self.holds(statement.statement)
            return None if inner is None else not inner
        if isinstance(statement, And | Or):
            return _joined((self.holds(part) for part in statement.statements), stop=isinstance(statement, Or))
        if isinstance(statement, Implies):
            premise = self.holds(statement.premise)
            parts = (None if premise is None else not premise, self.holds(statement.conclusion))
            return _joined(parts, stop=True)
        if isinstance(statement, DiscountMoves):
            return self._moves(statement)
        if isinstance(statement, Comparison) and any(
            isinstance(term, DiscountTerm | PathTerm) for term in statement.terms.values()
        ):
            return self._compares(statement)
        if isinstance(statement, Leaf):
            return self._judged(statement)
        raise UnsettledError("what holds everywhere or somewhere cannot be told from a few points")

    def _judged(self, leaf: Statement) -> bool | None:
        """A leaf about the game played once, decided by its conditions at the point."""
        spec = ClaimSpec("", "", "", "", leaf)
        claim, _ = Judge(self.known, spec, self.values).verdict()
        if claim.verdict in {"unsettled", "conditional"}:
            raise UnsettledError(claim.note)
        return {"holds": True, "fails": False, "undefined": None}[claim.verdict]

    # -- terms ---------------------------------------------------------------------------------------------------------

    def _discount(self, player: str | None, context: Context, effort: str | None, text: str) -> Bounds:
        values = dict(self.values)
        if context.scenario is not None:
            values |= self.model.scenarios[context.scenario]
        names = self._names(values)
        replaced = {name: formula.evaluate(names) for name, formula in context.replaced.items()}
        for name, value in replaced.items():
            if not isinstance(value, Fraction):
                raise UnsettledError(f"{name} is replaced by {to_text(value)}, which is no fraction")
            values[name] = value
        bounds = self.known.discounts.number(values, effort, player)
        at = f" at {effort}" if effort is not None and f"={effort}" not in text.replace(" ", "") else ""
        self.found[f"{text}{at}"] = bounds_text(bounds)
        return bounds

    def _path(self, term: PathTerm) -> Bounds:
        path = self.known.paths.path(self.values, term.schedule)
        value = path.planner if term.player is None else path.payoffs[term.player]
        own = path.note
        if not own and not path.is_unique:
            own = "play is not the only subgame-perfect one"
        if not own and not path.error_is_proved:
            own = "numbers are off by an error that is estimated, not proved"
        self.notes |= dict.fromkeys([f"along {term.schedule}: {own}"] if own else [])
        if path.is_exact:
            self.found[term.text] = number_text(value)
            return value, value
        error = path.error if term.player is not None else path.error * Fraction(len(self.model.players))
        bounds = value - error, value + error
        self.found[term.text] = bounds_text(bounds)
        return bounds

    def _names(self, values: Mapping[str, Fraction]) -> Names:
        return Names(self.model.definitions, values, Formula.evaluate)

    # -- leaves --------------------------------------------------------------------------------------------------------

    def _moves(self, leaf: DiscountMoves) -> bool:
        steps: list[tuple[Bounds, Bounds]] = []
        if leaf.variable in self.model.parameters:
            if not (isinstance(leaf.before, Fraction) and isinstance(leaf.after, Fraction)):
                raise UnsettledError(f"every step of {leaf.variable} cannot be told from a few points")
            for effort in efforts_asked(self.known, self.model, leaf.context):
                ends = []
                for value in (leaf.before, leaf.after):
                    point = _Point(self.known, {**self.values, leaf.variable: value})
                    text = f"critical_discount({leaf.player or ''}) at {leaf.variable} = {value}"
                    ends.append(point._discount(leaf.player, leaf.context, effort, text))
                    self.found |= point.found
                steps.append((ends[0], ends[1]))
        else:
            labels = ordered(self.model, leaf.variable)
            pairs = list(itertools.combinations(labels, 2))
            if leaf.before is not None and leaf.after is not None:
                pairs = [(str(leaf.before), str(leaf.after))]
            text = f"critical_discount({leaf.player or ''})"
            known = {
                label: self._discount(leaf.player, leaf.context, label, text)
                for label in labels
                if any(label in pair for pair in pairs)
            }
            steps = [(known[low], known[high]) for low, high in pairs]
        names = {"before": None, "after": None}
        condition = Operation(_RELATIONS[leaf.direction], 0, tuple(Operation("name", 0, (), name) for name in names))
        verdict = _joined(
            (_settled(Formula("", condition), {}, {"before": low, "after": high}) for low, high in steps), stop=False
        )
        assert verdict is not None, "numbers are always compared"
        return verdict

    def _compares(self, leaf: Comparison) -> bool | None:
        efforts: list[str | None] = [None]
        for term in leaf.terms.values():
            if isinstance(term, DiscountTerm) and len(own := efforts_asked(self.known, self.model, term.context)) > 1:
                efforts = own
        return _joined((self._compares_at(leaf, effort) for effort in efforts), stop=False)

    def _compares_at(self, leaf: Comparison, effort: str | None) -> bool:
        bounds = {name: self._bounds(term, effort) for name, term in leaf.terms.items()}
        return _settled(leaf.formula, self._names(self.values), bounds)

    def _bounds(self, term: Term, effort: str | None) -> Bounds:
        if isinstance(term, PathTerm):
            return self._path(term)
        if isinstance(term, DiscountTerm):
            efforts = efforts_asked(self.known, self.model, term.context)
            return self._discount(term.player, term.context, effort if len(efforts) > 1 else efforts[0], term.text)
        raise UnsettledError("a comparison of equilibria with games over time has no closed form here")


def _joined(parts: Iterator[bool | None] | Sequence[bool | None], *, stop: bool) -> bool | None:
    """Kleene's "or" (which stops at what is true) or "and" (which stops at what is false)."""
    result: bool | None = not stop
    for part in parts:
        if part is stop:
            return stop
        if part is None:
            result = None
    return result


def _settled(formula: Formula, names: Mapping[str, Exact], bounds: Mapping[str, Bounds]) -> bool:
    """Whether a condition holds, whatever the numbers between their bounds.

    Raises
    ------
    UnsettledError
        Where that depends on the numbers.
    """
    open_names = [name for name, (low, high) in bounds.items() if exact.compare(low, high) != 0]
    if open_names and not _is_affine(formula.root, set(open_names)):
        raise UnsettledError("numbers are known within bounds alone, and are not simply compared")
    verdicts = set()
    for ends in itertools.product((0, 1), repeat=len(open_names)):
        chosen = {name: pair[0] for name, pair in bounds.items()}
        chosen |= {name: bounds[name][end] for name, end in zip(open_names, ends, strict=True)}
        verdicts.add(formula.holds(_Both(names, chosen)))
    if len(verdicts) > 1 or (open_names and formula.root.kind in {"==", "!="}):
        raise UnsettledError("the difference is within the error of the numbers")
    return verdicts.pop()


class _Both(dict[str, Exact]):
    """Numbers of terms, and values of other names."""

    def __init__(self, names: Mapping[str, Exact], terms: Mapping[str, Exact]) -> None:
        super().__init__(terms)
        self._names = names

    def __missing__(self, name: str) -> Exact:
        return self._names[name]


def _is_affine(node: Operation, names: set[str]) -> bool:
    """Whether a condition is one comparison whose two sides are affine in some names: then its ends decide it."""
    return node.kind in {"<", "<=", ">", ">=", "==", "!="} and all(_degree(part, names) <= 1 for part in node.parts)


def _degree(node: Operation, names: set[str]) -> int:
    """Degree of a formula in some names; 2 for all that is not affine."""
    if node.kind == "name":
        return int(node.value in names)
    degrees = [_degree(part, names) for part in node.parts]
    if node.kind in {"+", "negative"}:
        return max(degrees)
    if node.kind == "*":
        return min(2, sum(degrees))
    if node.kind == "/" and degrees[1] == 0:
        return degrees[0]
    return 2 if any(degrees) else 0
