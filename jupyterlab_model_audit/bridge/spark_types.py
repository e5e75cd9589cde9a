"""Spark's types by the names that the other side knows, DuckDB's."""

from __future__ import annotations

import re
from typing import Any

NAMES = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
    "void": '"NULL"',
}
PLAIN = re.compile(r"^(boolean|tinyint|smallint|int|bigint|float|double|string.*|void|decimal.*)$")


def engine_type(kind: str) -> str:
    """`decimal(10,2)` as `DECIMAL(10,2)`, `array<float>` as `FLOAT[]`."""
    plain = NAMES.get(kind)
    if plain:
        return plain
    if kind.startswith("array<"):
        return engine_type(kind[6:-1]) + "[]"
    if kind.startswith(("varchar", "char", "string")):
        return "VARCHAR"
    if kind.startswith("struct<"):
        return f"STRUCT({kind[7:-1]})"
    if kind.startswith("map<"):
        return f"MAP({kind[4:-1]})"
    return kind.upper()


def is_plain(kind: Any) -> bool:
    """Whether values arrive as JSON can carry them; all others are cast to text by Spark."""
    return PLAIN.match(kind.simpleString()) is not None


def readable_columns(schema: Any) -> list[str]:
    """The select list: durations as seconds and bytes as text, as from the kernel's own tables."""
    listed = []
    for field in schema.fields:
        quoted = "`" + field.name.replace("`", "``") + "`"
        kind = field.dataType.simpleString()
        if kind.startswith("interval day") or kind in (
            "interval hour to second",
            "interval hour to minute",
            "interval minute to second",
            "interval hour",
            "interval minute",
            "interval second",
        ):
            seconds = f"CAST(CAST({quoted} AS INTERVAL SECOND) AS DOUBLE)"
            listed.append(f"{seconds} AS {quoted}")
        elif kind == "binary":
            listed.append(f"CAST({quoted} AS STRING) AS {quoted}")
        else:
            listed.append(quoted)
    return listed
