import type { AnalysisContext } from '../analysis/analysis';
import { count as inWords } from '../counted';
import { AuditError, throwIfAborted } from '../errors';
import type { OpenedTable } from '../ports';
import { pause } from '../record/pause';
import { timed } from '../time/cut';
import { calibrate } from './calibrate';
import type { Calibrator } from './calibrator';
import { calibrationResult, countLabels, crossCalibrate, type Parts } from './cross-calibrate';
import { labelledCells, noCells, sumOf, type Cells } from './cells';
import {
  estimateConfusion,
  estimateFigure,
  measureConfusion,
  measureFigure,
  type Group
} from './estimate';
import { aucBound, figureOf, pastOf, rowsOf } from './figures';
import { intervalOf } from './interval';
import { openLabels, type ArrivedLabels } from './labels';
import { classifierNotes, labelTrouble } from './notes';
import { uncertaintyOf } from './past';
import {
  dropRelations,
  prepareTable,
  REASONS,
  type ClassifierColumns,
  type PreparedTable
} from './prepare';
import { classifierOf } from './roles';
import { CLASSIFIER_METRICS, type PerformanceMetric, type PerformanceResult } from './schema';
import { coarser, countCells, makeBuckets, type Buckets } from './tally';
import { endsOf, planWindows, type WindowPlan } from './windows';

/** Buckets of each side: enough that a ROC AUC is exact to 0.0001 whatever the rows. */
const BUCKETS = 10_000;
/** Of each side where there are several classes, together. */
const BUCKETS_OF_ALL_CLASSES = 40_000;
/** Buckets of one part or window, and cells of all windows together. */
const COARSE = 1000;
const CELLS_OF_WINDOWS = 200_000;
/** Parts of the evaluation set: each with rows enough, of the rarer class too. */
const PARTS = { most: 10, fewest: 5, rows: 100, ofAClass: 10 };
const NEEDS_PROBABILITY: readonly PerformanceMetric[] = ['rocAuc', 'averagePrecision'];

/** What was counted, in every view. */
interface Counted {
  reference: Group;
  current: Group;
  parts: Parts;
  /** Windows by key, in buckets of `coarse`. */
  windows: Map<number, Group>;
  score: number[][];
  coarse: number[][];
  exact: boolean;
}

interface Tables {
  reference: PreparedTable;
  current: PreparedTable;
  source: PreparedTable | null;
  windows: WindowPlan | null;
}

/**
 * A classifier's performance on the sample: estimated from calibrated probabilities, measured
 * where labels have arrived. Counts by bucket of probability, answer and label leave the engine.
 *
 * @throws AuditError what `classifierOf` and `openLabels` throw, `empty-table` where no row of a
 * side tells anything, `cancelled`, and what the engine throws.
 */
export async function tellClassifier(context: AnalysisContext): Promise<PerformanceResult> {
  const { columns, counts } = await classifierOf(context);
  const { arrived, note } = await openLabels(context, columns.label);
  const rarest = Math.min(...counts.filter(count => count > 0));
  const parts = Math.max(
    PARTS.fewest,
    Math.min(
      PARTS.most,
      Math.floor(context.reference.rows / PARTS.rows),
      Math.floor(rarest / PARTS.ofAClass)
    )
  );
  const relations = ['performance_values', 'performance_buckets'];
  try {
    const tables = await prepareTables(context, columns, arrived, parts, relations);
    checkRows(context, tables);
    const counted = await count(context, tables, columns);
    const result = await tell(context, columns, tables, counted);
    return { ...result, notes: [...result.notes, ...(note === null ? [] : [note])] };
  } finally {
    await dropRelations(context, relations);
  }
}

async function prepareTables(
  context: AnalysisContext,
  columns: ClassifierColumns,
  arrived: ArrivedLabels | null,
  parts: number,
  relations: string[]
): Promise<Tables> {
  const { plan, reference, current, source } = context;
  const { timestamp } = plan.evaluation.columns;
  const prepare = (side: Parameters<typeof prepareTable>[1]): Promise<PreparedTable> => {
    relations.push(`performance_${side.timed.table.relation}`);
    throwIfAborted(context.signal);
    return prepareTable(context, side, columns);
  };
  const whole = plan.time.over === 'source' && coversAll(source, columns, arrived);
  const windows = await planWindows(context, whole ? source : current);
  const inParts = { rows: Math.ceil(reference.rows / parts) };
  return {
    reference: await prepare({
      timed: timed(reference, timestamp),
      cut: inParts,
      needsLabel: true,
      arrived: null
    }),
    current: await prepare({
      timed: whole || windows === null ? { table: current, time: null } : windows.timed,
      cut: whole || windows === null ? null : windows.cut,
      needsLabel: false,
      arrived
    }),
    source:
      whole && windows !== null && source.relation !== current.relation
        ? await prepare({ timed: windows.timed, cut: windows.cut, needsLabel: false, arrived })
        : null,
    windows
  };
}

