"""Where MLflow keeps its runs: a server, a database, a folder of files."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit, urlunsplit

from ..protocol import BridgeError

FILE_STORE_SWITCH = "MLFLOW_ALLOW_FILE_STORE"

_environment_lock = threading.Lock()


@contextmanager
def file_store_allowed(uri: str) -> Iterator[None]:
    """MLflow opens folders of files only with a switch in the environment."""
    if local_folder(uri) is None or FILE_STORE_SWITCH in os.environ:
        yield
        return
    with _environment_lock:
        os.environ[FILE_STORE_SWITCH] = "true"
        try:
            yield
        finally:
            os.environ.pop(FILE_STORE_SWITCH, None)


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
    """The address without a user name and password."""
    if uri is None or "@" not in uri:
        return uri
    parsed = urlsplit(uri)
    return urlunsplit(parsed._replace(netloc=parsed.netloc.rpartition("@")[2]))
