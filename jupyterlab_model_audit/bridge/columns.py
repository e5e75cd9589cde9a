"""Columns as doubles, some hundred thousand values at a time.

A column of Parquet files that is wanted as it stands is read from them directly, at half of what
a SELECT costs; on a table of a thousand columns, where each SELECT is planned for milliseconds, at
a fraction. What is anything else comes by a SELECT.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from .doubles import present_doubles
from .engine import Engine, query_error
from .protocol import Json

# Values of a batch of the engine's, all columns together.
BATCH = 1 << 19


def batches_of(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sql: str, stored: Json | None, count: int
) -> Iterator[list[Any]]:
    """The present values of some columns, an array of doubles a column, batch by batch.

    `sql` gives the columns as DOUBLE. Where they are columns of a table as they stand, `stored`
    names its `relation` and its `columns`, each with its `name` and whether it is a `moment`, whose
    doubles are microseconds.
    """
    if stored is not None:
        relation = engine.relations.get(stored["relation"])
        files = relation.files if relation is not None else None
        found = files.batches(stored["columns"]) if files else None
        if found is not None:
            yield from found
            return
    connection.execute(sql)
    yield from selected(connection, count)


def selected(connection: duckdb.DuckDBPyConnection, count: int) -> Iterator[list[Any]]:
    """What a SELECT gives; by way of Arrow, which reads on demand. Without it by way of pandas,
    without either as a whole."""
    try:
        import pyarrow
    except ImportError:
        yield from selected_by_pandas(connection, count)
        return
    read = getattr(connection, "to_arrow_reader", None) or connection.fetch_record_batch
    try:
        for batch in read(max(1, BATCH // count)):
            yield [present_doubles(column, False) for column in batch.columns]
    except (pyarrow.ArrowException, OSError) as thrown:
        # The engine's own complaint, as Arrow passes it on.
        raise query_error(thrown) from thrown


def selected_by_pandas(connection: duckdb.DuckDBPyConnection, count: int) -> Iterator[list[Any]]:
    try:
        import pandas  # noqa: F401
    except ImportError:
        count = 0
    if count != 1:
        # A frame would give NULL as NaN.
        fetched = connection.fetchnumpy()
        yield [unmasked(fetched.pop(name)) for name in list(fetched)]
        return
    while len(frame := connection.fetch_df_chunk(max(1, BATCH >> 11))):
        yield [frame.iloc[:, 0].to_numpy()]


def unmasked(values: Any) -> Any:
    """The values that are not NULL, as an array of its own."""
    import numpy as np

    return values.compressed() if isinstance(values, np.ma.MaskedArray) else values
