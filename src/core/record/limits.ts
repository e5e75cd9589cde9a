import { counted } from '../counted';
import { blockThings } from '../multivariate/block-words';
import { CAPABILITIES, type Regression } from '../probe/result';
import type { AuditResult, Comparison } from '../result';

/** Names listed before the rest is only counted. */
const NAMED_COLUMNS = 8;

/**
 * What a record of this audit does not prove, a sentence each, from what was
 * done and what was not.
 */
export function limitsOf(result: AuditResult): string[] {
  return [
    ...accuracyLimits(result.comparisons),
    ...result.comparisons.flatMap(comparison => snapshotLimits(comparison)),
    ...timeLimits(result.comparisons),
    ...partLimits(result.comparisons),
    ...togetherLimits(result.comparisons),
    ...columnLimits(result.comparisons),
    ...probeLimits(result),
    ...(result.target && result.target.digest === null
      ? [`Which model exactly was called: ${result.target.name} has no digest.`]
      : []),
    ...(result.environment.git?.dirty
      ? ['That the committed code is what ran: the checkout had changes that were not committed.']
      : []),
    'Who used the model, or for what: access was not looked at.',
    'When it happened, beyond doubt: times come from the clock of the machine that recorded.',
    'That the holder of the key did not rewrite the whole log; compare the checkpoint with a copy kept elsewhere, such as the tag on a run.',
    'Compliance with any law or standard.'
  ];
}

/** How far the outcomes in production are known: measured, estimated or not looked at. */
function accuracyLimits(comparisons: readonly Comparison[]): string[] {
  const limits = comparisons.map(({ snapshot, analyses: { performance } }) => {
    if (!performance) {
      return 'That the model is accurate in production: distributions were compared, not outcomes.';
    }
    const { rows } = performance.labelled;
    return rows > 0
      ? `That the model does as well on other rows of production: it was measured on ${counted(rows, 'row')} of ${snapshot.name} whose labels had arrived.`
      : `That the model does as well on ${snapshot.name} as was estimated: no label had arrived, and what the same inputs lead to may have changed.`;
  });
  return [...new Set(limits)];
}

function snapshotLimits({ snapshot, drift }: Comparison): string[] {
  const limits: string[] = [];
  const unread = snapshot.totalRows - snapshot.rows;
  if (unread > 0) {
    limits.push(
      `That rows which were not drawn look like these: ${count(unread)} of ${counted(snapshot.totalRows, 'row')} of ${snapshot.name} ${unread === 1 ? 'was' : 'were'} not read.`
    );
  }
  if (snapshot.window) {
    limits.push(`Anything about ${snapshot.name} outside of the time window.`);
  }
  const detectable = drift.report.columns.flatMap(column => column.detectable ?? []);
  if (detectable.length > 0) {
    limits.push(
      `That columns without a finding have not moved: at the size of ${snapshot.name} a shift below ${Math.max(...detectable).toFixed(3)} can go unseen.`
    );
  }
  return limits;
}

function timeLimits(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap(({ snapshot, analyses: { time } }) => {
    if (!time || time.columns.length === 0) {
      return [];
    }
    const unlooked = time.notFollowed.length;
    return [
      `That columns of ${snapshot.name} inside their normal range did not change over time: a change within a window, or one no larger than ${time.normal.basis === 'windows' ? 'windows of the evaluation set differ by nature' : 'chance alone makes'}, goes unseen${unlooked > 0 ? `; ${count(unlooked)} ${unlooked === 1 ? 'column was' : 'columns were'} not followed` : ''}.`,
      ...(time.over === 'source'
        ? [
            `That the course over time can be counted again: it is of all rows of the source of ${snapshot.name}, which are not kept.`
          ]
        : [])
    ];
  });
}

/** Of segments and slices. */
function partLimits(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap(({ snapshot, analyses: { segments, slices } }) => [
    ...(segments && segments.leftOut.length > 0
      ? [
          `Anything about the ${counted(segments.leftOut.length, 'segment')} of ${snapshot.name} that ${segments.leftOut.length === 1 ? 'was not compared: it is' : 'were not compared: they are'} too small, or more than the plan allows.`
        ]
      : []),
    ...(slices
      ? [
          `That no other part of ${snapshot.name} differs: slices were looked for among ${counted(slices.drawn.current, 'drawn row')}, with ${counted(slices.fewestRows, 'row')} or more, and what stands out is no cause.`
        ]
      : [])
  ]);
}

/** ` of 7 days`. */
function blocksSeen({ blocks }: NonNullable<Comparison['analyses']['multivariate']>): string {
  return !blocks || blocks.by === 'row' || blocks.by === 'equal'
    ? ''
    : ` of ${count(blocks.current)} ${blockThings(blocks)}`;
}

function togetherLimits(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap(({ snapshot, analyses: { multivariate, readiness } }) => [
    ...(multivariate
      ? [
          `That the columns of ${snapshot.name} go together as before where the classifier found nothing: it saw ${counted(multivariate.rows.current, 'drawn row')}${blocksSeen(multivariate)}.`
        ]
      : []),
    ...(readiness
      ? [
          `That fine-tuning on ${snapshot.name} helps: density, duplicates and leakage were looked at, not the labels.`
        ]
      : [])
  ]);
}

function columnLimits(comparisons: readonly Comparison[]): string[] {
  const left = comparisons.flatMap(({ drift }) => drift.report.notCompared.map(({ name }) => name));
  const names = [...new Set(left)];
  if (names.length === 0) {
    return [];
  }
  const rest = names.length - NAMED_COLUMNS;
  const named = names.slice(0, NAMED_COLUMNS).join(', ');
  return [
    `Anything about columns that were not compared: ${named}${rest > 0 ? ` and ${count(rest)} more` : ''}.`
  ];
}

function probeLimits({ probes }: AuditResult): string[] {
  if (probes === null || probes.summary.cases === 0) {
    return ['How the model answers unusual input: no probes were run.'];
  }
  const { cases, errors, suites } = probes.summary;
  const kinds = new Set(suites.flatMap(suite => suite.capabilities.map(entry => entry.capability)));
  const limits = [
    `That behaviour which was not tried is safe: ${counted(cases, 'case')} ${cases === 1 ? 'covers' : 'cover'} ${count(kinds.size)} of many kinds of trouble.`
  ];
  const untried = CAPABILITIES.filter(capability => !kinds.has(capability));
  if (untried.length > 0) {
    const words = untried.map(capability => capability.replaceAll('-', ' '));
    limits.push(`How the model answers to ${words.join(', ')}: no case tried it.`);
  }
  limits.push(...regressionLimits(probes.summary.regression));
  if (errors > 0) {
    limits.push(
      `Whether the model is right where it gave no answer that can be judged: ${count(errors)} ${errors === 1 ? 'case' : 'cases'}.`
    );
  }
  return limits;
}

function regressionLimits(regression: Regression | null): string[] {
  const { version, detectable, paired } = regression ?? {};
  if (detectable === undefined || version === undefined || paired === undefined) {
    return [];
  }
  return [
    detectable === null
      ? `That the model answers probes no worse than in version ${version}: ${count(paired)} ${paired === 1 ? 'case is' : 'cases are'} too few to show it.`
      : `That the model answers probes no worse than in version ${version}: a drop of the pass rate below ${(100 * detectable).toFixed(1)} points can go unseen.`
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
