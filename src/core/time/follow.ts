import type { AnalysisContext } from '../analysis/analysis';
import { rfc3339 } from '../audit/moment';
import { counted } from '../counted';
import { AuditError, throwIfAborted } from '../errors';
import type { ColumnReport, ColumnShape } from '../drift/report';
import { binsOfShape, columnBins, type ColumnBins } from './bins';
import { columnsAtOnce, countColumns, type ColumnCounts } from './counts';
import { MOST_WINDOWS, readDays, readWindows, timed, type CountedWindow, type Cut } from './cut';
import type { TimedTable } from './cut';
import { FEWEST_WINDOWS, NORMAL_LEVEL } from './normal';
import { choosePeriod, cutBy, spanOf } from './period';
import type { TimeColumn, TimeOptions, TimeResult, TimeWindow } from './schema';
import { judgeSeries, measureSeries, type ColumnSeries, type MeasuredSeries } from './series';
import { pause } from '../record/pause';

/** Both tables, cut alike. */
interface Cutting {
  current: TimedTable;
  reference: TimedTable;
  cut: Cut;
  referenceCut: Cut | null;
  /** Why there are no windows of the evaluation set; empty where there are. */
  why: string;
  how: TimeResult['cut'];
  leftOut: TimeResult['leftOut'];
  windows: CountedWindow[];
  referenceWindows: CountedWindow[];
}

/**
 * Cuts the sample into windows and compares each with the evaluation set, column
 * by column. Only counts by window and bin leave the engine.
 *
 * @throws AuditError `invalid-input` for a timestamp column without times and
 * for more windows than can be shown, `empty-table` where no row has a moment,
 * `cancelled`, and what the engine throws.
 */
export async function followColumns(context: AnalysisContext): Promise<TimeResult> {
  const { plan, signal } = context;
  const table = plan.time.over === 'source' ? context.source : context.current;
  const cutting = await cutTables(context, table);
  const { followed, notFollowed } = choose(context);
  const measured: MeasuredSeries[] = [];
  const each = columnsAtOnce(table.rows + context.reference.rows);
  for (let start = 0; start < followed.length; start += each) {
    const share = followed.slice(start, start + each);
    context.onProgress(start, followed.length, share[0].name);
    for (const [index, series] of (await readSeries(context, cutting, share)).entries()) {
      if (series === null) {
        const { name } = share[index];
        notFollowed.push({
          name,
          reason: `not in every row of ${table.description}, or of another type there`
        });
      } else {
        measured.push(measureSeries(series));
        await pause();
      }
    }
    throwIfAborted(signal);
  }
  const { threshold, rate } = plan.drift;
  const { columns, tests } = await judgeSeries(measured, { threshold, rate });
  throwIfAborted(signal);
  const windows = describeWindows(context, cutting, columns);
  return {
    timestamp: cutting.current.time ? (plan.evaluation.columns.timestamp ?? null) : null,
    over: plan.time.over,
    cut: cutting.how,
    rows: table.rows,
    digest: table.digest,
    leftOut: cutting.leftOut,
    windows,
    normal: normalOf(cutting, plan.time),
    decision: { threshold, rate, minimumRows: plan.time.minimumRows, tests },
    columns,
    notFollowed,
    summary: summaryOf(windows, columns)
  };
}

async function cutTables(
  { engine, plan, reference, signal }: AnalysisContext,
  table: AnalysisContext['current']
): Promise<Cutting> {
  const { timestamp } = plan.evaluation.columns;
  const sides = { current: timed(table, timestamp), reference: timed(reference, timestamp) };
  const days = sides.current.time
    ? await readDays(engine, { ...sides.current, time: sides.current.time }, signal)
    : { missing: 0, infinite: 0, days: [] };
  const span = spanOf(days);
  if (sides.current.time && span === null) {
    throw new AuditError(
      'empty-table',
      `No row of ${table.description} has a moment in ${timestamp}.`,
      'Name another column under evaluation.columns.timestamp, or set time.enabled to false.',
      timestamp
    );
  }
  const { rows } = plan.time;
  const period = plan.time.period ?? choosePeriod(days, plan.time.minimumRows);
  const cut: Cut = rows === undefined ? cutBy(period, span?.first ?? 0) : { rows };
  const windows = await readWindows(engine, sides.current, cut, signal);
  if (windows === null) {
    throw tooMany(table.description, rows === undefined ? `the period ${period}` : `${rows} rows`);
  }
  return {
    ...sides,
    cut,
    windows: withGaps(windows, cut),
    how: rows === undefined ? { period, chosen: plan.time.period === undefined } : { rows },
    leftOut: { missing: days.missing, infinite: days.infinite },
    ...(await cutReference(engine, sides.reference, cut, period, plan.time, signal))
  };
}