/** Whether the source has all that the sample has. */
function coversAll(
  source: OpenedTable,
  { prediction, probabilities }: ClassifierColumns,
  arrived: ArrivedLabels | null
): boolean {
  const wanted = [
    ...probabilities,
    ...(prediction ? [prediction] : []),
    ...(arrived ? [arrived.key] : [])
  ];
  return wanted.every(name => source.columns.some(column => column.name === name));
}

function checkRows({ reference, current }: AnalysisContext, tables: Tables): void {
  for (const [table, prepared] of [
    [reference, tables.reference],
    [current, tables.current]
  ] as const) {
    if (prepared.rows === 0) {
      const worst = prepared.leftOut.indexOf(Math.max(...prepared.leftOut));
      throw new AuditError(
        'empty-table',
        `No row of ${table.description} tells of performance: ${inWords(prepared.leftOut[worst])} of ${inWords(table.rows)} have ${REASONS[worst]}.`,
        'Name the columns of label, prediction and probability under evaluation.columns.',
        table.description
      );
    }
  }
}

async function count(
  context: AnalysisContext,
  tables: Tables,
  { classes, probabilities }: ClassifierColumns
): Promise<Counted> {
  const ofTwo = classes.names.length === 2 && probabilities.length <= 1;
  const views = ofTwo ? [0] : classes.names.map((_, view) => view);
  const side = ofTwo
    ? BUCKETS
    : Math.max(COARSE, Math.floor(BUCKETS_OF_ALL_CLASSES / views.length));
  const found: Omit<Counted, 'exact'> & { buckets: Buckets[] } = {
    reference: [],
    current: [],
    parts: { score: [], parts: [], rest: null },
    windows: new Map(),
    score: [],
    coarse: [],
    buckets: []
  };
  const inWindows = tables.source ?? tables.current;
  const [reference, current]: [Cells[], Cells[]] = [[], []];
  const parts: Map<number | null, Cells>[] = [];
  const windows: Map<number | null, Cells>[] = [];
  for (const view of views) {
    context.onProgress(view, views.length, 'counting rows by probability');
    throwIfAborted(context.signal);
    const buckets = await makeBuckets(context, tables, view, side);
    const fine = coarser(buckets, Infinity);
    const coarse = coarser(buckets, coarseBuckets(tables.windows, views.length));
    const read = { view, target: view, grouped: false };
    const grouped = { ...read, grouped: true };
    reference.push(oneGroup(await countCells(context, tables.reference, fine, read)));
    current.push(oneGroup(await countCells(context, tables.current, fine, read)));
    parts.push(await countCells(context, tables.reference, coarse, grouped));
    if (tables.windows !== null) {
      windows.push(await countCells(context, inWindows, coarse, grouped));
    }
    found.score.push(fine.buckets.score);
    found.coarse.push(coarse.buckets.score);
    found.buckets.push(buckets);
  }
  const group = (from: readonly Map<number | null, Cells>[], key: number | null): Group =>
    from.map(view => view.get(key) ?? noCells());
  const keys = [...parts[0].keys()].filter(key => key !== null).sort((a, b) => a - b);
  return {
    ...found,
    reference,
    current,
    parts: {
      score: found.coarse,
      parts: keys.map(key => group(parts, key)),
      rest: parts[0].has(null) ? group(parts, null) : null
    },
    windows: new Map(
      windows.length === 0
        ? []
        : [...windows[0].keys()].flatMap(key => (key === null ? [] : [[key, group(windows, key)]]))
    ),
    exact: found.buckets.every(({ exact }) => exact)
  };
}

function coarseBuckets(windows: WindowPlan | null, views: number): number {
  const each = CELLS_OF_WINDOWS / ((windows?.windows.length ?? 1) * views);
  return Math.max(100, Math.min(COARSE, Math.floor(each)));
}

function oneGroup(groups: Map<number | null, Cells>): Cells {
  return groups.get(null) ?? noCells();
}

