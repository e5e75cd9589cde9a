"""Digests of a relation's values, the same whichever library holds them.

A column is hashed in blocks of `ROWS_PER_BLOCK` rows. Each block gives the mask
of missing values, a byte a row (1 where missing), and then the values:

* whole numbers of at most 64 bits with sign and booleans: signed 64-bit, little endian, 0 where
  missing; dates and timestamps as microseconds since 1970-01-01 UTC, the infinite ones as the
  largest and the smallest such number;
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


LARGEST_INTEGER = 2**63 - 1


def encoding_of(kind: str) -> str:
    if kind in INTEGERS or is_moment(kind):
        return "integer"
    return "float" if kind in ("FLOAT", "DOUBLE") else "text"


def is_moment(kind: str) -> bool:
    # Nanoseconds would be lost: those are hashed as text.
    return kind in ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS")


def encoded(name: str, kind: str) -> str:
    """The SQL that gives the value as it is hashed."""
    quoted = quote_identifier(name)
    if is_moment(kind):
        moment = quoted if kind.endswith("ZONE") else f"CAST({quoted} AS TIMESTAMP)"
        return (
            f"CASE WHEN isinf({moment}) THEN CASE WHEN {moment} > '1970-01-01' "
            f"THEN {LARGEST_INTEGER} ELSE {-LARGEST_INTEGER} END ELSE epoch_us({moment}) END"
        )
    sql_type = {"integer": "BIGINT", "float": "DOUBLE", "text": "VARCHAR"}[encoding_of(kind)]
    return f"CAST({quoted} AS {sql_type})"


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
        lines.extend(
            json.dumps([name, encoding_of(kind), value])
            for (name, kind), value in zip(
                batch, digest_columns(connection, request, relation, batch), strict=True
            )
        )
        request.progress(start + len(batch), len(columns))
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest_columns(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    relation: str,
    columns: Sequence[tuple[str, str]],
) -> list[str]:
    """Hex digests of some columns, by the fastest library that is there; the bytes are the same."""
    digests = [hashlib.sha256() for _ in columns]
    encodings = [encoding_of(kind) for _, kind in columns]
    values = [f"{encoded(name, kind)} AS c{index}" for index, (name, kind) in enumerate(columns)]
    source = quote_identifier(relation)
    if sys.modules.get("numpy") is None:
        connection.execute(f"SELECT {', '.join(values)} FROM {source}")
        while block := connection.fetchmany(ROWS_PER_BLOCK):
            request.check()
            for digest, encoding, column in zip(
                digests, encodings, zip(*block, strict=True), strict=True
            ):
                update_from_values(digest, encoding, column)
        return [digest.hexdigest() for digest in digests]
    arrow = sys.modules.get("pyarrow.compute") is not None
    texts = [index for index, encoding in enumerate(encodings) if encoding == "text" and arrow]
    numbers = [index for index in range(len(columns)) if index not in texts]
    if numbers:
        connection.execute(f"SELECT {', '.join(values[index] for index in numbers)} FROM {source}")
        fetched = connection.fetchnumpy()
        for index in numbers:
            column = fetched.pop(f"c{index}")
            for start in range(0, len(column), ROWS_PER_BLOCK):
                request.check()
                block = column[start : start + ROWS_PER_BLOCK]
                update_from_array(digests[index], encodings[index], block)
    if texts:
        connection.execute(f"SELECT {', '.join(values[index] for index in texts)} FROM {source}")
        update_from_arrow(request, [digests[index] for index in texts], connection)
    return [digest.hexdigest() for digest in digests]


def update_from_arrow(
    request: Request, digests: Sequence[Any], connection: duckdb.DuckDBPyConnection
) -> None:
    """Text columns straight from Arrow's buffers, without a Python object a value."""
    pyarrow, compute = sys.modules["pyarrow"], sys.modules["pyarrow.compute"]
    # Renamed in DuckDB 1.5.
    fetch = getattr(connection, "to_arrow_table", None) or connection.fetch_arrow_table
    table = fetch()
    for digest, column in zip(digests, table.columns, strict=True):
        whole = column.cast(pyarrow.large_string()).combine_chunks()
        if isinstance(whole, pyarrow.ChunkedArray):
            whole = pyarrow.concat_arrays(whole.chunks or [pyarrow.array([], column.type)])
        for start in range(0, len(whole), ROWS_PER_BLOCK):
            request.check()
            block = compute.fill_null(whole.slice(start, ROWS_PER_BLOCK), "")
            missing = compute.is_null(whole.slice(start, ROWS_PER_BLOCK))
            digest.update(missing.cast("uint8").to_numpy().tobytes())
            lengths = compute.utf8_length(block).cast("int64").to_numpy()
            digest.update(lengths.astype("<i8").tobytes())
            digest.update(text_bytes(block))


def text_bytes(block: Any) -> Any:
    """The UTF-8 bytes of all the block's values, one after the other."""
    numpy = sys.modules["numpy"]
    _, offsets, data = block.buffers()
    if data is None:
        return b""
    bounds = numpy.frombuffer(offsets, dtype="<i8")[block.offset : block.offset + len(block) + 1]
    return memoryview(data)[int(bounds[0]) : int(bounds[-1])]


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
