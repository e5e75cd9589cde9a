import type { Finding } from './findings-schema';
import type { Sides } from './summaries';

/** What the two sides are called in sentences, so that `’s` can follow. */
export type SideWords = Sides<string>;

/** Of two tables that are compared, whatever they are. */
export const TABLES: SideWords = { reference: 'the reference', current: 'the current table' };

/** Of an audit. */
export const SAMPLES: SideWords = { reference: 'the evaluation set', current: 'production' };

/** `The evaluation set`, at the head of a sentence. */
export function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A finding before it is known whether it stands out among all that were tested. */
export interface Draft extends Omit<Finding, 'p' | 'q'> {
  /** Null where there is nothing to test: a column that is not there. */
  p: number | null;
  /** Share of rows that it is about. */
  change: number;
}

/** `4.6 %`, `below 0.1 %`. */
export function percent(share: number): string {
  return share > 0 && share < 0.001 ? 'below 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

/** `1 category`, `3 categories`, `1,200 more`. */
export function counted(count: number, one: string, many = one): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
