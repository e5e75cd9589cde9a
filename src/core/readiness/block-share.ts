import { studentQuantile } from '../probe/student';
import { wilsonInterval } from '../probe/wilson';

/**
 * The share of rows for which something holds, with a 95 % interval for rows that come in blocks:
 * Wilson's for as many rows by themselves as would tell the share as well (Korn and Graubard,
 * Survey Methodology 24:193-201, 1998), which are at most the rows there are. Where it holds for
 * all rows or for none, blocks can't be compared and each counts as one row.
 *
 * @param holds - One a row, at least one row.
 * @param blocks - The block of each row.
 */
export function shareOfRows(
  holds: readonly boolean[],
  blocks: readonly number[]
): { share: number; interval: [number, number] } {
  const rows = holds.length;
  const share = holds.filter(Boolean).length / rows;
  const sums = new Map<number, number>();
  holds.forEach((held, row) =>
    sums.set(blocks[row], (sums.get(blocks[row]) ?? 0) + (held ? 1 : 0) - share)
  );
  const effective = effectiveRows(share, rows, [...sums.values()]);
  return { share, interval: wilsonInterval(share * effective, effective) };
}

/** @param sums - What each block has beyond its part. */
function effectiveRows(share: number, rows: number, sums: readonly number[]): number {
  const blocks = sums.length;
  if (blocks === rows || blocks < 2) {
    return rows;
  }
  const squares = sums.reduce((all, sum) => all + sum * sum, 0);
  if (share === 0 || share === 1 || squares === 0) {
    return share === 0 || share === 1 ? blocks : rows;
  }
  const variance = ((blocks / (blocks - 1)) * squares) / rows ** 2;
  const fewBlocks = (studentQuantile(Infinity) / studentQuantile(blocks - 1)) ** 2;
  return Math.min(rows, ((share * (1 - share)) / variance) * fewBlocks);
}
