import { seededRandom } from '../probe/random';
import { calibrate } from './calibrate';
import { sumOf, type Cells } from './cells';
import { countLabels } from './cross-calibrate';
import { chancesOf, estimateConfusion, estimateFigure, measureFigure } from './estimate';
import { intervalOf } from './interval';
import { CLASSIFIER_METRICS } from './schema';
import { drawLabels } from './testing/draw';

const WORTH = { truePositive: 4, falsePositive: -1, trueNegative: 0, falseNegative: -2 };
const SCORES = Array.from({ length: 100 }, (_, bucket) => (bucket + 0.5) / 100);

/** Rows whose scores lean low for a lean above 1; the answer is positive from 0.4 on. */
function rowsOf(lean: number, rows: number): Cells {
  const weights = SCORES.map(score => (1 - score) ** (lean - 1));
  const total = sumOf(weights);
  return {
    bucket: SCORES.map((_, bucket) => bucket),
    answer: SCORES.map(score => (score >= 0.4 ? 0 : 1)),
    rows: weights.map(weight => Math.round((weight / total) * rows)),
    positive: SCORES.map(() => 0),
    negative: SCORES.map(() => 0)
  };
}

/** What the scores really stand for: an overconfident model. */
const TRUTH = Float64Array.from(SCORES, score => 1 / (1 + ((1 - score) / score) ** 0.7));
const CERTAIN = { chance: TRUTH, variance: () => 0 };

describe('expected figures', () => {
  const METRICS = CLASSIFIER_METRICS;

  it.each([600, 60])(
    'are the mean over drawn labels, and the intervals hold 95 %% (%d rows)',
    rows => {
      const cells = rowsOf(1.6, rows);
      const chance = chancesOf(cells, CERTAIN);
      const random = seededRandom(3);
      const rounds = 4000;
      const found = METRICS.map(metric => {
        const { value, variance } = estimateFigure(metric, [cells], [CERTAIN], WORTH)!;
        const [low, high] = intervalOf(metric, value, {
          error: Math.sqrt(variance),
          degrees: Infinity
        });
        return { metric, value, variance, low, high, sum: 0, squares: 0, inside: 0 };
      });
      for (let round = 0; round < rounds; round++) {
        const drawn = drawLabels(cells, chance, random);
        for (const each of found) {
          const measured = measureFigure(each.metric, [drawn], WORTH)!.value;
          each.sum += measured;
          each.squares += measured ** 2;
          each.inside += measured >= each.low && measured <= each.high ? 1 : 0;
        }
      }
      for (const { metric, value, variance, sum, squares, inside } of found) {
        const mean = sum / rounds;
        const deviation = Math.sqrt(squares / rounds - mean ** 2);
        // Four standard errors of the simulated mean, and what the second order leaves.
        const slack = 4 / Math.sqrt(rounds) + 4 / rows;
        expect([metric, Math.abs(value - mean) / deviation < slack]).toEqual([metric, true]);
        expect([
          metric,
          Math.abs(Math.sqrt(variance) / deviation - 1) < (rows > 100 ? 0.05 : 0.1)
        ]).toEqual([metric, true]);
        const [least, most] = rows > 100 ? [0.935, 0.965] : [0.91, 0.985];
        expect([metric, inside / rounds > least, inside / rounds < most]).toEqual([
          metric,
          true,
          true
        ]);
      }
    }
  );

  // Shares that are pooled until they rise order the rows a little better than other rows are.
  it.each([
    ['logistic', 0.05],
    ['isotonic', 0.35]
  ] as const)(
    'follow a shift of the inputs, with %s calibration, and hold what labels give in 93 to 97 %%',
    (method, most) => {
      const random = seededRandom(11);
      const before = rowsOf(2.5, 4000);
      const after = rowsOf(1.2, 2000);
      const rounds = 600;
      const inside = METRICS.map(() => 0);
      const off = METRICS.map(() => ({ estimate: 0, reference: 0 }));
      for (let round = 0; round < rounds; round++) {
        const known = drawLabels(before, chancesOf(before, CERTAIN), random);
        const truth = drawLabels(after, chancesOf(after, CERTAIN), random);
        const calibrator = calibrate(method, countLabels(SCORES, [known]));
        METRICS.forEach((metric, place) => {
          const estimate = estimateFigure(metric, [after], [calibrator], WORTH)!;
          const measured = measureFigure(metric, [truth], WORTH)!.value;
          const [low, high] = intervalOf(metric, estimate.value, {
            error: Math.sqrt(estimate.variance),
            degrees: Infinity
          });
          inside[place] += measured >= low && measured <= high ? 1 : 0;
          off[place].estimate += (measured - estimate.value) / rounds;
          off[place].reference +=
            (measured - measureFigure(metric, [known], WORTH)!.value) / rounds;
        });
      }
      METRICS.forEach((metric, place) => {
        const share = inside[place] / rounds;
        expect([metric, share >= 0.925, share <= 0.98]).toEqual([metric, true, true]);
        expect([
          metric,
          Math.abs(off[place].estimate) < most * Math.abs(off[place].reference)
        ]).toEqual([metric, true]);
      });
    }
  );

  it('are not defined where a class or an answer is missing', () => {
    const none = { chance: TRUTH.map(() => 0), variance: () => 0 };
    const cells = rowsOf(1.6, 600);
    const defined = METRICS.filter(metric => estimateFigure(metric, [cells], [none], WORTH));
    expect(defined).toEqual(['accuracy', 'precision', 'specificity', 'businessValue']);
    const never = { ...cells, answer: cells.answer.map(() => 1) };
    expect(estimateFigure('precision', [never], [CERTAIN], WORTH)).toBeNull();
    expect(estimateFigure('recall', [never], [CERTAIN], WORTH)?.value).toBe(0);
    expect(estimateFigure('businessValue', [cells], [CERTAIN], undefined)).toBeNull();
    expect(measureFigure('rocAuc', [cells], WORTH)).toBeNull();
  });

  it('of several classes keep the number of rows of each answer', () => {
    const views = [0, 1, 2].map(view => ({
      ...rowsOf(1.2 + view / 2, 900),
      answer: SCORES.map((_, bucket) => bucket % 3)
    }));
    const matrix = estimateConfusion(views, [CERTAIN, CERTAIN, CERTAIN]);
    [0, 1, 2].forEach(answer => {
      const rows = sumOf(views[0].rows.filter((_, cell) => cell % 3 === answer));
      expect(sumOf(matrix.map(row => row[answer]))).toBeCloseTo(rows, 9);
    });
  });
});
