"""Grids fixed in memory against what they promise: tenths, values of many rows, and the counts."""

import numpy as np
import pytest

from . import laid

RANDOM = np.random.default_rng(23)
RULES = {
    "sampleRows": 5000,
    "shares": [0.002, 0.01, 0.5, 0.99, 0.998],
    "cells": 512,
    "mostValues": 16384,
    "mostDecimals": 3,
    "largestWhole": 2**50,
    "tailCells": 48,
    "heavyShare": 1 / 1000,
    "cellShare": 1 / 2000,
    "fewestRows": 10,
    "fewFilled": 256,
    "mostPoints": 1024,
}


def lay(caller, *columns, **rules):
    import pandas

    caller.namespace["t"] = pandas.DataFrame(
        {f"c{index}": values for index, values in enumerate(columns)}
    )
    caller.open("t", variable="t")
    sql = "SELECT * FROM t" if len(columns) > 1 else "SELECT c0 FROM t WHERE c0 IS NOT NULL"
    groups = [{"sql": sql, "columns": len(columns)}]
    return caller.call("laid", groups=groups, rules={**RULES, **rules})["columns"]


def tenths(values):
    values = np.sort(values[~np.isnan(values)])
    return [values[-(-k * len(values) // 10) - 1] for k in range(1, 10)]


@pytest.mark.parametrize(
    "values",
    [
        RANDOM.normal(0, 1, 120_000),
        RANDOM.standard_cauchy(60_000) * 1e6,
        np.exp(3 * RANDOM.normal(0, 1, 60_000)),
        np.r_[np.zeros(40_000), RANDOM.normal(0, 1, 60_000)],
        np.r_[RANDOM.normal(1e9, 1, 30_000), np.nan, [np.inf] * 4000, [-np.inf] * 2500],
    ],
    ids=["normal", "cauchy", "lognormal", "many zeros", "ugly"],
)
def test_grids_are_cut_at_the_tenths_and_at_values_of_many_rows(caller, values):
    (found,) = lay(caller, values)
    grid = found["grid"]
    assert grid["decimals"] is None
    finite = values[np.isfinite(values)]
    expected = {float(x) for x in tenths(values) if np.isfinite(x)}
    assert expected <= set(grid["points"])
    distinct, rows = np.unique(finite, return_counts=True)
    assert set(distinct[rows >= 0.001 * len(finite)].tolist()) <= set(grid["points"])
    assert {finite.min(), finite.max()} <= set(grid["points"])
    assert len(grid["ends"]) < 4096


def test_counts_are_those_on_the_grid_that_comes_with_them(caller):
    values = np.exp(RANDOM.normal(0, 1, 80_000))
    (found,) = lay(caller, values)
    grid = found["grid"]
    points = np.array(grid["points"])
    cuts = np.unique(np.r_[grid["ends"], points, np.nextafter(points, -np.inf)])
    counting = {key: grid[key] for key in ("low", "perUnit", "cells")}
    groups = [
        {
            "sql": "SELECT c0 FROM t WHERE c0 IS NOT NULL",
            "grids": [{**counting, "cuts": cuts.tolist(), "scale": None}],
        }
    ]
    assert caller.call("counted", groups=groups)["columns"] == [found["counts"]]


def test_no_cell_of_several_values_holds_much(caller):
    values = np.exp(2 * RANDOM.normal(0, 1, 200_000))
    (found,) = lay(caller, values, cells=4096)
    counts = [int(text) for text in found["counts"]["counts"].split(",") if int(text) > 0]
    assert max(counts) <= 0.0011 * len(values)


def test_few_decimal_places_make_a_cell_a_value(caller):
    whole, cents = np.arange(-5.0, 95).repeat(3), np.round(RANDOM.random(5000) * 9, 2)
    first, second = lay(caller, np.r_[whole, np.nan], np.resize(cents, 301))
    assert (first["grid"]["decimals"], first["grid"]["cells"]) == (0, 100)
    assert first["grid"]["low"] == -5.5
    assert second["grid"]["decimals"] == 2
    assert second["counts"]["off"] == 0


def test_one_value_with_more_places_than_the_sample_makes_equal_cells(caller):
    (found,) = lay(caller, np.r_[np.arange(400.0).repeat(50), 7.12345])
    assert found["grid"]["decimals"] is None
    assert found["counts"]["off"] == 0


@pytest.mark.parametrize(
    "values",
    [[], [np.nan] * 5, [np.inf, -np.inf], [3.7], [3.7] * 50, [-0.0, 0.0], [1e308, -1e308, 0.1]],
    ids=["no rows", "all NaN", "infinite", "one", "constant", "zeros", "wide"],
)
def test_columns_with_hardly_anything_have_a_grid_too(caller, values):
    (found,) = lay(caller, np.array(values, float))
    finite = sum(np.isfinite(values))
    counts = [int(text) for text in found["counts"]["counts"].split(",") if text]
    assert sum(count for count in counts if count > 0) == finite
    assert np.isfinite(found["grid"]["low"]) and found["grid"]["perUnit"] > 0


def test_two_runs_lay_the_same(caller):
    values = RANDOM.normal(0, 1, 300_000)
    assert lay(caller, values) == lay(caller, values)


def test_a_column_too_large_to_be_held_gets_the_same_grid(caller, monkeypatch):
    values = np.r_[RANDOM.normal(0, 1, 90_000), np.nan, np.inf, [-np.inf] * 3, np.zeros(5000)]
    expected = lay(caller, values)
    monkeypatch.setattr(laid, "MOST_HELD", 50_000)
    assert lay(caller, values) == expected
