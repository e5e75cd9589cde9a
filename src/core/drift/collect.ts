import { throwIfAborted } from '../errors';
import type { QueryResult } from '../ports';
import { levelsSql, readLevels, rowsInLevels } from '../profile/levels';
import {
  centreOf,
  momentsSql,
  needsApart,
  readMoments,
  readSamples,
  sampleSql,
  type Moments,
  type SampleQuantiles
} from '../profile/moments';
import { chooseGrid, needsBounds, orderedSql, readOrdered, type Bounds } from '../profile/ordered';
import type { ColumnPair, NotCompared } from '../profile/pairing';
import { pooledSql, readPooled } from '../profile/pooled';
import { MOST_SORTED_ROWS, readSorted, sortedCalls } from '../profile/sorted';
import {
  chunksOf,
  dropPartSql,
  finiteExpression,
  partAlone,
  partsOf,
  SIDES,
  whereSide,
  type Part,
  type PartColumn,
  type Side
} from '../profile/part';
import { countOf, numberOrNull } from '../profile/sql';
import {
  distinctSql,
  needsSurvey,
  readSurveys,
  settle,
  sideToCount,
  surveySql,
  type Survey
} from '../profile/survey';
import { collectExactOnGrids, collectOnGrids } from './collect-grids';
import { orderedSummary } from './ordered-summary';
import type { ColumnSummary, Sides } from './summaries';
import type { Tables } from './tables';

export type { Tables } from './tables';

/** Columns whose kinds are settled by one statement. */
const COLUMNS_PER_SURVEY = 50;
/** Strings counted by one statement, which holds the different ones in memory. */
const MOST_COUNTED_STRINGS = 5_000_000;
/** Milliseconds that one call should take, so that progress moves and cancel works. */
const CALL_MILLISECONDS = 300;
const FIRST_BATCH = 2;
const LARGEST_BATCH = 32;
/** A statement over very many rows takes minutes; beyond this something is stuck. */
const TIMEOUT_SECONDS = 1800;

/** Whether the distances between numbers and moments are approximate. */
export function isApproximate({ reference, current, exactRows = Infinity }: Tables): boolean {
  return reference.rows + current.rows > exactRows;
}

async function run(tables: Tables, statements: string[]): Promise<QueryResult[]> {
  throwIfAborted(tables.signal);
  return tables.engine.query(statements, { signal: tables.signal, timeout: TIMEOUT_SECONDS });
}

/** Settles the kinds that only the values tell. */
export async function settleKinds(
  tables: Tables,
  pairs: ColumnPair[]
): Promise<(ColumnPair | NotCompared)[]> {
  const settled = new Map<ColumnPair, ColumnPair | NotCompared>();
  for (const chunk of chunksOf(pairs.filter(needsSurvey), COLUMNS_PER_SURVEY)) {
    const survey = async (side: Side, estimated: ColumnPair[]): Promise<Survey[]> => {
      const sql = surveySql(tables[side].relation, chunk, side, estimated);
      return readSurveys((await run(tables, [sql]))[0].rows[0], chunk.length);
    };
    const reference = await survey('reference', chunk);
    // The reference decides what strings are wherever it has any.
    const open = chunk.filter((_, index) => reference[index].present === 0);
    const current = await survey('current', open);
    const surveys = chunk.map((pair, index) => ({
      pair,
      reference: reference[index],
      current: current[index]
    }));
    await countDistinct(tables, surveys);
    for (const survey of surveys) {
      settled.set(survey.pair, settle(survey.pair, survey.reference, survey.current));
    }
  }
  return pairs.map(pair => settled.get(pair) ?? pair);
}

/** Replaces estimated numbers of different strings by counts wherever the kind may hang on them. */
async function countDistinct(
  tables: Tables,
  surveys: ({ pair: ColumnPair } & Sides<Survey>)[]
): Promise<void> {
  for (const side of SIDES) {
    const asked = surveys.filter(survey => sideToCount(survey.pair, survey) === side);
    const together = Math.max(1, Math.floor(MOST_COUNTED_STRINGS / tables[side].rows));
    for (const chunk of chunksOf(asked, together)) {
      const pairs = chunk.map(({ pair }) => pair);
      const [result] = await run(tables, [distinctSql(tables[side].relation, pairs)]);
      chunk.forEach((survey, index) => {
        survey[side] = { ...survey[side], distinct: countOf(result.rows[0][index]) };
      });
    }
  }
}

function isOrdered({ kind }: ColumnPair): boolean {
  return kind === 'numeric' || kind === 'datetime';
}

/**
 * Summaries of the columns, a few at a time: first those that are counted on
 * grids or can be sorted in memory, then the others, each in order. What must be
 * exact and is too large to be sorted in memory is counted on grids all the same:
 * only columns that those do not tell exactly are read again.
 */
