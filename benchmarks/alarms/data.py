"""Draws the pairs of tables that alarms are counted on.

Usage: python data.py FOLDER ROUNDS QUICK. Writes reference.parquet and current.parquet of every
round into a folder of its own, and rounds.json: folder, experiment, name of the data set, rows of
both sides, columns that changed with the label of their change, and whether the other libraries
compare it too: they take long, so they get a share of the rounds.
"""

import json
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasets import bundled, flights, mixed, written
from drifts import CHANGES, INFINITE, UNCHANGED, tables

WRITTEN = "texts and embeddings"
ROWS_A_DAY = 1000
FEWEST_DAYS = 20

# Rows of both sides, and rounds where 100 are asked for: the large ones take long elsewhere.
HALVES = [(200, 200, 100), (1000, 1000, 100), (10_000, 10_000, 30), (100_000, 100_000, 5)]
UNEQUAL = [(10_000, 200, 60)]
POWER = [(1000, 1000, 40), (10_000, 10_000, 20), (100_000, 100_000, 4)]
BUNDLED = {"wine": 60, "breast_cancer": 40, "diabetes": 60, "digits": 20}
# Every so many rounds the others take part.
OTHERS = {"halves": 4, "days": 4, "power": 2}


class Rounds:
    """Writes pairs of tables and keeps the list of them."""

    def __init__(self, folder, rounds, quick):
        self.folder, self.rounds, self.quick = folder, rounds, quick
        self.listed = []

    def count(self, of_hundred):
        """Rounds of an experiment, at least two."""
        return max(2, round(of_hundred * self.rounds / 100))

    def add(self, experiment, name, place, reference, current, drifts=None):
        """One pair, number `place` of its kind."""
        folder = self.folder / str(len(self.listed))
        folder.mkdir(parents=True)
        for side, table in (("reference", reference), ("current", current)):
            plain = [
                pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
                for column in table.columns
            ]
            pq.write_table(pa.table(plain, names=table.column_names), folder / f"{side}.parquet")
        self.listed.append(
            {
                "folder": str(folder),
                "experiment": experiment,
                "name": name,
                "rows": [reference.num_rows, current.num_rows],
                "columns": reference.column_names,
                "drifts": drifts or {},
                "everyone": name != WRITTEN and place % OTHERS[experiment] == 0,
            }
        )


def split(random, table, n, m):
    """Two samples without a row in common."""
    chosen = random.permutation(table.num_rows)[: n + m]
    return table.take(pa.array(chosen[:n])), table.take(pa.array(chosen[n:]))


def add_halves(rounds, all_flights):
    """Random halves of one data set: nothing changed."""
    for n, m, of_hundred in HALVES + UNEQUAL:
        if rounds.quick and n + m > 20_000:
            continue
        for place in range(rounds.count(of_hundred)):
            random = np.random.default_rng([1, n, m, place])
            chosen = random.choice(all_flights.num_rows, n + m, replace=False)
            sample = all_flights.take(pa.array(chosen))
            rounds.add("halves", "flights", place, sample.slice(0, n), sample.slice(n))
            rounds.add("halves", "made", place, *split(random, mixed(random, n + m), n, m))
            if n <= 1000:
                pair = split(random, written(random, n + m), n, m)
                rounds.add("halves", WRITTEN, place, *pair)
    for name, of_hundred in BUNDLED.items():
        table = bundled(name)
        n = table.num_rows // 2
        for place in range(rounds.count(of_hundred)):
            random = np.random.default_rng([2, place])
            rounds.add("halves", name.replace("_", " "), place, *split(random, table, n, n))


def add_days(rounds, all_flights):
    """One day against the other days of its month; the hour stands for the moment."""
    dates = all_flights["date"].to_numpy()
    days = dates.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    random = np.random.default_rng(3)
    hour = (dates - days).astype("timedelta64[h]").astype("int64")
    table = all_flights.append_column("hour", pa.array(hour))
    for month in np.unique(months):
        if rounds.quick and month != np.datetime64("2001-03"):
            continue
        found, counts = np.unique(days[months == month], return_counts=True)
        drawn = {
            day: random.choice(np.flatnonzero(days == day), ROWS_A_DAY, replace=False)
            for day in found[counts >= ROWS_A_DAY]
        }
        if len(drawn) < FEWEST_DAYS:
            continue
        for place, (day, rows) in enumerate(drawn.items()):
            if place % max(1, round(100 / rounds.rounds)):
                continue
            others = np.concatenate([rows for other, rows in drawn.items() if other != day])
            rounds.add(
                "days",
                "flights",
                place,
                table.take(pa.array(others)),
                table.take(pa.array(rows)),
            )


def add_power(rounds, all_flights):
    """Planted changes among as many columns without one."""
    for n, _, of_hundred in POWER:
        if rounds.quick and n > 10_000:
            continue
        for place in range(rounds.count(of_hundred)):
            random = np.random.default_rng([4, n, place])
            made = tables(random, all_flights, n, CHANGES, UNCHANGED)
            rounds.add("power", "planted", place, *made)
            made = tables(random, all_flights, n, INFINITE, ["normal", "delay"])
            rounds.add("power", "planted", place, *made)


def main():
    """Writes everything below the folder given."""
    folder = pathlib.Path(sys.argv[1])
    rounds = Rounds(folder, float(sys.argv[2]), sys.argv[3] == "quick")
    all_flights = flights()
    add_halves(rounds, all_flights)
    add_days(rounds, all_flights)
    add_power(rounds, all_flights)
    (folder / "rounds.json").write_text(json.dumps(rounds.listed))


if __name__ == "__main__":
    main()
