"""DuckDB inside this process: one database a connection of the bridge."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb

from .identifiers import quote_identifier
from .parquet import ParquetFiles
from .protocol import BridgeError, cell_value
from .requests import Request
from .sentences import engine_sentence
from .tables import column_expression

# Types whose values arrive as JSON can carry them; all others are cast to text by the engine.
PLAIN_TYPES = frozenset(
    [
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
        "FLOAT",
        "DOUBLE",
        "VARCHAR",
    ]
)
ROWS_PER_FETCH = 10_000


@dataclass
class Relation:
    """An opened table: what SQL reaches it by, and what it is made of."""

    name: str
    columns: list[tuple[str, str]]
    digest: str
    description: str
    # The object to register with every cursor; None for tables and views inside the database.
    registered: Any = None
    # What must live as long as the registered object.
    kept: Any = None
    # How the registered object's columns are seen; None: as they are.
    projection: str | None = None
    # For predictions: the kernel's own table, whose types the rows take.
    template: Any = None
    # What columns are called in the table itself, where the engine could not tell them apart.
    originals: dict[str, str] = field(default_factory=dict)
    # The Parquet files that it is made of, where their columns are its own.
    files: ParquetFiles | None = None
    generation: int = 0


@dataclass
class Cursor:
    """A connection of its own, and the objects it has registered."""

    connection: duckdb.DuckDBPyConnection
    registered: dict[str, int] = field(default_factory=dict)


class Engine:
    """Runs SQL; every statement may be interrupted from another thread."""

    def __init__(self) -> None:
        self._folder = os.path.join(tempfile.gettempdir(), f"model-audit-{os.getpid()}-{id(self)}")
        self._database = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                # A name in SQL must never reach a variable of this process by itself.
                # One core stays for the user's own cell and for the page.
                "threads": max(1, (os.cpu_count() or 1) - 1),
                "python_enable_replacements": False,
                # Object columns arrive as text whatever the first rows hold.
                "pandas_analyze_sample": 0,
                "temp_directory": self._folder,
                **memory_setting(),
            },
        )
        self._lock = threading.Lock()
        self._idle: list[Cursor] = []
        self._generation = 0
        self.relations: dict[str, Relation] = {}

    def close(self) -> None:
        with self._lock:
            self.relations.clear()
            for cursor in self._idle:
                cursor.connection.close()
            self._idle.clear()
        self._database.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def cursor(self, request: Request) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for this request alone, interrupted when the request is cancelled."""
        with self._lock:
            cursor = self._idle.pop() if self._idle else Cursor(self._new_connection())
        try:
            self._register(cursor)
            with request.interruptible(cursor.connection.interrupt):
                yield cursor.connection
        except duckdb.Error as thrown:
            if request.cancelled:
                raise BridgeError("cancelled", "Cancelled.") from thrown
            raise
        finally:
            with self._lock:
                self._idle.append(cursor)

    def _new_connection(self) -> duckdb.DuckDBPyConnection:
        connection = self._database.cursor()
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    def _register(self, cursor: Cursor) -> None:
        """Registered objects belong to one connection: brings this one up to date."""
        with self._lock:
            wanted = {
                name: relation
                for name, relation in self.relations.items()
                if relation.registered is not None
            }
        for name, generation in list(cursor.registered.items()):
            if name not in wanted or wanted[name].generation != generation:
                unregister(cursor, name)
        for name, relation in wanted.items():
            if name not in cursor.registered:
                register(cursor, relation)

    def add(self, relation: Relation) -> None:
        """Makes a relation known; whoever replaces one has dropped the earlier first."""
        with self._lock:
            self._generation += 1
            relation.generation = self._generation
            self.relations[relation.name] = relation

    def drop(self, name: str) -> None:
        """Forgets a relation and its memory; unknown names are forgotten already."""
        with self._lock:
            relation = self.relations.pop(name, None)
            if relation is None:
                return
            for cursor in self._idle:
                if name in cursor.registered:
                    unregister(cursor, name)
            if relation.registered is None:
                drop_stored(self._database, name)


def register(cursor: Cursor, relation: Relation) -> None:
    """Shows a Python object to one connection under the relation's name."""
    name = relation.name
    if relation.projection is None:
        cursor.connection.register(name, relation.registered)
    else:
        cursor.connection.register(raw_name(name), relation.registered)
        cursor.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {quote_identifier(name)} AS "
            f"SELECT {relation.projection} FROM {quote_identifier(raw_name(name))}"
        )
    cursor.registered[name] = relation.generation


def unregister(cursor: Cursor, name: str) -> None:
    cursor.connection.execute(f"DROP VIEW IF EXISTS temp.{quote_identifier(name)}")
    for registered in (name, raw_name(name)):
        cursor.connection.unregister(registered)
    del cursor.registered[name]


