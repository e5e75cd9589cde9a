"""Credentials by name: from the environment, or from the secret store beside the signing keys."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from .keys import home_folder, tighten
from .protocol import BridgeError, os_error

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
# Shorter values would take innocent letters out of what an endpoint says.
SHORTEST_SCRUBBED = 4
HIDDEN = "[hidden]"


def secret_folder() -> str:
    """Where secrets lie, a file each: beside the keys, outside of every workspace."""
    return os.path.join(home_folder(), "secrets")


def credential(named: Any, where: str) -> str:
    """The value that `{"env": NAME}` or `{"secret": NAME}` stands for.

    No error tells a value; it tells the name, which the plan tells as well.
    """
    source = named if isinstance(named, dict) else {}
    for kind, read in (("env", read_environment), ("secret", read_secret)):
        name = source.get(kind)
        if isinstance(name, str) and NAME.fullmatch(name):
            value = read(name, where).strip()
            if not value or any(ord(letter) < 32 or ord(letter) > 255 for letter in value):
                raise BridgeError(
                    "invalid-input",
                    f"What {name} holds can't be sent as a header ({where}).",
                    "Store one line of plain characters.",
                    where,
                )
            return value
    raise BridgeError(
        "invalid-plan",
        f"{where} names no credential.",
        "Write {env: NAME} or {secret: NAME}, never the value itself.",
        where,
    )


def read_environment(name: str, where: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise BridgeError(
            "invalid-input",
            f"The environment variable {name} is not set where the model is called ({where}).",
            f"Set {name} before the kernel or the command starts, or use the secret store.",
            where,
        )
    return value


def read_secret(name: str, where: str) -> str:
    path = os.path.join(secret_folder(), name)
    try:
        with open(path, encoding="utf-8") as stream:
            tighten(stream.fileno())
            return stream.read(65_536)
    except FileNotFoundError as thrown:
        raise BridgeError(
            "missing-file",
            f"The secret store has no {name} ({where}).",
            f"Write its value into the file {path}.",
            where,
        ) from thrown
    except (OSError, UnicodeDecodeError) as thrown:
        error = thrown if isinstance(thrown, OSError) else OSError(0, "it is not text")
        raise os_error(error, path) from thrown


class Credentials:
    """The headers that carry credentials, and the values that may not be seen again."""

    def __init__(self, http: dict[str, Any]) -> None:
        self.headers: dict[str, str] = {}
        self._hidden: set[str] = set()
        named = http.get("authorization")
        if named is not None:
            value = credential(named, "target.http.authorization")
            self._hide(value)
            scheme = str(named.get("scheme", "Bearer"))
            if scheme.lower() == "basic":
                value = base64.b64encode(value.encode()).decode()
                self._hide(value)
            self.headers["Authorization"] = f"{scheme} {value}"
        for header, source in (http.get("headers") or {}).items():
            value = credential(source, f"target.http.headers.{header}")
            self._hide(value)
            self.headers[str(header)] = value

    def _hide(self, value: str) -> None:
        """Also the parts of `user:password`, which an endpoint may repeat alone."""
        parts: Iterable[str] = [value, *re.split(r"[\s:]", value)]
        self._hidden.update(part for part in parts if len(part) >= SHORTEST_SCRUBBED)

    def scrub(self, text: str) -> str:
        """The text without the values, the longest first."""
        for value in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return text

    def scrub_bytes(self, data: bytes) -> bytes:
        for value in sorted(self._hidden, key=len, reverse=True):
            with suppress(UnicodeEncodeError):
                data = data.replace(value.encode(), HIDDEN.encode())
        return data
