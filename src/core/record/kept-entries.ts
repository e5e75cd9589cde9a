import type { LogEntry } from './entries';

/** Characters of entries that are kept in all: some hundred records, a few times as many bytes. */
const MOST_CHARACTERS = 8 << 20;

/**
 * Entries that were taken apart already, by the place of their file. One counts only
 * for exactly the text that lies there now, which is read anew every time: neither
 * a file's time nor its size shows whether somebody changed it.
 */
export class KeptEntries {
  constructor(private readonly mostCharacters = MOST_CHARACTERS) {}

  /** The entry of a text, taken apart by `open` unless that was done before. */
  opened(place: string, text: string, open: () => LogEntry): LogEntry {
    const kept = this.entries.get(place);
    this.forget(place);
    const entry = kept?.text === text ? kept : open();
    this.entries.set(place, entry);
    this.characters += text.length;
    for (const [oldest] of this.entries) {
      if (this.characters <= this.mostCharacters) {
        break;
      }
      this.forget(oldest);
    }
    return entry;
  }

  private forget(place: string): void {
    this.characters -= this.entries.get(place)?.text.length ?? 0;
    this.entries.delete(place);
  }

  private readonly entries = new Map<string, LogEntry>();
  private characters = 0;
}
