import { count, counted } from '../counted';
import type { PerformanceMetric, PerformanceResult } from './schema';
import { formatFigure } from './words';

const percent = (share: number): string =>
  share > 0 && share < 0.001 ? 'under 0.1 %' : `${(share * 100).toFixed(1)} %`;

/** What notes tell beside the result. */
export interface ClassifierFacts {
  /** Whether every probability was counted on its own. */
  exact: boolean;
  /** The most that counting together can move a ROC AUC. */
  aucBound: number;
  /** What chance alone would make of the calibration error. */
  byChance: number;
  /** Whether there are no probabilities, so that answers stand in for them. */
  answersAlone: boolean;
  /** Share of production rows whose probability lies beyond the evaluation set's. */
  unseen: number;
}

/** What a classifier's figures stand on, a sentence each. */
export function classifierNotes(result: PerformanceResult, facts: ClassifierFacts): string[] {
  const { calibration, decision, kind } = result;
  const notes = [
    'The estimate takes rows of one probability to come out as often as on the evaluation set. It follows a shift of the inputs; a change of what the same inputs lead to shows only once labels arrive.'
  ];
  if (calibration) {
    notes.push(
      `Probabilities were brought to the shares of the evaluation set by ${calibration.method} calibration, chosen on rows left out: their distance from the shares is ${calibration.before.toFixed(4)} as given and ${calibration.after.toFixed(4)} after it; chance alone would give ${facts.byChance.toFixed(4)}.`
    );
  }
  if (facts.answersAlone) {
    notes.push(
      'No probability is named, so that the estimate only follows how often each answer is given.'
    );
  }
  if (facts.unseen > 0.001) {
    notes.push(
      `${percent(facts.unseen)} of the production rows have a probability beyond all of the evaluation set's, where nothing was learned of them.`
    );
  }
  if (decision.agreement !== null && decision.agreement < 1 && decision.threshold !== null) {
    notes.push(
      `Answers are those of ${decision.prediction ?? 'the prediction'}; the threshold ${decision.threshold} gives the same for ${percent(decision.agreement)} of the evaluation rows.`
    );
  }
  if (kind === 'multiclass') {
    notes.push(
      'Each class is calibrated against the rest; figures are plain means over the classes where they are defined (macro averages), and their intervals are cautious, as errors of several classes are taken to go together.'
    );
  }
  if (!facts.exact) {
    notes.push(
      `Rows of nearly equal probability were counted together, which moves the ROC AUC by less than ${atMost(facts.aucBound)}.`
    );
  }
  return [...notes, ...intervalNotes(result), ...labelNotes(result)];
}

/** A bound, rounded up to one digit. */
function atMost(bound: number): string {
  const unit = 10 ** Math.floor(Math.log10(Math.max(bound, 1e-9)));
  return (Math.ceil(bound / unit) * unit).toFixed(Math.max(0, -Math.log10(unit)));
}

/** What the intervals hold. */
export function intervalNotes({ figures, chunks }: PerformanceResult): string[] {
  const first = figures.find(({ estimated }) => estimated !== null);
  if (first === undefined) {
    return [];
  }
  const tells: PerformanceMetric = first.metric;
  const widened =
    first.past === null
      ? 'The evaluation set is too small to cut into parts, so that past error is not in it.'
      : first.past.beyond > 0
        ? `Past error on ${count(chunks.count)} parts of the evaluation set leaves room for parts that differ by ${formatFigure(tells, first.past.beyond)} (standard deviation) beyond that, and this is in it too.`
        : `Past error on ${count(chunks.count)} parts of the evaluation set leaves no room for more.`;
  return [
    `The 95 % interval is of what the labels of these very rows would give: chance of the labels, and what is uncertain in what was learned. ${widened}`
  ];
}

/** Where labels have arrived for some rows only. */
export function labelNotes({ labelled }: PerformanceResult): string[] {
  return labelled.rows > 0 && labelled.share < 1
    ? [
        `Labels have arrived for ${count(labelled.rows)} production rows (${percent(labelled.share)}); measured figures are of those alone, and rows whose labels come early may differ from the others.`
      ]
    : [];
}

/**
 * What is the matter with the labels of production: some that are none of the classes, or none
 * of a class. Rows are those with a label, by class.
 */
export function labelTrouble(given: {
  label: string;
  classes: readonly string[];
  rows: readonly number[];
  unknown: number;
}): string[] {
  const { label, classes, rows, unknown } = given;
  const told = classes.filter((_, place) => rows[place] > 0);
  const untold = classes.filter((_, place) => rows[place] === 0);
  const sentences: string[] = [];
  if (unknown > 0) {
    sentences.push(
      `${counted(unknown, 'production row')} ${unknown === 1 ? 'has a label' : 'have labels'} of ${label} that ${unknown === 1 ? 'is' : 'are'} none of the classes ${listed(classes)}${told.length === 0 ? ', and none has one that is; nothing could be measured' : '; they were not measured on'}.`
    );
  }
  if (told.length === 1) {
    sentences.push(
      `Every label that has arrived is ${told[0]}, so that figures which compare the classes, such as ROC AUC, can't be measured yet.`
    );
  } else if (told.length > 0 && untold.length > 0) {
    sentences.push(
      `No label that has arrived is ${untold.length === 1 ? untold[0] : `one of ${listed(untold)}`}; measured figures are of the other classes alone.`
    );
  }
  return sentences;
}

const LISTED = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${shown} and ${count(names.length - LISTED)} more` : shown;
}

/** What a regression's figures stand on, a sentence each. */
export function regressionNotes(
  result: PerformanceResult,
  { rows, seed }: { rows: number; seed: number }
): string[] {
  const most = Math.max(result.rows.reference, result.rows.current);
  return [
    'Gradient-boosted trees learned on the evaluation set, from the inputs and the prediction, by how much the prediction is off; the estimate is their mean over production. It follows a shift of the inputs; a change of what the same inputs lead to shows only once labels arrive.',
    ...(most > rows
      ? [
          `Learned and estimated from at most ${count(rows)} rows of each side, drawn with seed ${seed}; measured on all rows with a label.`
        ]
      : []),
    ...intervalNotes(result),
    ...labelNotes(result)
  ];
}
