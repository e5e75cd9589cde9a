"""What a drift library does inside: pandas, and scipy.stats column by column.

Usage: python pandas_scipy.py FOLDER. Reads both tables whole; K-S and Wasserstein for numbers and
moments, chi-square for the others. Prints one JSON line.
"""

import json
import pathlib
import sys
import time

import numpy as np
import pandas as pd
from scipy import stats


def compare(reference, current):
    """The statistics of one column."""
    reference, current = reference.dropna(), current.dropna()
    if pd.api.types.is_bool_dtype(reference.dtype) or not (
        pd.api.types.is_numeric_dtype(reference.dtype)
        or pd.api.types.is_datetime64_any_dtype(reference.dtype)
    ):
        counts = [reference.astype(str).value_counts(), current.astype(str).value_counts()]
        table = pd.concat(counts, axis=1).fillna(0).to_numpy(dtype=float)
        return {"chiSquare": float(stats.chi2_contingency(table.T, correction=False)[0])}
    if pd.api.types.is_datetime64_any_dtype(reference.dtype):
        reference, current = (
            x.astype("datetime64[us]").astype("int64") for x in (reference, current)
        )
    sides = [x.to_numpy(dtype=np.float64) for x in (reference, current)]
    return {
        "ks": float(stats.ks_2samp(*sides, method="asymp").statistic),
        "wasserstein": float(stats.wasserstein_distance(*sides)),
    }


def main():
    """Compares every column of both tables."""
    folder = pathlib.Path(sys.argv[1])
    started = time.perf_counter()
    tables = [pd.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current")]
    columns = {name: compare(tables[0][name], tables[1][name]) for name in tables[0].columns}
    print(json.dumps({"seconds": time.perf_counter() - started, "columns": columns}))


if __name__ == "__main__":
    main()
