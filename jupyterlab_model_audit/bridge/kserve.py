"""KServe's second protocol, the Open Inference Protocol: typed tensors by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .answers import WrongShape, answered, read_answers
from .exchange import Exchange, checked_address, public_address
from .frames import Columns
from .http_link import Unanswered
from .protocol import BridgeError, Json, cell_value
from .sentences import counted
from .texts import read_text_answer

FLOATS = ("FP16", "FP32", "FP64", "BF16")
# What a model takes that says nothing of its inputs, as MLServer's do unless they are told: the
# columns as one matrix.
UNTOLD = [{"name": "input-0", "datatype": "FP64", "shape": [-1, -1]}]
WHOLE = ("INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64")


def address(http: dict[str, Any]) -> str:
    """The model's address: `/v2/models/NAME` is added where the plan names the server alone."""
    url = checked_address(http).removesuffix("/infer")
    if "/v2/models/" in url:
        return url
    model = http.get("model")
    if not isinstance(model, str):
        raise BridgeError(
            "invalid-plan",
            "The plan does not say which of the server's models to ask.",
            "Add model: to target.http, or write the address up to /v2/models/NAME.",
            "target.http.model",
        )
    return f"{url.removesuffix('/v2')}/v2/models/{model}"


def describe(
    connect: Callable[[], Exchange], _http: dict[str, Any], url: str, timeout: float
) -> Json:
    metadata = read_metadata(connect(), url, timeout)
    inputs = metadata["inputs"]
    single = matrix_width(inputs)
    texts = len(inputs) == 1 and inputs[0]["datatype"] == "BYTES" and single is None
    platform = str(metadata.get("platform") or "").strip()
    return {
        "name": public_address(url),
        "kind": f"KServe endpoint ({platform})" if platform else "KServe endpoint",
        "features": None if single is not None else [item["name"] for item in inputs],
        "classes": None,
        "output": "unknown",
        "digest": None,
        "forms": ["row", "text"] if texts else ["row"],
    }


def read_metadata(exchange: Exchange, url: str, timeout: float) -> Json:
    """The model's inputs and outputs; raises `Unanswered` where there are none to read."""
    metadata = exchange.get(url, timeout)
    inputs = metadata.get("inputs") if isinstance(metadata, dict) else None
    if inputs == []:
        return {**metadata, "inputs": UNTOLD}
    if not isinstance(inputs, list) or not all(
        isinstance(item, dict) and {"name", "datatype", "shape"} <= item.keys() for item in inputs
    ):
        raise Unanswered(
            "model-nonsense", f"{exchange.shown} does not say which inputs the model takes."
        )
    return metadata


def matrix_width(inputs: list[Json]) -> int | None:
    """Columns of the one matrix that the model takes, -1 for any number; None otherwise."""
    shape = inputs[0]["shape"]
    if len(inputs) != 1 or len(shape) != 2 or shape[1] == 1:
        return None
    return int(shape[1])


class Rows:
    """The rows as one matrix, or as one tensor a column, as the model's metadata ask for."""

    def __init__(
        self, exchange: Exchange, _http: dict[str, Any], url: str, columns: Columns, left: float
    ) -> None:
        self._exchange = exchange
        self._url = f"{url}/infer"
        self._columns = columns
        self._inputs = read_metadata(exchange, url, left)["inputs"]
        self._width = matrix_width(self._inputs)
        missing = [item["name"] for item in self._inputs if item["name"] not in columns]
        if self._width is None and missing:
            raise Unanswered(
                "model-nonsense",
                f"The model takes the input {missing[0]}, which is no column of the rows.",
            )
        if self._width not in (None, -1, len(columns)):
            raise Unanswered(
                "model-nonsense",
                f"The model takes rows of {self._width} numbers, and the rows have {len(columns)}.",
            )

    def ask(self, start: int, stop: int, left: float) -> list[Json]:
        body = {"inputs": self._tensors(start, stop)}
        return read_outputs(self._exchange.post(self._url, body, left), stop - start)

    def _tensors(self, start: int, stop: int) -> list[Json]:
        rows = stop - start
        if self._width is not None:
            item = self._inputs[0]
            names = list(self._columns)
            lists = [
                typed(name, values[start:stop], item["datatype"])
                for name, values in self._columns.items()
            ]
            data = [value for row in zip(*lists, strict=True) for value in row]
            return [tensor(item, [rows, len(names)], data)]
        return [
            tensor(
                item,
                [rows, 1] if len(item["shape"]) > 1 else [rows],
                typed(item["name"], self._columns[item["name"]][start:stop], item["datatype"]),
            )
            for item in self._inputs
        ]


