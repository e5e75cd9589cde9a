import { withMinus } from '../counted';
import { throwIfAborted } from '../errors';
import type { ColumnPair } from '../profile/pairing';
import { chunksOf } from '../profile/part';
import { countOf, doubleLiteral, quoteIdentifier } from '../profile/sql';
import { inPieces } from '../record/pieces';
import { categoryFindings } from './category-findings';
import type { Tables } from './collect';
import type { PreparedParts } from './column-parts';
import { benjaminiHochberg } from './false-discovery';
import type { Draft, SideWords } from './finding-words';
import type { Finding, FindingKind } from './findings-schema';
import { schemaFindings } from './schema-findings';
import { presentRows, type ColumnSummary, type RowsOutside } from './summaries';
import { dimensionFinding, nothingFinite, rangeFinding, stateFindings } from './value-findings';

/** Shares of rows below which a finding is no news, whatever the number of rows. */
const LEAST_CHANGE: Partial<Record<FindingKind, number>> = {
  missingValues: 0.005,
  nanValues: 0.005
};
const LEAST_SHARE = 0.001;
const COLUMNS_PER_STATEMENT = 50;

/** What the comparison has found out. */
export interface Compared {
  summaries: readonly ColumnSummary[];
  prepared: ReadonlyMap<ColumnPair, PreparedParts>;
  sides: SideWords;
  /** Columns left out on purpose. */
  excluded: ReadonlySet<string>;
}

/**
 * What changed beside the shift of the columns. A finding on values is told where
 * it concerns enough rows (0.5 % for missing values and NaN, else 0.1 %) and its
 * q value, Benjamini-Hochberg over all findings that were tested, is at or below
 * the rate. Asks the current table for rows outside of the reference's range.
 */
export async function findChanges(
  tables: Tables,
  compared: Compared,
  rate: number
): Promise<Finding[]> {
  const outside = await countOutside(tables, compared.summaries);
  return changesOf(tables, compared, outside, rate);
}

/** The same where the rows outside of the range are known. */
export async function changesOf(
  tables: Pick<Tables, 'reference' | 'current'>,
  compared: Compared,
  outside: ReadonlyMap<ColumnSummary, RowsOutside>,
  rate: number
): Promise<Finding[]> {
  const { sides } = compared;
  const infinite = new Map(
    compared.summaries.flatMap(column => {
      const draft = nothingFinite(column, sides);
      return draft === null ? [] : [[column, draft] as const];
    })
  );
  const values = (
    await inPieces(compared.summaries, (column): Draft[] => {
      const lengths = compared.prepared.get(column.pair)?.lengths;
      const rows = outside.get(column);
      const range = rows
        ? rangeFinding(column, rows, sides, value => sayValue(column, value))
        : null;
      const vectors = lengths
        ? dimensionFinding(column.pair.name, lengths, column.rows, sides)
        : null;
      return [
        // Infinite throughout says more than a rise or fall of infinite values.
        ...stateFindings(column, sides).filter(
          ({ kind }) => kind !== 'infiniteValues' || !infinite.has(column)
        ),
        ...(column.form === 'levels'
          ? categoryFindings(
              column.pair.name,
              column.summary,
              column.rows,
              presentRows(column),
              sides
            )
          : []),
        ...[range, vectors].filter(draft => draft !== null)
      ];
    })
  ).flat();
  const schema = schemaFindings(
    { reference: tables.reference.columns, current: tables.current.columns },
    compared.excluded,
    new Set(compared.summaries.map(({ pair }) => pair.name)),
    sides
  );
  const facts = [...schema, ...infinite.values()];
  return [...facts.map(draft => finding(draft)), ...tellable(values, rate)].sort(byWeight);
}

/** Those that are large enough and no chance. */
export function tellable(drafts: readonly Draft[], rate: number): Finding[] {
  const adjusted = benjaminiHochberg(drafts.map(({ p }) => p ?? 1));
  return drafts.flatMap((draft, index) => {
    const least = LEAST_CHANGE[draft.kind] ?? LEAST_SHARE;
    return adjusted[index] <= rate && draft.change >= least ? finding(draft, adjusted[index]) : [];
  });
}

function finding(draft: Draft, q?: number): Finding {
  const { change: _change, p, ...told } = draft;
  return { ...told, ...(p !== null && { p }), ...(q !== undefined && { q }) };
}

/** Warnings first, then in the order found. */
function byWeight(left: Finding, right: Finding): number {
  return Number(left.severity === 'note') - Number(right.severity === 'note');
}

function sayValue({ pair }: ColumnSummary, value: number): string {
  if (pair.kind !== 'datetime') {
    return withMinus(String(Number(value.toPrecision(6))));
  }
  const moment = new Date(value / 1000);
  return Number.isNaN(moment.getTime())
    ? String(value)
    : moment.toISOString().replace('.000Z', 'Z');
}

/** Rows of the current table beyond the reference's smallest and largest finite value, read where no counts tell. */
async function countOutside(
  { engine, current, signal, outside }: Tables,
  summaries: readonly ColumnSummary[]
): Promise<Map<ColumnSummary, RowsOutside>> {
  const wide = summaries.flatMap(column => {
    if (column.form !== 'ordered' || outside?.has(column)) {
      return [];
    }
    const { minimum, maximum } = column.summary;
    const [low, high] = [minimum.reference, maximum.reference];
    const beyond =
      low !== null &&
      high !== null &&
      ((minimum.current ?? low) < low || (maximum.current ?? high) > high);
    return beyond ? [{ column, low, high }] : [];
  });
  const counts = new Map(outside);
  for (const chunk of chunksOf(wide, COLUMNS_PER_STATEMENT)) {
    throwIfAborted(signal);
    const figures = chunk.flatMap(({ column, low, high }) => {
      const { expression, mayBeInfinite } = column.pair.reading.current;
      const value = `CAST(${expression} AS DOUBLE)`;
      const finite = mayBeInfinite ? `isfinite(${value}) AND ` : '';
      return [
        `count(CASE WHEN ${finite}${value} < ${doubleLiteral(low)} THEN 1 END)`,
        `count(CASE WHEN ${finite}${value} > ${doubleLiteral(high)} THEN 1 END)`
      ];
    });
    const [result] = await engine.query(
      [`SELECT ${figures.join(', ')} FROM ${quoteIdentifier(current.relation)}`],
      { signal }
    );
    chunk.forEach(({ column }, index) => {
      const [below, above] = result.rows[0].slice(index * 2, index * 2 + 2).map(countOf);
      counts.set(column, { below, above });
    });
  }
  return counts;
}
