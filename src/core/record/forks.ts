import type { Storage } from '../ports';
import { shortKeyid } from './digest';
import { isEnvelopeSignedBy } from './dsse';
import { readEntryAt, type LogEntry } from './entries';
import type { Inspection } from './inspection';
import { forkPath } from './layout';
import { revokedBefore } from './revocations';
import type { JoinPredicate, Previous } from './statement';

/**
 * Reads what other copies of the log held, as far as entries took it in, and
 * tells what is wrong with it: they have to be there, signed, and linked from the
 * last common entry on, as they were in their own copy.
 */
export async function inspectForks(storage: Storage, inspection: Inspection): Promise<void> {
  for (const { join, sequence } of inspection.entries) {
    if (join && inspection.signers.has(sequence)) {
      await inspectFork(storage, inspection, join);
    }
  }
}

async function inspectFork(
  storage: Storage,
  inspection: Inspection,
  { base, entries, sequence }: JoinPredicate
): Promise<void> {
  const { problems } = inspection;
  const common = inspection.entries.find(entry => entry.sequence === base?.sequence);
  if (base !== null && (!common || base.sequence >= sequence || common.digest !== base.sha256)) {
    const file = inspection.entries.find(entry => entry.sequence === sequence)?.path ?? '';
    problems.push({
      code: 11,
      file,
      message: 'The entry from which the joined copy parted is not in this log.'
    });
  }
  let previous: Previous = base;
  for (const named of entries) {
    const file = forkPath(named.sha256);
    const entry = await readEntryAt(storage, named.sequence, file);
    if (entry === null || entry.digest !== named.sha256) {
      const message =
        entry === null ? 'The joined entry is missing.' : 'The joined entry was altered.';
      problems.push({ code: 11, file, message });
    } else {
      inspectEntry(inspection, entry, previous);
      inspection.forked.push(entry);
    }
    previous = { sequence: named.sequence, sha256: named.sha256 };
  }
}

function inspectEntry(inspection: Inspection, entry: LogEntry, previous: Previous): void {
  const { keys, problems } = inspection;
  const { envelope, place, path: file } = entry;
  if (envelope === null || place === null) {
    problems.push({ code: 10, file, message: entry.problem ?? '' });
    return;
  }
  const signer = keys.find(key => isEnvelopeSignedBy(envelope, key.bytes));
  if (!signer) {
    const message = `The key ${shortKeyid(envelope.keyid)} is not a trusted key.`;
    problems.push({ code: 14, file, message });
  } else {
    inspection.forkSigners.set(entry.digest, signer);
    const message = revokedBefore(inspection, signer, entry);
    if (message !== null) {
      problems.push({ code: 14, file, message });
    }
  }
  const follows =
    place.sequence === entry.sequence &&
    place.previous?.sequence === previous?.sequence &&
    place.previous?.sha256 === previous?.sha256;
  if (!follows) {
    problems.push({
      code: 11,
      file,
      message: 'The joined entry does not follow the one before it.'
    });
  }
}
