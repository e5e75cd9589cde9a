"""MLflow, as the user's own process knows it: its address, its credentials, its active run."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import httpx

from .environment import package_version
from .protocol import BridgeError, Json, first_line
from .requests import Request
from .sentences import sentence
from .tracker_staging import Staged
from .tracker_texts import tracker_texts

REACH_SECONDS = 5.0
NEWEST_RUNS = 50
RUNS_PER_PAGE = 500
TAGS_PER_CALL = 100
METRICS_PER_CALL = 1000
LONGEST_TAG = 8000
LONGEST_KEY = 250
DIGEST = "audit.digest"
PARENT = "mlflow.parentRunId"
# As MLflow's client words an answer that is no success.
STATUS = re.compile(
    r"\b(?:error code|HTTP status code:?|status:?) ?(\d{3})\b|^(\d{3}) Client Error"
)
MODEL = re.compile(r"models:/([^/@]+)(?:/(\d+)|@([^/@]+))")
FILE_STORE_SWITCH = "MLFLOW_ALLOW_FILE_STORE"

_environment_lock = threading.Lock()


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
        experiments = {
            experiment.experiment_id: experiment.name
            for experiment in client.search_experiments(max_results=1000)
        }
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


def missing(wanted: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """What is not held yet with the same value."""
    return {key: value for key, value in wanted.items() if held.get(key) != value}


def find_version(client: Any, request: Request, uri: str) -> Any:
    """The registered model's version that gets the tags too; None where none is named."""
    name = request.params.get("model")
    if name is None:
        return None
    parts = MODEL.fullmatch(str(name))
    if parts is None:
        raise BridgeError(
            "invalid-plan",
            f"{name} names no version of a registered model.",
            "Write models:/NAME/VERSION or models:/NAME@ALIAS.",
            str(name),
        )
    from mlflow.exceptions import MlflowException

    model, version, alias = parts.groups()
    try:
        if alias is None:
            return client.get_model_version(model, version)
        return client.get_model_version_by_alias(model, alias)
    except MlflowException as thrown:
        if thrown.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            shown = without_password(uri) or uri
            raise BridgeError(
                "run-missing",
                f"There is no {name} in the model registry of MLflow at {shown}.",
                "Check the model's name, and its version or alias.",
                str(name),
            ) from thrown
        raise


def tag_version(client: Any, version: Any, tags: dict[str, str], request: Request) -> bool:
    """Whether a tag was written."""
    new = {} if version is None else missing(tags, version.tags)
    # The digest comes last here too.
    for key in sorted(new, key=lambda key: key == DIGEST):
        request.check()
        client.set_model_version_tag(version.name, str(version.version), key, new[key])
    return bool(new)


def wire_version(version: Any, uri: str) -> Json | None:
    if version is None:
        return None
    base = server_page(uri)
    page = quote(version.name, safe="")
    return {
        "name": version.name,
        "version": str(version.version),
        "url": base and f"{base}/#/models/{page}/versions/{version.version}",
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


def runs_of_model(client: Any, model: str, request: Request) -> list[Any]:
    """All runs that a record of the model was attached to."""
    if "'" in model or "`" in model:
        raise BridgeError("invalid-input", f"{model} is no name of a model.", "", model)
    experiments = [each.experiment_id for each in client.search_experiments(max_results=1000)]
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
    except httpx.HTTPError as thrown:
        raise unreachable(uri, thrown) from thrown


def unreachable(uri: str, thrown: BaseException) -> BridgeError:
    shown = without_password(uri) or uri
    return BridgeError(
        "tracker-unreachable",
        f"MLflow at {shown} can't be reached: {sentence(first_line(thrown))}",
        "Start the server, or correct the tracking URI, and try again.",
        shown,
    )


def refused(thrown: BaseException, uri: str) -> BridgeError:
    shown = without_password(uri) or uri
    text = first_line(thrown)
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


def log_artifacts(client: Any, run_id: str, request: Request, staged: Staged) -> None:
    """Uploads the files byte for byte, one after the other."""
    files = staged.files()
    total = sum(size for _, _, size in files)
    done = 0
    for inside, local, size in files:
        request.check()
        client.log_artifact(run_id, local, os.path.dirname(inside) or None)
        done += size
        request.progress(done, total)


def log_metrics(client: Any, run_id: str, metrics: dict[str, Any]) -> None:
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    entries = [Metric(key, float(value), now, 0) for key, value in metrics.items()]
    for start in range(0, len(entries), METRICS_PER_CALL):
        client.log_batch(run_id, metrics=entries[start : start + METRICS_PER_CALL])


def log_tags(client: Any, run_id: str, tags: dict[str, str]) -> None:
    from mlflow.entities import RunTag

    # In parts only if there are many; the digest is in the last.
    entries = [RunTag(key, tags[key]) for key in sorted(tags, key=lambda key: key == DIGEST)]
    for start in range(0, len(entries), TAGS_PER_CALL):
        client.log_batch(run_id, tags=entries[start : start + TAGS_PER_CALL])
