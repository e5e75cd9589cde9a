import type { ProbeCase } from '../case';
import { seededRandom } from '../random';
import type { RunnerOptions } from '../runner/options';

/** Most cases of a suite, and of one of its capabilities. */
export interface CaseLimits {
  cases: number;
  perCapability: number;
}

/** What the plan allows a suite. */
export function limitsOf({ runner: { mostCases } }: { runner: RunnerOptions }): CaseLimits {
  return { cases: mostCases, perCapability: mostCases };
}

/**
 * Draws cases where there are too many: of each capability, then of all, those
 * whose identity comes first once mixed with the seed. The draw hangs on each
 * case alone, so that it stays when other cases come and go.
 */
export function limited(
  cases: readonly ProbeCase[],
  limits: CaseLimits,
  seed: number
): ProbeCase[] {
  const byCapability = new Map<string, ProbeCase[]>();
  cases.forEach(probe => {
    const own = byCapability.get(probe.capability) ?? [];
    own.push(probe);
    byCapability.set(probe.capability, own);
  });
  const some = [...byCapability.values()].flatMap(own => drawn(own, limits.perCapability, seed));
  const kept = new Set(drawn(some, limits.cases, seed).map(({ id }) => id));
  return cases.filter(({ id }) => kept.has(id));
}

function drawn(cases: readonly ProbeCase[], count: number, seed: number): readonly ProbeCase[] {
  if (cases.length <= count) {
    return cases;
  }
  return cases
    .map(probe => ({ probe, place: placeOf(probe.id, seed) }))
    .sort((left, right) => left.place - right.place || (left.probe.id < right.probe.id ? -1 : 1))
    .slice(0, count)
    .map(({ probe }) => probe);
}

/** Where an identity stands in the draw, at least 0 and below 1. */
function placeOf(id: string, seed: number): number {
  return seededRandom(parseInt(id.slice(0, 8), 16) ^ seed)();
}

export function countedCases(count: number): string {
  return count.toLocaleString('en-GB');
}
