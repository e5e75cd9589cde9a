import { count, counted, withMinus } from '../../counted';
import type { Regression, Slice } from '../result';
import { LEVEL } from './detectable';

/** `p = 0.03`, `p < 0.001`; with as many digits as it takes to see on which side of 0.05 it lies. */
export function probabilityInWords(p: number): string {
  if (p < 0.001) {
    return 'p < 0.001';
  }
  const digits = [2, 3, 4].find(count => p === LEVEL || Number(p.toPrecision(count)) !== LEVEL);
  return `p = ${Number(p.toPrecision(digits ?? 12))}`;
}

/** `v11`, or the file's name as `name` shows it; `a file` where the result does not say which. */
export function comparedWith(
  { version, name: file }: Regression,
  name: (text: string) => string
): string {
  if (version !== 0) {
    return `v${version}`;
  }
  return file === undefined ? 'a file' : name(file);
}

/** `(p = 0.03)`; nothing where no case changed or where the record does not hold it. */
export function significanceInWords(regression: Regression): string {
  const { test, regressed, fixed } = regression;
  return test && regressed + fixed > 0 ? `(${probabilityInWords(test.worse)})` : '';
}

/** How the pass rate changed on the same cases, and what that is worth; a sentence each. */
export function changeSentences({ change, test, detectable, ...counts }: Regression): string[] {
  if (!change || !test) {
    return [];
  }
  const [low, high] = change.interval.map(signedPoints);
  const changed = `The pass rate on the same cases changed by ${signedPoints(change.value)} points (${low} to ${high}).`;
  if (test.worse <= LEVEL) {
    return [changed, 'Chance alone hardly explains that.'];
  }
  return [
    changed,
    ...(counts.regressed > counts.fixed ? ['Chance alone could have done that.'] : []),
    detectable === null || detectable === undefined
      ? 'These cases are too few to have shown a drop of any size.'
      : `A drop of ${points(detectable)} points or more would have been found about four times in five; a smaller one may go unseen.`
  ];
}

/** `missing values, column distance`; what comes from the data passes through `name`. */
export function sliceInWords(slice: Slice, name: (text: string) => string): string {
  return slice.predicates
    .map(({ attribute, value }) =>
      attribute === 'capability'
        ? name(value.replaceAll('-', ' '))
        : `${name(attribute)} ${name(value)}`
    )
    .join(', ');
}

/** `6 of 50 regressed, 0 fixed, p = 0.01`. */
export function sliceFigures({ paired, regressed, fixed, p }: Slice): string {
  return `${count(regressed)} of ${count(paired)} regressed, ${count(fixed)} fixed, ${probabilityInWords(p)}`;
}

/** How it was tested, for a tooltip or a note. */
export function methodInWords({ test, paired, slices }: Regression): string {
  const pairs = `${counted(paired, 'case')} ${paired === 1 ? 'was' : 'were'} judged by both versions.`;
  if (!test) {
    return pairs;
  }
  const method =
    test.method === 'mcnemar-mid-p'
      ? "McNemar's test with the mid-p value, one-sided"
      : `All sign flips of whole seeds (${count(test.seeds)}), mid-p value, one-sided`;
  const looked = slices ? slices.declared + slices.searched : 0;
  const where =
    slices && looked > 0
      ? ` ${counted(slices.declared, 'named slice')} ${slices.declared === 1 ? 'was' : 'were'} tested (Holm) and ${counted(slices.searched, 'conjunction')} of up to ${slices.depth} (max-T).`
      : '';
  return `${pairs} ${method}; the interval is Tango's, 95 %.${where}`;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

/** With a true minus, and without one before nothing. */
function signedPoints(share: number): string {
  const text = points(share);
  return Number(text) === 0 ? '0.0' : withMinus(text).replace(/^(?=\d)/, '+');
}
