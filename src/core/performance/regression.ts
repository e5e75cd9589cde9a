import type { AnalysisContext } from '../analysis/analysis';
import { counted } from '../counted';
import { AuditError } from '../errors';
import { WIRE_KINDS, type SeenColumn } from '../multivariate/columns';
import type { LossEstimate, LossGroup } from '../ports';
import { timed } from '../time/cut';
import { tellFigure } from './figures';
import { intervalOf } from './interval';
import { openLabels, type ArrivedLabels } from './labels';
import { drawnLosses, LOSS_REASONS, prepareLosses, type LossTable } from './loss-rows';
import { estimateLosses, measureLosses, partsOfLosses, type LossMetric } from './losses';
import { regressionNotes } from './notes';
import { pastError, uncertaintyOf } from './past';
import { dropRelations } from './prepare';
import { columnsOf } from './roles';
import { REGRESSION_METRICS, type PerformanceResult } from './schema';
import { endsOf, planWindows, type WindowPlan } from './windows';

const PARTS = { most: 10, fewest: 5, rows: 100 };
const FEWEST_ROWS = 100;
const MOST_COLUMNS = 200;

interface Tables {
  reference: LossTable;
  current: LossTable;
  /** The table that the windows cut: the sample, or all of its source. */
  inWindows: LossTable;
  windows: WindowPlan | null;
}

/**
 * A regression's performance on the sample: a model in the kernel learns, on the evaluation set,
 * what the answers are off by, and estimates it for production; measured where labels have
 * arrived. Sums alone leave the kernel.
 *
 * @throws AuditError `invalid-input` for too few rows, `package-missing` without scikit-learn or
 * on another engine, what `openLabels` throws, `cancelled`, and what the engine throws.
 */
export async function tellRegression(context: AnalysisContext): Promise<PerformanceResult> {
  const columns = columnsOf(context);
  const { engine, plan, reference, current } = context;
  if (!columns || columns.prediction === null) {
    throw new AuditError(
      'invalid-plan',
      'The performance of a regression needs its prediction, which the plan does not name.',
      'Name it under evaluation.columns.prediction; both sides must have it.',
      'evaluation.columns.prediction'
    );
  }
  if (!engine.estimateLoss) {
    throw new AuditError(
      'package-missing',
      `${engine.description} can't learn what a regression's answers are off by.`,
      'Estimate it with DuckDB in a kernel that has scikit-learn.'
    );
  }
  const roles = { label: columns.label, prediction: columns.prediction };
  const relations = [`performance_${reference.relation}`, `performance_${current.relation}`];
  try {
    const { arrived, note } = await openLabels(context, roles.label);
    const tables = await prepareTables(context, roles, arrived, relations);
    if (tables.reference.rows < FEWEST_ROWS || tables.current.rows === 0) {
      throw tooFew(context, tables);
    }
    const seen = inputsOf(context, tables);
    const { rows, seed } = plan.performance;
    const drawn = [...new Set([tables.current, tables.inWindows])];
    const learned = await engine.estimateLoss(
      {
        reference: drawnLosses(tables.reference, seen, { rows, seed }),
        current: drawn.map(table => drawnLosses(table, seen, { rows, seed })),
        columns: seen.map(({ kind }) => ({ kind: WIRE_KINDS[kind], encode: false })),
        seed
      },
      {
        signal: context.signal,
        onProgress: (done, total) => context.onProgress(done, total, 'learning the loss')
      }
    );
    const result = tell(context, roles.prediction, tables, learned);
    return { ...result, notes: [...result.notes, ...(note === null ? [] : [note])] };
  } finally {
    await dropRelations(context, relations);
  }
}

async function prepareTables(
  context: AnalysisContext,
  roles: { label: string; prediction: string },
  arrived: ArrivedLabels | null,
  relations: string[]
): Promise<Tables> {
  const { plan, reference, current, source } = context;
  const whole =
    plan.time.over === 'source' &&
    source.relation !== current.relation &&
    source.columns.some(({ name }) => name === roles.prediction) &&
    (arrived === null || source.columns.some(({ name }) => name === arrived.key));
  const windows = await planWindows(context, whole ? source : current);
  const parts = Math.max(
    PARTS.fewest,
    Math.min(PARTS.most, Math.floor(reference.rows / PARTS.rows))
  );
  const known = await prepareLosses(
    context,
    {
      timed: timed(reference, plan.evaluation.columns.timestamp),
      cut: { rows: Math.ceil(reference.rows / parts) },
      needsLabel: true,
      arrived: null
    },
    roles
  );
  const ofSample = await prepareLosses(
    context,
    {
      timed: whole || windows === null ? { table: current, time: null } : windows.timed,
      cut: whole || windows === null ? null : windows.cut,
      needsLabel: false,
      arrived
    },
    roles
  );
  if (!whole || windows === null) {
    return { reference: known, current: ofSample, inWindows: ofSample, windows };
  }
  relations.push(`performance_${source.relation}`);
  const { timed: side, cut } = windows;
  const ofSource = await prepareLosses(
    context,
    { timed: side, cut, needsLabel: false, arrived },
    roles
  );
  return { reference: known, current: ofSample, inWindows: ofSource, windows };
}

