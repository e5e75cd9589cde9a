"""Reads an evidence pack with the models that others made of its formats: OSCAL and in-toto.

They get an environment of their own, which is kept in `.work` for the next time.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from environments import ROOT, environment, plain_environment

WRITE_PACK = """
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPack } from './src/core/evidence/pack/build';
import { createKey } from './src/core/record/keys';
import { AuditLog } from './src/core/record/log';
import { auditResult } from './src/core/record/testing/audit';
import { MemoryStorage } from './src/core/record/testing/storages';

async function main() {
  const day = (number: number): Date => new Date(Date.UTC(2026, 5, number, 9));
  const key = createKey('ada', day(1));
  const storage = new MemoryStorage();
  const hostile = 'a"b</script>\\u202e ' + 'x'.repeat(300);
  await new AuditLog(storage).record(auditResult({ failedCases: 2 }), key, { now: day(5) });
  const wide = auditResult({ shifts: { [hostile]: 0.4 } });
  await new AuditLog(storage).record(wide, key, { now: day(8) });
  const empty = new MemoryStorage();
  await new AuditLog(empty).record(auditResult(), key, { now: day(1) });
  const sources = [{ folder: 'flight-delay', storage }, { folder: 'none', storage: empty }];
  const write = async (path: string, text: string): Promise<void> => {
    const full = join(process.argv[2], path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  };
  await buildPack(sources, { from: '2026-06-04', to: '2026-06-10' }, key, write, { now: day(20) });
}
void main();
"""

READ_PACK = """
import base64, json, pathlib, sys
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from trestle.oscal.assessment_results import Model

pack = pathlib.Path(sys.argv[1])
told = {}
for path in sorted((pack / "oscal").glob("*.json")):
    (result,) = Model.model_validate_json(path.read_bytes()).assessment_results.results
    told[path.stem] = len(result.findings or [])
payload = base64.b64decode(json.loads((pack / "test-result.dsse.json").read_bytes())["payload"])
Statement.copy_from_pb(json_format.Parse(payload, statement_pb2.Statement())).validate()
predicate = json.dumps(json.loads(payload)["predicate"])
told["result"] = json_format.Parse(predicate, test_result_pb2.TestResult()).result
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    script = folder / "write.cjs"
    bundle = [
        ROOT / "node_modules" / ".bin" / "esbuild",
        "--bundle",
        "--platform=node",
        "--loader=ts",
        "--log-level=warning",
        f"--outfile={script}",
    ]
    subprocess.run(bundle, input=WRITE_PACK, text=True, cwd=ROOT, check=True)
    subprocess.run(["node", script, folder / "pack"], check=True)
    return folder / "pack"


def read(pack: Path) -> subprocess.CompletedProcess[str]:
    command = [environment("evidence"), "-c", READ_PACK, pack]
    return subprocess.run(command, capture_output=True, text=True, env=plain_environment())


def test_a_pack_is_what_the_models_of_others_read(pack: Path) -> None:
    ended = read(pack)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["flight-delay"] > 0
    assert told["none"] == 0
    assert told["result"] == "FAILED"


def test_the_models_refuse_what_is_none(pack: Path) -> None:
    path = pack / "oscal" / "flight-delay.json"
    whole = path.read_text()
    path.write_text(whole.replace('"reviewed-controls"', '"reviewed"'))
    try:
        assert read(pack).returncode == 1
    finally:
        path.write_text(whole)
