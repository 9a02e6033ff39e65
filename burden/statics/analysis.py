"""All that conditions say about one game: reasons, cells, and statements, decided one by one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Literal

from burden import exact
from burden.errors import ParameterError, SolverError, UnsupportedGame, did_you_mean
from burden.exact import Exact
from burden.expressions import Formula, FormulaError, parse
from burden.model import Interval, Model, PlayerSpec
from burden.regions.domain import Domain
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, related, size
from burden.regions.shorten import shortened
from burden.regions.space import Polynomial, Ratio
from burden.regions.translate import TooComplexError
from burden.results.conditions import (
    CellCondition,
    Condition,
    Conditions,
    Counterexample,
    Direction,
    Reason,
    Statement,
    VerdictForm,
)
from burden.results.conditions import Regime as RegimeResult
from burden.search import Search
from burden.statics.cells import Setting, contributors, derived_names, ordered_labels
from burden.statics.described import coverage, describe, kink_sentences
from burden.statics.evidence import Found, equilibria_at, levels_at, moves_as_said
from burden.statics.question import NEXT, fixed_values, ground
from burden.statics.reasons import MixedDifference, hints, mixed_differences, slopes
from burden.statics.responses import sign_polynomials
from burden.statics.sampled import all_equilibria_at, sampled
from burden.statics.sides import AnySide, RegimeSide, side_of
from burden.statics.statements import Decision, decide
from burden.statics.steps import AllSteps, Step, above
from burden.statics.wording import Wording

__all__ = ["Request", "analysed"]

DIRECTIONS: tuple[Direction, ...] = ("nonincreasing", "decreasing", "nondecreasing", "increasing", "constant")

#: What is decided unless somebody asks for more: does it not rise, does it fall, does it rise, whatever the equilibria?
DEFAULT_DIRECTIONS: tuple[Direction, ...] = ("nonincreasing", "decreasing", "increasing")

TOO_LONG = "the exact condition is too long to be written: fix some parameters"
EVERY_PAIR = (
    "statements are about every pair of values of {effort}; contributions that come in steps stay the same between "
    "most, so that they hardly ever fall or rise at every pair: compare two values with --from and --to"
)
LACKS_MIXED = "mixed equilibria have no closed form here"

#: Seconds for the equilibria of a continuous game at a counterexample.
EVIDENCE_SECONDS = 5.0

#: Share of a statement's time that goes into making its condition short, and the most seconds of it.
PATIENCE, MAX_PATIENCE = 0.3, 2.0


@dataclass(frozen=True)
class Request:
    """What is asked; see :func:`burden.api.conditions`."""

    of: tuple[str, ...] = ()
    forms: tuple[VerdictForm, ...] | None = None
    cells: bool = False
    solve_for: str | None = None
    at: Mapping[str, Fraction | str | float] | None = None
    free: tuple[str, ...] | None = None
    scenario: str | None = None
    equilibria: str = "pure"
    before: str | None = None
    after: str | None = None
    timeout: float = 10.0
    points: int = 1000
    seed: int = 0


def analysed(model: Model, request: Request, search: Search) -> Conditions:
    """Decide what is asked of a game.

    Raises
    ------
    ParameterError
        Where what is asked makes no sense for the game.
    UnsupportedGame
        Where the game is beyond what can be analysed.
    """
    try:
        return _Analysis(model, request, search).run()
    except TooComplexError as error:
        raise UnsupportedGame(f"conditions of this game cannot be worked out: {error}") from None


class _Analysis:
    def __init__(self, model: Model, request: Request, search: Search) -> None:
        self.model, self.request, self.search = model, request, search
        self.start = time.perf_counter()
        self.notes: list[str] = []
        self.regimes: list[RegimeResult] = []
        self.kinks: list[str] = []
        effort = model.effort
        if effort is None:
            message = "effort that nobody has: the game has no guarantor, and names nobody under effort:"
            raise ParameterError(f"{message}\n    mend: give one player role: guarantor, or write effort: NAME")
        self.effort = effort
        self.player = next((player for player in model.players if player.key == effort), None)
        self._check_solve_for()
        fixed = fixed_values(model, request.at or {}, request.free, request.scenario)
        if effort in fixed and (request.at is None or effort not in request.at):
            del fixed[effort]  # the others are fixed for the effort to move
        if effort in fixed:
            mend = f"leave out the value of {effort}"
            raise ParameterError(
                f"{effort} is the effort whose values are compared, and cannot be fixed\n    mend: {mend}"
            )
        self.ground = ground(
            model,
            fixed=fixed,
            timeout=request.timeout,
            seed=request.seed,
            points=request.points,
            moving=(effort,) if self._moves_freely else (),
            formulas=[self._statistic(text) for text in request.of],
        )
        self.domain: Domain = self.ground.domain
        self.domain.prover.deadline = time.perf_counter() + search.remaining
        self.statistics = self._statistics()
        self.patience = min(MAX_PATIENCE, PATIENCE * request.timeout)

    @property
    def _moves_freely(self) -> bool:
        """Whether effort takes all values of an interval."""
        return self.player is None or self.player.interval is not None

    # -- what is asked -----------------------------------------------------------------------------------------------

    def _check_solve_for(self) -> None:
        name = self.request.solve_for
        known = [*self.model.parameters]
        if self.player is not None and self.player.interval is not None:
            known.append(self.effort)
        if name is not None and name not in known:
            hint = did_you_mean(name, known, otherwise=f"parameters: {', '.join(known[:20])}")
            raise ParameterError(f"--solve-for: unknown parameter {name!r}\n    mend: {hint}")

    def _statistics(self) -> list[Formula]:
        model = self.model
        if self.request.of:
            return [self._statistic(text) for text in self.request.of]
        keys = contributors(model)
        if not keys:
            message = "the allies' actions have no levels, so their contributions are no numbers"
            raise ParameterError(f"{message}\n    mend: ask for a payoff: --of payoff_{model.players[-1].key}")
        texts = [*keys, " + ".join(keys)] if len(keys) > 1 else keys
        return [parse(text) for text in texts]

    def _statistic(self, text: str) -> Formula:
        model = self.model
        try:
            formula = parse(text)
        except FormulaError as error:
            pointer = " " * error.offset + "^"
            raise ParameterError(f"--of {text}: {error.message}\n          {pointer}\n    mend: {error.mend}") from None
        levels = [player.key for player in model.players if player.has_levels]
        known = [*levels, *model.parameters, *model.definitions, *derived_names(model)]
        for name in formula.offsets:
            if name not in known:
                hint = did_you_mean(name, known, otherwise=f"known names: {', '.join(known[:20])}")
                raise ParameterError(f"--of {text}: unknown name {name!r}\n    mend: {hint}")
        return formula

    def _forms(self, *, is_leap: bool = False) -> Iterable[tuple[Direction, VerdictForm]]:
        """What is decided about a step; of a leap over several levels less, unless more was asked for."""
        if self.request.forms is not None:
            return itertools.product(DIRECTIONS, self.request.forms)
        return [(direction, "every") for direction in (DIRECTIONS[:1] if is_leap else DEFAULT_DIRECTIONS)]

    # -- the run -----------------------------------------------------------------------------------------------------

    def run(self) -> Conditions:
        if self.player is None or self.player.interval is not None:
            return self._parametric()
        return self._finite()

    def _finite(self) -> Conditions:
        assert self.player is not None, "effort is a player's"
        model, domain = self.model, self.domain
        labels = self._ordered_labels(self.player)
        settings = {label: Setting(model, domain, self.ground.parameters, {self.effort: label}) for label in labels}
        sides = {label: self._side(label, setting) for label, setting in settings.items()}
        steps = self._pairs(labels)
        differences = [
            one
            for low, high in itertools.pairwise(labels)
            for one in mixed_differences(settings[low], settings[high], (low, high))
        ]
        clues = hints(differences, domain)
        self.wording = Wording(self.ground, self.request.solve_for)
        for label, side in sides.items():
            self._add_regimes(side, label)
        statements = self._about_existence(list(sides.items()))
        for low, high in steps:
            step = Step(sides[low], sides[high], clues)
            is_leap = len(steps) > 1 and (low, high) not in itertools.pairwise(labels)
            for statistic, (direction, form) in itertools.product(self.statistics, self._forms(is_leap=is_leap)):
                statements.append(self._moved(step, low, high, statistic, direction, form))
        listed = [cell for label, side in sides.items() for cell in self._cells(label, side)]
        return self._result(statements, differences, listed if self.request.cells else [])

    def _ordered_labels(self, player: PlayerSpec) -> list[str]:
        """Actions of the guarantor from the lowest effort to the highest."""
        if player.has_levels and any(action.level is not None and action.level.names for action in player.actions):
            self.notes.append(f"levels of {player.key} are formulas; they are taken in their order in the base case")
        return ordered_labels(player, self.model.values(self.request.at or {}, self.request.scenario))

    def _pairs(self, labels: list[str]) -> list[tuple[str, str]]:
        request = self.request
        if request.before is None and request.after is None:
            adjacent = list(itertools.pairwise(labels))
            return [*adjacent, *(pair for pair in itertools.combinations(labels, 2) if pair not in adjacent)]
        if request.before is None or request.after is None:
            raise ParameterError("a step has two ends\n    mend: give both --from and --to")
        for label in (request.before, request.after):
            if label not in labels:
                hint = did_you_mean(label, labels, otherwise=f"actions: {', '.join(labels[:20])}")
                raise ParameterError(f"{self.effort} has no action {label!r}\n    mend: {hint}")
        if request.before == request.after:
            raise ParameterError(f"--from and --to are both {request.before}\n    mend: name two actions")
        if labels.index(request.before) >= labels.index(request.after):
            message = f"{request.before} is not below {request.after}: statements are about more effort"
            raise ParameterError(f"{message}\n    mend: --from {request.after} --to {request.before}")
        return [(request.before, request.after)]

    def _side(self, label: str | None, setting: Setting) -> AnySide:
        side = side_of(setting, label, with_mixed=self.request.equilibria == "all")
        if side.lacks_mixed and LACKS_MIXED not in self.notes:
            self.notes.append(LACKS_MIXED)
        return side

    # -- statements --------------------------------------------------------------------------------------------------

    def _about_existence(
        self, sides: Sequence[tuple[str | None, AnySide]] | Sequence[tuple[str, AnySide]]
    ) -> list[Statement]:
        statements = []
        for label, side in sides:
            directions: tuple[Literal["exists", "unique"], ...] = ("exists", "unique")
            for direction in directions:
                begin = time.perf_counter()
                decision = self._decided(partial(self._decide_existence, side, direction))
                example = self._existence_counterexample(decision, label)
                statements.append(self._statement("", direction, "every", label, label, decision, example, begin))
        return statements

    def _decide_existence(self, side: AnySide, direction: Literal["exists", "unique"]) -> Decision:
        if direction == "unique" and side.lacks_mixed:
            return Decision("unsettled", None, reason=LACKS_MIXED)
        region = side.existence if direction == "exists" else side.uniqueness
        return decide(region, EVERYTHING, self.domain, (), self.request.timeout, self.patience)

    def _existence_counterexample(self, decision: Decision, label: str | None) -> Counterexample | None:
        values = self.wording.counterexample(decision)
        if values is None:
            return None
        found = self._found_at(values, values[self.effort] if label is None else label, None)
        name = label if label is not None else f"{self.effort} = {exact.to_text(values[self.effort])}"
        if found is None:
            return self._counterexample(values, ())
        texts = tuple((name, one.text) for one in found) or ((name, "no pure equilibrium"),)
        return self._counterexample(values, texts)

    def _counterexample(self, values: Mapping[str, Exact], texts: tuple[tuple[str, str], ...]) -> Counterexample:
        return Counterexample({name: values[name] for name in self.ground.free if name in values}, texts)

    def _moved(
        self,
        step: Step,
        low: str,
        high: str,
        statistic: Formula,
        direction: Direction,
        form: VerdictForm,
    ) -> Statement:
        begin = time.perf_counter()
        if step.before.lacks_mixed or step.after.lacks_mixed:
            if self.player is None:
                decision = Decision("unsettled", None, reason=LACKS_MIXED)
                return self._statement(statistic.text, direction, form, low, high, decision, None, begin)
            return self._sampled(low, high, statistic, direction, form)
        decision = self._decided(lambda: step.decide(direction, form, statistic, self.request.timeout, self.patience))
        values = self.wording.counterexample(decision)
        example = None
        if values is not None:
            example = self._evidence(values, (low, high), (low, high), statistic, direction, form)
        return self._statement(statistic.text, direction, form, low, high, decision, example, begin)

    def _sampled(self, low: str, high: str, statistic: Formula, direction: Direction, form: VerdictForm) -> Statement:
        """A statement about all equilibria where mixed ones have no closed form: seen at points."""
        begin = time.perf_counter()
        seen = sampled(self.ground, (low, high), statistic, direction, form, self.request.points, self.search)
        n_points = seen.n_holds + seen.n_fails
        if not n_points:
            decision = Decision("unsettled", None, reason="no point was found at which all equilibria are known")
        elif not seen.n_fails:
            decision = Decision("always", EVERYTHING, n_points=n_points)
        elif not seen.n_holds:
            decision = Decision("never", NOTHING, n_points=n_points)
        else:
            text = f"holds at {seen.n_holds} of {n_points} points, and fails at the others: no condition is worked out"
            decision = Decision("unsettled", None, reason=f"{text} with mixed equilibria of this game")
        example = None if seen.fails_at is None else self._counterexample(seen.fails_at, seen.evidence)
        return self._statement(statistic.text, direction, form, low, high, decision, example, begin)

    def _evidence(
        self,
        values: Mapping[str, Exact],
        names: tuple[str, str],
        efforts: tuple[str | Exact, str | Exact],
        statistic: Formula,
        direction: Direction,
        form: VerdictForm,
    ) -> Counterexample:
        """A counterexample with the solver's equilibria, which have to bear it out."""
        sides = [self._found_at(values, effort, statistic) for effort in efforts]
        if any(found is None for found in sides):
            return self._counterexample(values, ())  # the solver does not know all equilibria there
        before, after = ([one.value for one in found or () if one.value is not None] for found in sides)
        is_whole = self.request.equilibria == "pure" or self.player is not None
        if is_whole and moves_as_said(direction, form, before, after) is not False:
            raise SolverError("the prover and the solver disagree about a counterexample: this is a fault of burden's")
        texts = tuple((name, one.text) for name, found in zip(names, sides, strict=True) for one in found or ())
        return self._counterexample(values, texts)

    def _found_at(
        self, values: Mapping[str, Exact], effort: str | Exact, statistic: Formula | None
    ) -> list[Found] | None:
        """Equilibria at numbers, as the solver finds them; ``None`` where it does not know them all."""
        whole = self.ground.values(values)
        level: Exact | None = None
        if self.player is None or self.player.interval is not None:
            level = exact.read_number(effort) if isinstance(effort, str) else effort
            assert level is not None, "it has been read before"
        elif self.model.has_intervals:
            action = next(action for action in self.player.actions if action.label == effort)
            assert action.level is not None, "a guarantor whose allies have intervals has levels"
            level = action.level.evaluate(whole)
        if self.model.has_intervals:
            assert level is not None, "it has been found above"
            there = {**whole, self.effort: level} if self.player is None else whole
            held = {} if self.player is None else {self.effort: level}
            return levels_at(self.model, there, held, statistic, Search(EVIDENCE_SECONDS))
        if level is not None:
            return equilibria_at(self.model, {**whole, self.effort: level}, {}, statistic)
        if self.request.equilibria == "all":
            return all_equilibria_at(self.model, whole, str(effort), statistic)
        return equilibria_at(self.model, whole, {self.effort: str(effort)}, statistic)

    def _decided(self, question: Callable[[], Decision]) -> Decision:
        if self.search.stopped:
            return Decision("unsettled", None, reason=f"not begun: {self.search.stopped}")
        try:
            return question()
        except (TooComplexError, UnsupportedGame, UnsettledError) as error:
            return Decision("unsettled", None, reason=str(error))

    def _statement(
        self,
        statistic: str,
        direction: Direction | Literal["exists", "unique"],
        form: VerdictForm,
        before: str | None,
        after: str | None,
        decision: Decision,
        example: Counterexample | None,
        begin: float,
    ) -> Statement:
        if self.wording.is_too_long(decision.holds):
            reason = f"it holds at some points and fails at others; {TOO_LONG}"
            decision = replace(decision, verdict="unsettled", holds=None, undefined=NOTHING, enough=(), reason=reason)
        condition, shown = self.wording.condition(decision)
        proof = None if decision.verdict == "unsettled" else "checked" if decision.n_points else "proved"
        return Statement(
            statistic=statistic,
            direction=direction,
            form=form,
            strict=direction in {"decreasing", "increasing"},
            equilibria="all" if self.request.equilibria == "all" else "pure",
            before=before,
            after=after,
            verdict=decision.verdict,
            condition=condition,
            proof=proof,  # type: ignore[arg-type]  # one of the two
            counterexample=example,
            seconds=time.perf_counter() - begin,
            n_points=decision.n_points,
            seed=self.request.seed if decision.n_points else None,
            undefined=self._undefined(decision),
            sufficient=tuple(self.wording.region(region) for region in decision.enough),
            ties=self.wording.ties(decision),
            shown=shown,
            note=decision.reason or self._remark(decision, before),
        )

    def _remark(self, decision: Decision, before: str | None) -> str:
        """What a reader may wonder about."""
        if decision.verdict == "undefined" and before is None:
            return f"at some values of {self.effort} there is no pure equilibrium, whatever the other parameters"
        return ""

    def _undefined(self, decision: Decision) -> Condition | None:
        if decision.undefined is NOTHING or self.wording.is_too_long(decision.undefined):
            return None
        return self.wording.region(decision.undefined)

    # -- cells and reasons -------------------------------------------------------------------------------------------

    def _cells(self, label: str | None, side: AnySide) -> list[CellCondition]:
        if not self.request.cells:
            return []
        found = []
        for cell in side.pure:
            where = cell.where
            if size(where) > 1:
                where = shortened(where, self.domain.prover, (), self.patience / 2) or where
            if self.wording.is_too_long(where):
                who = ", ".join(f"{key}: {action}" for key, action in cell.profile.items())
                self.notes.append(f"cell {who}{f' at {label}' if label else ''} is left out: {TOO_LONG}")
                continue
            condition, shown = self.wording.described(where)
            found.append(CellCondition(dict(cell.profile), label, condition, shown))
        return found

    def _result(
        self, statements: Sequence[Statement], differences: Sequence[MixedDifference], listed: Sequence[CellCondition]
    ) -> Conditions:
        notes = list(self.notes)
        if self.search.stopped:
            notes.append(f"{self.search.stopped}: statements that were not begun are not settled")
        return Conditions(
            title=self.model.title,
            effort=self.effort,
            effort_is_parameter=self._moves_freely,
            domain=self.ground.texts(),
            fixed=self.ground.fixed,
            statements=tuple(statements),
            reasons=tuple(self._reason(one) for one in differences),
            cells=tuple(listed),
            regimes=tuple(self.regimes),
            kinks=tuple(self.kinks),
            names={player.key: player.name or player.key for player in self.model.players},
            scenario=self.request.scenario,
            solved_for=self.request.solve_for,
            notes=tuple(notes),
            seconds=time.perf_counter() - self.start,
        )

    def _reason(self, one: MixedDifference) -> Reason:
        return Reason(
            one.player,
            one.step,
            one.effort,
            dict(one.others),
            self.wording.factored(one.value),
            one.kind,
            self.wording.region(one.negative),
            self.wording.region(one.positive),
        )

    # -- effort that is a parameter ----------------------------------------------------------------------------------

    def _parametric(self) -> Conditions:
        """Statements about every pair of values of the effort, or about the two that were asked for."""
        setting = self._at_level(self.domain.space.variable(self.effort))
        side = self._side(None, setting)
        differences = [] if isinstance(side, RegimeSide) else slopes(setting, self.effort)
        clues = hints(differences, self.domain)
        if isinstance(side, RegimeSide):
            clues = sign_polynomials(side.regimes)
        clues = [clue for clue in clues if self.effort not in clue.names]
        self.wording = Wording(self.ground, self.request.solve_for or self.effort)
        self._add_regimes(side, None)
        request = self.request
        if request.before is not None or request.after is not None:
            return self._between_numbers(differences, clues, side)
        if not isinstance(side, RegimeSide) and self.request.forms is None:
            self.notes.append(EVERY_PAIR.format(effort=self.effort))
        statements = self._about_existence([(None, side)])
        steps = AllSteps(side, self.effort, above(self.domain, self.effort), clues)
        for statistic, (direction, form) in itertools.product(self.statistics, self._forms()):
            statements.append(self._moved_everywhere(steps, statistic, direction, form))
        return self._result(statements, differences, self._cells(None, side))

    def _at_level(self, level: Ratio) -> Setting:
        """The allies' game at a value of an effort that is no action from a list."""
        parameters = self.ground.parameters
        if self.player is None:
            return Setting(self.model, self.domain, {**parameters, self.effort: level})
        return Setting(self.model, self.domain, parameters, levels={self.effort: level})

    def _add_regimes(self, side: AnySide, label: str | None) -> None:
        """Describe the regimes of players with intervals."""
        if isinstance(side, RegimeSide):
            self.regimes += describe(side.regimes, label)
            text = coverage(side.regimes)
            self.notes.append(f"{self.effort} = {label}: {text}" if label is not None else text)
            if label is None:
                self.kinks += kink_sentences(side.regimes)

    def _between_numbers(
        self, differences: Sequence[MixedDifference], clues: Sequence[Polynomial], side: AnySide
    ) -> Conditions:
        request, space = self.request, self.domain.space
        numbers = []
        for option, text in (("--from", request.before), ("--to", request.after)):
            number = None if text is None else exact.read_number(text)
            low, high, low_closed, high_closed = self.domain.bounds[self.effort]
            interval = Interval(low, high, low_closed, high_closed)
            if number is None or number not in interval:
                raise ParameterError(f"{option}: found {text!r}, expected a value of {self.effort} in {interval.text}")
            numbers.append(number)
        if numbers[0] >= numbers[1]:
            raise ParameterError(f"--from {numbers[0]} is not below --to {numbers[1]}")
        settings = [self._at_level(space.constant(number)) for number in numbers]
        sides = [self._side(str(number), setting) for number, setting in zip(numbers, settings, strict=True)]
        step = Step(sides[0], sides[1], clues)
        statements = [
            self._moved(step, str(numbers[0]), str(numbers[1]), statistic, direction, form)
            for statistic, (direction, form) in itertools.product(self.statistics, self._forms())
        ]
        return self._result(statements, differences, self._cells(None, side))

    def _moved_everywhere(
        self, steps: AllSteps, statistic: Formula, direction: Direction, form: VerdictForm
    ) -> Statement:
        begin = time.perf_counter()
        if steps.side.lacks_mixed:
            decision = Decision("unsettled", None, reason=LACKS_MIXED)
            return self._statement(statistic.text, direction, form, None, None, decision, None, begin)
        decision = self._decided(lambda: steps.decide(direction, form, statistic, self.request.timeout, self.patience))
        example = None
        if decision.fails_at is not None:
            against, _ = steps.claim(direction, form, statistic)
            point = self._pair_of_efforts(decision, against)
            if point is not None:
                low, high = (point[name] for name in (self.effort, f"{self.effort}{NEXT}"))
                names = f"{self.effort} = {exact.to_text(low)}", f"{self.effort} = {exact.to_text(high)}"
                example = self._evidence(point, names, (low, high), statistic, direction, form)
        return self._statement(statistic.text, direction, form, None, None, decision, example, begin)

    def _pair_of_efforts(self, decision: Decision, against: Region) -> dict[str, Exact] | None:
        """Values of the parameters, and of effort before and after, at which a statement fails."""
        prover = self.domain.prover
        values = self.wording.counterexample(decision)
        space = self.domain.space
        pinned = [
            related(space.variable(name), "==", space.constant(value), self.domain.known_signs)
            for name, value in (values or {}).items()
            if name.removesuffix(NEXT) != self.effort and isinstance(value, Fraction)
        ]
        for region in (all_of([against, *pinned]), against):
            try:
                point = prover.witness(region, self.request.timeout)
            except UnsettledError:
                continue
            if point is not None:
                found = self.wording.simple(point, region)
                if found is not None:
                    return found
        return None


def _values(found: Sequence[Found]) -> list[Exact]:
    return [one.value for one in found if one.value is not None]
