import type { Random } from '../../random';
import type { Pair } from '../pairs';

/** A pair of outcomes without attributes. */
export function pairOf(index: number, seed: number, change: Pair['change']): Pair {
  return { id: String(index), seed, change, passes: change > 0, attributes: {} };
}

/** Outcomes of independent cases, each regressed or fixed with the given chances. */
export function drawPairs(count: number, regressed: number, fixed: number, random: Random): Pair[] {
  return Array.from({ length: count }, (_, index) =>
    pairOf(index, index, drawChange(regressed, fixed, random))
  );
}

export function drawChange(regressed: number, fixed: number, random: Random): Pair['change'] {
  const drawn = random();
  return drawn < regressed ? -1 : drawn < regressed + fixed ? 1 : 0;
}

/**
 * Cases that share seeds: a seed is touchy with the chance `touchy`, and then
 * each of its cases regresses or is fixed with the given chances; the cases of
 * other seeds never change.
 */
export function drawClustered(
  seeds: number,
  perSeed: number,
  chances: { touchy: number; regressed: number; fixed: number },
  random: Random
): Pair[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const isTouchy = random() < chances.touchy;
    return Array.from({ length: perSeed }, (_, place) =>
      pairOf(
        seed * perSeed + place,
        seed,
        isTouchy ? drawChange(chances.regressed, chances.fixed, random) : 0
      )
    );
  }).flat();
}
