"""Environments of their own for tests whose packages don't go with the development environment's.

They are kept in `.work` for the next time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(name: str) -> Path:
    """Python of an environment with the packages of `requirements/<name>.txt`."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    folder = ROOT / ".work" / name
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    wanted = f"{sys.version}\n{requirements.read_text()}"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--requirement", requirements]
        subprocess.run(pip, check=True, timeout=900, env=plain_environment())
        stamp.write_text(wanted)
    return python


def plain_environment() -> dict[str, str]:
    """Without what would lead the other Python to this one's packages."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
