import { createPorts, type BridgePorts } from '../bridge/ports';
import { startStdioBridge } from '../bridge/stdio';
import { throwIfAborted } from '../core/errors';
import type { Output } from './output';
import { findPython } from './python';

/** What a command has while Python answers. */
export interface Session extends BridgePorts {
  signal: AbortSignal;
}

/**
 * Starts Python in the folder, does the work and ends Python again, whatever
 * happens. The first Ctrl+C aborts `signal`, so that the work ends in order; a
 * second one ends the process at once.
 */
export async function withPython<T>(
  python: string | undefined,
  folder: string,
  output: Output,
  work: (session: Session) => Promise<T>
): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const { signal } = controller;
  try {
    output.status('Starting Python');
    const client = await startStdioBridge(
      { python: findPython(python, folder, process.env), folder },
      { signal }
    );
    try {
      return await work({ ...createPorts(client), signal });
    } finally {
      client.dispose();
    }
  } catch (thrown) {
    // Ctrl+C on a terminal reaches Python as well, whose end must not pass for the reason.
    throwIfAborted(signal);
    throw thrown;
  } finally {
    output.status('');
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}
