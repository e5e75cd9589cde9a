import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../bridge/client';
import { createPorts, type BridgePorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import { isReplayable } from './kept-request';
import { runProbes } from './run';
import type { ProbeResult } from './result';
import { runTabularRobustness } from './tabular-robustness';
import type { SuiteContext, SuiteRun } from './suite-run';

jest.setTimeout(120_000);

/** Real models on real data: the breast cancer and diabetes sets that scikit-learn carries. */
const SETUP = `
import time
import numpy, pandas
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

cancer = load_breast_cancer(as_frame=True)
X = cancer.data.iloc[:, :6].copy()
X['size "class"'] = pandas.cut(X["mean radius"], 3, labels=["small", "mid", "large"]).astype(str)
X["checked"] = X["mean texture"] > 18
y = cancer.target.map({0: "malignant", 1: "benign"})
numbers = list(X.columns[:6])
encode = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ['size "class"']),
    remainder="passthrough",
)
clf = make_pipeline(encode, HistGradientBoostingClassifier(random_state=0)).fit(X, y)
linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[numbers], y)
one_number = LogisticRegression().fit(X[numbers[:1]], y)
X_eval = X.copy()
X_eval["diagnosis"] = y

diabetes = load_diabetes(as_frame=True)
D = diabetes.data
regressor = HistGradientBoostingRegressor(random_state=0).fit(D, diabetes.target)

def raises(rows): raise RuntimeError("out of cheese")
def nonsense(rows): return numpy.full(len(rows), numpy.nan)
def wrong_length(rows): return [1] * (len(rows) + 1)
def hangs(rows): time.sleep(3600)
def moody(rows):
    if (rows["mean radius"] > 15).any(): raise ValueError("too large")
    return ["small"] * len(rows)
`;

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;
let tables: Record<'X_eval' | 'D', OpenedTable>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'probes-'));
  writeFileSync(join(folder, 'setup.py'), SETUP);
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  await ports.setup('setup.py');
  tables = {
    X_eval: await ports.engine.open({ variable: 'X_eval' }, 'evaluation'),
    D: await ports.engine.open({ variable: 'D' }, 'diabetes')
  };
});

afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function contextOf(
  callable: string,
  table: keyof typeof tables = 'X_eval',
  { runner, ...changes }: Partial<SuiteContext> & Pick<PlanInput, 'runner'> = {}
): Promise<SuiteContext> {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: table, columns: table === 'X_eval' ? { label: 'diagnosis' } : {} },
    production: [{ name: 'p', files: 'p' }],
    target: { callable },
    probes: [{ suite: 'builtin:tabular-robustness', rows: 40, seed: 3 }],
    runner
  });
  const target = ports.target(plan.target, tables[table].relation);
  return {
    engine: ports.engine,
    target,
    description: await target.describe(),
    evaluation: tables[table],
    plan,
    timeout: 30,
    onProgress: () => undefined,
    ...changes
  };
}

async function run(...given: Parameters<typeof contextOf>): Promise<SuiteRun> {
  const context = await contextOf(...given);
  return runTabularRobustness(context.plan.probes[0], context);
}

it('judges a classifier of numbers, levels and truth values', async () => {
  const { suite, cases } = await run('clf.predict_proba');
  expect(suite).toMatchObject({ suite: 'builtin:tabular-robustness', seed: 3, problem: null });
  expect(suite.errors).toBe(0);
  expect(suite.capabilities.map(({ capability, cases }) => [capability, cases])).toEqual([
    ['small-changes', 160],
    ['missing-values', 160],
    ['out-of-range', 160],
    ['unseen-categories', 40]
  ]);
  expect(new Set(cases.map(({ column }) => column)).size).toBe(8);
  const unseen = cases.find(({ capability }) => capability === 'unseen-categories');
  expect(unseen?.title).toMatch(/^size "class" = "unseen" (keeps|flips) the answer$/);
  expect(unseen?.expected).toMatch(/^(malignant|benign)$/);
  expect(cases.every(isReplayable)).toBe(true);
  expect(unseen?.request).toMatchObject({ form: 'row', row: { 'size "class"': 'unseen' } });
  expect(unseen?.transformation).toMatchObject({
    name: 'unseen-categories',
    parameters: { column: 'size "class"', value: 'unseen' }
  });
  expect(suite.passRate).toBeGreaterThan(0.5);
});

it('gives the same cases and outcomes for the same seed, others for another', async () => {
  const [first, second] = [await run('clf.predict'), await run('clf.predict')];
  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  const context = await contextOf('clf.predict');
  const other = await runTabularRobustness({ ...context.plan.probes[0], seed: 4 }, context);
  const known = new Set(first.cases.map(({ id }) => id));
  expect(other.cases.filter(({ id }) => known.has(id)).length).toBeLessThan(60);
});

it('passes a model that answers beyond the range as at its edge', async () => {
  // A linear model of one column can't change its mind beyond the range.
  const { cases } = await run('one_number.predict');
  const beyond = cases.filter(({ capability }) => capability === 'out-of-range');
  expect(beyond.length).toBeGreaterThan(0);
  expect(beyond.every(({ outcome }) => outcome === 'pass')).toBe(true);
});

it('calls it an error, not a failure, where the model raises on missing values', async () => {
  const { suite, cases } = await run('linear.predict');
  const missing = suite.capabilities.find(({ capability }) => capability === 'missing-values');
  expect(missing).toMatchObject({ cases: 160, errors: 160, passRate: null, interval: null });
  const [first] = cases.filter(({ capability }) => capability === 'missing-values');
  expect(first.title).toMatch(/ missing is not answered$/);
  expect(first.got).toMatch(/^ValueError: Input X contains NaN/);
  expect(suite.errors).toBe(160);
  expect(suite.problem).toBeNull();
});

