import { throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import type { BrowsedCase, CaseChange } from './join';

export const SORT_KEYS = [
  'outcome',
  'suite',
  'capability',
  'title',
  'column',
  'expected',
  'got',
  'change'
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface CaseOrder {
  key: SortKey;
  descending: boolean;
}

/** What needs a look comes first. */
const OUTCOMES = { fail: 0, error: 1, pass: 2 };
const CHANGES: Record<CaseChange, number> = {
  regressed: 0,
  fixed: 1,
  new: 2,
  gone: 3,
  unjudged: 4,
  same: 5,
  alone: 6
};

/** Places sorted in one go; a few milliseconds. */
const RUN = 2048;
/** Steps of a merge before the page is asked whether it wants its turn. */
const STEPS_A_TURN = 4096;

/**
 * The places in another order. Equal cases keep their order, whichever way it
 * goes. Works in pieces and can be stopped: runs are sorted, then merged.
 */
export async function sortPlaces(
  cases: readonly BrowsedCase[],
  places: readonly number[],
  { key, descending }: CaseOrder,
  signal?: AbortSignal
): Promise<number[]> {
  const values = await valuesOf(cases, places, key, signal);
  const sign = descending ? -1 : 1;
  const compare = (a: number, b: number): number => {
    const [left, right] = [values[a], values[b]];
    return left < right ? -sign : left > right ? sign : a - b;
  };
  let runs: number[][] = [];
  for (let start = 0; start < places.length; start += RUN) {
    await rest(signal);
    const stop = Math.min(places.length, start + RUN);
    runs.push(Array.from({ length: stop - start }, (_, index) => start + index).sort(compare));
  }
  while (runs.length > 1) {
    const merged: number[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const right = runs[index + 1];
      merged.push(right ? await merge(runs[index], right, compare, signal) : runs[index]);
    }
    runs = merged;
  }
  return (runs.at(0) ?? []).map(index => places[index]);
}

async function merge(
  left: readonly number[],
  right: readonly number[],
  compare: (a: number, b: number) => number,
  signal?: AbortSignal
): Promise<number[]> {
  const merged: number[] = [];
  let [at, other] = [0, 0];
  while (at < left.length || other < right.length) {
    if (merged.length % STEPS_A_TURN === 0) {
      await rest(signal);
    }
    const takeLeft =
      other >= right.length || (at < left.length && compare(left[at], right[other]) <= 0);
    merged.push(takeLeft ? left[at++] : right[other++]);
  }
  return merged;
}

/** What is compared, by index among the places: numbers for what has an order of its own, else small letters. */
async function valuesOf(
  cases: readonly BrowsedCase[],
  places: readonly number[],
  key: SortKey,
  signal?: AbortSignal
): Promise<(string | number)[]> {
  const values: (string | number)[] = [];
  for (const [index, place] of places.entries()) {
    if (index % STEPS_A_TURN === 0) {
      await rest(signal);
    }
    const { shown, change } = cases[place];
    values.push(
      key === 'outcome'
        ? OUTCOMES[shown.outcome]
        : key === 'change'
          ? CHANGES[change]
          : shown[key].toLowerCase()
    );
  }
  return values;
}

async function rest(signal?: AbortSignal): Promise<void> {
  await pause();
  throwIfAborted(signal);
}
