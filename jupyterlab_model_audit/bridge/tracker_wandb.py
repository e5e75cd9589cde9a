"""Weights & Biases: offline runs on this machine; online ones only where the plan allows it.

A record's figures become the run's summary and its tags the run's config, as both are columns of
the run table; its files become a versioned artifact.
"""

from __future__ import annotations

import glob
import json
import os
import re
import sys
from typing import Any

from .environment import package_version
from .protocol import BridgeError, Json, first_line
from .requests import Request
from .sentences import sentence
from .tracker_staging import Staged
from .tracker_texts import tracker_text, tracker_texts

DIGEST = "audit.digest"
LONGEST_KEY = 250
LONGEST_TEXT = 8000
DEFAULT_PROJECT = "model-audit"
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Written into an offline run's folder at the end: the run holds this record, whole.
MARK = "model-audit.json"


def status(request: Request) -> Json:
    """The package, where offline runs lie, and the user's run; wandb is not imported for it."""
    run = active_run()
    return {
        "version": package_version("wandb"),
        "place": run_folder(),
        "active": None if run is None else wire_run(run),
    }


def runs(request: Request) -> Json:
    """The user's open run alone: others would have to be asked for over the network."""
    run = active_run()
    return {"runs": [] if run is None else [wire_run(run)]}


def resolve(request: Request) -> Json:
    import_wandb()
    wanted = request.text("run")
    if wanted == "active":
        return wire_run(allowed(wanted_active(), request))
    return offline_run(request, "new" if wanted == "new" else wanted)


def attach(request: Request, staged: Staged) -> Json:
    wandb = import_wandb()
    tags = tracker_texts(request.object("tags"), LONGEST_KEY, LONGEST_TEXT)
    metrics = {key: float(value) for key, value in request.object("metrics").items()}
    try:
        if request.text("run") == "active":
            run = allowed(wanted_active(), request)
            unchanged = holds(run, tags, metrics)
            if not unchanged:
                write(wandb, run, tags, metrics, staged, request)
            return {**wire_run(run), "unchanged": unchanged, "model": None}
        return attach_offline(wandb, request, staged, tags, metrics)
    except BridgeError:
        raise
    except Exception as thrown:
        # Service, disk and validation raise errors of their own.
        raise BridgeError(
            "tracker-unreachable",
            f"W&B refused: {sentence(first_line(thrown))}",
            "Check the run and the folder of W&B's files.",
        ) from thrown


def attach_offline(
    wandb: Any, request: Request, staged: Staged, tags: dict[str, str], metrics: dict[str, float]
) -> Json:
    """Makes an offline run beside the user's own, which is left as it is."""
    wanted = request.text("run")
    identifier = f"audit-{tags[DIGEST].rpartition(':')[2][:16]}" if wanted == "new" else wanted
    told = offline_run(request, identifier)
    if kept_run(identifier, tags, metrics):
        return {**told, "unchanged": True, "model": None}
    os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
    run = wandb.init(
        id=identifier,
        name=None if wanted != "new" else f"audit of {tags.get('audit.model', 'a model')}",
        project=told["experimentName"],
        dir=os.path.dirname(run_folder()),
        job_type="audit",
        reinit="create_new",
        settings=wandb.Settings(
            mode="offline",
            silent=True,
            console="off",
            save_code=False,
            disable_git=True,
            x_disable_stats=True,
            x_disable_meta=True,
        ),
    )
    folder = run.settings.sync_dir
    try:
        write(wandb, run, tags, metrics, staged, request)
    finally:
        run.finish()
    with open(os.path.join(folder, MARK), "w", encoding="utf-8") as stream:
        json.dump({"tags": tags, "metrics": metrics}, stream)
    return {**told, "unchanged": False, "model": None}


