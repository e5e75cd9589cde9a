"""The experiment trackers behind one interface: each uses the user's own package and settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from . import tracker_mlflow, tracker_trackio, tracker_wandb
from .protocol import BridgeError, Json
from .requests import Request
from .tracker_staging import Staged, Staging


class Tracker(Protocol):
    """What every tracker's module offers. A run on the wire is an id, `active`, or `new`."""

    def status(self, request: Request) -> Json:
        """The package's version, where runs are kept, and the run that the user's code has open."""

    def runs(self, request: Request) -> Json:
        """Runs to choose from, the newest first."""

    def resolve(self, request: Request) -> Json:
        """The run meant, or a `BridgeError` on why a record can't be attached to it."""

    def attach(self, request: Request, staged: Staged) -> Json:
        """Files first, figures next, and last the digest, which says that all is there."""


TRACKERS: dict[str, Any] = {
    "mlflow": tracker_mlflow,
    "trackio": tracker_trackio,
    "wandb": tracker_wandb,
}


def chosen(request: Request) -> Tracker:
    kind = request.params.get("tracker", "mlflow")
    if kind not in TRACKERS:
        raise BridgeError("protocol", f"{kind} is no tracker that this version knows.")
    found: Tracker = TRACKERS[kind]
    return found


def status(request: Request) -> Json:
    return chosen(request).status(request)


def runs(request: Request) -> Json:
    return chosen(request).runs(request)


def resolve(request: Request) -> Json:
    return chosen(request).resolve(request)


def pins(request: Request) -> Json:
    """Checkpoints that runs carry; of MLflow's runs, as others lie where the log does."""
    if chosen(request) is not tracker_mlflow:
        raise BridgeError(
            "run-missing",
            f"Runs of {request.params['tracker']} lie on the machine of the log, "
            "so their checkpoints prove nothing of it.",
            "Pin the log on an MLflow run or keep its checkpoint in another place.",
        )
    return tracker_mlflow.pins(request)


def attach(staging: Staging, request: Request) -> Json:
    """Attaches what was staged; the files are gone afterwards, whatever happens.

    A tracker's client can't be stopped in the middle of a file. So it works in a thread that is
    left to itself once the caller has given up; it stops before the next step, and the digest,
    which comes last, is then never written.
    """
    staged = staging.take(request.text("staging"))
    return abandoned_when_cancelled(request, lambda: worked_off(request, staged))


def worked_off(request: Request, staged: Staged) -> Json:
    try:
        return chosen(request).attach(request, staged)
    finally:
        staged.remove()


def abandoned_when_cancelled(request: Request, work: Callable[[], Json]) -> Json:
    ended = threading.Event()
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as thrown:
            outcome.append(thrown)
        finally:
            ended.set()

    threading.Thread(target=run, name="model-audit attach", daemon=True).start()
    with request.interruptible(ended.set):
        ended.wait()
    request.check()
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return dict(result)
