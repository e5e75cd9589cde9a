"""Opening a variable or a query as a relation."""

from __future__ import annotations

import re
from typing import Any

import duckdb

from .digest import digest_of_values
from .engine import (
    Engine,
    Relation,
    count_rows,
    describe,
    projection_of,
    query_error,
    select_only,
)
from .identifiers import quote_identifier
from .protocol import BridgeError
from .requests import Request
from .tables import PreparedTable, library_of, prepare


def open_variable(
    engine: Engine, request: Request, namespace: dict[str, Any], variable: str, name: str
) -> tuple[Relation, int]:
    """Registers the kernel's table; its values are read in place."""
    value = lookup(namespace, variable)
    prepared = prepare(value, variable)
    relation = Relation(name, [], "", variable, prepared.registered)
    relation.template, relation.kept = prepared.template, prepared.kept
    relation.originals = prepared.originals
    engine.drop(name)
    try:
        with engine.cursor(request) as connection:
            connection.register("raw_columns", prepared.registered)
            relation.projection = projection_of(describe(connection, "raw_columns"))
            connection.unregister("raw_columns")
        engine.add(relation)
        with engine.cursor(request) as connection:
            relation.columns = describe(connection, name)
            rows = count_rows(connection, name)
            relation.digest = digest_of_values(connection, request, name, relation.columns, rows)
    except duckdb.Error as thrown:
        engine.drop(name)
        error = query_error(thrown)
        raise BridgeError(
            "query-failed",
            f"{variable} can't be read: {error.message}",
            "Convert its columns to plain types.",
            variable,
        ) from thrown
    except BridgeError:
        engine.drop(name)
        raise
    return relation, rows


def lookup(namespace: dict[str, Any], variable: str) -> Any:
    try:
        return namespace[variable]
    except KeyError as thrown:
        raise BridgeError(
            "unknown-variable",
            f"There is no variable {variable} in the kernel.",
            "Run the cell that makes it, or pick another table.",
            variable,
        ) from thrown


def open_sql(
    engine: Engine, request: Request, namespace: dict[str, Any], sql: str, name: str
) -> tuple[Relation, int]:
    """Runs the query once and keeps its rows; the kernel's tables may be named in it."""
    relation = Relation(name, [], "", "SQL query")
    engine.drop(name)
    with engine.cursor(request) as connection:
        try:
            query = select_only(connection, sql)
        except BridgeError as thrown:
            raise source_error(thrown, name) from thrown
        named = register_named_tables(engine, connection, namespace, query)
        try:
            connection.execute(f"CREATE OR REPLACE TABLE {quote_identifier(name)} AS {query}")
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise source_error(query_error(thrown), name) from thrown
        finally:
            for table, _ in named:
                connection.unregister(table)
        engine.add(relation)
        relation.columns = describe(connection, name)
        rows = count_rows(connection, name)
        relation.digest = digest_of_values(connection, request, name, relation.columns, rows)
    return relation, rows


def source_error(error: BridgeError, name: str) -> BridgeError:
    """The error of an SQL source, with the table that it was to be."""
    if error.code != "query-failed":
        return error
    action = error.action or "Correct the query, and run the cells that make the tables it names."
    return BridgeError(
        error.code, f"The SQL source of {name} failed: {error.message}", action, f"{name} (sql)"
    )


def register_named_tables(
    engine: Engine, connection: duckdb.DuckDBPyConnection, namespace: dict[str, Any], query: str
) -> list[tuple[str, PreparedTable]]:
    """Lets the query read the kernel's tables that it names."""
    words = set(re.findall(r"\w+", query))
    named = []
    for variable, value in list(namespace.items()):
        if variable in words and variable not in engine.relations and library_of(value):
            prepared = prepare(value, variable)
            connection.register(variable, prepared.registered)
            named.append((variable, prepared))
    return named