def write(
    wandb: Any,
    run: Any,
    tags: dict[str, str],
    metrics: dict[str, float],
    staged: Staged,
    request: Request,
) -> None:
    """Files, figures, and the tags with the digest last."""
    artifact = wandb.Artifact(f"audit-{tags.get('audit.model', 'model')}", type="audit-record")
    files = staged.files()
    total = sum(size for _, _, size in files)
    done = 0
    for inside, local, size in files:
        request.check()
        artifact.add_file(local, name=inside)
        done += size
        request.progress(done, total)
    request.check()
    logged = run.log_artifact(artifact, aliases=["latest", f"audit-{tags.get('audit.version')}"])
    if not run.offline:
        logged.wait()
    request.check()
    run.summary.update(metrics)
    run.config.update(tags, allow_val_change=True)


def holds(run: Any, tags: dict[str, str], metrics: dict[str, float]) -> bool:
    config = dict(run.config)
    return all(config.get(key) == value for key, value in tags.items()) and all(
        run.summary.get(key) == value for key, value in metrics.items()
    )


def kept_run(identifier: str, tags: dict[str, str], metrics: dict[str, float]) -> bool:
    """Whether an offline run of the id holds the record, whole."""
    pattern = os.path.join(glob.escape(run_folder()), f"*run-*-{glob.escape(identifier)}", MARK)
    for path in glob.glob(pattern):
        try:
            with open(path, encoding="utf-8") as stream:
                if json.load(stream) == {"tags": tags, "metrics": metrics}:
                    return True
        except (OSError, ValueError):
            continue
    return False


def import_wandb() -> Any:
    try:
        import wandb
    except ImportError as thrown:
        raise BridgeError(
            "tracker-missing",
            "W&B is not installed for this Python.",
            f"Install it with: {sys.executable} -m pip install wandb",
            sys.executable,
        ) from thrown
    return wandb


def active_run() -> Any:
    """The run that the user's code has open; None while a cell is still importing the package."""
    return getattr(sys.modules.get("wandb"), "run", None)


def wanted_active() -> Any:
    run = active_run()
    if run is None:
        raise BridgeError(
            "run-missing",
            "No W&B run is active.",
            "Start one with wandb.init(), or let the plan say run: new.",
        )
    return run


def allowed(run: Any, request: Request) -> Any:
    """The run, unless attaching to it would send the record away without the plan's leave."""
    if run.disabled:
        raise BridgeError(
            "run-missing",
            f"The W&B run {shown_name(run)} is disabled and keeps nothing.",
            "Start it in another mode, or let the plan say run: new.",
            str(run.id),
        )
    if not run.offline and request.params.get("online") is not True:
        raise BridgeError(
            "run-missing",
            f"The W&B run {shown_name(run)} is online, so the record would be sent to "
            f"{run.settings.base_url}.",
            "Let the plan say online: true if it may be, or run: new to keep it on this machine.",
            str(run.id),
        )
    return run


def run_folder() -> str:
    """Where offline runs lie: `wandb` in the folder that the user's settings name."""
    return os.path.join(os.environ.get("WANDB_DIR") or os.getcwd(), "wandb")


def offline_run(request: Request, identifier: str) -> Json:
    if not IDENTIFIER.fullmatch(identifier):
        raise BridgeError(
            "run-missing",
            f"{tracker_text(identifier, LONGEST_KEY)} is no id of a W&B run.",
            "Use letters, digits, dashes and underscores, at most 64.",
            identifier,
        )
    project = request.params.get("project") or os.environ.get("WANDB_PROJECT") or DEFAULT_PROJECT
    return {
        "runId": identifier,
        "runName": "a new offline run" if identifier == "new" else identifier,
        "experimentId": project,
        "experimentName": project,
        "status": "OFFLINE",
        "startedAt": None,
        "url": None,
        "parent": None,
    }


def wire_run(run: Any) -> Json:
    return {
        "runId": str(run.id),
        "runName": shown_name(run),
        "experimentId": str(run.project),
        "experimentName": str(run.project),
        "status": "OFFLINE" if run.offline else "RUNNING",
        "startedAt": None,
        "url": None if run.offline else run.url,
        "parent": None,
    }


def shown_name(run: Any) -> str:
    return tracker_text(run.name or run.id, LONGEST_KEY)
