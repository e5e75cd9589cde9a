"""Sorted columns against NumPy and SciPy, through the bridge as the other side calls it."""

import math
import sys
import threading
import time

import numpy as np
import pytest
from scipy import stats

from . import cell_sort, walk
from .pool import Pool
from .protocol import BridgeError

DRAWING = {"bins": 40, "valueBins": 60, "shares": [0.01, 0.002, 0]}


def select(relation, columns):
    """The SELECT of some columns as the other side writes it."""
    listed = ", ".join(f'CAST("{name}" AS DOUBLE) AS c{at}' for at, name in enumerate(columns))
    return f"SELECT {listed} FROM {relation}"


@pytest.fixture
def summarise(caller):
    """Opens two dictionaries of columns and summarises the columns of both."""
    import pandas

    def run(reference, current, names):
        for relation, columns in (("r", reference), ("c", current)):
            caller.namespace[relation] = pandas.DataFrame(columns)
            caller.open(relation, variable=relation)
        group = {side: select(side[0], names) for side in ("reference", "current")}
        group["columns"] = len(names)
        return caller.call("sorted", groups=[group], drawing=DRAWING)["columns"]

    return run


def pooled_sums(reference, current):
    """The sums of `walk` by their definitions, a distinct value at a time."""
    values, rows = np.unique(np.concatenate([reference, current]), return_counts=True)
    n, m = len(reference), len(current)
    below, upto = (
        np.searchsorted(np.sort(reference), values, side) / n
        - np.searchsorted(np.sort(current), values, side) / m
        for side in ("left", "right")
    )
    middle = rows.cumsum() - rows / 2
    weights = middle * (n + m - middle) - (n + m) * rows / 4
    return {
        "spread": float((rows * (upto**2 + below**2)).sum() / 2),
        "tails": float((rows * ((upto + below) / 2) ** 2 / weights).sum()),
        "squares": stats.energy_distance(reference, current) ** 2 / 2,
        "area": stats.wasserstein_distance(reference, current),
    }


RANDOM = np.random.default_rng(7)
PAIRS = {
    "continuous": (RANDOM.normal(0, 1, 90_000), RANDOM.normal(0.02, 1, 70_000)),
    "rounded": (
        np.round(RANDOM.lognormal(1, 1, 60_000), 1),
        np.round(RANDOM.lognormal(1.1, 1, 20_000), 1),
    ),
    "a value larger than a block": (
        np.r_[np.zeros(50_000), RANDOM.normal(0, 1, 9_000)],
        np.r_[np.zeros(20_000), RANDOM.normal(0, 1, 30_000)],
    ),
    "apart": (RANDOM.random(40_000), RANDOM.random(50_000) + 7),
    "far off zero": (1e15 + RANDOM.random(30_000) * 100, 1e15 + RANDOM.random(20_000) * 99),
    "few": (np.array([3.0, 1.0]), np.array([2.0, 1.0, 5.0])),
}


@pytest.mark.parametrize("name", PAIRS)
def test_figures_are_those_of_the_definitions(summarise, name):
    reference, current = PAIRS[name]
    (found,) = summarise({"x": reference}, {"x": current}, ["x"])
    assert found["gap"]["value"] == stats.ks_2samp(reference, current, method="asymp").statistic
    for figure, expected in pooled_sums(reference, current).items():
        assert found[figure] == pytest.approx(expected, rel=1e-9), figure
    for side, values in (("reference", reference), ("current", current)):
        moments = found["moments"][side]
        assert moments["mean"] == pytest.approx(values.mean(), rel=1e-9)
        # Moved first, as NumPy's own loses digits to a large offset.
        deviation = (values - values[0]).std(ddof=1)
        assert moments["standardDeviation"] == pytest.approx(deviation, rel=1e-9)
        assert found["minimum"][side] == values.min()
        assert found["maximum"][side] == values.max()
        assert sum(found["histogram"][side]) == len(values)


@pytest.mark.parametrize("name", PAIRS)
def test_points_hold_every_hundredth(summarise, name):
    reference, current = PAIRS[name]
    (found,) = summarise({"x": reference}, {"x": current}, ["x"])
    points = found["points"]
    assert points["x"] == sorted(set(points["x"]))
    for side, values, parts in (("reference", reference, 100), ("current", current, 50)):
        ordered = np.sort(values)
        counts = np.searchsorted(ordered, points["x"], "right")
        assert points[side] == counts.tolist()
        ranks = [math.ceil(k * len(values) / parts) - 1 for k in range(1, parts + 1)]
        assert set(ordered[ranks]) <= set(points["x"])


def test_the_order_of_rows_moves_no_digit(summarise):
    reference, current = PAIRS["continuous"]
    first = summarise({"x": reference}, {"x": current}, ["x"])
    second = summarise({"x": reference[::-1].copy()}, {"x": np.roll(current, 777)}, ["x"])
    assert first == second


