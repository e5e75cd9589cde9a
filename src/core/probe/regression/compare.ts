import { throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import type { PreviousAudit } from '../../result';
import type { CaseResult, Regression, Slice } from '../result';
import { changeOfRate, countPairs } from './change';
import { declaredSlices } from './declared';
import { detectableDrop, LEVEL } from './detectable';
import { discoverSlices, meetsAll, type Predicate } from './discover';
import { pairCases, sumBySeed, type Pair } from './pairs';
import { mcnemarMidP, signFlipTest } from './sign-flips';

/**
 * Holds the outcomes against those of an earlier audit, case by case: what got
 * worse, whether chance could have done it, how large a drop these cases could
 * have shown, and where it got worse. Null without an earlier audit, or where
 * it holds none of the cases. Works in pieces and can be stopped.
 */
export async function regressionOf(
  cases: readonly CaseResult[],
  previous: PreviousAudit | null,
  options: { signal?: AbortSignal } = {}
): Promise<Regression | null> {
  throwIfAborted(options.signal);
  const pairs = previous === null ? null : await pairCases(cases, previous);
  if (previous === null || pairs === null) {
    return null;
  }
  const counts = countPairs(pairs);
  const regression: Regression = {
    version: previous.version,
    ...(previous.name === undefined ? {} : { name: previous.name }),
    ...counts,
    regressedCases: pairs.filter(({ change }) => change < 0).map(({ id }) => id)
  };
  if (pairs.length === 0) {
    return regression;
  }
  const { value, interval, effective } = changeOfRate(pairs);
  await pause();
  return {
    ...regression,
    test: await testOf(pairs),
    flips: { negative: counts.regressed / pairs.length, positive: counts.fixed / pairs.length },
    change: { value, interval },
    detectable: detectableDrop(effective),
    slices: await slicesOf(pairs, options.signal)
  };
}

/** Cases of one seed change together, so where seeds repeat whole seeds are flipped. */
async function testOf(pairs: readonly Pair[]): Promise<NonNullable<Regression['test']>> {
  const seeds = sumBySeed(pairs);
  if (seeds.length < pairs.length) {
    const tested = await signFlipTest(seeds.map(({ change }) => change));
    return { method: 'sign-flips-by-seed', seeds: seeds.length, ...tested };
  }
  const { regressed, fixed } = countPairs(pairs);
  return { method: 'mcnemar-mid-p', seeds: seeds.length, ...mcnemarMidP(regressed, fixed) };
}

async function slicesOf(
  pairs: readonly Pair[],
  signal?: AbortSignal
): Promise<NonNullable<Regression['slices']>> {
  const declared = await declaredSlices(pairs);
  const named = declared
    .filter(({ p }) => p <= LEVEL)
    .map(({ predicate, p }) => sliceOf('declared', [predicate], pairs, p));
  const discovery = await discoverSlices(pairs, { level: LEVEL, signal });
  const found = discovery.slices
    .map(({ predicates, p }) => sliceOf('discovered', predicates, pairs, p))
    .filter(slice => !named.some(other => isSame(slice, other)));
  return {
    declared: declared.length,
    searched: discovery.looked,
    depth: discovery.depth,
    worse: [...named, ...found].sort((a, b) => netShare(b) - netShare(a))
  };
}

function sliceOf(
  kind: Slice['kind'],
  predicates: readonly Predicate[],
  pairs: readonly Pair[],
  p: number
): Slice {
  const own = pairs.filter(pair => meetsAll(pair, predicates));
  return { kind, predicates: [...predicates], ...countPairs(own), p };
}

/** By which the most concentrated slice comes first. */
function netShare({ paired, regressed, fixed }: Slice): number {
  return (regressed - fixed) / paired;
}

function isSame(left: Slice, right: Slice): boolean {
  return JSON.stringify(left.predicates) === JSON.stringify(right.predicates);
}
