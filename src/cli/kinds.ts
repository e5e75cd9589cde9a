import { COLUMN_KINDS, columnKindSchema, type ColumnKind } from '../core/drift/report';
import { AuditError } from '../core/errors';

/** `COLUMN=KIND`; the column may hold equals signs itself. */
export function kindsOf(pairs: readonly string[]): Record<string, ColumnKind> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.lastIndexOf('=');
      const kind = columnKindSchema.safeParse(pair.slice(at + 1));
      if (at < 1 || !kind.success) {
        throw new AuditError(
          'invalid-input',
          `--kind ${pair} is not COLUMN=KIND with one of the kinds ${COLUMN_KINDS.join(', ')}.`,
          'Write --kind zip_code=categorical, for example.',
          '--kind'
        );
      }
      return [pair.slice(0, at), kind.data];
    })
  );
}
