"""What a model of texts or conversations gave back, as one answer."""

from __future__ import annotations

import math
from typing import Any

from .answers import WrongShape, answered, failed, nonsense
from .protocol import Json, clean_text

# Nested wrappings that are looked through: a pipeline's list of one list of one result.
DEEPEST = 6
TEXT_KEYS = (
    "generated_text",
    "summary_text",
    "translation_text",
    "answer",
    "content",
    "text",
    "output",
    "response",
)


def probe_answer(answer: Json) -> Json:
    """An answer in the shape that `ask` gives: with text, usage, status where there are any."""
    if answer["outcome"] == "error":
        return {"status": None, "retryAfter": None, **answer}
    label = answer["label"]
    text = label if isinstance(label, str) else None
    return {"text": text, "seconds": None, "usage": None, **answer}


def timed(answer: Json, seconds: float) -> Json:
    """An answer with how long it took; an error has no such time."""
    answer = probe_answer(answer)
    return {**answer, "seconds": seconds} if answer["outcome"] == "answered" else answer


def answered_text(text: str, usage: Json | None = None) -> Json:
    """A text is also its own label, so that two of them can be compared."""
    text = clean_text(text)
    return {**probe_answer(answered(text, None, None)), "text": text, "usage": usage}


def usage_of(value: Any) -> Json | None:
    """Tokens in and out, under the names that servers give them."""
    if value is None:
        return None
    read = value.get if isinstance(value, dict) else lambda key: getattr(value, key, None)
    count = [
        next((read(key) for key in keys if isinstance(read(key), int)), None)
        for keys in (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))
    ]
    return None if count == [None, None] else {"input": count[0] or 0, "output": count[1] or 0}


def read_text_answer(value: Any, depth: int = 0) -> Json:
    """A text, a completion, a message, or a label with its score; whatever else is nonsense."""
    if isinstance(value, str):
        return answered_text(value)
    if value is None:
        return probe_answer(nonsense("The model gave nothing for this request."))
    if isinstance(value, (bool, int)) or hasattr(value, "item"):
        plain = value.item() if getattr(value, "ndim", None) == 0 else value
        if isinstance(plain, (bool, int, float, str)):
            return number_or_text(plain, depth)
    if isinstance(value, float):
        return number_or_text(value, depth)
    if depth >= DEEPEST:
        raise WrongShape("The model's answer is nested too deeply to read.")
    if isinstance(value, (list, tuple)):
        return read_list(value, depth)
    return read_object(value, depth)


def number_or_text(value: Any, depth: int) -> Json:
    if isinstance(value, str):
        return read_text_answer(value, depth)
    if isinstance(value, float):
        if not math.isfinite(value):
            return probe_answer(nonsense(f"The model gave {value} for this request."))
        return probe_answer(answered(None, value, None))
    return probe_answer(answered(value, None, None))


def read_list(value: Any, depth: int) -> Json:
    """The likeliest of scored labels, the last message of a conversation, or the one entry."""
    if not value:
        return probe_answer(nonsense("The model gave nothing for this request."))
    scored = [entry for entry in value if is_scored(entry)]
    if len(scored) == len(value):
        return scored_label(max(scored, key=lambda entry: entry["score"]))
    last = value[-1] if all(has_role(entry) for entry in value) else value[0]
    return read_text_answer(last, depth + 1)


def is_scored(value: Any) -> bool:
    return isinstance(value, dict) and "label" in value and is_score(value.get("score"))


def is_score(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def has_role(value: Any) -> bool:
    return isinstance(value, dict) and "role" in value and "content" in value


def scored_label(entry: Json) -> Json:
    return probe_answer(answered(entry["label"], float(entry["score"]), None))


def read_object(value: Any, depth: int) -> Json:
    def read(key: str) -> Any:
        return value.get(key) if isinstance(value, dict) else getattr(value, key, None)

    if isinstance(value, dict) and isinstance(value.get("error"), (dict, str)):
        said = value["error"]
        message = said.get("message") if isinstance(said, dict) else said
        return probe_answer(failed("model-raised", f"The model answered with an error: {message}"))
    if is_scored(value):
        return scored_label(value)
    # A pipeline's classes: labels and scores side by side, the likeliest first.
    labels, scores = read("labels"), read("scores")
    if isinstance(labels, list) and isinstance(scores, list) and labels and is_score(scores[0]):
        return scored_label({"label": labels[0], "score": scores[0]})
    choices = read("choices")
    if isinstance(choices, (list, tuple)):
        return with_usage(read_choice(choices, depth), read("usage"))
    messages = read("messages")
    if isinstance(messages, (list, tuple)) and messages:
        return with_usage(read_text_answer(messages[-1], depth + 1), read("usage"))
    for key in TEXT_KEYS:
        found = read(key)
        if found is not None and not callable(found):
            return with_usage(read_text_answer(found, depth + 1), read("usage"))
    if read("refusal") is not None:
        return answered_text(str(read("refusal")))
    raise WrongShape(f"The model gave a {type(value).__name__} in which no text was found.")


def read_choice(choices: Any, depth: int) -> Json:
    if not choices:
        raise WrongShape("The model's completion has no choices.")
    first = choices[0]
    message = first.get("message") if isinstance(first, dict) else getattr(first, "message", None)
    if message is None:
        return read_text_answer(first, depth + 1)
    content = (
        message.get("content") if isinstance(message, dict) else getattr(message, "content", None)
    )
    if content is None:
        refusal = (
            message.get("refusal")
            if isinstance(message, dict)
            else getattr(message, "refusal", None)
        )
        return answered_text(str(refusal or ""))
    return read_text_answer(content, depth + 1)


def with_usage(answer: Json, usage: Any) -> Json:
    if answer["outcome"] == "answered" and answer["usage"] is None:
        return {**answer, "usage": usage_of(usage)}
    return answer
