"""Columns as text, many values at once: cells of bytes, side by side, with zero bytes wherever a cell needs fewer.

Text of ours has no zero bytes, so a line of cells becomes a line of text when all zero bytes are left out, in cells and
between them. Digits are put where they belong by their place, and nobody counts how many there are.

A double is written as Python writes it: by the shortest decimal that gives it back, and the nearest of these to it.

* A decimal of at most 15 digits is the only one of its length that gives back a double, so where one does it is that.
  With ``m = rint(x * 10**k)`` the test is ``m / 10**k == x``: the quotient of two whole numbers that are doubles is
  rounded but once.
* Else it has 16 digits, or 17. ``x * 10**k`` is worked out exactly, as the sum of two doubles (Dekker), for the ``k``
  that makes it a number of 17 digits before the point. The nearest multiple of ten is it if it lies nearer than half
  the distance to the next double; else the nearest whole number.

Wherever that is too close to call, and of numbers that have an exponent, Python writes them itself.

References
----------
T. J. Dekker (1971), A floating-point technique for extending the available precision, Numerische Mathematik 18.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.results.sweeps import MISSING

__all__ = ["Cells", "joined", "numbers", "texts", "wholes", "words"]

#: Shape ``(n, width)``: the text of each value, UTF-8, with zero bytes anywhere between.
Cells: TypeAlias = "NDArray[np.uint8]"

#: Digits that any decimal may have to be the only one of its length that gives back a double; and most that it needs.
_FEW, _MANY = 15, 17

_TENS = 10 ** np.arange(19, dtype=np.int64)
_POWERS = (10.0 ** np.arange(22)).astype(np.float64)

#: Doubles that Python writes without an exponent, and that have digits behind the point.
_LEAST, _MOST = 1e-4, 1e14

#: Distances that differ by less are too close to call.
_CLOSE = 1e-6

#: Rows that are joined at once: few enough to stay near the processor.
_BLOCK = 512

_ZERO, _POINT, _MINUS = ord("0"), ord("."), ord("-")


def joined(columns: Sequence[Cells | bytes], n_rows: int) -> bytes:
    """Rows of cells as text: bytes that stand alone are repeated in each row."""
    widths = [len(column) if isinstance(column, bytes) else column.shape[1] for column in columns]
    buffer = bytearray(min(n_rows, _BLOCK) * sum(widths))
    lines = np.frombuffer(buffer, dtype=np.uint8).reshape(-1, sum(widths))
    ends = np.cumsum(widths).tolist()
    places = [slice(end - width, end) for end, width in zip(ends, widths, strict=True)]
    for column, place in zip(columns, places, strict=True):
        if isinstance(column, bytes):
            lines[:, place] = np.frombuffer(column, dtype=np.uint8)
    cells = [(place, column) for place, column in zip(places, columns, strict=True) if not isinstance(column, bytes)]
    parts = []
    for start in range(0, n_rows, _BLOCK):
        n = min(_BLOCK, n_rows - start)
        for place, column in cells:
            lines[:n, place] = column[start : start + n]
        parts.append((buffer if n == len(lines) else buffer[: n * sum(widths)]).translate(None, b"\0"))
    return b"".join(parts)


def words(known: Sequence[str], values: NDArray[np.int16]) -> Cells:
    """Words by their positions; the last of those known is what stands where there is none."""
    return _packed(known)[values]


def texts(values: NDArray[np.object_], field: Callable[[str], str], missing: str) -> Cells:
    """Texts, each as a function writes it."""
    listed = values.tolist()
    places = {text: place for place, text in enumerate(set(listed))}
    fields = _packed([missing if text is None else field(text) for text in places])
    return (
        fields[[places[text] for text in listed]]
        if len(places) > 1
        else np.broadcast_to(fields, _shape(fields, values))
    )


def wholes(values: NDArray[np.int64], missing: str) -> Cells:
    """Whole numbers that are not negative."""
    if (values == values[0]).all():
        text = missing if values[0] == MISSING else str(values[0])
        cell = _packed([text])
        return np.broadcast_to(cell, _shape(cell, values))
    nothing = values == MISSING
    cells = _digits(np.where(nothing, 0, values), len(str(values.max())))
    return _put(cells, nothing, [missing] * int(nothing.sum())) if nothing.any() else cells


def numbers(values: NDArray[np.float64], missing: str) -> Cells:
    """Doubles; minus zero is zero."""
    values = values + 0.0
    if (values == values[0]).all() or np.isnan(values).all():
        cell = _packed([_text(values[0], missing)])
        return np.broadcast_to(cell, _shape(cell, values))
    size = np.abs(values)
    nothing = np.isnan(values)
    known = np.where(nothing, 0.0, size) if nothing.any() else size
    if (np.rint(known) == known).all() and known.max() < _MOST:
        cells = _whole_decimals(known.astype(np.int64), values < 0)
        return _put(cells, nothing, [missing] * int(nothing.sum())) if known is not size else cells
    is_plain = (size >= _LEAST) & (size < _MOST)
    size = np.where(is_plain, size, 1.0)
    digits, decimals, is_short = _short(size)
    if not is_short.all():
        rest = np.flatnonzero(~is_short & is_plain)
        digits[rest], decimals[rest], is_sure = _long(size[rest], decimals[rest])
        is_plain[rest] = is_sure
    zero = values == 0
    is_plain |= zero
    digits[zero | ~is_plain] = 0
    cells = _decimals(digits, decimals, values < 0)
    if is_plain.all():
        return cells
    return _put(cells, ~is_plain, [_text(value, missing) for value in values[~is_plain].tolist()])


def _short(size: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Fifteen digits of each number, how many of them stand behind the point, and whether they are all there is."""
    decimals = np.maximum(_FEW - 1 - np.floor(np.log10(size)).astype(np.int64), 0)
    digits = np.rint(size * _POWERS[decimals])
    decimals -= digits >= 10.0**_FEW  # where the logarithm was rounded onto a whole number
    decimals += digits < 10.0 ** (_FEW - 1)
    digits = np.rint(size * _POWERS[decimals])
    is_all = digits / _POWERS[decimals] == size
    return digits.astype(np.int64), decimals, is_all


