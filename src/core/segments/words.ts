import { count, counted } from '../counted';
import { conditionsInWords } from './condition';
import type { Segment, SegmentColumn, SegmentsResult } from './schema';

const NAMED_COLUMNS = 3;
const NAMED_SEGMENTS = 8;

/** `origin = ORD`. */
export function segmentName({ conditions }: Pick<Segment, 'conditions'>, longest?: number): string {
  return conditionsInWords(conditions, longest);
}

/** Share of a segment's columns that drifted. */
export function driftedShare({ columns, drifted }: Segment): number {
  return columns.length > 0 ? drifted / columns.length : 0;
}

/** The segment's columns, drifted ones first, then by their shift. */
export function columnsByShift({ columns }: Segment): SegmentColumn[] {
  return [...columns].sort(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) || (b.effect?.value ?? -1) - (a.effect?.value ?? -1)
  );
}

/** Those with the largest share of drifted columns first, then those with the largest shift. */
export function worstSegments({ segments }: SegmentsResult): Segment[] {
  const largest = (segment: Segment): number => columnsByShift(segment)[0]?.effect?.value ?? -1;
  return [...segments].sort((a, b) => driftedShare(b) - driftedShare(a) || largest(b) - largest(a));
}

/** What the segments say, in a sentence; names and values are cut beyond `longest` characters. */
export function segmentsSentence(result: SegmentsResult, longest?: number): string {
  const { segments, drifted } = result.summary;
  if (segments === 0) {
    return `No segment has ${counted(result.decision.fewestRows, 'row')} on both sides.`;
  }
  const all = counted(segments, 'segment');
  if (drifted === 0) {
    return segments === 1
      ? 'No column drifted within the one segment.'
      : `No column drifted within any of ${all}.`;
  }
  const [worst] = worstSegments(result);
  return `${count(drifted)} of ${all} ${drifted === 1 ? 'has' : 'have'} drifted columns; most where ${segmentName(worst, longest)}: ${worst.drifted} of ${worst.columns.length}.`;
}

/** `3 of 9 columns drifted: delay, hour and 1 more`. */
export function segmentNote(segment: Segment): string {
  const total = segment.columns.length;
  const names = columnsByShift(segment)
    .filter(({ drifted }) => drifted)
    .map(({ name }) => name);
  const rest = names.length - NAMED_COLUMNS;
  const listed = names.slice(0, NAMED_COLUMNS).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return `${count(names.length)} of ${counted(total, 'column')} drifted${names.length > 0 ? `: ${listed}` : ''}`;
}

/** `8.2 % of the production rows, 4.1 % of the evaluation rows`. */
export function shareNote({ share }: Pick<Segment, 'share'>): string {
  return `${percent(share.current)} of the production rows, ${percent(share.reference)} of the evaluation rows`;
}

/** How it was done and what was left out; sentences. */
export function segmentsNotes({
  decision,
  leftOut,
  notSplit,
  notCompared
}: SegmentsResult): string[] {
  const few = leftOut.filter(({ reason }) => reason === 'fewRows');
  const beyond = leftOut.length - few.length;
  return [
    `Each segment of production against the same segment of the evaluation set; q is adjusted over ${counted(decision.tests, 'test')} of segments and columns (Benjamini-Hochberg).`,
    ...(few.length > 0
      ? [
          `${count(few.length)} ${few.length === 1 ? 'segment has' : 'segments have'} fewer than ${counted(decision.fewestRows, 'row')} on a side and ${few.length === 1 ? 'was' : 'were'} not compared: ${few
            .slice(0, NAMED_SEGMENTS)
            .map(segment => segmentName(segment))
            .join('; ')}${few.length > NAMED_SEGMENTS ? ' and others' : ''}.`
        ]
      : []),
    ...(beyond > 0
      ? [
          `${count(beyond)} more ${beyond === 1 ? 'segment is' : 'segments are'} beyond the number that the plan allows.`
        ]
      : []),
    ...(notCompared > 0
      ? [
          `${counted(notCompared, 'column')} that moved less ${notCompared === 1 ? 'was' : 'were'} not compared within segments.`
        ]
      : []),
    ...notSplit.map(({ name, reason }) => `Rows were not split by ${name}: ${reason}.`)
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
