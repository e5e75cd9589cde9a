import { count, counted } from '../counted';
import { movedTogether } from '../multivariate/block-words';
import type { AnsweredRows } from './arrived';
import { ILL_CONDITIONED } from './label-shift';
import type {
  CoverageGap,
  Criterion,
  LabelShift,
  LabelShiftFigure,
  ReadinessOptions,
  ReadinessResult
} from './schema';
import { LEAST_MEAN_WEIGHT } from './weights';

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

/** Whether enough of production lies among the evaluation rows for their weights to stand for it. */
export function isEffectiveMeasured({ effective }: Pick<ReadinessResult, 'effective'>): boolean {
  return effective.mean === undefined || effective.mean >= LEAST_MEAN_WEIGHT;
}

/**
 * Holds each figure against the plan's threshold; every one is told, those that fail first. An
 * effective share that can't be measured fails too, as the samples then have little in common.
 */
export function decide(
  measured: Measured,
  options: ReadinessOptions
): Pick<ReadinessResult, 'ready' | 'because' | 'criteria'> {
  const criteria = criteriaOf(measured, options);
  const failed = criteria.filter(
    ({ name, state }) => state === 'warn' || (name === 'effectiveShare' && state === 'unknown')
  );
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
    effectiveCriterion(effective, options.effectiveShare),
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

function effectiveCriterion(effective: Measured['effective'], wanted: number): Criterion {
  return isEffectiveMeasured({ effective })
    ? criterion(
        'effectiveShare',
        effective.share,
        null,
        '>=',
        wanted,
        `weighted like production, the evaluation rows count as ${percent(effective.share)} of their number (at least ${percent(wanted)} wanted)`
      )
    : notMeasured(
        'effectiveShare',
        '>=',
        wanted,
        `the effective share can't be measured, as evaluation rows lie where about ${percent(effective.mean ?? 0)} of production does and can't be weighted to stand for the rest`
      );
}

function notMeasured(
  name: Criterion['name'],
  comparator: Criterion['comparator'],
  wanted: number,
  sentence: string
): Criterion {
  return { name, state: 'unknown', value: null, interval: null, comparator, wanted, sentence };
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
    return notMeasured('labelShift', '<=', wanted, warnings.join(' '));
  }
  const { label, evaluation, production, interval, size, range } = largest;
  return criterion(
    'labelShift',
    size,
    range,
    '<=',
    wanted,
    `${foundIn(figures[0])}, ${label} makes ${percent(production)} of production (${percents(interval)}) and ${percent(evaluation)} of the evaluation set (a change of at most ${percent(wanted)})`
  );
}