async function tell(
  context: AnalysisContext,
  columns: ClassifierColumns,
  tables: Tables,
  counted: Counted
): Promise<PerformanceResult> {
  const { plan } = context;
  const { reference, current } = counted;
  const worth = reference.length === 1 ? plan.performance.value : undefined;
  const crossed = await crossCalibrate(counted.parts);
  const learn = (score: number[][], groups: readonly Group[]): Calibrator[] =>
    score.map((each, view) =>
      calibrate(
        crossed.method,
        countLabels(
          each,
          groups.map(group => group[view])
        )
      )
    );
  const calibrators = learn(counted.score, [reference]);
  const figures: PerformanceResult['figures'] = [];
  for (const metric of wantedMetrics(context, columns, worth !== undefined)) {
    context.onProgress(figures.length, CLASSIFIER_METRICS.length, 'estimating');
    throwIfAborted(context.signal);
    const past = pastOf(metric, counted.parts, crossed, worth);
    figures.push(figureOf(metric, { reference, current }, calibrators, past, worth));
    await pause();
  }
  const labelled = rowsOf(current).labelled;
  const { rest, parts } = counted.parts;
  const result: PerformanceResult = {
    kind: reference.length === 1 ? 'binary' : 'multiclass',
    classes: columns.classes.names,
    decision: {
      prediction: columns.prediction,
      threshold:
        reference.length === 1 && columns.probabilities.length > 0 ? columns.threshold : null,
      agreement:
        tables.reference.agreeing === null
          ? null
          : tables.reference.agreeing / tables.reference.rows
    },
    rows: { reference: tables.reference.rows, current: tables.current.rows },
    leftOut: REASONS.map((reason, place) => ({
      reason,
      reference: tables.reference.leftOut[place],
      current: tables.current.leftOut[place]
    })).filter(each => each.reference + each.current > 0),
    labelled: { rows: labelled, share: labelled / tables.current.rows },
    calibration: calibrationResult(crossed),
    chunks: {
      count: parts.length,
      by: timed(context.reference, plan.evaluation.columns.timestamp).time ? 'time' : 'order'
    },
    figures,
    confusion: {
      reference: measureConfusion(reference),
      estimated: estimateConfusion(current, calibrators),
      estimatedOfLabelled:
        labelled > 0 ? estimateConfusion(current.map(labelledCells), calibrators) : null,
      realised: labelled > 0 ? measureConfusion(current) : null
    },
    windows: await tellWindows(
      context,
      tables,
      counted,
      learn(counted.coarse, [...parts, ...(rest ? [rest] : [])]),
      figures
    ),
    earlier: null,
    labelTrouble: labelTrouble({
      label: columns.label,
      classes: columns.classes.names,
      rows:
        labelled > 0 ? measureConfusion(current).map(sumOf) : columns.classes.names.map(() => 0),
      unknown: tables.current.unknownLabels
    }),
    notes: []
  };
  return {
    ...result,
    notes: classifierNotes(result, {
      exact: counted.exact,
      aucBound: aucBound(reference),
      byChance: crossed.byChance,
      answersAlone: columns.probabilities.length === 0,
      unseen: unseenShare(counted)
    })
  };
}

/** Figures that the plan asks for, as far as there is what they need. */
function wantedMetrics(
  { plan }: AnalysisContext,
  { probabilities }: ClassifierColumns,
  hasWorth: boolean
): PerformanceMetric[] {
  return (plan.performance.metrics ?? CLASSIFIER_METRICS).filter(
    metric =>
      (CLASSIFIER_METRICS as readonly string[]).includes(metric) &&
      (probabilities.length > 0 || !NEEDS_PROBABILITY.includes(metric)) &&
      (hasWorth || metric !== 'businessValue')
  );
}

/** Share of production rows whose probability lies beyond all of the evaluation set's. */
function unseenShare({ reference, current }: Counted): number {
  const shares = current.map((cells, view) => {
    const seen = reference[view].bucket;
    const [low, high] = [seen[0], seen[seen.length - 1]];
    let [beyond, rows] = [0, 0];
    cells.bucket.forEach((bucket, cell) => {
      rows += cells.rows[cell];
      beyond += bucket < low || bucket > high ? cells.rows[cell] : 0;
    });
    return beyond / Math.max(1, rows);
  });
  return Math.max(...shares);
}

/** The first figure from window to window. */
async function tellWindows(
  { plan }: AnalysisContext,
  { windows: cut, source }: Tables,
  { windows, parts }: Counted,
  calibrators: readonly Calibrator[],
  figures: PerformanceResult['figures']
): Promise<PerformanceResult['windows']> {
  if (cut === null || figures.length === 0) {
    return null;
  }
  const { metric, past } = figures[0];
  const worth = parts.score.length === 1 ? plan.performance.value : undefined;
  const points: NonNullable<PerformanceResult['windows']>['points'] = [];
  for (const window of cut.windows) {
    const group = windows.get(window.key);
    const ends = endsOf(cut, window);
    if (group === undefined || ends === null) {
      continue;
    }
    const { rows, labelled } = rowsOf(group);
    const used = rows >= plan.time.minimumRows;
    const estimate = used ? estimateFigure(metric, group, calibrators, worth) : null;
    const measured =
      labelled >= plan.time.minimumRows
        ? measureFigure(metric, group.map(labelledCells), worth)
        : null;
    points.push({
      ...ends,
      rows,
      value: estimate?.value ?? null,
      interval: estimate && intervalOf(metric, estimate.value, uncertaintyOf(estimate, past)),
      realised: measured?.value ?? null,
      labelled
    });
    await pause();
  }
  return { metric, period: cut.period, over: source ? 'source' : 'sample', points };
}
