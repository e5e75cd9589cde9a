import { performanceTitle } from '../core/performance/names';
import type { PerformanceResult } from '../core/performance/schema';
import { labelledInWords } from '../core/performance/view-words';
import {
  earlierErrorSentence,
  formatFigure,
  formatWithInterval,
  pastErrorSentence,
  performanceSentence
} from '../core/performance/words';
import { plain, table } from './terminal';

/** What `run` says of estimated and measured performance; nothing where it could not be asked for. */
export function performanceLines(result: PerformanceResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const { figures } = result;
  // A single estimate stands in the sentence already.
  const more = figures.length > 1 || figures.some(({ realised }) => realised !== null);
  const rows = (more ? figures : []).map(({ metric, reference, estimated, realised }) => [
    performanceTitle(metric),
    reference === null ? 'none' : formatFigure(metric, reference),
    estimated ? `estimated ${formatWithInterval(metric, estimated)}` : 'not estimated',
    realised ? `measured ${formatWithInterval(metric, realised)}` : ''
  ]);
  const sentences = [pastErrorSentence(result), earlierErrorSentence(result)].filter(
    text => text !== null
  );
  return [
    `Performance, ${labelledInWords(result)}: ${plain(performanceSentence(result))}`,
    ...table(rows, ['left', 'right', 'left', 'left']).map(line => `  ${line}`),
    ...sentences.map(text => `  ${plain(text)}`),
    ''
  ];
}