def raw_name(name: str) -> str:
    # Relations start with a letter, so this is nobody else's name.
    return f"_raw_{name}"


def described_columns(relation: Relation) -> list[dict[str, str]]:
    """The columns as the protocol has them."""
    return [
        {
            "name": name,
            "type": kind,
            **({"original": relation.originals[name]} if name in relation.originals else {}),
        }
        for name, kind in relation.columns
    ]


def projection_of(columns: list[tuple[str, str]]) -> str | None:
    """The select list that shows a registered object's columns; None where nothing changes."""
    plain = [quote_identifier(name) for name, _ in columns]
    shown = [
        column_expression(quoted, kind) for quoted, (_, kind) in zip(plain, columns, strict=True)
    ]
    return None if shown == plain else ", ".join(shown)


def drop_stored(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drops the database's table or view, whichever has the name."""
    for kind in ("VIEW", "TABLE"):
        # Dropping a table as a view, or the other way round, is refused even with IF EXISTS.
        with suppress(duckdb.CatalogException):
            connection.execute(f"DROP {kind} IF EXISTS memory.main.{quote_identifier(name)}")


def memory_setting() -> dict[str, str]:
    """Half of the machine's memory, as the kernel holds the user's data too."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return {}
    return {"memory_limit": f"{max(total // 2, 256 * 2**20) // 2**20}MiB"}


def describe(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str]]:
    """The relation's columns and their types."""
    rows = connection.execute(f"DESCRIBE {quote_identifier(name)}").fetchall()
    return [(row[0], row[1]) for row in rows]


def count_rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {quote_identifier(name)}").fetchone()
    return int(row[0]) if row else 0


def select_only(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The single SELECT that `sql` must be, without a trailing semicolon."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as thrown:
        raise query_error(thrown) from thrown
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BridgeError(
            "query-failed", "The query is not a single SELECT.", "Write one SELECT statement."
        )
    return statements[0].query.strip().rstrip(";")


def fetch_rows(
    connection: duckdb.DuckDBPyConnection, statement: str, request: Request
) -> tuple[list[str], list[list[Any]]]:
    """Runs one statement; values come as the protocol writes them."""
    connection.execute(statement)
    description = connection.description or []
    names = [str(column[0]) for column in description]
    types = [str(column[1]) for column in description]
    if not all(is_plain(kind) for kind in types):
        connection.execute(as_text(statement, names, types))
    rows: list[list[Any]] = []
    while batch := connection.fetchmany(ROWS_PER_FETCH):
        request.check()
        rows.extend([cell_value(value) for value in row] for row in batch)
    return names, rows


def is_plain(kind: str) -> bool:
    return kind in PLAIN_TYPES or kind.startswith("DECIMAL")


def as_text(statement: str, names: list[str], types: list[str]) -> str:
    """The same rows with dates, times and nested values as the engine's own text.

    Dates beyond year 9999, infinite ones and those with a time zone have no
    equal among Python's values.
    """
    aliases = ", ".join(f"c{index}" for index in range(len(names)))
    values = ", ".join(
        f"c{index}" if is_plain(kind) else f"CAST(c{index} AS VARCHAR)"
        for index, kind in enumerate(types)
    )
    return f"SELECT {values} FROM ({statement.strip().rstrip(';')}\n) AS t({aliases})"


def query_error(thrown: BaseException) -> BridgeError:
    """DuckDB's complaint as one sentence; by way of Arrow it comes without its class."""
    text = engine_sentence(thrown)
    lower = str(thrown).lower()
    if "no space left on device" in lower or "max_temp_directory_size" in lower:
        return BridgeError("disk-full", f"The disk is full: {text}", "Free some space, try again.")
    if isinstance(thrown, duckdb.OutOfMemoryException) or lower.startswith("out of memory error"):
        return BridgeError(
            "query-failed",
            "The query needs more memory than there is.",
            "Audit fewer rows or columns, or give the kernel more memory.",
        )
    return BridgeError("query-failed", text)


def run_statements(engine: Engine, request: Request) -> list[dict[str, Any]]:
    """Runs the request's statements in order."""
    statements = request.texts("statements")
    results = []
    with engine.cursor(request) as connection:
        for index, statement in enumerate(statements):
            request.check()
            try:
                names, rows = fetch_rows(connection, statement, request)
            except duckdb.Error as thrown:
                if request.cancelled:
                    raise
                raise query_error(thrown) from thrown
            results.append({"columns": names, "rows": rows})
            if len(statements) > 1:
                request.progress(index + 1, len(statements))
    return results
