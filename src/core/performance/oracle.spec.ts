import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { calibrate } from './calibrate';
import { measureConfusion, measureFigure } from './estimate';
import type { Worth } from './expected';
import { intervalOf } from './interval';
import type { PerformanceMetric } from './schema';
import { cellsOf, distinct } from './testing/draw';

interface Case {
  label: (boolean | number)[];
  answer: (boolean | number)[];
  values: Partial<Record<PerformanceMetric, number>>;
  confusion: number[][];
}

interface BinaryCase extends Case {
  score: number[];
  worth: Worth;
  intervals: Partial<Record<PerformanceMetric, [number, number]>>;
  bootstrapOfAveragePrecision: number;
}

const oracle = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/performance/testing/oracle.py')], {
    encoding: 'utf8',
    maxBuffer: 1 << 26
  })
) as {
  binary: BinaryCase[];
  several: Case & { score: number[][] };
  calibration: {
    score: number[];
    positive: number[];
    negative: number[];
    isotonic: number[];
    logistic: number[];
  };
};

const entries = <T>(record: Partial<Record<PerformanceMetric, T>>): [PerformanceMetric, T][] =>
  Object.entries(record) as [PerformanceMetric, T][];

function near(found: number | undefined, wanted: number, tolerance = 1e-9): void {
  expect(Math.abs((found ?? NaN) - wanted)).toBeLessThanOrEqual(tolerance);
}

describe('measured figures', () => {
  it.each(oracle.binary)('are those of scikit-learn, %#', wanted => {
    const place = (each: boolean | number): number => (each === true ? 0 : 1);
    const group = [
      cellsOf(
        {
          score: wanted.score,
          answer: wanted.answer.map(place),
          label: wanted.label.map(place)
        },
        distinct(wanted.score)
      )
    ];
    for (const [metric, value] of entries(wanted.values)) {
      near(measureFigure(metric, group, wanted.worth)?.value, value);
    }
    for (const [metric, [low, high]] of entries(wanted.intervals)) {
      const found = measureFigure(metric, group, wanted.worth)?.interval;
      near(found?.[0], low);
      near(found?.[1], high);
    }
    expect(measureConfusion(group)).toEqual(wanted.confusion);
    const { value, interval } = measureFigure('averagePrecision', group, undefined)!;
    const byBootstrap = intervalOf('averagePrecision', value, {
      error: wanted.bootstrapOfAveragePrecision,
      degrees: Infinity
    });
    const width = ([low, high]: [number, number]): number => high - low;
    expect(Math.abs(width(interval) / width(byBootstrap) - 1)).toBeLessThan(0.15);
  });

  it('of several classes are the macro averages of scikit-learn', () => {
    const { score, answer, label, values, confusion } = oracle.several;
    const rows = { answer: answer.map(Number), label: label.map(Number) };
    const group = [0, 1, 2].map(view => {
      const own = score.map(each => each[view]);
      return cellsOf({ score: own, ...rows }, distinct(own), view);
    });
    for (const [metric, value] of entries(values)) {
      near(measureFigure(metric, group, undefined)?.value, value);
    }
    expect(measureConfusion(group)).toEqual(confusion);
  });
});

describe('what was learned', () => {
  const { score, positive, negative, isotonic, logistic } = oracle.calibration;
  const counts = {
    score,
    positive: Float64Array.from(positive),
    negative: Float64Array.from(negative)
  };

  it('is the isotonic regression of scikit-learn', () => {
    const { chance } = calibrate('isotonic', counts);
    chance.forEach((share, bucket) => near(share, isotonic[bucket]));
  });

  it('is its logistic regression on Platt’s targets', () => {
    const { chance } = calibrate('logistic', counts);
    chance.forEach((share, bucket) => near(share, logistic[bucket], 1e-6));
  });
});
