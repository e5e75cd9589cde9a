"""Calling a model: in time, row by row where it must be, never raising for what it does."""

from __future__ import annotations

import contextvars
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from .answers import WrongShape, failed
from .protocol import Json, first_line
from .quiet import quiet
from .requests import Request

# Rows that may fail alone, with none answered, before the rest is given up.
HOPELESS_ROWS = 16
POLL_SECONDS = 0.05

Call = Callable[[Any], Any]
# The answers to a number of rows in what a call gave back; raises `WrongShape`.
Read = Callable[[Any, int], list[Json]]


class Prediction:
    """One batch under way; answers are kept as they come in."""

    def __init__(self, call: Call, rows: Any, count: int, read: Read) -> None:
        self._call = call
        self._rows = rows
        self._read = read
        self._abandoned = threading.Event()
        self._lonely_failures = 0
        self._answered = 0
        self.answers: list[Json | None] = [None] * count
        self.finished = threading.Event()

    def abandon(self) -> None:
        """Takes no more answers; a call under way ends whenever it ends."""
        self._abandoned.set()

    def run(self) -> None:
        try:
            with quiet():
                self._ask(0, len(self.answers))
        finally:
            self.finished.set()

    def _ask(self, start: int, stop: int) -> None:
        """Asks for a stretch of rows; halves it where the model fails on the whole."""
        if self._abandoned.is_set() or start >= stop:
            return
        try:
            rows = self._rows[start:stop]
            output = self._call(rows)
            answers = self._read(output, stop - start)
        except WrongShape as thrown:
            # Asked alone, each row may get an answer that fits; whoever calls it so gets none.
            self._keep(start, [failure(thrown)] * (stop - start))
            return
        except BaseException as thrown:
            self._fail(start, stop, thrown)
            return
        self._answered += stop - start
        self._keep(start, answers)

    def _fail(self, start: int, stop: int, thrown: BaseException) -> None:
        if stop - start == 1:
            self._lonely_failures += 1
            self._keep(start, [failure(thrown)])
            return
        middle = (start + stop) // 2
        for first, last in ((start, middle), (middle, stop)):
            if self._hopeless:
                self._keep(first, [failure(thrown)] * (last - first))
            else:
                self._ask(first, last)

    @property
    def _hopeless(self) -> bool:
        return self._answered == 0 and self._lonely_failures >= HOPELESS_ROWS

    def _keep(self, start: int, answers: list[Json]) -> None:
        if not self._abandoned.is_set():
            self.answers[start : start + len(answers)] = answers


def failure(thrown: BaseException) -> Json:
    if isinstance(thrown, WrongShape):
        return failed("model-nonsense", str(thrown))
    line = first_line(thrown)
    name = type(thrown).__name__
    return failed("model-raised", name if line == name else f"{name}: {line}")


def predict(
    request: Request,
    call: Call,
    rows: Any,
    count: int,
    read: Read,
    timeout: float,
) -> list[Json]:
    """One answer a row; rows not answered after `timeout` seconds are time-outs."""
    if count == 0:
        return []
    prediction = Prediction(call, rows, count, read)
    # The context tells ipykernel which message the thread works for.
    context = contextvars.copy_context()
    threading.Thread(
        target=context.run, args=(prediction.run,), name="model-audit-model", daemon=True
    ).start()
    deadline = time.monotonic() + (timeout if math.isfinite(timeout) else 3600)
    while not prediction.finished.wait(POLL_SECONDS):
        if request.cancelled or time.monotonic() >= deadline:
            prediction.abandon()
            request.check()
            break
    late = failed("timeout", f"The model did not answer within {timeout:g} s.")
    return [answer if answer is not None else late for answer in list(prediction.answers)]
