"""Tell as JSON which pinned requirements are not installed, and where this project is linked from.

Usage: python installed.py REQUIREMENTS
"""

import json
import sys
from importlib import metadata
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname


def missing_pins(requirements: Path) -> list[str]:
    """The lines `name==version; marker` whose version is not the installed one."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        # A new environment: nothing is there.
        return ["packaging"]

    missing = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if not text:
            continue
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(text)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(text)
    return missing


def editable_folder(name: str) -> str | None:
    """The folder an editable install points to; None where there is none."""
    try:
        text = metadata.distribution(name).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    origin = json.loads(text) if text else {}
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return url2pathname(urlparse(origin["url"]).path)


print(
    json.dumps(
        {
            "missing": missing_pins(Path(sys.argv[1])),
            "editable": editable_folder("jupyterlab-model-audit"),
        }
    )
)
