"""Evidently's data drift preset with its defaults.

Usage: python evidently_preset.py FOLDER. Prints one JSON line.
"""

import json
import pathlib
import sys
import time

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset


def main():
    """Compares both tables as the first page of its documentation does."""
    folder = pathlib.Path(sys.argv[1])
    started = time.perf_counter()
    reference, current = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current")
    )
    found = Report([DataDriftPreset()]).run(current, reference).dict()
    drifted = found["metrics"][0]["value"]["count"]
    print(json.dumps({"seconds": time.perf_counter() - started, "drifted": drifted}))


if __name__ == "__main__":
    main()
