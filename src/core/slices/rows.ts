import { throwIfAborted } from '../errors';
import type { Tables } from '../drift/collect';
import type { CellValue } from '../ports';
import { dropPartSql, SIDES, type Side } from '../profile/part';
import { countOf, quoteIdentifier } from '../profile/sql';
import type { SideCounts } from './carried';

const TIMEOUT_SECONDS = 1800;
/** Rows of a side that slices are tested on at most: a byte a slice and row. */
const MOST_TESTED = 1_000_000;
/** Half of a 64-bit hash's range, so that its halves can be told apart without rounding. */
const RANGE = '18446744073709551616.0';

/** Which rows of a side are drawn, and which of the others are tested, as shares of its rows. */
export interface Draw {
  drawn: number;
  tested: number;
  seed: number;
}

/** Slices are looked for in one part of the rows and tested on another. */
export function drawOf(rows: number, most: number, seed: number): Draw {
  const drawn = Math.min(0.5, most / Math.max(1, rows));
  return { drawn, tested: Math.min(1 - drawn, MOST_TESTED / Math.max(1, rows)), seed };
}

export type RowPart = 'drawn' | 'tested';

/** Expressions by the name of the column that holds them; on the values `v0`, `v1`, …. */
export interface RowColumns {
  values: { reference: string; current: string }[];
  cells: string[];
}

/**
 * Keeps one part of both sides' rows as tables of small numbers, a column a cell, named `c0`, `c1`,
 * …. Which part a row is in hangs on the hash of its place alone.
 */
export class RowTables {
  private readonly names: Record<Side, string>;

  constructor(
    private readonly tables: Tables,
    private readonly part: RowPart,
    private readonly draws: Record<Side, Draw>
  ) {
    this.names = {
      reference: `${tables.reference.relation}_${part}`,
      current: `${tables.current.relation}_${part}`
    };
  }

  async create({ values, cells }: RowColumns): Promise<void> {
    for (const side of SIDES) {
      const { drawn, tested, seed } = this.draws[side];
      const listed = values.map((value, index) => `, ${value[side]} AS v${index}`).join('');
      const numbered = `SELECT row_number() OVER () AS place${listed} FROM ${quoteIdentifier(this.tables[side].relation)}`;
      const hashed = `CAST(hash(place + ${seed} * 1000003 + ${side === 'current' ? 500_009 : 0}) AS DOUBLE) / ${RANGE}`;
      const within =
        this.part === 'drawn' ? `u < ${drawn}` : `u >= ${drawn} AND u < ${drawn + tested}`;
      // A table has a column, even where there is nothing to look for.
      const listedCells = [...cells, '0'].map(
        (cell, index) => `CAST(${cell} AS UTINYINT) AS c${index}`
      );
      await this.run([
        `CREATE OR REPLACE TABLE ${quoteIdentifier(this.names[side])} AS SELECT ${listedCells.join(', ')} ` +
          `FROM (SELECT *, ${hashed} AS u FROM (${numbered})) WHERE ${within}`
      ]);
    }
  }

  /** A SELECT of all rows of a side, with names for the cells. */
  select(side: Side, names: readonly string[]): string {
    const listed = names.map((name, index) => `c${index} AS ${name}`);
    return `SELECT ${[...listed, '0 AS filler'].join(', ')} FROM ${quoteIdentifier(this.names[side])}`;
  }

  /**
   * Rows by the value of the cell `bin`, of which there are `bins`: of all rows first, then of those
   * for which each of the conditions, on the cells' names, holds. Without a bin all rows are one.
   */
  async count(
    bin: number | null,
    bins: number,
    conditions: readonly string[]
  ): Promise<SideCounts[]> {
    const key = bin === null ? '0' : `c${bin}`;
    const sums = conditions.map(condition => `, count(CASE WHEN ${condition} THEN 1 END)`).join('');
    const statements = SIDES.map(
      side =>
        `SELECT ${key} AS b, count(*)${sums} FROM ${quoteIdentifier(this.names[side])} GROUP BY b`
    );
    const [reference, current] = (await this.run(statements)).map(({ rows }) =>
      byBin(rows, bins, conditions.length + 1)
    );
    return reference.map((counts, index) => ({ reference: counts, current: current[index] }));
  }

  async drop(): Promise<void> {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    const drops = SIDES.map(side => dropPartSql(this.names[side]));
    await this.tables.engine.query(drops).catch(() => undefined);
  }

  private run(statements: string[]): ReturnType<Tables['engine']['query']> {
    const { engine, signal } = this.tables;
    throwIfAborted(signal);
    return engine.query(statements, { signal, timeout: TIMEOUT_SECONDS });
  }
}

function byBin(rows: readonly CellValue[][], bins: number, lists: number): number[][] {
  const counts = Array.from({ length: lists }, () => new Array<number>(bins).fill(0));
  for (const [bin, ...found] of rows) {
    found.forEach((value, list) => {
      counts[list][countOf(bin)] = countOf(value);
    });
  }
  return counts;
}
