"""One claim decided: what it says, as a region of parameters, and the verdict on it.

A statement is true, false, or undefined at each point, undefined where it speaks of equilibria that do not exist. It is
joined to others as Kleene has it: "A and B" is false where one of them is, whatever the other, and "A implies B" is
"not A, or B". Within a comparison ``value`` ranges over all equilibria, ``some_value`` over those that suit, after the
others have been chosen.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from burden.claims import (
    And,
    ClaimSpec,
    Comparison,
    Context,
    DiscountMoves,
    DiscountTerm,
    Everywhere,
    Exists,
    Implies,
    IsBestResponse,
    IsEquilibrium,
    Monotone,
    Not,
    Or,
    ParameterCondition,
    PathTerm,
    Somewhere,
    Statement,
    Term,
    Unique,
    ValueTerm,
)
from burden.errors import BurdenError, SolverError, UnsupportedGame
from burden.exact import Exact
from burden.expressions import Formula, constant
from burden.model import Action, Model, PlayerSpec
from burden.regions.points import Point
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, Relation, all_of, any_of, negation
from burden.regions.space import Ratio
from burden.regions.translate import Case, Cases, TooComplexError, compared
from burden.results.conditions import Claim, Counterexample
from burden.statics.cells import Setting, ordered_labels
from burden.statics.evidence import equilibria_at
from burden.statics.forms import Outcome
from burden.statics.question import Ground, ground
from burden.statics.sides import AnySide, Side, led_side, side_of
from burden.statics.statements import Decision, decide
from burden.statics.steps import AllSteps, Step, above
from burden.statics.wording import Wording
from burden.verdicts.asked import formulas_of, moving_parameters, speaks_of_paths
from burden.verdicts.discounts import DiscountSide
from burden.verdicts.known import Known, unsettled
from burden.verdicts.numbers import bounds_text, number_text
from burden.verdicts.payoffs import ELSEWHERE
from burden.verdicts.truths import Truth, joined, refuse_large

__all__ = ["Judge", "efforts_asked", "ordered"]

#: Seconds for the question whether closed forms hold everywhere.
EXISTENCE_SECONDS = 1.0

#: Share of a claim's time that goes into making its condition short, and the most seconds of it.
PATIENCE, MAX_PATIENCE = 0.3, 3.0

#: Most combinations of equilibria in one comparison.
MAX_COMBINATIONS = 5_000

#: Most lines of evidence.
MAX_EVIDENCE = 12

#: What the action of a player who is not there is called.
ABSENT = "absent"

_VERDICTS = {
    "always": "holds",
    "never": "fails",
    "conditional": "conditional",
    "undefined": "undefined",
    "unsettled": "unsettled",
}


class Judge:
    """Decides one claim; each has a domain of its own, since each compares values of variables of its own.

    Parameters
    ----------
    known
        What all claims of the file share.
    spec
        The claim.
    fixed
        Parameters with a value; none by default.
    """

    def __init__(self, known: Known, spec: ClaimSpec, fixed: Mapping[str, Fraction] | None = None) -> None:
        model, timeout, search = known.model, known.timeout, known.search
        self.known, self.model, self.spec, self.timeout = known, model, spec, timeout
        self.patience = min(MAX_PATIENCE, PATIENCE * timeout)
        self.seed = known.seed
        self.moving = moving_parameters(model, spec.statement)
        self.ground: Ground = ground(
            model,
            fixed=fixed or {},
            timeout=timeout,
            seed=known.seed,
            points=known.points,
            moving=self.moving,
            formulas=formulas_of(spec.statement),
        )
        self.domain = self.ground.domain
        self.domain.prover.deadline = time.perf_counter() + min(search.remaining, 3 * timeout)
        self.sides: dict[str, AnySide] = {}
        self.settings: list[tuple[str, Setting]] = []
        #: What else is computed anew at a point: its name, and how.
        self.measures: dict[str, Callable[[Mapping[str, Exact]], str]] = {}
        self.notes: dict[str, None] = {}
        #: What was found of the whole claim.
        self.decision: Decision | None = None
        #: Where the last closed sentence was found to fail, or to hold.
        self.closed: Decision | None = None
        #: At how many points a closed sentence within was checked, if it was not proved.
        self.n_checked = 0

    def verdict(self) -> tuple[Claim, tuple[str, ...]]:
        """The claim with its verdict, and what is assumed of the parameters, in words."""
        spec = self.spec
        try:
            truth = self.truth(spec.statement)
            self.domain.settle()
            if speaks_of_paths(spec.statement):
                refuse_large(truth, self.domain)
            decision = decide(truth.claim, truth.defined, self.domain, (), self.timeout, self.patience)
        except (TooComplexError, UnsettledError, UnsupportedGame, ZeroDivisionError) as error:
            return unsettled(spec, f"not settled: {error}"), self.ground.texts()
        self.decision = decision
        texts = self.ground.texts()
        if self.wording.is_too_long(decision.holds):
            return unsettled(spec, "it holds at some points and fails at others, and the condition is too long"), texts
        closed = self.closed if isinstance(spec.statement, Everywhere | Somewhere) else None
        condition, _ = self.wording.condition(decision)
        verdict = _VERDICTS[decision.verdict]
        source = closed or decision
        if closed is None and self.closed is not None and decision.verdict in {"always", "never"}:
            source = replace(decision, fails_at=None, holds_at=None)  # no single point shows what is said of all
        counter = None if verdict in {"holds", "undefined"} else self.example(source.fails_at, source.fails)
        witness = None
        if verdict != "fails" and source.holds is not None and source.holds is not EVERYTHING:
            witness = self.example(source.holds_at, source.holds)
        n_points = max(decision.n_points, self.n_checked)
        proof = None if verdict == "unsettled" else "checked" if n_points else "proved"
        claim = Claim(
            spec.id,
            spec.text,
            spec.source,
            spec.says,
            verdict,  # type: ignore[arg-type]  # one of the five
            condition,
            proof,  # type: ignore[arg-type]  # one of the two
            counter,
            witness,
            None if decision.undefined is NOTHING else self.wording.region(decision.undefined),
            n_points,
            self.seed if n_points else None,
            note="; ".join([decision.reason] if decision.reason else self.notes),
        )
        return claim, texts

    @cached_property
    def wording(self) -> Wording:
        """How regions and points are written."""
        return Wording(self.ground)

    def example(self, point: Point | None, region: Region | None) -> Counterexample | None:
        """A point in words, with the equilibria that the solver finds there."""
        if point is None or region is None:
            return None
        values = self.wording.simple(point, region)
        if values is None:
            return None
        texts = tuple(itertools.islice(self._evidence(values), MAX_EVIDENCE))
        shown = {name: values[name] for name in self.ground.free if name in values and name in self.mentioned()}
        return Counterexample(shown or {name: values[name] for name in self.ground.free if name in values}, texts)

    def mentioned(self) -> set[str]:
        """Parameters that the counterexample has to name: all but those that the claim puts values on itself."""
        return set(self.ground.free) - set(self.moving)

    def _evidence(self, values: Mapping[str, Exact]) -> Iterator[tuple[str, str]]:
        """Equilibria of each variant of the game that the claim speaks of, as the solver finds them."""
        for name, setting in self.settings:
            model = _with_absent(self.model, setting.absent)
            if model.has_intervals:
                continue
            held = {**setting.held, **dict.fromkeys(setting.absent, ABSENT)}
            try:
                there = {key: ratio.value(self.domain.full(values)) for key, ratio in setting.parameters.items()}
                for found in equilibria_at(model, {**self.ground.values(values), **there}, held, None):
                    yield name, found.text
            except (BurdenError, ArithmeticError, KeyError):
                continue
        for name, measure in self.measures.items():
            try:
                yield name, measure(values)
            except (BurdenError, ArithmeticError, KeyError):
                continue

    # -- joined statements ---------------------------------------------------------------------------------------------

    def truth(self, statement: Statement) -> Truth:
        """Where a statement is true, and where it is defined."""
        if isinstance(statement, Not):
            inner = self.truth(statement.statement)
            return Truth(negation(inner.claim), inner.defined)
        if isinstance(statement, And | Or):
            parts = [self.truth(part) for part in statement.statements]
            return joined(parts, is_and=isinstance(statement, And))
        if isinstance(statement, Implies):
            premise, conclusion = self.truth(statement.premise), self.truth(statement.conclusion)
            return joined([Truth(negation(premise.claim), premise.defined), conclusion], is_and=False)
        if isinstance(statement, Everywhere | Somewhere):
            return self._closed(statement)
        return self._leaf(statement)

    def _closed(self, statement: Everywhere | Somewhere) -> Truth:
        """A sentence about all parameters, or about some: it is true everywhere or nowhere."""
        inner = self.truth(statement.statement)
        self.domain.settle()
        decision = decide(inner.claim, inner.defined, self.domain, (), self.timeout, self.patience)
        self.closed = decision
        self.n_checked = max(self.n_checked, decision.n_points)
        if decision.verdict == "unsettled":
            raise UnsettledError(decision.reason)
        if isinstance(statement, Everywhere):
            if decision.fails_at is not None:
                return Truth(NOTHING)
            return Truth(EVERYTHING, EVERYTHING if decision.verdict == "always" else NOTHING)
        if decision.holds_at is not None or decision.verdict == "always":
            return Truth(EVERYTHING)
        return Truth(NOTHING, EVERYTHING if decision.undefined is NOTHING else NOTHING)

    # -- leaves --------------------------------------------------------------------------------------------------------

    def _leaf(self, leaf: Statement) -> Truth:
        if isinstance(leaf, Monotone):
            return self._monotone(leaf)
        if isinstance(leaf, DiscountMoves):
            return self._discount_moves(leaf)
        if isinstance(leaf, ParameterCondition):
            self.domain.settle()
            condition = self.domain.translator.condition(leaf.formula, self._names(self.ground.parameters))
            return Truth(condition, self.domain.needed())
        if isinstance(leaf, Comparison):
            return self._comparison(leaf)
        if isinstance(leaf, Exists):
            return Truth(self._side(leaf.context).existence)
        if isinstance(leaf, Unique):
            return Truth(self._side(leaf.context).uniqueness)
        if isinstance(leaf, IsEquilibrium):
            return Truth(self._where(leaf.profile, leaf.context))
        assert isinstance(leaf, IsBestResponse), "there are no other leaves"
        return Truth(self._where({leaf.player: leaf.action}, leaf.context))

    def _where(self, profile: Mapping[str, str | Formula], context: Context) -> Region:
        """Where a profile is an equilibrium among those whom it names."""
        side = self._side(context)
        if isinstance(side, Side):
            return any_of([cell.where for cell in side.pure if dict(cell.profile) == dict(profile)])
        if side.may_have_continua or not side.regimes.is_settled:
            raise UnsupportedGame("whether a profile lies on a continuum of equilibria is not decided")
        setting = side.regimes.setting
        names = self._names(setting.parameters)
        found = []
        for regime in side.regimes.found:
            parts = [regime.where]
            for key, action in profile.items():
                if isinstance(action, Formula):
                    level = self.domain.translator.number(action, names)
                    own = (Case(EVERYTHING, regime.contributions[key]),)
                    parts.append(compared(own, "==", level, self.domain.known_signs))
                elif regime.actions[key] != action:
                    parts.append(NOTHING)
            found.append(all_of(parts))
        return any_of(found)

    def _names(self, parameters: Mapping[str, Cases | Ratio]) -> dict[str, Cases | Ratio]:
        """What names of formulas without levels stand for."""
        names: dict[str, Cases | Ratio] = dict(parameters)
        for name, formula in self.model.definitions.items():
            if formula.names <= names.keys():
                names[name] = self.domain.translator.number(formula, names)
        return names

    def _setting(self, context: Context, extra: Mapping[str, str | Ratio] | None = None) -> Setting:
        model, space = self.model, self.domain.space
        parameters: dict[str, Ratio] = dict(self.ground.parameters)
        if context.scenario is not None:
            changes = model.scenarios[context.scenario]
            parameters |= {name: space.constant(value) for name, value in changes.items()}
        names = self._names(parameters)
        replaced: dict[str, Ratio] = {}
        for name, formula in context.replaced.items():
            replaced[name] = self._single(f"{name}={formula.text}", formula, names)
        held = {key: action for key, action in context.held.items() if not isinstance(action, Formula)}
        levels = {
            key: self._single(f"{key}={level.text}", level, names)
            for key, level in context.held.items()
            if isinstance(level, Formula)
        }
        everything = {**parameters, **replaced}
        everybody_held = {**held, **{key: one for key, one in (extra or {}).items() if isinstance(one, str)}}
        levels |= {key: one for key, one in (extra or {}).items() if not isinstance(one, str)}
        return Setting(model, self.domain, everything, everybody_held, frozenset(context.absent), levels)

    def _single(self, text: str, formula: Formula, names: Mapping[str, Cases | Ratio]) -> Ratio:
        cases = self.domain.translator.number(formula, names)
        if len(cases) != 1:
            raise UnsupportedGame(f"{text}: a formula with cases in the place of a parameter or level")
        return cases[0].value

    def _side(self, context: Context, extra: Mapping[str, str] | None = None) -> AnySide:
        key = f"{context}{extra}"
        if key not in self.sides:
            setting = self._setting(context, extra)
            name = _variant(setting, context)
            self.settings.append((name, setting))
            self.sides[key] = self._solved(setting, name, context)
        return self.sides[key]

    def _solved(self, setting: Setting, name: str, context: Context) -> AnySide:
        """The equilibria in a variant of the game, or the outcomes where somebody moves first."""
        effort = self.model.effort
        timing = context.timing or self.model.timing
        if timing == "guarantor-first" and any(player.key == effort for player in setting.choosers):
            assert effort is not None, "somebody chooses it"
            if context.equilibria == "all":
                raise UnsupportedGame("mixed replies to a guarantor who moves first are not decided")
            return led_side(setting, effort)
        side = side_of(setting, name, with_mixed=context.equilibria == "all")
        if side.lacks_mixed:
            raise UnsupportedGame("mixed equilibria have no closed form here")
        return side

    # -- monotonicity --------------------------------------------------------------------------------------------------

    def _monotone(self, leaf: Monotone) -> Truth:
        player = next((player for player in self.model.players if player.key == leaf.variable), None)
        if player is None or player.interval is not None:
            return self._monotone_in_level(leaf, player)
        labels = ordered(self.model, leaf.variable)
        pairs = list(itertools.combinations(labels, 2))
        if leaf.before is not None and leaf.after is not None:
            pairs = [(str(leaf.before), str(leaf.after))]
        parts = []
        for low, high in pairs:
            step = Step(self._side(leaf.context, {leaf.variable: low}), self._side(leaf.context, {leaf.variable: high}))
            parts.append(Truth(step.claim(leaf.direction, leaf.form, leaf.statistic), step.defined(leaf.statistic)))
        return joined(parts, is_and=True)

    def _monotone_in_level(self, leaf: Monotone, player: PlayerSpec | None) -> Truth:
        """How a statistic moves with a parameter, or with the level of a player with an interval."""
        name, space = leaf.variable, self.domain.space

        def there(level: Ratio) -> Setting:
            if player is not None:
                return self._setting(leaf.context, {name: level})
            setting = self._setting(leaf.context)
            return replace(setting, parameters={**setting.parameters, name: level})

        if leaf.before is not None and leaf.after is not None:
            sides = []
            for value in (leaf.before, leaf.after):
                assert isinstance(value, Fraction), "values of a parameter or level are numbers"
                setting = there(space.constant(value))
                self.settings.append((f"{name} = {value}", setting))
                sides.append(self._solved(setting, f"{name} = {value}", leaf.context))
            step = Step(sides[0], sides[1])
            return Truth(step.claim(leaf.direction, leaf.form, leaf.statistic), step.defined(leaf.statistic))
        setting = there(space.variable(name))
        self.settings.append((f"any {name}", setting))
        side = self._solved(setting, f"any {name}", leaf.context)
        steps = AllSteps(side, name, above(self.domain, name))
        against, missing = steps.projected(leaf.direction, leaf.form, leaf.statistic, self.timeout)
        return Truth(negation(against), negation(missing))

    # -- critical discount factors -------------------------------------------------------------------------------------

    def _discount(
        self, player: str | None, context: Context, effort: str | None, moved: Mapping[str, Ratio] | None = None
    ) -> DiscountSide:
        """A critical discount factor in a variant of the game.

        Parameters
        ----------
        player
            Whose; ``None`` for the largest.
        context
            The variant.
        effort
            Action of the guarantor, where its effort is given.
        moved
            What is put in the place of parameters besides.
        """
        parameters = {**self._setting(replace(context, held={})).parameters, **(moved or {})}
        side, note = self.known.discounts.side(self.domain, parameters, effort, player)
        self.notes |= dict.fromkeys(filter(None, [note]))
        details = [player] if player is not None else []
        details += [f"{self.model.effort}={effort}"] if effort is not None else []
        details += [f"{key}={formula.text}" for key, formula in context.replaced.items()]
        details += [context.scenario] if context.scenario is not None else []
        if not moved:

            def measured(values: Mapping[str, Exact]) -> str:
                full = self.domain.full(values)
                there = {key: _rational(ratio.value(full)) for key, ratio in parameters.items()}
                return bounds_text(self.known.discounts.number(there, effort, player))

            self.measures[f"critical_discount({', '.join(details)})"] = measured
        return side

    def _discount_moves(self, leaf: DiscountMoves) -> Truth:
        statistic, parts = constant("0", Fraction(0)), []
        if leaf.variable not in self.model.parameters:
            pairs = list(itertools.combinations(ordered(self.model, leaf.variable), 2))
            if leaf.before is not None and leaf.after is not None:
                pairs = [(str(leaf.before), str(leaf.after))]
            for pair in pairs:
                low, high = (self._discount(leaf.player, leaf.context, label) for label in pair)
                step = Step(low, high)
                parts.append(Truth(step.claim(leaf.direction, "every", statistic), step.defined(statistic)))
            return joined(parts, is_and=True)
        name, space = leaf.variable, self.domain.space
        for effort in efforts_asked(self.known, self.model, leaf.context):
            if leaf.before is not None and leaf.after is not None:
                ends = [space.constant(value) for value in (leaf.before, leaf.after) if isinstance(value, Fraction)]
                low, high = (self._discount(leaf.player, leaf.context, effort, {name: end}) for end in ends)
                step = Step(low, high)
                parts.append(Truth(step.claim(leaf.direction, "every", statistic), step.defined(statistic)))
                continue
            side = self._discount(leaf.player, leaf.context, effort, {name: space.variable(name)})
            steps = AllSteps(side, name, above(self.domain, name))
            against, missing = steps.projected(leaf.direction, "every", statistic, self.timeout)
            parts.append(Truth(negation(against), negation(missing)))
        return joined(parts, is_and=True)

    # -- comparisons ---------------------------------------------------------------------------------------------------

    def _comparison(self, leaf: Comparison) -> Truth:
        """A comparison of terms: at every effort that is not held, the same one in all of them."""
        open_efforts: list[str | None] = [None]
        for term in leaf.terms.values():
            if (
                isinstance(term, DiscountTerm)
                and len(efforts := efforts_asked(self.known, self.model, term.context)) > 1
            ):
                open_efforts = efforts
        return joined([self._compared(leaf, effort) for effort in open_efforts], is_and=True)

    def _compared(self, leaf: Comparison, effort: str | None) -> Truth:
        chosen: dict[str, list[Outcome]] = {}
        defined = []
        for name, term in leaf.terms.items():
            chosen[name], known = self._outcomes(term, effort)
            defined += known
        some = [
            name for name, term in leaf.terms.items() if isinstance(term, ValueTerm) and term.quantifier == "some_value"
        ]
        every = [name for name in leaf.terms if name not in some]
        if _product(len(outcomes) for outcomes in chosen.values()) > MAX_COMBINATIONS:
            raise TooComplexError("too many combinations of equilibria in one comparison")
        parts = []
        self.domain.settle()
        for all_values in itertools.product(*(chosen[name] for name in every)):
            suiting = []
            for some_values in itertools.product(*(chosen[name] for name in some)):
                values = dict(zip([*every, *some], [*all_values, *some_values], strict=True))
                here = all_of([outcome.where for outcome in some_values])
                suiting.append(all_of([here, self._holds(leaf.formula, values)]))
            parts.append(any_of([negation(all_of([outcome.where for outcome in all_values])), any_of(suiting)]))
        return Truth(all_of(parts), all_of([*defined, self.domain.needed()]))

    def _outcomes(self, term: Term, effort: str | None) -> tuple[list[Outcome], list[Region]]:
        """Values that a term may have, and where it has one."""
        if isinstance(term, DiscountTerm):
            efforts = efforts_asked(self.known, self.model, term.context)
            discount = self._discount(term.player, term.context, effort if len(efforts) > 1 else efforts[0])
            return [Outcome(EVERYTHING, discount.value)], [discount.exists]
        if isinstance(term, PathTerm):
            return self._path(term)
        side = self._side(term.context)
        if side.may_have_continua:
            raise UnsupportedGame("there may be continua of equilibria, of which only the ends are compared")
        outcomes = side.outcomes(term.statistic)
        if term.quantifier in {"largest", "smallest"}:
            outcomes = self._extreme(outcomes, term)
        return outcomes, [side.exists, side.valued(term.statistic)]

    def _path(self, term: PathTerm) -> tuple[list[Outcome], list[Region]]:
        ground = self.ground
        found = self.known.paths.formula(self.domain, ground.parameters, ground.free, term.player, term.schedule)
        self.notes |= dict.fromkeys(filter(None, [found.note]))
        if not self.domain.prover.surely_implies(EVERYTHING, found.exists, EXISTENCE_SECONDS):
            self.notes[ELSEWHERE] = None

        def measured(values: Mapping[str, Exact]) -> str:
            there = {name: _rational(value) for name, value in self.ground.values(values).items()}
            path = self.known.paths.path(there, term.schedule)
            return number_text(path.planner if term.player is None else path.payoffs[term.player])

        self.measures[term.text] = measured
        return [Outcome(EVERYTHING, found.value)], [found.exists]

    def _holds(self, formula: Formula, values: Mapping[str, Outcome]) -> Region:
        names = self._names(self.ground.parameters)
        return self.domain.translator.condition(formula, {**names, **{key: one.value for key, one in values.items()}})

    def _extreme(self, outcomes: Sequence[Outcome], term: ValueTerm) -> list[Outcome]:
        """Outcomes, each where its value is the largest, or the smallest."""
        relation: Relation = "<=" if term.quantifier == "largest" else ">="
        found = []
        for one in outcomes:
            best = [
                any_of([negation(other.where), compared(other.value, relation, one.value, self.domain.known_signs)])
                for other in outcomes
                if other is not one
            ]
            found.append(Outcome(all_of([one.where, *best]), one.value))
        return found


def _rational(value: Exact) -> Fraction:
    if not isinstance(value, Fraction):
        raise SolverError("a parameter is no rational number")
    return value


def _variant(setting: Setting, context: Context) -> str:
    """What is special about a variant of the game, in words."""
    parts = [f"{player}: {label}" for player, label in setting.held.items()]
    parts += [f"{key}: {ABSENT}" for key in sorted(setting.absent)]
    parts += [f"{name} = {formula.text}" for name, formula in context.replaced.items()]
    parts += [context.scenario] if context.scenario is not None else []
    return ", ".join(parts) or "the game"


def _with_absent(model: Model, absent: Collection[str]) -> Model:
    """A game in which some players have nothing to choose, and a level of zero."""
    idle = (Action(ABSENT, constant("0", Fraction(0))),)
    players = [replace(one, actions=idle, interval=None) if one.key in absent else one for one in model.players]
    return replace(model, players=tuple(players)) if absent else model


def ordered(model: Model, key: str) -> list[str]:
    """Actions of a player from the lowest level to the highest, in the base case."""
    return ordered_labels(next(player for player in model.players if player.key == key), model.values())


def efforts_asked(known: Known, model: Model, context: Context) -> list[str | None]:
    """Actions of the guarantor that a critical discount factor is asked at: the one that is held, or all."""
    if not known.discounts.effort_is_given or model.effort is None:
        return [None]
    held = context.held.get(model.effort)
    return [held] if isinstance(held, str) else [*ordered(model, model.effort)]


def _product(numbers: Iterator[int]) -> int:
    product = 1
    for number in numbers:
        product *= max(1, number)
    return product
