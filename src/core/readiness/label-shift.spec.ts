import { seededRandom, type Random } from '../probe/random';
import { estimateLabelShift, moreThanShares, type AnswerCounts } from './label-shift';
import { sharesOf } from './shares';

/** Rows of each answer among `rows` drawn with these shares. */
function drawn(shares: readonly number[], rows: number, random: Random): number[] {
  const counts = shares.map(() => 0);
  for (let row = 0; row < rows; row++) {
    let left = random();
    const index = shares.findIndex(share => (left -= share) < 0);
    counts[index < 0 ? shares.length - 1 : index] += 1;
  }
  return counts;
}

interface World {
  rates: number[][];
  /** Shares of the classes in the evaluation set and in production. */
  before: number[];
  after: number[];
}

function sample({ rates, before, after }: World, rows: number, random: Random): AnswerCounts {
  const perClass = drawn(before, rows, random).map(count => Math.max(1, count));
  const mixed = rates[0].map((_, answer) =>
    rates.reduce((sum, rate, index) => sum + rate[answer] * after[index], 0)
  );
  return {
    by: 'prediction',
    classes: rates.map((_, index) => `c${index}`),
    reference: rates.map((rate, index) => drawn(rate, perClass[index], random)),
    current: drawn(mixed, rows, random)
  };
}

const confusion: World = {
  rates: [
    [0.85, 0.15],
    [0.3, 0.7]
  ],
  before: [0.8, 0.2],
  after: [0.6, 0.4]
};
const groups: World = {
  rates: [
    [0.3, 0.25, 0.2, 0.15, 0.1],
    [0.05, 0.1, 0.2, 0.25, 0.4]
  ],
  before: [0.7, 0.3],
  after: [0.7, 0.3]
};
const three: World = {
  rates: [
    [0.8, 0.1, 0.1],
    [0.2, 0.7, 0.1],
    [0.1, 0.3, 0.6]
  ],
  before: [0.5, 0.3, 0.2],
  after: [0.2, 0.3, 0.5]
};

/** Counts of days whose share of the second class differs by day, by a deviation of 0.1. */
function daysOf(
  rates: readonly (readonly number[])[],
  shares: readonly [number, number],
  days: readonly [number, number],
  rows: number,
  random: Random
): AnswerCounts {
  const [ofReference, ofCurrent] = shares.map((share, side) =>
    Array.from({ length: days[side] }, () => {
      // The sum of twelve even draws has a deviation of 1.
      const apart = Array.from({ length: 12 }, random).reduce((sum, each) => sum + each - 0.5, 0);
      const own = Math.min(0.95, Math.max(0.05, share + 0.1 * apart));
      const [first, second] = drawn([1 - own, own], rows, random);
      return [drawn(rates[0], first, random), drawn(rates[1], second, random)];
    })
  );
  const sum = (all: readonly (readonly number[])[]): number[] =>
    all[0].map((_, index) => all.reduce((whole, each) => whole + each[index], 0));
  const current = ofCurrent.map(byClass => sum(byClass));
  return {
    by: 'probability',
    classes: ['no', 'yes'],
    reference: [0, 1].map(index => sum(ofReference.map(byClass => byClass[index]))),
    current: sum(current),
    blocks: {
      rule: { by: 'period', column: null, period: '1d', why: null },
      reference: new Map(ofReference.map((byClass, day) => [day, byClass])),
      current: new Map(current.map((answers, day) => [100 + day, answers]))
    }
  };
}

