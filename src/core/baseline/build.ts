import { throwIfAborted } from '../errors';
import { settleKinds } from '../drift/collect';
import { prepareParts, type PreparedParts } from '../drift/column-parts';
import type { ColumnKind } from '../drift/report';
import type { Engine, OpenedTable } from '../ports';
import { pairColumns, type ColumnPair } from '../profile/pairing';
import {
  PROFILE_SCHEMA,
  type Profile,
  type ProfileColumn,
  type ProfilePart
} from '../profile/profile-schema';
import { alphabetSql, readAlphabet } from '../profile/text-parts';
import { readParts, refuseNoRows } from './read';

export interface ProfileOptions {
  /** Kinds by column where the type does not tell. */
  kinds: Record<string, ColumnKind>;
  /** Columns to leave out, with the reason. */
  exclude: { name: string; reason: string }[];
  signal?: AbortSignal;
  /** Columns and parts done and in all, and the column done last. */
  onProgress?: (done: number, total: number, column: string) => void;
}

/**
 * The profile of a table, which fixes how every other one is counted. Columns of types that are not
 * compared have none.
 *
 * @throws AuditError `empty-table`, `unknown-column`, `invalid-input` for a kind that a column can't
 * have, `cancelled`, and what the engine throws.
 */
export async function profileTable(
  engine: Engine,
  table: OpenedTable,
  options: ProfileOptions
): Promise<Profile> {
  refuseNoRows(table);
  const { signal } = options;
  const tables = { engine, reference: table, current: table, signal };
  const settled = await settleKinds(tables, pairColumns(table, table, options).pairs);
  const pairs = settled.filter((item): item is ColumnPair => 'kind' in item);
  const prepared = await prepareParts(tables, pairs);
  const alphabets = new Map<ColumnPair, string>();
  for (const pair of pairs.filter(({ kind }) => kind === 'text')) {
    throwIfAborted(signal);
    const sql = alphabetSql(table.relation, pair, table.rows);
    const [result] = await engine.query([sql], { signal });
    alphabets.set(pair, readAlphabet(result.rows));
  }
  const found = new Map<ColumnPair, ProfilePart>();
  const all = pairs.flatMap(pair => [pair, ...(prepared.get(pair)?.pairs ?? [])]);
  const reader = { engine, table, side: 'reference' as const, signal, gridOf: () => null };
  for await (const parts of readParts(reader, all)) {
    parts.forEach(([pair, part]) => found.set(pair, part));
    options.onProgress?.(found.size, all.length, parts.at(-1)?.[0].name ?? '');
  }
  return {
    ...describe(engine, table),
    columns: pairs.map(pair => {
      const parts = prepared.get(pair);
      return columnOf(pair, parts, alphabets.get(pair), parts?.lengths?.reference, found);
    })
  };
}

/** What a profile says of its table. */
export function describe(engine: Engine, table: OpenedTable): Omit<Profile, 'columns'> {
  return {
    schema: PROFILE_SCHEMA,
    description: table.description,
    digest: table.digest,
    rows: table.rows,
    engine: engine.description,
    tables: 1,
    table: table.columns.map(({ name, type }) => ({ name, type }))
  };
}

/** A column that was read, with its parts. */
export function columnOf(
  pair: ColumnPair,
  prepared: PreparedParts | undefined,
  alphabet: string | undefined,
  lengths: readonly { length: number; rows: number }[] | undefined,
  found: ReadonlyMap<ColumnPair, ProfilePart>
): ProfileColumn {
  return {
    own: found.get(pair)!,
    parts: (prepared?.pairs ?? []).flatMap(part => found.get(part) ?? []),
    ...(alphabet !== undefined && { alphabet }),
    ...(lengths && {
      lengths: lengths.map(({ length, rows }): [number, number] => [length, rows])
    })
  };
}
