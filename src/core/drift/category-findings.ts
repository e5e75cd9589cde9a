import type { LevelSummary } from '../profile/levels';
import type { Side } from '../profile/part';
import { countTail, sideTail } from './chance-bounds';
import { counted, percent, type Draft, type SideWords } from './finding-words';
import type { Sides } from './summaries';

/** Categories that a finding names. */
const NAMED = 5;

/**
 * Categories of the current table alone, and those of the reference alone. A
 * long tail always has some: with t rows of both sides a category lies on one
 * side by chance with the probability (side's share of rows)^t at most. Both the
 * biggest one and their number are held against that, Bonferroni over the two.
 */
export function categoryFindings(
  column: string,
  summary: LevelSummary,
  rows: Sides<number>,
  present: Sides<number>,
  sides: SideWords
): Draft[] {
  if (present.reference === 0 || present.current === 0) {
    return [];
  }
  return [
    oneSided(column, summary, rows, present, 'current', sides),
    oneSided(column, summary, rows, present, 'reference', sides)
  ].flatMap(draft => draft ?? []);
}

function oneSided(
  column: string,
  { entries, listed }: LevelSummary,
  rows: Sides<number>,
  present: Sides<number>,
  side: Side,
  sides: SideWords
): Draft | null {
  const other = side === 'current' ? 'reference' : 'current';
  const alone = entries.filter(entry => entry[other] === 0);
  const count = alone.reduce((sum, entry) => sum + entry.levels, 0);
  if (count === 0) {
    return null;
  }
  const inThem = alone.reduce((sum, entry) => sum + entry[side] * entry.levels, 0);
  const biggest = listed
    .filter(level => level[other] === 0 && level[side] > 0)
    .sort((a, b) => b[side] - a[side])
    .slice(0, NAMED)
    .map(level => ({
      label: level.label,
      rows: level[side],
      share: level[side] / rows[side]
    }));
  const fresh = side === 'current';
  const names = biggest.map(({ label, share }) => `${label} (${percent(share)})`).join(', ');
  const rest = count > biggest.length ? ` and ${counted(count - biggest.length, 'more')}` : '';
  // Rare ones are counted, not listed.
  const told = biggest.length > 0 ? `: ${names}${rest}` : '';
  const where = fresh
    ? `that ${sides.reference} does not have ${count === 1 ? 'makes' : 'make'} up ${percent(inThem / rows.current)} of ${sides.current}'s rows`
    : `of ${sides.reference}, ${percent(inThem / rows.reference)} of its rows, are not in ${sides.current}`;
  return {
    kind: fresh ? 'newCategories' : 'vanishedCategories',
    column,
    severity: fresh ? 'warning' : 'note',
    sentence: `${counted(count, 'category', 'categories')} ${where}${told}.`,
    [side]: { rows: inThem, share: inThem / rows[side] },
    categories: { count, biggest },
    change: inThem / rows[side],
    p: chanceOf(entries, alone, present, side)
  };
}

function chanceOf(
  entries: LevelSummary['entries'],
  alone: LevelSummary['entries'],
  present: Sides<number>,
  side: Side
): number {
  const share = present[side] / (present.reference + present.current);
  const levels = entries.reduce((sum, entry) => sum + entry.levels, 0);
  const largest = alone.reduce((most, entry) => Math.max(most, entry[side]), 0);
  const expected = entries.reduce(
    (sum, entry) => sum + entry.levels * share ** (entry.reference + entry.current),
    0
  );
  const count = alone.reduce((sum, entry) => sum + entry.levels, 0);
  const biggest = Math.min(1, levels * sideTail(largest, largest, share));
  return Math.min(1, 2 * Math.min(biggest, countTail(count, expected)));
}
