"""Messages between TypeScript and Python; the twin of `src/bridge/protocol.ts`."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import re
import uuid
from collections.abc import Iterator
from typing import Any

PROTOCOL_VERSION = 1
COMM_TARGET = "jupyterlab-model-audit"
CHUNK_CHARACTERS = 1_000_000
LARGEST_SAFE_INTEGER = 2**53 - 1
# Half-received messages that are kept at a time, so that a broken peer can't fill the memory.
OPEN_MESSAGES = 64

Json = dict[str, Any]


class BridgeError(Exception):
    """An error that a user can act on; becomes an `AuditError` on the other side."""

    def __init__(self, code: str, message: str, action: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.action = action
        self.where = where

    def to_wire(self) -> Json:
        return {
            "code": self.code,
            "message": clean_text(self.message),
            "action": clean_text(self.action),
            "where": clean_text(self.where),
        }


COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Keras says where something was raised before what.
PREFACE = re.compile(r"Exception encountered when calling .*\.")


def first_line(thrown: BaseException, limit: int = 300) -> str:
    """The first line that says something, at most `limit` characters, without colours."""
    for line in map(str.strip, COLOURS.sub("", str(thrown)).splitlines()):
        if line and not PREFACE.fullmatch(line):
            text = clean_text(line)
            return text if len(text) <= limit else text[: limit - 1] + "…"
    return type(thrown).__name__


def to_bridge_error(thrown: BaseException) -> BridgeError:
    """Turns anything raised into an error with a code and a sentence."""
    if isinstance(thrown, BridgeError):
        return thrown
    if isinstance(thrown, OSError):
        return os_error(thrown)
    if isinstance(thrown, MemoryError):
        return BridgeError(
            "internal",
            "Python ran out of memory.",
            "Audit fewer rows, or give the kernel more memory.",
        )
    return BridgeError("internal", f"{type(thrown).__name__}: {first_line(thrown)}")


def os_error(thrown: OSError, path: str | None = None) -> BridgeError:
    """What the operating system refused, in a user's words."""
    import errno

    where = path or (str(thrown.filename) if thrown.filename else "")
    named = where or "the file"
    if thrown.errno in (errno.ENOSPC, errno.EDQUOT):
        return BridgeError(
            "disk-full",
            f"The disk is full; {named} was not written.",
            "Free some space and try again.",
            where,
        )
    if thrown.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return BridgeError(
            "read-only",
            f"{named} may not be written or read: {thrown.strerror}.",
            "Change the permissions or use another folder.",
            where,
        )
    if isinstance(thrown, FileNotFoundError):
        return BridgeError("missing-file", f"{named} does not exist.", "Check the path.", where)
    if isinstance(thrown, (NotADirectoryError, FileExistsError, IsADirectoryError)):
        return BridgeError(
            "read-only",
            f"{named} can't be written: {thrown.strerror}.",
            "Move away what is in its place.",
            where,
        )
    return BridgeError(
        "internal", f"{named} can't be used: {thrown.strerror or thrown}.", "", where
    )


def clean_text(text: str) -> str:
    """The text without lone surrogates, which neither JSON over UTF-8 nor a comm can carry."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def encode(value: Any) -> Any:
    """A value as the protocol writes it.

    Numbers that JSON can't carry become `{"~": …}`; dates, decimals and nested
    values become the text or number that a reader expects.
    """
    kind = type(value)
    if kind is str:
        return clean_text(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        if -LARGEST_SAFE_INTEGER <= value <= LARGEST_SAFE_INTEGER:
            return value
        return {"~": "int", "value": str(value)}
    if kind is float:
        if math.isfinite(value):
            return value
        return {"~": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
    if kind is dict:
        return {clean_text(str(key)): encode(item) for key, item in value.items()}
    if kind in (list, tuple):
        return [encode(item) for item in value]
    return encode_uncommon(value)


def encode_uncommon(value: Any) -> Any:
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        return clean_text(str(value))
    if isinstance(value, int):
        return encode(int(value))
    if isinstance(value, (float, decimal.Decimal)):
        return encode(float(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if isinstance(value, uuid.UUID):
        return str(value)
    if type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
        return encode(value.tolist())
    return clean_text(str(value))


SPECIAL_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def decode(value: Any) -> Any:
    """The inverse of `encode` for what the other side sends."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        special = value.get("~")
        if len(value) == 1 and special in SPECIAL_NUMBERS:
            return SPECIAL_NUMBERS[special]
        if len(value) == 2 and special == "int" and isinstance(value.get("value"), str):
            return int(value["value"])
        return {key: decode(item) for key, item in value.items()}
    return value


def cell_value(value: Any) -> Any:
    """A table's value for the wire: nested values become their text."""
    if isinstance(value, (list, tuple, dict, set)):
        return clean_text(str(value))
    return encode(value)


def split(message: Json) -> Iterator[Json]:
    """The message, cut into chunks where it is above `CHUNK_CHARACTERS`.

    The text is plain ASCII, so that characters are bytes.
    """
    text = json.dumps(message, allow_nan=False, separators=(",", ":"))
    if len(text) <= CHUNK_CHARACTERS:
        yield message
        return
    key = uuid.uuid4().hex
    count = math.ceil(len(text) / CHUNK_CHARACTERS)
    for index in range(count):
        part = text[index * CHUNK_CHARACTERS : (index + 1) * CHUNK_CHARACTERS]
        yield {"chunk": {"key": key, "index": index, "count": count, "text": part}}


class Joiner:
    """Puts chunked messages together again."""

    def __init__(self) -> None:
        self._parts: dict[str, list[str | None]] = {}

    def add(self, message: Any) -> Json | None:
        """The whole message, or None while parts are missing."""
        if not isinstance(message, dict):
            raise BridgeError("protocol", "A message is not an object.")
        chunk = message.get("chunk")
        if chunk is None:
            return message
        try:
            key, index, count = chunk["key"], int(chunk["index"]), int(chunk["count"])
            parts = self._parts.setdefault(key, [None] * count)
            parts[index] = chunk["text"]
        except (KeyError, TypeError, ValueError, IndexError) as thrown:
            raise BridgeError("protocol", "A chunk of a message is malformed.") from thrown
        if len(self._parts) > OPEN_MESSAGES:
            self._parts.pop(next(iter(self._parts)))
        if any(part is None for part in parts):
            return None
        del self._parts[key]
        return json.loads("".join(part for part in parts if part is not None))