export async function* collectSummaries(
  tables: Tables,
  pairs: ColumnPair[]
): AsyncGenerator<ColumnSummary[]> {
  if (isApproximate(tables)) {
    yield* collectOnGrids(tables, pairs.filter(isOrdered));
    yield* collectBySql(
      tables,
      pairs.filter(pair => !isOrdered(pair))
    );
    return;
  }
  const rows = tables.reference.rows + tables.current.rows;
  if (tables.engine.sorted !== undefined && rows <= MOST_SORTED_ROWS) {
    yield* collectSorted(tables, pairs.filter(isOrdered));
    yield* collectBySql(
      tables,
      pairs.filter(pair => !isOrdered(pair))
    );
    return;
  }
  const told = new Set<ColumnPair>();
  if (tables.engine.counted !== undefined) {
    yield* collectExactOnGrids(tables, pairs.filter(isOrdered), told);
  }
  yield* collectBySql(
    tables,
    pairs.filter(pair => !told.has(pair))
  );
}

async function* collectSorted(
  tables: Tables,
  pairs: ColumnPair[]
): AsyncGenerator<ColumnSummary[]> {
  const { engine, reference, current, signal } = tables;
  const relations = { reference: reference.relation, current: current.relation };
  for (const call of sortedCalls(pairs, relations, reference.rows + current.rows)) {
    throwIfAborted(signal);
    const columns = await engine.sorted!(call.request, { signal, timeout: TIMEOUT_SECONDS });
    yield columns.map((column, index) => {
      const summary = orderedSummary(call.pairs[index], rowsOf(tables), readSorted(column));
      if (column.outside !== null) {
        tables.outside?.set(summary, column.outside);
      }
      return summary;
    });
  }
}

async function* collectBySql(tables: Tables, pairs: ColumnPair[]): AsyncGenerator<ColumnSummary[]> {
  const name = `${tables.reference.relation}_${tables.current.relation}_part`;
  const parts = partsOf(pairs, {
    relations: { reference: tables.reference.relation, current: tables.current.relation },
    rows: tables.reference.rows + tables.current.rows,
    width: Math.max(tables.reference.columns.length, tables.current.columns.length),
    name
  });
  let batch = FIRST_BATCH;
  try {
    for (const part of parts) {
      const pending = await beginPart(tables, part);
      let at = 0;
      while (at < pending.length) {
        const share = pending.slice(at, at + batch);
        const started = Date.now();
        yield await finish(tables, share);
        at += share.length;
        const pace = CALL_MILLISECONDS / Math.max(1, Date.now() - started);
        batch = Math.max(1, Math.min(LARGEST_BATCH, Math.round(share.length * pace)));
      }
    }
  } finally {
    if (parts.some(part => part.create !== null)) {
      // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
      await tables.engine.query([dropPartSql(name)]).catch(() => undefined);
    }
  }
}

/** A column whose basic figures are known, and what is still to be asked. */
interface Pending {
  statements: string[];
  /** Takes the statements' results, in their order. */
  read: (results: QueryResult[]) => ColumnSummary;
}

async function beginPart(tables: Tables, part: Part): Promise<Pending[]> {
  if (part.create !== null) {
    await run(tables, [part.create]);
  }
  const ordered = part.columns.filter(({ pair }) => isOrdered(pair));
  const others = part.columns.filter(column => !ordered.includes(column));
  const pendings = new Map<PartColumn, Pending>([
    ...(await beginOrdered(tables, part, ordered)),
    ...(await beginOthers(tables, part, others))
  ]);
  return part.columns.flatMap(column => pendings.get(column) ?? []);
}

function rowsOf(tables: Tables): Sides<number> {
  return { reference: tables.reference.rows, current: tables.current.rows };
}

async function beginOthers(
  tables: Tables,
  part: Part,
  columns: PartColumn[]
): Promise<[PartColumn, Pending][]> {
  const counted = columns.filter(({ pair }) => pair.kind === 'text' || pair.kind === 'embedding');
  const leveled = columns.filter(column => !counted.includes(column));
  const rows = rowsOf(tables);
  return [
    ...(await countPresent(tables, part, counted)),
    ...leveled.map((column): [PartColumn, Pending] => {
      const read = ([result]: QueryResult[]): ColumnSummary => {
        const summary = readLevels(result.rows);
        return { form: 'levels', pair: column.pair, rows, present: rowsInLevels(summary), summary };
      };
      return [column, { statements: [levelsSql(partAlone(part, column), column)], read }];
    })
  ];
}

