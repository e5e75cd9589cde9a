import { count } from '../counted';
import type { MultivariateResult } from './schema';

type Tied = NonNullable<MultivariateResult['blocks']>;

const PERIODS: Record<string, string> = { m: 'minute', h: 'hour', d: 'day', w: 'week' };

/** Blocks by name: `days`, `periods of 6h`, `values of customer`. */
export function blockThings({ by, column, period }: Tied): string {
  switch (by) {
    case 'period':
      return period?.startsWith('1') && period.length === 2
        ? `${PERIODS[period.slice(-1)]}s`
        : `periods of ${period ?? ''}`;
    case 'stretch':
      return 'stretches of time';
    case 'value':
      return `values of ${column ?? ''}`;
    default:
      return 'rows';
  }
}

/** The same of what changes sides as a whole: `groups of equal rows` is one. */
export function movedTogether(blocks: Tied): string {
  return blocks.by === 'equal' ? 'groups of equal rows' : blockThings(blocks);
}

/** `, tested on days that it was not trained on`; nothing where rows are taken one by one. */
export function testedOn({ blocks }: MultivariateResult): string {
  return !blocks || blocks.by === 'row' || blocks.by === 'equal'
    ? ''
    : `, tested on ${blockThings(blocks)} that it was not trained on`;
}

/** Blocks of a side below which a sentence says that the figure is not sure for it. */
const FEW = 10;

/** What the folds never split, and what that leaves open; a sentence each. */
export function blockNotes({ blocks }: MultivariateResult): string[] {
  if (!blocks) {
    return [
      'Folds were drawn by row, so that values shared by blocks of rows tell the samples apart.'
    ];
  }
  const things = blockThings(blocks);
  const numbers = `${count(blocks.reference)} of the evaluation set and ${count(blocks.current)} of production`;
  const why = blocks.why === null ? '' : `, as ${blocks.why}`;
  switch (blocks.by) {
    case 'period':
    case 'stretch':
    case 'value':
      return [
        `No fold splits ${things} (${numbers})${why}; the interval counts them, not rows.`,
        ...(blocks.by === 'stretch'
          ? ['Neighbouring stretches are alike, so that what tells two days apart is part of it.']
          : []),
        ...(Math.min(blocks.reference, blocks.current) < FEW
          ? [`So few ${things} leave it wide.`]
          : [])
      ];
    case 'equal':
      return [`Equal rows are in one fold${why}. ${UNKNOWN}`];
    default:
      return [`Folds were drawn by row${why}. ${UNKNOWN}`];
  }
}

const UNKNOWN =
  'If rows come in blocks, such as days or customers, any two samples of different ones are told apart: name the timestamp, or what ties rows together under multivariate.blocks.';
