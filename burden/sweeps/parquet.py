"""Rows as Parquet, with pyarrow; no other module talks to it.

Each chunk becomes a row group, in a small file of its own which the worker makes in memory; the parent copies pages,
and writes one footer for all. See :mod:`burden.sweeps.parquet_footer`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError
from burden.results.sweeps import MISSING, Column, Rows
from burden.sweeps.parquet_footer import MARK, joined, split
from burden.sweeps.writers import Encoded, Facts

__all__ = ["ParquetWriter", "check_installed"]

#: Under this key the file says of itself what CSV says in comments, in JSON.
KEY = b"burden"

#: Numbers among which repetitions are looked for, and how many different ones there may be for a dictionary to pay.
_SAMPLED, _FEW = 1024, 256


def check_installed() -> None:
    """Say what is missing.

    Raises
    ------
    ParameterError
        Where pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        mend = 'pip install "burden[parquet]", or write .csv'
        raise ParameterError(f"Parquet files need pyarrow, which cannot be loaded: {error}\n    mend: {mend}") from None


@dataclass(frozen=True, slots=True)
class ParquetWriter:
    """Parquet: words as strings from a dictionary, what is missing as null, numbers compressed with zstd."""

    columns: tuple[Column, ...]
    facts: Facts
    chunk: int = 1 << 15  # readers like row groups large

    def head(self) -> bytes:
        """The mark of a Parquet file."""
        return MARK

    def piece(self, rows: Rows) -> Encoded:
        """A row group."""
        if not len(rows):
            return Encoded(b"")
        data, group = split(self._file(rows))
        return Encoded(data, group)

    def tail(self, entries: Sequence[bytes], n_rows: int, length: int) -> bytes:  # noqa: ARG002 -- see Writer
        """The footer."""
        return joined(self._empty(), [entry for entry in entries if entry], n_rows)

    def began(self, file: Path) -> bool:
        """Whether a file has our columns, and says the same of itself."""
        import pyarrow as pa
        from pyarrow import parquet

        try:
            found = parquet.read_schema(file)
        except (OSError, pa.ArrowException):
            return False
        return bool(found.equals(parquet.read_schema(io.BytesIO(self._empty())), check_metadata=True))

    def _empty(self) -> bytes:
        """A file without rows."""
        return self._file(Rows(self.columns, {column.name: column.empty(0) for column in self.columns}))

    def _file(self, rows: Rows) -> bytes:
        import pyarrow as pa
        from pyarrow import parquet

        arrays = [_array(column, rows[column.name]) for column in self.columns]
        fields = [
            pa.field(column.name, array.type, nullable=column.name != "point")
            for column, array in zip(self.columns, arrays, strict=True)
        ]
        metadata = {KEY: json.dumps(self.facts, ensure_ascii=False).encode()} if self.facts else None
        spread = {column.name for column in self.columns if _is_spread(column, rows[column.name])}
        stream = io.BytesIO()
        parquet.write_table(
            pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata)),
            stream,
            row_group_size=max(1, len(rows)),
            compression="zstd",
            compression_level=1,
            use_dictionary=[column.name for column in self.columns if column.name not in spread],
            column_encoding={
                column.name: "BYTE_STREAM_SPLIT" if column.kind == "number" else "DELTA_BINARY_PACKED"
                for column in self.columns
                if column.name in spread
            },
        )
        return stream.getvalue()


def _array(column: Column, values: NDArray[Any]) -> Any:
    """A column for pyarrow, made of buffers: ``pyarrow.array`` loads pandas, where there is one, which takes long."""
    import pyarrow as pa

    if column.kind == "text":
        return _strings(values.tolist())
    if column.kind == "number":
        return _plain(pa.float64(), values + 0.0, np.isnan(values))  # NaN is null; minus zero is zero
    if column.kind == "whole":
        return _plain(pa.int64(), values.astype(np.int64, copy=False), values == MISSING)
    positions = _plain(pa.int16(), values.astype(np.int16, copy=False), values == MISSING)
    return pa.DictionaryArray.from_arrays(positions, _strings(column.words))


def _plain(kind: Any, values: NDArray[Any], nothing: NDArray[np.bool_]) -> Any:
    import pyarrow as pa

    buffers = [_validity(nothing), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(kind, len(values), buffers, int(nothing.sum()))


def _strings(texts: Sequence[str | None]) -> Any:
    import pyarrow as pa

    nothing = np.array([text is None for text in texts], dtype=bool)
    encoded = [b"" if text is None else text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [_validity(nothing), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers, int(nothing.sum()))


def _validity(nothing: NDArray[np.bool_]) -> Any:
    """One bit for each value that is there; nothing where all are."""
    import pyarrow as pa

    return pa.py_buffer(np.packbits(~nothing, bitorder="little")) if nothing.any() else None


def _is_spread(column: Column, values: NDArray[Any]) -> bool:
    """Whether a column has so many different values that a dictionary of them is of no use."""
    return column.kind in ("number", "whole") and len(np.unique(values[:_SAMPLED])) > _FEW
