"""Opening data files, and finding those nearby."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Sequence
from typing import Any

import duckdb

from .engine import (
    Engine,
    Relation,
    count_rows,
    describe,
    drop_stored,
    query_error,
)
from .identifiers import changed_names, distinct_names, quote_identifier, quote_literal
from .parquet import files_of
from .protocol import BridgeError, os_error
from .requests import Request
from .sentences import engine_sentence
from .tables import readable_arrow

FORMATS = {
    ".parquet": "parquet",
    ".parq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".arrow": "arrow",
    ".feather": "arrow",
}
READABLE = "Parquet, CSV, TSV, JSON Lines and Arrow files can be read."
DIGEST_BYTES = 4 * 2**20


def find_files(patterns: Sequence[str], folder: str) -> list[str]:
    """Absolute paths of the files meant, sorted within each pattern, none twice."""
    found: dict[str, None] = {}
    for pattern in patterns:
        for path in match(pattern, folder):
            found.setdefault(path)
    return list(found)


def match(pattern: str, folder: str) -> list[str]:
    if not pattern.strip():
        raise BridgeError("missing-file", "A path is empty.", "Name a file or a pattern.")
    whole = os.path.normpath(os.path.join(folder, os.path.expanduser(pattern)))
    if os.path.isdir(whole):
        raise BridgeError(
            "unreadable-file",
            f"{pattern} is a folder, not a file.",
            f"Name the files in it, such as {pattern.rstrip('/')}/*.parquet.",
            pattern,
        )
    if os.path.exists(whole):
        return [whole]
    matches = sorted(path for path in glob.glob(whole, recursive=True) if os.path.isfile(path))
    if not matches:
        wildcard = glob.has_magic(pattern)
        raise BridgeError(
            "missing-file",
            f"No file matches {pattern} in {folder}."
            if wildcard
            else f"There is no file {pattern} in {folder}.",
            "Check the path; it is relative to that folder.",
            pattern,
        )
    return matches


def file_format(path: str) -> str:
    name = os.path.basename(path).lower()
    for packed in (".gz", ".zst"):
        if name.endswith(packed):
            plain = FORMATS.get(os.path.splitext(name[: -len(packed)])[1])
            if plain in ("csv", "json"):
                return plain
    known = FORMATS.get(os.path.splitext(name)[1])
    if known is None:
        raise BridgeError(
            "unreadable-file", f"{os.path.basename(path)} has no known format.", READABLE, path
        )
    return known


def digest_of_files(paths: Sequence[str], request: Request, shown: dict[str, str]) -> str:
    """`sha256:` over the bytes of one file.

    Of several files: sha256 over one line a file, `<hex digest>  <name>\\n`,
    sorted by name, where the name is the path as shown, with `/`.
    """
    total = sum(os.path.getsize(path) for path in paths)
    done = 0
    digests: dict[str, str] = {}
    for path in paths:
        digest = hashlib.sha256()
        with open(path, "rb") as stream:
            while block := stream.read(DIGEST_BYTES):
                request.check()
                digest.update(block)
                done += len(block)
                request.progress(done, max(total, done))
        digests[shown[path]] = digest.hexdigest()
    if len(digests) == 1:
        return "sha256:" + next(iter(digests.values()))
    lines = "".join(f"{value}  {name}\n" for name, value in sorted(digests.items()))
    return "sha256:" + hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def open_files(
    engine: Engine, request: Request, patterns: Any, name: str, folder: str, as_text: bool = False
) -> tuple[Relation, int]:
    """Opens files as the relation `name`; Parquet is read lazily, text formats once.

    The first line of a CSV or TSV names its columns, whatever it looks like. With `as_text` its
    cells stay as they are written, so that `007` is no number.
    """
    wanted = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(wanted, list) or not wanted or not all(isinstance(x, str) for x in wanted):
        raise BridgeError("protocol", "files must be a path or a list of paths.")
    paths = find_files(wanted, folder)
    formats = {file_format(path) for path in paths}
    shown = {path: display_path(path, folder) for path in paths}
    if len(formats) > 1:
        raise BridgeError(
            "unreadable-file",
            f"{', '.join(wanted)} mixes formats ({', '.join(sorted(formats))}).",
            "Name files of one format.",
            wanted[0],
        )
    for path in paths:
        try:
            found = os.stat(path)
            if not stat.S_ISREG(found.st_mode):
                # Opening a pipe would wait for a writer, a device may never end.
                raise BridgeError(
                    "unreadable-file",
                    f"{shown[path]} is a pipe or a device, not a file.",
                    "Write the data to a file and name that.",
                    shown[path],
                )
            empty = found.st_size == 0
            with open(path, "rb"):
                pass
        except OSError as thrown:
            raise BridgeError(
                "unreadable-file",
                f"{shown[path]} can't be read: {thrown.strerror}.",
                "Check the file's permissions.",
                shown[path],
            ) from thrown
        if empty:
            raise BridgeError(
                "unreadable-file", f"{shown[path]} is empty.", "Name a file with data.", shown[path]
            )
    try:
        digest = digest_of_files(paths, request, shown)
    except OSError as thrown:
        raise os_error(thrown) from thrown
    description = (
        shown[paths[0]] if len(paths) == 1 else f"{', '.join(wanted)} ({len(paths)} files)"
    )
    kind = formats.pop()
    registered, originals = read_arrow(paths, shown) if kind == "arrow" else (None, {})
    relation = Relation(name, [], digest, description, registered, originals=originals)
    engine.drop(name)
    if registered is not None:
        engine.add(relation)
    with engine.cursor(request) as connection:
        try:
            if registered is None:
                found_names = names_of_files(connection, kind, paths, shown)
                distinct = distinct_names(found_names, shown[paths[0]])
                relation.originals = changed_names(found_names, distinct)
                read = read_call(kind, paths, as_text, by_position=bool(relation.originals))
                store(connection, name, kind, read, distinct if relation.originals else [])
            relation.columns = describe(connection, name)
            rows = count_rows(connection, name)
            if kind == "parquet" and not relation.originals:
                relation.files = files_of(paths, rows * len(relation.columns))
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise unreadable(thrown, description) from thrown
    if registered is None:
        engine.add(relation)
    return relation, rows


def store(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    kind: str,
    read: str,
    columns: Sequence[str] = (),
) -> None:
    """Makes the view or table; text formats are parsed once and kept.

    With `columns` the file's columns get these names, by position.
    """
    drop_stored(connection, name)
    quoted = quote_identifier(name)
    named = f" AS t({', '.join(map(quote_identifier, columns))})" if columns else ""
    if kind == "parquet":
        connection.execute(f"CREATE VIEW {quoted} AS SELECT * FROM {read}{named}")
        return
    try:
        connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM {read}{named}")
    except (duckdb.ConversionException, duckdb.InvalidInputException):
        # The types guessed from the first rows don't hold for all: look at all of them.
        widened = read[:-1] + ", sample_size = -1)"
        connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM {widened}{named}")


def names_of_files(
    connection: duckdb.DuckDBPyConnection, kind: str, paths: list[str], shown: dict[str, str]
) -> list[str]:
    """The columns of the first file, by position, as they are written there; none for JSON.

    Several files are read by the names of their columns, which the engine mixes up where they
    differ only by case: then every file must have the same ones in the same order.
    """
    if kind == "json":
        return []
    if kind == "csv":
        # Every header is looked at, as the engine would mend it unseen.
        headers = [csv_names(connection, path, shown[path]) for path in paths]
        for path, header in zip(paths, headers, strict=True):
            distinct_names(header, shown[path])
    else:
        headers = [parquet_names(connection, path) for path in paths[:1]]
    first = headers[0]
    if distinct_names(first, shown[paths[0]]) == first:
        return first
    if kind == "parquet":
        headers = [parquet_names(connection, path) for path in paths]
    for path, header in zip(paths, headers, strict=True):
        if header != first:
            raise BridgeError(
                "invalid-input",
                f"{shown[paths[0]]} has columns whose names differ only by case, and {shown[path]} "
                "has other columns or another order.",
                "Give all files the same columns in the same order, or rename them.",
                shown[path],
            )
    return first


def read_call(kind: str, paths: list[str], as_text: bool, by_position: bool) -> str:
    listed = "[" + ", ".join(quote_literal(glob.escape(path)) for path in paths) + "]"
    if kind == "parquet":
        union = ", union_by_name = true" if len(paths) > 1 and not by_position else ""
        return f"read_parquet({listed}{union})"
    if kind == "json":
        whole = paths[0].lower().endswith((".json", ".json.gz", ".json.zst"))
        style = "auto" if whole else "newline_delimited"
        return f"read_json({listed}, format = '{style}', union_by_name = true)"
    union = ", union_by_name = true" if len(paths) > 1 and not by_position else ""
    # Texts hold apostrophes that a guess could take for quotation marks.
    types = """, all_varchar = true, quote = '"', escape = '"'""" if as_text else ""
    return f"read_csv({listed}, header = true{union}{types})"


def csv_names(connection: duckdb.DuckDBPyConnection, path: str, shown: str) -> list[str]:
    """The header, refused where the engine would mend it unseen by skipping lines.

    Cells without a name have the one that the engine gives them.
    """
    file = quote_literal(glob.escape(path))
    sniffed = connection.execute(
        f"SELECT Delimiter, Quote, Escape, SkipRows FROM sniff_csv({file}, header = true)"
    ).fetchone()
    if sniffed is None:
        return []
    if sniffed[3]:
        refuse_skipped_lines(connection, file, shown)
    # The sniffer writes `(empty)` for a file without quotes.
    marks = [quote_literal(str(mark)) if len(str(mark)) == 1 else "''" for mark in sniffed[:3]]
    header = connection.execute(
        f"SELECT * FROM read_csv({file}, header = false, all_varchar = true, auto_detect = true, "
        f"delim = {marks[0]}, quote = {marks[1]}, escape = {marks[2]}, skip = {int(sniffed[3])}) "
        "LIMIT 1"
    ).fetchone()
    cells = [name if name and name.strip() else None for name in header or ()]
    if not any(cells):
        raise BridgeError(
            "unreadable-file",
            f"{shown} has no header: its first line names no column.",
            "Name a file with data, whose first line names the columns.",
            shown,
        )
    return [name or f"column{index}" for index, name in enumerate(cells)]


def refuse_skipped_lines(connection: duckdb.DuckDBPyConnection, file: str, shown: str) -> None:
    """The engine leaves out leading lines that don't fit the rest: only blanks and comments may."""
    first = connection.execute(
        f"SELECT line FROM read_csv({file}, header = false, auto_detect = false, delim = '\x1f', "
        "quote = '', escape = '', columns = {'line': 'VARCHAR'}) WHERE trim(line) <> '' LIMIT 1"
    ).fetchone()
    if first is not None and not first[0].lstrip().startswith("#"):
        raise BridgeError(
            "unreadable-file",
            f"{shown} has lines with another number of cells than its first line.",
            "Name the columns in the first line, and give every line as many cells.",
            shown,
        )