def test_nulls_nan_and_infinities_are_counted_apart(caller):
    values = "(1.5::DOUBLE), (NULL), ('nan'), ('inf'), ('-inf'), ('inf'), (2)"
    caller.open("t", sql=f"SELECT * FROM (VALUES {values}) AS v(x)")
    sql = "SELECT x AS c0 FROM t"
    (found,) = caller.call(
        "sorted", groups=[{"reference": sql, "current": f"{sql} WHERE x IS NULL"}], drawing=DRAWING
    )["columns"]
    assert found["moments"]["reference"] == {
        "present": 5,
        "finite": 2,
        "nan": 1,
        "positiveInfinity": 2,
        "negativeInfinity": 1,
        "mean": 1.75,
        "standardDeviation": pytest.approx(math.sqrt(0.125)),
    }
    assert found["moments"]["current"] == {
        "present": 0,
        "finite": 0,
        "nan": 0,
        "positiveInfinity": 0,
        "negativeInfinity": 0,
        "mean": None,
        "standardDeviation": None,
    }
    assert found["minimum"] == {"reference": 1.5, "current": None}
    assert found["histogram"]["current"] == [0] * len(found["histogram"]["reference"])


def test_a_constant_and_values_beyond_what_squares_hold(summarise):
    constant, huge = summarise(
        {"k": np.full(50_000, 0.1), "h": [1e300, -1e300, 3.0] * 10_000 + [0.0] * 20_000},
        {"k": np.full(40_000, 0.1), "h": [1e300, 2e300] * 20_000},
        ["k", "h"],
    )
    assert constant["gap"]["value"] == 0
    assert constant["spread"] == 0
    assert math.isnan(constant["tails"])
    assert constant["points"]["x"] == [0.1]
    assert huge["moments"]["reference"]["standardDeviation"] == pytest.approx(6.32464e299, rel=1e-4)


def test_few_whole_numbers_get_a_bin_each(summarise):
    (found,) = summarise({"x": [1, 1, 4]}, {"x": [2, 4, 4]}, ["x"])
    assert found["histogram"] == {
        "low": 0.5,
        "perUnit": 1,
        "reference": [2, 0, 0, 1],
        "current": [0, 1, 0, 2],
    }


def test_a_query_that_fails_is_a_sentence(caller):
    with pytest.raises(BridgeError) as thrown:
        caller.call(
            "sorted", groups=[{"reference": "SELECT y", "current": "SELECT 1"}], drawing=DRAWING
        )
    assert thrown.value.code == "query-failed"
    assert '"y"' in thrown.value.message


def test_without_numpy_one_sentence_says_so(caller, monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(BridgeError) as thrown:
        caller.call("sorted", groups=[], drawing=DRAWING)
    assert thrown.value.code == "package-missing"
    assert "NumPy" in thrown.value.message


def test_stops_within_a_second_when_cancelled(caller):
    sql = "SELECT random() AS c0 FROM range(6000000)"
    call = caller.start("sorted", groups=[{"reference": sql, "current": sql}] * 20, drawing=DRAWING)
    timer = threading.Timer(1.5, caller.cancel, [call])
    timer.start()
    started = time.monotonic()
    with pytest.raises(BridgeError) as thrown:
        caller.wait(call)
    assert thrown.value.code == "cancelled"
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize(
    "values",
    [
        RANDOM.normal(0, 1, 70_000),
        RANDOM.integers(0, 9, 70_000).astype(float),
        RANDOM.standard_cauchy(70_000),
        1.7e15 + RANDOM.integers(0, 10**12, 70_000),
        np.r_[np.zeros(70_000), 1.0],
        np.r_[RANDOM.normal(0, 1, 70_000), -1.7e308, 1.7e308],
        RANDOM.normal(0, 1, 70_000) * 1e-310,
    ],
)
def test_cells_sort_as_numpy_does(values):
    expected = np.sort(values)
    sorted_values = values.copy()
    cell_sort.sort_in_cells(sorted_values, values.copy(), lambda: None)
    np.testing.assert_array_equal(sorted_values, expected)


def test_a_walk_tells_of_every_block():
    reference, current = (RANDOM.integers(0, 30, size) * 1.0 for size in (300, 170))
    pool = Pool()
    for values in (reference, current):
        pool.take([values], lambda: None)
    pool.sort(lambda: None)
    walked = walk.Walk(pool, walk.Scratch(8), [[], []], [[], []])
    walked.run(lambda: None)
    summary = walked.summary()
    for figure, expected in pooled_sums(reference, current).items():
        assert summary[figure] == pytest.approx(expected, rel=1e-9), figure
