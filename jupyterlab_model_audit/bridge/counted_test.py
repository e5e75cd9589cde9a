"""Counts on grids against NumPy's own, through the bridge as the other side calls it."""

import sys
import threading
import time

import numpy as np
import pytest

from . import counted
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
    monkeypatch.setattr(counted, "BATCH", 1 << 12)
    (found,) = caller.call("counted", groups=groups)["columns"]
    # The sums are added up batch by batch.
    assert found == {
        **expected,
        **{name: pytest.approx(expected[name]) for name in ("sum", "squares")},
    }


def test_a_search_finds_tenths_values_of_many_rows_and_cuts_in_between(caller):
    values = np.r_[np.repeat(0.25, 40), RANDOM.random(160) * 3, np.nan, np.inf]
    import pandas

    caller.namespace["numbers"] = pandas.DataFrame({"x": values})
    caller.open("t", variable="numbers")
    search = {"bases": [17, 18, 19], "least": 30, "tenths": [[19, 2]], "step": 5}
    groups = [{"sql": "SELECT x FROM t", "grids": [{**GRID, "search": search}]}]
    (found,) = caller.call("cuts", groups=groups)["columns"]
    inside = np.sort(values[(values >= 0.2) & (values < 0.5)])
    last = inside[inside >= 0.4]
    assert found["points"] == [0.25, last[1]]
    upto = np.r_[0, np.searchsorted(last, last, "right")]
    expected = [x for x, n, m in zip(last, upto[1:], upto[:-1], strict=True) if n // 5 != m // 5]
    assert [x for x in found["ends"] if x >= 0.4] == [x for x in expected if x != last[1]]


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
