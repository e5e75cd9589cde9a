"""Data files near the kernel's folder."""

from __future__ import annotations

import os
import time
from datetime import datetime, timezone
from typing import Any

import duckdb

from .files import FORMATS, display_path
from .identifiers import quote_literal
from .protocol import Json

MOST_FILES = 50
DEPTH = 3
SECONDS = 1.0
SKIPPED = frozenset(
    ["node_modules", "__pycache__", "audits", "venv", "env", "mlruns", "mlartifacts"]
)
# Plain .json is as often a configuration as data.
LISTED = frozenset(FORMATS) - {".json"}


def nearby_files(connection: duckdb.DuckDBPyConnection, folder: str) -> list[Json]:
    """The newest data files, at most three folders down, within a second."""
    deadline = time.monotonic() + SECONDS
    found: list[tuple[float, int, str]] = []
    for entry in walk(folder, DEPTH, deadline):
        try:
            status = entry.stat()
        except OSError:
            continue
        found.append((status.st_mtime, status.st_size, entry.path))
    found.sort(reverse=True)
    return [
        {
            "path": display_path(path, folder),
            "bytes": size,
            "rows": parquet_rows(connection, path) if time.monotonic() < deadline else None,
            "modifiedAt": datetime.fromtimestamp(modified, timezone.utc).isoformat(),
        }
        for modified, size, path in found[:MOST_FILES]
    ]


def walk(folder: str, depth: int, deadline: float) -> Any:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if time.monotonic() > deadline:
            return
        if entry.name.startswith(".") or entry.name in SKIPPED:
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth > 0:
                    yield from walk(entry.path, depth - 1, deadline)
            elif os.path.splitext(entry.name)[1].lower() in LISTED:
                yield entry
        except OSError:
            continue


def parquet_rows(connection: duckdb.DuckDBPyConnection, path: str) -> int | None:
    """Rows by the file's own metadata; None for other formats and broken files."""
    if not path.lower().endswith((".parquet", ".parq")):
        return None
    try:
        row = connection.execute(
            f"SELECT sum(num_rows) FROM parquet_file_metadata({quote_literal(path)})"
        ).fetchone()
    except duckdb.Error:
        return None
    return int(row[0]) if row and row[0] is not None else None
