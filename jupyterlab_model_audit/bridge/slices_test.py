"""Slices of two samples, through the bridge as the other side calls it."""

import itertools
import sys
import time

import numpy as np
import pandas
import pytest

from .protocol import BridgeError
from .slices import Goal, Rows, simplest, vectors_of

SHARE = {"bin": None, "weights": [1.0], "without": None, "both": False, "upward": False}


@pytest.fixture
def request_for(caller):
    def make(reference, current, columns, goals=(SHARE,), **more):
        for relation, table in (("r", reference), ("c", current)):
            caller.namespace[relation] = pandas.DataFrame(table)
            caller.open(relation, variable=relation)
        return {
            "reference": "SELECT * FROM r",
            "current": "SELECT * FROM c",
            "columns": columns,
            "goals": list(goals),
            "depth": 3,
            "fewest": 20,
            "most": 5,
            "largest": 0.5,
            "least": 3,
            "simpler": 0.95,
            **more,
        }

    return make


def draw(random, rows, conditions):
    return {f"p{at}": random.integers(0, 2, rows).astype("uint8") for at in range(conditions)}


def by_hand(reference, current, depth, fewest):
    """Every conjunction with rows enough, and the score of its share of the rows."""
    tables = [np.stack(list(side.values()), 1) for side in (reference, current)]
    sizes = [len(table) for table in tables]
    found = {}
    for count in range(1, depth + 1):
        for some in itertools.combinations(range(len(reference)), count):
            inside = [int(table[:, some].all(1).sum()) for table in tables]
            if sum(inside) >= fewest:
                shares = [k / n for k, n in zip(inside, sizes, strict=True)]
                share = sum(shares) / 2
                squares = sum(k / n**2 for k, n in zip(inside, sizes, strict=True))
                variance = (1 - 2 * share) * squares + share**2 * sum(1 / n for n in sizes)
                found[some] = (shares[1] - shares[0]) / np.sqrt(variance), share
    return found


def test_the_best_conjunction_is_that_of_a_search_by_hand(caller, request_for):
    random = np.random.default_rng(1)
    reference, current = draw(random, 900, 9), draw(random, 700, 9)
    added = random.random(700) < 0.1
    for at in (2, 5, 7):
        current[f"p{at}"] = np.where(added, 1, current[f"p{at}"])
    request = request_for(reference, current, list(range(9)), simpler=1.01, most=1)
    found = caller.call("slices", **request)
    wanted = by_hand(reference, current, 3, 20)
    assert found["searched"] == len(wanted)
    best = max(
        (each for each, (_, share) in wanted.items() if share <= 0.5),
        key=lambda each: abs(wanted[each][0]),
    )
    [[slice]] = found["goals"]
    assert slice["conditions"] == sorted(best) == [2, 5, 7]
    assert slice["among"] == {"reference": 900, "current": 700}
    inside = np.stack([current[f"p{at}"] for at in best], 1).all(1).sum()
    assert slice["rows"]["current"] == inside
    assert found == caller.call("slices", **request)


def test_a_condition_that_follows_from_another_is_left_out_where_the_sides_differ_in_size():
    current = np.repeat([False, True], [400, 1600])
    inside = np.r_[np.arange(400) < 120, np.arange(1600) < 736]
    # 38 % of the rows as the mean of both sides, 42.8 % of all rows taken together.
    holds = np.stack([inside, np.ones(2000)], 1).astype("float32")
    rows = Rows(holds, current, [0, 0], (400, 1600))
    goal = Goal(np.where(current, 1 / 1600, -1 / 400), without=None, both=False, upward=False)
    left = vectors_of(rows, [goal])
    whole = left.astype("float64").sum(0)
    found = simplest(rows, goal, [0, 1], left, whole, rows.sizes, 1.0, {"largest": 0.4})
    assert found == [0]


def test_a_simpler_slice_stands_for_one_that_says_hardly_more(caller, request_for):
    random = np.random.default_rng(2)
    reference, current = draw(random, 2000, 4), draw(random, 2000, 4)
    for side in (reference, current):
        side["p3"][:] = 1  # Holds of every row, so that it adds nothing.
    current["p0"] = (random.random(2000) < 0.3).astype("uint8")
    [[slice]] = caller.call("slices", **request_for(reference, current, [0, 1, 2, 3]))["goals"]
    assert slice["conditions"] == [0]


def test_a_shift_is_traced_to_rows_outside_of_its_own_column(caller, request_for):
    random = np.random.default_rng(3)
    reference, current = draw(random, 3000, 6), draw(random, 3000, 6)
    for side in (reference, current):
        side["b0"] = random.integers(0, 2, 3000)
        side["p5"] = side["b0"].astype("uint8")
    hit = (current["p1"] == 1) & (current["p3"] == 1)
    current["b0"] = np.where(hit, 1, current["b0"])
    current["p5"] = current["b0"].astype("uint8")
    goal = {"bin": 0, "weights": [-1.0, 1.0], "without": 5, "both": True, "upward": True}
    request = request_for(reference, current, list(range(6)), [goal, {**goal, "upward": False}])
    upward, either = caller.call("slices", **request)["goals"]
    assert [slice["conditions"] for slice in upward] == [[1, 3]]
    assert either[0]["conditions"] == [1, 3]


def test_slices_of_one_column_with_an_edge_on_each_side(caller, request_for):
    random = np.random.default_rng(4)
    made = []
    for extra in (0, 300):
        hours = np.r_[random.integers(0, 24, 2000), random.integers(8, 12, extra)]
        made.append({"p0": (hours >= 8).astype("uint8"), "p1": (hours < 12).astype("uint8")})
    [[slice]] = caller.call("slices", **request_for(*made, [0, 0]))["goals"]
    assert slice["conditions"] == [0, 1]


def test_nothing_to_look_for_finds_nothing(caller, request_for):
    one = {"p0": np.ones(30, "uint8")}
    assert caller.call("slices", **request_for(one, one, [0]))["goals"] == [[]]
    empty = request_for(one, one, [])
    assert caller.call("slices", **empty) == {"searched": 0, "goals": [[]]}
    empty["reference"] += " WHERE false"
    assert caller.call("slices", **{**empty, "columns": [0]})["searched"] == 0


def test_a_missing_package_is_one_sentence(caller, request_for, monkeypatch):
    request = request_for({"p0": [1, 0]}, {"p0": [1, 0]}, [0])
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(BridgeError) as caught:
        caller.call("slices", **request)
    assert caught.value.code == "package-missing"


def test_a_cancel_is_seen_within_a_second(caller, request_for):
    random = np.random.default_rng(6)
    made = [draw(random, 20_000, 200) for _ in range(2)]
    identifier = caller.start("slices", **request_for(*made, list(range(200))))
    time.sleep(1.5)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled" and time.monotonic() - began < 1
