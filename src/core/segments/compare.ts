import { throwIfAborted } from '../errors';
import { collectSummaries, type Tables } from '../drift/collect';
import type { ColumnFigures } from '../drift/column';
import { foldParts, type PreparedParts } from '../drift/column-parts';
import type { Threshold } from '../drift/report';
import type { ColumnSummary } from '../drift/summaries';
import type { OpenedTable } from '../ports';
import type { ColumnPair } from '../profile/pairing';
import { dropPartSql, SIDES, type Side } from '../profile/part';
import { quoteIdentifier } from '../profile/sql';
import { pause } from '../record/pause';
import type { Division } from './divide';

const TIMEOUT_SECONDS = 1800;

/** How columns are read: settled on the whole tables, so that every segment reads them alike. */
export interface Readings {
  pairs: readonly ColumnPair[];
  prepared: ReadonlyMap<ColumnPair, PreparedParts>;
  thresholds: ReadonlyMap<ColumnPair, Threshold>;
}

/**
 * The figures of the columns within one segment, by the very functions that compare whole tables.
 *
 * @throws `cancelled`, and what the engine throws.
 */
export async function compareWithin(
  tables: Tables,
  division: Division,
  { pairs, prepared, thresholds }: Readings,
  onColumn: (done: number, name: string) => void
): Promise<ColumnFigures[]> {
  const found = new Map<ColumnPair, ColumnSummary>();
  const all = pairs.flatMap(pair => [pair, ...(prepared.get(pair)?.pairs ?? [])]);
  await summariesWithin(tables, division, all, summaries => {
    summaries.forEach(summary => found.set(summary.pair, summary));
    const done = pairs.filter(pair => found.has(pair)).length;
    onColumn(done, summaries[summaries.length - 1].pair.name);
  });
  const figures: ColumnFigures[] = [];
  for (const pair of pairs) {
    const own = found.get(pair);
    const parts = (prepared.get(pair)?.pairs ?? []).flatMap(each => found.get(each) ?? []);
    if (own !== undefined) {
      figures.push(foldParts(own, parts, thresholds).figures);
      await pause();
    }
  }
  return figures;
}

/**
 * Summaries of columns and parts of them within one segment, a few at a time. Its rows are kept as
 * two tables of the engine meanwhile, the columns asked for alone.
 *
 * @throws `cancelled`, and what the engine throws.
 */
export async function summariesWithin(
  tables: Tables,
  division: Division,
  pairs: ColumnPair[],
  take: (summaries: ColumnSummary[]) => void
): Promise<void> {
  const within = {
    ...tables,
    reference: part(tables, 'reference', division, pairs),
    current: part(tables, 'current', division, pairs)
  };
  try {
    for (const side of SIDES) {
      throwIfAborted(tables.signal);
      await tables.engine.query([createSql(tables[side], within[side], division.where[side])], {
        signal: tables.signal,
        timeout: TIMEOUT_SECONDS
      });
    }
    for await (const summaries of collectSummaries(within, pairs)) {
      take(summaries);
    }
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    const drop = SIDES.map(side => dropPartSql(within[side].relation));
    await tables.engine.query(drop).catch(() => undefined);
  }
}

/** The rows of one segment on one side, as an opened table. */
function part(
  tables: Tables,
  side: Side,
  division: Division,
  pairs: readonly ColumnPair[]
): OpenedTable {
  const names = new Set(pairs.map(({ name }) => name));
  return {
    ...tables[side],
    relation: `${tables[side].relation}_segment`,
    rows: division.rows[side],
    columns: tables[side].columns.filter(({ name }) => names.has(name))
  };
}

function createSql(whole: OpenedTable, part: OpenedTable, where: string): string {
  const columns = part.columns.map(({ name }) => quoteIdentifier(name));
  return (
    `CREATE OR REPLACE TABLE ${quoteIdentifier(part.relation)} AS ` +
    `SELECT ${columns.join(', ')} FROM ${quoteIdentifier(whole.relation)} WHERE ${where}`
  );
}
