"""The user's Spark session, and opening its tables, queries and files as relations."""

from __future__ import annotations

import os
import re
from typing import Any

from .files import FORMATS, READABLE
from .identifiers import safe_relation
from .protocol import BridgeError, Json
from .requests import Request
from .sources import lookup, source_error
from .spark_engine import SparkEngine, apart
from .spark_sql import named_tables, spark_query, spark_statement, sqlglot
from .tables import imported, library_of


def is_session(value: Any) -> bool:
    return class_path(value).startswith("pyspark.") and type(value).__name__ == "SparkSession"


def is_frame(value: Any) -> bool:
    """A Spark DataFrame, of a session of this process or of Spark Connect."""
    return class_path(value).startswith("pyspark.sql.") and type(value).__name__ == "DataFrame"


def class_path(value: Any) -> str:
    return type(value).__module__


def session_of(namespace: dict[str, Any], spark: Json) -> SparkEngine:
    """The engine for `{session: name}` or `{connect: address}`."""
    sqlglot()
    name = spark.get("session")
    if isinstance(name, str):
        value = namespace.get(name)
        if value is None:
            raise BridgeError(
                "unknown-variable",
                f"There is no Spark session {name} in the kernel.",
                f"Run the cell that makes it, such as {name} = SparkSession.builder.getOrCreate().",
                name,
            )
        if not is_session(value):
            raise BridgeError(
                "unknown-variable",
                f"{name} is no Spark session: it is a {type(value).__name__}.",
                "Name the variable of a SparkSession under engine.spark.session.",
                name,
            )
        return SparkEngine(value, f"the Spark session {name}")
    address = spark.get("connect")
    if not isinstance(address, str):
        raise BridgeError("protocol", "Spark needs a session or an address.")
    return SparkEngine(connect(address), f"Spark at {address}", own=True)


def connect(address: str) -> Any:
    """A session of our own at the server of the address."""
    try:
        from pyspark.sql.connect.session import SparkSession

        return SparkSession.builder.remote(address).create()
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            f"Reaching Spark at {address} needs PySpark with Spark Connect in the kernel.",
            'Install it with: pip install "pyspark[connect]"',
            address,
        ) from thrown
    except Exception as thrown:
        # PySpark says this itself, by the class of its own checks.
        if "PACKAGE_NOT_INSTALLED" in str(thrown):
            raise BridgeError(
                "package-missing",
                f"Reaching Spark at {address} needs PySpark with Spark Connect in the kernel.",
                'Install it with: pip install "pyspark[connect]"',
                address,
            ) from thrown
        raise BridgeError(
            "query-failed",
            f"Spark at {address} can't be reached.",
            "Check the address and that its Spark Connect server runs.",
            address,
        ) from thrown


def open_on_spark(
    engine: SparkEngine, request: Request, namespace: dict[str, Any], source: Json, folder: str
) -> Json:
    """Opens a source as a relation; its rows stay where they are."""
    name = safe_relation(request.text("relation"))
    with engine.working(request):
        if isinstance(source.get("variable"), str):
            frame = frame_of(engine, namespace, source["variable"])
            relation, rows = engine.adopt(request, name, frame, source["variable"])
        elif isinstance(source.get("sql"), str):
            relation, rows = open_query(engine, request, namespace, source["sql"], name)
        elif "files" in source:
            wanted = source["files"]
            patterns = [wanted] if isinstance(wanted, str) else wanted
            if not patterns or not all(isinstance(each, str) for each in patterns):
                raise BridgeError("protocol", "files must be a path or a list of paths.")
            frame = read_files(engine, patterns, folder)
            relation, rows = engine.adopt(request, name, frame, ", ".join(patterns))
        else:
            raise BridgeError("protocol", "A source needs a variable, files or sql.")
    return {
        "relation": relation.name,
        "rows": rows,
        "columns": [{"name": column, "type": kind} for column, kind in relation.columns],
        "digest": relation.digest,
        "description": relation.description,
    }


