import { pause } from '../../record/pause';
import { holm } from '../../slices/holm';
import { ATTRIBUTES, sumBySeed, type Pair } from './pairs';
import { signFlipTest } from './sign-flips';
import type { Predicate } from './discover';

/** A slice that was named before anything was looked at. */
export interface DeclaredSlice {
  predicate: Predicate;
  pairs: Pair[];
  /** Holm's adjusted one-sided p value. */
  p: number;
}

/**
 * Tests every value of every attribute by itself: each suite, capability and
 * column. An attribute that has one value alone says nothing beyond the whole.
 */
export async function declaredSlices(
  pairs: readonly Pair[],
  attributes: readonly string[] = ATTRIBUTES
): Promise<DeclaredSlice[]> {
  const slices: Omit<DeclaredSlice, 'p'>[] = [];
  for (const attribute of attributes) {
    const values = valuesOf(pairs, attribute);
    if (values.size > 1) {
      values.forEach((own, value) => slices.push({ predicate: { attribute, value }, pairs: own }));
    }
    await pause();
  }
  const found: number[] = [];
  for (const { pairs: own } of slices) {
    found.push((await signFlipTest(sumBySeed(own).map(({ change }) => change))).worse);
  }
  const adjusted = holm(found);
  return slices.map((slice, index) => ({ ...slice, p: adjusted[index] }));
}

function valuesOf(pairs: readonly Pair[], attribute: string): Map<string, Pair[]> {
  const values = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (Object.hasOwn(pair.attributes, attribute)) {
      const value = pair.attributes[attribute];
      const own = values.get(value);
      if (own) {
        own.push(pair);
      } else {
        values.set(value, [pair]);
      }
    }
  }
  return values;
}
