import { ANALYSES } from '../analysis/registry';
import type { Finding } from '../drift/findings-schema';
import type { ColumnReport, DriftReport } from '../drift/report';
import type { ProbeResult, ProbeSummary, Regression } from '../probe/result';
import { wilsonInterval } from '../probe/wilson';
import type { Comparison, PreviousAudit } from '../result';
import { rounded } from './decimal';
import type { Metric, Metrics } from './verdict';

/**
 * The figures that rules speak of. Of several production samples the worst
 * counts, with the smallest sample size; a figure that one of them can't give
 * is left out, so that a rule on it can't pass by accident.
 */
export function collectMetrics(
  comparisons: readonly Comparison[],
  probes: ProbeResult | null,
  previous: PreviousAudit | null
): Metrics {
  const reports = comparisons.map(comparison => comparison.drift.report);
  return {
    ...(reports.length === 0 ? {} : driftMetrics(reports)),
    ...analysisMetrics(comparisons),
    ...(probes === null ? {} : probeMetrics(probes.summary, previous))
  };
}

/** Figures of the analyses; of several samples the one that stands last in the plan counts. */
function analysisMetrics(comparisons: readonly Comparison[]): Metrics {
  const found = comparisons.flatMap(({ analyses }) =>
    ANALYSES.map(analysis => analysis.metrics?.(analyses) ?? {})
  );
  return Object.assign({}, ...found) as Metrics;
}

function driftMetrics(reports: readonly DriftReport[]): Metrics {
  const metrics: Metrics = {};
  const put = (name: string, figures: readonly (Figure | null)[], worst: Worst = largest): void => {
    const metric = combined(figures, reports, worst);
    if (metric) {
      metrics[name] = metric;
    }
  };
  put(
    'drift.share',
    reports.map(({ summary }) => (summary.columns > 0 ? { value: summary.share } : null))
  );
  put(
    'drift.columns',
    reports.map(({ summary }) => ({ value: summary.drifted }))
  );
  put(
    'drift.compared',
    reports.map(({ summary }) => ({ value: summary.columns })),
    smallest
  );
  put('missing.rise', reports.map(largestRise));
  for (const [name, counts] of Object.entries(FINDING_METRICS)) {
    put(
      name,
      reports.map(({ findings }) => ({ value: findings.filter(counts).length }))
    );
  }
  const columns = reports.map(
    report => new Map(report.columns.map(column => [column.name, column]))
  );
  for (const name of new Set(columns.flatMap(map => [...map.keys()]))) {
    put(
      `drift.effect.${name}`,
      columns.map(map => effectOf(map.get(name)))
    );
    put(
      `drift.missing.${name}`,
      columns.map(map => riseOf(map.get(name)))
    );
  }
  return metrics;
}

/** Which findings a metric counts; each is about one column. */
const FINDING_METRICS: Record<string, (finding: Finding) => boolean> = {
  'drift.findings': ({ severity }) => severity === 'warning',
  'drift.newCategories': ({ kind }) => kind === 'newCategories',
  'drift.outOfRange': ({ kind }) => kind === 'outOfRange',
  'schema.missingColumns': ({ kind }) => kind === 'missingColumn',
  'schema.addedColumns': ({ kind }) => kind === 'addedColumn',
  'schema.changedTypes': ({ kind }) => kind === 'changedType'
};

interface Figure {
  value: number;
  interval?: [number, number];
}

type Worst = (left: Figure, right: Figure) => Figure;
const largest: Worst = (left, right) => (right.value > left.value ? right : left);
const smallest: Worst = (left, right) => (right.value < left.value ? right : left);

function combined(
  figures: readonly (Figure | null)[],
  reports: readonly DriftReport[],
  worst: Worst
): Metric | null {
  const known = figures.filter(figure => figure !== null && Number.isFinite(figure.value));
  if (known.length < reports.length) {
    return null;
  }
  const figure = (known as Figure[]).reduce(worst);
  const rows = reports.map(({ reference, current }) => Math.min(reference.rows, current.rows));
  return { ...figure, value: rounded(figure.value), sampleSize: Math.min(...rows) };
}

function effectOf(column: ColumnReport | undefined): Figure | null {
  return column?.effect ? { value: column.effect.value, interval: column.effect.interval } : null;
}

function riseOf(column: ColumnReport | undefined): Figure | null {
  return column ? { value: column.missing.current - column.missing.reference } : null;
}

function largestRise(report: DriftReport): Figure | null {
  const rises = report.columns.map(riseOf).filter(figure => figure !== null);
  return rises.length === 0 ? null : rises.reduce(largest);
}

function probeMetrics(summary: ProbeSummary, previous: PreviousAudit | null): Metrics {
  const metrics: Metrics = {
    'probe.failures': { value: summary.failed, sampleSize: summary.cases },
    'probe.errors': { value: summary.errors, sampleSize: summary.cases }
  };
  putRate(metrics, 'probe.passRate', summary);
  for (const [capability, tally] of capabilities(summary)) {
    putRate(metrics, `probe.passRate.${capability}`, tally);
  }
  if (summary.regression !== null && previous !== null) {
    Object.assign(metrics, regressionMetrics(summary.regression));
  }
  return metrics;
}

/** Where no case was judged by both versions, figures of no cases, so that a rule can say why it can't be decided. */
function regressionMetrics({ regressed, paired, test, change }: Regression): Metrics {
  return {
    'probe.regressions': { value: regressed, sampleSize: paired },
    'probe.regressionP': { value: test?.worse ?? 1, sampleSize: test ? paired : 0 },
    'probe.passRateChange': {
      value: change?.value ?? 0,
      sampleSize: change ? paired : 0,
      ...(change ? { interval: change.interval } : {})
    }
  };
}

interface Tally {
  passed: number;
  failed: number;
  passRate: number | null;
  interval: [number, number] | null;
}

function putRate(metrics: Metrics, name: string, tally: Tally): void {
  if (tally.passRate !== null) {
    metrics[name] = {
      value: tally.passRate,
      sampleSize: tally.passed + tally.failed,
      ...(tally.interval ? { interval: tally.interval } : {})
    };
  }
}

/** A capability that several suites probe is summed over them. */
function capabilities(summary: ProbeSummary): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const entry of summary.suites.flatMap(suite => suite.capabilities)) {
    const sum = sums.get(entry.capability);
    sums.set(entry.capability, sum ? added(sum, entry) : entry);
  }
  return sums;
}

function added(left: Tally, right: Tally): Tally {
  const passed = left.passed + right.passed;
  const failed = left.failed + right.failed;
  const judged = passed + failed;
  return {
    passed,
    failed,
    passRate: judged === 0 ? null : passed / judged,
    interval: judged === 0 ? null : wilsonInterval(passed, judged)
  };
}
