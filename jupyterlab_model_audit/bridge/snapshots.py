"""Pulled samples, kept as Parquet beside the plan."""

from __future__ import annotations

import glob
import os
import re
import uuid
from contextlib import suppress

import duckdb

from .engine import Engine, Relation, count_rows, describe, query_error, select_only
from .files import digest_of_files, display_path, store
from .identifiers import quote_literal, safe_relation
from .parquet import files_of
from .protocol import BridgeError, Json, os_error
from .requests import Request

FOLDER = os.path.join(".model-audit", "snapshots")


def write_snapshot(engine: Engine, request: Request, folder: str) -> Json:
    """Writes the query's rows whole or not at all, and opens the file as the relation."""
    wanted = request.text("relation")
    name = safe_relation(wanted)
    target = os.path.join(folder, FOLDER)
    make_folder(folder, target)
    temporary = os.path.join(target, f".{uuid.uuid4().hex}.parquet.tmp")
    try:
        with engine.cursor(request) as connection:
            query = select_only(connection, request.text("sql"))
            try:
                connection.execute(
                    f"COPY ({query}\n) TO {quote_literal(temporary)} "
                    "(FORMAT parquet, COMPRESSION zstd)"
                )
            except duckdb.Error as thrown:
                if request.cancelled:
                    raise
                raise write_error(thrown, target) from thrown
        flush_to_disk(temporary)
        digest = digest_of_files([temporary], request, {temporary: ""})
        bytes_written = os.path.getsize(temporary)
        path = os.path.join(target, f"{file_stem(wanted)}-{digest[7:19]}.parquet")
        os.replace(temporary, path)
    except OSError as thrown:
        raise os_error(thrown, target) from thrown
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    shown = display_path(path, folder)
    engine.drop(name)
    with engine.cursor(request) as connection:
        store(connection, name, "parquet", f"read_parquet({quote_literal(glob.escape(path))})")
        relation = Relation(name, describe(connection, name), digest, shown)
        rows = count_rows(connection, name)
        relation.files = files_of([path], rows * len(relation.columns))
    engine.add(relation)
    return {
        "path": shown,
        "relation": name,
        "rows": rows,
        "bytes": bytes_written,
        "digest": digest,
        "columns": [{"name": column, "type": kind} for column, kind in relation.columns],
    }


def flush_to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: str, target: str) -> None:
    """The snapshots' folder, which git ignores."""
    try:
        os.makedirs(target, exist_ok=True)
        ignore = os.path.join(folder, ".model-audit", ".gitignore")
        if not os.path.exists(ignore):
            with open(ignore, "w", encoding="utf-8") as stream:
                stream.write("*\n")
    except OSError as thrown:
        raise os_error(thrown, target) from thrown


def file_stem(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "snapshot"


def write_error(thrown: duckdb.Error, target: str) -> BridgeError:
    text = str(thrown)
    if "Permission denied" in text or "Read-only file system" in text:
        return BridgeError(
            "read-only",
            f"The folder {target} may not be written to.",
            "Change its permissions or run the audit in another folder.",
            target,
        )
    if "No space left" in text:
        return BridgeError(
            "disk-full",
            f"The disk is full; the snapshot was not written to {target}.",
            "Free some space and try again.",
            target,
        )
    return query_error(thrown)
