"""MLflow, as the user's own process knows it: its address, its credentials, its active run."""

from __future__ import annotations

import os

from ..environment import package_version
from ..protocol import Json
from ..requests import Request
from ..tracker_staging import Staged
from ..tracker_texts import tracker_texts
from .client import asked_uri, import_mlflow, imported_mlflow, opened, tracking_uri
from .registry import find_version, tag_version, wire_version
from .run import active_run_id, experiments_of, find_run, runs_of_model, wanted_run, wire_run
from .store import check_store, nothing_there_yet, without_password
from .writing import log_artifacts, log_metrics, log_tags, missing

NEWEST_RUNS = 50
LONGEST_TAG = 8000
LONGEST_KEY = 250


def status(request: Request) -> Json:
    """The package, the address and the active run; mlflow is not imported for it."""
    asked = asked_uri(request)
    version = package_version("mlflow") or package_version("mlflow-skinny")
    mlflow = imported_mlflow()
    if mlflow is None:
        uri = asked or os.environ.get("MLFLOW_TRACKING_URI")
        return {"version": version, "place": without_password(uri), "active": None}
    uri = asked or mlflow.get_tracking_uri()
    active = active_run_id()
    run = None
    if active is not None:
        with opened(request) as client:
            run = wire_run(client, find_run(client, active, uri), uri)
    return {"version": version, "place": without_password(uri), "active": run}


def runs(request: Request) -> Json:
    """The newest runs of all experiments, at most `NEWEST_RUNS`."""
    import_mlflow()
    uri = tracking_uri(request)
    if nothing_there_yet(uri):
        return {"runs": []}
    with opened(request) as client:
        experiments = experiments_of(client, request)
        found = client.search_runs(
            list(experiments),
            order_by=["attributes.start_time DESC"],
            max_results=NEWEST_RUNS,
        )
        return {"runs": [wire_run(client, run, uri, experiments) for run in found]}


def resolve(request: Request) -> Json:
    """The run meant by `active` or by an id."""
    import_mlflow()
    uri = tracking_uri(request)
    run_id = wanted_run(request)
    check_store(uri)
    with opened(request) as client:
        return wire_run(client, find_run(client, run_id, uri), uri)


def attach(request: Request, staged: Staged) -> Json:
    """Artifacts first, then metrics, then tags: the tags say that all is there.

    A run that has ended takes tags, metrics and artifacts as one that runs does. What the run
    holds already is not written again, so that a metric keeps one value an audit.
    """
    import_mlflow()
    uri = tracking_uri(request)
    run_id = wanted_run(request)
    check_store(uri)
    tags = tracker_texts(request.object("tags"), LONGEST_KEY, LONGEST_TAG)
    with opened(request) as client:
        run = find_run(client, run_id, uri)
        version = find_version(client, request, uri)
        new_tags = missing(tags, run.data.tags)
        if new_tags:
            log_artifacts(client, run_id, request, staged)
            request.check()
            log_metrics(client, run_id, missing(request.object("metrics"), run.data.metrics))
            request.check()
            log_tags(client, run_id, new_tags)
        tagged = tag_version(client, version, tags, request)
        return {
            **wire_run(client, run, uri),
            "unchanged": not new_tags and not tagged,
            "model": wire_version(version, uri),
        }


def pins(request: Request) -> Json:
    """Checkpoints that runs carry as tags: of one run, or of all runs of a model."""
    import_mlflow()
    uri = tracking_uri(request)
    check_store(uri)
    run = request.params.get("run")
    with opened(request) as client:
        if isinstance(run, str):
            found = [find_run(client, wanted_run(request), uri)]
        else:
            found = runs_of_model(client, request.text("model"), request)
        return {
            "pins": [
                {
                    "run": wire_run(client, each, uri),
                    "version": each.data.tags.get("audit.version"),
                    "digest": each.data.tags.get("audit.digest"),
                    "checkpoint": each.data.tags["audit.checkpoint"],
                }
                for each in found
                if "audit.checkpoint" in each.data.tags
            ]
        }
