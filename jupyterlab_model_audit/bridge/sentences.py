"""What a library complains of, as one sentence for a user."""

from __future__ import annotations

import re

from .protocol import first_line

# DuckDB opens its messages with the class of the error: `Invalid Input Error: …`.
ENGINE_PREFIX = re.compile(r"^(?:[A-Z][\w-]*(?: [A-Za-z][\w-]*){0,2} Error: )+")
CSV_LINE = re.compile(r"CSV Error on Line: (\d+)\s*\n(?:Original Line:[^\n]*\n)?([^\n]+)")


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends a sentence by itself."""
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?", "…")) else stripped.rstrip(":;,") + "."


def engine_sentence(thrown: BaseException) -> str:
    """The engine's complaint without the name of its class; a CSV's with the line it is in."""
    text = str(thrown)
    in_csv = CSV_LINE.search(text)
    if in_csv is not None:
        line, complaint = in_csv.groups()
        return sentence(f"line {line}: {first_line(Exception(complaint))}")
    return sentence(ENGINE_PREFIX.sub("", first_line(thrown)))


def counted(number: int, singular: str) -> str:
    """`1,234 rows`, `1 row`."""
    return f"{number:,} {singular}{'' if number == 1 else 's'}"
