"""Runs: the one that is meant, those of a model, and how they go over the wire."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timezone
from typing import Any

from ..protocol import BridgeError, Json
from ..requests import Request
from .store import server_page, without_password

RUNS_PER_PAGE = 500
EXPERIMENTS_PER_PAGE = 1000
PARENT = "mlflow.parentRunId"


def active_run_id() -> str | None:
    """The run that the user's code has open, in whichever thread; else `$MLFLOW_RUN_ID`."""
    mlflow = sys.modules.get("mlflow")
    run = None
    if mlflow is not None:
        from mlflow.tracking import fluent

        latest = getattr(fluent, "_get_latest_active_run", None)
        run = latest() if latest is not None else mlflow.active_run()
    if run is not None:
        return str(run.info.run_id)
    return os.environ.get("MLFLOW_RUN_ID") or None


def wanted_run(request: Request) -> str:
    run = request.text("run")
    if run != "active":
        return run
    active = active_run_id()
    if active is None:
        raise BridgeError(
            "run-missing",
            "No MLflow run is active.",
            "Start one with mlflow.start_run(), set MLFLOW_RUN_ID, or name a run's id.",
        )
    return active


def find_run(client: Any, run_id: str, uri: str) -> Any:
    shown = without_password(uri) or uri
    from mlflow.exceptions import MlflowException

    try:
        run = client.get_run(run_id)
    except MlflowException as thrown:
        if thrown.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise no_such_run(run_id, shown) from thrown
        raise
    if run.info.lifecycle_stage == "deleted":
        experiment = client.get_experiment(run.info.experiment_id)
        if experiment.lifecycle_stage == "deleted":
            raise deleted_experiment(run_id, experiment, shown)
        raise BridgeError(
            "run-missing",
            f"The run {run_id} was deleted from MLflow at {shown}.",
            f"Restore it with: mlflow runs restore --run-id {run_id}, or pick another run.",
            run_id,
        )
    return run


def deleted_experiment(run_id: str, experiment: Any, shown: str) -> BridgeError:
    identifier = experiment.experiment_id
    return BridgeError(
        "run-missing",
        f"The experiment {experiment.name} of the run {run_id} was deleted from MLflow at {shown}.",
        f"Restore it with: mlflow experiments restore --experiment-id {identifier}, "
        "or pick another run.",
        run_id,
    )


def no_such_run(run_id: str, shown: str) -> BridgeError:
    return BridgeError(
        "run-missing",
        f"There is no run {run_id} in MLflow at {shown}.",
        "Check the run's id and the tracking URI.",
        run_id,
    )


def experiments_of(client: Any, request: Request) -> dict[str, str]:
    """The names of all experiments by their ids."""
    found: dict[str, str] = {}
    token = None
    while True:
        request.check()
        page = client.search_experiments(max_results=EXPERIMENTS_PER_PAGE, page_token=token)
        found.update({each.experiment_id: each.name for each in page})
        token = page.token
        if not token:
            return found


def runs_of_model(client: Any, model: str, request: Request) -> list[Any]:
    """All runs that a record of the model was attached to."""
    if "'" in model or "`" in model:
        raise BridgeError("invalid-input", f"{model} is no name of a model.", "", model)
    experiments = list(experiments_of(client, request))
    found: list[Any] = []
    token = None
    while experiments:
        request.check()
        page = client.search_runs(
            experiments,
            filter_string=f"tags.`audit.model` = '{model}'",
            max_results=RUNS_PER_PAGE,
            page_token=token,
        )
        found.extend(page)
        token = page.token
        if not token:
            break
    return found


def wire_run(client: Any, run: Any, uri: str, experiments: dict[str, str] | None = None) -> Json:
    info = run.info
    name = (experiments or {}).get(info.experiment_id)
    if name is None:
        name = client.get_experiment(info.experiment_id).name
    started = info.start_time
    return {
        "runId": info.run_id,
        "runName": info.run_name or "",
        "experimentId": str(info.experiment_id),
        "experimentName": name,
        "status": str(info.status),
        "startedAt": datetime.fromtimestamp(started / 1000, timezone.utc).isoformat()
        if started
        else None,
        "url": run_page(uri, str(info.experiment_id), info.run_id),
        "parent": run.data.tags.get(PARENT),
    }


def run_page(uri: str, experiment: str, run: str) -> str | None:
    """The run's page where the tracker is a server."""
    base = server_page(uri)
    return base and f"{base}/#/experiments/{experiment}/runs/{run}"
