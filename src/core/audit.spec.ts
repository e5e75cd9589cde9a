import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../bridge/client';
import { createPorts, type BridgePorts } from '../bridge/ports';
import { startStdioBridge } from '../bridge/stdio';
import { notCarriedOut } from './analysis/problems';
import { isComplete, runAudit, type AuditOptions } from './audit';
import { parsePlan } from './plan/parse';
import type { Engine } from './ports';
import { sha256Hex } from './record/digest';
import type { AuditResult, PartialAudit, StageState } from './result';

jest.setTimeout(120_000);

/** The real wine set; production has stronger wine. */
const SETUP = `
import time
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier
wine = load_wine(as_frame=True)
clf = DecisionTreeClassifier(random_state=0).fit(wine.data, wine.target)
X_eval = wine.data.assign(label=wine.target)
wine.data.assign(alcohol=wine.data.alcohol + 1).to_parquet("strong.parquet")
wine.data.to_parquet("same.parquet")
def slow(rows):
    time.sleep(0.2)
    return clf.predict(rows)
def fails(rows): raise RuntimeError("no grapes")
`;

const PLAN = `model: wine
evaluation: {variable: X_eval, columns: {label: label}}
production: [{name: strong, files: strong.parquet}, {name: same, files: same.parquet}]
target: {callable: clf.predict}
probes: [{suite: builtin:tabular-robustness, rows: 10, seed: 1}]
policy: {rules: [{id: share, metric: drift.share, comparator: "<=", threshold: "0.2"}]}
`;

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  writeFileSync(join(folder, 'setup.py'), SETUP);
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  await ports.setup('setup.py');
});
afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

interface Observed {
  result: AuditResult | null;
  error: unknown;
  updates: PartialAudit[];
}

async function audit(
  replaced: Record<string, string> = {},
  options: Partial<AuditOptions> = {},
  engine: Engine = ports.engine
): Promise<Observed> {
  const text = Object.entries(replaced).reduce((plan, [from, to]) => plan.replace(from, to), PLAN);
  const updates: PartialAudit[] = [];
  const { onProgress } = options;
  const observed: Observed = { result: null, error: null, updates };
  try {
    observed.result = await runAudit(
      text,
      parsePlan(text, 'audit.yaml'),
      { ...ports, engine },
      {
        previous: null,
        ...options,
        onProgress: partial => {
          updates.push(partial);
          onProgress?.(partial);
        }
      }
    );
  } catch (thrown) {
    observed.error = thrown;
  }
  return observed;
}

const states = (partial: Pick<PartialAudit, 'stages'> | null | undefined): StageState[] =>
  partial?.stages.map(stage => stage.state) ?? [];

it('carries out every stage and decides', async () => {
  const { result, updates } = await audit();
  expect(states(result)).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(isComplete(result as AuditResult)).toBe(true);
  expect(result?.seal.planDigest).toBe(sha256Hex(PLAN));
  expect(result?.evaluation).toMatchObject({ relation: 'evaluation', rows: 178 });
  expect(result?.target).toMatchObject({ name: 'clf.predict', output: 'labels' });
  const drifted = result?.comparisons.map(({ snapshot, drift }) => [
    snapshot.name,
    drift.report.columns.filter(column => column.drifted).map(column => column.name)
  ]);
  expect(drifted).toEqual([
    ['strong', ['alcohol']],
    ['same', []]
  ]);
  expect(result?.comparisons[0].drift.report.notCompared).toEqual([
    { name: 'label', reason: 'the true outcome, which production learns later' }
  ]);
  expect(result?.probes?.summary.cases).toBe(result?.probes?.cases.length);
  expect(result?.metrics['drift.share'].value).toBeCloseTo(1 / 13, 12);
  expect(result?.verdict.state).toBe('pass');

  // The last update shows the whole; parts never disappear on the way.
  expect(states(updates.at(-1))).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(updates.at(-1)?.probes).toEqual(result?.probes);
  const seen = updates.map(
    update => Number(update.evaluation !== null) + update.comparisons.length
  );
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);
});

it('says which columns to ignore are nowhere', async () => {
  const { result } = await audit({ 'label: label': 'label: label, ignore: [ash, alcool]' });
  for (const { drift } of result?.comparisons ?? []) {
    expect(drift.report.notCompared).toContainEqual({
      name: 'alcool',
      reason: 'left out by the plan, though neither table has it'
    });
  }
  expect(result?.verdict.state).toBe('pass');
});

