import { AuditError } from './errors';

/**
 * The error of a source that could not be opened, with the name that the user knows it by in the
 * place of the engine's own; any other error as it is.
 *
 * @param relation - The name under which the engine was to open it.
 */
export function withSourceName(thrown: unknown, relation: string, name: string): unknown {
  const start = `The SQL source of ${relation} failed: `;
  return thrown instanceof AuditError && thrown.message.startsWith(start)
    ? new AuditError(
        thrown.code,
        `The SQL source of ${name} failed: ${thrown.message.slice(start.length)}`,
        thrown.action,
        `${name} (sql)`,
        { cause: thrown }
      )
    : thrown;
}
