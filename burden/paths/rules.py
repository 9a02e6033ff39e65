"""Formulas of a game along paths as forms: quadratic payoffs, linear stocks; in numbers, or in free parameters.

A formula is quadratic where it is one polynomial of degree two at most in the levels of a period, its stocks and its
effort, whatever the parameters do in its coefficients. ``min``, ``max`` and ``abs`` of levels or stocks are not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from burden.declared import PathSpec, PlayerSpec
from burden.exact import Exact
from burden.expressions import Formula
from burden.model import Model
from burden.paths.forms import BALLS, NUMBERS, Field, Form, Number, composed
from burden.paths.question import PathGame, Situation
from burden.paths.worlds import World
from burden.regions.domain import any_sign
from burden.regions.region import EVERYTHING, Atom, Region, all_of, polynomials, rebuilt
from burden.regions.space import Mpoly, Polynomial, Ratio, Space, TooComplexError
from burden.regions.translate import Case, Cases, Translator

__all__ = ["EFFORT", "Effort", "NotQuadraticError", "QuadraticGame", "Rules", "effort_key", "quadratic_game", "state"]

#: The effort of a period as a variable; no name of a file looks like it.
EFFORT = "effort′"

#: An effort: the label of an action, or a quotient.
Effort: TypeAlias = "str | Ratio"

#: A situation with its effort, and probabilities as numbers of a field.
Known: TypeAlias = "Situation[Effort, Number]"


class NotQuadraticError(Exception):
    """Payoffs are not quadratic, or stocks not linear, or something else keeps closed forms away.

    Parameters
    ----------
    reason
        What does, in words.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def effort_key(effort: Effort) -> str:
    """Text that tells efforts apart; no label looks like that of a quotient."""
    return effort if isinstance(effort, str) else f"{effort.numerator}/{effort.denominator}′"


class TooLongError(NotQuadraticError):
    """Numbers have grown too long to be carried."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One period at a given effort, or with the effort as a variable.

    Parameters
    ----------
    payoffs
        By player, in stocks, levels of allies, and perhaps effort.
    moves
        By stock: its next value, of degree one.
    """

    payoffs: Mapping[str, Form]
    moves: Mapping[str, Form]


def state(name: str) -> str:
    """Variable that a stock is in the period that is looked at; its own name is that of its start."""
    return f"{name}′"


