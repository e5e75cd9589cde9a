import type { ColumnKind } from '../drift/report';
import { AuditError } from '../errors';
import type { OpenedTable, TableColumn } from '../ports';
import {
  familyOf,
  kindOfFamily,
  readingOf,
  shortType,
  shortTypes,
  type Reading,
  type TypeFamily
} from './kind';

/** A column of both tables and how it is to be compared. */
export interface ColumnPair {
  name: string;
  kind: ColumnKind;
  type: { reference: string; current: string };
  family: { reference: TypeFamily; current: TypeFamily };
  reading: { reference: Reading; current: Reading };
  /** How the kind came about; what has to be checked on the values follows from it. */
  origin: 'type' | 'override' | 'mixed';
  /** What a reader should know about the reading; empty where there is nothing to say. */
  note: string;
  /** Name of the part that it reads; absent for a column itself. */
  part?: string;
}

export interface NotCompared {
  name: string;
  reason: string;
}

export interface Pairing {
  pairs: ColumnPair[];
  notCompared: NotCompared[];
}

export interface PairingOptions {
  kinds: Record<string, ColumnKind>;
  exclude: { name: string; reason: string }[];
}

const SHOWN_NAMES = 5;

/** At most five names, quoted, for a message. */
export function someNames(names: string[]): string {
  if (names.length === 0) {
    return 'no columns';
  }
  const shown = names.slice(0, SHOWN_NAMES).map(name => JSON.stringify(name));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/**
 * Pairs the columns of two tables by name, in the order of the reference.
 * Throws `no-common-columns`, `unknown-column` for an override that names none,
 * and `invalid-input` for an override that the type can't follow.
 */
export function pairColumns(
  reference: OpenedTable,
  current: OpenedTable,
  options: PairingOptions
): Pairing {
  const others = new Map(current.columns.map(column => [column.name, column]));
  // A map, as a column may be called like what every object has: `constructor`.
  const kinds = new Map(Object.entries(options.kinds));
  const excluded = new Map(options.exclude.map(({ name, reason }) => [name, reason]));
  checkOverrides(reference, current, options.kinds);
  const common = reference.columns.filter(column => others.has(column.name));
  if (common.length === 0) {
    throw noCommonColumns(reference, current);
  }
  const pairing: Pairing = { pairs: [], notCompared: [] };
  for (const column of reference.columns) {
    const other = others.get(column.name);
    const reason = excluded.get(column.name);
    if (reason !== undefined) {
      pairing.notCompared.push({ name: column.name, reason });
    } else if (other === undefined) {
      pairing.notCompared.push(oneSided(column.name, 'reference', current));
    } else {
      addPair(pairing, column, other, kinds.get(column.name));
    }
  }
  const known = new Set(reference.columns.map(column => column.name));
  for (const { name } of current.columns.filter(column => !known.has(column.name))) {
    const reason = excluded.get(name);
    pairing.notCompared.push(
      reason === undefined ? oneSided(name, 'current', reference) : { name, reason }
    );
  }
  return pairing;
}

function addPair(
  pairing: Pairing,
  column: TableColumn,
  other: TableColumn,
  override: ColumnKind | undefined
): void {
  const pair = override === undefined ? pairByType(column, other) : pairAs(column, other, override);
  if (pair === null) {
    const [type, others] = shortTypes(column.type, other.type);
    const types = column.type === other.type ? type : `${type} and ${others}`;
    pairing.notCompared.push({
      name: column.name,
      reason: `Columns of type ${types} are not compared.`
    });
  } else {
    pairing.pairs.push(pair);
  }
}

function draft(column: TableColumn, other: TableColumn): Omit<ColumnPair, 'kind' | 'reading'> {
  return {
    name: column.name,
    type: { reference: column.type, current: other.type },
    family: { reference: familyOf(column.type), current: familyOf(other.type) },
    origin: 'type',
    note: renamed(column) ?? renamed(other) ?? ''
  };
}

function renamed({ name, original }: TableColumn): string | null {
  return original === undefined
    ? null
    : `The table calls it ${original}; it is ${name} here, as another column's name differs from that by case alone.`;
}

/** The pair read as one kind; null where one side's type doesn't allow it. */
export function withKind(
  pair: Omit<ColumnPair, 'kind' | 'reading'>,
  kind: ColumnKind
): ColumnPair | null {
  const reference = readingOf(kind, pair.family.reference, pair.name);
  const current = readingOf(kind, pair.family.current, pair.name);
  return reference && current ? { ...pair, kind, reading: { reference, current } } : null;
}

/** One side has no value of its own kind: it is read as missing throughout. */
export function withEmptySide(pair: ColumnPair, empty: 'reference' | 'current'): ColumnPair | null {
  const filled = empty === 'reference' ? 'current' : 'reference';
  const kind = kindOfFamily(pair.family[filled]);
  return kind && withKind({ ...pair, family: { ...pair.family, [empty]: 'nothing' } }, kind);
}

function pairByType(column: TableColumn, other: TableColumn): ColumnPair | null {
  const pair = draft(column, other);
  const { reference, current } = pair.family;
  if (reference === 'nothing' && current === 'nothing') {
    return withKind(pair, 'categorical');
  }
  const kinds = [kindOfFamily(reference), kindOfFamily(current)];
  if (reference === 'nothing' || current === 'nothing') {
    const kind = kinds[0] ?? kinds[1];
    return kind && withKind(pair, kind);
  }
  if (kinds[0] === null || kinds[1] === null) {
    return null;
  }
  if (kinds[0] === kinds[1] && haveOneUnit(pair)) {
    return withKind(pair, kinds[0]);
  }
  return mixedPair(pair, kinds as ColumnKind[]);
}

/** A duration is a number of microseconds; a plain number's unit is not known. */
function haveOneUnit({ family }: Pick<ColumnPair, 'family'>): boolean {
  return (family.reference === 'duration') === (family.current === 'duration');
}

/**
 * Types of different kinds: strings are read as the other side's kind, booleans
 * as 0 and 1. Whether every value follows is checked later; where no reading
 * exists at all, the pair stays so that an empty side can still be seen.
 */
function mixedPair(pair: Omit<ColumnPair, 'kind' | 'reading'>, kinds: ColumnKind[]): ColumnPair {
  const order: ColumnKind[] = ['embedding', 'datetime', 'numeric', 'boolean'];
  const specific = order.find(kind => kinds.includes(kind)) ?? 'categorical';
  const mixed = { ...pair, origin: 'mixed' as const };
  const found = haveOneUnit(pair) ? withKind(mixed, specific) : null;
  if (found !== null) {
    return found;
  }
  const nothing: Reading = { expression: 'NULL', mayFail: true, mayBeInfinite: false };
  return { ...mixed, kind: specific, reading: { reference: nothing, current: nothing } };
}

function pairAs(column: TableColumn, other: TableColumn, kind: ColumnKind): ColumnPair {
  const pair = withKind({ ...draft(column, other), origin: 'override' }, kind);
  if (pair === null) {
    throw new AuditError(
      'invalid-input',
      `Column ${JSON.stringify(column.name)} is ${shortType(column.type)} in the reference and ${shortType(other.type)} ` +
        `in the current table, which can't be read as ${kind}.`,
      'Choose another kind for it, or leave it out.',
      column.name
    );
  }
  return pair;
}

function oneSided(
  name: string,
  side: 'reference' | 'current',
  absentFrom: OpenedTable
): NotCompared {
  const similar = absentFrom.columns.find(
    column => column.name.toLowerCase() === name.toLowerCase()
  );
  const hint = similar ? ` The other has ${JSON.stringify(similar.name)}.` : '';
  return { name, reason: `Only the ${side} table has this column.${hint}` };
}

function checkOverrides(
  reference: OpenedTable,
  current: OpenedTable,
  kinds: Record<string, ColumnKind>
): void {
  const names = new Set([...reference.columns, ...current.columns].map(column => column.name));
  const unknown = Object.keys(kinds).filter(name => !names.has(name));
  if (unknown.length > 0) {
    throw new AuditError(
      'unknown-column',
      `A kind is given for ${someNames(unknown)}, which neither table has.`,
      `The reference has ${someNames(reference.columns.map(column => column.name))}.`,
      unknown[0]
    );
  }
}

function noCommonColumns(reference: OpenedTable, current: OpenedTable): AuditError {
  const names = (table: OpenedTable): string => someNames(table.columns.map(({ name }) => name));
  return new AuditError(
    'no-common-columns',
    `The two tables have no column in common: ${reference.description} has ${names(reference)}, ` +
      `${current.description} has ${names(current)}.`,
    'Compare tables whose columns bear the same names.'
  );
}