it('seals plan and policy before it reads anything', async () => {
  const moments: string[] = [];
  let clock = 0;
  const engine: Engine = {
    description: ports.engine.description,
    open: (...given) => (moments.push(`open at ${clock}`), ports.engine.open(...given)),
    query: (...given) => ports.engine.query(...given),
    snapshot: (...given) => ports.engine.snapshot(...given)
  };
  const { result } = await audit({}, { now: () => new Date((clock += 1000)) }, engine);
  expect(result?.seal.sealedAt).toBe('1970-01-01T00:00:01.000Z');
  expect(moments[0]).not.toBe('open at 0');
});

it('reads nothing for a plan that is not sound', async () => {
  const { error, updates } = await audit({ 'builtin:tabular-robustness': 'mine.py' });
  expect(error).toMatchObject({ code: 'invalid-plan', where: 'probes[0].suite' });
  expect(updates).toEqual([]);
});

it('refuses a rule on a column that is nowhere before it compares or calls the model', async () => {
  const { error, updates } = await audit({ 'metric: drift.share': 'metric: drift.effect.alcohl' });
  expect(error).toMatchObject({
    code: 'invalid-plan',
    where: 'policy.rules[0].metric',
    message:
      'policy.rules[0].metric is drift.effect.alcohl, and neither the evaluation set nor a production sample has a column alcohl.',
    action: 'Did you mean drift.effect.alcohol?'
  });
  expect(updates.at(-1)).toMatchObject({ comparisons: [], target: null });
  const { result } = await audit({ 'metric: drift.share': 'metric: drift.effect.label' });
  expect(result?.verdict.rules[0].why).toBe('Shift of label could not be measured.');
});

