import { countOnGrids, type CountedTable } from '../profile/grid-count';
import { layGrids } from '../profile/grid-lay';
import type { ColumnPair } from '../profile/pairing';
import { chunksOf, type Side } from '../profile/part';
import { gridSummary, rowsOutside } from './grid-summary';
import type { ColumnSummary } from './summaries';
import type { Tables } from './tables';

/** Columns whose grids are fixed together; their cells are in memory meanwhile. */
const COLUMNS_ON_GRIDS = 16;

/** The reference fixes the grids of some columns, then both tables are counted on them. */
export async function* collectOnGrids(
  tables: Tables,
  pairs: ColumnPair[]
): AsyncGenerator<ColumnSummary[]> {
  const rows = { reference: tables.reference.rows, current: tables.current.rows };
  for (const chunk of chunksOf(pairs, COLUMNS_ON_GRIDS)) {
    const laid = await layGrids(countedTable(tables, 'reference'), chunk);
    let next = 0;
    for await (const counts of countOnGrids(countedTable(tables, 'current'), laid)) {
      yield counts.map(current => {
        const { pair, grid, counts: reference } = laid[next++];
        const summary = gridSummary(pair, rows, grid, { reference, current });
        if (grid.decimals === null || current.off === 0) {
          tables.outside?.set(summary, rowsOutside(grid, reference, current));
        }
        return summary;
      });
    }
  }
}

/** Those of the columns whose figures are exact on a grid already; their pairs are added to `told`. */
export async function* collectExactOnGrids(
  tables: Tables,
  pairs: ColumnPair[],
  told: Set<ColumnPair>
): AsyncGenerator<ColumnSummary[]> {
  for await (const summaries of collectOnGrids(tables, pairs)) {
    const exact = summaries.filter(isExact);
    exact.forEach(({ pair }) => told.add(pair));
    if (exact.length > 0) {
      yield exact;
    }
  }
}

/** Whether no distance lies between two ends; those of values too far off are not told at all. */
function isExact(column: ColumnSummary): boolean {
  if (column.form !== 'ordered') {
    return false;
  }
  const { bounds, pooled } = column.summary;
  const ends = bounds ? [bounds.gap, bounds.area, bounds.squares, bounds.spread] : [];
  return (
    ends.every(each => each !== null && each[0] === each[1]) &&
    (pooled === null || Number.isFinite(pooled.tails))
  );
}

function countedTable({ engine, signal, ...tables }: Tables, side: Side): CountedTable {
  const { relation, rows } = tables[side];
  return { engine, relation, rows, side, signal };
}
