import type { Regression } from '../result';
import {
  changeSentences,
  comparedWith,
  methodInWords,
  probabilityInWords,
  significanceInWords,
  sliceInWords
} from './words';

const OLD: Regression = { version: 3, paired: 90, regressed: 2, fixed: 0, regressedCases: [] };
const TESTED: Regression = {
  ...OLD,
  test: { method: 'mcnemar-mid-p', seeds: 90, worse: 0.125, twoSided: 0.25 },
  change: { value: -2 / 90, interval: [-0.0774, 0.0196] },
  detectable: 0.0664
};

describe('words for a regression', () => {
  it.each([
    [0.03, 'p = 0.03'],
    [0.0312, 'p = 0.031'],
    [0.5, 'p = 0.5'],
    [0.05, 'p = 0.05'],
    [0.0496, 'p = 0.0496'],
    [0.05004, 'p = 0.05004'],
    [0.0004, 'p < 0.001'],
    [0, 'p < 0.001'],
    [1, 'p = 1']
  ])('tell the p value %d as %s', (p, words) => {
    expect(probabilityInWords(p)).toBe(words);
  });

  it('claim nothing that an old record does not hold, and no p value where nothing changed', () => {
    expect(significanceInWords(OLD)).toBe('');
    expect(changeSentences(OLD)).toEqual([]);
    expect(methodInWords(OLD)).toBe('90 cases were judged by both versions.');
    expect(significanceInWords({ ...TESTED, regressed: 0 })).toBe('');
  });

  it('name what was compared with', () => {
    const quoted = (text: string): string => `<${text}>`;
    expect(comparedWith(OLD, quoted)).toBe('v3');
    expect(comparedWith({ ...OLD, version: 0 }, quoted)).toBe('a file');
    expect(comparedWith({ ...OLD, version: 0, name: 'before.json' }, quoted)).toBe('<before.json>');
  });

  it('say what an inconclusive run could have seen', () => {
    expect(changeSentences(TESTED)).toEqual([
      'The pass rate on the same cases changed by −2.2 points (−7.7 to +2.0).',
      'Chance alone could have done that.',
      'A drop of 6.6 points or more would have been found about four times in five; a smaller one may go unseen.'
    ]);
    expect(changeSentences({ ...TESTED, regressed: 0, detectable: null }).slice(1)).toEqual([
      'These cases are too few to have shown a drop of any size.'
    ]);
  });

  it('let names pass through', () => {
    const predicates = [
      { attribute: 'capability', value: 'missing-values' },
      { attribute: 'column', value: '<x>' }
    ];
    const slice = {
      kind: 'declared' as const,
      predicates,
      paired: 9,
      regressed: 5,
      fixed: 0,
      p: 0.01
    };
    expect(sliceInWords(slice, name => name.toUpperCase())).toBe('MISSING VALUES, COLUMN <X>');
  });
});
