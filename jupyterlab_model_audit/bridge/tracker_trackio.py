"""Trackio: runs in SQLite on this machine; what is sent to a Space or a server is refused.

A record's figures become a logged row and its tags the run's config, as both are columns of the
run table; its files become a versioned artifact.
"""

from __future__ import annotations

import contextvars
import gc
import os
import sys
from typing import Any

from .environment import package_version
from .protocol import BridgeError, Json, first_line
from .quiet import quiet
from .requests import Request
from .sentences import sentence
from .tracker_staging import Staged
from .tracker_texts import tracker_text, tracker_texts

DIGEST = "audit.digest"
LONGEST_KEY = 250
LONGEST_TEXT = 8000
DEFAULT_PROJECT = "model-audit"
NEWEST_RUNS = 50
ELSEWHERE = ("TRACKIO_SPACE_ID", "TRACKIO_SERVER_URL")


def status(request: Request) -> Json:
    """The package, where runs lie, and the user's run; trackio is not imported for it."""
    trackio = sys.modules.get("trackio")
    run = active_run()
    return {
        "version": package_version("trackio"),
        "place": None if trackio is None else str(getattr(trackio, "TRACKIO_DIR", "")) or None,
        "active": None if run is None else wire_run(run.project, run.name, run.id),
    }


def runs(request: Request) -> Json:
    """The newest runs of the plan's project, or of all, at most `NEWEST_RUNS`."""
    trackio = import_trackio()
    project = request.params.get("project")
    found = [
        (record["created_at"] or "", name, record)
        for name in ([project] if project else trackio.SQLiteStorage.get_projects())
        for record in trackio.SQLiteStorage.get_run_records(name)
    ]
    found.sort(key=lambda each: each[0], reverse=True)
    return {
        "runs": [
            wire_run(name, record["name"], record["id"], created or None)
            for created, name, record in found[:NEWEST_RUNS]
        ]
    }


def resolve(request: Request) -> Json:
    trackio = import_trackio()
    project, name, identifier = wanted_run(trackio, request)
    return wire_run(project, name or "a new run", identifier or "new")


def attach(request: Request, staged: Staged) -> Json:
    trackio = import_trackio()
    tags = tracker_texts(request.object("tags"), LONGEST_KEY, LONGEST_TEXT)
    metrics = {key: float(value) for key, value in request.object("metrics").items()}
    project, name, identifier = wanted_run(trackio, request)
    if name is None:
        name = f"audit-{tags[DIGEST].rpartition(':')[2][:16]}"
        known = find_records(trackio, project, name)
        identifier = known[0]["id"] if known else None
    try:
        held = config_of(trackio, project, name, identifier)
        # The config is written with the row of figures, in one transaction.
        unchanged = all(held.get(key) == value for key, value in tags.items())
        if not unchanged:
            work = contextvars.copy_context()
            identifier = work.run(
                write, trackio, project, name, {**held, **tags}, metrics, staged, request
            )
    except BridgeError:
        raise
    except Exception as thrown:
        # Trackio's storage raises errors of its own.
        raise BridgeError(
            "tracker-unreachable",
            f"Trackio refused: {sentence(first_line(thrown))}",
            f"Check the project and the folder {trackio.TRACKIO_DIR}.",
        ) from thrown
    return {
        **wire_run(project, name, str(identifier)),
        "unchanged": unchanged,
        "model": None,
    }


def write(
    trackio: Any,
    project: str,
    name: str,
    config: dict[str, Any],
    metrics: dict[str, float],
    staged: Staged,
    request: Request,
) -> str:
    """Files first, then figures with the config; the id of the run.

    Works on a run object of its own and in a context of its own: the user's object of the same
    run stays open. Measuring the machine, as Trackio does for training, is left out.
    """
    trackio.context_vars.current_run.set(None)
    with quiet():
        run = trackio.init(
            project=project,
            name=name,
            resume="allow",
            embed=False,
            auto_log_gpu=False,
            auto_log_cpu=False,
        )
        try:
            artifact = trackio.Artifact(
                f"audit-{config.get('audit.model', 'model')}", type="audit-record"
            )
            files = staged.files()
            total = sum(size for _, _, size in files)
            done = 0
            for inside, local, size in files:
                request.check()
                artifact.add_file(local, name=inside)
                done += size
                request.progress(done, total)
            request.check()
            run.log_artifact(artifact, aliases=[f"audit-{config.get('audit.version')}"])
            request.check()
            run.config.update(config)
            run.log(metrics)
        finally:
            run.finish()
    return str(run.id)


