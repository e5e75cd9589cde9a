import { ILL_CONDITIONED } from './label-shift';
import type {
  CoverageGap,
  Criterion,
  LabelShift,
  LabelShiftFigure,
  ReadinessOptions,
  ReadinessResult
} from './schema';

type Measured = Omit<ReadinessResult, 'ready' | 'because' | 'toLabel' | 'criteria'>;

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `21.0 to 25.2 %`. */
export function percents([low, high]: readonly [number, number]): string {
  return `${(low * 100).toFixed(1)} to ${percent(high)}`;
}

export const CRITERION_TITLES: Record<Criterion['name'], string> = {
  effectiveShare: 'Effective share',
  duplicates: 'Duplicates',
  leakage: 'Leakage',
  coverage: 'Not covered',
  labelShift: 'Label shift'
};

/** Holds each figure against the plan's threshold; every one is told, those that fail first. */
export function decide(
  measured: Measured,
  options: ReadinessOptions
): Pick<ReadinessResult, 'ready' | 'because' | 'criteria'> {
  const criteria = criteriaOf(measured, options);
  const failed = criteria.filter(({ state }) => state === 'warn');
  const told = failed.length > 0 ? failed : criteria.filter(({ state }) => state === 'pass');
  return {
    ready: failed.length === 0,
    because: told.map(({ sentence }) => sentence.replace(/\.$/, '')),
    criteria
  };
}

function criteriaOf(
  { effective, duplicates, leakage, coverage, labelShift }: Measured,
  options: ReadinessOptions
): Criterion[] {
  return [
    criterion(
      'effectiveShare',
      effective.share,
      null,
      '>=',
      options.effectiveShare,
      `weighted like production, the evaluation rows count as ${percent(effective.share)} of their number (at least ${percent(options.effectiveShare)} wanted)`
    ),
    criterion(
      'duplicates',
      duplicates.production,
      null,
      '<=',
      options.duplicates,
      `${percent(duplicates.production)} of the production rows repeat another one (at most ${percent(options.duplicates)})`
    ),
    criterion(
      'leakage',
      leakage.production,
      null,
      '<=',
      options.leakage,
      `${percent(leakage.production)} of the production rows stand in the evaluation set too (at most ${percent(options.leakage)})`
    ),
    criterion(
      'coverage',
      coverage.share,
      coverage.interval,
      '<=',
      options.uncovered,
      `${percent(coverage.share)} of the production rows lie where production is more than ${coverage.odds} times denser than the evaluation set (at most ${percent(options.uncovered)})`
    ),
    ...(labelShift ? [labelShiftCriterion(labelShift, options.labelShift)] : [])
  ];
}

function criterion(
  name: Criterion['name'],
  value: number,
  interval: Criterion['interval'],
  comparator: Criterion['comparator'],
  wanted: number,
  sentence: string
): Criterion {
  const holds = comparator === '>=' ? value >= wanted : value <= wanted;
  return { name, state: holds ? 'pass' : 'warn', value, interval, comparator, wanted, sentence };
}

function labelShiftCriterion({ figures, warnings }: LabelShift, wanted: number): Criterion {
  const largest = figures.length > 0 ? largestChange(figures[0]) : null;
  if (!largest) {
    return {
      name: 'labelShift',
      state: 'unknown',
      value: null,
      interval: null,
      comparator: '<=',
      wanted,
      sentence: warnings.join(' ')
    };
  }
  const { label, evaluation, production, interval, size, range } = largest;
  return criterion(
    'labelShift',
    size,
    range,
    '<=',
    wanted,
    `from the model's answers, ${label} makes ${percent(production)} of production (${percents(interval)}) and ${percent(evaluation)} of the evaluation set (a change of at most ${percent(wanted)})`
  );
}

/** The class whose share changed the most, of equals the rarer; with the size and its interval. */
export function largestChange({ classes }: LabelShiftFigure): LabelShiftFigure['classes'][0] & {
  size: number;
  range: [number, number];
} {
  const sized = classes.map(each => {
    const [low, high] = each.change;
    const ends = [Math.abs(low), Math.abs(high)];
    const least = low <= 0 && high >= 0 ? 0 : Math.min(...ends);
    return {
      ...each,
      size: Math.abs(each.production - each.evaluation),
      range: [least, Math.max(...ends)] as [number, number]
    };
  });
  return sized.reduce((most, next) => (next.size >= most.size - 1e-12 ? next : most));
}

