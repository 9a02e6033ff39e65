"""One parameter: the line, cut at real roots, in each of which every polynomial has one sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from burden import exact
from burden.errors import UnsupportedGame
from burden.exact import Enclosure, Exact
from burden.partitions.outcomes import Key, Outcomes, key_at
from burden.partitions.points import Solved
from burden.regions.cuts import Cell, Line, is_inside
from burden.regions.region import Region, polynomials
from burden.regions.space import Polynomial

__all__ = ["Breakpoint", "Cut", "Stretch", "cut"]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """An interval in which the list of equilibria stays the same, as far as it is known.

    Parameters
    ----------
    low, high
        Its ends; ``None`` where it has none.
    low_closed, high_closed
        Whether they belong to it.
    key
        The equilibria.
    sample
        A point inside.
    """

    low: Exact | None
    high: Exact | None
    low_closed: bool
    high_closed: bool
    key: Key
    sample: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Breakpoint:
    """A point at which the list of equilibria changes, or where it is another one.

    Parameters
    ----------
    value
        Where.
    polynomials
        What vanishes there.
    before, after
        Stretches that end and begin there; ``None`` at an end of the range.
    key
        The equilibria there, as far as signs show them.
    solved
        All of them; ``None`` where they could not be found.
    """

    value: Exact
    polynomials: tuple[Polynomial, ...]
    before: int | None
    after: int | None
    key: Key
    solved: Solved | None


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The line, cut into stretches.

    Parameters
    ----------
    stretches
        From left to right.
    breakpoints
        Between them.
    unsure
        Points within stretches where payoffs tie, and mixed equilibria could not be found.
    """

    stretches: tuple[Stretch, ...]
    breakpoints: tuple[Breakpoint, ...]
    unsure: tuple[Exact, ...]


@dataclass(slots=True)
class _Place:
    cell: Cell
    is_root: bool
    key: Key
    solved: Solved | None
    is_unsure: bool = False


@dataclass(slots=True)
class _Line:
    """Cells of the domain that follow each other, and those beside them."""

    places: list[_Place] = field(default_factory=list)
    before: Cell | None = None
    after: Cell | None = None


def cut(
    name: str,
    domain: Region,
    found: Outcomes,
    solve: Callable[[Exact], Solved | None],
    stopped: Callable[[], str | None],
) -> Cut:
    """Cut a line.

    Parameters
    ----------
    name
        The parameter.
    domain
        The points that are talked about.
    found
        All outcomes.
    solve
        Finds all equilibria at a value, exactly.
    stopped
        Says why to stop, in words; ``None`` while there is time.

    Raises
    ------
    UnsupportedGame
        Where roots are too many, or no time is left.
    """
    deciding = [*found.polynomials, *(() if found.unsettled else found.ties)]
    own = dict.fromkeys([*polynomials(domain), *deciding])
    cells = Line(name).cells(own)
    if cells is None:
        raise UnsupportedGame(f"not settled: the breakpoints of {name} are too many, or cannot be told apart")
    is_wanted = set(deciding)
    lines: list[_Line] = [_Line()]
    for number, cell in enumerate(cells):
        reason = stopped()
        if reason is not None:
            raise UnsupportedGame(f"not settled: {reason}, with {len(cells):,} pieces of the range of {name}")
        if is_inside(domain, cell):
            lines[-1].places.append(_place(cell, number % 2 == 1, found, solve, is_wanted, name))
            continue
        lines[-1].after = lines[-1].after or cell
        lines.append(_Line(before=cell))
    stretches: list[Stretch] = []
    breakpoints: list[Breakpoint] = []
    unsure: list[Exact] = []
    for line in lines:
        _take(line, name, stretches, breakpoints, unsure)
    return Cut(tuple(stretches), tuple(breakpoints), tuple(unsure))


def _place(
    cell: Cell,
    is_root: bool,
    found: Outcomes,
    solve: Callable[[Exact], Solved | None],
    deciding: set[Polynomial],
    name: str,
) -> _Place:
    """What is played in a cell."""
    key = key_at(found, lambda region: is_inside(region, cell))
    if found.unsettled:
        return _Place(cell, is_root, key, None)
    is_tied = is_root and any(sign == 0 and one in deciding for one, sign in cell.signs.items())
    if not (is_tied or found.always_tied):
        return _Place(cell, is_root, key, None)
    # Only there may be more equilibria than signs of payoffs show.
    value: Exact = cell.point if cell.point is not None else root_value(cell, name)
    solved = None if isinstance(value, Enclosure) else solve(value)
    if solved is None or not solved.is_complete:
        return _Place(cell, is_root, key, solved, is_unsure=True)
    return _Place(cell, is_root, solved.listed, solved)


def root_value(cell: Cell, name: str) -> Exact:
    """A root as a number: in closed form where its polynomial is quadratic, enclosed elsewhere."""
    if cell.low == cell.high:
        return cell.low
    vanishing = next(one for one, sign in cell.signs.items() if sign == 0)
    coefficients = [0] * (vanishing.degree_in(name) + 1)
    for powers, value in vanishing.terms:
        coefficients[powers[vanishing.space.position[name]]] = value
    if len(coefficients) == 3:
        c, b, a = coefficients
        root = exact.power(Fraction(b * b - 4 * a * c), Fraction(1, 2))
        for sign in (-1, 1):
            number: Exact = (sign * root - b) / Fraction(2 * a)
            if exact.compare(number, cell.low) >= 0 >= exact.compare(number, cell.high):
                return number
    return Enclosure(cell.low, cell.high)


def _is_same(one: _Place, other: _Place) -> bool:
    """Whether the same is played at a root as beside it, continua included."""
    ties = [place.solved is not None and place.solved.has_ties for place in (one, other)]
    return one.key == other.key and ties[0] == ties[1]


def _take(
    line: _Line,
    name: str,
    stretches: list[Stretch],
    breakpoints: list[Breakpoint],
    unsure: list[Exact],
) -> None:
    """Put neighbours together in which the same is played."""
    groups: list[list[_Place]] = []
    for place in line.places:
        if groups and _is_same(groups[-1][-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    numbers: dict[int, int] = {}
    for position, group in enumerate(groups):
        unsure += [root_value(one.cell, name) for one in group[1:-1] if one.is_unsure]
        inner = [one for one in group if not one.is_root]
        if not inner:
            continue
        first, last = group[0], group[-1]
        before = line.before if position == 0 else groups[position - 1][-1].cell
        after = line.after if position + 1 == len(groups) else groups[position + 1][0].cell
        low = first.cell if first.is_root else before
        high = last.cell if last.is_root else after
        numbers[position] = len(stretches)
        samples = [one.cell.point for one in inner if one.cell.point is not None]
        stretches.append(
            Stretch(
                None if low is None else root_value(low, name),
                None if high is None else root_value(high, name),
                first.is_root,
                last.is_root,
                group[0].key,
                min(samples, key=lambda value: (value.denominator, abs(value.numerator))),
            )
        )
    for position, (one, other) in enumerate(pairwise(groups)):
        # The root between two open intervals belongs to one of them, or to none.
        at = one[-1] if one[-1].is_root else other[0]
        if position and at is one[-1] and len(one) == 1:
            continue  # told with the interval before it
        is_alone = at is other[0] and len(other) == 1
        after_at = numbers.get(position + 2) if is_alone else numbers.get(position + 1)
        vanishing = tuple(poly for poly, sign in at.cell.signs.items() if sign == 0)
        breakpoints.append(
            Breakpoint(root_value(at.cell, name), vanishing, numbers.get(position), after_at, at.key, at.solved)
        )
