"""What a regression is off by, through the bridge as the other side calls it."""

import sys
import time

import numpy as np
import pandas
import pytest

from .protocol import BridgeError


@pytest.fixture
def learn(caller):
    def run(reference, *current, kinds=("number",), call=caller.call, **more):
        for place, columns in enumerate((reference, *current)):
            caller.namespace[f"t{place}"] = pandas.DataFrame(columns)
            caller.open(f"t{place}", variable=f"t{place}")
        listed = ", ".join(f"c{place}" for place in range(len(kinds)))
        select = f"SELECT row_number() OVER () AS n, g, yhat, y, {listed} FROM t"
        return call(
            "estimateLoss",
            reference=f"{select}0",
            current=[f"{select}{place + 1}" for place in range(len(current))],
            columns=[{"kind": kind, "encode": False} for kind in kinds],
            seed=1,
            **more,
        )

    return run


def rows(seed, count, low=0.0, high=1.0, parts=5):
    """The prediction's error grows with x: its scale is 0.5 + 2 x."""
    random = np.random.default_rng(seed)
    x = random.uniform(low, high, count)
    error = random.normal(size=count) * (0.5 + 2 * x)
    return {
        "g": np.arange(count) * parts // count,
        "yhat": 3 * x,
        "y": 3 * x + error,
        "c0": x,
    }


def test_the_loss_follows_the_inputs_where_they_moved(learn):
    moved = rows(2, 4000, 0.6, 1.0, 2)
    found = learn(rows(1, 6000), {**moved, "y": np.full(4000, np.nan)}, rows(3, 3000))
    truth = np.abs(moved["y"] - moved["yhat"])
    groups = found["current"][0]
    assert [(group["group"], group["labelled"]) for group in groups] == [(0, False), (1, False)]
    estimated = sum(group["absolute"]["estimated"] for group in groups) / 4000
    reference = sum(part["absolute"]["measured"] for part in found["parts"]) / 6000
    assert abs(estimated - truth.mean()) < 0.06 < abs(reference - truth.mean())
    squared = sum(group["squared"]["estimated"] for group in groups) / 4000
    assert abs(squared / (truth**2).mean() - 1) < 0.1
    assert len(groups[0]["absolute"]["byModel"]) == 5
    # A half-normal's variance over its squared mean is π/2 - 1.
    assert abs(found["spread"]["absolute"] - (np.pi / 2 - 1)) < 0.05
    assert sum(group["rows"] for group in found["current"][1]) == 3000
    assert found == learn(rows(1, 6000), {**moved, "y": np.full(4000, np.nan)}, rows(3, 3000))


def test_ugly_columns_and_rows_without_a_part(learn):
    made = rows(4, 300)
    ugly = {
        "g": [None, *made["g"][1:].tolist()],
        "yhat": made["yhat"],
        "y": made["y"],
        "c0": [np.inf, -np.inf, np.nan] * 100,
        "c1": ["a'", None, "__proto__"] * 100,
        "c2": [1.0] * 300,
    }
    found = learn(ugly, {**ugly, "y": [None] * 300}, kinds=("number", "category", "number"))
    assert sum(part["rows"] for part in found["parts"]) == 299
    assert {group["group"] for group in found["current"][0]} == {None, 0, 1, 2, 3, 4}


def test_an_exact_prediction_has_no_loss(learn):
    made = {**rows(5, 200), "y": rows(5, 200)["yhat"]}
    found = learn(made, made)
    assert found["spread"] == {"absolute": 0.0, "squared": 0.0}
    assert sum(group["absolute"]["estimated"] for group in found["current"][0]) == 0


def test_too_few_parts_and_a_missing_package_are_one_sentence(learn, monkeypatch):
    with pytest.raises(BridgeError, match="can't be learned from"):
        learn(rows(6, 50, parts=1), rows(6, 50))
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(BridgeError) as caught:
        learn(rows(6, 50), rows(6, 50))
    assert caught.value.code == "package-missing"


def test_a_cancel_is_seen_within_a_second(caller, learn):
    made = rows(7, 50_000, parts=10)
    wide = {**made, **{f"c{at}": np.random.default_rng(at).random(50_000) for at in range(20)}}
    identifier = learn(wide, wide, kinds=("number",) * 20, call=caller.start)
    time.sleep(1.5)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled" and time.monotonic() - began < 1
