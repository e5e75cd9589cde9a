import type { CaseResult, Outcome } from '../../probe/result';

/** A case that both records ran and that came out otherwise. */
export interface FlippedCase {
  id: string;
  suite: string;
  title: string;
  before: Outcome;
  after: Outcome;
  expected: string;
  got: string;
}

export interface ProbeDifferences {
  /** Cases that both records ran. */
  paired: number;
  /** Passed then, failed now; failed then, passed now; and to or from no usable answer. */
  regressed: number;
  fixed: number;
  lost: number;
  found: number;
  /** Cases that one record alone ran. */
  added: number;
  removed: number;
  flipped: FlippedCase[];
}

/** Cases are the same where their content is; null where both records hold the same outcomes. */
export function probeDifferences(
  before: readonly CaseResult[],
  after: readonly CaseResult[]
): ProbeDifferences | null {
  const then = new Map(before.map(found => [found.id, found]));
  const now = new Set(after.map(({ id }) => id));
  const pairs = after.flatMap(found => {
    const earlier = then.get(found.id);
    return earlier ? [{ earlier, found }] : [];
  });
  const flipped = pairs
    .filter(({ earlier, found }) => earlier.outcome !== found.outcome)
    .map(({ earlier, found: { id, suite, title, outcome, expected, got } }): FlippedCase => ({
      id,
      suite,
      title,
      before: earlier.outcome,
      after: outcome,
      expected,
      got
    }))
    .sort((left, right) => rank(left) - rank(right));
  const count = (wanted: (flip: FlippedCase) => boolean): number => flipped.filter(wanted).length;
  const differences = {
    paired: pairs.length,
    regressed: count(isRegressed),
    fixed: count(flip => flip.before === 'fail' && flip.after === 'pass'),
    lost: count(flip => flip.after === 'error'),
    found: count(flip => flip.before === 'error'),
    added: after.length - pairs.length,
    removed: before.filter(({ id }) => !now.has(id)).length,
    flipped
  };
  return flipped.length + differences.added + differences.removed > 0 ? differences : null;
}

function isRegressed({ before, after }: FlippedCase): boolean {
  return before === 'pass' && after === 'fail';
}

/** What got worse comes first. */
function rank(flip: FlippedCase): number {
  return isRegressed(flip) ? 0 : flip.after === 'error' ? 1 : flip.after === 'fail' ? 2 : 3;
}
