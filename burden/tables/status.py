"""What is known about a list of equilibria, in sentences: completeness, certificate, gaps, continua, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from burden.game import NormalFormGame
from burden.results import Component, Curve, Solution, labelled
from burden.results.equilibrium import Support
from burden.tables.labels import NO_BREAK
from burden.tables.numerals import Form, alone
from burden.tables.table import Note

__all__ = [
    "after_title",
    "caption",
    "continuum",
    "curved",
    "joint_status",
    "listed",
    "parameter_values",
    "setting",
    "status",
]

#: Supports that were not settled of which a note names no more than these.
MAX_NAMED = 3


def caption(solution: Solution) -> str:
    """Caption of a table of the solution, with the verdict in it: a table is often cited without its notes."""
    title = ", ".join(part for part in (solution.title, solution.scenario) if part)
    return after_title(title, solution.headline)


def after_title(title: str, text: str) -> str:
    """Join a title, which may end in a mark of its own, and what is said about it."""
    text = text[:1].upper() + text[1:]
    if not title:
        return text
    return f"{title} {text}" if title.endswith((".", "!", "?")) else f"{title}. {text}"


def setting(solution: Solution) -> Note:
    """Timing and parameters of the game that was solved."""
    if solution.timing == "guarantor-first":
        leader = next((p.title for p in solution.game.players if p.key == solution.leader), solution.leader)
        timing = f"{leader} moves first and is observed"
    else:
        timing = "Simultaneous moves"
    values = parameter_values(solution.parameters)
    return Note(f"{timing}; {values}." if values else f"{timing}.")


def parameter_values(parameters: Mapping[str, Fraction]) -> str:
    """Write values of parameters in a line."""
    return ", ".join(f"{name}{NO_BREAK}={NO_BREAK}{alone(value, Form())}" for name, value in parameters.items())


def status(solution: Solution) -> tuple[Note, ...]:
    """Everything that a reader must know before citing the list."""
    notes = []
    if solution.complete:
        notes.append(Note(f"List complete. Certificate: {_certificate(solution)}."))
    else:
        why = ", since the search was interrupted" if solution.interrupted else ""
        notes.append(Note(f"List not complete{why}: there may be equilibria that are not listed.", "warning"))
        notes.append(Note(f"Certificate: {_certificate(solution)}."))
    if solution.unsettled:
        notes.append(Note(_sentence(_unsettled(solution))))
    for part in solution.components:
        if _is_continuum(part):
            notes.append(Note(_sentence(continuum(part))))
        notes += [Note(_sentence(curved(solution.game, part, curve))) for curve in part.curves]
    return (*notes, *(Note(_sentence(f"Note: {text}")) for text in solution.notes))


def joint_status(named: Sequence[tuple[str, Solution]], everywhere: str, before: str = "") -> tuple[Note, ...]:
    """Status of several lists; what holds of several of them is said once.

    Parameters
    ----------
    named
        Each with its name: that of a scenario, or of an action of the leader.
    everywhere
        What a sentence begins with that holds of all: ``Every scenario``.
    before
        What stands before the names where it holds of some: ``After``.
    """
    places: dict[Note, list[str]] = {}
    for name, solution in named:
        for note in status(solution):
            places.setdefault(note, []).append(name)
    notes = []
    for note, names in places.items():
        about = everywhere if len(names) == len(named) > 1 else f"{before} {listed(names)}".strip()
        notes.append(Note(f"{about}: {note.text[:1].lower()}{note.text[1:]}", note.kind))
    return tuple(notes)


def _certificate(solution: Solution) -> str:
    index_sum = solution.certificate.index_sum
    known = "" if index_sum is None else f"; index sum {_signed(index_sum)}"
    return f"{solution.certificate.method.rstrip('.')}{known}"


def _unsettled(solution: Solution) -> str:
    """Name supports that were not settled: ``2 supports not settled: A {x, y}, B {z} (why); 1 more``."""
    number = max(solution.n_unsettled, len(solution.unsettled))
    named = [f"{_played(solution.game, one.support)} ({one.reason})" for one in solution.unsettled[:MAX_NAMED]]
    rest = number - len(named)
    more = [f"{rest:,} more"] if rest else []
    return f"{_count(number, 'support', 'supports')} not settled: {'; '.join([*named, *more])}"


def _played(game: NormalFormGame, support: Support) -> str:
    """Write a support: ``West {low, high}, East {low}``."""
    return ", ".join(f"{key} {{{', '.join(labels)}}}" for key, labels in labelled(game, support).items())


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _signed(index: int) -> str:
    return f"{index:+d}" if index else "0"


def _is_continuum(component: Component) -> bool:
    return bool(component.dimension or component.curves) or (
        component.dimension is None and len(component.equilibria) > 1
    )


def continuum(component: Component) -> str:
    """Describe a component of more than one point: ``component 2: segment between 3 and 4``."""
    name = f"component {component.number}"
    if component.index is not None:
        name += f" (index {_signed(component.index)})"
    segments = [subset for subset in component.subsets if len(subset) == 2]
    if segments and len(segments) == len(component.subsets):
        many = "s" if len(segments) > 1 else ""
        return f"{name}: segment{many} {listed([f'between {listed(_numbers(subset))}' for subset in segments])}"
    dimension = "" if component.dimension is None else f" of dimension {component.dimension}"
    if not component.subsets:
        return f"{name}: continuum{dimension} through {listed(_numbers(component.equilibria))}"
    shapes = [_shape(subset) for subset in component.subsets]
    return f"{name}: continuum{dimension}: {'; '.join(shapes)}"


def curved(game: NormalFormGame, component: Component, curve: Curve) -> str:
    """Describe a curve or surface of equilibria: where it lies, its equations, and which equilibria show it."""
    kind = {1: "a curve", 2: "a surface"}.get(curve.dimension, f"a continuum of dimension {curve.dimension}")
    relations = [*curve.equations, *curve.inequalities]
    where = f" where {listed(relations)}" if relations else ""
    text = f"on component {component.number}: {kind} with support {_played(game, curve.support)}{where}"
    shown = [("samples", curve.samples), ("end points", curve.endpoints)]
    parts = [f"{name}: {listed(_numbers(found))}" for name, found in shown if found]
    return "; ".join([text, *parts])


def _numbers(positions: Sequence[int]) -> list[str]:
    return [str(position + 1) for position in positions]


def _shape(subset: tuple[int, ...]) -> str:
    """Describe a product of hulls of strategies by the equilibria that lie in it."""
    if len(subset) == 1:
        return f"the point {subset[0] + 1}"
    if len(subset) == 2:
        return f"the segment between {listed(_numbers(subset))}"
    return f"every mixture, player by player, of the strategies in {listed(_numbers(subset))}"


def listed(items: Sequence[str]) -> str:
    """Write a list: ``1, 2 and 3``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."
