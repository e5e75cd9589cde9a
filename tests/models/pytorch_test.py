"""Modules of PyTorch."""

import copy

import numpy
import pandas
import polars
import pyarrow
import pytest
import torch
from asking import ask, describe, outcomes, predict, text

from jupyterlab_model_audit.bridge.protocol import BridgeError

ROWS = {"a": [0.0, 5.0, -2.0], "b": [1.0, 1.0, 4.0]}
WEIGHTS = [[1.0, 0.0], [0.0, 2.0], [0.5, 0.5]]


class Doubtful(torch.nn.Module):
    """Three logits a row, with a dropout that would show."""

    def __init__(self, dtype=torch.float32):
        super().__init__()
        self.frozen = torch.nn.Sequential(torch.nn.Identity())
        self.dropout = torch.nn.Dropout(0.9)
        self.linear = torch.nn.Linear(2, 3, bias=False, dtype=dtype)
        self.linear.weight.data = torch.tensor(WEIGHTS, dtype=dtype)
        self.seen = []

    def forward(self, rows):
        self.seen.append((rows.dtype, self.training, self.frozen.training, torch.is_grad_enabled()))
        return self.dropout(self.linear(self.frozen(rows)))


class Picky(torch.nn.Module):
    def forward(self, rows):
        if (rows > 100).any():
            raise ValueError("too\nlarge")
        return rows.sum(1)


def expected(rows=ROWS):
    logits = torch.tensor(list(zip(*rows.values(), strict=True)), dtype=torch.float64)
    return torch.softmax(logits @ torch.tensor(WEIGHTS, dtype=torch.float64).T, dim=1)


def open_table(caller, make=pandas.DataFrame):
    caller.namespace["X"] = make(ROWS)
    caller.open(variable="X")


def test_logits_of_a_module_in_training(caller):
    net = Doubtful()
    net.train()
    net.frozen.eval()
    caller.namespace["net"] = net
    open_table(caller)
    described = describe(caller, "net")
    assert (described["kind"], described["forms"]) == ("PyTorch Doubtful", ["row"])
    assert (described["features"], described["output"]) == (None, "unknown")
    answers = predict(caller, "net", **ROWS)
    assert [answer["label"] for answer in answers] == expected().argmax(1).tolist()
    for answer, shares in zip(answers, expected(), strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=1e-5)
    assert net.seen == [(torch.float32, False, False, False)]
    modes = [net.training, net.frozen.training, net.dropout.training, net.linear.training]
    assert modes == [True, False, True, True]
    assert torch.is_grad_enabled() and net.linear.weight.grad is None


@pytest.mark.parametrize(
    "make",
    [
        pandas.DataFrame,
        polars.DataFrame,
        pyarrow.table,
        lambda rows: pandas.DataFrame(rows).astype({"a": "Int64"}),
        lambda rows: numpy.column_stack(list(rows.values())),
        lambda rows: numpy.column_stack(list(rows.values())).astype(object),
        lambda rows: numpy.rec.fromarrays(list(rows.values()), names=list(rows)),
    ],
)
def test_tables_of_all_kinds_give_the_same(caller, make):
    caller.namespace["net"] = Doubtful()
    open_table(caller, make)
    names = [column["name"] for column in caller.open(relation="again", variable="X")["columns"]]
    answers = predict(caller, "net", **dict(zip(names, ROWS.values(), strict=True)))
    for answer, shares in zip(answers, expected(), strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=1e-5)
    missing = predict(caller, "net", **{names[0]: [None, 5.0], names[1]: [1.0, 1.0]})
    assert outcomes(missing) == ["error", "answered"]
    assert missing[0]["code"] == "model-nonsense"
    texts = predict(caller, "net", **{names[0]: ["7", 5.0], names[1]: [1.0, 1.0]})
    assert texts[0]["message"] == (
        f"ValueError: the model takes numbers, and the column {names[0]} holds something else"
    )
    assert texts[1]["label"] == 0