function tooFew({ reference, current }: AnalysisContext, tables: Tables): AuditError {
  const { rows } = tables.reference;
  return rows < FEWEST_ROWS
    ? new AuditError(
        'invalid-input',
        `${reference.description} has ${counted(rows, 'row')} with a finite label and prediction; a loss is learned from ${FEWEST_ROWS} or more.`,
        'Take an evaluation set with more rows.',
        reference.description
      )
    : new AuditError(
        'empty-table',
        `No row of ${current.description} has a finite prediction.`,
        'Name the column under evaluation.columns.prediction.',
        current.description
      );
}

/** The compared columns but the model's own answers, those that moved most first. */
function inputsOf({ plan, drift }: AnalysisContext, { inWindows }: Tables): SeenColumn[] {
  const { prediction, probability, probabilities } = plan.evaluation.columns;
  const answers = [prediction, probability, ...Object.values(probabilities ?? {})];
  return drift.report.columns
    .filter(({ name }) => !answers.includes(name))
    .filter(({ name }) => inWindows.table.columns.some(column => column.name === name))
    .sort((a, b) => (b.effect?.value ?? 0) - (a.effect?.value ?? 0))
    .slice(0, MOST_COLUMNS)
    .map(({ name, kind }) => ({ name, kind }));
}

function tell(
  context: AnalysisContext,
  prediction: string,
  tables: Tables,
  learned: LossEstimate
): PerformanceResult {
  const { plan } = context;
  const { reference, current } = tables;
  const metrics = (plan.performance.metrics ?? REGRESSION_METRICS).filter(
    (metric): metric is LossMetric => (REGRESSION_METRICS as readonly string[]).includes(metric)
  );
  const sample = learned.current[0];
  const figures = metrics.map(metric =>
    tellFigure(
      metric,
      {
        reference: measureLosses(metric, [...reference.groups.values()])?.value ?? null,
        estimate: estimateLosses(metric, sample, learned, current.rows),
        ofLabelled: estimateLosses(
          metric,
          sample.filter(({ labelled }) => labelled),
          learned,
          current.labelled
        ),
        measured: measureLosses(metric, [...current.groups.values()])
      },
      pastError(metric, partsOfLosses(metric, learned))
    )
  );
  const result: PerformanceResult = {
    kind: 'regression',
    classes: [],
    decision: { prediction, threshold: null, agreement: null },
    rows: { reference: reference.rows, current: current.rows },
    leftOut: LOSS_REASONS.map((reason, place) => ({
      reason,
      reference: reference.leftOut[place],
      current: current.leftOut[place]
    })).filter(each => each.reference + each.current > 0),
    labelled: { rows: current.labelled, share: current.labelled / current.rows },
    calibration: null,
    chunks: {
      count: learned.parts.length,
      by: timed(context.reference, plan.evaluation.columns.timestamp).time ? 'time' : 'order'
    },
    figures,
    confusion: null,
    windows: tellWindows(context, tables, learned, figures),
    earlier: null,
    notes: []
  };
  return { ...result, notes: regressionNotes(result, plan.performance) };
}

/** The first figure from window to window; of a drawn part where there are more rows than that. */
function tellWindows(
  { plan }: AnalysisContext,
  { windows, inWindows, current }: Tables,
  learned: LossEstimate,
  figures: PerformanceResult['figures']
): PerformanceResult['windows'] {
  if (windows === null || figures.length === 0) {
    return null;
  }
  const metric = figures[0].metric as LossMetric;
  const groups = learned.current[learned.current.length - 1];
  const points = windows.windows.flatMap(window => {
    const measured = inWindows.groups.get(window.key);
    const ends = endsOf(windows, window);
    if (measured === undefined || ends === null) {
      return [];
    }
    const here: LossGroup[] = groups.filter(({ group }) => group === window.key);
    const used = measured.rows >= plan.time.minimumRows;
    const estimate = used ? estimateLosses(metric, here, learned, measured.rows) : null;
    const told =
      measured.labelled >= plan.time.minimumRows ? measureLosses(metric, [measured]) : null;
    return {
      ...ends,
      rows: measured.rows,
      value: estimate?.value ?? null,
      interval:
        estimate && intervalOf(metric, estimate.value, uncertaintyOf(estimate, figures[0].past)),
      realised: told?.value ?? null,
      labelled: measured.labelled
    };
  });
  return {
    metric,
    period: windows.period,
    over: inWindows === current ? 'sample' : 'source',
    points
  };
}
