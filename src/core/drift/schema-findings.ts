import { familyOf, shortType, shortTypes } from '../profile/kind';
import type { TableColumn } from '../ports';
import { capital, type Draft, type SideWords } from './finding-words';
import type { Sides } from './summaries';

/**
 * Columns that are not there, that were added, and whose type changed; columns
 * left out of the comparison on purpose are left out here too. A type that stays
 * in its family (INTEGER and BIGINT) is a note where the column was compared.
 */
export function schemaFindings(
  tables: Sides<readonly TableColumn[]>,
  excluded: ReadonlySet<string>,
  compared: ReadonlySet<string>,
  sides: SideWords
): Draft[] {
  const known = (columns: readonly TableColumn[]): Map<string, string> =>
    new Map(columns.map(({ name, type }) => [name, type]));
  const [reference, current] = [known(tables.reference), known(tables.current)];
  const wanted = (column: TableColumn): boolean => !excluded.has(column.name);
  const draft = (
    kind: Draft['kind'],
    column: string,
    severity: Draft['severity'],
    sentence: string
  ): Draft => ({ kind, column, severity, sentence, change: 1, p: null });
  const left = tables.reference.filter(wanted).flatMap(({ name, type }): Draft[] => {
    const other = current.get(name);
    if (other === undefined) {
      const like = similar(name, tables.current, reference);
      const hint = like === undefined ? '' : ` It has ${JSON.stringify(like)}.`;
      return [
        draft(
          'missingColumn',
          name,
          'warning',
          `${capital(sides.current)} lacks this column.${hint}`
        )
      ];
    }
    if (other === type) {
      return [];
    }
    const note = compared.has(name) && familyOf(type) === familyOf(other);
    const [before, after] = shortTypes(type, other);
    const end = compared.has(name) ? '' : ', and it was not compared';
    return [
      {
        ...draft(
          'changedType',
          name,
          note ? 'note' : 'warning',
          `The type is ${before} in ${sides.reference} and ${after} in ${sides.current}${end}.`
        ),
        types: { reference: type, current: other }
      }
    ];
  });
  const added = tables.current
    .filter(column => wanted(column) && !reference.has(column.name))
    .map(({ name, type }) =>
      draft(
        'addedColumn',
        name,
        'note',
        `Only ${sides.current} has this column, of type ${shortType(type)}.`
      )
    );
  return [...left, ...added];
}

/** A column of the other table that differs in capitals alone. */
function similar(
  name: string,
  others: readonly TableColumn[],
  own: ReadonlyMap<string, string>
): string | undefined {
  return others.find(
    other => other.name.toLowerCase() === name.toLowerCase() && !own.has(other.name)
  )?.name;
}