@dataclass(frozen=True, eq=False)
class QuadraticGame:
    """A game along paths with quadratic payoffs and linear stocks.

    Parameters
    ----------
    model, spec
        The game as its file states it.
    effort
        Name of the player or parameter who has the effort.
    allies
        Those who choose, by key, each from an interval.
    field
        What numbers are: fractions, or rational functions of the free parameters.
    discounts, belief, start
        As in :class:`~burden.paths.question.PathGame`, as numbers of the field.
    bounds
        Ends of the interval of each ally, and of the effort player if it has one; ``None`` for an infinite one.
    final
        By player: worth of the stocks after the last period.
    """

    model: Model
    spec: PathSpec
    effort: str
    allies: tuple[str, ...]
    field: Field
    discounts: Mapping[str, Number]
    belief: Number
    start: Mapping[str, Number]
    bounds: Mapping[str, tuple[Number | None, Number | None]]
    final: Mapping[str, Form]
    reader: _Reader
    known_rules: dict[object, Rules] = dataclasses.field(default_factory=dict)

    @property
    def stocks(self) -> tuple[str, ...]:
        """Stocks by name."""
        return tuple(self.start)

    @property
    def players(self) -> tuple[str, ...]:
        """All players."""
        return tuple(player.key for player in self.model.players)

    def rules(self, effort: Effort | None = None) -> Rules:
        """One period at an effort; with the effort as the variable :data:`EFFORT` where none is given.

        Raises
        ------
        NotQuadraticError
            Where a formula is not of the right kind.
        """
        key = None if effort is None else effort_key(effort)
        if key not in self.known_rules:
            rules = self.reader.rules(effort)
            if self.field is BALLS:
                parts = (
                    {key: _mapped(form, BALLS.number) for key, form in forms.items()}
                    for forms in (rules.payoffs, rules.moves)
                )
                rules = Rules(*parts)
            self.known_rules[key] = rules
        return self.known_rules[key]

    def fix_effort(self, name: str, rules: Rules) -> None:
        """Let :meth:`rules` give those of an effort that is a variable of this name.

        Parameters
        ----------
        name
            The variable; no label looks like it.
        rules
            Those with the effort as the variable :data:`EFFORT`.
        """
        effort: Form = {(name,): self.field.one}
        parts = [
            {key: composed(self.field, form, {EFFORT: effort}) for key, form in forms.items()}
            for forms in (rules.payoffs, rules.moves)
        ]
        self.known_rules[name] = Rules(*parts)

    def level(self, formula: Formula | Exact) -> Ratio:
        """An effort that a schedule names, as a quotient."""
        if isinstance(formula, Formula):
            return self.reader.translated(formula, self.reader.parameters, "an effort of a schedule")
        if not isinstance(formula, Fraction):
            raise NotQuadraticError("an effort is not a rational number")
        return self.reader.space.constant(formula)

    def number(self, level: Ratio) -> Number:
        """An effort as a number of the field."""
        return self.reader.number(level, "an effort of a schedule")

    def in_balls(self) -> QuadraticGame:
        """The same game, its numbers held by balls."""

        def ball(number: Number) -> Number:
            return None if number is None else BALLS.number(number)

        return dataclasses.replace(
            self,
            field=BALLS,
            discounts={key: ball(number) for key, number in self.discounts.items()},
            belief=ball(self.belief),
            start={name: ball(number) for name, number in self.start.items()},
            bounds={key: (ball(low), ball(high)) for key, (low, high) in self.bounds.items()},
            final={key: _mapped(form, ball) for key, form in self.final.items()},
            known_rules={},
        )

    def needed(self) -> Region:
        """Where in the domain of free parameters the formulas that have been read have a value."""
        return self.reader.needed()


def _mapped(form: Form, change: Callable[[Number], Number]) -> Form:
    """A form with other coefficients."""
    return {key: change(number) for key, number in form.items()}


class _Lazy(dict[str, "Cases | Ratio"]):
    """What names stand for; definitions are translated when somebody asks for them."""

    def __init__(self, reader: _Reader, names: Mapping[str, Cases | Ratio]) -> None:
        super().__init__(names)
        self._reader = reader

    def __missing__(self, name: str) -> Cases | Ratio:
        definition = self._reader.model.definitions.get(name)
        if definition is None:
            raise NotQuadraticError(f"{name} has no level")
        self[name] = self._reader.translator.number(definition, self)
        return self[name]


