import { gridSummary } from '../drift/grid-summary';
import type { ColumnSummary, Sides } from '../drift/summaries';
import { LISTED_LEVELS, type LevelSummary } from '../profile/levels';
import type { ColumnPair } from '../profile/pairing';
import type { LevelsProfile, ProfilePart } from '../profile/profile-schema';
import { countsOf } from './read';

/** Ends of a shift that lie further apart than this are told. */
const WIDE = 0.05;

/**
 * Two tables' profiles of a column, counted alike, in the form that tables give too.
 *
 * @param merged - Whether the reference is a sum of several tables' profiles.
 */
export function summaryOf(
  pair: ColumnPair,
  rows: Sides<number>,
  reference: ProfilePart,
  current: ProfilePart,
  merged: boolean
): ColumnSummary {
  const present = { reference: reference.present, current: current.present };
  if (reference.form === 'ordered' && current.form === 'ordered') {
    const counts = { reference: countsOf(reference), current: countsOf(current) };
    const summary = gridSummary(pair, rows, reference.grid, counts, merged);
    addNote(pair, shiftNote(summary));
    return summary;
  }
  if (reference.form === 'levels' && current.form === 'levels') {
    // The very pair, as views of the columns find each other by it.
    addNote(pair, pooledNote(reference, current));
    const summary = levelSummary(withAlikeLabels(pair, reference), withAlikeLabels(pair, current));
    return { form: 'levels', pair, rows, present, summary };
  }
  return { form: 'presence', pair, rows, present };
}

function addNote(pair: ColumnPair, note: string): void {
  pair.note = [pair.note, note].filter(text => text !== '').join(' ');
}

function shiftNote(summary: ColumnSummary): string {
  const shift = summary.form === 'ordered' ? summary.summary.bounds?.shift : undefined;
  return shift && shift[1] - shift[0] > WIDE
    ? `The shift is approximate, exactly it is ${shift[0].toFixed(3)} to ${shift[1].toFixed(3)}: tenths of the merged baseline lie inside of cells of the first profile's grid.`
    : '';
}

function pooledNote(reference: LevelsProfile, current: LevelsProfile): string {
  return reference.rest + current.rest > 0
    ? `The levels beyond the ${reference.levels.length} that the saved baseline lists are one bin.`
    : '';
}

/** Equal numbers of two types can have different texts. */
function withAlikeLabels({ type, family }: ColumnPair, column: LevelsProfile): LevelsProfile {
  const numbers = [family.reference, family.current].every(
    each => each === 'integer' || each === 'real'
  );
  return numbers && type.reference !== type.current
    ? {
        ...column,
        levels: column.levels.map(([label, rows]): [string, number] => [
          String(Number(label)),
          rows
        ])
      }
    : column;
}

/** Levels with the same two counts are one entry; those that are not listed everywhere share one bin. */
function levelSummary(reference: LevelsProfile, current: LevelsProfile): LevelSummary {
  const [left, right] = [new Map(reference.levels), new Map(current.levels)];
  const labels = [...new Set([...left.keys(), ...right.keys()])].filter(
    label => (left.has(label) || reference.rest === 0) && (right.has(label) || current.rest === 0)
  );
  const listed = labels.map(label => ({
    label,
    reference: left.get(label) ?? 0,
    current: right.get(label) ?? 0
  }));
  const sum = (side: 'reference' | 'current'): number =>
    listed.reduce((total, level) => total + level[side], 0);
  const other = {
    reference: reference.present - sum('reference'),
    current: current.present - sum('current')
  };
  const entries = new Map<string, LevelSummary['entries'][number]>();
  const rest = other.reference + other.current > 0 ? [{ label: '', ...other }] : [];
  for (const { reference: r, current: c } of [...listed, ...rest]) {
    const key = `${r} ${c}`;
    const entry = entries.get(key) ?? { reference: r, current: c, levels: 0 };
    entry.levels += 1;
    entries.set(key, entry);
  }
  return {
    entries: [...entries.values()].sort(
      (a, b) => b.reference - a.reference || b.current - a.current
    ),
    listed: mostFrequent(listed, reference.present, current.present)
  };
}

/** The most frequent of either side, most frequent in the reference first. */
function mostFrequent(
  listed: LevelSummary['listed'],
  n: number,
  m: number
): LevelSummary['listed'] {
  const share = (level: LevelSummary['listed'][number]): number =>
    Math.max(level.reference / Math.max(1, n), level.current / Math.max(1, m));
  const byLabel = (a: { label: string }, b: { label: string }): number =>
    a.label < b.label ? -1 : 1;
  return [...listed]
    .sort((a, b) => share(b) - share(a) || byLabel(a, b))
    .slice(0, LISTED_LEVELS)
    .sort((a, b) => b.reference - a.reference || b.current - a.current || byLabel(a, b));
}