describe('estimateLabelShift', () => {
  jest.setTimeout(120_000);

  it('does not take samples without a row of a rare class for ones that fit', async () => {
    const reference = [
      [60, 30, 10],
      [0, 0, 1]
    ];
    // A thousand rows of the first class and ten of the second, to the row.
    const counts: AnswerCounts = {
      by: 'probability',
      classes: ['no', 'yes'],
      reference,
      current: [600, 300, 110]
    };
    const [{ fit }] = await estimateLabelShift(counts, 1);
    expect(fit?.misfit).toBeCloseTo(0, 4);
    expect(fit?.p).toBeGreaterThan(0.95);
  });

  it.each([
    ['predictions of two classes', confusion],
    ['groups of a probability, without a shift', groups],
    ['predictions of three classes', three]
  ])('holds the true shares in 95 %% of its intervals: %s', async (_, world) => {
    const random = seededRandom(7);
    const rounds = 80;
    const held = world.after.map(() => 0);
    let unfit = 0;
    for (let round = 0; round < rounds; round++) {
      const [{ classes, fit }] = await estimateLabelShift(sample(world, 600, random), round);
      classes.forEach(({ interval }, index) => {
        held[index] +=
          interval[0] <= world.after[index] && world.after[index] <= interval[1] ? 1 : 0;
      });
      unfit += fit !== null && fit.p <= 0.05 ? 1 : 0;
    }
    // A rate of 0.95 gives less than 0.875 in one of five hundred runs of this size.
    held.forEach(count => expect(count / rounds).toBeGreaterThanOrEqual(0.875));
    expect(unfit / rounds).toBeLessThan(0.125);
  });

  it('counts days where the classes differ by day, and rows there would hold far fewer', async () => {
    const random = seededRandom(9);
    const [rounds, before, after] = [80, 0.3, 0.4];
    const clear = [
      [0.4, 0.3, 0.2, 0.08, 0.02],
      [0.02, 0.08, 0.2, 0.3, 0.4]
    ];
    const held = { days: 0, rows: 0 };
    let unfit = 0;
    for (let round = 0; round < rounds; round++) {
      const counts = daysOf(clear, [before, after], [31, 7], 300, random);
      const { blocks, ...byRow } = counts;
      for (const [way, each] of [
        ['days', counts],
        ['rows', byRow]
      ] as const) {
        const [{ classes, fit, ...found }] = await estimateLabelShift(each, round);
        const [low, high] = classes[1].interval;
        held[way] += low <= after && after <= high ? 1 : 0;
        unfit += way === 'days' && fit!.p <= 0.05 ? 1 : 0;
        expect(found.blocks).toEqual(
          way === 'days' ? { ...blocks!.rule, reference: 31, current: 7 } : undefined
        );
      }
    }
    expect(held.days / rounds).toBeGreaterThanOrEqual(0.875);
    expect(held.rows / rounds).toBeLessThan(0.8);
    expect(unfit / rounds).toBeLessThan(0.125);
  });

  it('tells answers that no shares explain', async () => {
    const counts = sample(groups, 2000, seededRandom(3));
    const odd = { ...counts, current: drawn([0.05, 0.3, 0.1, 0.4, 0.15], 2000, seededRandom(4)) };
    const [found] = await estimateLabelShift(odd, 1);
    const fit = found.fit;
    expect(fit!.p).toBe(0.005);
    expect(fit!.misfit).toBeGreaterThan(0.1);
    expect(moreThanShares(found, 0.5)).toContain('lie otherwise than any shares would make them');
  });

  it('is the same for the same seed, and holds its figure where a class is rare or gone', async () => {
    const counts: AnswerCounts = {
      by: 'prediction',
      classes: ['no', 'yes'],
      reference: [
        [500, 3],
        [0, 1]
      ],
      current: [100, 0]
    };
    const [found, other] = await estimateLabelShift(counts, 1);
    expect(await estimateLabelShift(counts, 1)).toEqual([found, other]);
    expect(found.classes[1]).toMatchObject({ evaluation: 1 / 504, production: 0 });
    for (const { production, interval, change, evaluation } of found.classes) {
      expect(interval[0]).toBeLessThanOrEqual(production);
      expect(interval[1]).toBeGreaterThanOrEqual(production);
      expect(change[0]).toBeLessThanOrEqual(production - evaluation + 1e-12);
    }
    expect(found.fit).toBeNull();
  });

  it('knows how far samples of changed shares alone can be told apart', async () => {
    const [found] = await estimateLabelShift(sample(confusion, 5000, seededRandom(6)), 1);
    const [no, yes] = found.classes.map(({ change }) => Math.max(...change.map(Math.abs)));
    const apart = (no + yes) / 2;
    const most = 1 - (1 - apart) ** 2 / 2;
    expect(most).toBeGreaterThan(0.68);
    expect(moreThanShares(found, most - 1e-6)).toBeNull();
    expect(moreThanShares(found, most + 1e-6)).toContain('changed shares alone would allow');
  });

  it('holds the shares too where the classes behind an answer stayed and the answers moved', async () => {
    const random = seededRandom(8);
    const [rounds, before, after] = [80, [0.6, 0.3, 0.1], [0.2, 0.3, 0.5]];
    const yes = [0.05, 0.3, 0.7];
    const truth = after.reduce((sum, share, index) => sum + share * yes[index], 0);
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const rows = drawn(before, 600, random);
      const positive = rows.map((count, index) => drawn([yes[index], 1], count, random)[0]);
      const [, { classes }] = await estimateLabelShift(
        {
          by: 'probability',
          classes: ['no', 'yes'],
          reference: [rows.map((count, index) => count - positive[index]), positive],
          current: drawn(after, 600, random)
        },
        round
      );
      const [low, high] = classes[1].interval;
      held += low <= truth && truth <= high ? 1 : 0;
    }
    expect(held / rounds).toBeGreaterThanOrEqual(0.875);
  });

  it('takes many classes without holding up the page', async () => {
    const random = seededRandom(5);
    const size = 50;
    const rates = Array.from({ length: size }, (_, own) =>
      sharesOf(Array.from({ length: size }, (__, at) => (at === own ? 20 : random())))
    );
    const even = sharesOf(new Array<number>(size).fill(1));
    const counts = sample({ rates, before: even, after: even }, 20_000, random);
    let [longest, last] = [0, performance.now()];
    const clock = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 0);
    await estimateLabelShift(counts, 2);
    clearInterval(clock);
    expect(longest).toBeLessThan(250);
  });
});
