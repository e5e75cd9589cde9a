import type { Statistics } from '../../core/drift/report';
import { formatFigure, formatShift } from '../format';

/** One statistic as the table shows it. */
export interface Measure {
  title: string;
  /** The method's name, for the tooltip. */
  method: string;
  meaning: string;
  value: string;
  p: number | null;
  /** Null where the question does not arise. */
  exact: boolean | null;
  bound: string;
}

/** The statistics that a column has, in the order of the table. */
export function measuresOf(statistics: Statistics): Measure[] {
  const {
    ks,
    wasserstein,
    wassersteinNormed,
    chiSquare,
    cramersV,
    psi,
    hellinger,
    totalVariation
  } = statistics;
  const plain = (title: string, method: string, meaning: string, value: number): Measure => ({
    title,
    method,
    meaning,
    value: formatShift(value),
    p: null,
    exact: null,
    bound: ''
  });
  const measures: Measure[] = [];
  if (ks) {
    measures.push({
      ...plain(
        'Largest gap',
        'Kolmogorov-Smirnov: the largest gap between the cumulative curves',
        'Kolmogorov-Smirnov: between the cumulative curves, 0 to 1',
        ks.value
      ),
      p: ks.p,
      exact: ks.exact,
      bound: ks.exact
        ? ''
        : `between ${formatShift(ks.interval[0])} and ${formatShift(ks.interval[1])}`
    });
  }
  if (wasserstein) {
    measures.push({
      ...plain(
        'Distance moved',
        'Wasserstein-1: the average distance that a row moved',
        "Wasserstein: in the column's own unit, on average",
        wasserstein.value
      ),
      value: formatFigure(wasserstein.value),
      exact: wasserstein.exact
    });
  }
  if (wassersteinNormed) {
    measures.push({
      ...plain(
        'Distance in deviations',
        "Wasserstein-1 divided by the evaluation set's standard deviation",
        "the same in the evaluation set's standard deviations",
        wassersteinNormed.value
      ),
      value: formatFigure(wassersteinNormed.value),
      exact: wassersteinNormed.exact
    });
  }
  if (chiSquare) {
    measures.push({
      ...plain(
        'Independence',
        'Pearson chi-square, without the Yates correction',
        `Pearson chi-square with ${chiSquare.df} degrees of freedom`,
        chiSquare.value
      ),
      value: formatFigure(chiSquare.value),
      p: chiSquare.p
    });
  }
  if (cramersV) {
    measures.push(
      plain('Association', "Cramér's V", "Cramér's V: of value and side, 0 to 1", cramersV.value)
    );
  }
  if (psi) {
    measures.push(
      plain(
        'Stability index',
        'Population stability index, smoothed counts',
        'PSI: from 0.1 worth a look, from 0.25 large',
        psi.value
      )
    );
  }
  if (totalVariation) {
    measures.push(
      plain(
        'Rows moved',
        'Total variation distance',
        'total variation: least share of rows in another bin',
        totalVariation.value
      )
    );
  }
  if (hellinger) {
    measures.push(
      plain(
        'Hellinger distance',
        'Hellinger distance on the bins',
        'from 0 (same) to 1 (disjoint)',
        hellinger.value
      )
    );
  }
  return measures;
}
