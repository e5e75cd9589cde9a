import type { ColumnReport, DriftReport } from '../drift/report';
import type { ProbeResult } from '../probe/result';
import type { Comparison } from '../result';
import { collectMetrics } from './metrics';

function column(name: string, missing: [number, number], effect?: number): ColumnReport {
  return {
    name,
    kind: 'numeric',
    missing: { reference: missing[0], current: missing[1] },
    statistics: {},
    ...(effect === undefined
      ? {}
      : {
          effect: { name: 'jensenShannon', value: effect, interval: [effect - 0.01, effect + 0.01] }
        }),
    drifted: (effect ?? 0) > 0.1,
    why: ''
  };
}

function comparison(rows: [number, number], columns: ColumnReport[]): Comparison {
  const drifted = columns.filter(({ drifted }) => drifted).length;
  const report = {
    reference: { rows: rows[0], digest: 'a' },
    current: { rows: rows[1], digest: 'b' },
    columns,
    findings: [],
    summary: { columns: columns.length, drifted, share: drifted / columns.length }
  } as unknown as DriftReport;
  return { drift: { report, shapes: [] }, analyses: { problems: [] } } as unknown as Comparison;
}

const tally = { cases: 10, passed: 8, failed: 1, errors: 1, passRate: 8 / 9 };
const PROBES = {
  summary: {
    ...tally,
    interval: [0.5, 0.98],
    suites: [
      { capabilities: [{ capability: 'small-changes', ...tally, interval: [0.5, 0.98] }] },
      { capabilities: [{ capability: 'small-changes', ...tally, interval: [0.5, 0.98] }] },
      { capabilities: [{ capability: 'out-of-range', ...tally, passRate: null, interval: null }] }
    ],
    regression: {
      version: 2,
      paired: 9,
      regressed: 2,
      fixed: 1,
      regressedCases: ['a', 'b'],
      test: { method: 'mcnemar-mid-p', seeds: 9, worse: 0.3125, twoSided: 0.625 },
      change: { value: -1 / 9, interval: [-0.4, 0.2] }
    }
  },
  cases: []
} as unknown as ProbeResult;

describe('collectMetrics', () => {
  it('lets the worst production sample count, with the smallest sample', () => {
    const metrics = collectMetrics(
      [
        comparison([500, 900], [column('a', [0.1, 0.1], 0.2), column('b', [0.05, 0.35], 0.01)]),
        comparison([500, 40], [column('a', [0.1, 0.4], 0.05), column('b', [0, 0], 0.02)])
      ],
      null,
      null
    );
    expect(metrics['drift.share']).toEqual({ value: 0.5, sampleSize: 40 });
    expect(metrics['drift.columns'].value).toBe(1);
    expect(metrics['drift.compared'].value).toBe(2);
    expect(metrics['drift.effect.a']).toEqual({
      value: 0.2,
      interval: [0.2 - 0.01, 0.2 + 0.01],
      sampleSize: 40
    });
    expect(metrics['drift.missing.b'].value).toBe(0.3);
    expect(metrics['missing.rise'].value).toBe(0.3);
    expect(Object.keys(metrics).some(name => name.startsWith('probe.'))).toBe(false);
  });

  it('leaves out what one sample can not give', () => {
    const metrics = collectMetrics(
      [
        comparison([500, 900], [column('a', [0, 0], 0.2), column('b', [0, 0], 0.2)]),
        comparison([500, 900], [column('a', [0, 1])]),
        comparison([500, 0], [])
      ],
      null,
      null
    );
    expect(metrics['drift.share']).toBeUndefined();
    expect(metrics['drift.effect.a']).toBeUndefined();
    expect(metrics['drift.missing.b']).toBeUndefined();
    expect(metrics['drift.compared']).toEqual({ value: 0, sampleSize: 0 });
  });

  it('reads the probes', () => {
    const previous = { version: 2, metrics: {}, outcomes: { a: 'pass' as const } };
    const metrics = collectMetrics([], PROBES, previous);
    expect(metrics['probe.passRate']).toEqual({
      value: 8 / 9,
      sampleSize: 9,
      interval: [0.5, 0.98]
    });
    expect(metrics['probe.passRate.small-changes']).toMatchObject({
      value: 16 / 18,
      sampleSize: 18
    });
    expect(metrics['probe.passRate.out-of-range']).toBeUndefined();
    expect(metrics['probe.errors'].value).toBe(1);
    expect(metrics['probe.regressions']).toEqual({ value: 2, sampleSize: 9 });
    expect(metrics['probe.regressionP']).toEqual({ value: 0.3125, sampleSize: 9 });
    expect(metrics['probe.passRateChange']).toEqual({
      value: -1 / 9,
      sampleSize: 9,
      interval: [-0.4, 0.2]
    });
    expect(collectMetrics([], PROBES, null)['probe.regressions']).toBeUndefined();
    expect(collectMetrics([], null, null)).toEqual({});
  });
});
