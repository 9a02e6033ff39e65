"""What the user gave: games, changes of parameters, scenarios, budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from burden.cli.talk import Talk
from burden.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from burden.game import NormalFormGame
    from burden.model import Model

__all__ = [
    "budget_of",
    "changes_of",
    "check_seconds",
    "load_game",
    "names_of",
    "refuse_changes",
    "scenarios_of",
    "summary",
]


def load_game(path: str, talk: Talk) -> Model | NormalFormGame:
    """Read a game, and say so where the user wants to know."""
    from burden.gamefile import load

    loaded = load(path)
    talk.detail(f"read {path}: {summary(loaded)}")
    return loaded


def summary(loaded: Model | NormalFormGame) -> str:
    """Describe a game in a line: players, actions, parameters."""
    from burden.model import Model

    if not isinstance(loaded, Model):
        return f"a game of {loaded.n_players} players, {' × '.join(map(str, loaded.n_actions))} actions"
    sizes = " × ".join(str(len(p.actions)) if p.interval is None else p.interval.text for p in loaded.players)
    counts = [f"{len(loaded.players)} players, {sizes} actions"]
    for number, what in ((len(loaded.parameters), "parameter"), (len(loaded.scenarios), "scenario")):
        if number:
            counts.append(f"{number} {what}{'s' if number > 1 else ''}")
    return f"a game of {', '.join(counts)}"


def changes_of(given: list[str] | None, option: str = "--set") -> dict[str, str]:
    """Values by name, from ``NAME=VALUE`` given to an option that is repeatable."""
    changes: dict[str, str] = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ParameterError(f"{option} {text}: expected NAME=VALUE\n    mend: {option} kappa=1/2")
        if name.strip() in changes:
            raise ParameterError(f"{option} {text}: {name.strip()} is set twice")
        changes[name.strip()] = value.strip()
    return changes


def refuse_changes(changes: dict[str, str]) -> None:
    """Refuse parameters for a game that has none."""
    if changes:
        raise ParameterError(f"--set {next(iter(changes))}: this game has no parameters")


def scenarios_of(loaded: Model | NormalFormGame, chosen: str | None, *, several: bool = False) -> list[str | None]:
    """Scenarios to go through; ``None`` is the game as the file states it."""
    from burden.model import Model

    known = list(loaded.scenarios) if isinstance(loaded, Model) else []
    if chosen is None or chosen == "base":
        return [chosen]
    if chosen == "all" and not several:
        raise ParameterError("--scenario all: this command takes one scenario at a time")
    if chosen == "all" and known:
        return ["base", *known]
    if chosen not in known:
        mend = (
            did_you_mean(chosen, known, otherwise=f"scenarios: {', '.join(known)}") if known else "leave --scenario out"
        )
        found = "unknown scenario" if known else "the game states no scenarios; found"
        raise ParameterError(f"--scenario: {found} {chosen!r}\n    mend: {mend}")
    return [chosen]


def budget_of(given: str | None) -> float:
    """Seconds that a search may take."""
    if given is None:
        from burden.search import DEFAULT_BUDGET

        return DEFAULT_BUDGET
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        message = f"--budget {given}: expected a number of seconds above 0"
        raise ParameterError(f"{message}\n    mend: --budget 10, or leave --budget out")
    return seconds


def names_of(given: str | None) -> tuple[str, ...] | None:
    """Names from a list with commas."""
    if given is None:
        return None
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))
    if not names:
        raise ParameterError(f"--free {given!r}: expected names\n    mend: put commas between them, as in a,b")
    return names


def check_seconds(timeout: float) -> None:
    """Refuse a limit of time that is none."""
    if not timeout > 0:
        raise ParameterError(f"--timeout {timeout:g}: expected a number of seconds above 0\n    mend: --timeout 10")
