"""What judges of answers ask of the kernel: vectors, and functions that the plan allows."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

from .answers import WrongShape
from .domain_features import encoded_batch
from .models import resolve
from .predict import predict
from .protocol import BridgeError, Json, clean_text
from .requests import Request

# What a function may say beside a truth value or a score.
RESULT_KEYS = ("pass", "score", "reason")


def encode_texts(namespace: dict[str, Any], request: Request) -> Json:
    """One vector a text, or why there is none.

    Where the encoder raises it is called again with halves of the texts, so that a text it can't
    read spoils no other. Raises `unknown-variable` where there is no such encoder.
    """
    texts = request.texts("texts")
    call = resolve(namespace, request.text("encoder"), "encoder").call
    timeout = float(request.params.get("timeout", 60))
    return {"vectors": predict(request, call, texts, len(texts), read_vectors, timeout)}


def read_vectors(output: Any, wanted: int) -> list[Json]:
    try:
        vectors = encoded_batch([""] * wanted, lambda _: output).tolist()
    except BridgeError as thrown:
        raise WrongShape(thrown.message) from thrown
    return [
        {"outcome": "answered", "vector": vector}
        if all(map(math.isfinite, vector))
        else {
            "outcome": "error",
            "code": "model-nonsense",
            "message": "The encoder gave a vector that is not finite.",
        }
        for vector in vectors
    ]


def call_function(namespace: dict[str, Any], request: Request) -> Json:
    """Calls a function of the kernel once for each of `given` (`output`, `prompt`, `vars`).

    One that raises, or takes longer than `timeout` seconds, costs its own result alone.
    """
    function = resolve(namespace, request.text("function"), "function").call
    given = request.params.get("given")
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise BridgeError("protocol", f"{request.method} needs the list given.")
    timeout = float(request.params.get("timeout", 60))
    call = called_with(function)
    results: list[Json] = []
    for each in given:
        request.check()
        results += predict(request, lambda inputs: call(inputs[0]), [each], 1, read_result, timeout)
    return {"results": results}


def called_with(function: Any) -> Callable[[Json], Any]:
    """Passes what the function names of `output`, `prompt` and `vars`; else the answer alone."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return lambda given: function(given["output"])
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    names = [name for name in ("output", "prompt", "vars") if takes_all or name in parameters]
    if "output" in names:
        return lambda given: function(**{name: given[name] for name in names})
    return lambda given: function(given["output"], **{name: given[name] for name in names})


def read_result(output: Any, _wanted: int) -> list[Json]:
    return [{"outcome": "answered", "value": plain_result(output)}]


def plain_result(value: Any) -> Any:
    """A truth value, a number, or an object's pass, score and reason; else the name of its type."""
    if isinstance(value, dict):
        return {key: plain_scalar(value[key]) for key in RESULT_KEYS if value.get(key) is not None}
    if not is_scalar(value) and any(hasattr(value, key) for key in RESULT_KEYS):
        read = {key: getattr(value, key, None) for key in RESULT_KEYS}
        return {key: plain_scalar(each) for key, each in read.items() if each is not None}
    return plain_scalar(value)


def is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str)) or hasattr(value, "item")


def plain_scalar(value: Any) -> Any:
    """NumPy's scalars are read as Python's."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return float(value)
    return clean_text(value) if isinstance(value, str) else f"a {type(value).__name__}"
