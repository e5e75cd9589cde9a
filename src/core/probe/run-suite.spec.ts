import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../bridge/client';
import { createPorts, type BridgePorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import { isReplayable } from './kept-request';
import { runSuite } from './run-suite';
import type { SuiteContext, SuiteRun } from './suite-run';

jest.setTimeout(120_000);

const SETUP = `
import numpy, pandas
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OrdinalEncoder
from sklearn.pipeline import make_pipeline
draw = numpy.random.default_rng(0)
n = 800
X = pandas.DataFrame({
    "delay": draw.integers(-10, 90, n),
    "distance": draw.integers(100, 2000, n),
    "origin": draw.choice(["DEN", "ATL", "SEA"], n),
    "note": draw.choice(["calm air", "strong wind"], n),
})
y = numpy.where(X["delay"] + 10 * (X["origin"] == "ATL") > 45, "late", "on time")
encode = make_column_transformer(
    (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["origin", "note"]),
    remainder="passthrough",
)
clf = make_pipeline(encode, HistGradientBoostingClassifier(random_state=0)).fit(X, y)
X_eval = X.copy()
X_eval["outcome"] = y
june = X.head(40)

def rule(rows): return numpy.where(rows["delay"] > 45, "late", "on time")
def measure(rows): return rows["delay"] * 1.5
def raises(rows): raise RuntimeError("out of cheese")
def moody(rows):
    if (rows["distance"] > 1000).any(): raise ValueError("too far")
    return rule(rows)
`;

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;
let evaluation: OpenedTable;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suites-'));
  writeFileSync(join(folder, 'setup.py'), SETUP);
  writeFileSync(join(folder, 'seeds.csv'), 'delay,distance,origin,note\n80,300,DEN,calm air\n');
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  await ports.setup('setup.py');
  evaluation = await ports.engine.open({ variable: 'X_eval' }, 'evaluation');
});

afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  callable: string,
  probe: NonNullable<PlanInput['probes']>[number],
  text: string | null = null,
  { runner, ...changes }: Partial<SuiteContext> & Pick<PlanInput, 'runner'> = {}
): Promise<SuiteRun> {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X_eval', columns: { label: 'outcome' } },
    production: [{ name: 'june', files: 'p' }],
    target: { callable },
    probes: [probe],
    runner
  });
  const target = ports.target(plan.target, evaluation.relation);
  return runSuite(plan.probes[0], {
    engine: ports.engine,
    target,
    description: await target.describe(),
    evaluation,
    plan,
    timeout: 30,
    readFile: () => Promise.resolve(text),
    onProgress: () => undefined,
    ...changes
  });
}

const FILE = { suite: 'probes/a.yaml' };

const SUITE = `providers: [x]
seeds: {rows: 40, slices: [origin]}
tests:
  - description: A late aircraft is late
    capability: sure-answers
    vars: {delay: [70, 80]}
    assert: [{type: equals, value: late}]
  - description: As it was
    capability: known-outcomes
    assert: [{type: equals, value: "{{outcome}}"}]
  - kind: DIR
    capability: delay
    transformations: [{name: shift, column: delay, by: 20, expected: not-down, threshold: 0.01}]
  - kind: DIR
    capability: delay
    transformations: [{name: shift, column: delay, by: 20, expected: down}]
  - kind: INV
    transformations: [{name: counterfactual, columns: [note]}, {name: case, of: note}]
`;

