"""When kernels run as machine code, and who is told while they are compiled.

A kernel begins in Python and goes on as machine code (:mod:`.gradual`). Who knows how many points there are says so
here, and then nobody waits until it has been seen that Python takes long: machine code is loaded or compiled at once
where that pays, and small sweeps never do either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from burden.sweeps.kernels.gradual import Gradual

__all__ = ["expect", "foresee"]


@dataclass(slots=True)
class _Outlook:
    """What this process has been told to expect, and the kernels of which it has said that they are compiled."""

    n_points: int = 0
    say: Callable[[str], None] | None = None
    said: set[int] = field(default_factory=set)


_outlook = _Outlook()


def expect(n_points: int, say: Callable[[str], None] | None = None) -> None:
    """Prepare the kernels of this process for so many points.

    Parameters
    ----------
    n_points
        How many it may be asked to solve.
    say
        Is told, in a sentence, before this process compiles a kernel, which takes some seconds.
    """
    _outlook.n_points, _outlook.say = n_points, say


def foresee(kernel: Gradual, seconds: float) -> None:
    """Count the time that a kernel is going to take in Python, at so many seconds a point, as if it had been spent."""
    if kernel.compiled is not None:
        return
    kernel.spent = max(kernel.spent, _outlook.n_points * seconds)
    is_new = kernel.spent > kernel.compiling and id(kernel) not in _outlook.said
    if is_new and _outlook.say is not None and not kernel.library.is_on_disk(kernel.entry):
        _outlook.said.add(id(kernel))
        _outlook.say(f"compiling a kernel, which takes about {kernel.compiling:.0f} seconds and is kept")
