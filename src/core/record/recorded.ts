import type { RecordPredicate } from './statement';

/** A record that was written, read back and checked. */
export interface RecordedAudit {
  sequence: number;
  version: number;
  /** sha256 of the envelope file's bytes. */
  digest: string;
  /** The envelope file's text. */
  envelope: string;
  /** The checkpoint that covers the record; null if it could not be written. */
  checkpoint: string | null;
  predicate: RecordPredicate;
  reportHtml: string;
  keyid: string;
  keyName: string;
  /** Every file of the record, relative to the log's folder. */
  files: string[];
  /** What went wrong without harm to the record, a sentence each. */
  warnings: string[];
}
