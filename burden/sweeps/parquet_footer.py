"""The footer of Parquet files: read, changed, and written again, so that row groups made apart make one file.

A Parquet file is the mark ``PAR1``, the pages of its columns, a footer, the footer's length in four bytes, and the mark
again. The footer is a structure in the compact protocol of Thrift: it names the columns and says where in the file the
pages of each row group are. So files with the same columns are joined by copying their pages one after another, and
writing one footer with all their row groups, each moved by the length of what stands before it.

References
----------
Apache Parquet, ``parquet.thrift`` (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData); Apache Thrift,
``thrift-compact-protocol.md``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["MARK", "Field", "Listed", "Place", "Struct", "decoded", "encoded", "filled", "footer_of", "joined", "split"]

MARK = b"PAR1"

# Kinds of values in the compact protocol. A Boolean field holds its value in its kind.
_TRUE, _FALSE, _BYTE, _SHORT, _INT, _LONG, _DOUBLE, _BINARY, _LIST, _SET = range(1, 11)
_STRUCT = 12


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a structure, and of what kind it is."""

    kind: int
    value: Any


@dataclass(frozen=True, slots=True)
class Listed:
    """Values of one kind."""

    kind: int
    values: list[Any]


#: Fields by their numbers, which ascend.
Struct: TypeAlias = dict[int, Field]


class Place(int):
    """A number that counts bytes from the beginning of a file, and moves with what it points to."""


def decoded(data: bytes, start: int = 0) -> Struct:
    """A structure in the compact protocol, as fields by number."""
    return _Reader(data, start).struct()


class _Reader:
    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._at = data, start

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while (head := self._byte()) != 0:
            step, kind = head >> 4, head & 15
            number = number + step if step else self._signed()
            fields[number] = Field(kind, self._value(kind))
        return fields

    def _value(self, kind: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind in (_SHORT, _INT, _LONG):
            return self._signed()
        if kind == _BINARY:
            return self._bytes(self._unsigned())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self._byte()
            size = self._unsigned() if head >> 4 == 15 else head >> 4
            inner = head & 15
            return Listed(inner, [self._element(inner) for _ in range(size)])
        if kind == _BYTE:
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        raise ValueError(f"kind {kind} of values is in no footer of Parquet files")

    def _element(self, kind: int) -> Any:
        return self._byte() == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _unsigned(self) -> int:
        value = self._data[self._at]
        self._at += 1
        if value < 128:
            return value
        value &= 127
        shift = 7
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)


def encoded(fields: Struct) -> tuple[bytes | int, ...]:
    """A structure in the compact protocol: bytes, and between them each :class:`Place` that is in it as a number."""
    writer = _Writer()
    writer.struct(fields)
    return (*writer.parts, bytes(writer.run))


def filled(parts: Sequence[bytes | int], moved: int) -> bytes:
    """What :func:`encoded` gave, in one, each place moved by a number of bytes."""
    return b"".join(part if isinstance(part, bytes) else _signed(part + moved) for part in parts)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[bytes | int] = []
        self.run = bytearray()

    def struct(self, fields: Struct) -> None:
        before = 0
        for number, field in fields.items():
            kind = field.kind if field.kind not in (_TRUE, _FALSE) else _TRUE if field.value else _FALSE
            step = number - before
            self.run += bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _signed(number)
            if kind not in (_TRUE, _FALSE):
                self._value(kind, field.value)
            before = number
        self.run.append(0)

    def _value(self, kind: int, value: Any) -> None:
        if isinstance(value, Place):
            self.parts += [bytes(self.run), int(value)]
            self.run.clear()
        elif kind in (_SHORT, _INT, _LONG):
            self.run += _signed(value)
        elif kind == _BINARY:
            self.run += _unsigned(len(value)) + value
        elif kind == _STRUCT:
            self.struct(value)
        elif kind in (_LIST, _SET):
            size = len(value.values)
            self.run += bytes([size << 4 | value.kind]) if size < 15 else bytes([240 | value.kind]) + _unsigned(size)
            for one in value.values:
                self._element(value.kind, one)
        elif kind == _BYTE:
            self.run.append(value)
        else:
            self.run += value  # the eight bytes of a double

    def _element(self, kind: int, value: Any) -> None:
        if kind in (_TRUE, _FALSE):
            self.run.append(_TRUE if value else _FALSE)
        elif isinstance(value, bytes) and kind == _STRUCT:
            self.run += value  # encoded already
        else:
            self._value(kind, value)


def _unsigned(value: int) -> bytes:
    if value < 128:
        return bytes([value])
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _signed(value: int) -> bytes:
    return _unsigned(value << 1 if value >= 0 else (-value << 1) - 1)


# -- Parquet ------------------------------------------------------------------------------------------------------

# Numbers of fields in parquet.thrift.
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_PLACE, _GROUP_ORDINAL = 1, 5, 7
_CHUNK_PLACE, _CHUNK_META = 2, 3
_META_PLACES = (9, 10, 11, 14)  # of data pages, index pages, the dictionary, the Bloom filter
_CHUNK_INDEX_PLACES = (4, 6)


def footer_of(file: bytes) -> tuple[Struct, int]:
    """The footer of a Parquet file, and where it begins.

    Parameters
    ----------
    file
        A whole file, or its end, if that holds the footer.
    """
    assert file[-4:] == MARK, "no Parquet file"
    start = len(file) - 8 - struct.unpack("<I", file[-8:-4])[0]
    return decoded(file, start), start


def split(file: bytes) -> tuple[bytes, tuple[bytes | int, ...]]:
    """Take a file with one row group apart.

    Returns
    -------
    tuple
        Its pages, and its row group in the form of :func:`encoded`, with places counted from the first page.
    """
    footer, start = footer_of(file)
    (group,) = footer[_FILE_GROUPS].value.values
    group.pop(_GROUP_ORDINAL, None)  # counts to 32,767 alone, and may be left out
    chunks = group[_GROUP_COLUMNS].value.values
    for chunk in chunks:
        assert not any(place in chunk for place in _CHUNK_INDEX_PLACES), "page indices stand elsewhere in the file"
        # Where a place may be 0, that says that there is none.
        _relative(chunk, (_CHUNK_PLACE,))
        _relative(chunk[_CHUNK_META].value, _META_PLACES)
    _relative(group, (_GROUP_PLACE,))
    return file[len(MARK) : start], encoded(group)


def _relative(fields: Struct, numbers: Sequence[int]) -> None:
    for number in numbers:
        if number in fields and fields[number].value:
            fields[number] = Field(fields[number].kind, Place(fields[number].value - len(MARK)))


def joined(empty: bytes, groups: Sequence[bytes], n_rows: int) -> bytes:
    """End of a file: the footer with all row groups, its length, and the mark.

    Parameters
    ----------
    empty
        A file with the same columns and without rows.
    groups
        Row groups as :func:`filled` gives them.
    n_rows
        How many rows they have together.
    """
    footer, _ = footer_of(empty)
    footer[_FILE_ROWS] = Field(_LONG, n_rows)
    footer[_FILE_GROUPS] = Field(_LIST, Listed(_STRUCT, list(groups)))
    (text,) = encoded(dict(sorted(footer.items())))
    assert isinstance(text, bytes), "a footer without places of its own"
    return text + struct.pack("<I", len(text)) + MARK
