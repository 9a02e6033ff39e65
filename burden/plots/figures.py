"""The look of a figure, and how it gets into a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burden.errors import ParameterError
from burden.files import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "DASHES", "ENDINGS", "MARKERS", "axes_of", "drawing", "need_matplotlib", "save"]

#: Formats that a figure is written in, by the ending of the file.
ENDINGS = (".svg", ".pdf", ".png")

#: Okabe and Ito's colours, which the colour-blind tell apart, ordered so that neighbours differ in grey as well.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#000000")

#: Lines are told apart by more than colour.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (2, 2), (6, 2, 1, 2), (1, 1), (8, 3), (3, 1, 1, 1))

#: Width of a column of a paper, and of a page, in inches.
COLUMN, PAGE = 3.5, 7.0

_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.5,
    "legend.frameon": False,
    # Names from a file are text: a dollar sign in one starts no formula, and letters stay letters in an SVG or PDF.
    "text.parse_math": False,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "burden",  # the same figure is the same file
}


def need_matplotlib() -> None:
    """Say so, before any work, where pictures cannot be drawn.

    Raises
    ------
    ParameterError
        Where matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: F401 -- whether it is there is the question
    except ImportError:
        mend = "install it beside burden: .venv/bin/pip install matplotlib"
        raise ParameterError(f"pictures need matplotlib, which is not installed\n    mend: {mend}") from None


@contextmanager
def drawing(rows: int, columns: int, width: float, height: float) -> Iterator[tuple[Figure, list[Axes]]]:
    """Lay out a figure with axes in rows and columns; what is drawn in the context has our look.

    Parameters
    ----------
    rows, columns
        How many axes.
    width, height
        In inches.

    Raises
    ------
    ParameterError
        Where matplotlib is not installed.
    """
    need_matplotlib()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        drawn = Figure(figsize=(width, height), layout="constrained")
        axes = drawn.subplots(rows, columns, squeeze=False)
        yield drawn, list(axes.ravel())


@contextmanager
def axes_of(ax: Axes | None, width: float, height: float) -> Iterator[Axes]:
    """Axes to draw in: those given, or the only ones of a new figure.

    Parameters
    ----------
    ax
        Axes of somebody's own, which get our sizes of letters; ``None`` for new ones.
    width, height
        Of a new figure, in inches.

    Raises
    ------
    ParameterError
        Where matplotlib is not installed, or what was given are no axes.
    """
    if ax is None:
        with drawing(1, 1, width, height) as (_, (only,)):
            yield only
        return
    import matplotlib as mpl
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise ParameterError(f"ax: found a {type(ax).__name__}, expected axes\n    mend: ax=figure.subplots()")
    with mpl.rc_context(_STYLE):
        for label in (ax.xaxis.label, ax.yaxis.label):
            label.set_parse_math(False)
            label.set_fontsize(_STYLE["axes.labelsize"])
        ax.tick_params(labelsize=_STYLE["xtick.labelsize"])
        yield ax


def save(drawn: Figure, path: Path) -> None:
    """Write a figure to a file, whole or not at all.

    Raises
    ------
    ParameterError
        Where the ending of the name is none of a picture.
    InputError
        Where the file cannot be written.
    """
    import matplotlib as mpl

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        mend = f"end the name in one of {', '.join(ENDINGS)}"
        raise ParameterError(f"{path}: unknown ending of a picture\n    mend: {mend}")
    content = io.BytesIO()
    # No date in the file: the same figure is the same file.
    metadata = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}[ending]
    with mpl.rc_context(_STYLE):
        drawn.savefig(content, format=ending[1:], dpi=300, metadata=metadata)
    write_atomically(path, content.getvalue())