def wanted_run(trackio: Any, request: Request) -> tuple[str, str | None, str | None]:
    """Project, name and id; no name where the run is yet to be made."""
    wanted = request.text("run")
    if wanted == "active":
        run = active_run()
        if run is None:
            raise BridgeError(
                "run-missing",
                "No Trackio run is active.",
                "Start one with trackio.init(), or let the plan say run: new.",
            )
        if not getattr(run, "_is_local", True):
            raise sent_elsewhere(f"The Trackio run {shown(run.name)} is sent to {shown(run.url)}")
        return run.project, run.name, run.id
    for variable in ELSEWHERE:
        if os.environ.get(variable):
            raise sent_elsewhere(f"{variable} has Trackio send runs to {os.environ[variable]}")
    project = request.params.get("project")
    if wanted == "new":
        return str(project or DEFAULT_PROJECT), None, None
    for name in [project] if project else trackio.SQLiteStorage.get_projects():
        found = find_records(trackio, name, wanted)
        if found:
            return name, str(found[0]["name"]), found[0]["id"]
    where = f" in the project {project}" if project else ""
    raise BridgeError(
        "run-missing",
        f"There is no run {wanted}{where} in Trackio at {trackio.TRACKIO_DIR}.",
        "Check the run's name and the project.",
        wanted,
    )


def sent_elsewhere(what: str) -> BridgeError:
    return BridgeError(
        "run-missing",
        f"{what}, but records are attached only to runs that stay on this machine.",
        "Attach to a local run, or leave the plan's tracker out.",
    )


def find_records(trackio: Any, project: str, wanted: str) -> list[Json]:
    """Runs of the id or name, the newest first."""
    records = trackio.SQLiteStorage.get_run_records(project)
    return [each for each in reversed(records) if wanted in (each["id"], each["name"])]


def config_of(trackio: Any, project: str, name: str, identifier: str | None) -> dict[str, Any]:
    if identifier is None:
        return {}
    return trackio.SQLiteStorage.get_run_config(project, name, run_id=identifier) or {}


def import_trackio() -> Any:
    try:
        import trackio
    except ImportError as thrown:
        raise BridgeError(
            "tracker-missing",
            "Trackio is not installed for this Python.",
            f"Install it with: {sys.executable} -m pip install trackio",
            sys.executable,
        ) from thrown
    return trackio


def active_run() -> Any:
    """The user's open run, made last; None while a cell is still importing the package.

    Trackio knows its open run by a context variable, which other threads don't see: there the
    run is found among the interpreter's objects.
    """
    trackio = sys.modules.get("trackio")
    kind = getattr(trackio, "Run", None)
    context = getattr(trackio, "context_vars", None)
    if kind is None or context is None:
        return None
    here = context.current_run.get()
    if here is not None and not here._stop_flag.is_set():
        return here
    opened = [
        each for each in gc.get_objects() if type(each) is kind and not each._stop_flag.is_set()
    ]
    return max(opened, key=lambda run: str(run.config.get("_Created", "")), default=None)


def wire_run(project: str, name: str, identifier: str, created: str | None = None) -> Json:
    return {
        "runId": str(identifier),
        "runName": shown(name),
        "experimentId": project,
        "experimentName": project,
        "status": "LOCAL",
        "startedAt": created,
        "url": None,
        "parent": None,
    }


def shown(name: object) -> str:
    return tracker_text(name, LONGEST_KEY)