class _Reader:
    """Turns formulas of a game into forms.

    Parameters
    ----------
    model, spec
        The game.
    effort
        Name of the effort.
    values
        Values of the parameters; those that are free have none.
    world
        The free parameters; ``None`` where none is free.
    """

    def __init__(
        self, model: Model, spec: PathSpec, effort: str, values: Mapping[str, Fraction], world: World | None
    ) -> None:
        self.model, self.spec, self.effort, self.world = model, spec, effort, world
        domain = self.domain = None if world is None else world.ground.domain
        self.free = () if domain is None else domain.space.own
        leaders = [player for player in model.players if player.key == effort]
        self.leader: PlayerSpec | None = leaders[0] if leaders else None
        self.allies = tuple(player for player in model.players if player.key != effort)
        if any(player.interval is None for player in self.allies):
            raise NotQuadraticError("an ally has a list of actions")
        self.states = {name: state(name) for name in spec.stocks}
        self.variables = (*self.states.values(), *(player.key for player in self.allies), EFFORT)
        self.space = Space([*self.free, *self.variables])
        self.field = NUMBERS if world is None else world.field
        self.translator = Translator(self.space, self._known)
        self.parameters = _Lazy(
            self,
            {
                name: self.space.constant(values[name]) if name in values else self.space.variable(name)
                for name in model.parameters
            },
        )
        self._requirements: list[Region] = []

    # -- translating -----------------------------------------------------------------------------------------------

    def translated(self, formula: Formula, names: Mapping[str, Cases | Ratio], what: str) -> Ratio:
        """A formula as one quotient."""
        try:
            cases = self.translator.number(formula, names)
        except TooComplexError as error:
            raise NotQuadraticError(f"{what}: {error}") from None
        if len(cases) != 1 or cases[0].where is not EVERYTHING:
            raise NotQuadraticError(f"{what} is not one polynomial")
        return cases[0].value

    def form(self, value: Ratio, what: str, degree: int) -> Form:
        """A quotient as a form in stocks, levels and effort."""
        if set(self.space.names_in(value.denominator)) & set(self.variables):
            raise NotQuadraticError(f"{what} is not a polynomial")
        n_free = len(self.free)
        groups: dict[tuple[str, ...], dict[tuple[int, ...], int]] = {}
        for powers, number in value.numerator.to_dict().items():
            own = [int(power) for power in powers[n_free:]]
            if sum(own) > degree:
                wanted = "linear" if degree == 1 else "quadratic"
                raise NotQuadraticError(f"{what} is not {wanted} in levels, stocks and effort")
            key = tuple(sorted(name for name, power in zip(self.variables, own, strict=False) for _ in range(power)))
            rest = (*(int(power) for power in powers[:n_free]), *(0,) * len(own))
            groups.setdefault(key, {})[rest] = int(number)
        below = self.space.polynomial(value.denominator)
        return {
            key: self.number(self.space.polynomial(self.space.context.from_dict(terms)) / below, what)
            for key, terms in groups.items()
        }

    def number(self, value: Ratio, what: str) -> Number:
        """A quotient without stocks, levels and effort as a number of the field."""
        if self.domain is None or self.world is None:
            constant = value.constant
            if constant is None:
                raise NotQuadraticError(f"{what} is not a number")
            return constant
        if set(value.names) & set(self.variables):
            raise NotQuadraticError(f"{what} depends on stocks or levels")
        space = self.domain.space
        return self.world.number(space.ratio(self._carried(value.numerator), self._carried(value.denominator)))

    def _carried(self, mpoly: Mpoly) -> Any:
        """A polynomial in free parameters alone, in the space of the domain."""
        assert self.domain is not None, "without free parameters everything is a number"
        n_free = len(self.free)
        space = self.domain.space
        rest = (0,) * (len(space.names) - n_free)
        terms = {
            (*(int(power) for power in powers[:n_free]), *rest): int(number)
            for powers, number in mpoly.to_dict().items()
        }
        # flint's context of no variables has one that nobody uses.
        return space.context.from_dict({powers or (0,): number for powers, number in terms.items()})

    def _known(self, polynomial: Polynomial) -> frozenset[int]:
        """Signs of a polynomial: known of those in free parameters alone."""
        if self.domain is None or not set(polynomial.names) <= set(self.free):
            return any_sign(polynomial)
        return self.domain.known_signs(self.domain.space.keep(self._carried(polynomial.mpoly)))

    def needed(self) -> Region:
        """Where formulas have a value; those that may have none for some levels or stocks are refused."""
        for region in self.translator.requirements:
            if any(set(one.names) & set(self.variables) for one in polynomials(region)) or self.domain is None:
                raise NotQuadraticError("a formula has no value for some levels or stocks")
            space = self.domain.space

            def carried(atom: Atom, space: Space = space) -> Region:
                return Atom(space.keep(self._carried(atom.polynomial.mpoly)), atom.relation)

            self._requirements.append(rebuilt(region, carried))
        self.translator.requirements.clear()
        return all_of(self._requirements)

    # -- parts of the game -----------------------------------------------------------------------------------------

    def rules(self, effort: Effort | None) -> Rules:
        """One period at an effort, or with the effort as a variable."""
        names = self._names(levels=True)
        names[self.effort] = self._effort(effort, names)
        payoffs = {}
        for player in self.model.players:
            formula = self.spec.payoffs.get(player.key, self.model.payoffs[player.key])
            if not isinstance(formula, Formula):
                raise NotQuadraticError(f"the payoffs of {player.key} are a list")
            what = f"the payoff of {player.key}"
            payoffs[player.key] = self.form(self.translated(formula, names, what), what, 2)
        moves = {}
        for name, formula in self.spec.stocks.items():
            what = f"the stock {name}"
            moves[name] = self.form(self.translated(formula, names, what), what, 1)
        self.needed()
        return Rules(payoffs, moves)

    def _effort(self, effort: Effort | None, names: Mapping[str, Cases | Ratio]) -> Cases | Ratio:
        if effort is None:
            return self.space.variable(EFFORT)
        if not isinstance(effort, str):
            return effort
        assert self.leader is not None, "labels are those of a player"
        formula = next(action.level for action in self.leader.actions if action.label == effort)
        if formula is None:
            raise NotQuadraticError(f"actions of {self.effort} have no levels")
        return (Case(EVERYTHING, self.translated(formula, names, f"the level of {effort}")),)

    def _names(self, *, levels: bool) -> _Lazy:
        own: dict[str, Cases | Ratio] = {
            name: value for name, value in self.parameters.items() if name in self.model.parameters
        }
        own |= {name: self.space.variable(variable) for name, variable in self.states.items()}
        if levels:
            own |= {player.key: self.space.variable(player.key) for player in self.allies}
        return _Lazy(self, own)

    def final(self) -> dict[str, Form]:
        """Worth of the stocks after the last period, by player."""
        names = self._names(levels=False)
        found: dict[str, Form] = {}
        for player in self.model.players:
            formula = self.spec.final.get(player.key)
            what = f"path.final.{player.key}"
            found[player.key] = {} if formula is None else self.form(self.translated(formula, names, what), what, 2)
        return found

    def constant(self, formula: Formula | None, default: Number, what: str) -> Number:
        """A formula in parameters alone."""
        if formula is None:
            return default
        return self.number(self.translated(formula, self.parameters, what), what)

    def bounds(self, player: PlayerSpec) -> tuple[Number | None, Number | None]:
        """Ends of the interval of a player."""
        assert player.interval is not None, "players with actions have no ends"
        names = self._names(levels=False)
        what = f"the interval of {player.key}"
        low, high = (
            None if end is None else self.number(self.translated(end, names, what), what)
            for end in (player.interval.low, player.interval.high)
        )
        return low, high


