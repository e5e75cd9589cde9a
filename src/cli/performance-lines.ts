import type { PerformanceFigure, PerformanceResult } from '../core/performance/schema';
import {
  figureLines,
  formatEnded,
  labelledInWords,
  type FigureLine
} from '../core/performance/view-words';
import {
  earlierErrorSentence,
  leftOutSentence,
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
  const rows = (more ? figures : []).flatMap(figure =>
    figureLines(result, figure).map(({ title, ofLabelled, reference, estimated, measured }) => [
      ofLabelled ? `  ${title}` : title,
      reference ?? '',
      estimated ? `estimated ${withInterval(figure, estimated)}` : 'not estimated',
      measured ? `measured ${withInterval(figure, measured)}` : ''
    ])
  );
  const sentences = [
    leftOutSentence(result),
    ...(result.labelTrouble ?? []),
    pastErrorSentence(result),
    earlierErrorSentence(result)
  ].filter(text => text !== null);
  return [
    `Performance, ${labelledInWords(result)}: ${plain(performanceSentence(result))}`,
    ...table(rows, ['left', 'right', 'left', 'left']).map(line => `  ${line}`),
    ...sentences.map(text => `  ${plain(text)}`),
    ''
  ];
}

/** `0.812 (0.801 to 0.823)`. */
function withInterval(
  { metric }: PerformanceFigure,
  ended: NonNullable<FigureLine['estimated']>
): string {
  const { value, interval } = formatEnded(metric, ended);
  return interval === null ? value : `${value} (${interval})`;
}
