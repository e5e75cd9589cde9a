import type { z } from 'zod';
import type { CaseType, Span } from '../../case';
import type { Random } from '../../random';

/** A changed text and where it differs from the one it was made from. */
export interface Rewriting {
  text: string;
  /** As a reader names it: `two letters swapped`. */
  changed: string;
  /** Of the changed text, in order, none overlapping. */
  spans: Span[];
}

/** A way to change a text. */
export interface TextTransformation<Parameters = unknown> {
  form: 'text';
  name: string;
  /** What it does, for a list: `Slips of the fingers`. */
  title: string;
  /** What it tests where the suite does not say. */
  type: CaseType;
  /** The capability of its cases where the suite names none. */
  capability: string;
  tags: readonly string[];
  parameters: z.ZodType<Parameters>;
  /**
   * The changed text; null where the change makes no sense for this text or
   * would leave it as it is. The same random numbers give the same text.
   */
  rewrite(text: string, parameters: Parameters, random: Random): Rewriting | null;
}

/** The stretch of the text from `start` up to `end` is replaced. */
export interface Edit extends Span {
  by: string;
}

/**
 * Carries out edits, in any order.
 *
 * @param edits - None of them overlap.
 * @returns null where the text stays as it is.
 */
export function edited(text: string, edits: readonly Edit[], changed: string): Rewriting | null {
  const ordered = edits
    .filter(({ start, end, by }) => text.slice(start, end) !== by)
    .sort((left, right) => left.start - right.start);
  if (ordered.length === 0) {
    return null;
  }
  const parts: string[] = [];
  const spans: Span[] = [];
  let read = 0;
  let length = 0;
  for (const { start, end, by } of ordered) {
    const kept = text.slice(read, start);
    parts.push(kept, by);
    length += kept.length;
    spans.push({ start: length, end: length + by.length });
    length += by.length;
    read = end;
  }
  return { text: parts.join('') + text.slice(read), changed, spans: joined(spans) };
}

/** Stretches that touch become one. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result[result.length - 1];
    if (last && last.end === span.start) {
      last.end = span.end;
    } else {
      result.push({ ...span });
    }
  }
  return result;
}

/** One of the items, each equally likely. */
export function oneOf<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)];
}

/** Up to `count` of the items, each set equally likely, in their order. */
export function someOf<T>(items: readonly T[], count: number, random: Random): T[] {
  const places = items.map((_, index) => index);
  for (let place = 0; place < Math.min(count, places.length); place += 1) {
    const other = place + Math.floor(random() * (places.length - place));
    [places[place], places[other]] = [places[other], places[place]];
  }
  return places
    .slice(0, count)
    .sort((left, right) => left - right)
    .map(place => items[place]);
}

/** How many items a share is: at least one, where there is any. */
export function shareOf(items: readonly unknown[], share: number): number {
  return Math.max(1, Math.round(items.length * share));
}

/** `one letter`, `3 letters`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}