def parquet_names(connection: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    rows = connection.execute(
        f"SELECT name, num_children FROM parquet_schema({quote_literal(glob.escape(path))})"
    ).fetchall()
    return top_level_names(rows)


def top_level_names(schema: Sequence[tuple[str, int | None]]) -> list[str]:
    """The columns of a Parquet schema, which lists every node before its children, root first."""
    names = []
    inside = 0
    for name, children in schema[1:]:
        if inside == 0:
            names.append(name)
        else:
            inside -= 1
        inside += children or 0
    return names


def read_arrow(paths: list[str], shown: dict[str, str]) -> tuple[Any, dict[str, str]]:
    """The table, and what columns are called in the files where that was changed."""
    try:
        import pyarrow
        import pyarrow.feather
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            f"Reading {shown[paths[0]]} needs the package pyarrow.",
            "Install it with: pip install pyarrow",
            shown[paths[0]],
        ) from thrown
    tables = []
    for path in paths:
        try:
            tables.append(pyarrow.feather.read_table(path, memory_map=True))
        except (pyarrow.ArrowException, OSError) as thrown:
            raise unreadable(thrown, shown[path]) from thrown
    # Names that are there twice can't be told apart by case either.
    distinct_names(tables[0].column_names, shown[paths[0]])
    try:
        # By names that are written alike, so that those which differ by case stay apart.
        table = readable_arrow(pyarrow.concat_tables(tables, promote_options="default"))
    except pyarrow.ArrowException as thrown:
        raise unreadable(thrown, ", ".join(shown.values())) from thrown
    names = distinct_names(table.column_names, shown[paths[0]])
    return table.rename_columns(names), changed_names(table.column_names, names)


def unreadable(thrown: BaseException, shown: str) -> BridgeError:
    if isinstance(thrown, duckdb.OutOfMemoryException):
        return query_error(thrown)
    lower = str(thrown).lower()
    if "not utf-8 encoded" in lower or "invalid unicode" in lower:
        return BridgeError(
            "unreadable-file",
            f"{shown} can't be read: it is not UTF-8 text.",
            "Save it as UTF-8, or as Parquet.",
            shown,
        )
    cause = engine_sentence(thrown)
    if cause.startswith("Error when sniffing file"):
        cause = "its lines have no delimiter, quotes and number of cells in common."
    return BridgeError(
        "unreadable-file",
        f"{shown} can't be read: {cause}",
        "Check that the file is whole and of the format its name says.",
        shown,
    )


def display_path(path: str, folder: str) -> str:
    """Relative to the folder where it lies inside, with `/`."""
    relative = os.path.relpath(path, folder)
    shown = path if relative.startswith("..") else relative
    return shown.replace(os.sep, "/")
