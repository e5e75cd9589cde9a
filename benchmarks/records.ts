/** How long it takes to verify a long log and to record a wide audit; one JSON object. See `records.mjs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeCrypto } from '../src/cli/native-crypto';
import { FileStorage } from '../src/cli/storage';
import { canonicalJson } from '../src/core/record/canonical';
import { sha256Hex } from '../src/core/record/digest';
import { signEnvelope } from '../src/core/record/dsse';
import { createKey } from '../src/core/record/keys';
import { entryPath, objectPath } from '../src/core/record/layout';
import { AuditLog } from '../src/core/record/log';
import { setNativeCrypto } from '../src/core/record/native';
import type { Previous, RecordStatement } from '../src/core/record/statement';
import { auditResult } from '../src/core/record/testing/audit';
import { FolderStorage } from '../src/core/record/testing/storages';
import { verifyLog } from '../src/core/record/verify';

const [folder, size] = [process.argv[2], Number(process.argv[3])];
const NOW = new Date();
// As the command does.
setNativeCrypto(new NodeCrypto());
const key = createKey('benchmark', NOW);

function put(path: string, text: string): void {
  const full = join(folder, 'long', path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

/**
 * A log of `size` records: the first one is written as ever, the others are it
 * again with a report of their own, each signed and linked. The last one is
 * recorded as ever, which writes the checkpoint.
 */
async function makeLong(): Promise<void> {
  const log = new AuditLog(new FolderStorage(join(folder, 'long')));
  const made = await log.record(auditResult(), key, { now: NOW });
  const { payload } = JSON.parse(made.envelope) as { payload: string };
  const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as RecordStatement;
  let previous: Previous = { sequence: 1, sha256: made.digest };
  for (let sequence = 2; sequence < size; sequence += 1) {
    const report = `${made.reportHtml}<!-- ${sequence} -->`;
    const sha256 = sha256Hex(report);
    put(objectPath(sha256), report);
    const objects = statement.predicate.objects.map(object =>
      object.role === 'report' ? { ...object, sha256, bytes: Buffer.byteLength(report) } : object
    );
    const predicate = { ...statement.predicate, sequence, version: sequence, previous, objects };
    const envelope = signEnvelope(canonicalJson({ ...statement, predicate }), key);
    put(entryPath(sequence), envelope);
    previous = { sequence, sha256: sha256Hex(envelope) };
  }
  await log.record(auditResult(), key, { now: NOW });
}

/** Seconds of work, and of the clock. */
async function timed(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 };
}

async function recordWide(): Promise<{ cpu: number; wall: number }> {
  const shifts = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`column ${index}`, 0.3 * Math.abs(Math.sin(index))])
  );
  const result = auditResult({ shifts });
  const storage = new FileStorage(join(folder, 'wide'));
  return timed(() => new AuditLog(storage).record(result, key, { now: NOW }));
}

async function main(): Promise<void> {
  if (process.argv[4] === 'make') {
    await makeLong();
    return;
  }
  let code = -1;
  const verify = await timed(async () => {
    ({ code } = await verifyLog(new FileStorage(join(folder, 'long'))));
  });
  process.stdout.write(JSON.stringify({ verify, code, record: await recordWide() }));
}

void main();
