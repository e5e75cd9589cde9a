import type { Analysis, AnalysisContext } from '../analysis/analysis';
import type { ColumnReport } from '../drift/report';
import { AuditError } from '../errors';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import type { Target } from '../ports';
import { pause } from '../record/pause';
import { permuteColumn, type FoundColumn } from './columns';
import { drawSample, type Sample } from './sample';
import type { ImportanceColumn, ImportanceOptions, ImportanceResult } from './schema';

/** Per audit: the importance of a column is the same for every production sample. */
const known = new WeakMap<Target, { sample: Sample; columns: Map<string, FoundColumn> }>();

/** Whether what drifted matters to the model; only where the plan asks and names a target. */
export const importance: Analysis = {
  title: 'Importance',
  applies: ({ plan, target }) => plan.importance !== undefined && target !== null,
  run: async context => {
    const { plan, target } = context;
    if (!plan.importance || !target) {
      throw new AuditError('internal', 'Importance needs a model to call.');
    }
    const found = known.get(target.call) ?? {
      sample: await drawSample(context, target, plan.importance),
      columns: new Map<string, FoundColumn>()
    };
    known.set(target.call, found);
    const { permuted, leftOut } = choose(context, found.sample, plan.importance);
    for (const [done, { name, place }] of permuted.entries()) {
      context.onProgress(done, permuted.length, name);
      if (!found.columns.has(name)) {
        found.columns.set(name, await permuteColumn(found.sample, place, plan.importance));
      }
      await pause();
    }
    context.onProgress(permuted.length, permuted.length, '');
    return { importance: resultOf(found, permuted, leftOut, plan.importance) };
  },
  metrics: ({ importance: result }) => (result ? metricsOf(result) : {})
};

/** An input that is permuted, and its place among the inputs. */
interface Chosen {
  name: string;
  place: number;
  drift: ColumnReport | undefined;
}

/** Those that moved most; where the model does not say what it takes, compared ones alone. */
function choose(
  { drift, target }: AnalysisContext,
  { inputs }: Sample,
  { mostColumns }: ImportanceOptions
): { permuted: Chosen[]; leftOut: ImportanceResult['leftOut'] } {
  const compared = new Map(drift.report.columns.map(column => [column.name, column]));
  const all = inputs.map(({ name }, place) => ({ name, place, drift: compared.get(name) }));
  const possible = all.filter(input => target?.description.features || input.drift);
  const byShift = [...possible].sort((a, b) => shiftOf(b) - shiftOf(a));
  return {
    permuted: byShift.slice(0, mostColumns),
    leftOut: [
      ...byShift
        .slice(mostColumns)
        .map(({ name }) => ({ name, reason: 'beyond the number of columns that the plan allows' })),
      ...all
        .filter(input => !possible.includes(input))
        .map(({ name }) => ({ name, reason: 'it was not compared' }))
    ]
  };
}

function shiftOf({ drift }: Chosen): number {
  return drift?.effect?.value ?? -1;
}

function resultOf(
  { sample, columns }: { sample: Sample; columns: ReadonlyMap<string, FoundColumn> },
  permuted: readonly Chosen[],
  leftOut: ImportanceResult['leftOut'],
  { repeats, seed }: ImportanceOptions
): ImportanceResult {
  const told: Omit<ImportanceColumn, 'share' | 'matters'>[] = [];
  const failed: ImportanceResult['leftOut'] = [];
  for (const { name, drift } of permuted) {
    const found = columns.get(name);
    if (found && 'importance' in found) {
      told.push({
        name,
        ...found,
        shift: drift?.effect?.value ?? null,
        drifted: drift?.drifted ?? false
      });
    } else if (found) {
      failed.push({ name, reason: found.reason });
    }
  }
  const all = sample.answers.map((_, row) => row);
  return {
    metric: sample.measure.metric,
    baseline: sample.measure.baseline(all, sample.answers),
    rows: all.length,
    rowsLeftOut: sample.rowsLeftOut,
    repeats,
    seed,
    calls: sample.calls,
    columns: ranked(told),
    leftOut: [...failed, ...leftOut]
  };
}

/** With share and what it matters: those that matter most first, then the most important. */
function ranked(
  columns: readonly Omit<ImportanceColumn, 'share' | 'matters'>[]
): ImportanceColumn[] {
  const sum = columns.reduce((total, { importance: value }) => total + Math.max(0, value), 0);
  return columns
    .map(column => {
      const share = sum > 0 ? Math.max(0, column.importance) / sum : 0;
      return { ...column, share, matters: share * (column.shift ?? 0) };
    })
    .sort((a, b) => b.matters - a.matters || b.importance - a.importance);
}

function metricsOf({ columns, rows }: ImportanceResult): Metrics {
  const metrics: Metrics = {};
  for (const { name, importance: value, interval, matters, unanswered } of columns) {
    const sampleSize = rows - unanswered;
    metrics[`importance.${name}`] = { value: rounded(value), sampleSize, interval };
    metrics[`drift.matters.${name}`] = { value: rounded(matters), sampleSize };
  }
  if (columns.length === 0) {
    return metrics;
  }
  const largest = Math.max(...columns.map(({ matters }) => matters));
  return {
    ...metrics,
    'drift.matters': { value: rounded(largest), sampleSize: rows }
  };
}
