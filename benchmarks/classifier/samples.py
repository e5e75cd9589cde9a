"""Draws the pairs of samples that the classifier is asked to tell apart.

Usage: python samples.py FOLDER ROUNDS. Writes reference.parquet and current.parquet of every round
into a folder of its own, and rounds.json: folder, experiment, and what was changed.

Columns: `shared`, a figure that all rows of an hour share and no other hour has; `daily`, which
differs by day beside each row's own; `weekday`, a level of the day; `own` and `partner`, each row's
own, with a correlation of 0.6. Where there are no days all five are each row's own.
"""

import json
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CORRELATION = 0.6
DAY = 86_400_000_000
# Name, days of both sides (none: rows by themselves), rows, change, its size; share of the rounds.
EXPERIMENTS = [
    ("rows by themselves", None, (2000, 2000), "none", 0, 1),
    ("rows by themselves", None, (300, 300), "none", 0, 1),
    ("30 against 30 days", (30, 30), (2000, 2000), "none", 0, 1),
    ("31 against 7 days", (31, 7), (2000, 2000), "none", 0, 1),
    ("31 against 7 days", (31, 7), (500, 500), "none", 0, 1),
    ("31 against 7 days", (31, 7), (500, 500), "mean", 0.25, 0.4),
    ("31 against 7 days", (31, 7), (500, 500), "mean", 0.5, 0.4),
    ("31 against 7 days", (31, 7), (500, 500), "mean", 1, 0.4),
    ("31 against 7 days", (31, 7), (2000, 2000), "correlation", 1, 0.4),
    ("31 against 7 days", (31, 7), (2000, 2000), "mixture", 0.2, 0.4),
    ("30 against 30 days", (30, 30), (2000, 2000), "mean", 0.25, 0.4),
    ("30 against 30 days", (30, 30), (2000, 2000), "correlation", 1, 0.4),
    ("30 against 30 days", (30, 30), (2000, 2000), "mixture", 0.2, 0.4),
    ("rows by themselves", None, (2000, 2000), "mean", 0.25, 0.4),
    ("rows by themselves", None, (300, 300), "mean", 0.5, 0.4),
    ("rows by themselves", None, (2000, 2000), "correlation", 1, 0.4),
]


def sample(days, rows, change, size, random):
    """Columns, days and hours of one side."""
    day = np.sort(random.integers(0, days or rows, rows))
    of_day = random.normal(size=days or rows)
    hour = random.integers(0, 24, rows)
    shared = of_day[:, None] + random.normal(size=(len(of_day), 24)) / 2
    correlation = -CORRELATION if change == "correlation" else CORRELATION
    own = random.normal(size=rows)
    partner = correlation * own + np.sqrt(1 - CORRELATION**2) * random.normal(size=rows)
    if change == "mean":
        own += size
    elif change == "mixture":
        strange = random.random(rows) < size
        own[strange] = random.normal(2, 0.5, strange.sum())
        partner[strange] = random.normal(2, 0.5, strange.sum())
    if days is None:
        day = random.permutation(rows)
    columns = {
        "shared": shared[day, hour],
        "daily": of_day[day] / 2 + random.normal(size=rows),
        "weekday": np.array(list("ABCDEFG"))[random.integers(0, 7, len(of_day))[day]],
        "own": own,
        "partner": partner,
    }
    return columns, day, hour


def write(path, columns, moment):
    arrays = {name: pa.array(values) for name, values in columns.items()}
    if moment is not None:
        arrays["moment"] = pa.array(moment, pa.timestamp("us"))
    pq.write_table(pa.table(arrays), path)


def main(folder, rounds):
    listed = []
    for place, (name, days, rows, change, size, share) in enumerate(EXPERIMENTS):
        for seed in range(max(2, round(share * rounds))):
            random = np.random.default_rng((place, seed))
            own = folder / str(len(listed))
            own.mkdir(parents=True)
            first = 0
            for side, file in enumerate(("reference", "current")):
                columns, day, hour = sample(
                    days[side] if days else None,
                    rows[side],
                    change if side else "none",
                    size,
                    random,
                )
                moment = None if days is None else (first + day) * DAY + hour * (DAY // 24)
                write(own / f"{file}.parquet", columns, moment)
                first += days[0] if days else 0
            listed.append(
                {
                    "folder": str(own),
                    "name": name,
                    "rows": rows,
                    "days": days,
                    "change": change,
                    "size": size,
                }
            )
    (folder / "rounds.json").write_text(json.dumps(listed))


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
