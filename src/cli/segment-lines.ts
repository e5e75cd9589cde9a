import type { SegmentsResult } from '../core/segments/schema';
import { segmentName, segmentNote, segmentsSentence, worstSegments } from '../core/segments/words';
import { plain, shortened, table } from './terminal';

/** Segments with a line; the JSON has every one. */
const ROWS = 8;
const LONGEST_NAME = 60;

/** What `run` says of declared segments; nothing where there are none. */
export function segmentLines(result: SegmentsResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const drifted = worstSegments(result).filter(segment => segment.drifted > 0);
  const rows = drifted
    .slice(0, ROWS)
    .map(segment => [shortened(segmentName(segment), LONGEST_NAME), segmentNote(segment)]);
  const rest = drifted.length - ROWS;
  return [
    `Segments: ${plain(segmentsSentence(result))}`,
    ...table(rows, ['left', 'left']).map(line => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more segments.`] : []),
    ...result.notSplit.map(({ name, reason }) =>
      plain(`  Rows were not split by ${name}: ${reason}.`)
    ),
    ''
  ];
}
