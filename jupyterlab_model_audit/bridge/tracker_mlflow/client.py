"""The user's MLflow, and what its troubles mean in a sentence."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from ..protocol import BridgeError
from ..requests import Request
from ..sentences import sentence
from .store import complaint_of, file_store_allowed, without_password

REACH_SECONDS = 5.0
# As MLflow's client words an answer that is no success.
STATUS = re.compile(
    r"\b(?:error code|HTTP status code:?|status:?) ?(\d{3})\b|^(\d{3}) Client Error"
)


def imported_mlflow() -> Any:
    """The package if the user's code has it; None while a cell is still importing it."""
    mlflow = sys.modules.get("mlflow")
    spec = getattr(mlflow, "__spec__", None)
    return None if getattr(spec, "_initializing", False) else mlflow


def import_mlflow() -> Any:
    try:
        import mlflow
        import mlflow.tracking
    except ImportError as thrown:
        raise BridgeError(
            "tracker-missing",
            "MLflow is not installed for this Python.",
            f"Install it with: {sys.executable} -m pip install mlflow",
            sys.executable,
        ) from thrown
    return mlflow


def asked_uri(request: Request) -> str | None:
    uri = request.params.get("trackingUri")
    return uri if isinstance(uri, str) and uri else None


def tracking_uri(request: Request) -> str:
    return asked_uri(request) or str(import_mlflow().get_tracking_uri())


@contextmanager
def opened(request: Request) -> Iterator[Any]:
    """A client of the tracker; whatever MLflow raises becomes a sentence."""
    mlflow = import_mlflow()
    uri = tracking_uri(request)
    reach(uri)
    try:
        with file_store_allowed(uri):
            yield mlflow.MlflowClient(tracking_uri=uri)
    except BridgeError:
        raise
    except mlflow.exceptions.MlflowException as thrown:
        raise refused(thrown, uri) from thrown
    except (OSError, httpx.HTTPError) as thrown:
        raise unreachable(uri, thrown) from thrown
    except Exception as thrown:
        # Store plug-ins and database drivers raise errors of their own.
        raise refused(thrown, uri) from thrown


def reach(uri: str) -> None:
    """Fails within seconds where MLflow's own client would try for minutes.

    Asks without the user's name and password: the certificate is not looked at
    here, as MLflow's own settings decide about it in the call that follows.
    """
    if not uri.startswith(("http://", "https://")):
        return
    try:
        with httpx.Client(verify=False, timeout=REACH_SECONDS, trust_env=True) as client:
            client.get(f"{(without_password(uri) or uri).rstrip('/')}/health")
    except (httpx.HTTPError, httpx.InvalidURL) as thrown:
        raise unreachable(uri, thrown) from thrown


def unreachable(uri: str, thrown: BaseException) -> BridgeError:
    shown = without_password(uri) or uri
    why = re.sub(r"^\[Errno -?\d+\] ", "", complaint_of(thrown, uri))
    return BridgeError(
        "tracker-unreachable",
        f"MLflow at {shown} can't be reached: {sentence(why)}",
        "Start the server, or correct the tracking URI, and try again.",
        shown,
    )


def refused(thrown: BaseException, uri: str) -> BridgeError:
    shown = without_password(uri) or uri
    text = complaint_of(thrown, uri)
    code = STATUS.search(text)
    if code is not None and code[1] in ("401", "403"):
        return not_allowed(code[1], shown)
    if "Max retries exceeded" in text or "Connection" in text:
        return unreachable(uri, thrown)
    return BridgeError(
        "tracker-unreachable",
        f"MLflow at {shown} refused: {sentence(text)}",
        "Check the tracking URI and your rights there.",
        shown,
    )


def not_allowed(code: str, shown: str) -> BridgeError:
    if code == "401":
        return BridgeError(
            "tracker-unreachable",
            f"MLflow at {shown} asks for a name and a password, which are missing or wrong.",
            "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD for this Python.",
            shown,
        )
    return BridgeError(
        "tracker-unreachable",
        f"MLflow at {shown} does not allow this user to do that.",
        "Ask its administrator for the right to edit the experiment.",
        shown,
    )