@pytest.mark.parametrize(
    ("dtype", "digits"), [(torch.float64, 1e-12), (torch.float16, 1e-2), (torch.bfloat16, 3e-2)]
)
def test_the_rows_take_the_type_of_the_weights(caller, dtype, digits):
    net = Doubtful(dtype)
    caller.namespace["net"] = net
    rows = {"a": [0.1, 0.7], "b": [0.3, 0.2]}
    open_table(caller)
    answers = predict(caller, "net", **rows)
    assert net.seen[0][0] == dtype
    for answer, shares in zip(answers, expected(rows), strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=digits)


def test_a_module_that_raises_for_some_rows_gets_its_mode_back(caller):
    net = Picky()
    net.train()
    caller.namespace["net"] = net
    open_table(caller)
    answers = predict(caller, "net", a=[1.0, 200.0, 3.0, 4.0], b=[1.0, 1.0, 1.0, 300.0])
    assert outcomes(answers) == ["answered", "error", "answered", "error"]
    assert (answers[0]["label"], answers[0]["score"]) == (None, 2.0)
    assert (answers[1]["code"], answers[1]["message"]) == ("model-raised", "ValueError: too")
    assert net.training


def test_other_shapes_and_devices_are_errors_of_one_sentence(caller):
    few, away = torch.nn.Linear(5, 1), torch.nn.Linear(2, 1, device="meta")
    caller.namespace.update(few=few, away=away, first=lambda rows: torch.ones(1, 3))
    open_table(caller)
    (answer,) = predict(caller, "few", a=[1.0], b=[2.0])
    assert "shapes cannot be multiplied" in answer["message"]
    (answer,) = predict(caller, "away", a=[1.0], b=[2.0])
    assert answer["code"] == "model-raised" and "meta tensor" in answer["message"]
    answers = predict(caller, "first", **ROWS)
    assert {answer["message"] for answer in answers} == {"The model gave 1 answer for 3 rows."}
    assert few.training and away.training


def test_outputs_of_several_parts(caller):
    class Parts(torch.nn.Module):
        def __init__(self, wrap):
            super().__init__()
            self.wrap = wrap

        def forward(self, rows):
            return self.wrap(rows, torch.zeros(7))

    caller.namespace.update(
        pair=Parts(lambda rows, rest: (rows, rest)),
        named=Parts(lambda rows, rest: {"hidden": rest, "logits": rows}),
        shares=Parts(lambda rows, _: torch.softmax(rows, 1)),
    )
    open_table(caller)
    answers = [predict(caller, name, **ROWS) for name in ("pair", "named", "shares")]
    assert [answer["label"] for answer in answers[0]] == [1, 0, 1]
    for other in answers[1:]:
        for answer, wanted in zip(other, answers[0], strict=True):
            assert answer["label"] == wanted["label"]
            assert answer["probabilities"] == pytest.approx(wanted["probabilities"], rel=1e-6)
            assert answer["score"] == pytest.approx(answer["probabilities"][1])


def test_scripted_quantised_and_parameterless_modules(caller):
    net = torch.nn.Sequential(torch.nn.Linear(2, 3, bias=False), torch.nn.Dropout(0.9))
    net[0].weight.data = torch.tensor(WEIGHTS)
    scripted = torch.jit.script(net)
    scripted.train()
    caller.namespace.update(scripted=scripted, flat=torch.nn.Flatten())
    open_table(caller)
    assert describe(caller, "scripted")["digest"] is None
    for answer, shares in zip(predict(caller, "scripted", **ROWS), expected(), strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=1e-5)
    assert scripted.training
    assert [answer["label"] for answer in predict(caller, "flat", **ROWS)] == [1, 0, 1]


def test_the_digest_follows_the_weights_and_not_the_mode(caller):
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Dropout(0.9))
    other, turned = copy.deepcopy(net), copy.deepcopy(net)
    other[0].weight.data[0, 0] += 1e-3
    turned.eval()
    caller.namespace.update(net=net, other=other, turned=turned)
    digests = [describe(caller, name)["digest"] for name in ("net", "net", "other", "turned")]
    assert digests[0].startswith("sha256:")
    assert digests[0] == digests[1] == digests[3] != digests[2]
    assert net.training


def test_a_module_takes_no_texts(caller):
    caller.namespace["net"] = torch.nn.Linear(1, 1)
    with pytest.raises(BridgeError, match="net is a PyTorch module, which takes numbers"):
        ask(caller, "net", text("hello"))
