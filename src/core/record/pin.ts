import { isCheckpointSignedBy, openCheckpoint, originOf, sameBytes } from './checkpoint';
import { coversKeys } from './inspect';
import type { Inspection, LogProblem } from './inspection';
import { merkleRoot } from './merkle';

/** A checkpoint that was kept elsewhere: on a run, in git, in a file. */
export interface Pin {
  /** For messages: `the run bold-crane`. */
  name: string;
  /** The checkpoint's text. */
  checkpoint: string;
  /** The record that it was kept with, where that is known; `sha256:…`. */
  record?: { version: number; digest: string };
}

/** A pin after it was held against the log. */
export interface CheckedPin {
  name: string;
  /** Entries that it vouches for; null where it is no checkpoint. */
  size: number | null;
  holds: boolean;
}

/**
 * What a checkpoint that was kept elsewhere shows and the log itself can't: that
 * its end was cut off, or that it was written anew by whoever holds the key.
 */
export function pinProblems(inspection: Inspection, pin: Pin): LogProblem[] {
  const { entries, keys } = inspection;
  const problem = (code: LogProblem['code'], message: string): LogProblem[] => [
    { code, file: pin.name, message }
  ];
  const checkpoint = openCheckpoint(pin.checkpoint);
  if (checkpoint === null) {
    return problem(10, 'What is kept there is not a signed checkpoint.');
  }
  const model = entries.find(({ summary }) => summary)?.summary?.model;
  if (model !== undefined && checkpoint.origin !== originOf(model)) {
    return problem(11, `The checkpoint kept there belongs to another log, ${checkpoint.origin}.`);
  }
  const last = entries.at(-1)?.sequence ?? 0;
  const found: LogProblem[] = [];
  if (checkpoint.size > last) {
    const lost = checkpoint.size - last;
    found.push(
      ...problem(
        13,
        `The checkpoint kept there covers ${checkpoint.size} entries, but the log ends at ${last}: ${lost} ${lost === 1 ? 'entry was' : 'entries were'} cut off.`
      )
    );
  } else if (!covers(inspection, checkpoint.size, checkpoint.root)) {
    found.push(
      ...problem(
        11,
        `The first ${checkpoint.size} entries are not those that the checkpoint kept there was made over: the log was written anew.`
      )
    );
  }
  const now = entries.find(({ summary }) => summary?.version === pin.record?.version);
  if (pin.record && now?.envelope && `sha256:${now.envelope.digest}` !== pin.record.digest) {
    found.push(
      ...problem(11, `Version ${pin.record.version} is another record than the one kept there.`)
    );
  }
  const isSigned = keys.some(({ bytes }) => isCheckpointSignedBy(checkpoint, bytes));
  if (!isSigned || !coversKeys(checkpoint, keys, entries)) {
    found.push(
      ...problem(14, 'The trusted keys are not those that the checkpoint kept there was made over.')
    );
  }
  return found;
}

function covers({ entries }: Inspection, size: number, root: Uint8Array): boolean {
  const covered = entries.filter(({ sequence }) => sequence <= size);
  const leaves = covered.map(({ leaf }) => leaf);
  return covered.length === size && sameBytes(merkleRoot(leaves), root);
}
