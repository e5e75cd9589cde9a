import { sliceInWords } from '../../core/probe/regression/words';
import type { CaseChange } from '../../core/probe/browse/join';
import type { FilteredTally, Predicates } from '../../core/probe/browse/filter';
import type { SortKey } from '../../core/probe/browse/sort';
import type { CaseResult, Outcome } from '../../core/probe/result';
import { formatCount, formatName, formatPlural, formatShare } from '../format';
import type { IconName, IconTone } from '../icons';

export const OUTCOMES: Record<Outcome, { name: IconName; tone: IconTone; words: string }> = {
  pass: { name: 'check', tone: 'pass', words: 'passed' },
  fail: { name: 'cross', tone: 'fail', words: 'failed' },
  error: { name: 'unknown', tone: 'quiet', words: 'not judged' }
};

/** What became of a case; nothing is said of what stayed as it was. */
export const CHANGES: Record<CaseChange, { words: string; meaning: string }> = {
  regressed: { words: 'regressed', meaning: 'Passed in the version before, fails now' },
  fixed: { words: 'fixed', meaning: 'Failed in the version before, passes now' },
  new: { words: 'new', meaning: 'The version before did not have this case' },
  gone: { words: 'gone', meaning: 'Only the version before has this case' },
  unjudged: { words: 'not comparable', meaning: 'One of the versions could not judge it' },
  same: { words: '', meaning: 'As in the version before' },
  alone: { words: '', meaning: 'Nothing to compare with' }
};

export const TYPES: Record<CaseResult['type'], string> = {
  MFT: 'Minimum functionality: a sure answer',
  INV: 'Invariance: the change keeps the answer',
  DIR: 'Direction: the change moves the answer'
};

export const COLUMNS: readonly { key: SortKey; title: string }[] = [
  { key: 'outcome', title: 'Outcome' },
  { key: 'suite', title: 'Suite' },
  { key: 'capability', title: 'Capability' },
  { key: 'title', title: 'Case' },
  { key: 'column', title: 'Column' },
  { key: 'expected', title: 'Expected' },
  { key: 'got', title: 'Got' },
  { key: 'change', title: 'Change' }
];

/** `missing-values` as `missing values`. */
export function capabilityWords(capability: string): string {
  return formatName(capability.replaceAll('-', ' '));
}

/** A suite without what all built-in ones begin with. */
export function suiteWords(suite: string): string {
  return formatName(suite.replace(/^builtin:/, '').replace(/\.probes\.ya?ml$/, ''));
}

/** `column distance, origin DEN`. */
export function predicatesInWords(predicates: Predicates): string {
  return sliceInWords(
    { kind: 'declared', predicates, paired: 0, regressed: 0, fixed: 0, p: 1 },
    formatName
  );
}

/** `967 of 1,000 passed, 96.7 % (95.4 to 97.7); 3 could not be judged`. */
export function tallySentence(tally: FilteredTally): string {
  const judged = tally.passed + tally.failed;
  const rate = tally.rate;
  const percent = (share: number): string => (100 * share).toFixed(1);
  const passed =
    rate === null
      ? judged === 0
        ? 'nothing was judged'
        : ''
      : `${formatCount(tally.passed)} of ${formatCount(judged)} passed, ${formatShare(rate.value)} (${percent(rate.interval[0])} to ${percent(rate.interval[1])})`;
  return [
    passed,
    ...(tally.errors > 0 ? [`${formatPlural(tally.errors, 'case')} could not be judged`] : []),
    ...(tally.gone > 0 ? [`${formatPlural(tally.gone, 'case is', 'cases are')} gone`] : [])
  ].join('; ');
}

/** What a row of the table says to those who hear it. */
export function caseSentence(result: CaseResult, change: CaseChange): string {
  return [OUTCOMES[result.outcome].words, result.title, CHANGES[change].words]
    .filter(Boolean)
    .join(', ');
}