def quadratic_game(game: PathGame, world: World | None = None) -> QuadraticGame:
    """A game along paths as forms.

    Parameters
    ----------
    game
        The game at values of the parameters.
    world
        The parameters that are free; ``None`` where none is.

    Raises
    ------
    NotQuadraticError
        Where an ally has a list of actions, or a formula is not of the right kind.
    """
    wanted = () if world is None else world.ground.domain.space.own
    values = {name: value for name, value in game.parameters.items() if name not in wanted}
    reader = _Reader(game.model, game.spec, game.effort, values, world)
    one = reader.field.one
    discounts = {
        player.key: reader.constant(game.spec.discounts.get(player.key), one, f"the discount factor of {player.key}")
        for player in game.players
    }
    bounded = [player for player in game.players if player.interval is not None]
    made = QuadraticGame(
        model=game.model,
        spec=game.spec,
        effort=game.effort,
        allies=tuple(player.key for player in reader.allies),
        field=reader.field,
        discounts=discounts,
        belief=reader.constant(game.spec.belief, one, "the belief"),
        start={name: reader.number(_ratio(reader, name), name) for name in game.start},
        bounds={player.key: reader.bounds(player) for player in bounded},
        final=reader.final(),
        reader=reader,
    )
    made.needed()
    return made


def _ratio(reader: _Reader, name: str) -> Ratio:
    found = reader.parameters[name]
    assert isinstance(found, Ratio), "a parameter is a variable or a number"
    return found
