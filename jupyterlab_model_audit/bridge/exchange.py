"""One question to an endpoint and its answer as JSON, with credentials and without their traces."""

from __future__ import annotations

import datetime
import email.utils
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .credentials import Credentials
from .http_link import (
    LARGEST_ANSWER,
    Caller,
    Link,
    Reply,
    Unanswered,
    explained,
    read_bounded,
    within_bounds,
)
from .protocol import BridgeError, first_line
from .requests import Request
from .sentences import sentence

# Longest pause that an endpoint may ask for; one that asks for more has made a mistake.
LONGEST_PAUSE = 3600.0


class Callers:
    """Connections by where they lead to, kept from one call of the bridge to the next."""

    def __init__(self) -> None:
        self._callers: dict[tuple[str, str, str], Caller] = {}
        self._lock = threading.Lock()

    def of(self, url: str, verify: Any, proxy: str | None) -> Caller:
        parts = urlsplit(url)
        key = (f"{parts.scheme}://{parts.netloc}", repr(verify), str(proxy))
        with self._lock:
            kept = self._callers.get(key)
            if kept is None:
                kept = self._callers[key] = Caller(url, verify, proxy)
            return kept

    def close(self) -> None:
        with self._lock:
            for caller in self._callers.values():
                caller.close()
            self._callers.clear()


@dataclass
class Whole:
    """An answer that came in one piece where parts were asked for."""

    value: Any


class Exchange:
    """What one call of the bridge asks of one endpoint."""

    def __init__(
        self, request: Request, http: dict[str, Any], url: str, callers: Callers, folder: str
    ) -> None:
        self.request = request
        self.url = without_user(url)
        self.shown = public_address(url)
        self._credentials = Credentials(http)
        verify = http.get("verify", True)
        if isinstance(verify, str):
            verify = os.path.join(folder, os.path.expanduser(verify))
        proxy = http.get("proxy")
        self._caller = callers.of(self.url, verify, proxy if isinstance(proxy, str) else None)

    def post(self, url: str, body: Any, timeout: float) -> Any:
        """The answer's JSON; raises `Unanswered` for every other end."""
        reply = self._send("POST", url, body, timeout)
        return self.json_of(reply)

    def get(self, url: str, timeout: float) -> Any:
        return self.json_of(self._send("GET", url, None, timeout))

    def stream(self, url: str, body: Any, timeout: float) -> Iterator[Any]:
        """The events of an answer that comes in parts, then None where it says that it is whole."""
        with explained(self.shown, timeout), self._caller.link(self.request) as link:
            response = self._begin(link, "POST", url, body, timeout)
            if response.status != 200 or "event-stream" not in str(
                response.headers.get("Content-Type")
            ):
                yield Whole(self.json_of(self._finish(response)))
                return
            length = 0
            for line in iter(lambda: response.readline(LARGEST_ANSWER + 1), b""):
                length = within_bounds(length + len(line), self.shown)
                if not line.startswith(b"data:"):
                    continue
                data = self._credentials.scrub_bytes(line[5:]).strip()
                if data == b"[DONE]":
                    # What follows is read so that the connection can serve again.
                    read_bounded(response, self.shown)
                    yield None
                    return
                yield self._parse(data)

    def json_of(self, reply: Reply) -> Any:
        if reply.status >= 300:
            raise self._refusal(reply)
        return self._parse(reply.body, str(reply.headers.get("Content-Type", "")))

    def scrub(self, text: str) -> str:
        return self._credentials.scrub(text)

    def _send(self, method: str, url: str, body: Any, timeout: float) -> Reply:
        self.request.check()
        with explained(self.shown, timeout), self._caller.link(self.request) as link:
            return self._finish(self._begin(link, method, url, body, timeout))

    def _begin(self, link: Link, method: str, url: str, body: Any, timeout: float) -> Any:
        link.deadline = time.monotonic() + timeout
        headers = {
            "Accept": "application/json, text/event-stream",
            "Accept-Encoding": "identity",
            "User-Agent": "jupyterlab-model-audit",
            **self._caller.headers(),
            **self._credentials.headers,
        }
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
        return link.send(method, self._caller.target_of(url), content, headers)

    def _finish(self, response: Any) -> Reply:
        body = self._credentials.scrub_bytes(read_bounded(response, self.shown))
        return Reply(response.status, str(response.reason), response.headers, body)

    def _parse(self, body: bytes, kind: str = "") -> Any:
        text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        if text.startswith("<") or kind.startswith("text/html"):
            raise Unanswered(
                "model-nonsense", f"{self.shown} answered with a page of HTML instead of JSON."
            )
        try:
            return json.loads(text)
        except ValueError as thrown:
            at_end = getattr(thrown, "pos", 0) >= len(text.rstrip()) - 1 or "Unterminated" in str(
                thrown
            )
            what = "JSON that breaks off" if text and at_end else "something else than JSON"
            raise Unanswered("model-nonsense", f"{self.shown} answered with {what}.") from thrown
        except RecursionError as thrown:
            raise Unanswered(
                "model-nonsense", f"{self.shown} answered with JSON nested too deeply."
            ) from thrown

    def _refusal(self, reply: Reply) -> Unanswered:
        status = reply.status
        said = f"{self.shown} answered {status}"
        pause = retry_after(reply.headers)
        if status in (401, 403):
            return Unanswered(
                "refused",
                f"{said}: the credentials are missing, wrong or not allowed to; "
                "see target.http.authorization.",
                status,
            )
        if status < 400:
            place = self.scrub(public_address(str(reply.headers.get("Location", "elsewhere"))))
            return Unanswered(
                "refused", f"{said} and points to {place}; name that address.", status
            )
        text = self.scrub(error_text(reply))
        code = "rate-limited" if status == 429 else "refused" if status < 500 else "server-error"
        return Unanswered(code, sentence(f"{said}: {text}" if text else said), status, pause)


def retry_after(headers: Any) -> float | None:
    """Seconds to wait, of `Retry-After` as a number or a date, or of `retry-after-ms`."""
    milliseconds = headers.get("retry-after-ms")
    value = headers.get("Retry-After")
    try:
        if milliseconds is not None:
            seconds = float(milliseconds) / 1000
        elif value is None:
            return None
        elif value.strip().replace(".", "", 1).isdigit():
            seconds = float(value)
        else:
            moment = email.utils.parsedate_to_datetime(value)
            now = datetime.datetime.now(datetime.timezone.utc)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=datetime.timezone.utc)
            seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE) if seconds == seconds else None


def error_text(reply: Reply) -> str:
    """The first line of what an error's body says, in the shapes that servers use."""
    text = reply.body[:20_000].decode("utf-8", "replace").strip()
    if text.startswith("<"):
        return reply.reason
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return first_line(Exception(text)) if text else reply.reason
    for _ in range(2):
        if isinstance(value, dict):
            value = next(
                (value[key] for key in ("message", "error", "detail") if value.get(key)), ""
            )
    said = value if isinstance(value, str) else json.dumps(value) if value else ""
    return first_line(Exception(said)) if said.strip() else reply.reason


def checked_address(http: dict[str, Any]) -> str:
    url = str(http.get("url", "")).rstrip("/")
    if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
        raise BridgeError(
            "invalid-plan",
            f"{public_address(url)} is not an address to call.",
            "Begin it with http:// or https://.",
            "target.http.url",
        )
    return url


def without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def public_address(url: str) -> str:
    """The address without a user name, a password and a query, in which keys may stand."""
    parts = urlsplit(without_user(url))
    return urlunsplit(parts._replace(query="", fragment=""))