describe('an error in one stage', () => {
  it('ends the audit where a production source is missing, before the model is called', async () => {
    const { result, error, updates } = await audit({
      'same.parquet': 'gone.parquet',
      'clf.predict': 'fails'
    });
    expect(result).toBeNull();
    expect(error).toMatchObject({ code: 'missing-file' });
    expect(states(updates.at(-1))).toEqual(['error', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(updates.at(-1)?.stages[0].error).toBe(error);
    expect(updates.at(-1)?.target).toBeNull();
  });

  it('leaves the others standing where the model raises', async () => {
    const { result } = await audit({ 'clf.predict': 'fails' });
    expect(states(result)).toEqual(['done', 'done', 'done', 'error', 'done']);
    expect(result?.stages[3].error).toMatchObject({ code: 'model-raised' });
    expect(result?.comparisons).toHaveLength(2);
    expect(result?.probes?.cases.every(({ outcome }) => outcome === 'error')).toBe(true);
    expect(result?.verdict.state).toBe('error');
  });

  it('is told in the headline where it is an analysis, and leaves the decision to the policy', async () => {
    const asked = {
      'clf.predict}': 'fails}\nimportance: {rows: 100, repeats: 1}',
      'probes: [{suite: builtin:tabular-robustness, rows: 10, seed: 1}]': ''
    };
    const { result } = await audit(asked);
    expect(states(result)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(result?.verdict).toMatchObject({
      state: 'pass',
      headline: 'Passes its one rule; 1 analysis could not be carried out'
    });
    expect(notCarriedOut(result?.comparisons ?? [])).toMatchObject([
      { sample: 'strong', analysis: 'Importance' },
      { sample: 'same', analysis: 'Importance' }
    ]);
    const rule = {
      'metric: drift.share, comparator: "<="': 'metric: importance.ash, comparator: ">="'
    };
    const { result: ruled } = await audit({ ...asked, ...rule });
    expect(ruled?.verdict).toMatchObject({
      state: 'fail',
      headline: 'Fails: could not evaluate 1 of 1 rule; 1 analysis could not be carried out'
    });
  });

  it('leaves the others standing where the model is not there', async () => {
    const { result } = await audit({ 'clf.predict': 'nobody' });
    expect(states(result)).toEqual(['error', 'done', 'done', 'waiting', 'done']);
    expect(result?.probes).toBeNull();
    expect(result?.comparisons).toHaveLength(2);
  });

  it('ends the audit where the evaluation set is not there', async () => {
    const { error, updates } = await audit({ 'variable: X_eval': 'variable: X_gone' });
    expect(error).toMatchObject({ code: 'unknown-variable' });
    expect(states(updates.at(-1))).toEqual(['error', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(updates.at(-1)?.stages[0].error).toBe(error);
  });
});

describe('cancelling', () => {
  it.each<[string, number]>([
    ['while the sources are read', 0],
    ['while the model is probed', 3]
  ])('%s marks what was not finished', async (_, stage) => {
    const controller = new AbortController();
    const { error, updates } = await audit(
      { 'clf.predict': 'slow', 'rows: 10': 'rows: 170' },
      {
        signal: controller.signal,
        onProgress: partial => {
          if (partial.stages[stage].state === 'running') {
            controller.abort();
          }
        }
      }
    );
    expect(error).toMatchObject({ code: 'cancelled' });
    const last = states(updates.at(-1));
    expect(last.slice(0, stage)).toEqual(Array(stage).fill('done'));
    expect(last.slice(stage)).toEqual(Array(5 - stage).fill('cancelled'));
  });

  it('before it begins reads nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const { error, updates } = await audit({}, { signal: controller.signal });
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(updates.at(-1)?.evaluation).toBeNull();
  });
});

describe('parts', () => {
  it('are taken from the earlier audit where they are not carried out again', async () => {
    const { result: earlier } = await audit();
    const again = await audit({}, { parts: ['probes'], earlier: earlier as AuditResult });
    expect(again.result?.comparisons).toBe(earlier?.comparisons);
    expect(states(again.result)).toEqual(['done', 'done', 'done', 'done', 'done']);
    const drift = await audit({}, { parts: ['drift'], earlier: earlier as AuditResult });
    expect(drift.result?.probes).toBe(earlier?.probes);
    expect(drift.result?.target).toEqual(earlier?.target);
    expect(drift.result?.comparisons).not.toBe(earlier?.comparisons);
  });

  it('ask the model where importance is measured, even without probes', async () => {
    const asked = { 'clf.predict}': 'clf.predict_proba}\nimportance: {rows: 100, repeats: 1}' };
    const { result } = await audit(asked, { parts: ['drift'] });
    const [strong, same] = result?.comparisons.map(({ analyses }) => analyses.importance) ?? [];
    expect(strong).toMatchObject({ metric: 'logLoss', rows: 100, calls: 100 * 14 });
    expect(strong?.columns.find(({ name }) => name === 'alcohol')?.drifted).toBe(true);
    // The second sample asks nothing anew.
    expect(same?.calls).toBe(strong?.calls);
    expect(result?.metrics['drift.matters'].sampleSize).toBe(100);
    const alone = await audit({}, { parts: ['drift'] });
    expect(alone.result?.target).toBeNull();
    expect(alone.result?.comparisons[0].analyses.importance).toBeUndefined();
  });

  it('are not taken from an audit of another evaluation set', async () => {
    const { result: earlier } = await audit();
    const other = { ...(earlier as AuditResult) };
    other.evaluation = { ...other.evaluation, digest: 'sha256:other' };
    const { result } = await audit({}, { parts: ['probes'], earlier: other });
    expect(result?.comparisons).toEqual([]);
    expect(states(result)).toEqual(['done', 'waiting', 'waiting', 'done', 'done']);
    expect(isComplete(result as AuditResult)).toBe(false);
  });
});

it('pairs its cases with those of the previous record', async () => {
  const { result } = await audit();
  const outcomes = Object.fromEntries(
    result?.probes?.cases.map(({ id }) => [id, 'pass' as const]) ?? []
  );
  const again = await audit({}, { previous: { version: 4, metrics: {}, outcomes } });
  expect(again.result?.probes?.summary.regression).toMatchObject({
    version: 4,
    regressed: result?.probes?.summary.failed
  });
});

it('reads a suite beside the plan, and starts it from a sample', async () => {
  const suite = (snapshot: string): string =>
    `seeds: {from: snapshot, snapshot: ${snapshot}, rows: 8}\ntransformations: [{name: set, column: alcohol, to: 99}]\n`;
  const asked: string[] = [];
  const plan = { 'builtin:tabular-robustness': 'probes/own.yaml' };
  const options = (name: string, more: Partial<AuditOptions> = {}): Partial<AuditOptions> => ({
    ...more,
    readFile: path => (asked.push(path), Promise.resolve(suite(name)))
  });
  const { result } = await audit(plan, options('same'));
  expect(asked).toEqual(['probes/own.yaml']);
  expect(result?.probes?.summary.suites[0]).toMatchObject({
    suite: 'probes/own.yaml',
    cases: 8,
    errors: 0,
    digest: `sha256:${sha256Hex(suite('same'))}`
  });
  // The sample is pulled for the suite where nothing is compared.
  const alone = await audit(plan, options('same', { parts: ['probes'] }));
  expect(alone.result?.probes?.summary.cases).toBe(8);
  const { result: wrong } = await audit(plan, options('sane'));
  expect(wrong?.stages.find(({ stage }) => stage === 'probes')?.error?.message).toBe(
    'probes/own.yaml:1:35: The plan has no production sample sane; it has strong, same.'
  );
});
