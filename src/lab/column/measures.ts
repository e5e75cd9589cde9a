import type { Statistics } from '../../core/drift/report';
import { STATISTIC_WORDS } from '../../core/drift/words';
import type { StatisticName, StatisticWords } from '../../core/drift/words';
import { formatFigure, formatShift, formatStatistic } from '../format';

/** One statistic as the table shows it. */
export interface Measure {
  name: StatisticName;
  words: StatisticWords;
  value: string;
  p: number | null;
  /** The p value is only known to be at least or at most `p`; null where it is known. */
  capped: 'atLeast' | 'atMost' | null;
  /** Null where the question does not arise. */
  exact: boolean | null;
  /** Bounds of an approximate value; empty where there are none. */
  bound: string;
}

/** What any of the statistics may carry. */
interface AnyStatistic {
  value: number;
  p?: number;
  capped?: 'atLeast' | 'atMost';
  exact?: boolean;
  interval?: [number, number];
}

/** The shift has a line of its own above them; those that say most stand first. */
const ORDER: StatisticName[] = [
  'ks',
  'wasserstein',
  'psi',
  'wassersteinNormed',
  'chiSquare',
  'cramersV',
  'andersonDarling',
  'cramerVonMises',
  'energy',
  'totalVariation',
  'hellinger'
];

/** The statistics that a column has, in the order of the table. */
export function measuresOf(statistics: Statistics): Measure[] {
  return ORDER.flatMap(name => {
    const statistic: AnyStatistic | undefined = statistics[name];
    if (!statistic) {
      return [];
    }
    const words = STATISTIC_WORDS[name];
    const say = words.scale === 'share' ? formatShift : formatFigure;
    const exact = statistic.exact ?? null;
    return {
      name,
      words,
      value:
        words.scale === 'share' ? formatShift(statistic.value) : formatStatistic(statistic.value),
      p: statistic.p ?? null,
      capped: statistic.capped ?? null,
      exact,
      bound:
        exact === false && statistic.interval
          ? `The exact figure lies between ${statistic.interval.map(say).join(' and ')}.`
          : ''
    };
  });
}
