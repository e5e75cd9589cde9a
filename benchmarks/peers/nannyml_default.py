"""NannyML's univariate drift with its defaults, every column.

Usage: python nannyml_default.py FOLDER. Prints one JSON line.
"""

import json
import pathlib
import sys
import time

import nannyml
import pandas as pd


def main():
    """Fits the reference and calculates the current table."""
    folder = pathlib.Path(sys.argv[1])
    started = time.perf_counter()
    reference, current = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current")
    )
    calculator = nannyml.UnivariateDriftCalculator(column_names=list(reference.columns))
    chunks = len(calculator.fit(reference).calculate(current).to_df())
    print(json.dumps({"seconds": time.perf_counter() - started, "chunks": chunks}))


if __name__ == "__main__":
    main()
