import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../bridge/client';
import { createPorts } from '../bridge/ports';
import { startStdioBridge } from '../bridge/stdio';
import type { AuditError } from './errors';
import { planSchema, type PlanInput } from './plan/schema';
import type { Engine } from './ports';
import { pullSnapshot, type Snapshot } from './snapshot';

jest.setTimeout(60_000);

let folder: string;
let client: BridgeClient;
let engine: Engine;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  engine = createPorts(client).engine;
  // Thirty days, 1,000 rows a day, in order; the day as each type that can hold it.
  const day = "TIMESTAMP '2026-03-01' + to_days(CAST(i // 1000 AS INTEGER))";
  await engine.query([
    `COPY (SELECT i AS id, ${day} AS "the time", CAST(${day} AS DATE) AS date,
       CAST(${day} AS VARCHAR) AS text, CAST(CAST(${day} AS VARCHAR) || '+00' AS TIMESTAMPTZ) AS zoned,
       i // 1000 AS number, CAST(NULL AS TIMESTAMP) AS never
       FROM range(30000) t(i)) TO '${join(folder, 'log.parquet')}' (FORMAT parquet)`
  ]);
});

afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function pull(
  source: Partial<PlanInput['production'][number]>,
  timestamp: string | undefined = 'the time',
  on: Engine = engine
): Promise<Snapshot> {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { files: 'e', columns: { timestamp } },
    production: [{ name: 'log', files: 'log.parquet', ...source }]
  });
  return pullSnapshot(on, plan.production[0], 0, plan, () => new Date(0));
}

async function ids(): Promise<number[]> {
  const [answer] = await engine.query(['SELECT id FROM snapshot_1']);
  return answer.rows.map(([id]) => Number(id));
}

it('keeps every row without a window and a sample', async () => {
  const { info, table } = await pull({});
  expect(info).toMatchObject({
    rows: 30000,
    totalRows: 30000,
    fraction: 1,
    seed: null,
    window: null
  });
  expect(info.digest).toBe(
    `sha256:${createHash('sha256')
      .update(readFileSync(join(folder, info.path)))
      .digest('hex')}`
  );
  expect(table).toMatchObject({
    relation: 'snapshot_1',
    rows: 30000,
    description: 'log (log.parquet)'
  });
  expect(table.columns[1]).toEqual({ name: 'the time', type: 'TIMESTAMP' });
});

it.each(['the time', 'date', 'text', 'zoned'])('takes the last days by %s', async timestamp => {
  const { info } = await pull({ window: { last: '7d' } }, timestamp);
  expect(info).toMatchObject({
    rows: 7000,
    totalRows: 7000,
    window: { from: '2026-03-23T00:00:00Z', to: '2026-03-30T00:00:00Z' }
  });
  expect(Math.min(...(await ids()))).toBe(23000);
});

it('takes a window from one moment to before another', async () => {
  const { info } = await pull({ window: { from: '2026-03-02', to: '2026-03-04T00:00:00+00:00' } });
  expect(info).toMatchObject({
    rows: 2000,
    window: { from: '2026-03-02T00:00:00Z', to: '2026-03-04T00:00:00Z' }
  });
  const open = await pull({ window: { from: '2026-03-30' } });
  expect(open.info).toMatchObject({ rows: 1000, window: { to: null } });
});

it('draws the same rows for the same seed, on any number of threads', async () => {
  const digests: string[] = [];
  for (const threads of [1, 2, 4]) {
    await engine.query([`SET threads = ${threads}`]);
    digests.push((await pull({ sample: { rows: 500, seed: 7 } })).info.digest);
  }
  expect(new Set(digests).size).toBe(1);
  const other = await pull({ sample: { rows: 500, seed: 8 } });
  expect(other.info.digest).not.toBe(digests[0]);
});

it('draws at random, without repeats, in the order of the source', async () => {
  const { info } = await pull({ window: { last: '10d' }, sample: { rows: 5000, seed: 1 } });
  expect(info).toMatchObject({ rows: 5000, totalRows: 10000, fraction: 0.5, seed: 1 });
  const drawn = await ids();
  expect(new Set(drawn).size).toBe(5000);
  expect([...drawn].sort((a, b) => a - b)).toEqual(drawn);
  // 500 of each day's 1,000 rows; the deviation of the hypergeometric is 15, five of them.
  for (let day = 20; day < 30; day++) {
    const count = drawn.filter(id => Math.floor(id / 1000) === day).length;
    expect(Math.abs(count - 500)).toBeLessThan(75);
  }
});

it('reads every row where the sample is as large as the source', async () => {
  const { info } = await pull({ sample: { rows: 30000, seed: 3 } });
  expect(info).toMatchObject({ rows: 30000, fraction: 1, seed: null });
});

it('says what is wrong with the timestamp column', async () => {
  const window = { last: '7d' };
  await expect(pull({ window }, 'no such "column"')).rejects.toMatchObject({
    code: 'unknown-column',
    message: 'log (log.parquet) has no timestamp column no such "column", which its window needs.'
  });
  await expect(pull({ window }, 'number')).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'The timestamp column number of log (log.parquet) holds BIGINT, no dates or times.'
  });
  await expect(pull({ window }, 'never')).rejects.toMatchObject({
    code: 'empty-table',
    message: 'No row of log (log.parquet) has a moment in its timestamp column.'
  });
});

it('says when nothing lies in the window, or in the source', async () => {
  await expect(pull({ window: { from: '2027-01-01' } })).rejects.toMatchObject({
    code: 'empty-table',
    message: 'No row of log lies in the window from 2027-01-01T00:00:00Z.'
  });
  await expect(
    pull({ files: undefined, sql: "SELECT * FROM 'log.parquet' WHERE false" })
  ).rejects.toMatchObject({ code: 'empty-table' });
});

it('passes on what the engine says of a file that is not there', async () => {
  await expect(pull({ files: 'none.parquet' })).rejects.toMatchObject({ code: 'missing-file' });
});

it('calls a failing SQL source by its name', async () => {
  const failing = { name: 'the "log"', files: undefined, sql: 'SELECT nothing FROM nowhere' };
  const error = await pull(failing).catch((thrown: AuditError) => thrown);
  expect(error).toMatchObject({ code: 'query-failed', where: 'the "log" (sql)' });
  expect((error as AuditError).message).toMatch(/^The SQL source of the "log" failed: .*nowhere/);
});
