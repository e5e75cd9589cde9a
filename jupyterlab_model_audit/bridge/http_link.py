"""Requests over HTTP whose time, size and end are bounded, over connections that are kept."""

from __future__ import annotations

import http.client
import io
import select
import socket
import ssl
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import httpx

from .protocol import BridgeError, first_line
from .requests import Request
from .sentences import sentence

CONNECT_SECONDS = 10
LARGEST_ANSWER = 16 * 2**20
PIECE = 64 * 2**10
# More connections than this are closed after their request.
KEPT_CONNECTIONS = 64


class Unanswered(Exception):
    """No answer that can be read; `code` is the answer's error code."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after = retry_after


@dataclass
class Reply:
    """A whole answer of whatever status."""

    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


class Link:
    """One connection. Every read and write ends at `deadline`, however slowly bytes come."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection
        self.deadline = 0.0
        self.aborted = False
        connection.response_class = self._response  # type: ignore[assignment]

    def left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _response(self, sock: socket.socket, *arguments: Any, **named: Any) -> Any:
        return http.client.HTTPResponse(TimedSocket(sock, self), *arguments, **named)  # type: ignore[arg-type]

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        """Sends a request and waits for the head of its answer.

        A kept connection that the other side has closed meanwhile shows that only now, without a
        byte of an answer; the request then goes over a new one, once.
        """
        kept = self.connection.sock is not None
        try:
            return self._send(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if not kept or self.aborted:
                raise
            self.close()
            return self._send(method, path, body, headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        connection = self.connection
        if connection.sock is None:
            connection.timeout = min(self.left(), CONNECT_SECONDS)
            connection.connect()
        if self.aborted:
            raise ConnectionAbortedError
        connection.sock.settimeout(self.left())
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def abort(self) -> None:
        """Wakes whoever waits for the other side."""
        self.aborted = True
        sock = self.connection.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    @property
    def idle_is_alive(self) -> bool:
        """Whether the other side has neither closed the connection nor spoken unasked."""
        sock = self.connection.sock
        if sock is None:
            return False
        try:
            readable, _, _ = select.select([sock], [], [], 0)
        except (OSError, ValueError):
            return False
        return not readable

    def close(self) -> None:
        with suppress(Exception):
            self.connection.close()


class TimedSocket:
    """What `HTTPResponse` reads from."""

    def __init__(self, sock: socket.socket, link: Link) -> None:
        self._sock = sock
        self._link = link

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(TimedReader(self._sock, self._link), PIECE)


class TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, link: Link) -> None:
        self._sock = sock
        self._raw: Any = sock.makefile("rb", buffering=0)
        self._link = link

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._link.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class Caller:
    """Calls one origin, directly or through a proxy, and keeps its connections."""

    def __init__(self, url: str, verify: Any, proxy: str | None) -> None:
        self.url = url
        self._parts = urlsplit(url)
        self._proxy = proxy_for(self._parts, proxy)
        self._context = tls_context(verify) if self._parts.scheme == "https" else None
        self._idle: list[Link] = []
        self._lock = threading.Lock()

    def open(self) -> Link:
        host, port = self._parts.hostname or "", self._parts.port
        kind: Any = http.client.HTTPSConnection if self._context else http.client.HTTPConnection
        context = {"context": self._context} if self._context else {}
        if self._proxy is None:
            return Link(kind(host, port, **context))
        connection = kind(self._proxy.hostname, self._proxy.port or 8080, **context)
        if self._context:
            connection.set_tunnel(host, port or 443, proxy_headers(self._proxy))
        return Link(connection)

    @contextmanager
    def link(self, request: Request) -> Iterator[Link]:
        """A connection for the time of the block; cancelling the request ends its waiting."""
        with self._lock:
            while self._idle and not self._idle[-1].idle_is_alive:
                self._idle.pop().close()
            link = self._idle.pop() if self._idle else self.open()
        try:
            with request.interruptible(link.abort):
                yield link
        except BaseException:
            link.close()
            raise
        with self._lock:
            if link.aborted or len(self._idle) >= KEPT_CONNECTIONS:
                link.close()
            else:
                self._idle.append(link)

    def target_of(self, url: str) -> str:
        """What the request line names: the path, or all of it for a proxy that is asked openly."""
        parts = urlsplit(url)
        path = parts.path or "/"
        path = f"{path}?{parts.query}" if parts.query else path
        if self._proxy is None or self._context:
            return path
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"

    def headers(self) -> dict[str, str]:
        openly = self._proxy is not None and self._context is None
        return proxy_headers(self._proxy) if openly and self._proxy else {}

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()


def proxy_for(parts: SplitResult, named: str | None) -> SplitResult | None:
    """The plan's proxy; without one, what the environment says for the host."""
    if named is None:
        host = parts.hostname or ""
        if host in ("localhost", "127.0.0.1", "::1") or urllib.request.proxy_bypass(host):
            return None
        proxies = urllib.request.getproxies()
        named = proxies.get(parts.scheme) or proxies.get("all")
    if not named:
        return None
    proxy = urlsplit(named if "//" in named else f"http://{named}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise BridgeError(
            "invalid-plan",
            "The proxy's address does not begin with http://.",
            "Name an HTTP proxy, such as http://proxy.example:3128.",
            "target.http.proxy",
        )
    return proxy


def proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def tls_context(verify: Any) -> ssl.SSLContext:
    """Certificates of the system's authorities, of a CA file, or unchecked."""
    if verify is False:
        return httpx.create_ssl_context(verify=False)
    if not isinstance(verify, str):
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as thrown:
        raise BridgeError(
            "unreadable-file",
            f"The certificates of {verify} can't be read: {sentence(first_line(thrown))}",
            "Name a file of certificates in PEM under target.http.verify.",
            verify,
        ) from thrown


def read_bounded(response: Any, shown: str) -> bytes:
    """The whole body.

    Raises `Unanswered` as soon as it is longer than `LARGEST_ANSWER`, and where it breaks off.
    """
    pieces: list[bytes] = []
    length = 0
    while piece := response.read(PIECE):
        pieces.append(piece)
        length = within_bounds(length + len(piece), shown)
    promised = response.length
    if promised:
        raise http.client.IncompleteRead(b"", promised)
    return b"".join(pieces)


def within_bounds(length: int, shown: str) -> int:
    """The length of what has come so far, unless it is too much."""
    if length > LARGEST_ANSWER:
        raise Unanswered(
            "model-nonsense",
            f"{shown} answered more than {LARGEST_ANSWER // 2**20} MB, which was not read.",
        )
    return length


@contextmanager
def explained(shown: str, timeout: float) -> Iterator[None]:
    """Turns what the network raises into one sentence."""
    try:
        yield
    except ssl.SSLCertVerificationError as thrown:
        reason = thrown.verify_message or first_line(thrown)
        raise Unanswered(
            "certificate",
            f"{shown} shows a certificate that is not trusted ({reason.rstrip('.')}); name the "
            "authority's file under target.http.verify.",
        ) from thrown
    except TimeoutError as thrown:
        raise Unanswered("timeout", f"{shown} did not answer within {timeout:.3g} s.") from thrown
    except ssl.SSLEOFError as thrown:
        raise Unanswered("unreachable", closed(shown)) from thrown
    except ssl.SSLError as thrown:
        raise Unanswered(
            "certificate", f"{shown} can't be spoken to over TLS: {thrown.reason}."
        ) from thrown
    except (http.client.RemoteDisconnected, http.client.IncompleteRead) as thrown:
        raise Unanswered("unreachable", closed(shown)) from thrown
    except (ConnectionResetError, BrokenPipeError, ConnectionAbortedError) as thrown:
        raise Unanswered("unreachable", closed(shown)) from thrown
    except http.client.HTTPException as thrown:
        raise Unanswered(
            "model-nonsense", f"{shown} does not answer in HTTP ({type(thrown).__name__})."
        ) from thrown
    except OSError as thrown:
        reason = thrown.strerror or first_line(thrown)
        raise Unanswered("unreachable", f"{shown} can't be reached: {sentence(reason)}") from thrown


def closed(shown: str) -> str:
    return f"{shown} closed the connection before it had answered."