/** Columns that are compared on missing values alone. */
async function countPresent(
  tables: Tables,
  part: Part,
  columns: PartColumn[]
): Promise<[PartColumn, Pending][]> {
  if (columns.length === 0) {
    return [];
  }
  const figures = columns.map(({ x }) => `count(${x})`).join(', ');
  const [reference, current] = await run(
    tables,
    SIDES.map(side => `SELECT ${figures} FROM ${part.source} WHERE ${whereSide(side)}`)
  );
  return columns.map((column, index) => {
    const present = {
      reference: countOf(reference.rows[0][index]),
      current: countOf(current.rows[0][index])
    };
    const { pair } = column;
    const read = (): ColumnSummary => ({ form: 'presence', pair, rows: rowsOf(tables), present });
    return [column, { statements: [], read }];
  });
}

async function beginOrdered(
  tables: Tables,
  part: Part,
  columns: PartColumn[]
): Promise<[PartColumn, Pending][]> {
  if (columns.length === 0) {
    return [];
  }
  const rows = rowsOf(tables);
  const samples = await sampleBoth(tables, part, columns);
  const moments = await momentsOfBoth(tables, part, columns, samples);
  const bounds = await boundsOfBoth(
    tables,
    part,
    columns.filter(({ pair }, index) =>
      needsBounds(
        pair.kind,
        SIDES.map(side => samples[side][index])
      )
    )
  );
  return columns.map((column, index) => {
    const sides: Sides<Moments> = {
      reference: moments.reference[index],
      current: moments.current[index]
    };
    const grid = chooseGrid(
      rows.reference + rows.current,
      SIDES.map(side => samples[side][index]),
      bounds.get(column) ?? null
    );
    const read = (results: QueryResult[]): ColumnSummary =>
      orderedSummary(column.pair, rows, {
        moments: sides,
        grid,
        summary: {
          ...readOrdered(results[0].rows, grid),
          pooled: readPooled(results[1].rows, sides)
        }
      });
    const alone = partAlone(part, column);
    const statements = [
      orderedSql(alone, column, grid, sides),
      pooledSql(alone, column, grid, sides)
    ];
    return [column, { statements, read }];
  });
}

async function sampleBoth(
  tables: Tables,
  part: Part,
  columns: PartColumn[]
): Promise<Sides<(SampleQuantiles | null)[]>> {
  const results = await run(
    tables,
    SIDES.map(side => sampleSql(part, columns, tables[side].rows, side))
  );
  const [reference, current] = results.map(result => readSamples(result.rows[0], columns.length));
  return { reference, current };
}

async function momentsOfBoth(
  tables: Tables,
  part: Part,
  columns: PartColumn[],
  samples: Sides<(SampleQuantiles | null)[]>
): Promise<Sides<Moments[]>> {
  const centres = {
    reference: samples.reference.map(centreOf),
    current: samples.current.map(centreOf)
  };
  const read = async (which: PartColumn[], side: Side, apart: boolean): Promise<Moments[]> => {
    const chosen = which.map(column => centres[side][columns.indexOf(column)]);
    const [result] = await run(tables, [momentsSql(part, which, chosen, side, apart)]);
    return readMoments(result.rows[0], chosen);
  };
  const found = { reference: [] as Moments[], current: [] as Moments[] };
  for (const side of SIDES) {
    const quick = await read(columns, side, false);
    const again = columns.filter((column, index) => needsApart(column, quick[index]));
    const careful = again.length > 0 ? await read(again, side, true) : [];
    found[side] = columns.map((column, index) => careful[again.indexOf(column)] ?? quick[index]);
  }
  return found;
}

/** Bounds of the columns whose samples leave open where the values lie. */
async function boundsOfBoth(
  tables: Tables,
  part: Part,
  columns: PartColumn[]
): Promise<Map<PartColumn, Bounds>> {
  if (columns.length === 0) {
    return new Map();
  }
  const figures = columns.flatMap(column => {
    const value = finiteExpression(column);
    return [
      `min(${value})`,
      `max(${value})`,
      `count(CASE WHEN ${value} <> floor(${value}) THEN 1 END)`
    ];
  });
  const [result] = await run(tables, [`SELECT ${figures.join(', ')} FROM ${part.source}`]);
  return new Map(
    columns.flatMap((column, index): [PartColumn, Bounds][] => {
      const [minimum, maximum, broken] = result.rows[0].slice(index * 3).map(numberOrNull);
      return minimum === null || maximum === null
        ? []
        : [[column, { minimum, maximum, whole: column.pair.kind === 'numeric' && broken === 0 }]];
    })
  );
}

async function finish(tables: Tables, part: Pending[]): Promise<ColumnSummary[]> {
  const statements = part.flatMap(pending => pending.statements);
  const results = statements.length > 0 ? await run(tables, statements) : [];
  let next = 0;
  return part.map(pending =>
    pending.read(results.slice(next, (next += pending.statements.length)))
  );
}
