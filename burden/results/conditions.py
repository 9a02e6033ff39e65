"""What is known of a game at all values of its parameters: statements, each proved, refuted or checked at points.

Conditions are texts of the formula language, which :func:`burden.expressions.parse` reads back; ``0 == 0`` holds
everywhere, ``0 == 1`` nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from burden import __version__
from burden.exact import Exact, to_text
from burden.expressions import Formula, parse

if TYPE_CHECKING:
    from sympy import Basic
    from sympy.logic.boolalg import Boolean

__all__ = [
    "ALWAYS",
    "NEVER",
    "CellCondition",
    "Check",
    "Claim",
    "Condition",
    "Conditions",
    "Counterexample",
    "Derivative",
    "Direction",
    "Reason",
    "Regime",
    "Statement",
    "Verdict",
    "VerdictForm",
]

Direction: TypeAlias = Literal["nonincreasing", "decreasing", "nondecreasing", "increasing", "constant"]
VerdictForm: TypeAlias = Literal["every", "strong-set", "max", "min", "some"]
Verdict: TypeAlias = Literal["always", "never", "conditional", "undefined", "unsettled"]
Proof: TypeAlias = Literal["proved", "checked"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the parameters, as text of the formula language.

    Examples
    --------
    >>> condition = Condition("theta_W <= 3/2 and gamma > 0")
    >>> condition.holds({"theta_W": Fraction(1), "gamma": Fraction(1)})
    True
    """

    text: str

    @property
    def formula(self) -> Formula:
        """The condition as a tree that can be evaluated."""
        return parse(self.text, condition=True)

    def holds(self, values: Mapping[str, Exact]) -> bool:
        """Whether it is true at the given values, exactly."""
        return self.formula.holds(values)

    @property
    def sympy(self) -> Boolean:
        """The condition in sympy, with a real symbol for each name."""
        return expression(self.formula)

    @property
    def is_always(self) -> bool:
        """Whether it is the condition that holds everywhere."""
        return self.text == "0 == 0"

    @property
    def is_never(self) -> bool:
        """Whether it is the condition that holds nowhere."""
        return self.text == "0 == 1"

    def __str__(self) -> str:
        return self.text


ALWAYS = Condition("0 == 0")
NEVER = Condition("0 == 1")


