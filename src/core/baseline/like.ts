import { counted } from '../counted';
import { AuditError, throwIfAborted } from '../errors';
import type { PreparedParts } from '../drift/column-parts';
import type { ColumnKind } from '../drift/report';
import type { Engine, OpenedTable } from '../ports';
import { calendarParts, type PartReading } from '../profile/calendar-parts';
import { pairColumns, withKind, type ColumnPair, type NotCompared } from '../profile/pairing';
import type { Profile, ProfileColumn, ProfilePart } from '../profile/profile-schema';
import { readSurveys, surveySql } from '../profile/survey';
import { textParts } from '../profile/text-parts';
import { lengthsSql, readLengths, vectorParts } from '../profile/vector-parts';

/** The table of a profile: its rows are not there to be read. */
export function tableOf(profile: Profile): OpenedTable {
  return {
    relation: '',
    rows: profile.rows,
    columns: profile.table,
    digest: profile.digest,
    description: profile.description,
    cell: null,
    rowless: true
  };
}

export interface LikenessOptions {
  /** Kinds that the user asks for. */
  kinds: Record<string, ColumnKind>;
  exclude: { name: string; reason: string }[];
  signal?: AbortSignal;
}

/** A table's columns that can be read as a profile's. */
export interface Likeness {
  pairs: ColumnPair[];
  notCompared: NotCompared[];
  prepared: Map<ColumnPair, PreparedParts>;
  /** The profile's own summary of every pair, and of every pair of a part. */
  kept: Map<ColumnPair, ProfilePart>;
  /** The profile's column of every pair. */
  columns: Map<ColumnPair, ProfileColumn>;
}

/**
 * Finds how a table's columns are read as a profile's: with its kinds, its texts' alphabet and the
 * length of its vectors. Columns whose values can't be read that way are not compared.
 *
 * @throws AuditError `no-common-columns`, `invalid-input` for a kind other than the profile's,
 * `cancelled`, and what the engine throws.
 */
export async function findLikeness(
  engine: Engine,
  profile: Profile,
  current: OpenedTable,
  options: LikenessOptions
): Promise<Likeness> {
  const kept = new Map(profile.columns.map(column => [column.own.name, column]));
  refuseOtherKinds(options.kinds, kept);
  const pairing = pairColumns(tableOf(profile), current, { ...options, kinds: {} });
  const notCompared = [...pairing.notCompared];
  const columns = new Map<ColumnPair, ProfileColumn>();
  for (const pair of pairing.pairs) {
    const column = kept.get(pair.name);
    const read = column ? asKept(pair, column.own.kind) : null;
    if (column && read) {
      columns.set(read, column);
    } else {
      notCompared.push({ name: pair.name, reason: unlike(pair, column) });
    }
  }
  for (const [pair, reason] of await unreadable(engine, current, columns, options.signal)) {
    columns.delete(pair);
    notCompared.push({ name: pair.name, reason });
  }
  const likeness: Likeness = {
    pairs: [...columns.keys()],
    notCompared,
    prepared: new Map(),
    kept: new Map(),
    columns
  };
  for (const [pair, column] of columns) {
    await addParts(likeness, engine, current, pair, column, options.signal);
  }
  return likeness;
}

function refuseOtherKinds(
  kinds: Record<string, ColumnKind>,
  kept: ReadonlyMap<string, ProfileColumn>
): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const own = kept.get(name)?.own;
    if (own && own.kind !== kind) {
      throw new AuditError(
        'invalid-input',
        `The saved baseline holds ${JSON.stringify(name)} as ${own.kind}, so it can't be compared as ${kind}.`,
        'Make the baseline anew with that kind, or leave the kind out.',
        name
      );
    }
  }
}

/** The pair read as the profile's kind; null where the current type can't be. */
function asKept(pair: ColumnPair, kind: ColumnKind): ColumnPair | null {
  const read = pair.kind === kind ? pair : withKind(pair, kind);
  // Labels of numbers and of strings are not the same, even where they look alike.
  const labels = kind === 'categorical' && pair.origin === 'mixed';
  return read === null || labels || read.reading.current.expression === 'NULL' ? null : read;
}

function unlike({ type }: ColumnPair, column: ProfileColumn | undefined): string {
  return column
    ? `The saved baseline holds it as ${column.own.kind}, which the current table's ${type.current} can't be read as.`
    : 'The saved baseline does not hold it.';
}

/** Pairs some of whose current values can't be read, with the reason. */
async function unreadable(
  engine: Engine,
  current: OpenedTable,
  columns: ReadonlyMap<ColumnPair, ProfileColumn>,
  signal?: AbortSignal
): Promise<[ColumnPair, string][]> {
  const unsure = [...columns.keys()].filter(({ reading }) => reading.current.mayFail);
  if (unsure.length === 0) {
    return [];
  }
  throwIfAborted(signal);
  const sql = surveySql(current.relation, unsure, 'current', []);
  const [result] = await engine.query([sql], { signal });
  return readSurveys(result.rows[0], unsure.length).flatMap(
    ({ present, readable }, index): [ColumnPair, string][] => {
      const pair = unsure[index];
      const count = present - readable;
      return count === 0
        ? []
        : [
            [
              pair,
              `${count} of ${counted(present, 'value')} of the current table can't be read as ${pair.kind}, which the saved baseline holds.`
            ]
          ];
    }
  );
}

/** Adds a column and its parts to what is to be read. */
async function addParts(
  { kept, prepared }: Likeness,
  engine: Engine,
  current: OpenedTable,
  pair: ColumnPair,
  column: ProfileColumn,
  signal?: AbortSignal
): Promise<void> {
  kept.set(pair, column.own);
  const lengths = pair.kind === 'embedding' ? await lengthsOf() : null;
  const pairs = readings().flatMap(({ name, kind, reading }): ColumnPair[] => {
    const own = column.parts.find(part => part.name === name);
    const part = { ...pair, kind, reading, note: '', part: name };
    if (own) {
      kept.set(part, own);
    }
    return own ? [part] : [];
  });
  if (pairs.length > 0 || lengths !== null) {
    prepared.set(pair, { pairs, lengths });
  }

  function readings(): PartReading[] {
    switch (pair.kind) {
      case 'datetime':
        return calendarParts(pair);
      case 'text':
        return textParts(pair, column.alphabet ?? '');
      case 'embedding':
        return vectorParts(pair, (lengths?.reference[0] ?? lengths?.current[0])?.length ?? null);
      default:
        return [];
    }
  }

  async function lengthsOf(): Promise<PreparedParts['lengths']> {
    throwIfAborted(signal);
    const sql = lengthsSql(current.relation, pair, 'current');
    const [result] = await engine.query([sql], { signal });
    return {
      reference: (column.lengths ?? []).map(([length, rows]) => ({ length, rows })),
      current: readLengths(result.rows)
    };
  }
}