def tensor(item: Json, shape: list[int], data: list[Any]) -> Json:
    return {"name": item["name"], "shape": shape, "datatype": item["datatype"], "data": data}


class Untyped(Unanswered):
    """A value that the input's type does not hold; counts as refused, so that its row is found."""

    def __init__(self, name: str, datatype: str, value: Any) -> None:
        super().__init__(
            "refused", f"The input {name} takes {datatype}; {str(value)[:60]} can't be sent.", 422
        )


def typed(name: str, values: list[Any], datatype: str) -> list[Any]:
    """The values in the tensor's type; missing ones as null, which JSON has and NaN it has not."""
    return [None if is_missing(value) else typed_value(name, value, datatype) for value in values]


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def typed_value(name: str, value: Any, datatype: str) -> Any:
    if datatype == "BYTES":
        return value if isinstance(value, str) else str(cell_value(value))
    if datatype == "BOOL" and value in (0, 1):
        return bool(value)
    number = isinstance(value, (int, float))
    if datatype in FLOATS and number and math.isfinite(value):
        return float(value)
    if datatype in WHOLE and number and math.isfinite(value) and value == int(value):
        return int(value)
    raise Untyped(name, datatype, value)


def read_outputs(answer: Any, rows: int) -> list[Json]:
    """One answer a row.

    Of several outputs, one with several numbers a row gives the probabilities and the first with a
    single value the label.
    """
    outputs = answer.get("outputs") if isinstance(answer, dict) else None
    if not isinstance(outputs, list) or not outputs:
        raise WrongShape("The endpoint's answer has no outputs.")
    shaped = [rows_of(output, rows) for output in outputs]
    single = next((values for values in shaped if not isinstance(values[0], list)), None)
    several = next((values for values in shaped if isinstance(values[0], list)), None)
    if several is None or single is None:
        return read_answers(several or single, rows, "unknown", None)
    return [
        answered(label["label"], answer["score"], answer["probabilities"])
        if answer["outcome"] == label["outcome"] == "answered" and answer["probabilities"]
        else label
        for label, answer in zip(
            read_answers(single, rows, "labels", None),
            read_answers(several, rows, "unknown", None),
            strict=True,
        )
    ]


def rows_of(output: Any, rows: int) -> list[Any]:
    """A tensor's data, a row an entry: a value, or a list where a row has several."""
    data = output.get("data") if isinstance(output, dict) else None
    flat = list(flattened(data)) if isinstance(data, list) else None
    if not flat or len(flat) % rows:
        count = 0 if flat is None else len(flat)
        raise WrongShape(f"The endpoint gave {counted(count, 'value')} for {counted(rows, 'row')}.")
    shape = output.get("shape")
    if isinstance(shape, list) and shape and shape[0] != rows:
        first = shape[0]
        given = counted(first, "answer") if isinstance(first, int) else f"{first!r} answers"
        raise WrongShape(f"The model gave {given} for {counted(rows, 'row')}.")
    width = len(flat) // rows
    if width == 1:
        return flat
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def flattened(values: list[Any]) -> Any:
    for value in values:
        if isinstance(value, list):
            yield from flattened(value)
        else:
            yield value


def ask(exchange: Exchange, _http: dict[str, Any], url: str, asked: Json, timeout: float) -> Json:
    if asked["form"] == "chat":
        raise Unanswered("refused", "KServe's protocol carries texts and rows, no conversations.")
    item = read_metadata(exchange, url, timeout)["inputs"][0]
    shape = [1, 1] if len(item["shape"]) > 1 else [1]
    answer = exchange.post(
        f"{url}/infer", {"inputs": [tensor(item, shape, [asked["text"]])]}, timeout
    )
    outputs = answer.get("outputs") if isinstance(answer, dict) else None
    if not isinstance(outputs, list) or not outputs:
        raise WrongShape("The endpoint's answer has no outputs.")
    return read_text_answer(rows_of(outputs[0], 1)[0])
