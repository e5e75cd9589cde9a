"""Makes a pair of tables as Parquet.

Usage: python data.py FOLDER ROWS COLUMNS. Per ten columns three normal, one of whole
numbers, two lognormal rounded to 0.01, two categorical with a thousand levels (zipf), one
boolean, one of moments; 5 % missing; every third column drifted in the current table. Rows are
made and written a block at a time, so that any size fits into memory.
"""

import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

START = np.datetime64("2026-01-01", "us")
MONTH = 30 * 86_400_000_000


def column(random, place, rows, drifted):
    """One column of the kind that belongs to the place."""
    kind = place % 10
    if kind < 3:
        return pa.array(random.normal(0.1 * drifted, 1, rows))
    if kind == 3:
        return pa.array(random.integers(0, 1000, rows) + 20 * drifted)
    if kind < 6:
        return pa.array(np.round(random.lognormal(3 + 0.1 * drifted, 1, rows), 2))
    if kind < 8:
        names = np.array([f"level {level}" for level in range(1001)])
        drawn = np.minimum(random.zipf(1.3 + 0.1 * drifted, rows), 1000)
        return pa.DictionaryArray.from_arrays(drawn.astype(np.int16), names).cast(pa.string())
    if kind == 8:
        return pa.array(random.random(rows) < 0.3 + 0.05 * drifted)
    later = random.random(rows) ** (1 + 0.2 * drifted) * MONTH
    return pa.array(START + later.astype("int64").astype("timedelta64[us]"))


# Values of one table made at a time.
BLOCK_VALUES = 50_000_000


def block(seed, number, rows, columns, current):
    """Some rows of a table."""
    arrays = []
    for place in range(columns):
        random = np.random.default_rng([seed, place, number] if number else [seed, place])
        values = column(random, place, rows, current and place % 3 == 2)
        gaps = pa.array(random.random(rows) < 0.05)
        arrays.append(pa.compute.if_else(gaps, pa.scalar(None, values.type), values))
    return pa.table(arrays, names=[f"c{place}" for place in range(columns)])


def write_table(path, seed, rows, columns, current):
    """A whole table as one file."""
    most = max(1, BLOCK_VALUES // columns)
    writer = None
    for number, start in enumerate(range(0, rows, most)):
        made = block(seed, number, min(most, rows - start), columns, current)
        writer = writer or pq.ParquetWriter(path, made.schema)
        writer.write_table(made)
    writer.close()


def main():
    """Writes reference.parquet and current.parquet."""
    folder = pathlib.Path(sys.argv[1])
    rows, columns = int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(("reference", "current")):
        part = folder / f"{name}.part"
        write_table(part, seed, rows, columns, seed == 1)
        part.rename(folder / f"{name}.parquet")


if __name__ == "__main__":
    main()
