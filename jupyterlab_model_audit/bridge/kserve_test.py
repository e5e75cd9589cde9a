"""The Open Inference Protocol for real: typed tensors, one input or one a column."""

import pytest

from .conftest import error_of


def model(*inputs, outputs=None, **more):
    """A server of the model `m`, which answers with its first input unless told otherwise."""

    def answer(handler, path, body):
        if path == "/v2/models/m":
            named = [
                {"name": name, "datatype": kind, "shape": shape} for name, kind, shape in inputs
            ]
            return {"name": "m", "platform": "sklearn", "inputs": named, "outputs": [], **more}
        assert path == "/v2/models/m/infer"
        first = body["inputs"][0]
        rows = first["shape"][0]
        for each in body["inputs"]:
            length = 1
            for size in each["shape"]:
                length *= size
            assert length == len(each["data"])
        if outputs is not None:
            return {"outputs": outputs(rows)}
        return {"outputs": [{**first, "name": "predict"}]}

    return answer


def target(server, **http):
    return {"http": {"url": server.url, "protocol": "kserve", "model": "m", **http}}


def predict(caller, server, timeout=10, **columns):
    table = {"columns": [{"name": name, "values": values} for name, values in columns.items()]}
    return caller.call("predict", target=target(server), like="t", table=table, timeout=timeout)[
        "answers"
    ]


def output(name, shape, data, datatype="FP64"):
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def test_one_input_a_column(caller, loopback):
    server = loopback(
        model(("distance", "FP32", [-1, 1]), ("hour", "INT64", [-1]), ("origin", "BYTES", [-1, 1]))
    )
    described = caller.call("describeTarget", target=target(server))
    assert described["name"] == f"{server.url}/v2/models/m"
    assert described["kind"] == "KServe endpoint (sklearn)"
    assert described["features"] == ["distance", "hour", "origin"]
    answers = predict(
        caller,
        server,
        distance=[1, {"~": "NaN"}, 2.5],
        hour=[3, None, 4.0],
        origin=["SFO", None, "JFK"],
        unused=[1, 2, 3],
    )
    assert [answer["outcome"] for answer in answers] == ["answered", "error", "answered"]
    assert [answer.get("score") for answer in answers] == [1.0, None, 2.5]
    assert server.seen[-1][1]["inputs"] == [
        {"name": "distance", "shape": [3, 1], "datatype": "FP32", "data": [1.0, None, 2.5]},
        {"name": "hour", "shape": [3], "datatype": "INT64", "data": [3, None, 4]},
        {"name": "origin", "shape": [3, 1], "datatype": "BYTES", "data": ["SFO", None, "JFK"]},
    ]


def test_one_matrix(caller, loopback):
    probabilities = lambda rows: [  # noqa: E731
        output("probabilities", [rows, 2], [0.25, 0.75] * rows),
        output("label", [rows], ["late"] * rows, "BYTES"),
    ]
    server = loopback(model(("x", "FP64", [-1, 2]), outputs=probabilities))
    assert caller.call("describeTarget", target=target(server))["features"] is None
    answers = predict(caller, server, a=[1, 2], b=[3, 4])
    assert answers[0] == {
        "outcome": "answered",
        "label": "late",
        "score": 0.75,
        "probabilities": [0.25, 0.75],
    }
    assert server.seen[-1][1]["inputs"][0]["data"] == [1.0, 3.0, 2.0, 4.0]
    (answer,) = predict(caller, server, a=[1])
    assert "takes rows of 2 numbers, and the rows have 1" in answer["message"]


def test_what_does_not_fit_its_type_is_an_error_of_its_row(caller, loopback):
    server = loopback(model(("hour", "INT64", [-1, 1]), ("late", "BOOL", [-1])))
    answers = predict(caller, server, hour=[1, 2.5, "x", 4], late=[True, False, True, 7])
    assert [answer["outcome"] for answer in answers] == ["answered", "error", "error", "error"]
    assert answers[1]["message"] == "The input hour takes INT64; 2.5 can't be sent."
    floats = loopback(model(("a", "FP32", [-1, 1])))
    answers = predict(caller, floats, a=[1.0, {"~": "Infinity"}])
    assert answers[1]["message"] == "The input a takes FP32; inf can't be sent."


@pytest.mark.parametrize(
    ("outputs", "part"),
    [
        (lambda rows: [output("y", [rows + 1], [1.0] * (rows + 1))], "3 values for 2 rows"),
        (lambda rows: [output("y", [2 * rows], [1.0] * 2 * rows)], "4 answers for 2 rows"),
        (lambda rows: [], "no outputs"),
        (lambda rows: [{"name": "y"}], "0 values for 2 rows"),
        (lambda rows: [output("y", [rows], [float("nan")] * rows)], "gave nan"),
    ],
)
def test_outputs_that_can_not_be_read(caller, loopback, outputs, part):
    server = loopback(model(("a", "FP64", [-1, 1]), outputs=outputs))
    answers = predict(caller, server, a=[1, 2])
    assert [answer["code"] for answer in answers] == ["model-nonsense"] * 2
    assert part in answers[0]["message"]


def test_texts(caller, loopback):
    server = loopback(model(("text", "BYTES", [-1])))
    assert caller.call("describeTarget", target=target(server))["forms"] == ["row", "text"]
    asked = [
        {"form": "text", "text": "hello"},
        {"form": "chat", "messages": [{"role": "user", "content": "x"}]},
    ]
    answers = caller.call("ask", target=target(server), requests=asked, timeout=5)["answers"]
    assert answers[0]["text"] == "hello"
    assert (answers[1]["code"], "no conversations" in answers[1]["message"]) == ("refused", True)


def test_models_that_can_not_be_described(caller, loopback):
    server = loopback(lambda handler, *_: handler.send(404, b'{"error": "no such model"}'))
    error = error_of(caller.call, "describeTarget", target=target(server))
    assert (error.code, "answered 404: no such model" in error.message) == (
        "target-unreachable",
        True,
    )
    server = loopback(lambda *_: {"name": "m"})
    error = error_of(caller.call, "describeTarget", target=target(server))
    assert (error.code, "which inputs" in error.message) == ("model-nonsense", True)
    answers = predict(caller, server, a=[1])
    assert answers[0]["code"] == "model-nonsense"
    missing = loopback(model(("b", "FP64", [-1, 1]), ("c", "FP64", [-1, 1])))
    assert "takes the input b" in predict(caller, missing, a=[1])[0]["message"]
