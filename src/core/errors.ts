/**
 * The kinds of trouble a user can meet. A code is stable: the command's JSON,
 * the panel's icons and the tests rely on it.
 */
export const ERROR_CODES = [
  'invalid-plan',
  'invalid-suite',
  'invalid-input',
  'missing-file',
  'unreadable-file',
  'read-only',
  'disk-full',
  'empty-table',
  'no-common-columns',
  'unknown-column',
  'unknown-variable',
  'query-failed',
  'model-raised',
  'model-nonsense',
  'timeout',
  'target-unreachable',
  'already-running',
  'cancelled',
  'kernel-missing',
  'kernel-dead',
  'kernel-language',
  'package-missing',
  'version-mismatch',
  'tracker-unreachable',
  'tracker-missing',
  'run-missing',
  'log-changed',
  'log-broken',
  'protocol',
  'internal'
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An error that a user can act on.
 *
 * `message` says what happened and where, as a sentence; `action` says what to
 * do next, as a sentence. Both are plain text and are never read as markup.
 */
export class AuditError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly action: string = '',
    /** A file, a line and column, a column's name, a host: what the message speaks of. */
    readonly where: string = '',
    options?: { cause?: unknown }
  ) {
    super(message, options);
    this.name = 'AuditError';
  }

  /** The whole as a user reads it. */
  get sentence(): string {
    return this.action ? `${asSentence(this.message)} ${this.action}` : this.message;
  }
}

/** The text with a full stop where nothing ends it: what a model or a library says may have none. */
export function asSentence(text: string): string {
  return /[.!?…:]$/.test(text.trimEnd()) ? text : `${text.trimEnd()}.`;
}

/** Turns anything thrown into an `AuditError`, keeping one that already is. */
export function toAuditError(thrown: unknown): AuditError {
  if (thrown instanceof AuditError) {
    return thrown;
  }
  // By name: an abort may come from another realm, such as a worker's or a frame's.
  if ((thrown as { name?: unknown } | null)?.name === 'AbortError') {
    return new AuditError('cancelled', 'Cancelled.', '', '', { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AuditError('internal', message || 'Something unexpected happened.', '', '', {
    cause: thrown
  });
}

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new AuditError('cancelled', 'Cancelled.');
  }
}
