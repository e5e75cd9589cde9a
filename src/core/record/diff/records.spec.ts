import { wilsonInterval } from '../../probe/wilson';
import { createKey } from '../keys';
import { AuditLog, type LoadedVersion } from '../log';
import { auditResult, PLAN, type Variation } from '../testing/audit';
import { MemoryStorage } from '../testing/storages';
import { parsePlan } from '../../plan/parse';
import { evaluatePolicy } from '../../policy/evaluate';
import { sealPlan } from '../seal';
import type { AuditResult } from '../../result';
import { changeOf, isBeyondChance } from './change';
import { planDifferences } from './plan';
import { diffRecords } from './records';
import { diffInWords } from './words';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

/** Records audits one after the other and loads them back. */
async function recorded(...results: AuditResult[]): Promise<LoadedVersion[]> {
  const log = new AuditLog(new MemoryStorage());
  for (const result of results) {
    await log.record(result, key, { now: NOW });
  }
  return Promise.all(results.map((_, index) => log.load(index + 1)));
}

const BASE: Variation = { shifts: { origin: 0.3, hour: 0.02, delay: 0.2 }, failedCases: 3 };

describe('diffRecords', () => {
  it('finds nothing between a record and one like it', async () => {
    const [first, second] = await recorded(auditResult(BASE), auditResult(BASE));
    const found = diffRecords(first, second);
    expect(diffInWords(found)).toEqual([]);
    expect(found).toMatchObject({ verdict: null, rules: [], plan: [], columns: [], probes: null });
  });

  it('tells columns that began, ceased, moved, came and went, and no others', async () => {
    const before = { began: 0.05, ceased: 0.2, moved: 0.3, steady: 0.2, gone: 0.01 };
    const after = { began: 0.15, ceased: 0.04, moved: 0.4, steady: 0.21, come: 0.01 };
    const [first, second] = await recorded(
      auditResult({ shifts: before }),
      auditResult({ shifts: after })
    );
    const { columns } = diffRecords(first, second);
    expect(columns.map(({ column, what }) => [column, what])).toEqual([
      ['began', 'began'],
      ['ceased', 'ceased'],
      ['moved', 'changed'],
      ['come', 'added'],
      ['gone', 'removed']
    ]);
    expect(columns[2].change?.value).toBeCloseTo(0.1);
    expect(columns[2].change?.interval?.[0]).toBeCloseTo(0.1 - Math.hypot(0.02, 0.02));
    const words = diffInWords(diffRecords(first, second)).find(({ title }) => title === 'Columns');
    expect(words?.lines[0]).toBe(
      'began (june): began to drift, shift 0.050 (0.030 to 0.070) → 0.150 (0.130 to 0.170)'
    );
  });

  it('tells flipped cases, the failed ones first', async () => {
    const [first, second] = await recorded(
      auditResult({ failedCases: 1 }),
      auditResult({ failedCases: 4 })
    );
    expect(diffRecords(first, second).probes).toMatchObject({
      paired: 60,
      regressed: 3,
      fixed: 0,
      added: 0,
      removed: 0,
      flipped: [{ before: 'pass', after: 'fail' }, {}, {}]
    });
    expect(diffRecords(second, first).probes).toMatchObject({ regressed: 0, fixed: 3 });
  });

  it('tells rules and plan keys that changed, whatever the layout', async () => {
    const result = auditResult(BASE);
    const text = PLAN.replace('"0.30"', '"0.40"').replace('# Flights', '# All flights');
    const plan = parsePlan(text, 'audit.yaml');
    const verdict = evaluatePolicy(plan.policy, result.metrics, null);
    const changed = { ...result, plan, seal: sealPlan(text, plan, NOW), verdict };
    const [first, second] = await recorded(result, changed);
    const found = diffRecords(first, second);
    expect(found.rules.map(({ id, what }) => [id, what])).toEqual([['share', 'threshold']]);
    expect(found.plan).toEqual([
      { path: 'policy.rules[share].threshold', before: '0.30', after: '0.40' }
    ]);
    expect(diffInWords(found).map(({ title }) => title)).toContain('Rules');
  });

  it('tells another model, other data and another environment', async () => {
    const result = auditResult(BASE);
    const other = auditResult(BASE);
    other.environment = { ...other.environment, packages: { duckdb: '1.6.0', polars: '1.0' } };
    other.target = other.target && { ...other.target, digest: `sha256:${'7'.repeat(64)}` };
    other.evaluation = { ...other.evaluation, rows: 12, digest: `sha256:${'8'.repeat(64)}` };
    const [first, second] = await recorded(result, other);
    const found = diffRecords(first, second);
    expect(found.data.map(({ what }) => what)).toEqual([
      'model digest',
      'evaluation set rows',
      'evaluation set digest'
    ]);
    expect(found.environment).toEqual([
      { what: 'package duckdb', before: '1.5.6', after: '1.6.0' },
      { what: 'package polars', before: null, after: '1.0' },
      { what: 'package scikit-learn', before: '1.7.0', after: null }
    ]);
  });

  it('takes hostile names for names', async () => {
    const name = '__proto__';
    const shifts = Object.fromEntries([
      [name, 0.01],
      ['<b>"\u202e', 0.01]
    ]);
    const moved = Object.fromEntries(Object.keys(shifts).map(each => [each, 0.4]));
    const [first, second] = await recorded(auditResult({ shifts }), auditResult({ shifts: moved }));
    expect(diffRecords(first, second).columns.map(({ column }) => column)).toEqual([
      name,
      '<b>"\u202e'
    ]);
  });

  it('holds a thousand columns against each other at once', async () => {
    const shifts = (shift: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`c${index}`, shift]));
    const [first, second] = await recorded(
      auditResult({ shifts: shifts(0.02) }),
      auditResult({ shifts: shifts(0.3) })
    );
    const started = performance.now();
    expect(diffRecords(first, second).columns).toHaveLength(1000);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('changeOf', () => {
  it('has the published interval of a difference of shares', () => {
    // Newcombe 1998, method 10, example (a): 56 of 70 against 48 of 80.
    const { value, interval } = changeOf(
      { value: 48 / 80, interval: wilsonInterval(48, 80) },
      { value: 56 / 70, interval: wilsonInterval(56, 70) }
    );
    expect(value).toBeCloseTo(0.2);
    expect(interval?.[0]).toBeCloseTo(0.0524, 4);
    expect(interval?.[1]).toBeCloseTo(0.3339, 4);
  });

  it('is beyond chance where the interval leaves zero out', () => {
    expect(isBeyondChance({ value: 0.1, interval: [0.01, 0.2] })).toBe(true);
    expect(isBeyondChance({ value: 0.1, interval: [-0.01, 0.2] })).toBe(false);
    expect(isBeyondChance({ value: 0 })).toBe(false);
    expect(isBeyondChance({ value: 1 })).toBe(true);
  });
});

describe('planDifferences', () => {
  it('tells entries of lists by their names and copes with what is no plan', () => {
    expect(
      planDifferences('probes: [{suite: a, rows: 1}, {suite: b}]', 'probes: [{suite: b}]')
    ).toEqual([
      { path: 'probes[a].suite', before: 'a', after: null },
      { path: 'probes[a].rows', before: '1', after: null }
    ]);
    expect(planDifferences('a: 1 # x', 'a:   1')).toEqual([]);
    expect(planDifferences('{', 'a: 1')).toHaveLength(2);
    expect(planDifferences('', '')).toEqual([]);
  });
});