/** Fewest evaluation rows of a class, and widest interval, that an estimate should stand on. */
const FEW_ROWS = 10;
const WIDE = 0.2;
/** Share of the answers from which an unexplained part is worth a word. */
const MISFIT = 0.01;

/** Why the first figure may be off, a sentence each. */
export function labelShiftWarnings(figures: readonly LabelShiftFigure[], unseen: number): string[] {
  const [first, second] = figures;
  const few = first.classes.filter(
    ({ evaluation }) => evaluation * first.rows.reference < FEW_ROWS
  );
  const widest = Math.max(...first.classes.map(({ interval }) => interval[1] - interval[0]));
  const apart = second?.classes.some(({ label, interval }) => {
    const other = first.classes.find(each => each.label === label)?.interval;
    return other !== undefined && (other[1] < interval[0] || interval[1] < other[0]);
  });
  const doubt = 'so that the shares estimated here may be off';
  return [
    ...(first.condition === null || first.condition > ILL_CONDITIONED
      ? [
          `Unstable: the model's answers hardly tell the classes apart (condition number ${first.condition?.toFixed(0) ?? 'infinite'}).`
        ]
      : []),
    ...(widest > WIDE
      ? [`Uncertain: an interval is ${percent(widest)} wide; more rows narrow it.`]
      : []),
    ...(few.length > 0
      ? [
          `Few evaluation rows behind ${few
            .slice(0, 5)
            .map(({ label }) => label)
            .join(', ')}.`
        ]
      : []),
    ...(first.fit && first.fit.p <= 0.05 && first.fit.misfit >= MISFIT
      ? [
          `More than the shares of the classes changed: ${percent(first.fit.misfit)} of production's answers lie otherwise than any shares would make them (p ${first.fit.p.toFixed(3)}), ${doubt}.`
        ]
      : []),
    ...(apart ? [`Counted by ${second.by} alone the shares come out otherwise, ${doubt}.`] : []),
    ...(unseen > 0
      ? [
          `${unseen.toLocaleString('en-GB')} production rows have an answer that no evaluation row has; they are left out.`
        ]
      : [])
  ];
}

/** `Estimated from 100,000 evaluation and 88,120 production rows by groups of the model's probability.` */
export function labelShiftNote({ by, rows }: LabelShiftFigure): string {
  const count = (number: number): string => number.toLocaleString('en-GB');
  const way =
    by === 'probability'
      ? "by groups of the model's probability (largest likelihood, Saerens, Latinne and Decaestecker 2002)"
      : "by the model's predictions (black-box shift estimation, Lipton, Wang and Smola 2018)";
  return `Estimated from ${count(rows.reference)} evaluation and ${count(rows.current)} production rows ${way}; it holds where rows of a class look as before and their share alone changed. 95 % intervals by drawing both sides anew.`;
}

/** `network_delay above 58.7: 7.5 % of production rows, 0.0 % of evaluation rows`. */
export function gapSentence({ region, production, evaluation, uncovered }: CoverageGap): string {
  return `${region}: ${percent(production)} of production rows, ${percent(evaluation)} of evaluation rows; ${percent(uncovered)} of what is not covered`;
}

/** `Not ready for fine-tuning: …; ….` */
export function readinessSentence({ ready, because }: ReadinessResult): string {
  return `${ready ? 'Ready' : 'Not ready'} for fine-tuning: ${because.join('; ')}.`;
}

/** `3 of 5 criteria hold`, and what could not be measured. */
export function criteriaSentence({ ready, criteria }: ReadinessResult): string {
  const count = (state: Criterion['state']): number =>
    criteria.filter(each => each.state === state).length;
  const unknown = count('unknown');
  const rest = unknown > 0 ? `; ${unknown} could not be measured` : '';
  return `${ready ? 'Ready' : 'Not ready'} for fine-tuning: ${count('pass')} of ${criteria.length - unknown} criteria hold${rest}.`;
}

/** What loads the rows worth labelling in the notebook; null where none were written. */
export function labelCode({ toLabel }: ReadinessResult): string | null {
  return toLabel
    ? `import pandas as pd\n\nto_label = pd.read_parquet(${JSON.stringify(toLabel.path)})\nto_label`
    : null;
}

/** What to load in the notebook; null where no rows were written. */
export function labelSentence({ toLabel }: ReadinessResult): string | null {
  return toLabel
    ? `${toLabel.rows.toLocaleString('en-GB')} rows worth labelling first: to_label = pd.read_parquet(${JSON.stringify(toLabel.path)})`
    : null;
}
