import { AuditError } from '../errors';
import { mergeCounts } from '../profile/grid-table';
import type { LevelsProfile, Profile, ProfileColumn, ProfilePart } from '../profile/profile-schema';
import { sha256Hex, utf8 } from '../record/digest';
import { countsOf, withCounts } from './read';

/** Characters of a digest that tell it from others. */
const SHOWN_DIGEST = 'sha256:'.length + 12;

/**
 * The profile of two tables together. Counts add up to the last one, sums to rounding. A level is
 * listed where it is in both, or where the profile without it lists all of its levels.
 *
 * @throws AuditError `invalid-input` where the two were not counted alike, or a table is in both.
 */
export function mergeProfiles(left: Profile, right: Profile): Profile {
  const others = new Map(right.columns.map(column => [column.own.name, column]));
  const alike =
    left.columns.length === right.columns.length &&
    left.columns.every(column => {
      const other = others.get(column.own.name);
      return other !== undefined && isAlike(column, other);
    });
  if (!alike) {
    throw new AuditError(
      'invalid-input',
      `${left.description} and ${right.description} were not counted alike, so their profiles can't be added up.`,
      'Make the second one with model-audit profile --like and the first one.',
      right.description
    );
  }
  const digests = [...digestsOf(left), ...digestsOf(right)].sort();
  const twice = digestsOf(right).find(digest => digestsOf(left).includes(digest));
  if (twice !== undefined) {
    throw new AuditError(
      'invalid-input',
      `The table with the digest ${twice.slice(0, SHOWN_DIGEST)}… is in ${left.description} and in ${right.description}, so its rows would count twice.`,
      'Name each profile once.',
      right.description
    );
  }
  return {
    ...left,
    digests,
    description: `${left.description} and ${right.description}`,
    digest: `sha256:${sha256Hex(utf8([left.digest, right.digest].sort().join(' ')))}`,
    rows: left.rows + right.rows,
    tables: left.tables + right.tables,
    columns: left.columns.map(column => mergeColumns(column, others.get(column.own.name)!))
  };
}

/** Those of the tables that a profile adds up. */
function digestsOf({ digest, digests }: Profile): string[] {
  return digests ?? [digest];
}

/** Whether two tables' columns were counted in the same way. */
export function isAlike(left: ProfileColumn, right: ProfileColumn): boolean {
  return (
    left.alphabet === right.alphabet &&
    isAlikePart(left.own, right.own) &&
    left.parts.length === right.parts.length &&
    left.parts.every((part, index) => isAlikePart(part, right.parts[index]))
  );
}

function isAlikePart(left: ProfilePart, right: ProfilePart): boolean {
  return (
    left.name === right.name &&
    left.kind === right.kind &&
    left.form === right.form &&
    (left.form !== 'ordered' ||
      right.form !== 'ordered' ||
      JSON.stringify(left.grid) === JSON.stringify(right.grid))
  );
}

function mergeColumns(left: ProfileColumn, right: ProfileColumn): ProfileColumn {
  const lengths = left.lengths && mergeLengths(left.lengths, right.lengths ?? []);
  return {
    ...left,
    own: mergeParts(left.own, right.own),
    parts: left.parts.map((part, index) => mergeParts(part, right.parts[index])),
    ...(lengths && { lengths })
  };
}

function mergeParts(left: ProfilePart, right: ProfilePart): ProfilePart {
  if (left.form === 'ordered' && right.form === 'ordered') {
    return withCounts(left, mergeCounts(countsOf(left), countsOf(right)));
  }
  const present = left.present + right.present;
  return left.form === 'levels' && right.form === 'levels'
    ? { ...left, present, ...mergeLevels(left, right, present) }
    : { ...left, present };
}

function mergeLevels(
  left: LevelsProfile,
  right: LevelsProfile,
  present: number
): Pick<LevelsProfile, 'levels' | 'rest'> {
  const [a, b] = [new Map(left.levels), new Map(right.levels)];
  const labels = [...new Set([...a.keys(), ...b.keys()])];
  const known = labels.filter(
    label => (a.has(label) || left.rest === 0) && (b.has(label) || right.rest === 0)
  );
  const levels = known
    .map((label): [string, number] => [label, (a.get(label) ?? 0) + (b.get(label) ?? 0)])
    .sort(byCount);
  return { levels, rest: present - levels.reduce((sum, [, count]) => sum + count, 0) };
}

/** The most frequent first, equals by their labels. */
function byCount([left, n]: [string, number], [right, m]: [string, number]): number {
  return m - n || (left < right ? -1 : 1);
}

type Lengths = NonNullable<ProfileColumn['lengths']>;

function mergeLengths(left: Lengths, right: Lengths): Lengths {
  const rows = new Map<number, number>();
  for (const [length, count] of [...left, ...right]) {
    rows.set(length, (rows.get(length) ?? 0) + count);
  }
  return [...rows].sort(([a, n], [b, m]) => m - n || a - b);
}
