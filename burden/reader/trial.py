"""A game file tried at its own numbers: domains, assumptions and payoffs, in the base case and in each scenario.

The trial is quick for whatever stands in the file. It evaluates roughly (:mod:`burden.expressions.enclosures`) and
does a bounded amount of work, the base case first: what it leaves open is decided, and reported in the same words,
where the game is solved.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

from burden.errors import ParameterError
from burden.expressions import Enclosed, UnsureError, enclosed
from burden.model import Model, PayoffError, outside, violated
from burden.reader.document import Document
from burden.reader.trial_dynamics import DynamicTrial
from burden.yamltree import Mapping as MappingNode
from burden.yamltree import Node, Scalar, Sequence

__all__ = ["try_values"]

#: Most operations of a trial: they take about half a second.
MAX_OPERATIONS = 300_000

#: What it takes to go to a profile or a scenario, in operations.
PER_PROFILE = 5
PER_SCENARIO = 30


def try_values(model: Model, document: Document) -> None:
    """Note domains, assumptions and payoffs that do not hold together at the values of the file.

    Parameters
    ----------
    model
        What the file states. Where mistakes have been noted already it may lack parts: then domains and assumptions
        are tried as far as they could be read, and payoffs are not.
    document
        The file, to find the places.
    """
    if len(document.problems):
        # Positions of assumptions are places in the file only if all of them could be read.
        listed = document.at("assumptions")
        readable = isinstance(listed, Sequence) and len(listed.items) == len(model.assumptions)
        _Trial(model if readable else replace(model, assumptions=()), document, with_payoffs=False).run()
        return
    if not model.has_intervals:  # payoffs of games with intervals are checked where they are solved
        try:
            model.check_size()
        except ParameterError as error:
            payoffs = document.at("payoffs")
            assert payoffs is not None, "there is no model without payoffs"
            document.problem(payoffs, f"payoffs: {error}", "use fewer actions or shorter formulas")
            return
    _Trial(model, document).run()


class _Case:
    """The values of a scenario, or of the file as it stands: those that it changes, and all."""

    def __init__(self, scenario: str | None, changes: Mapping[str, Fraction], base: _Case | None = None) -> None:
        rough = {name: enclosed(value) for name, value in changes.items()}
        self.scenario = scenario
        self.changes = changes
        self.values: Mapping[str, Fraction] = ChainMap(dict(changes), base.values if base else {})  # type: ignore[arg-type]
        self.enclosed: Mapping[str, Enclosed] = ChainMap(rough, base.enclosed if base else {})  # type: ignore[arg-type]


class _Trial:
    def __init__(self, model: Model, document: Document, *, with_payoffs: bool = True) -> None:
        self.model = model
        self.document = document
        self.with_payoffs = with_payoffs and not model.has_intervals
        self.dynamics = DynamicTrial(model, document) if with_payoffs else None
        self.operations_left = MAX_OPERATIONS
        self.failed_payoffs: set[tuple[tuple[str | int, ...], int]] = set()
        self.failed_assumptions: set[int] = set()  # in the base case: a scenario need not break them again
        self.assumptions_about: dict[str, list[int]] = defaultdict(list)
        for position, assumption in enumerate(model.assumptions):
            for name in assumption.names:
                self.assumptions_about[name].append(position)
        levels = [action.level for player in model.players for action in player.actions if action.level is not None]
        self.per_game = sum(level.cost for level in levels)
        self.per_profile = PER_PROFILE + (model.n_operations // model.n_profiles if self.with_payoffs else 0)

    def run(self) -> None:
        base = _Case(None, {name: parameter.value for name, parameter in self.model.parameters.items()})
        is_sound = self._holds_together(base)
        if is_sound:
            self._try_payoffs(base)
            self._try_dynamics(base)
        for scenario, changes in self.model.scenarios.items():
            self.operations_left -= PER_SCENARIO
            if self.operations_left < 0:
                return
            case = _Case(scenario, changes, base)
            # Where the base case is not sound, every scenario that leaves the mistake as it is would repeat it.
            if self._holds_together(case) and is_sound:
                self._try_payoffs(case)
                self._try_dynamics(case)

    # -- domains and assumptions --------------------------------------------------------------------------------

    def _holds_together(self, case: _Case) -> bool:
        """Whether domains and assumptions hold, of which those matter that the changed parameters occur in."""
        before = len(self.document.problems)
        for name, value in case.changes.items():
            if name not in self.model.parameters:
                continue
            text = outside(self.model.parameters[name], value)
            if text:
                self._report(self._value(name, case), text, "change the value or the domain", case)
        positions = list(range(len(self.model.assumptions)))
        if case.scenario is not None:
            positions = sorted({position for name in case.changes for position in self.assumptions_about[name]})
        for position in positions:
            assumption = self.model.assumptions[position]
            if not assumption.names <= self.model.parameters.keys():
                continue  # a name in it is unknown, which has been reported
            self.operations_left -= assumption.cost
            if self.operations_left < 0:
                break
            try:
                text = violated(assumption, case.values, partial(assumption.may_hold, case.enclosed))
            except UnsureError:
                continue
            if text and position not in self.failed_assumptions:
                node = self.document.at("assumptions", position)
                if case.scenario is None:
                    self.failed_assumptions.add(position)
                else:
                    node = self._value(next(name for name in case.changes if name in assumption.names), case)
                self._report(node, text, "change the values or the assumption", case)
        return len(self.document.problems) == before

    def _value(self, name: str, case: _Case) -> Node | None:
        """Where the value of a parameter stands."""
        if case.scenario is not None:
            return self.document.at("scenarios", case.scenario, name)
        return self.document.at("parameters", name, "value") or self.document.at("parameters", name)

    def _report(self, node: Node | None, text: str, mend: str, case: _Case) -> None:
        assert node is not None, "what has a value has a place"
        self.document.problem(node, f"scenarios.{case.scenario}: {text}" if case.scenario is not None else text, mend)

    # -- payoffs ------------------------------------------------------------------------------------------------

    def _try_payoffs(self, case: _Case) -> None:
        self.operations_left -= self.per_game
        if not self.with_payoffs or self.operations_left < 0:
            return
        n_profiles = min(self.model.n_profiles, self.operations_left // self.per_profile)
        self.operations_left -= n_profiles * self.per_profile
        for error in self.model.payoff_errors(case.enclosed, n_profiles):
            if (error.path, error.offset) not in self.failed_payoffs:
                self.failed_payoffs.add((error.path, error.offset))
                self._report_payoff(error, case)

    def _try_dynamics(self, case: _Case) -> None:
        if self.dynamics is not None and self.operations_left >= 0:
            inside = f" in scenario {case.scenario}" if case.scenario is not None else ""
            self.dynamics.failed.update(path for path, _ in self.failed_payoffs)
            self.operations_left = self.dynamics.run(case.enclosed, inside, self.operations_left)

    def _report_payoff(self, error: PayoffError, case: _Case) -> None:
        node: Node | None = self.document.tree
        for step in error.path:
            # A level may stand in a list, where its label is no key: then the list is the place.
            inner = _child(node, step)
            node = inner if inner is not None else node
        assert node is not None, "the tree is there"
        inside = f" in scenario {case.scenario}" if case.scenario is not None else ""
        mend = "it must be a real number at every profile: use `a if condition else b`"
        self.document.problem(node, f"{error}{inside}", mend, offset=error.offset)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return node.get(str(step))
    if isinstance(step, int) and node is not None and not isinstance(node, Scalar):
        return node.items[step]
    return None