it('asks every case itself, whatever stands in its batch', async () => {
  const { suite, cases } = await run('moody');
  const judged = cases.filter(({ outcome }) => outcome === 'pass');
  expect(judged.length).toBeGreaterThan(100);
  expect(suite.problem).toMatch(
    /^The model could not answer \d+ of 40 unchanged rows of the evaluation set: ValueError: too large$/
  );
  const errors = cases.filter(({ outcome }) => outcome === 'error');
  expect(errors.every(({ got }) => got === 'ValueError: too large')).toBe(true);
});

it.each([
  ['raises', 'RuntimeError: out of cheese'],
  ['nonsense', 'The model gave nan for this row.'],
  ['wrong_length', /^The model gave \d+ answers? for \d+ rows?\.$/]
])('says when the model answers no unchanged row: %s', async (callable, message) => {
  const { suite, cases } = await run(callable);
  expect(suite.problem).toMatch(/^The model could not answer any of 40 unchanged rows/);
  expect(suite).toMatchObject({ passed: 0, failed: 0, errors: suite.cases, passRate: null });
  expect(cases[0].got).toMatch(message);
});

it('waits for a hanging model once', async () => {
  const started = Date.now();
  const { suite } = await run('hangs', 'X_eval', { timeout: 1 });
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(suite.problem).toMatch(/The model did not answer within 1 s\.$/);
  expect(suite.errors).toBe(suite.cases);
});

it('judges a regression within its stated tolerance', async () => {
  const { cases, suite } = await run('regressor.predict', 'D');
  expect(suite.errors).toBe(0);
  expect(cases[0].expected).toMatch(/^[\d.]+ ± [\d.]+$/);
  expect(suite.failed).toBeGreaterThan(0);
  expect(suite.passed).toBeGreaterThan(0);
});

it('tells progress after every batch and can be stopped between them', async () => {
  const controller = new AbortController();
  const seen: [number, number][] = [];
  const context = await contextOf('clf.predict', 'X_eval', {
    signal: controller.signal,
    onProgress: (done, total, _, sofar) => {
      seen.push([done, total]);
      expect(sofar.cases).toHaveLength(done);
      if (seen.length === 2) {
        controller.abort();
      }
    }
  });
  await expect(runTabularRobustness(context.plan.probes[0], context)).rejects.toMatchObject({
    code: 'cancelled'
  });
  expect(seen).toHaveLength(2);
  expect(seen[0][0]).toBeGreaterThan(100);
  expect(seen[1][0]).toBeLessThan(520);
});

it('ends as soon as the pass rate is sure, and of whole rows alone', async () => {
  const whole = await run('clf.predict');
  const outcomes = new Map(whole.cases.map(({ id, outcome }) => [id, outcome]));
  const runner = { stopEarly: { passRate: 0.5 } };
  const told: number[] = [];
  const { suite, cases } = await run('clf.predict', 'X_eval', {
    runner,
    onProgress: done => told.push(done)
  });
  expect(suite.endedEarly).toMatchObject({ passes: true, of: whole.cases.length });
  expect(suite.endedEarly?.looked).toBe(cases.length);
  expect(told.at(-1)).toBeLessThan(0.9 * whole.cases.length);
  cases.forEach(({ id, outcome }) => expect(outcome).toBe(outcomes.get(id)));
  const looked = new Set(cases.map(({ seed }) => seed));
  expect(cases.length).toBe(whole.cases.filter(({ seed }) => looked.has(seed)).length);
  const [low, high] = suite.interval ?? [1, 0];
  expect(low).toBeLessThan(whole.suite.passRate ?? 0);
  expect(high).toBeGreaterThan(whole.suite.passRate ?? 1);
  expect(await run('clf.predict', 'X_eval', { runner })).toEqual({ suite, cases });
});

it('never ends early because a model raises', async () => {
  const { suite } = await run('raises', 'X_eval', { runner: { stopEarly: { passRate: 0.9 } } });
  expect(suite.endedEarly).toBeUndefined();
  expect(suite.errors).toBe(suite.cases);
});

it('says which feature the evaluation set lacks', async () => {
  const context = await contextOf('regressor.predict');
  await expect(runTabularRobustness(context.plan.probes[0], context)).rejects.toMatchObject({
    code: 'unknown-column',
    message: 'The model expects the column age, which X_eval does not have.'
  });
});

it('pairs its cases with those of an earlier run', async () => {
  const context = await contextOf('clf.predict');
  const probe = (previous: Parameters<typeof runProbes>[0]['previous']): Promise<ProbeResult> =>
    runProbes({ ...context, previous, onProgress: () => undefined });
  const first = await probe(null);
  expect(first.summary.regression).toBeNull();
  const outcomes = Object.fromEntries(first.cases.map(({ id, outcome }) => [id, outcome]));
  const passed = first.cases.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
  const failed = first.cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  outcomes[passed[0]] = 'fail';
  outcomes[failed[0]] = 'pass';
  const { regression } = (await probe({ version: 1, metrics: {}, outcomes })).summary;
  expect(regression).toMatchObject({
    version: 1,
    paired: first.cases.length,
    regressed: 1,
    fixed: 1,
    regressedCases: [failed[0]],
    test: { method: 'sign-flips-by-seed', seeds: 40, worse: 0.5 }
  });
});
