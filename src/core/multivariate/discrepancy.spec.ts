import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import type { Discrepancy } from '../ports';
import { judgeDiscrepancies } from './discrepancy';
import type { BlockRule } from './schema';
import { discrepancyNotes, discrepancySentence, liesApart } from './words';

const made = (value: number | null, permuted: number[]): Discrepancy => ({
  rows: { reference: 60, current: 50 },
  blocks: { reference: 60, current: 50 },
  dimensions: 3,
  value,
  bandwidth: value === null ? null : 2,
  variance: value === null ? null : 0.0001,
  permuted
});
const BY_DAY: BlockRule = { by: 'period', column: null, period: '1d', why: null };
const judge = (discrepancy: Discrepancy) =>
  judgeDiscrepancies([{ name: 'e', discrepancy }], BY_DAY)[0].found!;

describe('judgeDiscrepancies', () => {
  it('counts the sample itself among the permutations, and equal figures as reached', () => {
    const permuted = Array.from({ length: 99 }, (_, index) => index / 100);
    expect(judge(made(2, permuted)).p).toBe(0.01);
    expect(judge(made(0.98 + 1e-14, permuted)).p).toBe(0.02);
    expect(judge(made(-1, permuted)).p).toBe(1);
    expect(judge(made(2, permuted)).chance).toBe(0.94);
  });

  it('widens the interval by what chance leaves, and solves for what would be seen', () => {
    const { interval, chance, detectable } = judge(made(0.1, [0.01, -0.01, 0, 0.02]));
    const ofChance = [0.01, -0.01, 0, 0.02].reduce((sum, x) => sum + (x - 0.005) ** 2, 0) / 3;
    expect((interval[1] - 0.1) / 1.959963984540054).toBeCloseTo(Math.sqrt(1e-4 + ofChance), 12);
    const atIt = Math.sqrt(ofChance + 4 * detectable * Math.sqrt(ofChance / 2));
    expect((detectable - chance) / atIt).toBeCloseTo(0.8416212335729143, 10);
  });

  it('adjusts for the number of columns, sorts, and says what could not be compared', () => {
    const chance = Array.from({ length: 99 }, (_, index) => index / 1000);
    const found = judgeDiscrepancies(
      [
        { name: 'few', discrepancy: made(null, []) },
        { name: 'same', discrepancy: made(0.05, chance) },
        { name: 'moved', discrepancy: made(0.5, chance) }
      ],
      BY_DAY
    );
    expect(found.map(({ name }) => name)).toEqual(['moved', 'same', 'few']);
    expect(found.map(each => each.found?.q)).toEqual([0.02, 0.5, undefined]);
    expect(found.map(liesApart)).toEqual([true, false, false]);
    expect(discrepancySentence(found[0])).toMatch(/^The vectors lie apart: discrepancy 0\.5000 \(/);
    expect(discrepancySentence(found[2])).toContain('Too few vectors to compare: 60 of');
  });

  it('counts days where rows come in days, and says what was permuted', () => {
    const chance = Array.from({ length: 99 }, (_, index) => index / 1000);
    const blocks = { reference: 31, current: 7 };
    const [byRow, byDay] = [made(0.5, chance), { ...made(0.5, chance), blocks }].map(
      discrepancy => judgeDiscrepancies([{ name: 'e', discrepancy }], BY_DAY)[0]
    );
    const reach = ({ found }: typeof byRow): number => found!.interval[1] - found!.value;
    // Student's quantile for six degrees of freedom over the normal one.
    expect(reach(byDay) / reach(byRow)).toBeCloseTo(2.4469118511449692 / 1.959963984540054, 9);
    expect(byRow.blocks).toBeUndefined();
    expect(discrepancyNotes(byRow).join(' ')).toContain('by 99 permutations of the rows, q');
    expect(byDay.blocks).toEqual({ ...BY_DAY, ...blocks });
    expect(discrepancyNotes(byDay).join(' ')).toContain(
      'by 99 permutations of the days, q 0.010. Rows of one of them change sides together'
    );
    const few = { ...made(null, []), blocks: { reference: 31, current: 1 } };
    expect(
      discrepancySentence(judgeDiscrepancies([{ name: 'e', discrepancy: few }], BY_DAY)[0])
    ).toBe('Too few days to compare vectors: 31 of the evaluation set and 1 of production.');
  });

  it('finds a shift of the detectable size in four of five samples, and one ten times smaller rarely', () => {
    const script = resolve('src/core/multivariate/testing/discrepancies.py');
    const shifted = (share: number): Discrepancy[] =>
      JSON.parse(
        execFileSync(PYTHON, [script, String(share)], { encoding: 'utf8' })
      ) as Discrepancy[];
    const power = (samples: Discrepancy[]): number =>
      samples.filter(sample => judge(sample).p <= 0.05).length / samples.length;
    const even = shifted(0).map(sample => judge(sample).detectable);
    const typical = even.sort((a, b) => a - b)[Math.floor(even.length / 2)];
    expect(power(shifted(typical))).toBeGreaterThanOrEqual(0.8);
    expect(power(shifted(typical / 10))).toBeLessThan(0.4);
  });
});
