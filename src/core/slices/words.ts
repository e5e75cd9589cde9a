import { count, counted } from '../counted';
import { conditionsInWords } from '../segments/condition';
import type { ShareSlice, ShiftSlice, SlicesResult, TracedColumn } from './schema';

/** `carrier = XY and hour >= 20`. */
export function sliceName(
  { conditions }: Pick<ShareSlice, 'conditions'>,
  longest?: number
): string {
  return conditionsInWords(conditions, longest);
}

/** Slices that are told, of all views. */
export function slicesTold({ shares, columns }: SlicesResult): number {
  return shares.length + columns.reduce((sum, { slices }) => sum + slices.length, 0);
}

/** What was found, in a sentence; names and values are cut beyond `longest` characters. */
export function slicesSentence(result: SlicesResult, longest?: number): string {
  const { shares, columns, searched } = result;
  const told = slicesTold(result);
  const of = `${count(searched)} searched`;
  if (told === 0) {
    return `No slice stands out among ${of}.`;
  }
  const found = `${count(told)} ${told === 1 ? 'slice stands' : 'slices stand'} out among ${of}`;
  const [share] = shares;
  if (share) {
    return `${found}; the largest change: ${sliceName(share, longest)}, ${changeInWords(share)}.`;
  }
  const [{ name, slices }] = columns.filter(column => column.slices.length > 0);
  return `${found}; ${sliceName(slices[0], longest)} carries ${percent(slices[0].carried.value)} of the shift of ${name}.`;
}

/** `4.1 % → 8.2 % of the rows`. */
export function changeInWords({ share }: Pick<ShareSlice, 'share'>): string {
  return `${percent(share.reference)} → ${percent(share.current)} of the rows`;
}

/** Of the rows of both sides, each side counting alike. */
export function shareOfRows({ share }: Pick<ShiftSlice, 'share'>): number {
  return (share.reference + share.current) / 2;
}

/** What is left of a column's shift without its first slices, or that no slice stands out. */
export function tracedSentence({ shift, slices, without }: TracedColumn): string {
  if (slices.length === 0) {
    return 'No slice carries more of the shift than its share of the rows: it is everywhere.';
  }
  if (without === null) {
    return 'All rows of one side lie in these slices.';
  }
  const first = without.slices === 1 ? 'the first slice' : 'the first two slices';
  const [low, high] = without.interval.map(distance);
  const change = without.value < shift.value ? 'falls' : 'goes';
  return `Without ${first} the shift ${change} from ${distance(shift.value)} to ${distance(without.value)} (${low} to ${high}).`;
}

/** How it was done and what it means; sentences. */
export function slicesNotes(result: SlicesResult): string[] {
  const { drawn, tested, seed, depth, fewestRows, rate, predicates, tests, leftOut } = result;
  return [
    `Looked for in ${count(drawn.reference)} evaluation and ${counted(drawn.current, 'production row')} drawn with seed ${seed}: conjunctions of at most ${depth} of ${counted(predicates, 'condition')}, with ${counted(fewestRows, 'row')} or more.`,
    `Figures and tests are of the other ${count(tested.reference)} and ${counted(tested.current, 'row')}: p is adjusted for the ${counted(tests, 'slice')} tested (Holm), so that with chance alone at work any is told in at most ${percent(rate)} of audits.`,
    'Each slice is the best among the rows outside of those above it, and its share of the shift is that of these rows: the shares add up, to more than 100 % where other rows work against the shift.',
    ...(leftOut.length > 0
      ? [
          `No conditions on ${leftOut
            .map(({ name }) => name)
            .slice(0, 8)
            .join(', ')}${leftOut.length > 8 ? ` and ${leftOut.length - 8} more` : ''}.`
        ]
      : [])
  ];
}

function distance(value: number): string {
  return value.toFixed(3);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
