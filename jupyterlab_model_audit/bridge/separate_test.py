"""Two samples told apart, through the bridge as the other side calls it."""

import sys
import time

import numpy as np
import pandas
import pytest
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.metrics import roc_auc_score

from .protocol import BridgeError


@pytest.fixture
def apart(caller):
    def run(reference, current, kinds, block="CAST(NULL AS BIGINT)", **more):
        names = list(reference)
        for relation, columns in (("r", reference), ("c", current)):
            caller.namespace[relation] = pandas.DataFrame(columns)
            caller.open(relation, variable=relation)
        listed = ", ".join(f'"{name}" AS c{at}' for at, name in enumerate(names))
        select = f"SELECT row_number() OVER () AS n, {block} AS b, {listed} FROM "
        return {
            "reference": select + "r",
            "current": select + "c",
            "columns": [{"kind": kind, "encode": "encoder" in more} for kind in kinds],
            "folds": 4,
            "seed": 1,
            "repeats": 2,
            "encoder": None,
            "discrepancy": None,
            "kept": "kept",
            **more,
        }

    return run


def auc(found):
    scores = found["scores"]
    sides = np.repeat([0, 1], [len(scores["reference"]), len(scores["current"])])
    return roc_auc_score(sides, scores["reference"] + scores["current"])


def test_two_columns_that_only_together_moved_are_told_apart(caller, apart):
    random = np.random.default_rng(3)
    x = random.normal(size=2000)
    reference = {"x": x, "y": x + random.normal(size=2000) / 3, "z": random.random(2000)}
    y = random.normal(size=1500)
    current = {"x": random.normal(size=1500), "y": y * 1.05, "z": random.random(1500)}
    request = apart(reference, current, ["number"] * 3)
    found = caller.call("separate", **request)
    assert auc(found) > 0.8
    drops = [np.mean(drop) for drop in found["drops"]]
    assert min(drops[:2]) > 0.2 and abs(drops[2]) < 0.02
    assert found == caller.call("separate", **request)
    assert caller.rows("SELECT count(*), count(DISTINCT n) FROM kept") == [[1500, 1500]]


def test_one_population_is_not_told_apart(caller, apart):
    random = np.random.default_rng(4)
    made = [
        {"x": random.normal(size=1500), "c": random.choice(["a", "b", None], 1500)}
        for _ in range(2)
    ]
    assert 0.45 < auc(caller.call("separate", **apart(*made, ["number", "category"]))) < 0.55


def days(seed, count, rows, moved=0.0):
    """Rows of days: a figure that all rows of an hour share, and one of each row's own."""
    random = np.random.default_rng(seed)
    day = np.repeat(np.arange(count), rows)
    hourly = random.normal(size=(count, 24)) + random.normal(size=(count, 1))
    return {
        "shared": hourly[day, random.integers(0, 24, len(day))],
        "own": random.normal(moved, 1, len(day)),
        "day": day + 1000 * seed,
    }


def test_rows_of_a_block_are_never_learned_from_to_score_it(caller, apart):
    reference, current = days(1, 30, 50), days(2, 12, 100)
    request = apart(reference, current, ["number"] * 2 + ["category"])
    assert auc(caller.call("separate", **request)) > 0.9
    blocks = apart(reference, current, ["number"] * 2 + ["category"], block="day")
    found = caller.call("separate", **blocks)
    assert auc(found) < 0.6
    assert len(set(found["blocks"]["reference"])) == 30
    assert not set(found["blocks"]["reference"]) & set(found["blocks"]["current"])
    assert found == caller.call("separate", **blocks)
    moved = apart(reference, days(2, 12, 100, 1.5), ["number"] * 2 + ["category"], block="day")
    told = caller.call("separate", **moved)
    assert auc(told) > 0.75 and min(told["drops"][1]) > 0.1


def test_too_few_blocks_are_one_sentence(caller, apart):
    request = apart(days(1, 30, 20), days(2, 3, 100), ["number"] * 3, block="day")
    with pytest.raises(BridgeError, match="One side has 3 blocks of rows, too few for 4 folds"):
        caller.call("separate", **request)


def test_constant_missing_and_infinite_columns_do_no_harm(caller, apart):
    one = {"k": [1.0] * 60, "m": [None] * 60, "i": [np.inf, -np.inf, np.nan] * 20}
    found = caller.call("separate", **apart(one, one, ["number", "category", "number"]))
    assert found["drops"][0] == [0.0] * 4 and 0.2 < auc(found) < 0.8


WORDS = np.array(["flight", "late", "gate", "storm", "crew", "seat", "bag", "fuel"])


def texts(seed, last):
    random = np.random.default_rng(seed)
    return [" ".join(WORDS[random.integers(0, last, 6)]) for _ in range(300)] + [None] * 5


