import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../bridge/client';
import { createPorts, type BridgePorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import type { PreviousAudit } from '../result';
import { boundedRequests } from './bounded-requests';
import { casesFailedBefore } from './builtin/failed-before';
import { previousOf } from './previous';
import type { CaseResult, ProbeResult } from './result';
import { runProbes } from './run';
import { checkSuites } from './suites';

jest.setTimeout(60_000);

const SETUP = `
import numpy, pandas
draw = numpy.random.default_rng(0)
n = 400
X = pandas.DataFrame({
    "delay": draw.integers(-10, 90, n).astype(float),
    "distance": draw.integers(100, 2000, n),
    "origin": draw.choice(["DEN", "ATL", 'S"EA'], n),
})
X_wide = X.assign(weather="calm")

def rule(rows): return numpy.where(rows["delay"].fillna(0) > 45, "late", "on time")
def touchy(rows): return numpy.where(rows["delay"].isna() | (rows["delay"] > 45), "late", "on time")
def measure(rows): return rows["delay"].fillna(0) * 1.5
def measure_anew(rows): return rows["delay"].fillna(60) * 1.5 + 0.01
def wide(rows): return numpy.where(rows["weather"] == "calm", "on time", "late")
def shout(texts): return [text.upper() for text in texts]

june = X.head(60).assign(predicted=lambda rows: touchy(rows), score=lambda rows: measure(rows))
june.loc[:4, "predicted"] = None
`;

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;
let tables: Record<string, OpenedTable>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  writeFileSync(join(folder, 'setup.py'), SETUP);
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  await ports.setup('setup.py');
  tables = {
    X: await ports.engine.open({ variable: 'X' }, 'evaluation'),
    X_wide: await ports.engine.open({ variable: 'X_wide' }, 'wide'),
    june: await ports.engine.open({ variable: 'june' }, 'june')
  };
});

afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

type Probe = NonNullable<PlanInput['probes']>[number];
const ROBUST: Probe = { suite: 'builtin:tabular-robustness', rows: 20, seed: 1 };
const REPLAY: Probe = { suite: 'builtin:regression', rows: 50 };

function planOf(callable: string, probes: Probe[], columns = {}): PlanInput {
  return {
    model: 'm',
    evaluation: { variable: 'X', columns },
    production: [{ name: 'june', variable: 'june' }],
    target: { callable },
    probes
  };
}

async function run(
  callable: string,
  probes: Probe[],
  previous: PreviousAudit | null,
  { table = 'X', columns = {} } = {}
): Promise<ProbeResult> {
  const plan = planSchema.parse(planOf(callable, probes, columns));
  const target = ports.target(plan.target ?? { callable, timeout: 1 }, tables[table].relation);
  return runProbes({
    engine: ports.engine,
    target,
    description: await target.describe(),
    evaluation: tables[table],
    plan,
    timeout: 30,
    previous,
    sampleNamed: name => Promise.resolve(tables[name]),
    onProgress: () => undefined
  });
}

/** As a record keeps it and gives it back. */
function recorded({ cases }: { cases: CaseResult[] }): PreviousAudit {
  return previousOf({ version: 3, metrics: {} }, JSON.parse(JSON.stringify(cases)) as CaseResult[]);
}

const outcomesOf = ({ cases }: ProbeResult): string[] => cases.map(({ outcome }) => outcome);
const notesOf = ({ summary }: ProbeResult): string[] => summary.suites.at(-1)?.notes ?? [];

it('asks again every case that failed before, by its identity, and again once it passes', async () => {
  const before = await run('touchy', [ROBUST], null);
  const failed = before.cases.filter(({ outcome }) => outcome === 'fail');
  expect(failed.length).toBeGreaterThan(4);
  const same = await run('touchy', [REPLAY], recorded(before));
  expect(same.cases.map(({ id }) => id).sort()).toEqual(failed.map(({ id }) => id).sort());
  expect(new Set(outcomesOf(same))).toEqual(new Set(['fail']));
  expect(same.cases[0].title).toBe(failed[0].title);
  expect(notesOf(same)).toEqual([]);
  const fixed = await run('rule', [REPLAY], recorded(before));
  const missing = fixed.cases.filter(({ capability }) => capability === 'missing-values');
  expect(missing.length).toBeGreaterThan(3);
  expect(new Set(missing.map(({ title }) => title))).toEqual(
    new Set(['delay missing keeps the answer'])
  );
  const later = await run('touchy', [REPLAY], recorded(fixed));
  expect(outcomesOf(later)).toEqual(outcomesOf(same));
});

