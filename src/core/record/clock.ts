import type { LogEntry } from './entries';

/**
 * Entries that name an earlier moment than the one before them. The order of the
 * log stands, whatever clocks say, so this is a remark and no fault.
 */
export function clockNotes(entries: readonly LogEntry[]): string[] {
  const timed = entries.filter(({ recordedAt }) => recordedAt !== null);
  return timed.slice(1).flatMap((entry, index) => {
    const note = clockNote(timed[index].recordedAt, entry.recordedAt);
    return note === null ? [] : [`${entry.path}: ${note}`];
  });
}

/** A sentence where the later of two entries names the earlier moment; null else. */
export function clockNote(before: string | null, after: string | null): string | null {
  return before !== null && after !== null && Date.parse(after) < Date.parse(before)
    ? `It names ${after} as its time, though the entry before it names ${before}: a clock was set back, or one of them was wrong.`
    : null;
}
