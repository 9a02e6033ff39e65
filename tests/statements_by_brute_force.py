"""What is stated of a game at all values of its parameters, against what is so at one point after another.

At each point

* a cell's condition holds exactly where its profile is an equilibrium of the allies' game;
* a statement's condition holds exactly where the statement is true by its definition, and its verdict fits: ``always``
  is true at every point, ``never`` at none though defined at some, ``undefined`` means that no point has equilibria on
  both sides;
* a counterexample is one, a sufficient condition suffices, a reason's difference has the value and sign that it says.

At a point the pure equilibria come from trying all deviations on exact numbers, so ties are ties. More than half of
the points lie exactly on a boundary: where a deviation gains nothing, where two do, or where a comparison in a printed
condition is an equality. Shares no code with what it checks but the reader of files and formulas.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from burden import exact
from burden.expressions import EvaluationError, Formula, FormulaError, parse
from burden.model import Model
from tests.compiled_formulas import NotRational, Number, as_number, boolean_function, function, identity
from tests.forms_by_definition import DIRECTIONS, FORMS, STRICT, is_true
from tests.game_by_brute_force import Game, NoPayoffs, Profile, alike
from tests.points_of_games import Points, comparisons

__all__ = ["Checker", "Report", "check"]

#: Disagreements that a report keeps in words; it counts all.
KEPT = 12

#: The same for one statement or cell, so that it does not hide the others.
KEPT_OF_ONE = 2

# -- reports ------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What was compared, and where statement and brute force differ."""

    title: str
    points: Counter[str] = field(default_factory=Counter)
    comparisons: int = 0
    n_disagreements: int = 0
    disagreements: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    seen: Counter[tuple[int, str]] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def n_points(self) -> int:
        """Points compared."""
        return sum(self.points.values())

    @property
    def boundary_share(self) -> float:
        """Part of the points that lie exactly on a boundary."""
        return 1 - self.points["random"] / max(1, self.n_points)

    def disagree(self, what: str, source: str = "") -> None:
        """Note a disagreement; of each source a few are kept in words."""
        self.n_disagreements += 1
        self.sources[source] += 1
        if len(self.disagreements) < KEPT and self.sources[source] <= KEPT_OF_ONE:
            self.disagreements.append(what)

    def add(self, other: Report) -> None:
        """Add the figures of another part of the same work."""
        self.points += other.points
        self.comparisons += other.comparisons
        self.n_disagreements += other.n_disagreements
        self.disagreements = (self.disagreements + other.disagreements)[:KEPT]
        self.sources += other.sources
        self.skipped += other.skipped
        self.seen += other.seen
        self.seconds = max(self.seconds, other.seconds)

    def text(self) -> str:
        """Figures in a few lines."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.points.items()))
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.verdicts.items()))
        about = f" about {len(self.sources)} statements or cells" if self.sources else ""
        lines = [
            f"{self.title}: {self.n_points} points ({kinds}; {100 * self.boundary_share:.0f} % on boundaries), "
            f"{self.comparisons} comparisons, {self.n_disagreements} disagreements{about}, {self.seconds:.1f} s",
            f"    verdicts: {verdicts or 'none'}",
        ]
        lines += [f"    not checked: {count} × {reason}" for reason, count in sorted(self.skipped.items())]
        return "\n".join([*lines, *(f"    DISAGREEMENT {one}" for one in self.disagreements)])


# -- conditions, evaluated fast -----------------------------------------------------------------------------------


class _Conditions:
    """Distinct conditions, each evaluated once per point, by the truth of their distinct comparisons."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.formulas: list[Formula] = []
        self.texts: dict[str, int] = {}
        self._atoms: dict[Any, int] = {}
        self._atom_functions: list[Callable[..., Any]] = []
        self._functions: list[Callable[..., bool]] = []

    def add(self, text: str) -> int:
        """Give the number of a condition.

        Raises
        ------
        FormulaError
            Where it is none, or speaks of a name that is no parameter.
        """
        if text not in self.texts:
            formula = parse(text, condition=True)
            unknown = sorted(formula.names - {*self.names})
            if unknown:
                raise FormulaError(f"unknown name {unknown[0]}", 0)
            for node in comparisons(formula):
                if identity(node) not in self._atoms:
                    self._atoms[identity(node)] = len(self._atoms)
                    self._atom_functions.append(function(Formula("", node), self.names))
            self.texts[text] = len(self.formulas)
            self.formulas.append(formula)
            self._functions.append(boolean_function(formula.root, self._atoms))
        return self.texts[text]

    def at(self, point: Sequence[Number], values: Mapping[str, Fraction]) -> list[bool | None]:
        """Truth of every condition; ``None`` where it has none."""
        try:
            truths = [atom(*point) for atom in self._atom_functions]
        except (NotRational, ZeroDivisionError):
            return self.slowly_at(values)
        return [function(truths) for function in self._functions]

    def slowly_at(self, values: Mapping[str, Fraction]) -> list[bool | None]:
        """Truth of every condition, as the tool's own evaluator has it."""
        found: list[bool | None] = []
        for formula in self.formulas:
            try:
                found.append(formula.holds(values))
            except EvaluationError:
                found.append(None)
        return found


