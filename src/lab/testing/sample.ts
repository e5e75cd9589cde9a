import type { ColumnReport, ColumnShape } from '../../core/drift/report';
import type { Comparison } from '../../core/result';

/** A compared column with a shape, as a comparison would give it. */
export function sampleColumn(
  name: string,
  shift: number,
  changes: Partial<ColumnReport> = {}
): { report: ColumnReport; shape: ColumnShape } {
  const side = {
    rows: 100,
    missing: 0,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    distinct: 40,
    minimum: 0,
    maximum: 10,
    mean: 5,
    standardDeviation: 2,
    median: 5,
    p90: 8
  };
  return {
    report: {
      name,
      kind: 'numeric',
      missing: { reference: 0, current: 0 },
      statistics: {
        ks: { value: shift, p: 0.0001, exact: true, interval: [shift, shift] },
        psi: { value: shift / 2 },
        jensenShannon: { value: shift }
      },
      effect: {
        name: 'jensenShannon',
        value: shift,
        interval: [Math.max(0, shift - 0.02), shift + 0.02]
      },
      q: 0.001,
      drifted: shift >= 0.1,
      detectable: 0.02,
      why: `The shift of ${name}.`,
      ...changes
    },
    shape: {
      name,
      kind: changes.kind ?? 'numeric',
      type: { reference: 'DOUBLE', current: 'DOUBLE' },
      reference: side,
      current: { ...side, rows: 200, median: 6 },
      histogram: { edges: [0, 5, 10], reference: [60, 40], current: [90, 110] },
      cumulative: { x: [0, 5, 10], reference: [0.01, 0.6, 1], current: [0.01, 0.45, 1] },
      gap: { x: 5, value: 0.15 },
      levels: null,
      otherLevels: null
    }
  };
}

/** A comparison of these columns. */
export function sampleComparison(
  columns: { report: ColumnReport; shape: ColumnShape }[]
): Comparison {
  const reports = columns.map(column => column.report);
  const drifted = reports.filter(report => report.drifted).length;
  return {
    snapshot: {
      name: 'June',
      description: 'data/production.parquet',
      rows: 200,
      totalRows: 1000,
      fraction: 0.2,
      seed: 7,
      window: null,
      digest: 'sha256:00',
      path: '.model-audit/snapshots/00.parquet',
      pulledAt: '2026-11-24T10:00:00Z'
    },
    drift: {
      report: {
        schema: 'model-audit/drift-report@1',
        reference: { rows: 100, digest: 'sha256:00' },
        current: { rows: 200, digest: 'sha256:01' },
        columns: reports,
        notCompared: [],
        findings: [],
        decision: { threshold: 0.1, rate: 0.05 },
        method: { engine: 'DuckDB', bins: 'deciles', smoothing: 'half a count' },
        summary: {
          columns: reports.length,
          drifted,
          share: reports.length ? drifted / reports.length : 0
        }
      },
      shapes: columns.map(column => column.shape)
    },
    analyses: { problems: [] }
  };
}
