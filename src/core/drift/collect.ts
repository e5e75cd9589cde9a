import type { Engine, OpenedTable, QueryResult } from '../ports';
import { throwIfAborted } from '../errors';
import { levelsSql, readLevels } from '../profile/levels';
import {
  centreOf,
  finiteExpression,
  momentsSql,
  readMoments,
  readSamples,
  sampleSql,
  type Moments,
  type SampleQuantiles
} from '../profile/moments';
import { chooseGrid, mayHoldFewWholeNumbers, orderedSql, readOrdered } from '../profile/ordered';
import type { ColumnPair, NotCompared } from '../profile/pairing';
import { countOf, quoteIdentifier } from '../profile/sql';
import { needsSurvey, readSurveys, settle, surveySql } from '../profile/survey';
import type { ColumnSummary, Sides } from './summaries';

/** Columns that share one statement of basic figures: planning costs more than scanning. */
export const COLUMNS_PER_STATEMENT = 50;
/** Milliseconds that one call should take, so that progress moves and cancel works. */
const CALL_MILLISECONDS = 300;
const FIRST_BATCH = 2;
const LARGEST_BATCH = 32;
/** A statement over very many rows takes minutes; beyond this something is stuck. */
const TIMEOUT_SECONDS = 1800;

export interface Tables {
  engine: Engine;
  reference: OpenedTable;
  current: OpenedTable;
  signal?: AbortSignal;
}

type Side = 'reference' | 'current';
const SIDES: Side[] = ['reference', 'current'];

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
  for (const chunk of chunks(pairs.filter(needsSurvey), COLUMNS_PER_STATEMENT)) {
    const results = await run(
      tables,
      SIDES.map(side => surveySql(tables[side].relation, chunk, side))
    );
    const [reference, current] = results.map(result => readSurveys(result.rows[0], chunk.length));
    chunk.forEach((pair, index) => {
      settled.set(pair, settle(pair, reference[index], current[index]));
    });
  }
  return pairs.map(pair => settled.get(pair) ?? pair);
}

/** Summaries of the columns, in order, a few at a time. */
export async function* collectSummaries(
  tables: Tables,
  pairs: ColumnPair[]
): AsyncGenerator<ColumnSummary[]> {
  let batch = FIRST_BATCH;
  for (const chunk of chunks(pairs, COLUMNS_PER_STATEMENT)) {
    const pending = await beginChunk(tables, chunk);
    let at = 0;
    while (at < pending.length) {
      const part = pending.slice(at, at + batch);
      const started = Date.now();
      yield await finish(tables, part);
      at += part.length;
      const pace = CALL_MILLISECONDS / Math.max(1, Date.now() - started);
      batch = Math.max(1, Math.min(LARGEST_BATCH, Math.round(part.length * pace)));
    }
  }
}

/** A column whose basic figures are known, and what is still to be asked. */
interface Pending {
  statement: string | null;
  read: (result: QueryResult | null) => ColumnSummary;
}

async function beginChunk(tables: Tables, chunk: ColumnPair[]): Promise<Pending[]> {
  const ordered = chunk.filter(pair => pair.kind === 'numeric' || pair.kind === 'datetime');
  const others = chunk.filter(pair => !ordered.includes(pair));
  const pendings = new Map<ColumnPair, Pending>([
    ...(await beginOrdered(tables, ordered)),
    ...(await beginOthers(tables, others))
  ]);
  return chunk.flatMap(pair => pendings.get(pair) ?? []);
}

function rowsOf(tables: Tables): Sides<number> {
  return { reference: tables.reference.rows, current: tables.current.rows };
}

function relationsOf(tables: Tables): Sides<string> {
  return { reference: tables.reference.relation, current: tables.current.relation };
}

