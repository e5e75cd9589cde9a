/** How often the tests of a regression find what is there, and what is not; one JSON object. See `regression.mjs`. */
import normal from '@stdlib/stats-base-dists-normal';
import type { ProbeCase } from '../src/core/probe/case';
import { EarlyEnd } from '../src/core/probe/early-end';
import { seededRandom } from '../src/core/probe/random';
import { changeOfRate, countPairs } from '../src/core/probe/regression/change';
import { detectableDrop, LEVEL } from '../src/core/probe/regression/detectable';
import { discoverSlices } from '../src/core/probe/regression/discover';
import { sumBySeed, type Pair } from '../src/core/probe/regression/pairs';
import { EarlyStop } from '../src/core/probe/regression/sequence';
import { mcnemarMidP, signFlipTest } from '../src/core/probe/regression/sign-flips';
import { drawClustered, drawPairs, pairOf } from '../src/core/probe/regression/testing/draw';
import type { CaseResult, Outcome, SuiteResult } from '../src/core/probe/result';
import { tallyOf } from '../src/core/probe/tally';

const RUNS = Number(process.argv[2]);
const random = seededRandom(2026);

/** Pass rates of both versions as if their cases were different ones: the usual z test. */
function unpaired(pairs: readonly Pair[], passedBefore: number): number {
  const { paired, regressed, fixed } = countPairs(pairs);
  const [before, now] = [passedBefore, passedBefore - (regressed - fixed) / paired];
  const pooled = (before + now) / 2;
  const error = Math.sqrt((2 * pooled * (1 - pooled)) / paired);
  return normal.cdf((now - before) / error, 0, 1);
}

/** McNemar's exact test, which counts the observed number whole. */
function exact(regressed: number, fixed: number): number {
  const midP = mcnemarMidP(regressed, fixed).worse;
  // The chance of the observed number itself, of which the mid-p value holds one half.
  let share = 0.5 ** (regressed + fixed);
  for (let k = 0; k < fixed; k++) {
    share = (share * (regressed + fixed - k)) / (k + 1);
  }
  return midP + share / 2;
}

function paired(count: number, worse: number, better: number): object {
  const found = { z: 0, exact: 0, midP: 0, covered: 0, widths: 0 };
  for (let run = 0; run < RUNS; run++) {
    const pairs = drawPairs(count, worse, better, random);
    const { regressed, fixed } = countPairs(pairs);
    found.z += unpaired(pairs, 0.9) <= LEVEL ? 1 : 0;
    found.exact += exact(regressed, fixed) <= LEVEL ? 1 : 0;
    found.midP += mcnemarMidP(regressed, fixed).worse <= LEVEL ? 1 : 0;
    const [low, high] = changeOfRate(pairs).interval;
    found.covered += low <= better - worse && better - worse <= high ? 1 : 0;
  }
  return { count, worse, better, ...shares(found) };
}

/** Cases of one seed that change together; without a drop, whole seeds get worse or better alike. */
async function clustered(touchy: number, drop: boolean): Promise<object> {
  const found = { midP: 0, bySeed: 0, covered: 0 };
  for (let run = 0; run < RUNS; run++) {
    const pairs = drawClustered(50, 16, { touchy, regressed: 0.4, fixed: 0 }, random);
    if (!drop) {
      const signs = Array.from({ length: 50 }, () => (random() < 0.5 ? 1 : -1));
      pairs.forEach(pair => (pair.change = (pair.change * signs[pair.seed]) as Pair['change']));
    }
    const { regressed, fixed } = countPairs(pairs);
    const truth = drop ? -0.4 * touchy : 0;
    const [low, high] = changeOfRate(pairs).interval;
    found.midP += mcnemarMidP(regressed, fixed).worse <= LEVEL ? 1 : 0;
    const sums = sumBySeed(pairs).map(({ change }) => change);
    found.bySeed += (await signFlipTest(sums)).worse <= LEVEL ? 1 : 0;
    found.covered += low <= truth && truth <= high ? 1 : 0;
  }
  return { touchy, drop, ...shares(found) };
}

/** Whether the drop that is said to be detectable is detected. */
function detectable(count: number, fixed: number): object {
  const drop = detectableDrop({ paired: count, regressed: 0, fixed }) ?? 0;
  const noise = (fixed + 0.5) / (count + 1);
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const counts = countPairs(drawPairs(count, noise + drop, noise, random));
    found += mcnemarMidP(counts.regressed, counts.fixed).worse <= LEVEL ? 1 : 0;
  }
  return { count, fixed, drop, found: found / RUNS };
}

