"""The data sets that samples are drawn from, as PyArrow tables."""

import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sklearn import datasets

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLIGHTS = ROOT / "node_modules/vega-datasets/data/flights-3m.parquet"

START = np.datetime64("2026-01-01", "us")
MONTH = 30 * 86_400_000_000
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def flights():
    """Three million flights: moment, two whole numbers, two columns of 200 to 300 categories."""
    return pq.read_table(FLIGHTS, read_dictionary=["origin", "destination"])


def bundled(name):
    """One of the data sets that come with scikit-learn, numbers all."""
    loaded = getattr(datasets, f"load_{name}")()
    names = getattr(loaded, "feature_names", None)
    columns = names if names is not None else [f"x{i}" for i in range(loaded.data.shape[1])]
    arrays = [pa.array(values) for values in np.asarray(loaded.data, dtype=float).T]
    return pa.table(arrays, names=[str(column) for column in columns])


def mixed(random, rows):
    """Made columns of every kind that all contestants can read."""
    tenth = random.random(rows) < 0.1
    normal = random.normal(0, 1, rows)
    return pa.table(
        {
            "normal": normal,
            "related": normal + random.normal(0, 0.3, rows),
            "lognormal": np.round(random.lognormal(3, 1, rows), 2),
            "heavy": random.standard_cauchy(rows),
            "few numbers": random.poisson(1.5, rows),
            "many zeros": np.where(random.random(rows) < 0.7, 0, random.exponential(1, rows)),
            "gaps": pa.array(random.normal(0, 1, rows), mask=tenth),
            "rare gaps": pa.array(random.normal(0, 1, rows), mask=random.random(rows) < 0.002),
            "five": named("level", random.choice(5, rows, p=[0.5, 0.25, 0.15, 0.09, 0.01])),
            "zipf": named("code", np.minimum(random.zipf(1.3, rows), 1000)),
            "flag": random.random(rows) < 0.3,
            "rare flag": random.random(rows) < 0.002,
            "moment": START + (random.random(rows) * MONTH).astype("timedelta64[us]"),
            "other moment": START + (random.random(rows) * MONTH).astype("timedelta64[us]"),
        }
    )


def written(random, rows):
    """Texts and embeddings, which the others' defaults do not read as they stand."""
    lengths = random.integers(3, 12, rows)
    letters = LETTERS[random.integers(0, 26, (rows, 60))]
    texts = [
        " ".join("".join(row[5 * word : 5 * word + 5]) for word in range(length)) + f" {place}"
        for place, (row, length) in enumerate(zip(letters, lengths, strict=True))
    ]
    vectors = random.normal(0, 1, (rows, 16))
    return pa.table({"text": texts, "embedding": pa.array(list(vectors))})


def named(prefix, places):
    """Strings for whole numbers."""
    return pc.binary_join_element_wise(prefix, pa.array(places.astype(str)), " ")
