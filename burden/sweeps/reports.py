"""Statistics that a sweep reports: read, checked, and what their names stand for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from burden.claims import Actor, Vocabulary
from burden.claims.formulas import Formulas
from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE, PAYOFF_PREFIX, derived_names
from burden.claims.words import ClaimError, Words
from burden.errors import ParameterError, did_you_mean
from burden.expressions import Formula
from burden.model import Model, Names
from burden.sweeps.atoms import Atoms, Value, valued
from burden.sweeps.columns import effort_of, total_of

__all__ = ["ReportNames", "parse_report", "vocabulary_of"]

#: Longest report that a message repeats, and most names that it lists.
_MAX_SHOWN, _MAX_LISTED = 60, 20


def vocabulary_of(model: Model) -> Vocabulary:
    """What a game declares, as far as its statistics may speak of it."""
    keys = {player.key for player in model.players}
    definitions: dict[str, frozenset[str]] = {}
    for name, formula in model.definitions.items():
        used = (definitions[other] for other in formula.names if other in definitions)
        definitions[name] = frozenset(formula.names & keys).union(*used)
    actors = {}
    for player in model.players:
        levels = {action.label: None for action in player.actions}
        actors[player.key] = Actor(player.role, dict(levels), player.has_levels)
    return Vocabulary(
        players=actors,
        parameters={name: parameter.domain for name, parameter in model.parameters.items()},
        definitions=definitions,
        scenarios={name: tuple(changes) for name, changes in model.scenarios.items()},
        effort=model.effort,
    )


def parse_report(model: Model, text: str) -> Formula:
    """Read a statistic: a formula in levels, parameters, definitions, and the names that claims may use.

    Raises
    ------
    ParameterError
        With what is wrong, where, and how to mend it.

    Examples
    --------
    >>> import burden
    >>> game = burden.loads('''
    ... burden: 1
    ... parameters: {c: 2}
    ... players: {A: {role: ally, actions: [0, 1]}, B: {role: ally, actions: [0, 1]}}
    ... payoffs: {A: A*B - c*A, B: A*B - c*B}
    ... ''')
    >>> parse_report(game, "allied_total - payoff_A")
    <Formula 'allied_total - payoff_A'>
    """
    shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
    try:
        words = Words(text)
    except ClaimError as error:
        raise ParameterError(_message(shown, error.message, error.offset, error.mend)) from None
    formulas = Formulas(words, vocabulary_of(model))
    formula = formulas.statistic(words.span)
    if formula is None or formulas.mistakes:
        messages = []
        for mistake in formulas.mistakes:
            mend = mistake.mend
            if mistake.name:
                listed = ", ".join([*mistake.known][:_MAX_LISTED]) or "none"
                mend = did_you_mean(mistake.name, mistake.known, otherwise=f"names: {listed}")
            messages.append(_message(shown, mistake.message, mistake.offset, mend))
        raise ParameterError("\n".join(messages))
    return formula


def _message(text: str, message: str, offset: int, mend: str) -> str:
    place = f" (character {offset + 1})" if offset else ""
    return f"report {text!r}{place}: {message}" + (f"\n    mend: {mend}" if mend else "")


class ReportNames(Names):
    """What the names of a statistic are worth at one profile, in parameters and atoms.

    Parameters
    ----------
    model, atoms
        The game, and where atoms are kept.
    values
        What its parameters are worth.
    levels
        What the levels are worth that are played.
    payoff
        Gives the payoff of a player there.
    """

    def __init__(
        self,
        model: Model,
        atoms: Atoms,
        values: dict[str, Value],
        levels: dict[str, Value],
        payoff: Callable[[str], Value],
    ) -> None:
        super().__init__(model.definitions, values, partial(valued, atoms))
        self.update(levels)
        self._model, self._atoms, self._payoff = model, atoms, payoff
        keys = [player.key for player in model.players]
        self._derived = derived_names(keys, (*keys, *model.parameters, *model.definitions))

    def __missing__(self, name: str) -> Value:
        if name not in self._derived:
            found: Value = super().__missing__(name)
        else:
            found = self[name] = self._find(name)
        return found

    def _find(self, name: str) -> Value:
        if name not in {ALLIED_TOTAL, DEPENDENCE}:
            return self._payoff(name.removeprefix(PAYOFF_PREFIX))
        model, atoms = self._model, self._atoms
        if name == ALLIED_TOTAL:
            return atoms.sum(Value({}), *(self[model.players[place].key] for place in total_of(model)))
        effort = effort_of(model)
        assert effort is not None, "a report of dependence is refused where nobody has the effort"
        return atoms.quotient(self[effort], atoms.sum(self[effort], self[ALLIED_TOTAL]))
