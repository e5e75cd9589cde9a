"""Counts on grids against NumPy's own, through the bridge as the other side calls it."""

import sys
import threading
import time

import numpy as np
import pytest

from . import columns
from .protocol import BridgeError

RANDOM = np.random.default_rng(11)
GRID = {"low": -1.5, "perUnit": 10.0, "cells": 30, "cuts": [], "scale": None}


def count(caller, values, **grid):
    import pandas

    caller.namespace["t"] = pandas.DataFrame({"c0": values})
    caller.open("t", variable="t")
    sql = 'SELECT "c0" FROM t WHERE "c0" IS NOT NULL'
    groups = [{"sql": sql, "grids": [{**GRID, **grid}]}]
    (found,) = caller.call("counted", groups=groups)["columns"]
    return found


def decoded(found):
    """Counts by cell."""
    counts, cell = {}, 0
    for text in found["counts"].split(","):
        number = int(text)
        if number > 0:
            counts[cell] = number
        cell += 1 if number > 0 else -number
    return counts


def test_cells_are_those_of_the_definition(caller):
    values = RANDOM.normal(0, 1, 150_000)
    cuts = [-3.0, -0.123, 0.0, 0.05, 0.051, 2.5]
    found = count(caller, values, cuts=cuts)
    bases = np.clip(np.floor((values - GRID["low"]) * GRID["perUnit"]), -1, GRID["cells"])
    cells = bases + 1 + np.searchsorted(cuts, values, "left")
    index, counts = np.unique(cells.astype(int), return_counts=True)
    assert decoded(found) == dict(zip(index.tolist(), counts.tolist(), strict=True))
    places = (values - GRID["low"]) * GRID["perUnit"] - GRID["cells"] / 2
    assert found["sum"] == pytest.approx(places.sum())
    assert found["squares"] == pytest.approx((places**2).sum())
    assert (found["minimum"], found["maximum"]) == (values.min(), values.max())
    parts = np.floor((places + 15) * 256) - 256 * bases
    offsets = [int(each) for each in found["offsets"].split(",")]
    assert sum(offsets) == int((parts - 128).sum())


def test_the_order_of_rows_moves_no_count(caller):
    values = RANDOM.standard_cauchy(200_000)
    first, second = count(caller, values), count(caller, values[::-1].copy())
    for figure in ("counts", "offsets", "minimum", "maximum"):
        assert first[figure] == second[figure]


def test_nan_and_infinities_are_counted_apart(caller):
    caller.open(
        "t", sql="SELECT * FROM (VALUES (1.5::DOUBLE), ('nan'), ('inf'), ('-inf'), ('inf')) v(x)"
    )
    groups = [{"sql": "SELECT x FROM t", "grids": [{**GRID, "scale": 1.0}]}]
    (found,) = caller.call("counted", groups=groups)["columns"]
    assert found["present"] == 4
    assert (found["nan"], found["positiveInfinity"], found["negativeInfinity"]) == (1, 2, 1)
    assert decoded(found) == {31: 1}
    assert found["off"] == 1


def test_columns_of_one_select_are_counted_alike(caller):
    caller.open(
        "t", sql="SELECT i / 7.0 AS a, CASE WHEN i % 3 > 0 THEN i END AS b FROM range(500) r(i)"
    )
    both = [{"sql": "SELECT a::DOUBLE, b::DOUBLE FROM t", "grids": [GRID, GRID]}]
    alone = [
        {"sql": f"SELECT {name}::DOUBLE FROM t WHERE {name} IS NOT NULL", "grids": [GRID]}
        for name in "ab"
    ]
    assert caller.call("counted", groups=both) == caller.call("counted", groups=alone)


def test_nothing_is_nothing(caller):
    groups = [{"sql": "SELECT 1.5::DOUBLE AS x WHERE FALSE", "grids": [GRID]}]
    (found,) = caller.call("counted", groups=groups)["columns"]
    assert (found["present"], found["minimum"], found["counts"]) == (0, None, "")


def test_values_far_off_keep_their_places(caller):
    found = count(caller, [1e300, -1e300, 1.7e308, 0.0])
    assert decoded(found) == {0: 1, 16: 1, 31: 2}


@pytest.mark.parametrize("absent", [["pyarrow"], ["pyarrow", "pandas"]])
def test_other_readers_give_the_same(caller, monkeypatch, absent):
    caller.open("t", sql="SELECT i / 997.0 AS x FROM range(30000) r(i)")
    groups = [{"sql": "SELECT x::DOUBLE FROM t", "grids": [GRID]}]
    (expected,) = caller.call("counted", groups=groups)["columns"]
    for name in absent:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(columns, "BATCH", 1 << 12)
    (found,) = caller.call("counted", groups=groups)["columns"]
    # The sums are added up batch by batch.
    assert found == {
        **expected,
        **{name: pytest.approx(expected[name]) for name in ("sum", "squares")},
    }


@pytest.mark.parametrize("spread", [1e-4, 0.02, 0.5, 40.0])
def test_cells_between_many_cuts_are_those_of_the_definition(caller, spread):
    cuts = np.unique(np.r_[RANDOM.normal(0, spread, 700), np.round(RANDOM.normal(0, 1, 300), 2)])
    cuts = np.unique(np.r_[cuts, np.nextafter(cuts[::3], -np.inf), 0.1 + np.arange(5) * 1e-17])
    near = np.r_[cuts, np.nextafter(cuts, -np.inf), np.nextafter(cuts, np.inf)]
    values = np.r_[near, RANDOM.normal(0, spread, 20_000), RANDOM.normal(0, 3, 20_000)]
    found = count(caller, values, cuts=cuts.tolist())
    places = np.floor((values - GRID["low"]) * GRID["perUnit"] * 256)
    bases = np.clip(np.floor(places / 256), -1, GRID["cells"])
    cells = bases + 1 + np.searchsorted(cuts, values, "left")
    index, counts = np.unique(cells.astype(int), return_counts=True)
    assert decoded(found) == dict(zip(index.tolist(), counts.tolist(), strict=True))


def test_a_query_that_fails_is_a_sentence(caller):
    with pytest.raises(BridgeError) as thrown:
        caller.call("counted", groups=[{"sql": "SELECT y", "grids": [GRID]}])
    assert thrown.value.code == "query-failed"
    assert '"y"' in thrown.value.message


def test_stops_within_a_second_when_cancelled(caller):
    sql = "SELECT random() AS c0 FROM range(60000000)"
    call = caller.start("counted", groups=[{"sql": sql, "grids": [GRID]}] * 20)
    timer = threading.Timer(1.5, caller.cancel, [call])
    timer.start()
    started = time.monotonic()
    with pytest.raises(BridgeError) as thrown:
        caller.wait(call)
    assert thrown.value.code == "cancelled"
    assert time.monotonic() - started < 2.5
