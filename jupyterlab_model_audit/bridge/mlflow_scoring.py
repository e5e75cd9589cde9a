"""MLflow's scoring protocol: `/invocations` with rows, texts or a conversation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .answers import WrongShape, read_answers
from .exchange import Exchange, checked_address, public_address
from .frames import Columns
from .protocol import Json, encode
from .texts import read_text_answer


def address(http: dict[str, Any]) -> str:
    """The scoring address: `/invocations` is added where the plan leaves it out."""
    url = checked_address(http)
    return url if url.endswith("/invocations") else f"{url}/invocations"


def describe(
    _connect: Callable[[], Exchange], _http: dict[str, Any], url: str, _timeout: float
) -> Json:
    """Nothing is asked: the protocol has no question for what a model takes."""
    return {
        "name": public_address(url),
        "kind": "MLflow scoring endpoint",
        "features": None,
        "classes": None,
        "output": "unknown",
        "digest": None,
        "forms": ["row", "text", "chat"],
    }


class Rows:
    """The rows as `dataframe_split`."""

    def __init__(
        self, exchange: Exchange, _http: dict[str, Any], url: str, columns: Columns, _left: float
    ) -> None:
        self._exchange = exchange
        self._url = url
        self._names = list(columns)
        self._data = [json_row(row) for row in zip(*columns.values(), strict=True)]

    def ask(self, start: int, stop: int, left: float) -> list[Json]:
        body = {"dataframe_split": {"columns": self._names, "data": self._data[start:stop]}}
        output = predictions(self._exchange.post(self._url, body, left))
        return read_answers(output, stop - start, "unknown", None)


def ask(exchange: Exchange, _http: dict[str, Any], url: str, asked: Json, timeout: float) -> Json:
    if asked["form"] == "chat":
        answer = exchange.post(url, {"messages": asked["messages"]}, timeout)
        named = isinstance(answer, dict) and "predictions" in answer
        return read_text_answer(predictions(answer) if named else answer)
    output = predictions(exchange.post(url, {"inputs": [asked["text"]]}, timeout))
    if isinstance(output, list) and len(output) != 1:
        raise WrongShape(f"The endpoint gave {len(output)} answers to one text.")
    return read_text_answer(output[0] if isinstance(output, list) else output)


def predictions(answer: Any) -> Any:
    if not isinstance(answer, dict) or "predictions" not in answer:
        raise WrongShape("The endpoint's answer has no predictions.")
    return answer["predictions"]


def json_row(row: tuple[Any, ...]) -> list[Any]:
    """JSON has no NaN: it is sent as missing, and infinities as text that pandas reads."""
    plain: list[Any] = []
    for value in row:
        if isinstance(value, float) and not math.isfinite(value):
            plain.append(None if math.isnan(value) else str(value))
        else:
            plain.append(value if isinstance(value, int) else encode(value))
    return plain
