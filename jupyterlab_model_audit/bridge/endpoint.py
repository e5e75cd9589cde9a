"""A deployed model: MLflow's scoring protocol over HTTP."""

from __future__ import annotations

import math
import time
from typing import Any

import httpx

from .answers import WrongShape, failed, read_answers
from .frames import Columns
from .protocol import BridgeError, Json, encode, first_line
from .requests import Request
from .sentences import sentence

CONNECT_SECONDS = 10


class EndpointFailed(Exception):
    """The endpoint as a whole does not answer; asking row by row would not help."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def describe_endpoint(http: dict[str, Any]) -> Json:
    return {
        "name": public_address(invocations(http)),
        "kind": "MLflow scoring endpoint",
        "features": None,
        "classes": None,
        "output": "unknown",
        "digest": None,
    }


def invocations(http: dict[str, Any]) -> str:
    """The scoring address: `/invocations` is added where the plan leaves it out."""
    url = str(http.get("url", "")).rstrip("/")
    if http.get("protocol") != "mlflow" or not url.startswith(("http://", "https://")):
        raise BridgeError("invalid-plan", f"{url} is not an address to call.", "", url)
    return url if url.endswith("/invocations") else f"{url}/invocations"


def public_address(url: str) -> str:
    """The address without a user name and password."""
    parsed = httpx.URL(url)
    return str(parsed.copy_with(username=None, password=None)) if parsed.userinfo else url


def predict_endpoint(
    request: Request, http: dict[str, Any], columns: Columns, timeout: float
) -> list[Json]:
    """One answer a row; a request that the endpoint refuses is repeated in halves."""
    url = invocations(http)
    names = list(columns)
    data = [list(row) for row in zip(*columns.values(), strict=True)]
    answers: list[Json | None] = [None] * len(data)
    deadline = time.monotonic() + timeout

    def ask(client: httpx.Client, start: int, stop: int) -> None:
        request.check()
        left = deadline - time.monotonic()
        if left <= 0:
            raise EndpointFailed("timeout", f"The endpoint did not answer within {timeout:g} s.")
        try:
            output = post(client, url, names, data[start:stop], left, timeout)
            answers[start:stop] = read_answers(output, stop - start, "unknown", None)
        except WrongShape as thrown:
            answers[start:stop] = [failed("model-nonsense", str(thrown))] * (stop - start)
        except RefusedRows as thrown:
            if stop - start == 1:
                answers[start] = failed("model-raised", str(thrown))
                return
            middle = (start + stop) // 2
            ask(client, start, middle)
            ask(client, middle, stop)

    try:
        with httpx.Client(trust_env=True, follow_redirects=True) as client:
            ask(client, 0, len(data))
    except EndpointFailed as thrown:
        rest = failed(thrown.code, str(thrown))
        return [answer if answer is not None else rest for answer in answers]
    return [answer for answer in answers if answer is not None]


class RefusedRows(Exception):
    """The endpoint's answer was an error about these rows."""


def post(
    client: httpx.Client,
    url: str,
    names: list[str],
    data: list[list[Any]],
    left: float,
    timeout: float,
) -> Any:
    shown = public_address(url)
    body = {"dataframe_split": {"columns": names, "data": [json_row(row) for row in data]}}
    try:
        answer = client.post(
            url, json=body, timeout=httpx.Timeout(left, connect=min(left, CONNECT_SECONDS))
        )
    except httpx.TimeoutException as thrown:
        raise EndpointFailed("timeout", f"{shown} did not answer within {timeout:g} s.") from thrown
    except httpx.HTTPError as thrown:
        raise EndpointFailed(
            "model-raised", f"{shown} can't be reached: {sentence(first_line(thrown))}"
        ) from thrown
    if answer.status_code in (401, 403, 404, 405, 429, 502, 503, 504):
        raise EndpointFailed("model-raised", f"{shown} answered {answer.status_code}.")
    if answer.status_code >= 400:
        raise RefusedRows(f"{answer.status_code}: {error_text(answer)}")
    try:
        return answer.json()["predictions"]
    except (ValueError, KeyError, TypeError) as thrown:
        raise WrongShape("The endpoint's answer has no predictions.") from thrown


def error_text(answer: httpx.Response) -> str:
    try:
        text = str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        text = answer.text
    return first_line(Exception(text)) if text.strip() else answer.reason_phrase


def json_row(row: list[Any]) -> list[Any]:
    """JSON has no NaN: it is sent as missing, and infinities as text that pandas reads."""
    plain: list[Any] = []
    for value in row:
        if isinstance(value, float) and not math.isfinite(value):
            plain.append(None if math.isnan(value) else str(value))
        else:
            plain.append(value if isinstance(value, int) else encode(value))
    return plain
