"""Private keys, readable by their owner alone, never inside the workspace."""

from __future__ import annotations

import json
import os
import stat
import sys
import uuid
from contextlib import suppress

from .protocol import BridgeError, Json, os_error

FIELDS = ("keyid", "seed", "name", "added")


def home_folder() -> str:
    """`$MODEL_AUDIT_HOME`, else the platform's folder for a user's data."""
    override = os.environ.get("MODEL_AUDIT_HOME")
    if override:
        return os.path.abspath(os.path.expanduser(override))
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    return os.path.join(base, "jupyterlab-model-audit")


def key_folder(workspace: str) -> str:
    """The folder of keys; refused where it lies inside the workspace.

    A workspace that is the home folder itself or a folder above it holds
    everything the user has; there the platform's own folder is as far away as can be.
    """
    folder = os.path.join(home_folder(), "keys")
    root = os.path.realpath(workspace)
    real = os.path.realpath(folder)
    user_home = os.path.realpath(os.path.expanduser("~"))
    inside = os.path.commonpath([root, real]) == root if same_drive(root, real) else False
    above_home = same_drive(root, user_home) and os.path.commonpath([root, user_home]) == root
    if inside and (not above_home or "MODEL_AUDIT_HOME" in os.environ):
        raise BridgeError(
            "invalid-input",
            f"The key folder {folder} lies inside the workspace {workspace}.",
            "Set MODEL_AUDIT_HOME to a folder outside of it.",
            folder,
        )
    return folder


def same_drive(first: str, second: str) -> bool:
    return os.path.splitdrive(first)[0].lower() == os.path.splitdrive(second)[0].lower()


def load_key(workspace: str) -> Json | None:
    """The key to sign with; None before the first."""
    path = os.path.join(key_folder(workspace), "signing-key.json")
    try:
        with open(path, encoding="utf-8") as stream:
            tighten(stream.fileno())
            key = json.load(stream)
    except FileNotFoundError:
        return None
    except OSError as thrown:
        raise os_error(thrown, path) from thrown
    except ValueError as thrown:
        raise unusable(path) from thrown
    if not isinstance(key, dict) or not all(isinstance(key.get(field), str) for field in FIELDS):
        raise unusable(path)
    return {field: key[field] for field in FIELDS}


def list_keys(workspace: str) -> list[Json]:
    """The user's keys without their seeds, the signing one first; damaged files are left out."""
    folder = key_folder(workspace)
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as thrown:
        raise os_error(thrown, folder) from thrown
    found: dict[str, Json] = {}
    for name in ["signing-key.json", *(name for name in names if name.startswith("retired-"))]:
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as stream:
                key = json.load(stream)
        except (OSError, ValueError):
            continue
        if isinstance(key, dict) and all(isinstance(key.get(field), str) for field in FIELDS):
            public = {field: key[field] for field in FIELDS if field != "seed"}
            found.setdefault(key["keyid"], {**public, "signing": name == "signing-key.json"})
    return list(found.values())


def tighten(descriptor: int) -> None:
    """Takes the key from everyone but its owner: a copy or a restore may have widened it."""
    # Windows keeps no such mode, and another owner's file can't be changed.
    if hasattr(os, "fchmod") and stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
        with suppress(OSError):
            os.fchmod(descriptor, 0o600)


def unusable(path: str) -> BridgeError:
    return BridgeError(
        "unreadable-file",
        f"The key file {path} is damaged.",
        "Restore it from a backup, or move it away so that a new key is made.",
        path,
    )


def save_key(workspace: str, key: Json) -> None:
    """Keeps the key, whole or not at all; a former key is kept beside it under its id."""
    if not all(isinstance(key.get(field), str) for field in FIELDS):
        raise BridgeError("protocol", "A key needs keyid, seed, name and added.")
    folder = key_folder(workspace)
    path = os.path.join(folder, "signing-key.json")
    temporary = os.path.join(folder, f".{uuid.uuid4().hex}.tmp")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.chmod(folder, 0o700)
        retire(folder, path, key["keyid"])
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({field: key[field] for field in FIELDS}, stream, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as thrown:
        raise os_error(thrown, folder) from thrown
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def retire(folder: str, path: str, keyid: str) -> None:
    """A seed that signed records is never overwritten."""
    try:
        with open(path, encoding="utf-8") as stream:
            former = json.load(stream).get("keyid")
    except (OSError, ValueError, AttributeError):
        former = None
        if not os.path.exists(path):
            return
    if former != keyid:
        os.link(path, os.path.join(folder, f"retired-{uuid.uuid4().hex}.json"))
