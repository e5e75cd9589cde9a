import { counted } from '../core/counted';
import {
  changeSentences,
  significanceInWords,
  sliceFigures,
  sliceInWords
} from '../core/probe/regression/words';
import type { Regression } from '../core/probe/result';
import { plain } from './terminal';

/** What `run` says of the cases that an earlier version judged too; nothing without one. */
export function regressionLines(regression: Regression | null): string[] {
  if (!regression) {
    return [];
  }
  const { version, name, regressed, paired, fixed } = regression;
  const before = name === undefined ? `version ${version}` : plain(name);
  const found =
    `Against ${before}: ${regressed} of ${counted(paired, 'case')} that both judged now ${regressed === 1 ? 'fails' : 'fail'}, ` +
    `${fixed} now ${fixed === 1 ? 'passes' : 'pass'} ${significanceInWords(regression)}`;
  return [
    `${found.trimEnd()}.`,
    ...changeSentences(regression).map(sentence => `  ${sentence}`),
    ...(regression.slices?.worse ?? []).map(
      slice => `  Worse in ${sliceInWords(slice, plain)}: ${sliceFigures(slice)}.`
    ),
    ''
  ];
}
