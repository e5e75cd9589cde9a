"""Our exact path alone: fetching, sorting and walking through the ordered columns.

Usage: python exact.py FOLDER. In this process, as the bridge does it. Prints one JSON line with
its CPU seconds, to be laid beside those of `peers/floors.py`.
"""

import json
import pathlib
import sys
import time

from jupyterlab_model_audit.bridge.engine import Engine, Relation
from jupyterlab_model_audit.bridge.parquet import files_of
from jupyterlab_model_audit.bridge.requests import Request
from jupyterlab_model_audit.bridge.sorted import summarise_sorted

DRAWING = {"bins": 40, "valueBins": 60, "shares": [0.01, 0.002, 0]}


def main():
    """Every ordered column."""
    folder = pathlib.Path(sys.argv[1])
    tables = {side: f"read_parquet('{folder / side}.parquet')" for side in ("reference", "current")}
    engine = Engine()
    params = {"groups": [], "drawing": DRAWING}
    request = Request(1, "sorted", params, lambda _done, _total: None)
    with engine.cursor(request) as connection:
        columns = connection.execute(f"DESCRIBE SELECT * FROM {tables['reference']}").fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {tables['reference']}").fetchone()[0]
    for side in tables:
        relation = Relation(side, [], "", side)
        relation.files = files_of([str(folder / f"{side}.parquet")], rows * len(columns))
        engine.add(relation)
    values = [
        (name, f"epoch_us({name})" if kind == "TIMESTAMP" else name)
        for name, kind, *_ in columns
        if kind not in ("VARCHAR", "BOOLEAN")
    ]
    # As many columns a SELECT as `src/core/profile/sorted.ts` takes.
    together = max(1, min(16, 1_000_000 // rows))
    for start in range(0, len(values), together):
        chunk = values[start : start + together]
        listed = ", ".join(
            f"CAST({value} AS DOUBLE) AS c{at}" for at, (_, value) in enumerate(chunk)
        )
        present = f" WHERE {chunk[0][0]} IS NOT NULL" if together == 1 else ""
        stored = [{"name": name, "moment": value != name} for name, value in chunk]
        params["groups"].append(
            {
                **{
                    side: f"SELECT {listed} FROM {table}{present}" for side, table in tables.items()
                },
                "columns": len(chunk),
                "stored": {side: {"relation": side, "columns": stored} for side in tables},
            }
        )
    if "--select" in sys.argv:
        for group in params["groups"]:
            del group["stored"]
    params["rows"] = 2 * rows
    started = time.process_time()
    summarise_sorted(engine, request)
    print(json.dumps({"exact": time.process_time() - started}))
    engine.close()


if __name__ == "__main__":
    main()
