import { counted } from '../counted';
import type { Verdict } from '../policy/verdict';
import type { Analyses, AnalysisProblem } from './results';

/** An analysis that could not be carried out, and the sample that it was of. */
export interface NotCarriedOut extends AnalysisProblem {
  sample: string;
}

/** Every analysis that could not be carried out, in the order of samples and analyses. */
export function notCarriedOut(
  comparisons: readonly { snapshot: { name: string }; analyses: Analyses }[]
): NotCarriedOut[] {
  return comparisons.flatMap(({ snapshot, analyses }) =>
    analyses.problems.map(problem => ({ sample: snapshot.name, ...problem }))
  );
}

/**
 * `2 analyses could not be carried out: Feature importance, Performance`; null
 * where all were. One that failed on several samples is one analysis.
 */
export function notCarriedOutInWords(analyses: readonly Analyses[]): string | null {
  const titles = titlesOf(analyses);
  return titles.length === 0 ? null : `${tally(titles.length)}: ${titles.join(', ')}`;
}

/**
 * The verdict with the analyses that could not be carried out in its headline.
 * The state stays what the policy says: a rule on what is missing has already
 * failed by `onMissing`, and what no rule asks for can't fail.
 */
export function withProblems(verdict: Verdict, analyses: readonly Analyses[]): Verdict {
  const count = titlesOf(analyses).length;
  return count === 0 ? verdict : { ...verdict, headline: `${verdict.headline}; ${tally(count)}` };
}

/** The headline without what `withProblems` has added, for where there is room for the policy alone. */
export function policyHeadline({ headline }: Verdict, analyses: readonly Analyses[]): string {
  const added = `; ${tally(titlesOf(analyses).length)}`;
  return headline.endsWith(added) ? headline.slice(0, -added.length) : headline;
}

function titlesOf(analyses: readonly Analyses[]): string[] {
  return [...new Set(analyses.flatMap(({ problems }) => problems.map(each => each.analysis)))];
}

function tally(count: number): string {
  return `${counted(count, 'analysis', 'analyses')} could not be carried out`;
}
