"""Records as outputs: of real records, through the real nbconvert."""

import json
import pathlib
import subprocess

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from jupyterlab_model_audit import show_record
from jupyterlab_model_audit.record_view import MIME_TYPE

ROOT = pathlib.Path(__file__).parent.parent

WRITE_LOG = """
import { createKey } from './src/core/record/keys';
import { AuditLog } from './src/core/record/log';
import { auditResult } from './src/core/record/testing/audit';
import { FolderStorage } from './src/core/record/testing/storages';

async function main() {
  const log = new AuditLog(new FolderStorage(process.argv[2]));
  const key = createKey('ada', new Date());
  const shifts = { '"><script>alert(1)</script>': 0.4 };
  await log.record(auditResult(), key, { now: new Date() });
  await log.record(auditResult({ shifts }), key, { now: new Date() });
}
void main();
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("workspace")
    program = str(folder / "write-log.cjs")
    bundle = ["node_modules/.bin/esbuild", "--bundle", "--platform=node", f"--outfile={program}"]
    subprocess.run(
        bundle, input=WRITE_LOG, text=True, cwd=ROOT, check=True, capture_output=True, timeout=120
    )
    target = folder / "audits" / "flight-delay"
    subprocess.run(["node", program, str(target)], check=True, timeout=120)
    return target


def test_shows_the_newest_record_or_the_one_named(log: pathlib.Path, monkeypatch) -> None:
    monkeypatch.chdir(log.parent.parent)
    newest = show_record("audits/flight-delay")
    assert newest.predicate["version"] == 2
    assert show_record(log, version=1).file.name == "000001.dsse.json"
    bundle = show_record("audits/flight-delay/log/000001.dsse.json")._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Audit record: flight-delay, v1: Fails 2 of 5 rules")
    assert bundle[MIME_TYPE]["file"] == "audits/flight-delay/log/000001.dsse.json"
    assert bundle[MIME_TYPE]["envelope"] == json.loads(
        (log / "log" / "000001.dsse.json").read_text()
    )


def test_nbconvert_shows_the_report_in_a_frame_that_may_run_nothing(log: pathlib.Path) -> None:
    source = 'from jupyterlab_model_audit import show_record\nshow_record("audits/flight-delay")'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(log.parent.parent)}}
    ).execute()
    assert MIME_TYPE in notebook.cells[0].outputs[0].data
    page, _ = HTMLExporter().from_notebook_node(notebook)
    parsed = BeautifulSoup(page, "html.parser")
    frame = parsed.find("iframe")
    assert frame is not None
    assert frame.has_attr("sandbox") and not frame["sandbox"]
    report = frame["srcdoc"]
    assert "Audit record: flight-delay, v2" in report
    inside = BeautifulSoup(report, "html.parser")
    policy = inside.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert policy is not None and policy["content"].startswith("default-src 'none';")
    assert inside.find("script") is None
    assert all("alert(1)" not in script.text for script in parsed.find_all("script"))


def test_says_so_where_the_report_was_altered(log: pathlib.Path) -> None:
    record = show_record(log, version=1)
    digest = next(
        each["sha256"] for each in record.predicate["objects"] if each["role"] == "report"
    )
    path = log / "objects" / "sha256" / digest[:2] / digest[2:]
    kept = path.read_bytes()
    for spoilt in (kept + b" ", None):
        path.unlink()
        if spoilt is not None:
            path.write_bytes(spoilt)
        shown = record._repr_mimebundle_()["text/html"]
        assert "Its report is missing or was altered." in shown
        assert "<iframe" not in shown
    path.write_bytes(kept)


def test_refuses_what_is_no_record(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no record"):
        show_record(tmp_path / "000001.dsse.json")
    with pytest.raises(FileNotFoundError, match="There is no version 7"):
        show_record(tmp_path, version=7)
    for index, text in enumerate(
        [b"", b"\xff\xfe", b"[]", b'{"payload": "e30="}', b'{"payload": 1}']
    ):
        file = tmp_path / f"{index}.dsse.json"
        file.write_bytes(text)
        with pytest.raises(ValueError, match="is not a record"):
            show_record(file)
