"""Models of Keras, on PyTorch."""

import keras
import numpy
import pandas
import pytest
from asking import describe, outcomes, predict

ROWS = {"a": [1.0, 2.0, 0.5], "b": [3.0, 4.0, 0.25]}
WEIGHTS = numpy.array([[1.0, 0.0, 0.5], [0.0, 2.0, 0.5]])


@pytest.fixture
def table(caller):
    caller.namespace["X"] = pandas.DataFrame(ROWS)
    caller.open(variable="X")
    return caller


def dense(activation):
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dropout(0.9),
            keras.layers.Dense(3, activation=activation, use_bias=False),
        ]
    )
    model.set_weights([WEIGHTS])
    return model


def expected():
    logits = numpy.column_stack(list(ROWS.values())) @ WEIGHTS
    raised = numpy.exp(logits)
    return raised / raised.sum(1, keepdims=True)


@pytest.mark.parametrize("activation", ["softmax", None])
def test_shares_and_logits(table, activation):
    table.namespace["net"] = dense(activation)
    described = describe(table, "net")
    assert (described["kind"], described["features"]) == ("Keras Sequential", None)
    answers = predict(table, "net", **ROWS)
    for answer, shares in zip(answers, expected(), strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=1e-5)
        assert answer["label"] == shares.argmax()


def test_a_single_number_and_what_is_no_number(table):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([numpy.array([[1.0], [10.0]])])
    table.namespace["net"] = model
    answers = predict(table, "net", a=[1.0, None, "x"], b=[2.0, 1.0, 1.0])
    assert (answers[0]["label"], answers[0]["score"]) == (None, 21.0)
    assert answers[1]["code"] == "model-nonsense"
    assert "the column a holds something else" in answers[2]["message"]


def inputs_a_column(first, second, outputs=lambda total, rest: total):
    one, two = keras.Input((1,), name=first), keras.Input((1,), name=second)
    return keras.Model([one, two], outputs(one * 10 + two, two))


def test_an_input_a_column_goes_by_name(table):
    table.namespace.update(net=inputs_a_column("b", "a"), other=inputs_a_column("x", "y"))
    assert describe(table, "net")["features"] == ["b", "a"]
    for columns in (ROWS, dict(reversed(ROWS.items()))):
        scores = [answer["score"] for answer in predict(table, "net", **columns)]
        assert scores == [31.0, 42.0, 3.0]
    # Inputs of other names take the columns as they come.
    scores = [answer["score"] for answer in predict(table, "other", **ROWS)]
    assert scores == [13.0, 24.0, 5.25]
    table.namespace["unnamed"] = inputs_a_column(None, None)
    assert describe(table, "unnamed")["features"] is None


def test_outputs_of_several_parts(table):
    table.namespace.update(
        pair=inputs_a_column("a", "b", lambda total, rest: [total, rest]),
        named=inputs_a_column("a", "b", lambda total, rest: {"rest": rest, "logits": total}),
    )
    for name in ("pair", "named"):
        scores = [answer["score"] for answer in predict(table, name, **ROWS)]
        assert scores == [13.0, 24.0, 5.25]


def test_models_of_ones_own_and_unbuilt_ones(table):
    class Twice(keras.Model):
        def call(self, rows, training=None):
            return rows[:, :1] * (0 if training else 2)

    class Raises(keras.Model):
        def call(self, rows):
            raise ValueError("out of <b>cheese</b>\nand more")

    table.namespace.update(
        twice=Twice(), raises=Raises(), unbuilt=keras.Sequential([keras.layers.Dense(2)])
    )
    scores = [answer["score"] for answer in predict(table, "twice", **ROWS)]
    assert scores == [2.0, 4.0, 1.0]
    assert describe(table, "unbuilt")["features"] is None
    assert outcomes(predict(table, "unbuilt", **ROWS)) == ["answered"] * 3
    answers = predict(table, "raises", **ROWS)
    assert {answer["message"] for answer in answers} == {"ValueError: out of <b>cheese</b>"}


def test_wrong_shapes(table):
    table.namespace["net"] = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    answers = predict(table, "net", **ROWS)
    assert {answer["code"] for answer in answers} == {"model-raised"}
    assert "expected axis -1 of input shape to have value 5" in answers[0]["message"]


def test_the_digest_follows_the_weights(table):
    net = dense(None)
    table.namespace["net"] = net
    first = describe(table, "net")["digest"]
    assert first == describe(table, "net")["digest"]
    net.set_weights([WEIGHTS + 1e-3])
    assert describe(table, "net")["digest"] != first
