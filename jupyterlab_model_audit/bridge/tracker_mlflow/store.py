"""Where MLflow keeps its runs: a server, a database, a folder of files."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from ..protocol import BridgeError, first_line

FILE_STORE_SWITCH = "MLFLOW_ALLOW_FILE_STORE"
LONGEST_COMPLAINT = 300
# A name, and a password of any characters; a host's port is none, nor is a path with an at sign.
SIGNED_IN = re.compile(r"^(?:[^@/?#:]*:(?!\d*(?:[/?#]|$)).*@|[^@/?#]*@)")


class Switch:
    """The switch in the environment, for as long as any request needs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._needed_by = 0

    @contextmanager
    def on(self) -> Iterator[None]:
        with self._lock:
            # One that the user has set stays.
            ours = self._needed_by > 0 or FILE_STORE_SWITCH not in os.environ
            if ours:
                self._needed_by += 1
                os.environ[FILE_STORE_SWITCH] = "true"
        try:
            yield
        finally:
            if ours:
                self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._needed_by -= 1
            if self._needed_by == 0:
                os.environ.pop(FILE_STORE_SWITCH, None)


_switch = Switch()


@contextmanager
def file_store_allowed(uri: str) -> Iterator[None]:
    """MLflow opens folders of files only with a switch in the environment."""
    if local_folder(uri) is None:
        yield
        return
    with _switch.on():
        yield


def local_folder(uri: str) -> str | None:
    """The folder of a file store; None for every other kind of store."""
    parsed = urlsplit(uri)
    if parsed.scheme == "file":
        return unquote(parsed.path)
    if parsed.scheme == "" or len(parsed.scheme) == 1:
        return None if uri.startswith("databricks") else uri
    return None


def nothing_there_yet(uri: str) -> bool:
    """Whether looking for runs would only create an empty local store."""
    folder = local_folder(uri)
    if folder is not None:
        return not os.path.isdir(folder)
    if uri.startswith("sqlite:///"):
        path = uri[len("sqlite:///") :].split("?", 1)[0]
        return not os.path.exists(path)
    return False


def check_store(uri: str) -> None:
    """A run can't be in a store that is not there; opening it would make an empty one."""
    if nothing_there_yet(uri):
        shown = without_password(uri) or uri
        raise BridgeError(
            "run-missing",
            f"There is no MLflow store at {shown}.",
            "Correct the tracking URI, or log a run there first.",
            shown,
        )


def server_page(uri: str) -> str | None:
    """The address of the server's pages; stores of files and databases have none."""
    if not uri.startswith(("http://", "https://")):
        return None
    return (without_password(uri) or uri).rstrip("/")


def without_password(uri: str | None) -> str | None:
    """The address without a user name and password, and without what follows a question mark.

    A database's password may hold slashes, and it may be among the options after the question mark.
    """
    if uri is None or "://" not in uri:
        return uri
    scheme, _, rest = uri.partition("://")
    place = SIGNED_IN.sub("", rest)
    return f"{scheme}://{place.partition('?')[0]}"


def complaint_of(thrown: BaseException, uri: str) -> str:
    """What MLflow complains of, in which it may quote the address."""
    # Cut to a line's length afterwards, as half of an address would not be known as such.
    whole = first_line(thrown, len(str(thrown)) + LONGEST_COMPLAINT)
    text = whole.replace(uri, without_password(uri) or uri)
    return first_line(Exception(text), LONGEST_COMPLAINT)