def _long(
    size: NDArray[np.float64], few: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Sixteen or seventeen digits of each number, how many stand behind the point, and whether that is sure."""
    decimals = few + _MANY - _FEW
    powers = _POWERS[decimals]
    high = size * powers
    # What rounding has left out of the product.
    (a, b), (c, d) = _halves(size), _halves(powers)
    low = ((a * c - high) + a * d + b * c) + b * d
    below = np.floor(low)
    whole = high.astype(np.int64) + below.astype(np.int64)  # the first sum is a whole number: it has no bits for more
    rest = low - below
    tens = whole // 10 * 10
    beyond = (whole - tens).astype(np.float64) + rest
    distance = np.minimum(beyond, 10.0 - beyond)
    reach = np.spacing(size) / 2 * powers
    is_sixteen = distance < reach
    tens += 10 * (beyond > 5.0)
    nearest = whole + (rest > 0.5)
    is_close = (np.abs(distance - reach) < _CLOSE) | (np.abs(beyond - 5.0) < _CLOSE)
    is_close |= ~is_sixteen & (np.abs(rest - 0.5) < _CLOSE)
    is_close |= np.frexp(size)[0] == 0.5  # the next double below is nearer than the one above
    is_close |= (nearest < _TENS[_MANY - 1]) | (nearest >= _TENS[_MANY])
    return np.where(is_sixteen, tens, nearest), decimals, ~is_close


def _halves(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two doubles of half as many bits whose sum each is."""
    scaled = values * (2.0**27 + 1)
    upper = scaled - (scaled - values)
    return upper, values - upper


def _text(value: float, missing: str) -> str:
    return missing if value != value else repr(float(value))


def _decimals(digits: NDArray[np.int64], decimals: NDArray[np.int64], is_negative: NDArray[np.bool_]) -> Cells:
    """Write ``digits / 10**decimals``."""
    for step in (8, 4, 2, 1):  # zeros at the end
        fewer = digits // _TENS[step]
        is_shorter = (fewer * _TENS[step] == digits) & (decimals >= step)
        digits, decimals = np.where(is_shorter, fewer, digits), decimals - step * is_shorter
    tens = _TENS[np.minimum(decimals, len(_TENS) - 1)]  # no number has as many digits as the largest
    whole = digits // tens
    parts = digits - whole * tens
    n_whole, most = len(str(whole.max())), max(1, int(decimals.max()))
    cells = np.empty((len(digits), n_whole + 2 + most), dtype=np.uint8)
    cells[:, 0] = np.where(is_negative, _MINUS, 0)
    cells[:, 1 : n_whole + 1] = _digits(whole, n_whole)
    cells[:, n_whole + 1] = _POINT
    # Nine places behind the point, and then nine more, so that no number becomes too large on the way.
    for first in range(0, most, 9):
        last = min(first + 9, most)
        beyond = decimals - last
        tens = _TENS[np.maximum(beyond, 0)]
        block = parts // tens
        parts = parts - block * tens
        block *= _TENS[np.clip(-beyond, 0, 9)]
        for place in range(last - 1, first - 1, -1):
            rest = block // 10
            digit = (block - rest * 10 + _ZERO).astype(np.uint8)
            cells[:, n_whole + 2 + place] = digit if place == 0 else np.where(decimals > place, digit, 0)
            block = rest
    return cells


def _whole_decimals(digits: NDArray[np.int64], is_negative: NDArray[np.bool_]) -> Cells:
    """Write ``digits.0``."""
    width = len(str(digits.max()))
    cells = np.empty((len(digits), width + 3), dtype=np.uint8)
    cells[:, 0] = np.where(is_negative, _MINUS, 0)
    cells[:, 1:-2] = _digits(digits, width)
    cells[:, -2:] = (_POINT, _ZERO)
    return cells


def _digits(values: NDArray[np.int64], width: int) -> Cells:
    """Whole numbers from zero, right-aligned."""
    cells = np.empty((len(values), width), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        rest = values // 10 if place else np.zeros_like(values)
        digit = (values - rest * 10 + _ZERO).astype(np.uint8)
        cells[:, place] = digit if place == width - 1 else np.where(values > 0, digit, 0)
        values = rest
    return cells


def _packed(given: Sequence[str]) -> Cells:
    """One cell for each text."""
    encoded = [text.encode(errors="backslashreplace") for text in given]
    array: NDArray[Any] = np.array(encoded or [b""], dtype=np.bytes_)
    return array.view(np.uint8).reshape(len(array), array.dtype.itemsize)


def _put(cells: Cells, where: NDArray[np.bool_], given: Sequence[str]) -> Cells:
    """Put texts in the place of some cells."""
    packed = _packed(given)
    if packed.shape[1] > cells.shape[1]:
        cells = np.concatenate([cells, np.zeros((len(cells), packed.shape[1] - cells.shape[1]), np.uint8)], axis=1)
    cells[where] = 0
    cells[where, : packed.shape[1]] = packed
    return cells


def _shape(cell: Cells, values: NDArray[Any]) -> tuple[int, int]:
    return len(values), cell.shape[1]
