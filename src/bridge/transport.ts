import type { AuditError } from '../core/errors';

/** Carries messages to one Python process and back, in order. */
export interface Transport {
  /**
   * Sends one JSON object; throws when the way is closed.
   *
   * A promise resolves when the other side has taken the message, which may be
   * long after where it waits behind a running cell.
   */
  send(message: object): void | Promise<void>;
  /** Names the one who hears every message; called once, before the first `send`. */
  onMessage(listener: (message: unknown) => void): void;
  /** Names the one who hears, once, why the way closed. */
  onClose(listener: (reason: AuditError) => void): void;
  /** Closes the way; `onClose` is not called. */
  dispose(): void;
}