async function beginOthers(tables: Tables, pairs: ColumnPair[]): Promise<[ColumnPair, Pending][]> {
  if (pairs.length === 0) {
    return [];
  }
  const results = await run(
    tables,
    SIDES.map(side => {
      const counts = pairs.map(pair => `count(${pair.reading[side].expression})`);
      return `SELECT ${counts.join(', ')} FROM ${quoteIdentifier(tables[side].relation)}`;
    })
  );
  const rows = rowsOf(tables);
  return pairs.map((pair, index) => {
    const [reference, current] = results.map(result => countOf(result.rows[0][index]));
    const present = { reference, current };
    if (pair.kind === 'text' || pair.kind === 'embedding') {
      return [pair, { statement: null, read: () => ({ form: 'presence', pair, rows, present }) }];
    }
    const statement = levelsSql(relationsOf(tables), pair, present);
    return [
      pair,
      {
        statement,
        read: result => {
          const summary = readLevels(result?.rows ?? []);
          return { form: 'levels', pair, rows, present, summary };
        }
      }
    ];
  });
}

async function beginOrdered(tables: Tables, pairs: ColumnPair[]): Promise<[ColumnPair, Pending][]> {
  if (pairs.length === 0) {
    return [];
  }
  const samples = await sampleBoth(tables, pairs);
  const moments = await momentsOfBoth(tables, pairs, samples);
  const whole = await wholeNumbers(tables, pairs, moments);
  const rows = rowsOf(tables);
  return pairs.map((pair, index) => {
    const sides: Sides<Moments> = {
      reference: moments.reference[index],
      current: moments.current[index]
    };
    const grid = chooseGrid({
      rows: rows.reference + rows.current,
      samples: SIDES.map(side => samples[side][index]),
      moments: [sides.reference, sides.current],
      whole: whole.has(pair)
    });
    return [
      pair,
      {
        statement: orderedSql(relationsOf(tables), pair, grid, sides),
        read: result => {
          const summary = readOrdered(result?.rows ?? [], grid);
          return { form: 'ordered', pair, rows, moments: sides, grid, summary };
        }
      }
    ];
  });
}

async function sampleBoth(
  tables: Tables,
  pairs: ColumnPair[]
): Promise<Sides<(SampleQuantiles | null)[]>> {
  const results = await run(
    tables,
    SIDES.map(side => sampleSql(tables[side].relation, tables[side].rows, pairs, side))
  );
  const [reference, current] = results.map(result => readSamples(result.rows[0], pairs.length));
  return { reference, current };
}

async function momentsOfBoth(
  tables: Tables,
  pairs: ColumnPair[],
  samples: Sides<(SampleQuantiles | null)[]>
): Promise<Sides<Moments[]>> {
  const centres = {
    reference: samples.reference.map(centreOf),
    current: samples.current.map(centreOf)
  };
  const results = await run(
    tables,
    SIDES.map(side => momentsSql(tables[side].relation, pairs, centres[side], side))
  );
  const [reference, current] = SIDES.map((side, place) =>
    readMoments(results[place].rows[0], centres[side])
  );
  return { reference, current };
}

/** The pairs whose finite values are few whole numbers, which get a bin a value. */
async function wholeNumbers(
  tables: Tables,
  pairs: ColumnPair[],
  moments: Sides<Moments[]>
): Promise<Set<ColumnPair>> {
  const likely = pairs.filter((pair, index) =>
    mayHoldFewWholeNumbers(pair.kind, [moments.reference[index], moments.current[index]])
  );
  if (likely.length === 0) {
    return new Set();
  }
  const results = await run(
    tables,
    SIDES.map(side => {
      const counts = likely.map(pair => {
        const value = finiteExpression(pair, side);
        return `count(CASE WHEN ${value} <> floor(${value}) THEN 1 END)`;
      });
      return `SELECT ${counts.join(', ')} FROM ${quoteIdentifier(tables[side].relation)}`;
    })
  );
  const broken = (index: number): boolean =>
    results.some(result => countOf(result.rows[0][index]) > 0);
  return new Set(likely.filter((_, index) => !broken(index)));
}

async function finish(tables: Tables, part: Pending[]): Promise<ColumnSummary[]> {
  const statements = part.flatMap(pending => pending.statement ?? []);
  const results = statements.length > 0 ? await run(tables, statements) : [];
  let next = 0;
  return part.map(pending => {
    const result = pending.statement === null ? null : results[next++];
    return pending.read(result);
  });
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size)
  );
}