# -- one game -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """A statement in the form that is compared at each point."""

    number: int
    said: Mapping[str, Any]
    condition: int | None
    undefined: int | None
    sufficient: tuple[int, ...]
    value: Callable[..., Any] | None
    before: int
    after: int

    @property
    def title(self) -> str:
        said = self.said
        step = f"{said['from']} -> {said['to']}: " if said["from"] is not None else ""
        return f"{step}{said['direction']}({said['statistic']}, {said['form']}) {said['verdict']} {said['condition']!r}"


class Checker:
    """Compares conditions with brute force, point by point.

    Parameters
    ----------
    model
        A game without intervals.
    conditions
        What :func:`burden.conditions` says of it, in JSON form.
    """

    def __init__(self, model: Model, conditions: Mapping[str, Any]) -> None:
        self.game = Game(model, conditions["effort"])
        self.conditions = conditions
        self.report = Report(model.title or "untitled")
        self.texts = _Conditions(self.game.names)
        self._values: dict[str, Callable[..., Any]] = {}
        self.cells = [
            (self._effort(cell["effort"]), self.game.profile(cell["profile"]), self._condition(cell["condition"], cell))
            for cell in conditions.get("cells", ())
        ]
        named = {(effort, profile) for effort, profile, _ in self.cells}
        self.unnamed = [
            (effort, profile)
            for effort in range(len(self.game.efforts))
            for profile in self.game.profiles
            if self.cells and (effort, profile) not in named
        ]
        self.statements = [one for k, said in enumerate(conditions["statements"]) if (one := self._said(k, said))]
        self.reasons = [read for said in conditions.get("reasons", ()) if (read := self._reason(said))]
        self._slow_checks = 20

    # -- reading --------------------------------------------------------------------------------------------------

    def _effort(self, label: str | None) -> int:
        return self.game.efforts.index(label)

    def _condition(self, text: str | None, owner: Any) -> int | None:
        if text is None:
            return None
        try:
            return self.texts.add(text)
        except FormulaError as error:
            what = f"not a condition: {error}, in {len(text)} characters"
            self.report.disagree(f"{what}: {text[:200]!r} of {_short(owner)}", what)
            return None

    def _said(self, number: int, said: Mapping[str, Any]) -> _Said | None:
        self.report.verdicts[said["verdict"]] += 1
        if said["verdict"] == "unsettled":
            self.report.skipped["statement unsettled"] += 1
            return None
        if said["equilibria"] != "pure":
            self.report.skipped["statement about mixed equilibria"] += 1
            return None
        problem = self._problem(said)
        if problem:
            self.report.disagree(f"{problem}: {_short(said)}")
            return None
        value = None
        if said["direction"] in DIRECTIONS:
            text = said["statistic"]
            if text not in self._values:
                self._values[text] = self.game.statistic(parse(text))
            value = self._values[text]
        return _Said(
            number,
            said,
            self._condition(said["condition"], said),
            self._condition(said.get("undefined"), said),
            tuple(k for text in said.get("sufficient", ()) if (k := self._condition(text, said)) is not None),
            value,
            0 if self.game.leader is None else self._effort(said["from"]),
            0 if self.game.leader is None else self._effort(said["to"]),
        )

    def _problem(self, said: Mapping[str, Any]) -> str:
        direction, verdict, condition = said["direction"], said["verdict"], said["condition"]
        if self.game.leader is not None and not {said["from"], said["to"]} <= {*self.game.efforts}:
            return "unknown effort"
        if direction in DIRECTIONS:
            if said["form"] not in FORMS:
                return "unknown form"
            if bool(said["strict"]) != (direction in STRICT):
                return "strict does not fit the direction"
        elif direction not in {"exists", "unique"}:
            return "unknown direction"
        elif said["from"] != said["to"]:
            return "a statement about one effort has two"
        if verdict not in {"always", "never", "conditional", "undefined"}:
            return "unknown verdict"
        if condition is None:
            return "no condition"
        if verdict == "always" and condition != "0 == 0":
            return "always, but the condition is another"
        if verdict in {"never", "undefined"} and condition != "0 == 1":
            return "never or undefined, but the condition is another"
        if verdict == "conditional" and condition in {"0 == 0", "0 == 1"}:
            return "conditional, but the condition is not"
        return ""

    def _reason(self, said: Mapping[str, Any]) -> Mapping[str, Any] | None:
        game = self.game
        if said["effort"][0] not in game.efforts or game.leader is None:
            self.report.skipped["reason where effort is a parameter"] += 1
            return None
        keys = [game.model.players[ally].key for ally in game.allies]
        labels = [[action.label for action in game.model.players[ally].actions] for ally in game.allies]
        place = keys.index(said["player"])
        profiles = [
            profile
            for profile in game.profiles
            if profile[place] == labels[place].index(said["step"][0])
            and all(
                labels[k][profile[k]] == said["others"].get(key, labels[k][profile[k]]) for k, key in enumerate(keys)
            )
        ]
        upper = labels[place].index(said["step"][1])
        return {
            "said": said,
            "pairs": [(profile, (*profile[:place], upper, *profile[place + 1 :])) for profile in profiles],
            "ally": game.allies[place],
            "efforts": tuple(game.efforts.index(effort) for effort in said["effort"]),
            "difference": function(parse(said["difference"]), game.names),
            "substitutes": self._condition(said["substitutes"], said),
            "complements": self._condition(said["complements"], said),
        }

    # -- checking ---------------------------------------------------------------------------------------------------

    def run(self, count: int, seed: int) -> Report:
        """Compare at ``count`` points."""
        started = time.perf_counter()
        fixed = {name: Fraction(text) for name, text in self.conditions.get("fixed", {}).items()}
        self.points = Points(self.game, seed, self.texts.formulas, fixed)
        for point, kind in self.points.draw(count):
            try:
                self._compare(point)
            except NoPayoffs:
                self.report.skipped["point without payoffs"] += 1
            else:
                self.report.points[kind] += 1
        self.report.seconds = time.perf_counter() - started
        return self.report

    def finish(self, report: Report) -> None:
        """Judge what only all points together can tell."""
        for one in self.statements:
            said = one.said
            if said["verdict"] == "never" and not report.seen[one.number, "defined"]:
                report.skipped["never, but no point was seen where it is defined"] += 1
            if said["verdict"] == "conditional":
                for word in ("true", "false"):
                    if not report.seen[one.number, word]:
                        report.skipped[f"conditional, but no point was seen where it is {word}"] += 1
            if one.said.get("counterexample") is not None:
                self._check_counterexample(one, report)
            elif said["verdict"] in {"never", "conditional"} and said["direction"] in DIRECTIONS:
                report.skipped["refuted without a counterexample"] += 1

    def _compare(self, point: Sequence[Number]) -> None:
        report, game = self.report, self.game
        values = game.fractions(point)
        truths = self.texts.at(point, values)
        if self._slow_checks:
            self._slow_checks -= 1
            if truths != self.texts.slowly_at(values):
                report.disagree(f"our own evaluator differs from the tool's at {_at(values)}")
            if difference := game.differs_from_the_model(point):
                report.disagree(f"our own payoffs differ from the tool's at {_at(values)}: {difference}")
        equilibria = [game.equilibria(point, effort) for effort in range(len(game.efforts))]
        for effort, profile, condition in self.cells:
            if condition is not None:
                report.comparisons += 1
                if truths[condition] is not (profile in equilibria[effort]):
                    source = f"cell {game.efforts[effort]} {profile} {self.texts.formulas[condition].text!r}"
                    found = f"says {truths[condition]}, is {profile in equilibria[effort]}"
                    report.disagree(f"{source} {found} at {_at(values)}", source)
        for effort, profile in self.unnamed:
            if profile in equilibria[effort]:
                source = f"no cell {game.efforts[effort]} {profile}"
                report.disagree(f"{source}, an equilibrium at {_at(values)}", source)
        for reason in self.reasons:
            self._compare_reason(reason, point, truths)
        if game.leader is None:
            self._compare_over_effort(point, truths, equilibria[0])
            return
        cache: dict[Any, list[Any]] = {}
        for one in self.statements:
            try:
                truth = self._truth(one, point, equilibria, cache)
            except NoPayoffs:
                report.skipped["statistic without a value at a point"] += 1
            else:
                self._judge(one, truth, truths, values, equilibria)

    def _truth(
        self,
        one: _Said,
        point: Sequence[Number],
        equilibria: Sequence[tuple[Profile, ...]],
        cache: dict[Any, list[Any]],
    ) -> bool | None:
        """Whether a statement is true; ``None`` where it is undefined."""
        if one.value is None:
            count = len(equilibria[one.before])
            return count >= 1 if one.said["direction"] == "exists" else count == 1
        sides = []
        for effort in (one.before, one.after):
            key = (one.said["statistic"], effort)
            if key not in cache:
                cache[key] = [one.value(point, effort, profile) for profile in equilibria[effort]]
            sides.append(cache[key])
        if not sides[0] or not sides[1]:
            return None
        return is_true(one.said["direction"], one.said["form"], *alike(*sides))

    def _judge(
        self,
        one: _Said,
        found: bool | None,
        truths: Sequence[bool | None],
        values: Mapping[str, Fraction],
        equilibria: Sequence[tuple[Profile, ...]],
        *,
        sure: bool = True,
    ) -> None:
        """Compare what is so with what is said; where ``found`` is not ``sure``, only a false one counts."""
        report, said = self.report, one.said
        report.seen[one.number, "defined"] += found is not None
        report.seen[one.number, "true" if found else "false"] += 1
        if one.condition is None:
            return
        report.comparisons += 1
        stated = truths[one.condition]
        if not sure and found:
            report.skipped["true over all efforts, as far as we see"] += 1
            return
        wrong = stated is not bool(found) or (said["verdict"] == "undefined" and found is not None)
        if one.value is not None:
            empty = truths[one.undefined] if one.undefined is not None else False
            if sure and empty is not (found is None) and self.game.leader is not None:
                report.disagree(
                    f"{one.title} undefined: {empty} where it is {found is None} at {_at(values)}", one.title
                )
        if wrong:
            step = [equilibria[one.before], equilibria[one.after]]
            report.disagree(f"{one.title} says {stated}, is {found} at {_at(values)}; equilibria {step}", one.title)
        for sufficient in one.sufficient:
            if truths[sufficient] is not False and not found:
                text = self.texts.formulas[sufficient].text
                report.disagree(f"{one.title}: {text!r} does not suffice at {_at(values)}", one.title)

    def _compare_reason(
        self, reason: Mapping[str, Any], point: Sequence[Number], truths: Sequence[bool | None]
    ) -> None:
        report, game, said = self.report, self.game, reason["said"]
        functions, ally, (low, high) = game.payoff_functions, reason["ally"], reason["efforts"]
        try:
            stated = reason["difference"](*point)
            found = [
                functions[ally, high, after](*point)
                - functions[ally, high, before](*point)
                - functions[ally, low, after](*point)
                + functions[ally, low, before](*point)
                for before, after in reason["pairs"]
            ]
        except (NotRational, ZeroDivisionError):
            report.skipped["reason that is not rational at a point"] += 1
            return
        kinds: dict[str, Callable[[Number], bool]] = {
            "substitutes": lambda value: value < 0,
            "complements": lambda value: value > 0,
            "independent": lambda value: value == 0,
            "weak substitutes": lambda value: value <= 0,
            "weak complements": lambda value: value >= 0,
        }
        report.comparisons += 1
        where = f"reason {said['player']} {said['step']} {said['effort']} {said['others']}"
        for value in found:
            if value != stated:
                report.disagree(
                    f"{where}: difference {said['difference']} is {value} at {_at(game.fractions(point))}", where
                )
            elif said["kind"] in kinds and not kinds[said["kind"]](value):
                report.disagree(f"{where}: {said['kind']}, difference {value} at {_at(game.fractions(point))}", where)
            for word in ("substitutes", "complements"):
                condition = reason[word]
                if condition is not None and truths[condition] is not kinds[word](value):
                    report.disagree(f"{where}: {word} where {said[word]!r} at {_at(game.fractions(point))}", where)

    # -- effort is a parameter ----------------------------------------------------------------------------------------

    def _compare_over_effort(
        self, point: Sequence[Number], truths: Sequence[bool | None], here: tuple[Profile, ...]
    ) -> None:
        """Compare statements about every pair of efforts, all other parameters as they are."""
        report, game, values = self.report, self.game, self.game.fractions(point)
        free = game.effort_parameter
        assert free is not None, "effort is a parameter"
        about_pairs = [one for one in self.statements if one.value is not None and one.said["from"] is None]
        for one in self.statements:
            if one.said["from"] is not None:
                self._compare_two_efforts(one, point, truths)
            elif one.value is None:
                known = len(here) >= 1 if one.said["direction"] == "exists" else len(here) == 1
                self._judge(one, known, truths, values, [here])
        if not about_pairs:
            return
        efforts, surely_all = self.points.thresholds(point)
        at = [(*point[:free], effort, *point[free + 1 :]) for effort in efforts]
        equilibria = [game.equilibria(one, 0) for one in at]
        sets: dict[str, tuple[list[list[Any]], list[tuple[int, int]], bool]] = {}
        for one in about_pairs:
            text = one.said["statistic"]
            if text not in sets:
                assert one.value is not None, "it is about a statistic"
                varies = self._speaks_of_effort(text)
                try:
                    series = [[one.value(p, 0, profile) for profile in e] for p, e in zip(at, equilibria, strict=True)]
                except NoPayoffs:
                    report.skipped["statistic without a value at a point"] += 1
                    continue
                series = alike(*series)
                sets[text] = (series, list(_pairs(series, distinct=not varies)), surely_all and not varies)
            series, pairs, sure = sets[text]
            found_all: bool | None = True
            if not all(series):
                found_all = None
            elif not all(is_true(one.said["direction"], one.said["form"], series[i], series[j]) for i, j in pairs):
                found_all = False
            self._judge(one, found_all, truths, values, [here], sure=sure)

    def _compare_two_efforts(self, one: _Said, point: Sequence[Number], truths: Sequence[bool | None]) -> None:
        """Compare a statement about two values of the effort."""
        game, free = self.game, self.game.effort_parameter
        assert free is not None, "effort is a parameter"
        efforts = [as_number(Fraction(one.said[side])) for side in ("from", "to")]
        at = [(*point[:free], effort, *point[free + 1 :]) for effort in efforts]
        if not all(game.is_admissible(place) for place in at):
            self.report.skipped["effort that the assumptions exclude at a point"] += 1
            return
        equilibria = [game.equilibria(place, 0) for place in at]
        found: bool | None = len(equilibria[0]) >= 1 if one.said["direction"] == "exists" else len(equilibria[0]) == 1
        if one.value is not None:
            try:
                series = [[one.value(p, 0, profile) for profile in e] for p, e in zip(at, equilibria, strict=True)]
            except NoPayoffs:
                self.report.skipped["statistic without a value at a point"] += 1
                return
            found = is_true(one.said["direction"], one.said["form"], *alike(*series)) if all(series) else None
        self._judge(one, found, truths, game.fractions(point), equilibria[:1])

    def _speaks_of_effort(self, text: str) -> bool:
        """Whether a statistic may change with the effort while the equilibria stay."""
        allies = {self.game.model.players[ally].key for ally in self.game.allies}
        levels = [action.level for player in self.game.model.players for action in player.actions]
        plain = all(level is not None and self.game.effort not in level.names for level in levels)
        return not (plain and parse(text).names <= allies | {"allied_total"})

    # -- counterexamples ----------------------------------------------------------------------------------------

    def _check_counterexample(self, one: _Said, report: Report) -> None:
        given = one.said["counterexample"]
        try:
            numbers = {name: exact.read_number(text) for name, text in given.items()}
        except (exact.TooLargeError, ZeroDivisionError):
            numbers = dict.fromkeys(given)
        base: dict[str, Any] = {**self.game.model.values(), **numbers}
        if any(number is None for number in base.values()):
            report.skipped["counterexample that is not rational"] += 1
            return
        point = tuple(as_number(base[name]) for name in self.game.names)
        report.comparisons += 1
        if one.said["verdict"] == "always":
            report.disagree(f"{one.title}: a counterexample to what always holds")
        if not self.game.is_admissible(point):
            report.disagree(f"{one.title}: counterexample {given} lies outside the domain")
            return
        if self.game.leader is None:  # the condition itself is compared with brute force over all efforts
            if one.condition is not None and self.texts.formulas[one.condition].holds(self.game.fractions(point)):
                report.disagree(f"{one.title}: holds at its counterexample {given}", one.title)
            return
        try:
            equilibria = [self.game.equilibria(point, effort) for effort in range(len(self.game.efforts))]
            found = self._truth(one, point, equilibria, {})
        except NoPayoffs:
            found = True
        if found:
            report.disagree(f"{one.title}: holds at its counterexample {given}")
        elif found is None:
            report.skipped["counterexample where nothing is defined"] += 1


def _pairs(series: Sequence[Sequence[Any]], *, distinct: bool) -> Iterator[tuple[int, int]]:
    """Yield positions of two efforts, the lower first; each pair of equal lists of values once where ``distinct``."""
    if not distinct:
        yield from itertools.combinations(range(len(series)), 2)
        return
    seen: list[tuple[Sequence[Any], Sequence[Any]]] = []
    for i, j in itertools.combinations(range(len(series)), 2):
        if (series[i], series[j]) not in seen:
            seen.append((series[i], series[j]))
            yield i, j


def _at(values: Mapping[str, Fraction]) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in values.items()) + "}"


def _short(said: Any) -> str:
    return json.dumps(said, default=str)[:300]


def check(model: Model, conditions: Mapping[str, Any], *, points: int = 1000, seed: int = 0) -> Report:
    """Compare conditions in JSON form with brute force at random points of the domain."""
    checker = Checker(model, conditions)
    report = checker.run(points, seed)
    checker.finish(report)
    return report
