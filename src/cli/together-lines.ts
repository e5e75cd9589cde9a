import { blockNotes } from '../core/multivariate/block-words';
import type { MultivariateResult } from '../core/multivariate/schema';
import { discrepancySentence, tellingColumns, togetherSentence } from '../core/multivariate/words';
import { plain, table } from './terminal';

const ROWS = 8;

/** What `run` says of the columns together; nothing where it was not asked for. */
export function togetherLines(result: MultivariateResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const rows = tellingColumns(result)
    .slice(0, ROWS)
    .map(({ name, drop }) => [plain(name), `loses ${drop.toFixed(3)}`]);
  return [
    `Together: ${plain(togetherSentence(result))}`,
    ...blockNotes(result).map(note => `  ${plain(note)}`),
    ...table(rows, ['left', 'right']).map(line => `  ${line}`),
    ...table(
      result.discrepancies
        .slice(0, ROWS)
        .map(each => [plain(each.name), discrepancySentence(each)]),
      ['left', 'left']
    ).map(line => `  ${line}`),
    ''
  ];
}
