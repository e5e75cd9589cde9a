import type { ColumnReport, ColumnShape, DriftReport, SideSummary } from '../../drift/report';
import { parsePlan } from '../../plan/parse';
import { collectMetrics } from '../../policy/metrics';
import { evaluatePolicy } from '../../policy/evaluate';
import type { CaseResult, ProbeResult } from '../../probe/result';
import { scoreInterval } from '../../probe/regression/score-interval';
import { mcnemarMidP } from '../../probe/regression/sign-flips';
import { tallyOf } from '../../probe/tally';
import type { AuditResult, Comparison, PreviousAudit } from '../../result';
import { sha256Hex } from '../digest';
import { sealPlan } from '../seal';

export const PLAN = `# Flights, as they are audited every week
model: flight-delay
evaluation:
  variable: X_eval
  columns: {timestamp: date, label: delayed}
production:
  - {name: june, files: "logs/*.parquet", window: {last: 7d}, sample: {rows: 100000, seed: 17}}
target: {callable: clf}
probes: [{suite: "builtin:tabular-robustness"}]
policy:
  rules:
    - {id: share, metric: drift.share, comparator: "<=", threshold: "0.30", minSampleSize: 500}
    - {id: passes, metric: probe.passRate, comparator: ">=", threshold: "0.95"}
    - {id: missing, metric: missing.rise, comparator: "<=", threshold: "0.05", severity: warning}
    - {id: regressions, metric: probe.regressions, comparator: "<=", threshold: "0", baseline: previous}
    - {id: calibration, metric: drift.effect.altitude, comparator: "<=", threshold: "0.05"}
`;

/** What differs between two audits of a test. */
export interface Variation {
  /** Columns by name with their shift. */
  shifts?: Record<string, number>;
  failedCases?: number;
  previous?: PreviousAudit | null;
  startedAt?: string;
}

const SHIFTS = {
  origin: 0.312,
  predicted_probability: 0.187,
  delay: 0.164,
  hour: 0.128,
  destination: 0.091,
  carrier: 0.071
};

/** A whole audit as the auditor hands it over, with figures of a plausible size. */
export function auditResult(variation: Variation = {}): AuditResult {
  const started = new Date(variation.startedAt ?? '2026-07-01T09:12:00.000Z');
  const plan = parsePlan(PLAN, 'audit.yaml');
  const comparison = comparisonOf(variation.shifts ?? SHIFTS, started);
  const probes = probesOf(variation.failedCases ?? 3, variation.previous ?? null);
  const metrics = collectMetrics([comparison], probes, variation.previous ?? null);
  return {
    plan,
    seal: sealPlan(PLAN, plan, started),
    startedAt: started.toISOString(),
    finishedAt: new Date(started.getTime() + 40_000).toISOString(),
    environment: {
      python: '3.12.4',
      platform: 'Linux 6.1 x86_64',
      packages: { duckdb: '1.5.6', 'scikit-learn': '1.7.0' },
      git: { commit: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c', dirty: true },
      user: 'ada'
    },
    evaluation: {
      relation: 'evaluation',
      rows: 45312,
      columns: Object.keys(SHIFTS).map(name => ({ name, type: 'DOUBLE' })),
      digest: `sha256:${sha256Hex('evaluation')}`,
      description: 'X_eval',
      cell: null
    },
    target: {
      name: 'clf',
      kind: 'scikit-learn Pipeline (HistGradientBoostingClassifier)',
      features: null,
      classes: [false, true],
      output: 'probabilities',
      digest: `sha256:${sha256Hex('model')}`,
      cell: null
    },
    comparisons: [comparison],
    probes,
    metrics,
    verdict: evaluatePolicy(plan.policy, metrics, variation.previous ?? null),
    stages: []
  };
}

function comparisonOf(shifts: Record<string, number>, started: Date): Comparison {
  const columns = Object.entries(shifts).map(([name, shift]) => columnOf(name, shift));
  const drifted = columns.filter(column => column.drifted).length;
  const report: DriftReport = {
    schema: 'model-audit/drift-report@1',
    reference: { rows: 45312, digest: `sha256:${sha256Hex('evaluation')}` },
    current: { rows: 100000, digest: `sha256:${sha256Hex('june')}` },
    columns,
    notCompared: [{ name: 'delayed', reason: 'It is the label.' }],
    findings: [],
    decision: { threshold: 0.1, rate: 0.05 },
    method: {
      engine: 'DuckDB 1.5.6',
      bins: "Bins are the evaluation set's tenths.",
      smoothing: 'Counts are smoothed by one half.'
    },
    summary: {
      columns: columns.length,
      drifted,
      share: columns.length ? drifted / columns.length : 0
    }
  };
  return {
    snapshot: {
      name: 'june',
      description: 'logs/*.parquet',
      rows: 100000,
      totalRows: 482113,
      fraction: 100000 / 482113,
      seed: 17,
      window: { from: '2001-06-24T00:00:00Z', to: '2001-07-01T00:00:00Z' },
      digest: `sha256:${sha256Hex('june')}`,
      path: 'audits/flight-delay/snapshots/june.parquet',
      pulledAt: started.toISOString()
    },
    drift: { report, shapes: Object.entries(shifts).map(([name, shift]) => shapeOf(name, shift)) },
    analyses: { problems: [] }
  };
}

const CATEGORICAL = new Set(['origin', 'destination', 'carrier']);

function columnOf(name: string, shift: number): ColumnReport {
  const isCategorical = CATEGORICAL.has(name);
  return {
    name,
    kind: isCategorical ? 'categorical' : 'numeric',
    missing: { reference: 0.012, current: name === 'delay' ? 0.046 : 0.012 },
    ...(isCategorical ? { levels: { added: name === 'origin' ? 2 : 0, vanished: 0 } } : {}),
    statistics: { jensenShannon: { value: shift }, psi: { value: shift ** 2 } },
    effect: { name: 'jensenShannon', value: shift, interval: [shift - 0.02, shift + 0.02] },
    q: 0.0002,
    drifted: shift >= 0.1,
    detectable: 0.02,
    why: `Shift ${shift} against a threshold of 0.1.`
  };
}

function shapeOf(name: string, shift: number): ColumnShape {
  const side: SideSummary = {
    rows: 1000,
    missing: 12,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    distinct: 40,
    minimum: 0,
    maximum: 1,
    mean: 0.5,
    standardDeviation: 0.2,
    median: 0.5,
    p90: 0.8
  };
  const bell = (centre: number): number[] =>
    Array.from({ length: 20 }, (_, bin) =>
      Math.round(1000 * Math.exp(-((bin - centre) ** 2) / 12))
    );
  const isCategorical = CATEGORICAL.has(name);
  const kind = isCategorical ? 'categorical' : 'numeric';
  return {
    name,
    kind,
    type: { reference: 'DOUBLE', current: 'DOUBLE' },
    reference: side,
    current: side,
    histogram: isCategorical
      ? null
      : {
          edges: Array.from({ length: 21 }, (_, edge) => edge / 20),
          reference: bell(7),
          current: bell(7 + 20 * shift)
        },
    cumulative: null,
    gap: null,
    levels: isCategorical
      ? ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'DEN'].map((label, index) => ({
          label,
          reference: 300 - 45 * index,
          current: Math.round(300 - 45 * index + 500 * shift * Math.sin(index * 2))
        }))
      : null,
    otherLevels: isCategorical ? { reference: 40, current: 60 } : null
  };
}