def test_texts_are_told_apart_by_terms_and_by_the_users_encoder(caller, apart):
    reference, current = {"t": texts(1, 5)}, {"t": texts(2, 8)}
    assert auc(caller.call("separate", **apart(reference, current, ["text"]))) > 0.9
    caller.namespace["encode"] = HashingVectorizer(n_features=64).transform
    request = apart(reference, current, ["text"], encoder="encode")
    assert auc(caller.call("separate", **request)) > 0.9
    for nonsense in (lambda rows: [1.0], lambda rows: np.ones((len(rows), len(rows)))):
        caller.namespace["encode"] = nonsense
        with pytest.raises(BridgeError) as caught:
            caller.call("separate", **request)
        assert caught.value.code == "model-nonsense"
    caller.namespace["encode"] = lambda rows: np.full((len(rows), 20), np.inf)
    assert 0.4 < auc(caller.call("separate", **request)) < 0.6


def test_embeddings_of_many_dimensions_some_missing(caller, apart):
    random = np.random.default_rng(5)
    reference = [*random.normal(0, 1, (300, 40)), None]
    current = [*random.normal(0.4, 1, (300, 40)), np.full(40, np.nan)]
    found = caller.call("separate", **apart({"e": reference}, {"e": current}, ["vector"]))
    assert auc(found) > 0.8
    assert found["discrepancies"] == [None]


def test_vectors_are_compared_beside_the_classifier(caller, apart):
    random = np.random.default_rng(8)
    reference = {"x": random.random(700), "e": [*random.normal(0, 1, (699, 8)), None]}
    current = {"x": random.random(600), "e": list(random.normal(0.2, 1, (600, 8)))}
    asked = {"rows": 500, "permutations": 99}
    request = apart(reference, current, ["number", "vector"], discrepancy=asked)
    found = caller.call("separate", **request)
    plain, compared = found["discrepancies"]
    assert plain is None and compared["rows"] == {"reference": 500, "current": 500}
    assert compared["dimensions"] == 8 and max(compared["permuted"]) < compared["value"]
    assert found == caller.call("separate", **request)
    last = caller.progress[-1]
    assert last[0] == last[1] == 4 * (24 + 2) + 3


def test_texts_are_compared_by_the_users_encoder(caller, apart):
    caller.namespace["encode"] = HashingVectorizer(n_features=64).transform
    request = apart(
        {"t": texts(1, 5)},
        {"t": texts(2, 8)},
        ["text"],
        encoder="encode",
        discrepancy={"rows": 1000, "permutations": 49},
    )
    compared = caller.call("separate", **request)["discrepancies"][0]
    assert compared["rows"] == {"reference": 300, "current": 300}
    assert max(compared["permuted"]) < compared["value"]


def test_too_few_rows_and_a_missing_package_are_one_sentence(caller, apart, monkeypatch):
    request = apart({"x": [1.0] * 5}, {"x": [2.0] * 50}, ["number"])
    with pytest.raises(BridgeError, match="One side has 5 rows, too few for 4 folds"):
        caller.call("separate", **request)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(BridgeError) as caught:
        caller.call("separate", **request)
    assert caught.value.code == "package-missing"


def test_a_cancel_is_seen_within_a_second(caller, apart):
    random = np.random.default_rng(6)
    made = [{f"x{at}": random.random(20_000) + moved for at in range(20)} for moved in (0, 0.02)]
    identifier = caller.start("separate", **apart(*made, ["number"] * 20, repeats=20))
    deadline = time.monotonic() + 60
    while not any(done >= 26 for done, _ in caller.progress):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled" and time.monotonic() - began < 1


def test_a_cancel_is_seen_among_the_kernels(caller, apart):
    random = np.random.default_rng(7)
    made = [{"e": list(random.normal(size=(4000, 256)))} for _ in range(2)]
    asked = {"rows": 4000, "permutations": 500}
    request = apart(*made, ["vector"], folds=2, repeats=1, discrepancy=asked)
    identifier = caller.start("separate", **request)
    deadline = time.monotonic() + 60
    while not any(done > 2 * 25 for done, _ in caller.progress):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled" and time.monotonic() - began < 1


def test_a_slow_encoder_tells_how_far_it_is_and_can_be_stopped(caller, apart):
    sizes = []

    def slow(rows):
        sizes.append(len(rows))
        time.sleep(0.02 * len(rows))
        return np.ones((len(rows), 3))

    caller.namespace["encode"] = slow
    texts = {"t": [f"text {at}" for at in range(2000)]}
    identifier = caller.start("separate", **apart(texts, texts, ["text"], encoder="encode"))
    deadline = time.monotonic() + 60
    while not any(done >= 2 for done, _ in caller.progress):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled" and time.monotonic() - began < 1
    assert max(sizes) <= 32