/** With the periods in between that have no rows, unless stray moments make them too many. */
function withGaps(windows: readonly CountedWindow[], cut: Cut): CountedWindow[] {
  const first = windows[0]?.key ?? 0;
  const count = (windows.at(-1)?.key ?? -1) - first + 1;
  if ('rows' in cut || count > MOST_WINDOWS) {
    return [...windows];
  }
  const known = new Map(windows.map(window => [window.key, window]));
  return Array.from(
    { length: count },
    (_, index) =>
      known.get(first + index) ?? { key: first + index, rows: 0, first: null, last: null }
  );
}

function tooMany(description: string, by: string): AuditError {
  return new AuditError(
    'invalid-input',
    `Cutting ${description} by ${by} gives more than ${MOST_WINDOWS} windows.`,
    'Set a longer time.period or more time.rows in the plan.',
    'time'
  );
}

type CutReference = Pick<Cutting, 'referenceCut' | 'referenceWindows' | 'why'>;

/** Windows of the evaluation set of the same length or size, where they tell anything. */
async function cutReference(
  engine: AnalysisContext['engine'],
  reference: TimedTable,
  cut: Cut,
  period: string,
  { minimumRows }: TimeOptions,
  signal?: AbortSignal
): Promise<CutReference> {
  const none = (why: string): CutReference => ({ referenceCut: null, referenceWindows: [], why });
  if (reference.table.rowless) {
    return none('a saved baseline has no rows to cut');
  }
  if (reference.time === null) {
    return none('the evaluation set has no timestamp column');
  }
  const days = await readDays(engine, { ...reference, time: reference.time }, signal);
  const span = spanOf(days);
  if (span === null) {
    return none('no row of the evaluation set has a moment');
  }
  const referenceCut = 'rows' in cut ? cut : cutBy(period, span.first);
  const windows = await readWindows(engine, reference, referenceCut, signal);
  if (windows === null) {
    return none(`the evaluation set has more than ${MOST_WINDOWS} such windows`);
  }
  const used = windows.filter(({ rows }) => rows >= minimumRows);
  return used.length < FEWEST_WINDOWS
    ? none(
        `the evaluation set has ${counted(used.length, 'such window')} of ${counted(minimumRows, 'row')} or more`
      )
    : { referenceCut, referenceWindows: used, why: '' };
}

/** The columns to follow, those that moved most first, and the ones left out. */
function choose({ plan, drift }: AnalysisContext): {
  followed: ColumnBins[];
  notFollowed: TimeResult['notFollowed'];
} {
  const shapes = new Map(drift.shapes.map(shape => [shape.name, shape]));
  const shift = (column: ColumnReport): number => column.effect?.value ?? -1;
  const ordered = [...drift.report.columns].sort(
    (left, right) => Number(right.drifted) - Number(left.drifted) || shift(right) - shift(left)
  );
  const most = plan.time.mostColumns;
  const bins = ordered.flatMap(({ name, effect }) => {
    const shape = shapes.get(name);
    return shape && effect ? [columnBins(shape)] : [];
  });
  return {
    followed: bins.slice(0, most),
    notFollowed: [
      ...bins.slice(most).map(({ name }) => ({
        name,
        reason: `beyond the ${most} columns that moved most (time.mostColumns)`
      })),
      ...ordered
        .filter(({ effect }) => effect === undefined)
        .map(({ name }) => ({ name, reason: 'no values to compare' }))
    ]
  };
}

