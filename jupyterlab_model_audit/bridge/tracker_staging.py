"""Files on their way to a run: they come in pieces, so that no message holds all of one."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from pathlib import PurePosixPath

from .protocol import BridgeError, Json, os_error
from .requests import Request

NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
# Attachments under way at a time; an older one was given up by its tab.
MOST = 8


class Staged:
    """A folder laid out as the run will see it."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="model-audit-")

    def append(self, path: str, text: str) -> None:
        """Adds to a file byte for byte, as UTF-8."""
        inside = PurePosixPath(path)
        if inside.is_absolute() or ".." in inside.parts or not inside.parts:
            raise BridgeError("protocol", f"{path} is not a path inside a run.")
        target = os.path.join(self.folder, *inside.parts)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "ab") as stream:
                stream.write(text.encode("utf-8"))
        except OSError as thrown:
            raise os_error(thrown, target) from thrown

    def files(self) -> list[tuple[str, str, int]]:
        """Path inside the run, path on the disk and bytes of each, the smallest first."""
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                local = os.path.join(folder, name)
                inside = os.path.relpath(local, self.folder).replace(os.sep, "/")
                found.append((inside, local, os.path.getsize(local)))
        return sorted(found, key=lambda file: (file[2], file[0]))

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Staging:
    """The staged attachments of one connection, by a name that the caller makes up."""

    def __init__(self) -> None:
        self._staged: dict[str, Staged] = {}
        self._lock = threading.Lock()

    def append(self, request: Request) -> Json:
        name = request.text("staging")
        if not NAME.fullmatch(name):
            raise BridgeError("protocol", f"{name} is no name for staged files.")
        with self._lock:
            staged = self._staged.get(name)
            if staged is None:
                while len(self._staged) >= MOST:
                    self._staged.pop(next(iter(self._staged))).remove()
                staged = self._staged[name] = Staged()
        staged.append(request.text("path"), request.text("text"))
        return {}

    def take(self, name: str) -> Staged:
        """Hands the files over; without any the folder is empty."""
        with self._lock:
            return self._staged.pop(name, None) or Staged()

    def drop(self, request: Request) -> Json:
        """Removes what a caller staged and then gave up."""
        self.take(request.text("staging")).remove()
        return {}

    def close(self) -> None:
        with self._lock:
            for staged in self._staged.values():
                staged.remove()
            self._staged.clear()
