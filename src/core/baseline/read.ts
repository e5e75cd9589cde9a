import { AuditError, throwIfAborted } from '../errors';
import type { Engine, OpenedTable } from '../ports';
import type { ReferenceGrid } from '../profile/grid';
import { encodeCells, decodeCells } from '../profile/grid-cells';
import { countOnGrids, TIMEOUT_SECONDS, type CountedTable } from '../profile/grid-count';
import { layGrids } from '../profile/grid-lay';
import type { GridCounts } from '../profile/grid-table';
import { levelCountsSql, readLevelCounts } from '../profile/level-counts';
import type { ColumnPair } from '../profile/pairing';
import { chunksOf, type Side } from '../profile/part';
import type { OrderedProfile, ProfilePart } from '../profile/profile-schema';
import { countOf, quoteIdentifier } from '../profile/sql';
import { withNarrow, type Readable } from '../profile/stored';

/** Columns that are read together, so that progress moves and cancel works. */
const COLUMNS_AT_ONCE = 16;

/** What is read: one side of columns, as the profile of another table or freely. */
export interface Reader {
  engine: Engine;
  table: OpenedTable;
  side: Side;
  signal?: AbortSignal;
  /** The grid that a column was counted on before; null where this table fixes it. */
  gridOf: (pair: ColumnPair) => ReferenceGrid | null;
}

type Read = [ColumnPair, ProfilePart];

/** The columns' summaries, a few at a time, each with the pair that it is of. */
export async function* readParts(
  reader: Reader,
  pairs: readonly ColumnPair[]
): AsyncGenerator<Read[]> {
  const { engine, table, side, signal } = reader;
  const ordered = pairs.filter(({ kind }) => kind === 'numeric' || kind === 'datetime');
  const others = pairs.filter(pair => !ordered.includes(pair));
  const narrow = (chunk: ColumnPair[], read: typeof readOrdered): AsyncGenerator<Read[]> =>
    withNarrow(engine, table, side, chunk, readable => read(reader, chunk, readable), signal);
  const isDirect = ({ reading }: ColumnPair): boolean =>
    table.direct === true && reading[side].stored !== undefined;
  for (const chunk of chunksOf(ordered.filter(isDirect), COLUMNS_AT_ONCE)) {
    yield* readOrdered(reader, chunk, { relation: table.relation, pairs: chunk });
  }
  for (const chunk of chunksOf(
    ordered.filter(pair => !isDirect(pair)),
    COLUMNS_AT_ONCE
  )) {
    yield* narrow(chunk, readOrdered);
  }
  for (const chunk of chunksOf(others, COLUMNS_AT_ONCE)) {
    yield* narrow(chunk, readOthers);
  }
}

async function* readOrdered(
  { engine, table, side, signal, gridOf }: Reader,
  pairs: readonly ColumnPair[],
  readable: Readable
): AsyncGenerator<Read[]> {
  const counted: CountedTable = {
    engine,
    relation: readable.relation,
    rows: table.rows,
    side,
    signal
  };
  const free = readable.pairs.filter((_, index) => gridOf(pairs[index]) === null);
  const own = (pair: ColumnPair): ColumnPair => pairs[readable.pairs.indexOf(pair)];
  if (free.length > 0) {
    const laid = await layGrids(counted, free);
    yield laid.map(({ pair, grid, counts }) => [own(pair), orderedProfile(pair, grid, counts)]);
  }
  const bound = readable.pairs.flatMap((pair, index) => {
    const grid = gridOf(pairs[index]);
    return grid === null ? [] : [{ pair, grid }];
  });
  let next = 0;
  for await (const counts of countOnGrids(counted, bound)) {
    yield counts.map(each => {
      const { pair, grid } = bound[next++];
      return [own(pair), orderedProfile(pair, grid, each)];
    });
  }
}

async function* readOthers(
  { engine, side, signal }: Reader,
  pairs: readonly ColumnPair[],
  readable: Readable
): AsyncGenerator<Read[]> {
  throwIfAborted(signal);
  const leveled = readable.pairs.filter(({ kind }) => kind !== 'text' && kind !== 'embedding');
  const counted = readable.pairs.filter(pair => !leveled.includes(pair));
  const present = counted.map(pair => `count(${pair.reading[side].expression})`);
  const results = await engine.query(
    [
      ...leveled.map(pair => levelCountsSql(pair, readable.relation, side)),
      ...(present.length > 0
        ? [`SELECT ${present.join(', ')} FROM ${quoteIdentifier(readable.relation)}`]
        : [])
    ],
    { signal, timeout: TIMEOUT_SECONDS }
  );
  yield readable.pairs.map((pair, index): Read => {
    const figures = { name: pair.part ?? pair.name, kind: pair.kind };
    const place = leveled.indexOf(pair);
    if (place >= 0) {
      return [
        pairs[index],
        { ...figures, form: 'levels', ...readLevelCounts(results[place].rows) }
      ];
    }
    const rows = countOf(results[leveled.length].rows[0][counted.indexOf(pair)]);
    return [pairs[index], { ...figures, form: 'presence', present: rows }];
  });
}

function orderedProfile(
  pair: ColumnPair,
  grid: ReferenceGrid,
  { cells, sum, squares, ...figures }: GridCounts
): OrderedProfile {
  return {
    name: pair.part ?? pair.name,
    kind: pair.kind,
    form: 'ordered',
    grid,
    ...figures,
    sum: Number.isFinite(sum) ? sum : null,
    squares: Number.isFinite(squares) ? squares : null,
    ...encodeCells(cells)
  };
}

/** The counts behind a column's profile. */
export function countsOf({ sum, squares, counts, offsets, ...column }: OrderedProfile): GridCounts {
  const { present, nan, positiveInfinity, negativeInfinity, minimum, maximum, off } = column;
  return {
    present,
    nan,
    positiveInfinity,
    negativeInfinity,
    minimum,
    maximum,
    off,
    sum: sum ?? NaN,
    squares: squares ?? NaN,
    cells: decodeCells({ counts, offsets })
  };
}

/** Counts with the cells as texts, as a profile keeps them. */
export function withCounts(column: OrderedProfile, counts: GridCounts): OrderedProfile {
  const { cells, sum, squares, ...figures } = counts;
  return {
    ...column,
    ...figures,
    sum: Number.isFinite(sum) ? sum : null,
    squares: Number.isFinite(squares) ? squares : null,
    ...encodeCells(cells)
  };
}

/** @throws AuditError `empty-table`. */
export function refuseNoRows(table: OpenedTable): void {
  if (table.rows === 0) {
    throw new AuditError(
      'empty-table',
      `${table.description} has no rows to make a profile of.`,
      'Name a table with rows.',
      table.description
    );
  }
}
