/** Bytes of statements that are kept in all: those of some hundred records. */
const MOST_BYTES = 16 << 20;

/** An entry as far as keeping it goes. */
interface Kept {
  digest: string;
  envelope: { payload: Uint8Array } | null;
}

/**
 * Entries that were taken apart already, by the place of their file. One counts only
 * for exactly the content that lies there now, which is read anew every time:
 * neither a file's time nor its size shows whether somebody changed it.
 */
export class KeptEntries<T extends Kept> {
  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** The entry of a file with this SHA-256, taken apart by `open` unless that was done before. */
  opened(place: string, digest: string, open: () => T): T {
    const kept = this.entries.get(place);
    this.forget(place);
    const entry = kept?.digest === digest ? kept : open();
    this.entries.set(place, entry);
    this.bytes += sizeOf(entry);
    for (const [oldest] of this.entries) {
      if (this.bytes <= this.mostBytes) {
        break;
      }
      this.forget(oldest);
    }
    return entry;
  }

  private forget(place: string): void {
    const kept = this.entries.get(place);
    this.bytes -= kept ? sizeOf(kept) : 0;
    this.entries.delete(place);
  }

  private readonly entries = new Map<string, T>();
  private bytes = 0;
}

function sizeOf({ envelope }: Kept): number {
  return envelope?.payload.length ?? 0;
}
