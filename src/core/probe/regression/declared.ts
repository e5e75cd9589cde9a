import { pause } from '../../record/pause';
import { holm } from '../../slices/holm';
import { attributeNames, sumBySeed, type Pair } from './pairs';
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
 * column, and each value of what a suite's metadata say. An attribute that has one value alone says nothing beyond the whole.
 */
export async function declaredSlices(
  pairs: readonly Pair[],
  attributes: readonly string[] = attributeNames(pairs)
): Promise<DeclaredSlice[]> {
  const slices: Omit<DeclaredSlice, 'p'>[] = [];
  for (const attribute of attributes) {
    const values = valuesOf(pairs, attribute);
    if (values.size > 1) {
      values.forEach((own, value) => {
        // Two names for the same cases, as a change and its capability, are one slice.
        if (!slices.some(({ pairs: other }) => isSame(own, other))) {
          slices.push({ predicate: { attribute, value }, pairs: own });
        }
      });
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

/** Both in the order of all pairs. */
function isSame(left: readonly Pair[], right: readonly Pair[]): boolean {
  return left.length === right.length && left.every((pair, index) => pair === right[index]);
}