it('leaves to the other suites what they ask, whatever the order, and pairs no chosen cases', async () => {
  const before = await run('touchy', [ROBUST], null);
  const both = await run('rule', [REPLAY, ROBUST], recorded(before));
  expect(both.summary.suites.map(({ suite, cases }) => [suite, cases > 0])).toEqual([
    ['builtin:tabular-robustness', true],
    ['builtin:regression', false]
  ]);
  const failed = before.summary.failed;
  expect(notesOf(both)).toEqual([
    `${failed} cases that failed in version 3: asked by another suite of this run.`
  ]);
  expect(both.summary.regression?.paired).toBe(before.cases.length);
  expect(both.summary.regression?.fixed).toBeGreaterThan(3);
  const other = await run('touchy', [{ ...ROBUST, seed: 2 }, REPLAY], recorded(before));
  expect(other.summary.suites[1].cases).toBeGreaterThan(0);
  expect(other.summary.regression?.paired ?? 0).toBeLessThan(before.cases.length);
  expect((await run('rule', [REPLAY], recorded(before))).summary.regression).toBeNull();
});

it('asks again the row that a search for the boundary found', async () => {
  const boundary: Probe = { suite: 'builtin:tabular-boundary', rows: 20, within: 0.5 };
  const before = await run('rule', [boundary], null);
  expect(before.summary.failed).toBeGreaterThan(0);
  const again = await run('rule', [REPLAY], recorded(before));
  expect(again.summary).toMatchObject({ cases: before.summary.failed, passed: 0, errors: 0 });
  expect(again.cases[0].title).toBe('A small change of delay flips the answer');
});

it('holds measured values to the tolerance of the run in which they failed', async () => {
  const before = await run('measure', [ROBUST], null);
  const failed = before.cases.filter(({ outcome }) => outcome === 'fail');
  const again = await run('measure', [REPLAY], recorded(before));
  expect(again.cases.map(({ expected }) => expected).sort()).toEqual(
    failed.map(({ expected }) => expected).sort()
  );
});

it('holds the model to what production was answered', async () => {
  const probe: Probe = { ...REPLAY, production: 'june' };
  const columns = { prediction: 'predicted', segments: ['origin'] };
  const same = await run('touchy', [probe], null, { columns });
  expect(same.summary).toMatchObject({ cases: 45, passed: 45 });
  expect(notesOf(same)).toEqual([
    'There is no earlier record whose failed cases to ask again.',
    '5 rows of june left out, as no answer is recorded.'
  ]);
  expect(Object.keys(same.cases[0].attributes ?? {})).toContain('origin');
  const measured = { columns: { prediction: 'score' } };
  expect((await run('measure_anew', [probe], null, measured)).summary.failed).toBe(0);
  const paired = await run('rule', [probe], recorded(same), { columns });
  expect(paired.summary.regression?.paired).toBe(45);
});

it.each([
  ['no earlier run', null, 'There is no earlier record whose failed cases to ask again.'],
  [
    'no failed case',
    { version: 3, metrics: {}, outcomes: {}, failed: [] },
    'No case failed in version 3, so that there is none to ask again.'
  ],
  [
    'a file',
    { version: 0, name: 'old.json', metrics: {}, outcomes: {} },
    'No case failed in old.json, so that there is none to ask again.'
  ]
])('says so where there is %s, and is no error', async (_, previous, note) => {
  const result = await run('rule', [REPLAY], previous);
  expect(result.summary).toMatchObject({ cases: 0, errors: 0, passRate: null });
  expect(notesOf(result)).toEqual([note]);
});

it('counts what can not be asked again, by the reason', async () => {
  const before = await run('touchy', [ROBUST], null);
  const { failed } = before.summary;
  const bare = await boundedRequests(before, false);
  expect(notesOf(await run('rule', [REPLAY], recorded(bare)))).toEqual([
    `${failed} cases that failed in version 3: not asked again, as what they asked is not kept there (runner.keepRequests in the plan).`
  ]);
  expect(notesOf(await run('wide', [REPLAY], recorded(before), { table: 'X_wide' }))).toEqual([
    `${failed} cases that failed in version 3: not asked again, as a column that the model takes now is not in them.`
  ]);
  const written = recorded(before);
  written.failed = [
    { ...written.failed![0], request: { form: 'text', text: 'late?' } },
    { ...written.failed![1], cut: { bytes: 1e6, digest: 'sha256:' } }
  ];
  expect(casesFailedBefore(written, new Set(), { forms: ['row'] }, { inputs: [] }).notes).toEqual([
    '1 case that failed in version 3: not asked again, as what they asked was too large to be kept whole.',
    '1 case that failed in version 3: not asked again, as the model does not take what they ask.'
  ]);
});

it.each([
  [{ suite: 'builtin:tabular-noise', production: 'june' }, {}, 'Only builtin:regression asks'],
  [{ ...REPLAY, production: 'juni' }, {}, 'The plan has no production sample juni'],
  [{ ...REPLAY, production: 'june' }, {}, 'needs to know which column holds the recorded answers']
])('refuses the plan %j before anything runs', (probe, columns, sentence) => {
  expect(() => checkSuites(planSchema.parse(planOf('rule', [probe], columns)))).toThrow(sentence);
});

it('says which column the sample lacks', async () => {
  const probe: Probe = { ...REPLAY, production: 'june' };
  await expect(run('rule', [probe], null, { columns: { prediction: 'answer' } })).rejects.toThrow(
    'has no column answer, which builtin:regression needs'
  );
});
