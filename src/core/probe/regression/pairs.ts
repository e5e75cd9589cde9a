import { pause } from '../../record/pause';
import type { PreviousAudit } from '../../result';
import { FAILED_BEFORE } from '../names';
import type { CaseResult } from '../result';

/** Where every case belongs; the order in which slices name them, before what suites add. */
const ATTRIBUTES = ['suite', 'type', 'capability', 'column'] as const;

/** An attribute with more values, such as an identifier, makes no slices. */
const MOST_VALUES = 100;

const CASES_A_TURN = 1000;

/** A case that both versions judged. */
export interface Pair {
  id: string;
  /** Place of its seed among the seeds; a case without a known seed is one of its own. */
  seed: number;
  /** 1 fixed, -1 regressed, 0 the same as before. */
  change: -1 | 0 | 1;
  /** Whether it passes now. */
  passes: boolean;
  /** By attribute; what a case does not have is left out. */
  attributes: Record<string, string>;
}

/**
 * Pairs the outcomes with those of an earlier audit by the cases' identity. A
 * pair counts where both judged the case: an error on either side says nothing.
 * Null where the earlier audit holds none of the cases. Works in pieces.
 *
 * Cases that are asked again because they failed before are no pairs: they were
 * chosen by their outcome then, and can mostly get better.
 */
export async function pairCases(
  cases: readonly CaseResult[],
  previous: PreviousAudit
): Promise<Pair[] | null> {
  const { outcomes, seeds: earlierSeeds = {} } = previous;
  const known = cases.filter(each => Object.hasOwn(outcomes, each.id) && !isChosen(each));
  if (known.length === 0) {
    return null;
  }
  const seeds = new Map<string, number>();
  const pairs: Pair[] = [];
  const slicing = attributesOf(known);
  for (const [index, each] of known.entries()) {
    if (index % CASES_A_TURN === 0) {
      await pause();
    }
    const then = outcomes[each.id];
    if (each.outcome === 'error' || then === 'error') {
      continue;
    }
    const named =
      each.seed ?? (Object.hasOwn(earlierSeeds, each.id) ? earlierSeeds[each.id] : undefined);
    const key = named === undefined ? `case ${each.id}` : `seed ${named}`;
    const seed = seeds.get(key) ?? seeds.size;
    seeds.set(key, seed);
    const passes = each.outcome === 'pass';
    pairs.push({
      id: each.id,
      seed,
      change: passes === (then === 'pass') ? 0 : passes ? 1 : -1,
      passes,
      attributes: Object.fromEntries(
        slicing.flatMap(name => {
          const value = valueOf(each, name);
          return value === undefined ? [] : [[name, value]];
        })
      )
    });
  }
  return pairs;
}

/** Names by which the cases fall into slices: their own, then those of suites' metadata. */
function attributesOf(cases: readonly CaseResult[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { attributes = {} } of cases) {
    for (const [name, value] of Object.entries(attributes)) {
      const own = values.get(name) ?? new Set<string>();
      values.set(name, own);
      if (own.size <= MOST_VALUES) {
        own.add(value);
      }
    }
  }
  const added = [...values].filter(
    ([name, { size }]) => size <= MOST_VALUES && !(ATTRIBUTES as readonly string[]).includes(name)
  );
  return [...ATTRIBUTES, ...added.map(([name]) => name).sort()];
}

function valueOf(each: CaseResult, name: string): string | undefined {
  const own = ATTRIBUTES.find(known => known === name);
  if (own) {
    return each[own] === '' ? undefined : each[own];
  }
  const { attributes = {} } = each;
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** Names of attributes that some of the pairs have, in the order in which slices name them. */
export function attributeNames(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.flatMap(({ attributes }) => Object.keys(attributes)))];
}

function isChosen({ tags = [] }: CaseResult): boolean {
  return tags.includes(FAILED_BEFORE);
}

/** What a seed's cases add up to. */
export interface SeedSums {
  cases: number;
  /** Cases fixed less cases regressed. */
  change: number;
  passes: number;
}

/** Sums by seed, of the seeds that occur among the pairs. */
export function sumBySeed(pairs: readonly Pair[]): SeedSums[] {
  const sums = new Map<number, SeedSums>();
  for (const { seed, change, passes } of pairs) {
    const sum = sums.get(seed) ?? { cases: 0, change: 0, passes: 0 };
    sum.cases += 1;
    sum.change += change;
    sum.passes += passes ? 1 : 0;
    sums.set(seed, sum);
  }
  return [...sums.values()];
}
