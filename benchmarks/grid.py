"""Our grids alone: fixing them by the reference and counting both sides' ordered columns on them.

Usage: python grid.py FOLDER. In this process, as the bridge does it. Prints one JSON line with its
CPU seconds, to be laid beside the bare sum of `peers/floors.py`.
"""

import json
import pathlib
import sys
import time

from jupyterlab_model_audit.bridge.counted import count_columns
from jupyterlab_model_audit.bridge.engine import Engine
from jupyterlab_model_audit.bridge.laid import cuts_of, lay_columns
from jupyterlab_model_audit.bridge.requests import Request

# As `gridRules` of `src/core/profile/grid-choose.ts` for large tables.
RULES = {
    "sampleRows": 5000,
    "shares": [0.002, 0.01, 0.5, 0.99, 0.998],
    "cells": 4096,
    "mostValues": 16384,
    "mostDecimals": 3,
    "largestWhole": 2**50,
    "tailCells": 48,
    "heavyShare": 1 / 1000,
    "cellShare": 1 / 2000,
    "fewestRows": 10,
    "fewFilled": 256,
    "mostPoints": 1024,
}
# Values and columns of one SELECT, as in `grid-count.ts`.
VALUES, MOST = 1_000_000, 16


def ask(engine, method, function, **params):
    return function(engine, Request(1, method, params, lambda _done, _total: None))


def main():
    """Every ordered column, the reference first."""
    folder = pathlib.Path(sys.argv[1])
    engine = Engine()
    tables = {side: f"read_parquet('{folder / side}.parquet')" for side in ("reference", "current")}
    with engine.cursor(Request(1, "query", {}, lambda _done, _total: None)) as connection:
        columns = connection.execute(f"DESCRIBE SELECT * FROM {tables['reference']}").fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {tables['reference']}").fetchone()[0]
    values = [
        f"CASE WHEN isfinite({name}) THEN epoch_us({name}) END" if kind == "TIMESTAMP" else name
        for name, kind, *_ in columns
        if kind not in ("VARCHAR", "BOOLEAN")
    ]
    together = max(1, min(MOST, VALUES // rows))

    def selects(side):
        for start in range(0, len(values), together):
            chunk = values[start : start + together]
            listed = ", ".join(
                f"CAST({value} AS DOUBLE) AS c{at}" for at, value in enumerate(chunk)
            )
            sql = f"SELECT {listed} FROM {tables[side]}"
            yield (
                f"SELECT c0 FROM ({sql}) WHERE c0 IS NOT NULL" if len(chunk) == 1 else sql,
                len(chunk),
            )

    started = time.process_time()
    groups = [{"sql": sql, "columns": count} for sql, count in selects("reference")]
    laid = ask(engine, "laid", lay_columns, groups=groups, rules=RULES)
    fixed = time.process_time()
    grids = iter(
        {
            **{key: grid[key] for key in ("low", "perUnit", "cells")},
            "cuts": cuts_of(grid),
            "scale": None if grid["decimals"] is None else 10.0 ** grid["decimals"],
        }
        for grid in (column["grid"] for column in laid)
    )
    groups = [
        {"sql": sql, "grids": [next(grids) for _ in range(count)]}
        for sql, count in selects("current")
    ]
    ask(engine, "counted", count_columns, groups=groups)
    ended = time.process_time()
    print(json.dumps({"fixed": fixed - started, "counted": ended - fixed}))
    engine.close()


if __name__ == "__main__":
    main()
