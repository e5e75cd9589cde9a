"""Audit records in the outputs of cells: in JupyterLab, and in pages that nbconvert makes.

Nothing is verified here. `model-audit verify`, the panel and the record's
document in JupyterLab check signature, chain and cited files.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import pathlib
import re
from typing import Any

MIME_TYPE = "application/vnd.jupyterlab-model-audit.record+json"
RECORD_TYPE = "urn:jupyterlab-model-audit:record:v1"

_ENTRY = re.compile(r"^\d{6,}\.dsse\.json$")


class RecordView:
    """A record that shows itself as the output of a cell."""

    def __init__(self, file: pathlib.Path) -> None:
        self.file = file
        text = _read(file)
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        self.envelope, self.predicate = _open(text, file)

    def __repr__(self) -> str:
        record = self.predicate
        return (
            f"Audit record: {record['model']}, v{record['version']}: "
            f"{record['verdict']['headline']}, recorded {record['recordedAt']}, "
            f"sha256 {self.digest[:8]} … {self.digest[-8:]}, not verified here"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        data = {"schema": "model-audit/record-view@1", "file": self._relative()}
        return {
            MIME_TYPE: {**data, "envelope": self.envelope},
            "text/html": self._html(),
            "text/plain": repr(self),
        }

    def _relative(self) -> str | None:
        """The file as the notebook names it, where it lies in the notebook's folder."""
        try:
            return self.file.resolve().relative_to(pathlib.Path.cwd().resolve()).as_posix()
        except ValueError:
            return None

    def _html(self) -> str:
        said = html.escape(repr(self))
        report = self._report()
        if report is None:
            return f"<p>{said}. Its report is missing or was altered.</p>"
        # The frame may run nothing and reach nothing; the page inside forbids it as well.
        return (
            f'<iframe sandbox="" referrerpolicy="no-referrer" title="{said}" '
            'style="border:1px solid #bdbdbd;height:640px;resize:vertical;width:100%" '
            f'srcdoc="{html.escape(report)}"></iframe>\n<p>{said}.</p>'
        )

    def _report(self) -> str | None:
        """The report that the record cites; None where it is missing or was altered."""
        for cited in self.predicate["objects"]:
            if cited["role"] == "report":
                digest = cited["sha256"]
                path = self.file.parent.parent / "objects" / "sha256" / digest[:2] / digest[2:]
                try:
                    text = path.read_bytes()
                except OSError:
                    return None
                return text.decode() if hashlib.sha256(text).hexdigest() == digest else None
        return None


def show_record(path: str | os.PathLike[str], version: int | None = None) -> RecordView:
    """A record as the output of a cell.

    `path` names an entry such as `audits/flight-delay/log/000002.dsse.json`, or the
    folder of a model's log, from which `version` is taken, or the newest record.

    Raises FileNotFoundError where there is none, and ValueError for a file that is
    not a record.
    """
    given = pathlib.Path(path)
    if not given.is_dir():
        if not given.exists():
            raise FileNotFoundError(f"There is no record {given}.")
        return RecordView(given)
    entries = sorted(
        each for each in (given / "log").glob("*.dsse.json") if _ENTRY.match(each.name)
    )
    for entry in reversed(entries):
        try:
            found = RecordView(entry)
        except ValueError:
            # Other entries of the log: keys, answers, joined copies.
            continue
        if version is None or found.predicate["version"] == version:
            return found
    wanted = "record" if version is None else f"version {version}"
    raise FileNotFoundError(f"There is no {wanted} in {given}.")


def _read(file: pathlib.Path) -> str:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is not a record: it is no text.") from error


def _open(text: str, file: pathlib.Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        envelope = json.loads(text)
        statement = json.loads(base64.b64decode(envelope["payload"], validate=True))
        kind, predicate = statement["predicateType"], statement["predicate"]
        shown = (predicate["model"], predicate["version"], predicate["recordedAt"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} is not a record of an audit.") from error
    if kind != RECORD_TYPE or not all(shown):
        raise ValueError(f"{file} is a signed statement of the type {kind}, not a record.")
    return envelope, predicate
