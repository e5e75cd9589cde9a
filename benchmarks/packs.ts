/** How long it takes to pack and to verify the evidence of three models; one JSON object. See `packs.mjs`. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NodeCrypto } from '../src/cli/native-crypto';
import { makeFolder } from '../src/cli/pack-folder';
import { FileStorage } from '../src/cli/storage';
import { buildPack } from '../src/core/evidence/pack/build';
import { verifyPack } from '../src/core/evidence/pack/verify-pack';
import { createKey } from '../src/core/record/keys';
import { AuditLog } from '../src/core/record/log';
import { setNativeCrypto } from '../src/core/record/native';
import { auditResult } from '../src/core/record/testing/audit';
import { FolderStorage } from '../src/core/record/testing/storages';

const [folder, size] = [process.argv[2], Number(process.argv[3])];
const MODELS = ['arrivals', 'departures', 'prices'];
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
setNativeCrypto(new NodeCrypto());
const key = createKey('benchmark', new Date(START));

/** Records an audit a day of each model, until there are as many as asked for. */
async function makeLogs(): Promise<void> {
  for (let count = 0; count < size; count += 1) {
    const model = MODELS[count % MODELS.length];
    const now = new Date(START + Math.floor(count / MODELS.length) * DAY);
    const result = auditResult({ failedCases: count % 7, startedAt: now.toISOString() });
    result.plan = { ...result.plan, model };
    await new AuditLog(new FolderStorage(join(folder, model))).record(result, key, { now });
  }
}

/** Seconds of work, and of the clock. */
async function timed(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 };
}

function bytesIn(path: string): number {
  return statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
    : statSync(path).size;
}

async function main(): Promise<void> {
  if (!existsSync(folder)) {
    await makeLogs();
  }
  const output = join(folder, '..', `pack-${size}`);
  rmSync(output, { recursive: true, force: true });
  const last = new Date(START + Math.ceil(size / MODELS.length) * DAY);
  const period = { from: '2026-01-01', to: last.toISOString().slice(0, 10) };
  const sources = MODELS.map(model => ({
    folder: model,
    storage: new FileStorage(join(folder, model))
  }));
  const pack = await timed(() =>
    makeFolder(output, write => buildPack(sources, period, key, write, { now: last }))
  );
  let code = -1;
  const verify = await timed(async () => {
    ({ code } = await verifyPack(new FileStorage(output)));
  });
  process.stdout.write(JSON.stringify({ pack, verify, code, bytes: bytesIn(output) }));
}

void main();
