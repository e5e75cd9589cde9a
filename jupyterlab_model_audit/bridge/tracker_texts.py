"""Texts as a tracker may hold them: without control characters and within its limits."""

from __future__ import annotations

import re

from .protocol import clean_text

# Control characters but the line feed that checkpoints are made of, and the marks that turn the
# direction of what follows: in a run's page they would hide or reorder what stands around them.
UNSHOWABLE = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
)
REPLACEMENT = "\ufffd"


def tracker_text(value: object, limit: int) -> str:
    """The text, each unshowable character replaced, at most `limit` characters, `…` where cut."""
    text = UNSHOWABLE.sub(REPLACEMENT, clean_text(str(value)))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def tracker_texts(texts: dict[str, object], key_limit: int, limit: int) -> dict[str, str]:
    return {
        tracker_text(key, key_limit): tracker_text(value, limit) for key, value in texts.items()
    }
