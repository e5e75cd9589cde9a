"""Deployed models: the protocols they speak, behind `describe`, `predict` and `ask`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from . import kserve, mlflow_scoring, openai_chat
from .answers import WrongShape, failed
from .exchange import Callers, Exchange
from .frames import Columns
from .http_link import Unanswered
from .predict import HOPELESS_ROWS
from .protocol import BridgeError, Json
from .requests import Request
from .texts import probe_answer, timed

PROTOCOLS: dict[str, Any] = {
    "mlflow": mlflow_scoring,
    "kserve": kserve,
    "openai": openai_chat,
}
# Answers of an endpoint that no other half of the rows would get past.
WHOLE_STATUSES = (401, 403, 404, 405, 408, 429, 502, 503, 504)


class Endpoint:
    """The plan's `target.http` for the time of one call."""

    def __init__(
        self, request: Request, http: dict[str, Any], callers: Callers, folder: str
    ) -> None:
        protocol = PROTOCOLS.get(str(http.get("protocol")))
        if protocol is None:
            raise BridgeError(
                "invalid-plan",
                f"There is no protocol {http.get('protocol')}.",
                f"Name {', '.join(PROTOCOLS)}.",
                "target.http.protocol",
            )
        self._request = request
        self._http = http
        self._protocol = protocol
        self._url = protocol.address(http)
        # Credentials and connections are looked up when something is really asked.
        self._connect = lambda: Exchange(request, http, self._url, callers, folder)

    def describe(self, timeout: float) -> Json:
        try:
            return self._protocol.describe(self._connect, self._http, self._url, timeout)
        except Unanswered as thrown:
            raise target_error(thrown) from thrown

    def predict(self, columns: Columns, timeout: float) -> list[Json]:
        """One answer a row; a request that the endpoint refuses is repeated in halves."""
        rows = getattr(self._protocol, "Rows", None)
        if rows is None:
            raise BridgeError(
                "invalid-plan",
                "An endpoint that speaks openai answers conversations, not rows of a table.",
                "Use protocol: mlflow or kserve for rows, or suites of texts and conversations.",
                "target.http.protocol",
            )
        exchange = self._connect()
        count = len(next(iter(columns.values())))
        return Halving(self._request, count, timeout).ask(
            lambda left: rows(exchange, self._http, self._url, columns, left)
        )

    def ask(self, requests: list[Json], timeout: float) -> list[Json]:
        """One answer a text or conversation, one after another; each may take `timeout` seconds."""
        exchange = self._connect()
        answers: list[Json] = []
        for asked in requests:
            self._request.check()
            began = time.monotonic()
            try:
                answer = self._protocol.ask(exchange, self._http, self._url, asked, timeout)
                answers.append(timed(answer, time.monotonic() - began))
            except Unanswered as thrown:
                answers.append(unanswered(thrown))
            except WrongShape as thrown:
                answers.append(probe_answer(failed("model-nonsense", str(thrown))))
            self._request.progress(len(answers), len(requests))
        return answers


class Halving:
    """Asks for all rows at once, and for ever smaller parts of those that are refused."""

    def __init__(self, request: Request, count: int, timeout: float) -> None:
        self._request = request
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._answers: list[Json | None] = [None] * count
        self._lonely_failures = 0
        self._answered = 0

    def ask(self, connect: Callable[[float], Any]) -> list[Json]:
        """`connect` gives what asks for the rows from `start` to `stop`."""
        try:
            rows = connect(self._timeout)
            self._ask(rows, 0, len(self._answers))
        except Unanswered as thrown:
            rest = unanswered(thrown, probe=False)
            return [rest if answer is None else answer for answer in self._answers]
        return [answer for answer in self._answers if answer is not None]

    def _ask(self, rows: Any, start: int, stop: int) -> None:
        if start >= stop:
            return
        self._request.check()
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unanswered("timeout", f"The endpoint did not answer within {self._timeout:g} s.")
        try:
            self._answers[start:stop] = rows.ask(start, stop, left)
            self._answered += stop - start
        except WrongShape as thrown:
            self._answers[start:stop] = [failed("model-nonsense", str(thrown))] * (stop - start)
        except Unanswered as thrown:
            if thrown.status is None or thrown.status in WHOLE_STATUSES or thrown.status < 400:
                raise
            self._halve(rows, start, stop, thrown)

    def _halve(self, rows: Any, start: int, stop: int, thrown: Unanswered) -> None:
        if stop - start == 1:
            self._lonely_failures += 1
            # About this row alone: asking again would change nothing.
            self._answers[start] = failed("model-raised", str(thrown))
            return
        if self._answered == 0 and self._lonely_failures >= HOPELESS_ROWS:
            raise thrown
        middle = (start + stop) // 2
        self._ask(rows, start, middle)
        self._ask(rows, middle, stop)


def unanswered(thrown: Unanswered, probe: bool = True) -> Json:
    answer = {
        **failed(thrown.code, str(thrown)),
        "status": thrown.status,
        "retryAfter": thrown.retry_after,
    }
    return probe_answer(answer) if probe else answer


def target_error(thrown: Unanswered) -> BridgeError:
    """What keeps the endpoint from being described."""
    code = thrown.code if thrown.code in ("timeout", "model-nonsense") else "target-unreachable"
    return BridgeError(code, str(thrown), "Check target.http in the plan.", "target.http")
