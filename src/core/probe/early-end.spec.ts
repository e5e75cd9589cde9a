import type { ProbeCase } from './case';
import { EarlyEnd } from './early-end';
import { seededRandom, type Random } from './random';
import type { CaseResult, Outcome, SuiteResult } from './result';
import { tallyOf } from './tally';

jest.setTimeout(30_000);

/** Cases by seed, each with how it would come out. */
type Drawn = { probe: ProbeCase; outcome: Outcome }[];

function drawn(
  seeds: number,
  perSeed: number,
  rateOf: (random: Random) => number,
  random: Random
): Drawn {
  return Array.from({ length: seeds }, (_, seed) => {
    const rate = rateOf(random);
    return Array.from({ length: perSeed }, (_unused, place) => ({
      probe: {
        id: `${seed}-${place}`,
        seed: String(seed),
        capability: (seed + place) % 2 === 0 ? 'even' : 'odd'
      } as ProbeCase,
      outcome: (random() < rate ? 'pass' : 'fail') as Outcome
    }));
  }).flat();
}

const suiteOf = (cases: readonly CaseResult[]): SuiteResult => ({
  suite: 's',
  seed: 0,
  ...tallyOf(cases),
  capabilities: ['even', 'odd'].map(capability => ({
    capability,
    title: capability,
    ...tallyOf(cases.filter(each => each.capability === capability))
  })),
  problem: null
});

/** Runs a suite whose answers come in the order asked, and gives what is concluded. */
async function ended(cases: Drawn, seed: number, passRate = 0.9) {
  const early = new EarlyEnd(
    cases.map(({ probe }) => probe),
    { passRate, level: 0.05 },
    seed
  );
  const outcomes = new Map(cases.map(({ probe, outcome }) => [probe.id, outcome]));
  const results: CaseResult[] = [];
  for (const { id, capability } of early.ordered) {
    results.push({ id, capability, outcome: outcomes.get(id) } as CaseResult);
    if (early.isEnough(results)) {
      break;
    }
  }
  const concluded = await early.conclude(suiteOf(results), results, suiteOf);
  return { ...concluded, asked: results.length };
}

const rateOfAll = (cases: Drawn): number =>
  cases.filter(({ outcome }) => outcome === 'pass').length / cases.length;

it('is wrong of the whole suite in at most one of twenty runs, with cases of one seed alike', async () => {
  const random = seededRandom(5);
  let [wrong, early] = [0, 0];
  for (let run = 0; run < 150; run++) {
    // Seeds differ in how often they pass, about 0.9 in all: the hardest rate to tell.
    const cases = drawn(120, 4, own => (own() < 0.3 ? 0.7 : 0.985), random);
    const { suite } = await ended(cases, run);
    if (suite.endedEarly) {
      early += 1;
      wrong += suite.endedEarly.passes === rateOfAll(cases) >= 0.9 ? 0 : 1;
    }
  }
  expect(wrong / 150).toBeLessThan(0.05);
  expect(early).toBeGreaterThan(0);
});

it('saves most cases where the rate is clear, and its intervals hold', async () => {
  const random = seededRandom(6);
  let [asked, held, capabilities] = [0, 0, 0];
  for (let run = 0; run < 100; run++) {
    const { suite, asked: needed } = await ended(
      drawn(600, 1, () => 0.7, random),
      run
    );
    expect(suite.endedEarly).toMatchObject({ passes: false, passRate: 0.9, of: 600 });
    asked += needed / 600;
    const [low, high] = suite.interval ?? [1, 0];
    held += low <= 0.7 && 0.7 <= high ? 1 : 0;
    capabilities += suite.capabilities.every(
      ({ interval }) => interval && interval[0] <= 0.7 && 0.7 <= interval[1]
    )
      ? 1
      : 0;
  }
  expect(asked / 100).toBeLessThan(0.25);
  expect(held).toBeGreaterThanOrEqual(95);
  expect(capabilities).toBeGreaterThanOrEqual(90);
});

it('says that it ended, after how many of how many, and why', async () => {
  const cases = drawn(500, 2, () => 1, seededRandom(7));
  const { suite, cases: told } = await ended(cases, 1);
  const { looked, of } = suite.endedEarly ?? { looked: 0, of: 0 };
  expect(of).toBe(1000);
  expect(told).toHaveLength(looked);
  expect(looked).toBeLessThan(200);
  expect(suite.notes?.[0]).toMatch(
    new RegExp(
      `^Ended early after ${looked} of 1,000 cases: the pass rate of all lies at or above 90 %`
    )
  );
});

it('never ends because of errors, and goes to the end of a suite that is in between', async () => {
  const broken = drawn(300, 1, () => 1, seededRandom(8)).map(each => ({
    ...each,
    outcome: 'error' as Outcome
  }));
  const { suite, asked } = await ended(broken, 1);
  expect([asked, suite.endedEarly, suite.interval]).toEqual([300, undefined, null]);
  const few = await ended(
    drawn(20, 1, () => 0.9, seededRandom(9)),
    1
  );
  expect(few.suite.endedEarly).toBeUndefined();
  expect(few.suite.interval).toEqual(suiteOf(few.cases).interval);
});

it('leaves out what came before its turn', async () => {
  const cases = drawn(400, 1, () => 1, seededRandom(10));
  const early = new EarlyEnd(
    cases.map(({ probe }) => probe),
    { passRate: 0.5, level: 0.05 },
    3
  );
  const results = early.ordered.map(({ id }) => ({ id, outcome: 'pass' }) as CaseResult);
  const late = [...results.slice(1, 200), results[0]];
  expect(early.isEnough(late.slice(0, 199))).toBe(false);
  expect(early.isEnough(late)).toBe(true);
  const { suite } = await early.conclude(suiteOf(late), late, suiteOf);
  expect(suite.endedEarly?.looked).toBeLessThan(50);
});

it('orders by its seed alone', () => {
  const cases = drawn(50, 2, () => 1, seededRandom(1)).map(({ probe }) => probe);
  const order = (seed: number): string[] =>
    new EarlyEnd(cases, { passRate: 0.9, level: 0.05 }, seed).ordered.map(({ id }) => id);
  expect(order(1)).toEqual(order(1));
  expect(order(1)).not.toEqual(order(2));
  expect([...order(1)].sort()).toEqual(cases.map(({ id }) => id).sort());
});
