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

/** The columns' summaries, a few at a time, each with the pair that it is of. */
export async function* readParts(
  reader: Reader,
  pairs: readonly ColumnPair[]
): AsyncGenerator<[ColumnPair, ProfilePart][]> {
  const ordered = pairs.filter(({ kind }) => kind === 'numeric' || kind === 'datetime');
  const others = pairs.filter(pair => !ordered.includes(pair));
  for (const chunk of chunksOf(ordered, COLUMNS_AT_ONCE)) {
    yield* readOrdered(reader, chunk);
  }
  for (const chunk of chunksOf(others, COLUMNS_AT_ONCE)) {
    yield await readOthers(reader, chunk);
  }
}

async function* readOrdered(
  reader: Reader,
  pairs: ColumnPair[]
): AsyncGenerator<[ColumnPair, ProfilePart][]> {
  const { engine, table, side, signal, gridOf } = reader;
  const counted: CountedTable = {
    engine,
    relation: table.relation,
    rows: table.rows,
    side,
    signal
  };
  const free = pairs.filter(pair => gridOf(pair) === null);
  if (free.length > 0) {
    const laid = await layGrids(counted, free);
    yield laid.map(({ pair, grid, counts }) => [pair, orderedProfile(pair, grid, counts)]);
  }
  const bound = pairs.flatMap(pair => {
    const grid = gridOf(pair);
    return grid === null ? [] : [{ pair, grid }];
  });
  let next = 0;
  for await (const counts of countOnGrids(counted, bound)) {
    yield counts.map(each => {
      const { pair, grid } = bound[next++];
      return [pair, orderedProfile(pair, grid, each)];
    });
  }
}

async function readOthers(
  { engine, table, side, signal }: Reader,
  pairs: ColumnPair[]
): Promise<[ColumnPair, ProfilePart][]> {
  throwIfAborted(signal);
  const leveled = pairs.filter(({ kind }) => kind !== 'text' && kind !== 'embedding');
  const present = pairs.map(pair => `count(${pair.reading[side].expression})`);
  const [counts, ...found] = await engine.query(
    [
      `SELECT ${present.join(', ')} FROM ${quoteIdentifier(table.relation)}`,
      ...leveled.map(pair => levelCountsSql(pair, table.relation, side))
    ],
    { signal, timeout: TIMEOUT_SECONDS }
  );
  return pairs.map((pair, index): [ColumnPair, ProfilePart] => {
    const rows = countOf(counts.rows[0][index]);
    const figures = { name: pair.part ?? pair.name, kind: pair.kind, present: rows };
    const place = leveled.indexOf(pair);
    return place < 0
      ? [pair, { ...figures, form: 'presence' }]
      : [pair, { ...figures, form: 'levels', ...readLevelCounts(found[place].rows, rows) }];
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
