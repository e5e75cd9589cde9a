import type { LogEntry } from './entries';
import type { Inspection } from './inspection';
import { withChanges } from './trusted-keys';

/**
 * Takes in what entries say of keys, and tells what a key signed after it was
 * revoked: by the clock of who signed, and by the place in the log, where no
 * clock helps a thief. What it signed before stays good.
 */
export function inspectRevocations(inspection: Inspection): void {
  const { entries, signers, keyChanges, problems } = inspection;
  const revokedBy = new Map<string, LogEntry>();
  for (const entry of entries) {
    const signer = signers.get(entry.sequence);
    if (!signer) {
      continue;
    }
    const revocation = revokedBy.get(signer.keyid);
    if (revocation) {
      const message = `The key of ${signer.name} had been revoked by ${revocation.path} before it signed this.`;
      problems.push({ code: 14, file: entry.path, message });
    } else if (entry.keyChange) {
      keyChanges.push(entry.keyChange);
      if (entry.keyChange.action === 'revoke') {
        revokedBy.set(entry.keyChange.key.keyid, entry);
      }
    }
  }
  inspection.keys = withChanges(inspection.keys, keyChanges);
  const byId = new Map(inspection.keys.map(key => [key.keyid, key]));
  for (const entry of entries) {
    const signer = signers.get(entry.sequence);
    const key = signer && byId.get(signer.keyid);
    if (!key) {
      continue;
    }
    signers.set(entry.sequence, key);
    const isTold = problems.some(({ code, file }) => code === 14 && file === entry.path);
    if (key.revoked !== null && !isTold && !isBefore(entry.recordedAt, key.revoked)) {
      const message = `The key of ${key.name} had been revoked on ${key.revoked} before it signed this.`;
      problems.push({ code: 14, file: entry.path, message });
    }
  }
}

export function isBefore(moment: string | null, limit: string): boolean {
  return moment !== null && Date.parse(moment) < Date.parse(limit);
}