/** 600 cases x 20 predicates; one slice of two predicates worsened, or none. */
async function slices(extra: number, perSeed: number): Promise<object> {
  const runs = Math.ceil(RUNS / 10);
  const found = { alarms: 0, planted: 0, bonferroni: 0 };
  for (let run = 0; run < runs; run++) {
    const pairs = Array.from({ length: 600 }, (_, index): Pair => {
      const attributes: Record<string, string> = {};
      for (let predicate = 0; predicate < 20; predicate++) {
        if (random() < 0.1 + (0.4 * predicate) / 20) {
          attributes[`p${predicate}`] = 'yes';
        }
      }
      const isPlanted = 'p10' in attributes && 'p15' in attributes && random() < extra;
      const change = isPlanted ? -1 : random() < 0.06 ? (random() < 0.5 ? 1 : -1) : 0;
      return { ...pairOf(index, Math.floor(index / perSeed), change), attributes };
    });
    const { slices: told, looked } = await discoverSlices(pairs, { flips: 399, seed: run });
    const inside = pairs.filter(({ attributes }) => 'p10' in attributes && 'p15' in attributes);
    const { regressed, fixed } = countPairs(inside);
    found.alarms += told.length > 0 ? 1 : 0;
    found.planted += told.some(({ predicates }) =>
      predicates.every(({ attribute }) => attribute === 'p10' || attribute === 'p15')
    )
      ? 1
      : 0;
    found.bonferroni += exact(regressed, fixed) * Math.max(1, looked) <= LEVEL ? 1 : 0;
  }
  return { extra, perSeed, ...shares(found, runs) };
}

/** Runs of 2,000 cases that are asked after every case whether they may stop; threshold 0.9. */
function early(rate: number): object {
  const found = { passes: 0, fails: 0, repeated: 0 };
  let asked = 0;
  for (let run = 0; run < RUNS / 4; run++) {
    const stop = new EarlyStop(0.9);
    const state = { passed: 0, naive: false, stopped: 2000 };
    for (let place = 1; place <= 2000; place++) {
      const outcome = random() < rate ? 1 : 0;
      state.passed += outcome;
      if (state.stopped === 2000 && stop.add(outcome) !== 'go on') {
        state.stopped = place;
      }
      // The usual test of fixed size, asked again and again.
      const z = (state.passed / place - 0.9) / Math.sqrt(0.09 / place);
      state.naive ||= place >= 50 && Math.abs(z) > 1.96;
    }
    found.passes += stop.answer === 'passes' ? 1 : 0;
    found.fails += stop.answer === 'fails' ? 1 : 0;
    found.repeated += state.naive ? 1 : 0;
    asked += state.stopped;
  }
  return { rate, ...shares(found, RUNS / 4), cases: asked / (RUNS / 4) };
}

/**
 * Suites of 400 cases, asked for a pass rate of 0.9 and ended early where that may be; cases of one
 * seed pass together more often than not.
 */
async function suites(rate: number, perSeed: number): Promise<object> {
  const found = { ended: 0, wrong: 0, covered: 0, asked: 0 };
  for (let run = 0; run < RUNS / 4; run++) {
    const outcomes = new Map<string, Outcome>();
    const cases = Array.from({ length: 400 }, (_, place) => ({
      id: String(place),
      seed: String(Math.floor(place / perSeed)),
      capability: 'all'
    })) as ProbeCase[];
    for (let start = 0; start < 400; start += perSeed) {
      const own = perSeed === 1 || random() < 0.5 ? null : random() < rate;
      for (let place = start; place < start + perSeed; place++) {
        outcomes.set(String(place), (own ?? random() < rate) ? 'pass' : 'fail');
      }
    }
    const truth = [...outcomes.values()].filter(outcome => outcome === 'pass').length / 400;
    const early = new EarlyEnd(cases, { passRate: 0.9, level: LEVEL }, run);
    const results: CaseResult[] = [];
    for (const { id } of early.ordered) {
      results.push({ id, outcome: outcomes.get(id) } as CaseResult);
      if (early.isEnough(results)) {
        break;
      }
    }
    const suiteOf = (told: readonly CaseResult[]): SuiteResult =>
      ({ ...tallyOf(told), capabilities: [] }) as unknown as SuiteResult;
    const { suite } = await early.conclude(suiteOf(results), results, suiteOf);
    const [low, high] = suite.interval ?? [1, 0];
    found.ended += suite.endedEarly ? 1 : 0;
    found.wrong += suite.endedEarly && suite.endedEarly.passes !== truth >= 0.9 ? 1 : 0;
    found.covered += low <= rate && rate <= high ? 1 : 0;
    found.asked += results.length / 400;
  }
  return { rate, perSeed, ...shares(found, RUNS / 4) };
}

function shares<T extends Record<string, number>>(found: T, runs = RUNS): T {
  return Object.fromEntries(
    Object.entries(found).map(([name, times]) => [name, times / runs])
  ) as T;
}

async function main(): Promise<void> {
  const result = {
    paired: [
      paired(200, 0.02, 0.02),
      paired(200, 0.05, 0.01),
      paired(50, 0.02, 0.02),
      paired(50, 0.12, 0.02),
      paired(800, 0.02, 0.02),
      paired(800, 0.03, 0.01)
    ],
    clustered: [
      await clustered(0.2, false),
      await clustered(0.2, true),
      await clustered(0.1, true)
    ],
    detectable: [detectable(50, 1), detectable(200, 0), detectable(200, 2), detectable(800, 8)],
    slices: [await slices(0, 1), await slices(0, 8), await slices(0.25, 1), await slices(0.35, 1)],
    early: [early(0.9), early(0.97), early(0.8)],
    suites: [
      await suites(0.9, 1),
      await suites(0.9, 4),
      await suites(0.97, 1),
      await suites(0.97, 4),
      await suites(0.75, 1),
      await suites(0.75, 4)
    ]
  };
  process.stdout.write(JSON.stringify(result));
}

void main();