/** `from the model's answers`, `measured on 4,000 labels`. */
export function foundIn({ assumes, rows }: LabelShiftFigure): string {
  return assumes === 'labels'
    ? `measured on ${counted(rows.current, 'label')}`
    : "from the model's answers";
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

/**
 * What to know of the first figure before it is believed, a sentence each.
 *
 * @param more - Why changed shares are not all that changed; null where they may be.
 */
export function labelShiftWarnings(
  figures: readonly LabelShiftFigure[],
  unseen: number,
  more: string | null
): string[] {
  const [first] = figures;
  const few = first.classes.filter(
    ({ evaluation }) => evaluation * first.rows.reference < FEW_ROWS
  );
  const widest = Math.max(...first.classes.map(({ interval }) => interval[1] - interval[0]));
  return [
    ...(more === null
      ? [...unchecked(first), ...unstable(first)]
      : [
          `More than the classes' shares changed: ${more}. So the classes behind each answer of the model are taken to be as in the evaluation set, which holds as long as the model is as right as it was.`
        ]),
    ...(widest > WIDE
      ? [`Uncertain: an interval is ${percent(widest)} wide; more rows narrow it.`]
      : []),
    ...(few.length > 0 ? [`Few evaluation rows behind ${named(few)}.`] : []),
    ...(more === null && comesOutOtherwise(figures)
      ? ['Counted by predictions alone the shares come out otherwise; one of the two is off.']
      : []),
    ...(unseen > 0
      ? [
          `${counted(unseen, 'production row')} ${unseen === 1 ? 'has' : 'have'} an answer that no evaluation row has; ${unseen === 1 ? 'it is' : 'they are'} left out.`
        ]
      : [])
  ];
}

/**
 * What to know of measured shares before they are believed, a sentence each: whether labels are
 * missing, and whether what was estimated without them was off.
 */
export function measuredWarnings(
  measured: LabelShiftFigure,
  [estimate]: readonly LabelShiftFigure[],
  { rows, untold }: AnsweredRows
): string[] {
  const labels = measured.rows.current;
  const fresh = measured.classes.filter(({ evaluation }) => evaluation === 0);
  const apart = contradicted(measured, estimate);
  const assumed =
    estimate.assumes === 'classes'
      ? "that only the classes' shares changed"
      : 'that the classes behind each answer are as before';
  return [
    ...(labels < rows
      ? [
          `${count(labels)} of ${counted(rows, 'answered production row')} ${labels === 1 ? 'has' : 'have'} a label; the others are taken to be like those with the same answer${untold > 0 ? `, and the ${count(untold)} with an answer of which no label is known like all of them` : ''}.`
        ]
      : []),
    ...(apart
      ? [
          `The labels contradict the estimate without them, which assumes ${assumed}: it makes ${apart.label} ${percent(apart.production)} (${percents(apart.interval)}).`
        ]
      : []),
    ...(fresh.length > 0 ? [`No evaluation row has the label ${named(fresh)}.`] : [])
  ];
}

/** The class whose estimate lies furthest from what was measured, of those whose intervals exclude each other. */
function contradicted(
  measured: LabelShiftFigure,
  estimate: LabelShiftFigure
): LabelShiftFigure['classes'][0] | null {
  const distance = ({ label, production }: LabelShiftFigure['classes'][0]): number =>
    Math.abs(production - (measured.classes.find(each => each.label === label)?.production ?? 0));
  const apart = estimate.classes.filter(({ label, interval }) => {
    const known = measured.classes.find(each => each.label === label)?.interval ?? [0, 0];
    return known[1] < interval[0] || interval[1] < known[0];
  });
  return apart.length === 0
    ? null
    : apart.reduce((most, next) => (distance(next) > distance(most) ? next : most));
}

/** Where the answers are no more than the classes, any of them fit some shares. */
function unchecked({ assumes, fit }: LabelShiftFigure): string[] {
  return assumes === 'classes' && fit === null
    ? [
        "Assumes that only the classes' shares changed, which could not be checked: predictions alone fit some shares whatever has changed. Probabilities of the classes, or labels as they arrive, would tell."
      ]
    : [];
}

function unstable({ condition }: LabelShiftFigure): string[] {
  return condition === null || condition > ILL_CONDITIONED
    ? [
        `Unstable: the model's answers hardly tell the classes apart (condition number ${condition?.toFixed(0) ?? 'infinite'}).`
      ]
    : [];
}

function named(classes: LabelShiftFigure['classes']): string {
  return classes
    .slice(0, 5)
    .map(({ label }) => label)
    .join(', ');
}

/** Whether two ways under one assumption exclude each other. */
function comesOutOtherwise([first, ...others]: readonly LabelShiftFigure[]): boolean {
  return others
    .filter(({ assumes }) => assumes === first.assumes)
    .some(({ classes }) =>
      classes.some(({ label, interval }) => {
        const other = first.classes.find(each => each.label === label)?.interval;
        return other !== undefined && (other[1] < interval[0] || interval[1] < other[0]);
      })
    );
}

/** What the first figure stands on, and what the others say. */
export function labelShiftNotes({ figures }: LabelShift): string[] {
  const [first, ...others] = figures;
  const { label } = largestChange(first);
  return [
    first.assumes === 'labels'
      ? `Measured on ${counted(first.rows.current, 'label')} of production, an answer of the model (${answersOf(first)}) counted by its share of production; 95 % intervals are Wilson's, for as many rows as would tell as much.`
      : `From ${count(first.rows.reference)} evaluation and ${counted(first.rows.current, 'production row')} ${wayOf(first)}; 95 % intervals by drawing ${first.blocks ? `the ${movedTogether(first.blocks)}` : 'the rows'} of both sides anew.`,
    ...others.flatMap(other => {
      const found = other.classes.find(each => each.label === label);
      return found
        ? [
            `${percent(found.production)} (${percents(found.interval)}) of ${label} ${wayOf(other)}.`
          ]
        : [];
    })
  ];
}

function answersOf({ by }: LabelShiftFigure): string {
  return by === 'probability' ? 'groups of its probability' : 'its predictions';
}

function wayOf(figure: LabelShiftFigure): string {
  const { by, assumes } = figure;
  const answers = answersOf(figure);
  return assumes === 'answers'
    ? `if the classes behind the model's answers (${answers}) are as before`
    : `if rows of a class get the model's answers (${answers}) as before (${by === 'probability' ? 'largest likelihood, Saerens, Latinne and Decaestecker 2002' : 'black-box shift estimation, Lipton, Wang and Smola 2018'})`;
}

/**
 * `Nearly, beside these: 12 production rows (1.2 %) repeat another one and 3 (0.3 %) stand in the
 * evaluation set, …`; null where none does, and in older records.
 */
export function nearSentence({ near }: ReadinessResult): string | null {
  if (!near) {
    return null;
  }
  const { digits, duplicates, leakage } = near;
  const [repeated, leaked] = [duplicates.production, leakage.production];
  if (repeated.rows + leaked.rows === 0) {
    return null;
  }
  const of = ({ rows, share }: typeof repeated): string => `${count(rows)} (${percent(share)})`;
  const how = `with numbers rounded to ${digits} digits and texts without case and spaces`;
  return `Beside exact ones, ${of(repeated)} of the production rows nearly repeat another one and ${of(leaked)} nearly stand in the evaluation set, ${how}.`;
}

/** `network_delay above 58.7: 7.5 % of production rows, 0.0 % of evaluation rows`. */
export function gapSentence({ region, production, evaluation, uncovered }: CoverageGap): string {
  return `${region}: ${percent(production)} of production rows, ${percent(evaluation)} of evaluation rows; ${percent(uncovered)} of what is not covered`;
}

/** What no single column tells of the rows that are not covered; null where it is little. */
export function elsewhereSentence({ gaps, elsewhere }: ReadinessResult['coverage']): string | null {
  return elsewhere < 0.05
    ? null
    : `${percent(elsewhere)} of what is not covered lies in ${gaps.length > 0 ? 'none of these' : 'no range or level of one column'}: there, columns go together in ways that the evaluation set hardly has.`;
}

/** `Not ready for fine-tuning: …; ….` */
export function readinessSentence({ ready, because }: ReadinessResult): string {
  return `${ready ? 'Ready' : 'Not ready'} for fine-tuning: ${because.join('; ')}.`;
}

/** `3 of 5 criteria hold`, and what could not be measured. */
export function criteriaSentence({ ready, criteria }: ReadinessResult): string {
  const inState = (state: Criterion['state']): number =>
    criteria.filter(each => each.state === state).length;
  const unknown = inState('unknown');
  const rest = unknown > 0 ? `; ${unknown} could not be measured` : '';
  return `${ready ? 'Ready' : 'Not ready'} for fine-tuning: ${inState('pass')} of ${criteria.length - unknown} criteria hold${rest}.`;
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
    ? `${counted(toLabel.rows, 'row')} worth labelling first: to_label = pd.read_parquet(${JSON.stringify(toLabel.path)})`
    : null;
}
