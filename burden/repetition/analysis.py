"""All that is asked about one game that is played again and again, put together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import UnionType
from typing import Literal, TypeAlias

from burden.declared import Punishment, RepeatedSpec
from burden.errors import NoConvergence, ParameterError, UnsupportedGame
from burden.exact import Exact, TooLargeError, UndecidedError
from burden.game import NormalFormGame
from burden.model import Model
from burden.regions.translate import TooComplexError
from burden.repetition.asked import read_discounts, read_profile
from burden.repetition.at_values import stage_solution
from burden.repetition.moves import moves
from burden.repetition.optimal import optimal_discounts
from burden.repetition.stage import Level, Stage, as_model, stage_of
from burden.repetition.thresholds import OVERALL, LevelFound, level_discounts, refuse_nowhere
from burden.results.payoff_sets import Minmax, PayoffSet, PenalCode, Vertices
from burden.results.repeated import Finite, Repeated, StrategyDiscount
from burden.search import Search

__all__ = ["Request", "repeated_analysis"]

PUNISHMENTS = ("nash", "minmax", "optimal")

#: All closed forms together may take so many times what one may.
TOTAL = 2

#: A value that somebody gives.
Number: TypeAlias = "Fraction | str | float"


@dataclass(frozen=True)
class Request:
    """What is asked; see :func:`burden.api.repeated`. What is ``None`` is as the file has it."""

    target: Mapping[str, str] | str | None = None
    punishment: str | Mapping[str, str] | None = None
    discount: object = None
    horizon: int | Literal["infinite"] | None = None
    effort: str | None = None
    effort_after: Number | None = None
    randomisation: str | None = None
    equilibria: str = "all"
    sets: bool = False
    strategies: bool = False
    at: Mapping[str, Number] | None = None
    changes: Mapping[str, Number] | None = None
    free: tuple[str, ...] | None = None
    scenario: str | None = None
    timeout: float = 10.0


def repeated_analysis(game: Model | NormalFormGame, request: Request, search: Search) -> Repeated:
    """Work out what is asked about a game that is played again and again.

    Raises
    ------
    ParameterError
        Where what is asked makes no sense, or no discount factor sustains the target.
    UnsupportedGame
        Where somebody chooses from an interval.
    NoConvergence
        Where two numbers could not be ordered.
    """
    try:
        return _analysed(game, request, search)
    except UndecidedError as error:
        raise NoConvergence(f"two payoffs could not be ordered: {error}") from None
    except TooLargeError as error:
        raise NoConvergence(f"the answer is too long to write exactly: {error}") from None


def _analysed(game: Model | NormalFormGame, request: Request, search: Search) -> Repeated:
    model = as_model(game) if isinstance(game, NormalFormGame) else game
    spec = _spec(model, request)
    is_endless = spec.horizon is None
    stage, notes = _stage(model, spec, request, is_endless and not request.sets)
    stage.domain.prover.deadline = time.perf_counter() + search.remaining
    found: list[LevelFound] = []
    codes: list[PenalCode] = []
    if spec.target and is_endless:
        begun = time.perf_counter()
        for place, level in enumerate(stage.levels):
            seconds = _seconds(stage, request.timeout, time.perf_counter() - begun, place)
            if spec.punishment == "optimal":
                one, own_codes = optimal_discounts(stage, level, seconds, search)
                codes += own_codes
            else:
                one = level_discounts(stage, level, seconds, search)
            found.append(one)
        refuse_nowhere(stage, found)
    for level, one in zip(stage.levels, found, strict=False):
        notes += [f"{level.effort}: {note}" if len(found) > 1 else note for note in one.notes]
    shown = _shown_level(stage, request, notes)
    minmaxes = _minmaxes(shown, search) if request.sets or spec.punishment == "minmax" else ()
    sets, stage_payoffs = _sets(stage, shown, minmaxes, search, notes) if request.sets else ((), ())
    return Repeated(
        title=model.title,
        players={player.key: player.name or player.key for player in model.players},
        parameters=stage.values,
        scenario=request.scenario,
        free=stage.ground.free,
        assumptions=stage.ground.texts(),
        discounts=stage.discounts,
        discount_values=stage.discount_values,
        horizon=spec.horizon,
        target=spec.target,
        punishment=spec.punishment,
        randomisation=spec.randomisation,
        effort=model.effort,
        effort_after=_text(spec.effort_after),
        levels=tuple(one.discounts for one in found),
        moves=moves(stage, found, request.timeout, search) if found else (),
        strategies=_strategies(stage, shown, request, search, notes) if request.strategies else (),
        minmax=minmaxes,
        penal_code=tuple(codes),
        sets=sets,
        stage_payoffs=stage_payoffs,
        finite=None if is_endless else _finite(stage, shown, search),
        notes=tuple(dict.fromkeys(notes)),
        source=model.source,
        sets_effort=shown.effort,
        target_payoffs=_target_payoffs(shown),
    )


def _target_payoffs(level: Level) -> dict[str, Exact]:
    """What the target pays per period at the values of the parameters."""
    if not level.target:
        return {}
    return {key: level.game.exact_payoffs[(place, *level.target_actions)] for place, key in enumerate(level.keys)}


def _seconds(stage: Stage, timeout: float, spent: float, n_done: int) -> float:
    """Seconds for the closed form of one player: all efforts share what they may take, and what is left of it."""
    whole, n_levels = TOTAL * timeout, len(stage.levels)
    share = max(whole / n_levels, (whole - spent) / (n_levels - n_done))
    return min(timeout, share / (len(stage.keys) + OVERALL))


def _text(after: object) -> str | None:
    if after is None:
        return None
    return after if isinstance(after, str) else str(getattr(after, "text", after)).strip()


# -- what is asked ------------------------------------------------------------------------------------------------


def _check(request: Request) -> None:
    """Refuse what is of another kind than what is expected."""
    _expect_labels("target", request.target, ())
    _expect_labels("punishment", request.punishment, PUNISHMENTS)
    _expect("effort", request.effort, str, "an action of the guarantor")
    _expect(
        "effort_after",
        request.effort_after,
        str | int | float | Fraction,
        "an action of the guarantor, or a value of the effort",
    )
    _expect("scenario", request.scenario, str, "the name of a scenario")
    for what, values in (("at", request.at), ("parameters", request.changes)):
        _expect(what, values, Mapping, "a number for each parameter, as in {'T': 5}")
        _expect_names(what, values or ())
    _expect_names("free", request.free or ())
    for what, choice, known in (
        ("randomisation", "none" if request.randomisation is None else request.randomisation, ("none", "public")),
        ("equilibria", request.equilibria, ("all", "pure")),
    ):
        if choice not in known:
            words = " or ".join(known)
            raise ParameterError(f"{what}: found {choice!r}, expected {words}\n    mend: {what}={known[-1]!r}")


def _expect(what: str, given: object, kind: type | UnionType, words: str) -> None:
    """Refuse something of another kind; ``None`` says that nothing is given, and a yes or no is never meant."""
    if given is not None and (isinstance(given, bool) or not isinstance(given, kind)):
        raise ParameterError(f"{what}: found {given!r}, expected {words}")


def _expect_names(what: str, given: Iterable[object]) -> None:
    """Refuse what are no names."""
    for name in given:
        if not isinstance(name, str):
            raise ParameterError(f"{what}: found {name!r}, expected names of parameters")


def _expect_labels(what: str, given: object, words: Sequence[str]) -> None:
    """Refuse what is neither text nor an action by player."""
    if given is None or isinstance(given, str):
        return
    is_profile = isinstance(given, Mapping)
    if not (is_profile and all(isinstance(text, str) for pair in given.items() for text in pair)):  # type: ignore[attr-defined]  # a mapping
        expected = " or ".join([*map(repr, words), "an action for each player"])
        mend = f"{what}={{'West': 'high', 'East': 'high'}}, with your players and actions"
        raise ParameterError(f"{what}: found {given!r}, expected {expected}\n    mend: {mend}")


def _spec(model: Model, request: Request) -> RepeatedSpec:
    """What the file says of repeated play, with what is asked in its place."""
    _check(request)
    spec = model.repeated or RepeatedSpec({})
    if request.target is not None:
        target = read_profile(request.target, "target") if isinstance(request.target, str) else dict(request.target)
        order = [player.key for player in model.players]
        known = {key: target[key] for key in order if key in target}
        spec = replace(spec, target={**known, **target})
    if request.punishment is not None:
        spec = replace(spec, punishment=_punishment(request.punishment))
    if request.discount is not None:
        spec = replace(spec, discounts=read_discounts(request.discount, model))
    if request.horizon is not None:
        spec = replace(spec, horizon=_horizon(request.horizon))
    if request.effort_after is not None:
        spec = replace(spec, effort_after=str(request.effort_after))
    if request.randomisation is not None:
        spec = replace(spec, randomisation=request.randomisation)  # type: ignore[arg-type]  # one of the two
    return spec


def _punishment(given: str | Mapping[str, str]) -> Punishment:
    if isinstance(given, Mapping):
        return dict(given)
    if given in PUNISHMENTS:
        return given  # type: ignore[return-value]  # one of the three
    if "=" not in given:
        mend = f"one of: {', '.join(PUNISHMENTS)}, or a profile: West=low,East=low"
        raise ParameterError(f"punishment: found {given!r}\n    mend: {mend}")
    return read_profile(given, "punishment")


def _horizon(given: object) -> int | None:
    if given == "infinite":
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        message = f"horizon: found {given!r}, expected a number of periods, 1 or more, or infinite"
        raise ParameterError(f"{message}\n    mend: horizon=10")
    return given


def _stage(model: Model, spec: RepeatedSpec, request: Request, needs_target: bool) -> tuple[Stage, list[str]]:
    """The stage; with numbers alone where formulas are too long."""
    if request.strategies and not spec.target:
        needs_target = True

    def made(is_numeric: bool) -> Stage:
        return stage_of(
            model,
            spec,
            at=request.at,
            changes=request.changes,
            free=request.free,
            scenario=request.scenario,
            effort=request.effort,
            equilibria=request.equilibria,  # type: ignore[arg-type]  # one of the two
            timeout=request.timeout,
            needs_target=needs_target,
            is_numeric=is_numeric,
        )

    try:
        return made(is_numeric=False), []
    except TooComplexError as error:
        note = f"no closed forms: {error}; all parameters have their values"
    try:
        return made(is_numeric=True), [note]
    except TooComplexError as error:
        raise UnsupportedGame(f"this game cannot be worked out as a repeated one: {error}") from None


def _shown_level(stage: Stage, request: Request, notes: list[str]) -> Level:
    """The one effort at which sets, minmax payoffs, strategies and finite horizons are looked at."""
    if len(stage.levels) == 1:
        return stage.levels[0]
    label = stage.levels[-1].effort
    if request.sets:
        message = f"sets of payoffs are those at one effort, and {stage.model.effort} has several"
        raise ParameterError(f"{message}\n    mend: --effort {label}")
    what = []
    if stage.spec.punishment == "minmax":
        what.append("minmax payoffs")
    if request.strategies:
        what.append("strategies")
    if stage.spec.horizon is not None:
        what.append("the finite horizon")
    if what:
        notes.append(f"{' and '.join(what)}: at {label}, the highest effort; --effort looks at another one")
    return stage.levels[-1]


# -- at one effort ------------------------------------------------------------------------------------------------


def _minmaxes(level: Level, search: Search) -> tuple[Minmax, ...]:
    from burden.repetition.minmax import minmax

    return tuple(minmax(level.game, place, search) for place in range(level.game.n_players))


def _discounts_of(stage: Stage) -> list[Exact] | None:
    """Discount factors of those who choose; ``None`` where one is free."""
    values = [stage.discount_values.get(key) for key in stage.keys]
    return None if None in values else [value for value in values if value is not None]


def _sets(
    stage: Stage, level: Level, minmaxes: Sequence[Minmax], search: Search, notes: list[str]
) -> tuple[tuple[PayoffSet, ...], Vertices]:
    """Sets of payoffs, and the payoffs of stage equilibria."""
    from burden.repetition.payoff_sets import equilibrium_set, feasible_set, rational_set

    game = level.game
    solution = stage_solution(replace(level, game_after=game), search)
    payoffs = tuple(dict.fromkeys(equilibrium.payoffs for equilibrium in solution.equilibria))
    found = [feasible_set(game), rational_set(game, minmaxes)]
    discounts = _discounts_of(stage)
    if level.after is not level.setting:
        notes.append("sets of payoffs are those of an effort that stays the same")
    if discounts is None:
        notes.append("the set of equilibrium payoffs needs a number for each discount factor: --discount 9/10")
    elif not all(isinstance(value, Fraction) for value in discounts):
        notes.append("the set of equilibrium payoffs needs discount factors that are fractions")
    else:
        try:
            numbers = [value for value in discounts if isinstance(value, Fraction)]
            found.append(equilibrium_set(game, numbers, search))
        except UnsupportedGame as error:
            notes.append(f"no set of equilibrium payoffs: {error}")
    return tuple(found), payoffs


def _strategies(
    stage: Stage, level: Level, request: Request, search: Search, notes: list[str]
) -> tuple[StrategyDiscount, ...]:
    from burden.repetition.strategies import strategy_discounts

    if search.stopped:
        notes.append(f"strategies are not compared: {search.stopped}")
        return ()
    return strategy_discounts(stage, level, request.timeout)


def _finite(stage: Stage, level: Level, search: Search) -> Finite:
    from burden.repetition.finite import finitely_repeated

    assert stage.spec.horizon is not None, "an endless game has no last period"
    target = level.target_actions if level.target else None
    texts = [stage.discounts[key] for key in level.keys]
    names = texts if all(text.isidentifier() for text in texts) else None
    return finitely_repeated(level.game, target, stage.spec.horizon, _discounts_of(stage), search, names=names)
