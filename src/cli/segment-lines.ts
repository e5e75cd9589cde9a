import { counted } from '../core/counted';
import type { SegmentsResult } from '../core/segments/schema';
import { segmentName, segmentNote, segmentsSentence, worstSegments } from '../core/segments/words';
import { namedTable, plain } from './terminal';

/** Segments with a line; the JSON has every one. */
const ROWS = 8;

/** What `run` says of declared segments; nothing where there are none. */
export function segmentLines(result: SegmentsResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const drifted = worstSegments(result).filter(segment => segment.drifted > 0);
  const rows = drifted
    .slice(0, ROWS)
    .map(segment => [segmentName(segment, Infinity), segmentNote(segment)]);
  const rest = drifted.length - ROWS;
  return [
    `Segments: ${plain(segmentsSentence(result, Infinity))}`,
    ...namedTable(rows, ['left', 'left']).map(line => `  ${line}`),
    ...(rest > 0 ? [`  and ${counted(rest, 'more segment')}.`] : []),
    ...result.notSplit.map(({ name, reason }) =>
      plain(`  Rows were not split by ${name}: ${reason}.`)
    ),
    ''
  ];
}
