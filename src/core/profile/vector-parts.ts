import { seededRandom } from '../probe/random';
import type { CellValue } from '../ports';
import type { PartReading } from './calendar-parts';
import type { Reading } from './kind';
import type { ColumnPair } from './pairing';
import type { Side } from './part';
import { countOf, quoteIdentifier } from './sql';

/** Random directions that vectors are projected on. */
const DIRECTIONS = 4;
/** Longer vectors have their norm alone, as their directions would not fit into a statement. */
const LONGEST = 16_384;
const SEED = 20_011;
/** Different lengths that are read at most. */
const MOST_LENGTHS = 100;

/** Rows by the length of their vectors, the most frequent length first. */
export function lengthsSql(relation: string, pair: ColumnPair, side: Side): string {
  return (
    `SELECT array_length(v) AS d, count(*) AS n FROM ` +
    `(SELECT ${vectorOf(pair, side)} AS v FROM ${quoteIdentifier(relation)}) WHERE v IS NOT NULL GROUP BY d ORDER BY n DESC, d LIMIT ${MOST_LENGTHS}`
  );
}

export function readLengths(rows: CellValue[][]): { length: number; rows: number }[] {
  return rows.map(([length, count]) => ({ length: countOf(length), rows: countOf(count) }));
}

/**
 * Figures of a vector: its Euclidean norm, and its projections on fixed random
 * directions of unit length, their coordinates plus or minus one over the root
 * of the dimension (Achlioptas 2003), which depend on the dimension alone. A
 * vector of another length, or with a NULL inside, has no projection.
 */
export function vectorParts(pair: ColumnPair, dimension: number | null): PartReading[] {
  const part = (name: string, sql: (vector: string) => string): PartReading => ({
    name,
    kind: 'numeric',
    reading: {
      reference: reading(sql(vectorOf(pair, 'reference'))),
      current: reading(sql(vectorOf(pair, 'current')))
    }
  });
  const norm = part('norm', vector => {
    const filled = filledSql(vector);
    return `sqrt(list_inner_product(${filled}, ${filled}))`;
  });
  if (dimension === null || dimension === 0 || dimension > LONGEST) {
    return [norm];
  }
  return [
    norm,
    ...directions(dimension).map((signs, index) =>
      part(`direction${index + 1}`, vector => {
        const product = `list_inner_product(${filledSql(vector)}, CAST([${signs.join(',')}] AS DOUBLE[]))`;
        return `CASE WHEN array_length(${vector}) = ${dimension} THEN ${product} / sqrt(${dimension}) END`;
      })
    )
  ];
}

/** With NaN for a coordinate that is not there, as engines refuse gaps; what comes of it is missing. */
function filledSql(vector: string): string {
  return `list_transform(${vector}, lambda e: coalesce(e, CAST('nan' AS DOUBLE)))`;
}

/** The same for every table, so that two snapshots are projected alike. */
function directions(dimension: number): number[][] {
  const random = seededRandom(SEED);
  return Array.from({ length: DIRECTIONS }, () =>
    Array.from({ length: dimension }, () => (random() < 0.5 ? -1 : 1))
  );
}

function reading(expression: string): Reading {
  return { expression, mayFail: false, mayBeInfinite: true };
}

/** A side without values may have any type. */
function vectorOf(pair: ColumnPair, side: Side): string {
  const values = pair.family[side] === 'nothing' ? 'NULL' : pair.reading[side].expression;
  return `CAST(${values} AS DOUBLE[])`;
}
