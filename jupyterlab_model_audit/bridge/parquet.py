"""Columns read from Parquet files without a SELECT."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .doubles import is_readable, present_doubles
from .protocol import BridgeError, Json, first_line
from .sentences import sentence

# Bytes of a column that are read from a file at a time.
READ_BYTES = 1 << 20
# Values of a table below which Arrow's reader takes longer to be imported than it saves (0.1 s),
# and 60 MB.
FEWEST_VALUES = 4_000_000
# Rows of a batch: they stay in the processor's cache while they are made doubles of.
ROWS = 1 << 15


@dataclass
class ParquetFiles:
    """Parquet files that make up a table, and whose columns are its own."""

    paths: list[str]
    # Of each file as it was opened: size, and when it was changed.
    states: list[tuple[int, int]] = field(default_factory=list)
    # Of each file: its metadata, and its columns' names and types.
    _described: list[tuple[Any, Any]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.states = [state_of(path) for path in self.paths]

    def batches(self, columns: list[Json]) -> Iterator[list[Any]] | None:
        """Some columns' present values; None where the files can't be read here as the engine does.

        Types whose values the engine might read otherwise are left to it, and so are files that
        have changed since. Raises `unreadable-file` as the values come.
        """
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            return None
        names = [column["name"] for column in columns]
        moments = [bool(column["moment"]) for column in columns]
        try:
            if [state_of(path) for path in self.paths] != self.states:
                return None
            described = self._describe(parquet)
        except (pyarrow.ArrowException, OSError):
            return None
        if not all_readable([schema for _, schema in described], names, moments):
            return None
        return self._read([metadata for metadata, _ in described], names, moments)

    def _describe(self, parquet: Any) -> list[tuple[Any, Any]]:
        with self._lock:
            if self._described is None:
                metadata = [parquet.read_metadata(path) for path in self.paths]
                self._described = [(each, each.schema.to_arrow_schema()) for each in metadata]
            return self._described

    def _read(
        self, metadata: list[Any], names: list[str], moments: list[bool]
    ) -> Iterator[list[Any]]:
        import pyarrow

        for path, each in zip(self.paths, metadata, strict=True):
            try:
                yield from read_file(path, each, names, moments)
            except (pyarrow.ArrowException, OSError) as thrown:
                shown = os.path.basename(path)
                raise BridgeError(
                    "unreadable-file",
                    f"{shown} can't be read: {sentence(first_line(thrown))}",
                    "Check that the file is whole and that nothing writes to it, and start again.",
                    path,
                ) from thrown


def has_arrow() -> bool:
    """Whether files can be read here; nothing is imported for the answer."""
    return importlib.util.find_spec("pyarrow") is not None


def files_of(paths: list[str], values: int) -> ParquetFiles | None:
    """The files of a table of so many values; None where reading them here does not pay, or where
    the engine may take columns from their paths (`day=1/`)."""
    if values < FEWEST_VALUES or any("=" in path for path in paths):
        return None
    return ParquetFiles(paths)


def state_of(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def all_readable(schemas: list[Any], names: list[str], moments: list[bool]) -> bool:
    """Whether every file has every column, once, and all of them in one type that is read here.

    Of several types the engine makes one, which may not hold all of their values: of 32-bit whole
    numbers and 32-bit floats it makes the latter.
    """
    for name, moment in zip(names, moments, strict=True):
        kinds = set()
        for schema in schemas:
            places = schema.get_all_field_indices(name)
            if len(places) != 1:
                return False
            kinds.add(str(schema.field(places[0]).type))
        if len(kinds) != 1 or not is_readable(kinds.pop(), moment):
            return False
    return True


def read_file(
    path: str, metadata: Any, names: list[str], moments: list[bool]
) -> Iterator[list[Any]]:
    """Only one file of many is open at a time, as a process may open a thousand or so."""
    from pyarrow import parquet

    with parquet.ParquetFile(path, metadata=metadata, buffer_size=READ_BYTES) as file:
        # Threads of its own would take the core that is left to the user's cell.
        for batch in file.iter_batches(ROWS, columns=names, use_threads=False):
            yield [
                present_doubles(batch.column(name), moment)
                for name, moment in zip(names, moments, strict=True)
            ]
