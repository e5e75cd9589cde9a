"""What ran: the interpreter, the packages that matter, the checkout, the user."""

from __future__ import annotations

import getpass
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version

from .protocol import Json

GIT_SECONDS = 5

PACKAGES = (
    "jupyterlab-model-audit",
    "duckdb",
    "httpx",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "scikit-learn",
    "xgboost",
    "lightgbm",
    "torch",
    "mlflow",
    "trackio",
    "wandb",
    "pyspark",
    "sqlglot",
)


def package_version(name: str) -> str | None:
    """The installed version, without importing the package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def package_versions() -> dict[str, str | None]:
    return {name: package_version(name) for name in PACKAGES}


def describe_environment(folder: str) -> Json:
    """What a record says of where it was made."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {
            name: found for name, found in package_versions().items() if found is not None
        },
        "git": git_state(folder),
        "user": user_name(),
    }


def git_state(folder: str) -> Json | None:
    """The folder's commit and whether it has changes; None outside of a checkout."""
    commit = git(folder, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return None
    # Untracked files are left out: an audit writes some itself.
    changes = git(folder, "status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "dirty": changes != ""}


def git(folder: str, *arguments: str) -> str | None:
    """What git prints; None when it fails, is missing or takes too long."""
    try:
        finished = subprocess.run(
            ["git", "-C", folder, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=GIT_SECONDS,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return finished.stdout.decode("utf-8", "replace").strip()


def user_name() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None
