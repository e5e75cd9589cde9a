import type { LogEntry } from './entries';
import type { Inspection } from './inspection';
import { withChanges, type TrustedKey } from './trusted-keys';

/**
 * Takes in what entries say of keys, and tells what a key signed after it was
 * revoked: by the clock of who signed, and by the place in the log, where no
 * clock helps a thief. What it signed before stays good.
 */
export function inspectRevocations(inspection: Inspection): void {
  const { entries, signers, keyChanges, problems, revokedBy } = inspection;
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
  takeVouches(inspection);
  const byId = new Map(inspection.keys.map(key => [key.keyid, key]));
  for (const entry of entries) {
    const signer = signers.get(entry.sequence);
    const key = signer && byId.get(signer.keyid);
    if (!key) {
      continue;
    }
    signers.set(entry.sequence, key);
    const isTold = problems.some(({ code, file }) => code === 14 && file === entry.path);
    const message = isTold ? null : revokedBefore(inspection, key, entry);
    if (message !== null) {
      problems.push({ code: 14, file: entry.path, message });
    }
  }
}

/** Who is trusted may vouch for others, as long as the own key was not revoked: neither by time nor by place. */
function takeVouches({ entries, signers, keys, vouches, revokedBy }: Inspection): void {
  for (const entry of entries.filter(({ vouch }) => vouch)) {
    const signer = signers.get(entry.sequence);
    const key = keys.find(({ keyid }) => keyid === signer?.keyid);
    const revocation = key && revokedBy.get(key.keyid);
    const counts =
      key &&
      (key.revoked === null || isBefore(entry.recordedAt, key.revoked)) &&
      (!revocation || revocation.sequence > entry.sequence);
    if (counts) {
      entry.vouch?.entries.forEach(({ sha256 }) =>
        vouches.set(sha256, [...(vouches.get(sha256) ?? []), entry])
      );
    }
  }
}

/**
 * The entry that vouches for one which a revoked key signed: it has to lie behind
 * the revocation, where that key can't speak for itself, whatever its clock says.
 */
function voucherOf(
  { vouches, revokedBy }: Pick<Inspection, 'vouches' | 'revokedBy'>,
  key: TrustedKey,
  entry: LogEntry
): LogEntry | undefined {
  const revocation = revokedBy.get(key.keyid);
  return vouches
    .get(entry.digest)
    ?.find(({ sequence }) => revocation !== undefined && sequence > revocation.sequence);
}

/** A sentence where the key was revoked when it signed the entry, and nobody vouches for that; null else. */
export function revokedBefore(
  inspection: Pick<Inspection, 'vouches' | 'revokedBy'>,
  key: TrustedKey,
  entry: LogEntry
): string | null {
  const { name, revoked } = key;
  return revoked === null ||
    isBefore(entry.recordedAt, revoked) ||
    voucherOf(inspection, key, entry)
    ? null
    : `The key of ${name} had been revoked on ${revoked} before it signed this. Who knows that it is genuine, as from a run that it was attached to before, can vouch for it: model-audit keys vouch.`;
}

/** What tells who vouches for an entry. */
export type Vouched = Pick<Inspection, 'signers' | 'forkSigners' | 'vouches' | 'revokedBy'>;

/** The entry by whose word another one counts; undefined where it needs none, or nobody gave it. */
export function voucherFor(log: Vouched, entry: LogEntry): LogEntry | undefined {
  const key = log.forkSigners.get(entry.digest) ?? log.signers.get(entry.sequence);
  return !key || key.revoked === null || isBefore(entry.recordedAt, key.revoked)
    ? undefined
    : voucherOf(log, key, entry);
}

/** Entries that stand by the word of another, a sentence for each who gave it. */
export function vouchNotes(inspection: Inspection): string[] {
  const { entries, forked, signers } = inspection;
  const stood = new Map<LogEntry, number[]>();
  for (const entry of [...entries, ...forked]) {
    const voucher = voucherFor(inspection, entry);
    if (voucher) {
      stood.set(voucher, [...(stood.get(voucher) ?? []), entry.sequence]);
    }
  }
  return entries.flatMap(entry => {
    const numbers = stood.get(entry);
    if (!numbers) {
      return [];
    }
    const [named, were, them] =
      numbers.length === 1 ? ['Entry', 'was', 'it'] : ['Entries', 'were', 'them'];
    return `${named} ${numbers.join(', ')} ${were} signed by a key that was revoked from an earlier moment on; ${signers.get(entry.sequence)?.name ?? ''} vouches for ${them} by entry ${entry.sequence}: ${entry.vouch?.why ?? ''}`;
  });
}

export function isBefore(moment: string | null, limit: string): boolean {
  return moment !== null && Date.parse(moment) < Date.parse(limit);
}
