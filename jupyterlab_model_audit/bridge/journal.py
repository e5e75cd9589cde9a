"""Journals of probe runs: files of lines that only grow, of which each is whole or left out."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from typing import Any

from .protocol import BridgeError, Json, os_error
from .requests import Request
from .snapshots import make_folder

FOLDER = os.path.join(".model-audit", "probes")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
# A run in this process that has not been heard of for so long is over: its tab was closed.
SILENT_SECONDS = 15.0
# Lines of one answer, so that neither side works long on one message.
LINES = 2000
PIECE = 2**20


class Journal:
    """One open file, locked against other processes and other runs of this one."""

    def __init__(self, path: str, descriptor: int, owner: object) -> None:
        self.path = path
        self.owner = owner
        self.heard_at = time.monotonic()
        self._descriptor: int | None = descriptor
        self._lock = threading.Lock()
        self._drop_torn_line()

    def _drop_torn_line(self) -> None:
        """Cuts off what a killed process left of its last line, so that the next begins afresh."""
        descriptor = self._held()
        size = os.fstat(descriptor).st_size
        end = size
        while end > 0:
            start = max(0, end - PIECE)
            newline = read_at(descriptor, start, end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < size:
            os.ftruncate(descriptor, end)

    def _held(self) -> int:
        if self._descriptor is None:
            raise BridgeError(
                "already-running",
                f"The journal {self.path} was taken over by another run.",
                "Let that run end, then run this one again.",
                self.path,
            )
        return self._descriptor

    def read(self, start: int) -> Json:
        """At most `LINES` lines from the byte `start`, and the byte after them; None at the end."""
        with self._lock:
            self.heard_at = time.monotonic()
            descriptor = self._held()
            data = read_at(descriptor, start, PIECE)
            while data and b"\n" not in data:
                more = read_at(descriptor, start + len(data), PIECE)
                if not more:
                    break
                data += more
        lines = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)[:LINES]
        following = start + sum(map(len, lines))
        return {
            "lines": [line.decode("utf-8", "replace").rstrip("\r\n") for line in lines],
            "next": following if lines else None,
        }

    def append(self, lines: list[str], fresh: bool) -> None:
        """Writes the lines after the others, or in their place; all of them or none."""
        data = "".join(f"{line}\n" for line in lines).encode()
        with self._lock:
            self.heard_at = time.monotonic()
            descriptor = self._held()
            if fresh:
                os.ftruncate(descriptor, 0)
            size = os.fstat(descriptor).st_size
            try:
                write_all(descriptor, data, size)
            except OSError as thrown:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, size)
                raise os_error(thrown, self.path) from thrown

    def close(self, keep: bool) -> None:
        with self._lock:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is None:
                return
            # Removed while it is locked: whoever waits for it finds that it is gone.
            if not keep:
                with contextlib.suppress(OSError):
                    os.unlink(self.path)
            os.close(descriptor)


def read_at(descriptor: int, start: int, length: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, length)


def write_all(descriptor: int, data: bytes, start: int) -> None:
    os.lseek(descriptor, start, os.SEEK_SET)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def try_lock(descriptor: int) -> bool:
    """Whether the file is ours; where the system can't lock, it is."""
    try:
        import fcntl
    except ImportError:
        return try_lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def try_lock_on_windows(descriptor: int) -> bool:
    """A byte far beyond the text is locked, so that the text can be read."""
    import msvcrt

    lock: Any = msvcrt
    os.lseek(descriptor, 2**40, os.SEEK_SET)
    try:
        lock.locking(descriptor, lock.LK_NBLCK, 1)
    except OSError:
        return False
    return True


# All journals of the process, as several tabs may share one kernel.
_open: dict[str, Journal] = {}
_opening = threading.Lock()


class Journals:
    """The journals of one connection."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def open(self, name: str) -> None:
        """Raises `already-running` while another run writes it."""
        path = self._path(name)
        make_folder(self._folder, os.path.dirname(path))
        with _opening:
            held = _open.get(path)
            if held is not None:
                if held.owner is not self and time.monotonic() - held.heard_at < SILENT_SECONDS:
                    raise under_way(path)
                held.close(keep=True)
                del _open[path]
            _open[path] = Journal(path, lock_file(path), self)

    def of(self, name: str) -> Journal:
        journal = _open.get(self._path(name))
        if journal is None or journal.owner is not self:
            raise BridgeError(
                "already-running",
                f"The journal {name} was taken over by another run.",
                "Let that run end, then run this one again.",
                name,
            )
        return journal

    def close(self, name: str, keep: bool) -> None:
        with _opening:
            path = self._path(name)
            journal = _open.get(path)
            if journal is not None and journal.owner is self:
                journal.close(keep)
                del _open[path]

    def close_all(self) -> None:
        """What was not finished stays, to be taken up again."""
        with _opening:
            for path, journal in list(_open.items()):
                if journal.owner is self:
                    journal.close(keep=True)
                    del _open[path]

    def _path(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise BridgeError("protocol", f"{name} is not the name of a journal.")
        return os.path.realpath(os.path.join(self._folder, FOLDER, name))


def lock_file(path: str) -> int:
    """The open and locked file; made where there is none."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        try:
            descriptor = os.open(path, flags, 0o600)
        except OSError as thrown:
            raise os_error(thrown, path) from thrown
        if not try_lock(descriptor):
            os.close(descriptor)
            raise under_way(path)
        try:
            same = os.path.samestat(os.fstat(descriptor), os.stat(path))
        except OSError:
            same = False
        if same:
            return descriptor
        # Its run has ended and removed it between our opening and our locking.
        os.close(descriptor)


def under_way(path: str) -> BridgeError:
    return BridgeError(
        "already-running",
        "Another run of these probes is under way.",
        "Let it end, or cancel it, then run this one again.",
        path,
    )


def open_journal(journals: Journals, request: Request) -> Json:
    journals.open(request.text("name"))
    return {}


def read_journal(journals: Journals, request: Request) -> Json:
    start = request.params.get("from")
    return journals.of(request.text("name")).read(start if isinstance(start, int) else 0)


def append_to_journal(journals: Journals, request: Request) -> Json:
    lines = request.texts("lines")
    if any("\n" in line or "\r" in line for line in lines):
        raise BridgeError("protocol", "A line of a journal has no breaks.")
    journals.of(request.text("name")).append(lines, bool(request.params.get("fresh")))
    return {}


def close_journal(journals: Journals, request: Request) -> Json:
    journals.close(request.text("name"), bool(request.params.get("keep")))
    return {}
