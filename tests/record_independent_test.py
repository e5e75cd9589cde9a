"""Checks a log without any code of ours: by the script that docs/record.md shows."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent

WRITE_LOG = """
import { cpSync } from 'node:fs';
import { joinCopy } from './src/core/record/join';
import { changeKey, publicPart } from './src/core/record/key-changes';
import { createKey } from './src/core/record/keys';
import { AuditLog } from './src/core/record/log';
import { auditResult } from './src/core/record/testing/audit';
import { FolderStorage } from './src/core/record/testing/storages';

async function main() {
  const log = new AuditLog(new FolderStorage(process.argv[2]));
  for (const name of ['ada', 'ben', 'ben']) {
    const previous = await log.previous();
    await log.record(auditResult({ previous }), createKey(name, new Date()), { now: new Date() });
  }
}

// A key that is revoked, and a copy of the log that parted and was joined.
async function more() {
  const folder = process.argv[3];
  const [ada, ben] = ['ada', 'ben'].map(name => createKey(name, new Date()));
  const now = (): { now: Date } => ({ now: new Date() });
  const [ours, theirs] = [folder, `${folder}-copy`].map(each => new FolderStorage(each));
  await new AuditLog(ours).record(auditResult(), ada, now());
  cpSync(folder, `${folder}-copy`, { recursive: true });
  await new AuditLog(ours).record(auditResult(), ada, now());
  await new AuditLog(theirs).record(auditResult({ failedCases: 9 }), ben, now());
  await joinCopy(ours, theirs, ada, now());
  await changeKey(ours, ada, { action: 'revoke', key: publicPart(ben) }, now());
}
void more();
void main();
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("record")
    script = folder / "write.cjs"
    subprocess.run(
        [
            ROOT / "node_modules" / ".bin" / "esbuild",
            "--bundle",
            "--platform=node",
            "--loader=ts",
            "--log-level=warning",
            f"--outfile={script}",
        ],
        input=WRITE_LOG,
        text=True,
        cwd=ROOT,
        check=True,
    )
    log = folder / "flight-delay"
    subprocess.run(["node", script, log, folder / "joined"], check=True)
    return log


def check(log: pathlib.Path) -> subprocess.CompletedProcess[str]:
    page = (ROOT / "docs" / "record.md").read_text("utf-8")
    script = re.search(r"^```python\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    assert script is not None
    return subprocess.run(
        [sys.executable, "-c", script.group(1), log], capture_output=True, text=True
    )


def copied(log: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    subprocess.run(["cp", "-r", log, folder], check=True)
    return folder / log.name


def test_a_log_holds(written: pathlib.Path) -> None:
    result = check(written)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "3 entries hold, 3 of them under the checkpoint\n"


def test_a_log_with_keys_and_a_joined_copy_holds(
    written: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    result = check(written.parent / "joined")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "5 entries hold, 5 of them under the checkpoint\n"
    log = copied(written.parent / "joined", tmp_path)
    fork = next((log / "forks").iterdir())
    fork.write_bytes(fork.read_bytes() + b" ")
    assert "forks" in check(log).stderr


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("log/000002.dsse.json", "signature"),
        ("checkpoint", "checkpoint"),
        ("objects", "report.html"),
    ],
)
def test_one_changed_byte_is_found(
    written: pathlib.Path, tmp_path: pathlib.Path, file: str, told: str
) -> None:
    log = copied(written, tmp_path)
    path = log / file
    if path.is_dir():
        path = next(
            each for each in path.rglob("*") if each.is_file() and b"<!doctype" in each.read_bytes()
        )
    data = bytearray(path.read_bytes())
    data[60] = data[60] ^ 1
    path.write_bytes(data)
    result = check(log)
    assert result.returncode != 0
    assert told in result.stderr


def test_a_missing_end_is_found(written: pathlib.Path, tmp_path: pathlib.Path) -> None:
    log = copied(written, tmp_path)
    (log / "log" / "000003.dsse.json").unlink()
    assert "entries are gone" in check(log).stderr