const KINDS = [
  ['small-changes', 'Small changes keep the answer'],
  ['missing-values', 'A missing value keeps the answer'],
  ['out-of-range', 'A value out of range is answered like the edge of the range']
] as const;

function probesOf(failed: number, previous: PreviousAudit | null): ProbeResult {
  const cases = KINDS.flatMap(([capability], kind) =>
    Array.from({ length: 20 }, (_, index): CaseResult => {
      const outcome =
        kind === 0 && index < failed ? 'fail' : kind === 2 && index === 0 ? 'error' : 'pass';
      return {
        id: sha256Hex(`${capability} ${index}`),
        suite: 'builtin:tabular-robustness',
        capability,
        type: 'INV',
        title: `distance = ${index * 100}`,
        column: 'distance',
        outcome,
        expected: 'delayed',
        got:
          outcome === 'error'
            ? 'ValueError: negative distance'
            : outcome === 'fail'
              ? 'on time'
              : 'delayed'
      };
    })
  );
  const judged = previous ? cases.filter(({ id }) => id in previous.outcomes) : [];
  const regressed = judged.filter(
    ({ id, outcome }) => outcome === 'fail' && previous?.outcomes[id] === 'pass'
  );
  const fixed = judged.filter(
    ({ id, outcome }) => outcome === 'pass' && previous?.outcomes[id] === 'fail'
  );
  return {
    summary: {
      ...tallyOf(cases),
      suites: [
        {
          suite: 'builtin:tabular-robustness',
          seed: 0,
          ...tallyOf(cases),
          capabilities: KINDS.map(([capability, title]) => ({
            capability,
            title,
            ...tallyOf(cases.filter(found => found.capability === capability))
          })),
          problem: null
        }
      ],
      regression: previous && {
        version: previous.version,
        paired: judged.length,
        regressed: regressed.length,
        fixed: fixed.length,
        regressedCases: regressed.map(({ id }) => id),
        test: {
          method: 'mcnemar-mid-p',
          seeds: judged.length,
          ...mcnemarMidP(regressed.length, fixed.length)
        },
        flips: {
          negative: regressed.length / judged.length,
          positive: fixed.length / judged.length
        },
        change: {
          value: (fixed.length - regressed.length) / judged.length,
          interval: scoreInterval({
            paired: judged.length,
            regressed: regressed.length,
            fixed: fixed.length
          })
        },
        detectable: 0.12,
        slices: {
          declared: 3,
          searched: 0,
          depth: 3,
          worse:
            regressed.length < 4
              ? []
              : [
                  {
                    kind: 'declared',
                    predicates: [{ attribute: 'capability', value: 'small-changes' }],
                    paired: 20,
                    regressed: regressed.length,
                    fixed: 0,
                    p: 0.047
                  }
                ]
        }
      }
    },
    cases
  };
}
