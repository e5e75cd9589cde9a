import type { ColumnFigures } from './column';
import { benjaminiHochberg } from './false-discovery';
import { formatDistance, formatProbability, formatThreshold } from './format';
import type { ColumnReport } from './report';

export interface Decision {
  /** Shift from which a column counts as drifted. */
  threshold: number;
  /** Highest q value that counts. */
  rate: number;
}

/**
 * A column has drifted when its shift is at or above the threshold and its q
 * value, Benjamini-Hochberg over all columns with a test, is at or below the rate.
 */
export function decide(columns: ColumnFigures[], decision: Decision): ColumnReport[] {
  const tested = columns.filter(({ report }) => report.test !== undefined);
  const adjusted = benjaminiHochberg(tested.map(({ report }) => report.test!.p));
  const q = new Map(tested.map((column, index) => [column, adjusted[index]]));
  return columns.map(column => {
    const value = q.get(column);
    const { effect } = column.report;
    const drifted =
      effect !== undefined &&
      value !== undefined &&
      effect.value >= decision.threshold &&
      value <= decision.rate;
    return {
      ...column.report,
      ...(value !== undefined && { q: value }),
      drifted,
      why: [...column.notes, ...reasons(column, value, decision)].join(' ')
    };
  });
}

function reasons(column: ColumnFigures, q: number | undefined, decision: Decision): string[] {
  const { effect } = column.report;
  if (effect === undefined) {
    return [];
  }
  const threshold = formatThreshold(decision.threshold);
  const above = effect.value >= decision.threshold;
  const shift = `The shift is ${shown(effect.value, decision.threshold)} (${formatDistance(effect.interval[0])} to ${formatDistance(effect.interval[1])})`;
  if (!above) {
    const seen = q !== undefined && q <= decision.rate;
    return [
      seen
        ? `${shift}, below ${threshold}: a change is there (${formatProbability('q', q)}), but a small one.`
        : `${shift}, below ${threshold}.`
    ];
  }
  if (q === undefined) {
    return [`${shift}, at or above ${threshold}, but no test applies.`];
  }
  const probability = formatProbability('q', q);
  if (q > decision.rate) {
    return [`${shift}, at or above ${threshold}, but chance alone could give it (${probability}).`];
  }
  const found = `${shift}, at or above ${threshold}, and ${probability}.`;
  return effect.interval[0] >= decision.threshold
    ? [found]
    : [found, `That it moved is sure, how far is not: the interval reaches below ${threshold}.`];
}

/** With more digits where rounding would put the value on the threshold's other side. */
function shown(value: number, threshold: number): string {
  const text = formatDistance(value);
  return value >= threshold === Number(text) >= threshold ? text : value.toFixed(6);
}
