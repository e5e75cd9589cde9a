"""Asking a callable of the kernel for rows, texts or conversations, one call at a time."""

from __future__ import annotations

import time
from typing import Any

from .adapters import chat_call, rows_call, text_rows, texts_call
from .answers import WrongShape, read_answers
from .models import NamedCallable, classes_of, output_of
from .predict import predict
from .protocol import Json
from .requests import Request
from .texts import read_text_answer, timed


def predict_callable(
    request: Request, target: NamedCallable, rows: Any, count: int, timeout: float
) -> list[Json]:
    """One answer a row."""
    kind, classes = output_of(target), classes_of(target.owner)
    return predict(
        request,
        rows_call(target),
        rows,
        count,
        lambda output, wanted: read_answers(output, wanted, kind, classes),
        timeout,
    )


def ask_callable(
    request: Request, target: NamedCallable, asked: list[Json], timeout: float
) -> list[Json]:
    """One answer a request: texts in one call, conversations one after another."""
    answers: list[Json | None] = [None] * len(asked)
    places = [place for place, each in enumerate(asked) if each["form"] == "text"]
    if places:
        texts = [asked[place]["text"] for place in places]
        for place, answer in zip(places, ask_texts(request, target, texts, timeout), strict=True):
            answers[place] = answer
    for place, each in enumerate(asked):
        if each["form"] == "chat":
            answers[place] = ask_chat(request, target, each["messages"], timeout)
    return [answer for answer in answers if answer is not None]


def ask_texts(
    request: Request, target: NamedCallable, texts: list[str], timeout: float
) -> list[Json]:
    kind, classes = output_of(target), classes_of(target.owner)

    def read(output: Any, wanted: int) -> list[Json]:
        if kind != "unknown":
            return read_answers(output, wanted, kind, classes)
        return [read_text_answer(value) for value in text_rows(output, wanted)]

    began = time.monotonic()
    answers = predict(request, texts_call(target), texts, len(texts), read, timeout)
    seconds = (time.monotonic() - began) / len(texts)
    return [timed(answer, seconds) for answer in answers]


def ask_chat(request: Request, target: NamedCallable, messages: Any, timeout: float) -> Json:
    call = chat_call(target)
    began = time.monotonic()
    (answer,) = predict(
        request,
        lambda conversations: call(conversations[0]),
        [messages],
        1,
        lambda output, _: [read_reply(output)],
        timeout,
    )
    return timed(answer, time.monotonic() - began)


def read_reply(output: Any) -> Json:
    """A table of one row, as some models of conversations give, is its only value."""
    if hasattr(output, "to_numpy"):
        output = output.to_numpy().tolist()
    if isinstance(output, (list, tuple)) and not output:
        raise WrongShape("The model gave nothing for this conversation.")
    return read_text_answer(output)