def frame_of(engine: SparkEngine, namespace: dict[str, Any], variable: str) -> Any:
    """The variable's DataFrame; tables of the kernel are never sent to the cluster unasked."""
    value = lookup(namespace, variable)
    if is_frame(value):
        if value.sparkSession is engine.session:
            return value
        raise BridgeError(
            "unknown-variable",
            f"{variable} belongs to another Spark session than {engine.described}.",
            "Name the session that made it under engine.spark.session.",
            variable,
        )
    library = library_of(value)
    if library is None:
        raise BridgeError(
            "unknown-variable",
            f"{variable} is no Spark table: it is a {type(value).__name__}.",
            "Pick a Spark DataFrame.",
            variable,
        )
    raise BridgeError(
        "unknown-variable",
        f"{variable} is a {library} table in the kernel, but the comparison runs on Spark, "
        "where its rows are not.",
        f"Send it there yourself with spark.createDataFrame({variable}), or use engine: duckdb.",
        variable,
    )


def open_query(
    engine: SparkEngine, request: Request, namespace: dict[str, Any], sql: str, name: str
) -> Any:
    """The query in DuckDB's dialect, run once on Spark; Spark frames of the kernel may be named."""
    views: dict[str, str] = {}
    try:
        for table in named_tables(sql):
            value = namespace.get(table)
            if is_frame(value) and value.sparkSession is engine.session:
                named = f"named_{safe_relation(table)}"
                engine.keep(named, apart(value), stored=False)
                views[table] = engine.prefix + named
        translated = spark_query(sql, views)
        with engine.analysing():
            frame = engine.session.sql(translated)
        return engine.adopt(request, name, frame, "SQL query", stored=True)
    except BridgeError as thrown:
        raise source_error(thrown, name) from thrown


def read_files(engine: SparkEngine, patterns: list[str], folder: str) -> Any:
    """Reads files by Spark; a path without a scheme lies on the disk, below the plan's folder."""
    kinds = {format_of(pattern) for pattern in patterns}
    if len(kinds) > 1:
        raise BridgeError(
            "unreadable-file",
            f"{', '.join(patterns)} mixes formats.",
            "Name files of one format.",
            patterns[0],
        )
    paths = [located(pattern, folder) for pattern in patterns]
    kind = kinds.pop()
    with engine.analysing():
        # Files are parsed when they are read, and by then the settings are the user's again.
        read = engine.session.read.option("timeZone", "UTC")
        if kind == "parquet":
            return read.option("mergeSchema", True).parquet(*paths)
        if kind == "json":
            return read.json(paths)
        separator = "\t" if patterns[0].lower().endswith((".tsv", ".tsv.gz")) else ","
        return read.csv(paths, header=True, inferSchema=True, sep=separator, escape='"')


def located(pattern: str, folder: str) -> str:
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]+:", pattern):
        return pattern
    return "file:" + os.path.join(folder, os.path.expanduser(pattern))


def format_of(pattern: str) -> str:
    plain = pattern.lower().rstrip("/").removesuffix(".gz")
    ending = os.path.splitext(plain)[1]
    kind = FORMATS.get(ending, "parquet" if ending in ("", ".*") else "")
    if kind not in ("parquet", "csv", "json"):
        raise BridgeError(
            "unreadable-file",
            f"{pattern} has no format that Spark reads here.",
            READABLE.replace(" and Arrow", "").replace("TSV,", "TSV and"),
            pattern,
        )
    return kind


def snapshot_on_spark(engine: SparkEngine, request: Request) -> Json:
    """Makes the query's rows a relation on the cluster; nothing is copied to the plan's folder.

    Rows that were drawn are kept in the cluster's own storage, so that every statement sees the
    same ones.
    """
    name = safe_relation(request.text("relation"))
    statement = request.text("sql")
    with engine.working(request):
        _, _, sql = spark_statement(statement, engine.prefix)
        drawn = parse_limit(sql)
        with engine.analysing():
            frame = engine.session.sql(sql)
        relation, rows = engine.adopt(request, name, frame, name, stored=drawn)
    return {
        "path": "",
        "relation": relation.name,
        "rows": rows,
        "bytes": 0,
        "digest": relation.digest,
        "columns": [{"name": column, "type": kind} for column, kind in relation.columns],
    }


def parse_limit(sql: str) -> bool:
    exp = sqlglot().exp
    return sqlglot().parse_one(sql, read="spark").find(exp.Limit) is not None


def list_sessions(namespace: dict[str, Any]) -> list[str]:
    """Names of the kernel's Spark sessions."""
    if imported("pyspark") is None:
        return []
    return [
        name
        for name, value in list(namespace.items())
        if not name.startswith("_") and is_session(value)
    ]
