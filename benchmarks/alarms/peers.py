"""Which columns another library's defaults call drifted, for every pair of tables of a list.

Usage: python peers.py LIBRARY LIST, the library one of evidently, nannyml, scipy, whose Python
runs this. Prints one JSON line a pair: the columns it compared, and those it raised an alarm for;
null where the others take no part, and the error where the library ends with one.
"""

import importlib
import json
import os
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd

# NannyML's default.
CHUNKS = 10


def evidently():
    """The data drift preset: a test a column, chosen by the number of rows."""
    preset = importlib.import_module("evidently.presets").DataDriftPreset
    report = importlib.import_module("evidently").Report

    def compare(reference, current):
        found = report([preset()]).run(current, reference).dict()["metrics"]
        columns = {
            metric["config"]["column"]: metric
            for metric in found
            if metric["config"]["type"].endswith(":ValueDrift")
        }
        alarms = [name for name, metric in columns.items() if is_drift(metric)]
        told = found[0]["value"]["count"]
        if len(alarms) != told:
            raise ValueError(f"{len(alarms)} columns read as drifted, and {told} are")
        return list(columns), alarms

    def is_drift(metric):
        """A distance counts from its threshold on, a p value below it."""
        value, threshold = metric["value"], metric["config"]["threshold"]
        if "p_value" in metric["config"]["method"]:
            return value < threshold
        return value >= threshold

    return compare


def nannyml():
    """Univariate drift: ten chunks, Jensen-Shannon; any chunk beyond its band is an alarm."""
    calculator = importlib.import_module("nannyml").UnivariateDriftCalculator

    def compare(reference, current):
        fitted = calculator(column_names=list(reference.columns)).fit(reference)
        found = fitted.calculate(current).filter(period="analysis").to_df()
        alerts = {
            name: found[(name, "jensen_shannon", "alert")].to_numpy(dtype=bool)
            for name in found.columns.unique(0)
            if name in reference.columns
        }
        alarms = [name for name, chunks in alerts.items() if chunks.any()]
        return list(alerts), alarms, [int(chunks.sum()) for chunks in alerts.values()]

    return compare


def scipy():
    """By hand: K-S for numbers and moments, chi-square for the rest, drifted at p < .05."""
    stats = importlib.import_module("scipy.stats")

    def p_value(reference, current):
        ordered = pd.api.types.is_numeric_dtype(reference.dtype) or (
            pd.api.types.is_datetime64_any_dtype(reference.dtype)
        )
        if ordered and not pd.api.types.is_bool_dtype(reference.dtype):
            sides = [side.to_numpy() for side in (reference, current)]
            return stats.ks_2samp(*(side.astype("float64") for side in sides)).pvalue
        counts = [side.astype(str).value_counts() for side in (reference, current)]
        table = pd.concat(counts, axis=1).fillna(0).to_numpy(dtype=float)
        return stats.chi2_contingency(table.T)[1]

    def compare(reference, current):
        alarms = [
            name
            for name in reference.columns
            if p_value(reference[name].dropna(), current[name].dropna()) < 0.05
        ]
        return list(reference.columns), alarms

    return compare


def main():
    """Every pair of the list; one that the library refuses says so."""
    library, listed = sys.argv[1], json.loads(pathlib.Path(sys.argv[2]).read_text())
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    lines = os.fdopen(os.dup(1), "w")
    # What the libraries print themselves is no part of the result.
    os.dup2(2, 1)
    compare = {"evidently": evidently, "nannyml": nannyml, "scipy": scipy}[library]()
    for pair in listed:
        if not pair["everyone"]:
            lines.write("null\n")
            continue
        sides = [
            pd.read_parquet(f"{pair['folder']}/{side}.parquet") for side in ("reference", "current")
        ]
        if pair["experiment"] == "days":
            sides = [side.drop(columns="date") for side in sides]
        try:
            compared, alarms, *chunks = compare(*sides)
        except Exception as error:
            lines.write(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}) + "\n")
            continue
        result = {"compared": compared, "alarms": alarms}
        if chunks:
            result["chunks"] = sum(chunks[0]) / (CHUNKS * len(compared))
        lines.write(json.dumps(result) + "\n")
    lines.close()


if __name__ == "__main__":
    main()
