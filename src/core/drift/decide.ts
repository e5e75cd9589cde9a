import type { ColumnFigures } from './column';
import { benjaminiHochberg } from './false-discovery';
import { formatDistance, formatProbability, formatThreshold } from './format';
import { partWords } from './part-words';
import type { ColumnPart, ColumnReport, Threshold } from './report';

export interface Decision {
  /** Shift from which a column counts as drifted where it has no threshold of its own. */
  threshold: number;
  /** Highest q value that counts. */
  rate: number;
}

type Effect = NonNullable<ColumnReport['effect']>;

/**
 * A column has drifted when its shift is at or above its threshold and its q
 * value is at or below the rate. q is Benjamini-Hochberg over all tests of the
 * table: one a column, and for moments a second one.
 *
 * Text and embeddings stand for their parts: the shift is that of the most
 * shifted one, the p value the smallest times the number of parts (Bonferroni).
 * Moments have their own shift and test, and beside it that of hour and weekday
 * together (Bonferroni); they have drifted when either has. Within a column that
 * the rate lets through, a part has drifted when its own p, Bonferroni over the
 * parts, is at most the rate times the share of tests let through (Benjamini and
 * Bogomolov, JRSS B 76, 2014) and its shift is at or above its threshold.
 *
 * All tests are in one family, so that a table without any change has a drifted
 * column with a probability of the rate at most.
 */
export function decide(columns: ColumnFigures[], decision: Decision): ColumnReport[] {
  const stood = columns.map(column => standFor(column, decision));
  const calendar = columns.map(column => (hasOwn(column) ? bonferroni(column.parts) : undefined));
  const { q, level } = familyOf([...stood.map(({ test }) => test?.p), ...calendar], decision.rate);
  return columns.map((column, index) => {
    const parts = column.parts.map(part => judgePart(part, column.parts.length, level, decision));
    return judge(column, standFor(column, decision, parts), q[index], parts, decision);
  });
}

/** Moments are compared themselves, text and embeddings by their parts alone. */
function hasOwn({ report }: ColumnFigures): boolean {
  return report.kind !== 'text' && report.kind !== 'embedding';
}

interface Family {
  /** In the order given; undefined without a test. */
  q: (number | undefined)[];
  /** What a p value of a part may be: the rate times the share of tests let through. */
  level: number;
}

function familyOf(p: (number | undefined)[], rate: number): Family {
  const tested = p.filter(value => value !== undefined);
  const adjusted = benjaminiHochberg(tested);
  let next = 0;
  const found = adjusted.filter(value => value <= rate).length;
  return {
    q: p.map(value => (value === undefined ? undefined : adjusted[next++])),
    level: tested.length === 0 ? 0 : (rate * found) / tested.length
  };
}

/** The smallest p of the parts times their number; undefined where none has a test. */
function bonferroni(parts: readonly ColumnFigures[]): number | undefined {
  const p = parts.flatMap(({ report }) => report.test?.p ?? []);
  return p.length === 0 ? undefined : Math.min(1, p.length * Math.min(...p));
}

function judgePart(
  { report }: ColumnFigures,
  count: number,
  level: number,
  decision: Decision
): ColumnPart {
  const { effect, test } = report;
  const threshold = thresholdOf(report.threshold, decision);
  const drifted =
    effect !== undefined &&
    test !== undefined &&
    effect.value >= threshold.value &&
    count * test.p <= level;
  return { ...report, threshold, drifted };
}

function thresholdOf(own: Threshold | undefined, { threshold }: Decision): Threshold {
  return own ?? { value: threshold, source: 'fixed' };
}

type Standing = Pick<ColumnReport, 'effect' | 'test' | 'detectable'> & { threshold: Threshold };

