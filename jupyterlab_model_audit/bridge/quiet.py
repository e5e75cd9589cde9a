"""Silence for one thread: a model's prints must not appear in the user's notebook.

`contextlib.redirect_stdout` would also swallow what a running cell prints, as
the streams belong to the whole process. Here only the threads that asked are silent.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_silent: dict[int, int] = {}
STREAMS = ("stdout", "stderr")


class ThreadFilter:
    """A stream that passes everything on, except from silent threads."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: Any) -> Any:
        if threading.get_ident() in _silent:
            return len(text)
        return self._stream.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def stream(self) -> Any:
        return self._stream


# CPython's print borrows sys.stdout without holding on to it (python/cpython#130163): a filter
# freed between two writes of a running cell's print would crash the kernel. So filters, and the
# streams in them, are used again, and the latest are kept.
_kept: deque[ThreadFilter] = deque(maxlen=64)


def filter_of(stream: Any) -> ThreadFilter:
    """The stream's filter: the one it had before, or a new one."""
    for kept in _kept:
        if kept.stream is stream:
            return kept
    made = ThreadFilter(stream)
    _kept.append(made)
    return made


@contextmanager
def quiet() -> Iterator[None]:
    """Silences the calling thread's prints and warnings while the block runs."""
    thread = threading.get_ident()
    with _lock:
        # Again for each: a hanging model may be silent for hours, and someone may have put
        # other streams in place since.
        for name in STREAMS:
            stream = getattr(sys, name)
            if stream is not None and not isinstance(stream, ThreadFilter):
                setattr(sys, name, filter_of(stream))
        _silent[thread] = _silent.get(thread, 0) + 1
    try:
        yield
    finally:
        with _lock:
            _silent[thread] -= 1
            if not _silent[thread]:
                del _silent[thread]
            if not _silent:
                restore()


def restore() -> None:
    """Puts the streams back, unless someone has put others in place meanwhile."""
    for name in STREAMS:
        stream = getattr(sys, name)
        if isinstance(stream, ThreadFilter):
            setattr(sys, name, stream.stream)