it('runs MFT, DIR and INV of a file against a classifier', async () => {
  const { suite, cases } = await run('clf.predict_proba', FILE, SUITE);
  const rate = (capability: string) =>
    suite.capabilities.find(each => each.capability === capability)?.passRate ?? null;
  expect(suite.errors).toBe(0);
  expect(suite.notes).toEqual(['providers are not read; the plan names the target.']);
  expect(suite.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(rate('sure-answers')).toBe(1);
  expect(rate('known-outcomes')).toBeGreaterThan(0.95);
  expect(rate('counterfactual')).toBe(1);
  // Every seed goes up by 20: one test expects that, the other the opposite.
  expect(cases.filter(({ type }) => type === 'DIR')).toHaveLength(80);
  expect(rate('delay')).toBeLessThan(0.6);
  expect(rate('delay')).toBeGreaterThan(0.4);
  const [sure] = cases;
  expect(sure).toMatchObject({
    suite: 'probes/a.yaml',
    type: 'MFT',
    title: 'A late aircraft is late',
    expected: 'late',
    got: 'late'
  });
  expect(['DEN', 'ATL', 'SEA']).toContain(sure.attributes?.origin);
  const swapped = cases.find(({ capability }) => capability === 'counterfactual');
  expect(swapped?.title).toMatch(/^note = "(calm air|strong wind)" keeps the answer$/);
});

it('keeps of every case what it takes to ask and judge it again', async () => {
  const { cases } = await run('clf.predict_proba', FILE, SUITE);
  expect(cases.every(isReplayable)).toBe(true);
  const [sure] = cases;
  expect(sure).toMatchObject({
    right: null,
    transformation: null,
    asserts: [{ judge: 'equals', negated: false, configuration: { value: 'late' } }]
  });
  expect(sure.request).toMatchObject({ form: 'row', row: { delay: 70 } });
  const swapped = cases.find(({ capability }) => capability === 'counterfactual');
  const [asked, right] = [swapped?.request, swapped?.right];
  expect(asked?.form === 'row' && right?.form === 'row' && asked.row.note !== right.row.note).toBe(
    true
  );
  const measured = await run(
    'measure',
    FILE,
    'seeds: {rows: 30}\ntransformations: [{name: shift, column: delay, by: 1}]'
  );
  expect(measured.cases[0].asserts?.[0].configuration).toEqual({
    threshold: expect.any(Number) as number
  });
});

it('gives the same results again, and tells how far it is', async () => {
  const told: number[] = [];
  const first = await run('clf.predict_proba', FILE, SUITE, {
    onProgress: (done, total) => told.push(done / total)
  });
  expect(told.at(-1)).toBe(1);
  expect(await run('clf.predict_proba', FILE, SUITE)).toEqual(first);
});

it('counts a model that raises as an error and never as a failure', async () => {
  const broken = await run('raises', FILE, SUITE);
  expect([broken.suite.errors, broken.suite.failed]).toEqual([broken.suite.cases, 0]);
  const moody = await run(
    'moody',
    FILE,
    'seeds: {rows: 40}\ntransformations: [{name: set, column: distance, to: 1500}, {name: set, column: note, to: hail}]\n'
  );
  const by = (transformation: string, outcome: string) =>
    moody.cases.filter(each => each.column === transformation && each.outcome === outcome).length;
  expect(by('distance', 'fail')).toBe(0);
  expect(by('distance', 'error')).toBeGreaterThan(30);
});

it('allows measured values a little, unless the suite says how much', async () => {
  const yaml = (assert: string) =>
    `seeds: {rows: 30}\ntests: [{kind: INV, transformations: [{name: shift, column: delay, by: 1}]${assert}}]`;
  expect((await run('measure', FILE, yaml(''))).suite.passRate).toBe(1);
  expect(
    (await run('measure', FILE, yaml(', assert: [{type: unchanged, threshold: 1}]'))).suite.passRate
  ).toBe(0);
});

it('starts from a file, and from a sample of the plan', async () => {
  const yaml = (seeds: string) =>
    `seeds: {${seeds}}\ntests: [{assert: [{type: equals, value: late}]}]`;
  const file = await run('rule', FILE, yaml('from: file, file: seeds.csv'));
  expect(file.cases.map(({ outcome }) => outcome)).toEqual(['pass']);
  await expect(run('rule', FILE, yaml('from: file, file: seeds.xlsx'))).rejects.toThrow(
    /^probes\/a\.yaml:1:27: There is no file seeds\.xlsx in /
  );
  await expect(run('rule', FILE, yaml('from: file, file: setup.py'))).rejects.toThrow(
    'probes/a.yaml:1:27: setup.py has no known format. Parquet, CSV, TSV, JSON Lines and Arrow files can be read.'
  );
  const sampleNamed = (name: string) => ports.engine.open({ variable: name }, 'june');
  const sample = await run('rule', FILE, yaml('from: snapshot, snapshot: june, rows: 100'), {
    sampleNamed
  });
  expect(sample.cases.length).toBe(40);
  await expect(
    run('rule', FILE, yaml('from: snapshot, snapshot: juni'), { sampleNamed })
  ).rejects.toThrow('probes/a.yaml:1:35: The plan has no production sample juni; it has june.');
  await expect(run('rule', FILE, yaml('slices: [orign]'))).rejects.toThrow(
    'has no column orign for seeds. Did you mean origin?'
  );
});

it('says what is missing or does not fit', async () => {
  await expect(run('rule', FILE, null)).rejects.toMatchObject({ code: 'missing-file' });
  await expect(
    run('rule', FILE, 'seeds: {}\ntransformations: [{name: set, column: dlay, to: 1}]')
  ).rejects.toThrow('probes/a.yaml:2:19: dlay is no input of the model. Did you mean delay?');
  await expect(
    run(
      'rule',
      FILE,
      'seeds: {rows: 3}\ntests: [{transformations: [{name: entity-swap, of: origin}]}]'
    )
  ).rejects.toMatchObject({
    code: 'invalid-suite',
    message:
      'The suite probes/a.yaml has no case for this model: 3 seeds could not be changed by any transformation.'
  });
});

it('runs the built-in suites of other types, units and protected columns', async () => {
  const noise = await run('clf.predict_proba', { suite: 'builtin:tabular-noise', rows: 30 });
  expect(noise.suite.capabilities.map(({ capability }) => capability).sort()).toEqual([
    'rounding',
    'type-confusion',
    'unit-noise'
  ]);
  const other = noise.cases.filter(({ capability }) => capability !== 'type-confusion');
  expect(other.every(({ outcome }) => outcome !== 'error')).toBe(true);
  const swap = await run('clf.predict_proba', {
    suite: 'builtin:tabular-counterfactual',
    rows: 60,
    columns: ['origin']
  });
  expect(swap.suite.failed).toBeGreaterThan(0);
  expect(swap.suite.passRate).toBeGreaterThan(0.6);
});

it('holds a model to the way its score must go', async () => {
  const expected = { delay: 'not-down' as const };
  const right = await run('measure', { suite: 'builtin:tabular-direction', rows: 40, expected });
  expect(right.suite).toMatchObject({ failed: 0, errors: 0 });
  expect(right.suite.passed).toBeGreaterThan(60);
  const wrong = await run('measure', {
    suite: 'builtin:tabular-direction',
    rows: 40,
    expected: { delay: 'down' }
  });
  expect(wrong.suite.passed).toBe(0);
  await expect(
    run('measure', { suite: 'builtin:tabular-direction', expected: { delays: 'up' } })
  ).rejects.toThrow('delays is no input of the model. Did you mean delay?');
});

it('finds rows near the boundary of a model, within 200 questions a row', async () => {
  const near = await run('rule', { suite: 'builtin:tabular-boundary', rows: 60, within: 0.05 });
  expect(near.suite.cases).toBe(60);
  expect(near.suite.errors).toBe(0);
  expect(near.suite.failed).toBeGreaterThan(0);
  // The rule is delay > 45, in whole minutes, and the middle range is about 80 minutes wide.
  near.cases.forEach(({ column, got }) => {
    expect(column).toBe('delay');
    const questions = Number(/after (\d+) questions?$/.exec(got)?.[1]);
    expect(questions).toBeLessThanOrEqual(200);
  });
  near.cases.forEach(each => {
    expect(each.request?.form).toBe('row');
    expect(isReplayable(each)).toBe(each.outcome === 'fail');
    expect(each.transformation?.parameters).toEqual({ frozen: [], within: 0.05 });
  });
  const frozen = await run('rule', {
    suite: 'builtin:tabular-boundary',
    rows: 20,
    columns: ['delay']
  });
  expect(frozen.cases.every(({ outcome }) => outcome === 'pass')).toBe(true);
  await expect(
    run('rule', { suite: 'builtin:tabular-boundary', columns: ['dely'] })
  ).rejects.toThrow('the column dely');
  await expect(run('measure', { suite: 'builtin:tabular-boundary' })).rejects.toThrow(
    'needs a model that answers with labels'
  );
  const broken = await run('raises', { suite: 'builtin:tabular-boundary', rows: 5 });
  expect(broken.suite.errors).toBe(5);
});

it('ends a search for the boundary between rows once the pass rate is sure', async () => {
  const probe = { suite: 'builtin:tabular-boundary', rows: 200, within: 0.9, seed: 3 };
  const whole = await run('rule', probe);
  const stopping = { stopEarly: { passRate: 0.9 } };
  const counts: number[] = [];
  const { suite, cases } = await run('rule', probe, null, {
    runner: stopping,
    onProgress: done => counts.push(done)
  });
  expect(whole.suite.passRate).toBeLessThan(0.5);
  expect(suite.endedEarly).toMatchObject({ passes: false, passRate: 0.9, of: 200 });
  expect(suite.endedEarly?.looked).toBeLessThan(60);
  expect(Math.max(...counts)).toBeLessThan(100);
  expect(suite.notes?.[0]).toMatch(/^Ended early after \d+ of 200 cases/);
  // What was found of a row is what a run to the end finds of it.
  const found = new Map(whole.cases.map(each => [each.id, each]));
  expect(cases).toHaveLength(suite.endedEarly?.looked ?? 0);
  cases.forEach(each => expect(each).toEqual(found.get(each.id)));
  const again = await run('rule', probe, null, { runner: stopping });
  expect(again).toEqual({ suite, cases });
});

it('stops within a second when it is cancelled', async () => {
  const stop = new AbortController();
  const started = Date.now();
  setTimeout(() => stop.abort(), 100);
  await expect(
    run('clf.predict_proba', { suite: 'builtin:tabular-boundary', rows: 200 }, null, {
      signal: stop.signal
    })
  ).rejects.toMatchObject({ code: 'cancelled' });
  expect(Date.now() - started).toBeLessThan(2000);
});
