"""Encoders and functions that judge, called as a suite's asserts would have them called."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from .conftest import error_of


def encode(caller, encoder, *texts, timeout=10):
    asked = {"encoder": encoder, "texts": list(texts), "timeout": timeout}
    return caller.call("encode", **asked)["vectors"]


def results(caller, function, *outputs, timeout=10, **rest):
    given = [
        {"output": output, "prompt": "Say it.", "vars": {"city": "Rome"}} for output in outputs
    ]
    asked = {"function": function, "given": given, "timeout": timeout, **rest}
    return caller.call("callFunction", **asked)["results"]


def test_an_encoder_of_scikit_learn(caller):
    vectorizer = HashingVectorizer(n_features=64)
    caller.namespace["hashing"] = vectorizer
    texts = ["the flight is late", "the flight is late", "bananas"]
    vectors = [each["vector"] for each in encode(caller, "hashing.transform", *texts)]
    assert numpy.allclose(vectors, vectorizer.transform(texts).toarray())
    assert vectors[0] == vectors[1] != vectors[2]


def test_a_text_that_an_encoder_can_not_read_spoils_no_other(caller):
    def picky(texts):
        if "boom" in texts:
            raise ValueError("no boom")
        return [[float(len(text)), 1.0] for text in texts]

    caller.namespace["picky"] = picky
    found = encode(caller, "picky", "a", "boom", "ccc")
    assert [each.get("vector") for each in found] == [[1.0, 1.0], None, [3.0, 1.0]]
    assert (found[1]["code"], found[1]["message"]) == ("model-raised", "ValueError: no boom")


@pytest.mark.parametrize(
    ("give", "part"),
    [
        (lambda texts: [[1.0, float("nan")] for _ in texts], "not finite"),
        (lambda texts: [[1.0]], "shape (1, 1) for 2 texts"),
        (lambda texts: "vectors", "raised"),
        (lambda texts: None, "raised"),
    ],
)
def test_what_is_no_vector(caller, give, part):
    caller.namespace["odd"] = give
    for answer in encode(caller, "odd", "a", "b"):
        assert answer["outcome"] == "error"
        assert part in answer["message"] or "shape" in answer["message"]


def test_an_encoder_that_hangs_or_is_not_there(caller):
    caller.namespace["asleep"] = lambda texts: time.sleep(5)
    began = time.monotonic()
    (answer,) = encode(caller, "asleep", "a", timeout=0.3)
    assert answer["code"] == "timeout" and time.monotonic() - began < 2
    error = error_of(encode, caller, "nowhere", "a")
    assert (error.code, error.where) == ("unknown-variable", "nowhere")
    assert error.action == "Run the cell that makes the encoder, or pick another one."
    assert error_of(encode, caller, "__import__('os')", "a").code == "unknown-variable"


def test_functions_get_what_they_name(caller):
    caller.namespace.update(
        alone=lambda answer: answer == "yes",
        named=lambda output, vars: output == vars["city"],
        everything=lambda **given: sorted(given) == ["output", "prompt", "vars"],
        asks=lambda text, prompt="": prompt == "Say it.",
        same="yes".__eq__,
    )
    for name, output in [
        ("alone", "yes"),
        ("named", "Rome"),
        ("everything", ""),
        ("asks", ""),
        ("same", "yes"),
    ]:
        assert results(caller, name, output) == [{"outcome": "answered", "value": True}], name


@pytest.mark.parametrize(
    ("give", "value"),
    [
        (numpy.bool_(True), True),
        (numpy.float32(0.5), 0.5),
        (1, 1.0),
        (None, None),
        ({"pass": numpy.bool_(False), "score": 0.25, "reason": "no", "more": []}, "object"),
        (SimpleNamespace(score=1, reason=None), {"score": 1.0}),
        (numpy.array([1, 2]), "a ndarray"),
        (object, "a type"),
    ],
)
def test_what_functions_say(caller, give, value):
    caller.namespace["say"] = lambda output: give
    expected = {"pass": False, "score": 0.25, "reason": "no"} if value == "object" else value
    assert results(caller, "say", "x") == [{"outcome": "answered", "value": expected}]


def test_a_function_that_fails_costs_its_own_result_alone(caller):
    def moody(output):
        if output == "boom":
            raise RuntimeError("out of cheese")
        if output == "sleep":
            time.sleep(3)
        return True

    caller.namespace["moody"] = moody
    found = results(caller, "moody", "a", "boom", "sleep", "b", timeout=0.3)
    assert [each.get("value") for each in found] == [True, None, None, True]
    assert [each.get("code") for each in found] == [None, "model-raised", "timeout", None]
    assert found[1]["message"] == "RuntimeError: out of cheese"


def test_cancelling_ends_a_hanging_function(caller):
    caller.namespace["asleep"] = lambda output: time.sleep(5)
    given = [{"output": "x", "prompt": "", "vars": {}}]
    identifier = caller.start("callFunction", function="asleep", given=given, timeout=30)
    time.sleep(0.1)
    caller.cancel(identifier)
    assert error_of(caller.wait, identifier, 1).code == "cancelled"