async function readSeries(
  { engine, plan, drift, signal }: AnalysisContext,
  { current, reference, cut, referenceCut, windows, referenceWindows }: Cutting,
  columns: readonly ColumnBins[]
): Promise<(ColumnSeries | null)[]> {
  const drifted = new Set(
    drift.report.columns.filter(column => column.drifted).map(({ name }) => name)
  );
  const now = await countColumns(engine, current, cut, columns, signal);
  const shapes = new Map(drift.shapes.map(shape => [shape.name, shape]));
  const before = reference.table.rowless
    ? columns.map(bins => keptCounts(bins, shapes.get(bins.name)))
    : await countColumns(engine, reference, referenceCut, columns, signal);
  return columns.map(({ name, kind, bins }, index) => {
    const [counts, base] = [now[index], before[index]];
    if (counts === null || base === null) {
      return null;
    }
    const none = new Array<number>(bins).fill(0);
    return {
      name,
      kind,
      drifted: drifted.has(name),
      reference: base.all,
      referenceWindows: referenceWindows.map(({ key }) => base.windows.get(key) ?? none),
      windows: windows.map(({ key, rows }) =>
        rows >= plan.time.minimumRows ? (counts.windows.get(key) ?? none) : null
      )
    };
  });
}

/** What the comparison with a saved baseline knows of its counts; there are no windows of it. */
function keptCounts(bins: ColumnBins, shape: ColumnShape | undefined): ColumnCounts | null {
  return shape === undefined ? null : { all: binsOfShape(bins, shape), windows: new Map() };
}

function describeWindows(
  { plan, snapshot }: AnalysisContext,
  { cut, windows }: Cutting,
  columns: readonly TimeColumn[]
): TimeWindow[] {
  const { last } = plan.production.find(({ name }) => name === snapshot.name)?.window ?? {};
  return windows.map((window, place) => {
    const from = 'span' in cut ? cut.origin + window.key * cut.span : window.first;
    const to = 'span' in cut ? cut.origin + (window.key + 1) * cut.span : window.last;
    return {
      from: from === null ? null : rfc3339(from),
      to: to === null ? null : rfc3339(to),
      rows: window.rows,
      used: window.rows >= plan.time.minimumRows,
      inSample:
        plan.time.over === 'sample' || overlaps(window, snapshot.window, last !== undefined),
      outside: columns.filter(({ outside }) => outside.includes(place)).length
    };
  });
}

/** Whether the pulled rows reach into a window; those of the last days leave their first moment out. */
function overlaps(
  { first, last }: CountedWindow,
  pulled: AnalysisContext['snapshot']['window'],
  newest: boolean
): boolean {
  if (first === null || last === null) {
    return false;
  }
  const moment = (text: string | null | undefined, open: number): number =>
    text === null || text === undefined ? open : Date.parse(text) * 1000;
  const from = moment(pulled?.from, -Infinity);
  const to = moment(pulled?.to, Infinity);
  return newest ? last > from && first <= to : last >= from && first < to;
}

function normalOf(
  { referenceWindows, why }: Cutting,
  { minimumRows }: TimeOptions
): TimeResult['normal'] {
  return {
    basis: why === '' ? 'windows' : 'chance',
    windows: referenceWindows.length,
    level: NORMAL_LEVEL,
    why:
      why === ''
        ? `From ${referenceWindows.length} windows of the evaluation set with ${counted(minimumRows, 'row')} or more, each against the rest of it.`
        : `From chance alone, as ${why}; what windows differ by nature is not in it.`
  };
}

function summaryOf(
  windows: readonly TimeWindow[],
  columns: readonly TimeColumn[]
): TimeResult['summary'] {
  const first = windows.findIndex(({ outside }) => outside > 0);
  const latest = windows.findLast(({ used }) => used);
  return {
    columns: columns.length,
    moved: columns.filter(({ outside }) => outside.length > 0).length,
    first:
      first < 0
        ? null
        : {
            window: first,
            columns: columns.flatMap(({ name, outside }) => (outside[0] === first ? name : []))
          },
    latestShare: latest && columns.length > 0 ? latest.outside / columns.length : null
  };
}