def expression(formula: Formula) -> Basic:
    """A formula in sympy, with a real symbol for each name."""
    import sympy

    return formula.sympy({name: sympy.Symbol(name, real=True) for name in formula.names})


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values of the parameters at which a statement fails, and the equilibria that the solver finds there.

    Parameters
    ----------
    values
        By parameter: a small rational number where there is one.
    equilibria
        What each effort leads to, in words and in order: ``("keep", "West: low, East: high; West + East = 1")``.
    """

    values: Mapping[str, Exact]
    equilibria: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Values as text of the formula language."""
        return {name: to_text(value) for name, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a statistic of the equilibria before and after a step of effort.

    Parameters
    ----------
    statistic
        The formula that it is about: ``West + East``; empty for statements about the set of equilibria alone.
    direction
        What the statistic does as effort goes up; ``exists`` or ``unique`` for the set of equilibria.
    form
        How several equilibria are compared.
    strict
        Whether it must move.
    before, after
        Actions of the guarantor, or values of the effort; ``None`` for every pair of values.
    verdict
        ``always`` or ``never`` over the whole domain; ``conditional``: exactly where ``condition`` holds;
        ``undefined``: there is no equilibrium anywhere; ``unsettled``, with the reason in ``note``.
    condition
        Where the statement holds, equilibria on both sides included; ``None`` where it is unsettled.
    proof
        ``proved`` by real arithmetic, or ``checked`` at ``n_points`` points drawn with ``seed``.
    undefined
        Where one of the two has no equilibrium, or the statistic no value in one; ``None`` where that is nowhere.
    sufficient
        Short conditions each of which suffices, for a condition that is long.
    ties
        What happens exactly on the boundaries, in sentences.
    shown
        The condition as it is best read: solved for a parameter, say; that of ``condition`` where empty.
    """

    statistic: str
    direction: Direction | Literal["exists", "unique"]
    form: VerdictForm
    strict: bool
    equilibria: Literal["pure", "all"]
    before: str | None
    after: str | None
    verdict: Verdict
    condition: Condition | None
    proof: Proof | None = "proved"
    counterexample: Counterexample | None = None
    seconds: float = 0.0
    n_points: int = 0
    seed: int | None = None
    undefined: Condition | None = None
    sufficient: tuple[Condition, ...] = ()
    ties: tuple[str, ...] = ()
    shown: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give the statement in the form of the JSON contract."""
        return {
            "statistic": self.statistic,
            "direction": self.direction,
            "form": self.form,
            "strict": self.strict,
            "equilibria": self.equilibria,
            "from": self.before,
            "to": self.after,
            "verdict": self.verdict,
            "condition": self.condition.text if self.condition else None,
            "proof": self.proof,
            "counterexample": self.counterexample.texts if self.counterexample else None,
            "evidence": [list(pair) for pair in self.counterexample.equilibria] if self.counterexample else [],
            "seconds": round(self.seconds, 4),
            "n_points": self.n_points,
            "seed": self.seed,
            "undefined": self.undefined.text if self.undefined else None,
            "sufficient": [condition.text for condition in self.sufficient],
            "ties": list(self.ties),
            "shown": self.shown or None,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether own effort and guarantor effort are substitutes or complements in one step of one ally.

    Parameters
    ----------
    player
        The ally.
    step
        Its two actions, the lower first.
    effort
        The two efforts, the lower first.
    others
        Actions of the other allies where the difference depends on them; empty where it does not.
    difference
        Gain from the step at the higher effort less that at the lower one, factored, as text of the formula language.
    kind
        ``substitutes`` where it is negative everywhere, ``complements`` where it is positive, ``independent`` where it
        is zero; ``weak substitutes``, ``weak complements`` where it may be zero as well; else ``depends``.
    substitutes, complements
        Where it is negative, and where it is positive.
    """

    player: str
    step: tuple[str, str]
    effort: tuple[str, str]
    others: Mapping[str, str]
    difference: str
    kind: str
    substitutes: Condition
    complements: Condition

    @property
    def sympy(self) -> Basic:
        """The difference in sympy, factored."""
        import sympy

        return sympy.factor(expression(parse(self.difference)))

    def to_dict(self) -> dict[str, Any]:
        """Give the reason in the form of the JSON contract."""
        return {
            "player": self.player,
            "step": list(self.step),
            "effort": list(self.effort),
            "others": dict(self.others),
            "difference": self.difference,
            "kind": self.kind,
            "substitutes": self.substitutes.text,
            "complements": self.complements.text,
        }


@dataclass(frozen=True, slots=True)
class CellCondition:
    """Where a profile of the allies is an equilibrium of their game at a given effort.

    Parameters
    ----------
    profile
        Action of each ally.
    effort
        Action of the guarantor; ``None`` where effort is a parameter, of which the condition speaks by name.
    condition
        Where it is an equilibrium; ties count.
    shown
        The condition solved for a parameter or for the effort, where that was asked.
    """

    profile: Mapping[str, str]
    effort: str | None
    condition: Condition
    shown: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give the cell in the form of the JSON contract."""
        return {
            "profile": dict(self.profile),
            "effort": self.effort,
            "condition": self.condition.text,
            "shown": self.shown or None,
        }


@dataclass(frozen=True, slots=True)
class Derivative:
    """How a quantity moves with effort within a regime.

    Parameters
    ----------
    text
        The derivative as text of the formula language; may speak of contributions where these have no closed form.
    falls, rises
        Where, within the regime, it is negative, and where it is positive.
    """

    text: str
    falls: Condition | None = None
    rises: Condition | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """A way in which allies with continuous contributions can be in equilibrium.

    Parameters
    ----------
    states
        By ally: ``low`` or ``high`` (at that bound), ``interior``, or in words where the payoff has kinks.
    effort
        Action of the guarantor; ``None`` where effort is a parameter, or a level that conditions speak of by name.
    condition
        Where it is an equilibrium, in the parameters and the effort.
    contributions
        By ally: closed form; empty where there is none, and then ``equations`` says what they solve.
    derivatives
        By ally, and ``total``: how the contribution in equilibrium moves with effort.
    own
        By ally: how its own best response moves with effort, the others' contributions given.
    equations
        First-order conditions, as texts, where there is no closed form.
    stability
        Where best-response dynamics return to it; ``None`` where that was not settled.
    segment
        Whether it is a continuum of equilibria.
    note
        What else is to be said.
    """

    states: Mapping[str, str]
    effort: str | None
    condition: Condition
    contributions: Mapping[str, str]
    derivatives: Mapping[str, Derivative] = field(default_factory=dict)
    own: Mapping[str, Derivative] = field(default_factory=dict)
    equations: tuple[str, ...] = ()
    stability: Condition | None = None
    segment: bool = False
    proof: Proof = "proved"
    note: str = ""

    @property
    def sympy(self) -> dict[str, Basic]:
        """Contributions in sympy, by ally."""
        return {key: expression(parse(text)) for key, text in self.contributions.items()}

    def to_dict(self) -> dict[str, Any]:
        """Give the regime in the form of the JSON contract."""

        def signs(derivatives: Mapping[str, Derivative]) -> dict[str, Any]:
            return {
                name: {"falls": one.falls.text if one.falls else None, "rises": one.rises.text if one.rises else None}
                for name, one in derivatives.items()
            }

        return {
            "states": dict(self.states),
            "effort": self.effort,
            "condition": self.condition.text,
            "contributions": dict(self.contributions),
            "derivatives": {name: one.text for name, one in self.derivatives.items()},
            "signs": signs(self.derivatives),
            "own_response": {name: one.text for name, one in self.own.items()},
            "own_signs": signs(self.own),
            "equations": list(self.equations),
            "stable": self.stability.text if self.stability else None,
            "segment": self.segment,
            "proof": self.proof,
            "note": self.note,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Conditions:
    """All that :func:`burden.conditions` found of a game.

    Parameters
    ----------
    title
        The game's.
    effort
        Whose effort it is about.
    domain
        What is assumed of the parameters, as texts: domains, then assumptions.
    fixed
        Parameters that were given a value.
    statements, reasons, cells, regimes
        As asked; existence and uniqueness of pure equilibria are among the statements.
    names
        How players are printed, by key.
    notes
        What else is to be said of all of it.
    kinks
        Boundaries between regimes: left and right derivatives, jumps, in sentences.
    """

    title: str
    effort: str
    effort_is_parameter: bool
    domain: tuple[str, ...]
    fixed: Mapping[str, Fraction]
    statements: tuple[Statement, ...]
    reasons: tuple[Reason, ...] = ()
    cells: tuple[CellCondition, ...] = ()
    regimes: tuple[Regime, ...] = ()
    kinks: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    scenario: str | None = None
    solved_for: str | None = None
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @cached_property
    def unsettled(self) -> tuple[Statement, ...]:
        """Statements that could not be settled."""
        return tuple(statement for statement in self.statements if statement.verdict == "unsettled")

    def to_dict(self) -> dict[str, Any]:
        """Give everything in the form of the JSON contract of ``burden conditions``."""
        return {
            "burden": __version__,
            "title": self.title,
            "scenario": self.scenario,
            "effort": self.effort,
            "effort_is_parameter": self.effort_is_parameter,
            "domain": list(self.domain),
            "fixed": {name: to_text(value) for name, value in self.fixed.items()},
            "statements": [statement.to_dict() for statement in self.statements],
            "reasons": [reason.to_dict() for reason in self.reasons],
            "cells": [cell.to_dict() for cell in self.cells],
            "regimes": [regime.to_dict() for regime in self.regimes],
            "kinks": list(self.kinks),
            "notes": list(self.notes),
            "seconds": round(self.seconds, 4),
        }

    def __repr__(self) -> str:
        lines = [f"<Conditions of {self.title or 'untitled'!r}: {len(self.statements)} statements>"]
        for one in self.statements:
            step = f"{one.before} → {one.after}: " if one.before is not None else ""
            about = f"{one.direction}({one.statistic}, {one.form})" if one.statistic else one.direction
            tail = f": {one.condition}" if one.verdict == "conditional" else ""
            lines.append(f"{step}{about} {one.verdict}{tail}")
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a game file, decided.

    Parameters
    ----------
    id, text, source, says
        As the file has them.
    verdict
        ``holds`` or ``fails`` over the whole domain; ``conditional``: it holds exactly where ``condition`` does, and
        fails at the counterexample; ``undefined``: there is no equilibrium anywhere; ``unsettled``, with the reason in
        ``note``.
    """

    id: str
    text: str
    source: str
    says: str
    verdict: Literal["holds", "fails", "conditional", "undefined", "unsettled"]
    condition: Condition | None
    proof: Proof | None = "proved"
    counterexample: Counterexample | None = None
    witness: Counterexample | None = None
    undefined: Condition | None = None
    n_points: int = 0
    seed: int | None = None
    seconds: float = 0.0
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give the claim in the form of the JSON contract."""
        return {
            "id": self.id,
            "text": self.text,
            "source": self.source,
            "says": self.says,
            "verdict": self.verdict,
            "condition": self.condition.text if self.condition else None,
            "proof": self.proof,
            "counterexample": self.counterexample.texts if self.counterexample else None,
            "evidence": [list(pair) for pair in self.counterexample.equilibria] if self.counterexample else [],
            "witness": self.witness.texts if self.witness else None,
            "undefined": self.undefined.text if self.undefined else None,
            "n_points": self.n_points,
            "seed": self.seed,
            "seconds": round(self.seconds, 4),
            "note": self.note,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Check:
    """The claims of one game file, decided."""

    title: str
    source: str
    claims: tuple[Claim, ...]
    domain: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a claim fails."""
        return any(claim.verdict == "fails" for claim in self.claims)

    def to_dict(self) -> dict[str, Any]:
        """Give the claims in the form of the JSON contract of ``burden check``."""
        return {
            "burden": __version__,
            "title": self.title,
            "file": self.source,
            "domain": list(self.domain),
            "claims": [claim.to_dict() for claim in self.claims],
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        lines = [f"{claim.id}: {claim.verdict}" for claim in self.claims]
        return "\n".join([f"<Check of {self.title or 'untitled'!r}>", *lines])