/** The figures that a column is judged by; of its parts, those that drifted go first. */
function standFor(
  column: ColumnFigures,
  decision: Decision,
  judged: readonly ColumnPart[] = []
): Standing {
  const { report, parts } = column;
  const own = { ...report, threshold: thresholdOf(report.threshold, decision) };
  if (hasOwn(column) || parts.length === 0) {
    return own;
  }
  const drifted = new Set(judged.filter(part => part.drifted).map(part => part.name));
  const excess = ({ report: part }: ColumnFigures): number =>
    (part.effect?.value ?? -1) / Math.max(1e-9, thresholdOf(part.threshold, decision).value) +
    (drifted.has(part.name) ? 1e12 : 0);
  const most = parts.reduce((best, part) => (excess(part) > excess(best) ? part : best)).report;
  const p = bonferroni(parts);
  return {
    ...(most.effect && { effect: { ...most.effect, part: most.name } }),
    ...(most.detectable !== undefined && { detectable: most.detectable }),
    ...(p !== undefined && { test: { name: 'parts', p } }),
    threshold: thresholdOf(most.threshold, decision)
  };
}

function judge(
  column: ColumnFigures,
  standing: Standing,
  q: number | undefined,
  parts: ColumnPart[],
  decision: Decision
): ColumnReport {
  const { effect, test, detectable, threshold } = standing;
  const moved = parts.filter(part => part.drifted);
  const own =
    effect !== undefined &&
    q !== undefined &&
    effect.value >= threshold.value &&
    q <= decision.rate &&
    (effect.part === undefined || moved.length > 0);
  const { name, kind, missing, infinite, levels, statistics } = column.report;
  return {
    name,
    kind,
    missing,
    ...(infinite && { infinite }),
    ...(levels && { levels }),
    statistics,
    ...(effect && { effect, threshold }),
    ...(parts.length > 0 && { parts }),
    ...(test && { test }),
    ...(q !== undefined && { q }),
    drifted: own || moved.length > 0,
    ...(detectable !== undefined && { detectable }),
    why: [
      ...column.notes,
      ...(effect ? reasons(effect, threshold, q, own, decision.rate) : []),
      ...(effect?.part === undefined ? moved.map(sayPart) : [])
    ].join(' ')
  };
}

function reasons(
  effect: Effect,
  { value: threshold, source }: Threshold,
  q: number | undefined,
  drifted: boolean,
  rate: number
): string[] {
  const limit = `${formatThreshold(threshold)}${source === 'calibrated' ? ', the reference’s own variation' : ''}`;
  const of = effect.part === undefined ? '' : ` of its ${partWords(effect.part).label}`;
  const shift = `The shift${of} is ${shown(effect.value, threshold)} (${formatDistance(effect.interval[0])} to ${formatDistance(effect.interval[1])})`;
  if (effect.value < threshold) {
    const seen = q !== undefined && q <= rate;
    return [
      seen
        ? `${shift}, below ${limit}: a change is there (${formatProbability('q', q)}), but a small one.`
        : `${shift}, below ${limit}.`
    ];
  }
  if (q === undefined) {
    return [`${shift}, at or above ${limit}, but no test applies.`];
  }
  const probability = formatProbability('q', q);
  if (!drifted) {
    return [`${shift}, at or above ${limit}, but chance alone could give it (${probability}).`];
  }
  const found = `${shift}, at or above ${limit}, and ${probability}.`;
  return effect.interval[0] >= threshold
    ? [found]
    : [
        found,
        `That it moved is sure, how far is not: the interval reaches below ${formatThreshold(threshold)}.`
      ];
}

function sayPart({ name, effect, threshold }: ColumnPart): string {
  const { label } = partWords(name);
  return `Its ${label} drifted by ${formatDistance(effect?.value ?? 0)}, at or above ${formatThreshold(threshold?.value ?? 0)}.`;
}

/** With more digits where rounding would put the value on the threshold's other side. */
function shown(value: number, threshold: number): string {
  const text = formatDistance(value);
  return value >= threshold === Number(text) >= threshold ? text : value.toFixed(6);
}
