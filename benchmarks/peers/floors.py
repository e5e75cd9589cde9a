"""What no exact comparison can do without: reading the ordered columns, and sorting them.

Usage: python floors.py FOLDER [--scan]. One thread. Prints one JSON line: CPU seconds of DuckDB's
sum of every ordered column, of NumPy's sort of each of them, one after the other, and of fetching
each with DuckDB and sorting it; with --scan the sum alone.
"""

import json
import pathlib
import sys
import time

import duckdb
import numpy as np


def main():
    """Both tables, the scan first."""
    folder = pathlib.Path(sys.argv[1])
    connection = duckdb.connect(config={"threads": 1})
    scan = sort = fetched_and_sorted = 0.0
    for name in ("reference", "current"):
        table = f"read_parquet('{folder / name}.parquet')"
        columns = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        values = [
            f"CAST(epoch_us({name}) AS DOUBLE)"
            if kind == "TIMESTAMP"
            else f"CAST({name} AS DOUBLE)"
            for name, kind, *_ in columns
            if kind not in ("VARCHAR", "BOOLEAN")
        ]
        started = time.process_time()
        sums = ", ".join(f"sum({value})" for value in values)
        connection.execute(f"SELECT {sums} FROM {table}").fetchall()
        scan += time.process_time() - started
        for value in [] if "--scan" in sys.argv else values:
            query = f"SELECT x FROM (SELECT {value} AS x FROM {table}) WHERE x IS NOT NULL"
            begun = time.process_time()
            fetched = connection.execute(query).fetchnumpy()["x"]
            started = time.process_time()
            np.sort(fetched)
            ended = time.process_time()
            sort += ended - started
            fetched_and_sorted += ended - begun
    print(json.dumps({"scan": scan, "sort": sort, "fetchAndSort": fetched_and_sorted}))


if __name__ == "__main__":
    main()
