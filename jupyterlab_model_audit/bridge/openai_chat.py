"""Chat completions as OpenAI's interface and many servers speak them, streamed or whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .answers import WrongShape
from .exchange import Exchange, Whole, checked_address, public_address
from .http_link import Unanswered
from .protocol import BridgeError, Json
from .texts import answered_text, read_text_answer, usage_of


def address(http: dict[str, Any]) -> str:
    """`/chat/completions` is added where the plan leaves it out."""
    url = checked_address(http)
    if not isinstance(http.get("model"), str):
        raise BridgeError(
            "invalid-plan",
            "The plan does not say which model to ask for.",
            "Add model: to target.http.",
            "target.http.model",
        )
    return url if url.endswith("/chat/completions") else f"{url}/chat/completions"


def describe(
    _connect: Callable[[], Exchange], http: dict[str, Any], url: str, _timeout: float
) -> Json:
    """Nothing is asked: an answer would cost, and not every server lists its models."""
    return {
        "name": public_address(url),
        "kind": f"OpenAI-compatible chat model {http['model']}",
        "features": None,
        "classes": None,
        "output": "unknown",
        "digest": None,
        "forms": ["chat", "text"],
    }


def ask(exchange: Exchange, http: dict[str, Any], url: str, asked: Json, timeout: float) -> Json:
    messages = (
        asked["messages"]
        if asked["form"] == "chat"
        else [{"role": "user", "content": asked["text"]}]
    )
    body = {**(http.get("parameters") or {}), "model": http["model"], "messages": messages}
    if not http.get("stream"):
        return read_text_answer(exchange.post(url, body, timeout))
    body.update(stream=True, stream_options={"include_usage": True})
    return read_stream(exchange, url, body, timeout)


def read_stream(exchange: Exchange, url: str, body: Json, timeout: float) -> Json:
    """Puts the parts of a streamed answer together.

    Raises `Unanswered` where the stream ends before it said that it was done.
    """
    parts: list[str] = []
    usage = None
    finished = False
    for event in exchange.stream(url, body, timeout):
        if event is None:
            finished = True
            break
        if isinstance(event, Whole):
            return read_text_answer(event.value)
        if not isinstance(event, dict):
            raise WrongShape("The endpoint streamed something else than an object.")
        if event.get("error"):
            said = event["error"]
            message = said.get("message") if isinstance(said, dict) else said
            raise Unanswered("server-error", f"{exchange.shown} broke off: {message}.")
        usage = usage_of(event.get("usage")) or usage
        for choice in (event.get("choices") or [])[:1]:
            delta = choice.get("delta") or {}
            parts.append(str(delta.get("content") or delta.get("refusal") or ""))
            finished = finished or choice.get("finish_reason") is not None
    if not finished:
        raise Unanswered(
            "unreachable", f"{exchange.shown} closed the connection before it had answered."
        )
    return answered_text("".join(parts), usage)
