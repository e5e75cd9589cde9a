import type { Analysis, AnalysisContext } from '../analysis/analysis';
import type { Tables } from '../drift/collect';
import type { ColumnFigures } from '../drift/column';
import { decide } from '../drift/decide';
import type { ColumnReport } from '../drift/report';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { compareWithin } from './compare';
import type { Division } from './divide';
import { readingsOf, readingsWithin } from './readings';
import type { Segment, SegmentsResult } from './schema';
import { choose, splitRows } from './split';

/** Every statistic within the segments that the plan declares. */
export const segments: Analysis = {
  title: 'Segments',
  applies: ({ plan }) => plan.evaluation.columns.segments.length > 0,
  run: async context => ({ segments: await compareSegments(context) }),
  metrics: ({ segments: found }): Metrics => {
    if (!found || found.segments.length === 0) {
      return {};
    }
    const size = ({ rows }: Segment): number => Math.min(rows.reference, rows.current);
    const worst = found.segments.reduce((most, each) =>
      shareOf(each) > shareOf(most) ? each : most
    );
    return {
      'segments.worstShare': {
        value: rounded(found.summary.worstShare),
        sampleSize: size(worst)
      },
      'segments.drifted': {
        value: found.summary.drifted,
        sampleSize: Math.min(...found.segments.map(size))
      }
    };
  }
};

function shareOf({ columns, drifted }: Pick<Segment, 'columns' | 'drifted'>): number {
  return columns.length > 0 ? drifted / columns.length : 0;
}

/**
 * Compares the columns within every segment. q values are adjusted, and columns judged, over all
 * segments and columns as one family.
 */
async function compareSegments(context: AnalysisContext): Promise<SegmentsResult> {
  const { plan, engine, reference, current, signal } = context;
  const options = plan.segments;
  const by = plan.evaluation.columns.segments;
  const tables: Tables = { engine, reference, current, signal };
  context.onProgress(0, 1, 'splitting the rows');
  const split = await splitRows(context, tables);
  const [compared, leftOut] = choose(split.divisions, options);
  const { readings, beyond } = await readingsOf(context, tables);
  const found: { division: Division; figures: ColumnFigures[] }[] = [];
  const total = compared.length * readings.pairs.length;
  for (const [index, division] of compared.entries()) {
    const within = readingsWithin(readings, division);
    const figures = await compareWithin(tables, division, within, (done, name) =>
      context.onProgress(index * readings.pairs.length + done, total, name)
    );
    found.push({ division, figures });
  }
  const reports = decide(
    found.flatMap(({ figures }) => figures),
    plan.drift
  );
  const share = ({ rows }: Division): Segment['share'] => ({
    reference: rows.reference / reference.rows,
    current: rows.current / current.rows
  });
  let next = 0;
  const segments = found.map(({ division, figures }): Segment => {
    const columns = reports.slice(next, (next += figures.length)).map(withoutWhy);
    const { conditions, rows } = division;
    const drifted = columns.filter(column => column.drifted).length;
    return { conditions, rows, share: share(division), columns, drifted };
  });
  return {
    by,
    segments,
    leftOut: leftOut.map(({ division, reason }) => ({
      conditions: division.conditions,
      rows: division.rows,
      share: share(division),
      reason
    })),
    notSplit: split.notSplit,
    notCompared: beyond,
    decision: {
      threshold: plan.drift.threshold,
      rate: plan.drift.rate,
      fewestRows: options.fewestRows,
      tests: reports.filter(({ q }) => q !== undefined).length
    },
    summary: {
      segments: segments.length,
      drifted: segments.filter(({ drifted }) => drifted > 0).length,
      worstShare: Math.max(0, ...segments.map(shareOf))
    }
  };
}

function withoutWhy({ why: _why, ...report }: ColumnReport): Segment['columns'][number] {
  return report;
}
