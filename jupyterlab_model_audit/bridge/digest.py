"""Digests of a relation's values, the same whichever library holds them.

A column is hashed in blocks of `ROWS_PER_BLOCK` rows. Each block gives the mask
of missing values, a byte a row (1 where missing), and then the values:

* whole numbers below 64 bits and booleans: signed 64-bit, little endian, 0 where missing;
* FLOAT and DOUBLE: IEEE 754 binary64, little endian, NaN and missing as the one quiet NaN;
* everything else as the engine's text: the number of characters of each value as
  signed 64-bit, little endian, then all the values' UTF-8 bytes.

The digest is the SHA-256 of one JSON line for the number of rows and one a
column: name, encoding (`integer`, `float`, `text`) and the column's SHA-256.
"""

from __future__ import annotations

import array
import hashlib
import itertools
import json
import struct
import sys
from collections.abc import Sequence
from typing import Any

import duckdb

from .identifiers import quote_identifier
from .requests import Request

ROWS_PER_BLOCK = 65_536
# Values that may be in memory at a time, over all columns read together.
VALUES_PER_BATCH = 4_000_000
INTEGERS = frozenset(
    ["BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"]
)
QUIET_NAN = struct.pack("<d", float("nan"))


def encoding_of(kind: str) -> str:
    if kind in INTEGERS:
        return "integer"
    return "float" if kind in ("FLOAT", "DOUBLE") else "text"


SQL_TYPES = {"integer": "BIGINT", "float": "DOUBLE", "text": "VARCHAR"}


def digest_of_values(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    relation: str,
    columns: Sequence[tuple[str, str]],
    rows: int,
) -> str:
    """`sha256:…` over names and values, in the relation's order."""
    lines = [json.dumps(rows)]
    width = max(1, min(len(columns), VALUES_PER_BATCH // max(rows, 1)))
    for start in range(0, len(columns), width):
        batch = columns[start : start + width]
        encodings = [encoding_of(kind) for _, kind in batch]
        hexes = digest_columns(connection, request, relation, batch, encodings)
        lines.extend(
            json.dumps([name, encoding, value])
            for (name, _), encoding, value in zip(batch, encodings, hexes, strict=True)
        )
        request.progress(start + len(batch), len(columns))
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest_columns(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    relation: str,
    columns: Sequence[tuple[str, str]],
    encodings: Sequence[str],
) -> list[str]:
    values = ", ".join(
        f"CAST({quote_identifier(name)} AS {SQL_TYPES[encoding]}) AS c{index}"
        for index, ((name, _), encoding) in enumerate(zip(columns, encodings, strict=True))
    )
    connection.execute(f"SELECT {values} FROM {quote_identifier(relation)}")
    digests = [hashlib.sha256() for _ in columns]
    # Without NumPy in the process the rows come as Python's values: slower, the same bytes.
    if sys.modules.get("numpy") is not None:
        fetched = connection.fetchnumpy()
        for index, encoding in enumerate(encodings):
            column = fetched.pop(f"c{index}")
            for start in range(0, len(column), ROWS_PER_BLOCK):
                request.check()
                update_from_array(digests[index], encoding, column[start : start + ROWS_PER_BLOCK])
    else:
        while block := connection.fetchmany(ROWS_PER_BLOCK):
            request.check()
            for digest, encoding, column in zip(
                digests, encodings, zip(*block, strict=True), strict=True
            ):
                update_from_values(digest, encoding, column)
    return [digest.hexdigest() for digest in digests]


def update_from_array(digest: Any, encoding: str, block: Any) -> None:
    """One block as `fetchnumpy` gives it: a plain or a masked array."""
    numpy = sys.modules["numpy"]
    mask = numpy.ma.getmaskarray(block)
    data = numpy.ma.getdata(block)
    if encoding == "text":
        data = numpy.where(mask, None, data) if mask.any() else data
        update_from_values(digest, encoding, data.tolist())
        return
    if encoding == "float":
        data = numpy.where(mask | numpy.isnan(data), numpy.nan, data).astype("<f8")
        mask = numpy.isnan(data)
    else:
        data = numpy.where(mask, 0, data).astype("<i8")
    digest.update(mask.astype("u1").tobytes())
    digest.update(data.tobytes())


def update_from_values(digest: Any, encoding: str, block: Sequence[Any]) -> None:
    """One block of Python's values, None where missing."""
    if encoding == "float":
        block = [None if value is None or value != value else value for value in block]
    digest.update(bytes(value is None for value in block))
    if encoding == "text":
        texts = ["" if value is None else value for value in block]
        digest.update(little_endian(array.array("q", map(len, texts))))
        digest.update("".join(texts).encode("utf-8", "surrogatepass"))
    elif encoding == "integer":
        digest.update(little_endian(array.array("q", [value or 0 for value in block])))
    else:
        packed = array.array("d", [0.0 if value is None else value for value in block])
        raw = bytearray(little_endian(packed))
        for index in itertools.compress(range(len(block)), [value is None for value in block]):
            raw[index * 8 : index * 8 + 8] = QUIET_NAN
        digest.update(bytes(raw))


def little_endian(values: array.array) -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
