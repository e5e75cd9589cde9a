import type { Statistics } from './report';

/** How a statistic is spoken of; one wording for the panel, the report and the command. */
export interface StatisticWords {
  /** What a reader sees. */
  label: string;
  /** The method's own name, for tooltips and notes. */
  method: string;
  /** What it says, one sentence. */
  meaning: string;
  /** How it misleads, one sentence. */
  trap: string;
  /** 0 to 1, the column's own unit, or neither. */
  scale: 'share' | 'unit' | 'open';
}

export type StatisticName = keyof Statistics;

/** In the order in which views list them. */
export const STATISTIC_WORDS: Record<StatisticName, StatisticWords> = {
  jensenShannon: {
    label: 'Shift',
    method: 'Jensen-Shannon distance, base 2',
    meaning:
      'How far the two distributions lie apart, from 0 for alike to 1 for nothing in common.',
    trap: 'Many rare levels raise it by chance alone, so read it with its interval.',
    scale: 'share'
  },
  ks: {
    label: 'Largest gap',
    method: 'Kolmogorov-Smirnov statistic',
    meaning: 'The largest difference between the shares of values at or below any one point.',
    trap: 'It sees the middle well and the tails badly, and its p value errs on the cautious side with ties.',
    scale: 'share'
  },
  wasserstein: {
    label: 'Distance moved',
    method: 'Wasserstein-1 distance',
    meaning: 'How far a value has to move on average to turn one distribution into the other.',
    trap: 'It is in the unit of the column, and a few extreme values can make up all of it.',
    scale: 'unit'
  },
  wassersteinNormed: {
    label: 'Distance moved, scaled',
    method: 'Wasserstein-1 distance over the reference standard deviation',
    meaning: 'The distance moved, counted in standard deviations of the reference.',
    trap: 'Extreme values in the reference widen its standard deviation and hide a move.',
    scale: 'open'
  },
  andersonDarling: {
    label: 'Gaps, tails weighed up',
    method: 'Anderson-Darling, two samples, midranks, standardised',
    meaning:
      'How much the shares of values at or below each point differ, the tails counting as much as the middle; around 0 where nothing changed.',
    trap: 'It grows with the number of rows, and its p value is only known between 0.001 and 0.25.',
    scale: 'open'
  },
  cramerVonMises: {
    label: 'Gaps over all rows',
    method: 'Cramer-von Mises statistic, two samples',
    meaning:
      'The squared differences between the shares of values at or below each point, added up over all rows; around 0.17 where nothing changed.',
    trap: 'It grows with the number of rows, so it says whether there is a change, not how large.',
    scale: 'open'
  },
  energy: {
    label: 'Gaps over the scale',
    method: 'Energy distance',
    meaning:
      'The squared differences between the shares of values at or below each point, added up along the scale, and the root of twice that.',
    trap: "It is in the root of the column's unit, so no fixed threshold fits it.",
    scale: 'open'
  },
  psi: {
    label: 'Stability index',
    method: 'Population stability index',
    meaning: 'The change of the bins, each weighed by the logarithm of how much it grew or shrank.',
    trap: 'What fills an empty bin decides it; here that is half a row a bin.',
    scale: 'open'
  },
  hellinger: {
    label: 'Overlap lost',
    method: 'Hellinger distance',
    meaning:
      'How little the two distributions overlap, from 0 for alike to 1 for nothing in common.',
    trap: 'It is smaller than the shift for the same change, so the same threshold does not fit it.',
    scale: 'share'
  },
  totalVariation: {
    label: 'Rows displaced',
    method: 'Total variation distance',
    meaning: 'The share of rows that would have to change their bin to make both sides alike.',
    trap: 'It counts a move to the next bin like a move to the farthest one.',
    scale: 'share'
  },
  chiSquare: {
    label: 'Difference of counts',
    method: "Pearson's chi-square, two samples, without Yates' correction",
    meaning: 'How unlikely the difference between the counts of the two sides is by chance.',
    trap: 'It grows with the number of rows, so it says whether there is a change, not how large.',
    scale: 'open'
  },
  cramersV: {
    label: 'Strength of the difference',
    method: "Cramer's V",
    meaning: 'The difference of counts freed of the number of rows, from 0 for none to 1.',
    trap: 'With sides of very different size it stays small even where everything changed.',
    scale: 'share'
  }
};

/** What stands beside the statistics. */
export const DECISION_WORDS = {
  q: {
    label: 'q',
    method: 'Benjamini-Hochberg',
    meaning:
      'The share of false alarms to expect if every column with a q as low as this is called drifted.'
  },
  interval: {
    label: '95 % interval',
    method: 'Inverted noncentral chi-square of the shift',
    meaning: 'Where the shift between the two populations lies, as far as these samples can tell.'
  },
  detectable: {
    label: 'Would be seen from',
    method: 'Power 80 % at a level of 5 %',
    meaning: 'The smallest shift that samples of this size show four times in five.'
  }
} as const;
