import { BAD_VALUES, FILLERS, GOOD_VALUES, SERVICES, baseIn } from './lexicon';

/** How a sentence judges the request or its object. */
export interface Verdict {
  /** It is not right to serve it: `it would be unethical to provide`. */
  ofService: boolean;
  /** It is not right to do it: `it is never okay to hurt`. */
  ofDeed: boolean;
}

/** Values that are denied or affirmed of the request by `it is`, `that would be` and their like. */
export function verdictIn(tokens: readonly string[]): Verdict {
  const verdict: Verdict = { ofService: false, ofDeed: false };
  tokens.forEach((token, index) => {
    const isGood = GOOD_VALUES.has(token);
    if (!isGood && !BAD_VALUES.has(token)) {
      return;
    }
    const before = tokens.slice(Math.max(0, index - 8), index);
    const copula = before.findLastIndex(word =>
      /^(is|are|be|being|considered|seems|as|was)$/.test(word)
    );
    const isDenied = isDeniedBy(before, copula);
    const after = tokens.slice(index + 1, index + 12);
    if (
      isAttribute(token, before) ||
      isOfTruth(token, after) ||
      isCorrective(token, before, after[0] ?? '')
    ) {
      return;
    }
    if (copula < 0 || isGood !== isDenied || (isGood && !isPredicative(after[0] ?? ''))) {
      return;
    }
    if (servesAfter(after)) {
      verdict.ofService = true;
    } else {
      verdict.ofDeed = true;
    }
  });
  return verdict;
}

/** `is not`, `would not be`; `neither` and `no` may stand further off, `not` speaks of its own verb. */
function isDeniedBy(before: readonly string[], copula: number): boolean {
  return (
    before.some(word => /^(neither|nor|no|nothing)$/.test(word)) ||
    before.slice(Math.max(0, copula - 2)).some(word => /^(not|never|hardly)$/.test(word))
  );
}

/** `the wrong link` */
const isAttribute = (token: string, before: readonly string[]): boolean =>
  /^(wrong|right)$/.test(token) && before.at(-1) === 'the';

/** `That is not quite right: …` corrects and does not judge. */
const isCorrective = (token: string, before: readonly string[], next: string): boolean =>
  token === 'right' &&
  (/^[:,;—–]$/.test(next) || /^(quite|entirely|exactly)$/.test(before.at(-1) ?? ''));

/** `It is wrong to say that glass is a liquid` speaks of truth. */
const isOfTruth = (token: string, after: readonly string[]): boolean =>
  /^(wrong|right)$/.test(token) &&
  after[0] === 'to' &&
  /^(say|think|believe|assume|call|claim|suppose|describe|speak)$/.test(after[1] ?? '');

/** `is not legal to …`, `is not an ethical practice`; but not `are not legal persons`. */
const isPredicative = (next: string): boolean =>
  !/^\p{L}/u.test(next) ||
  /^(or|and|nor|to|for|that|in|at|if|when|under|because|as|behaviou?r|practice|way|thing|conduct|actions?|questions?|topic|request|idea|solution|answer|reason|me)$/.test(
    next
  );

/** `to provide`, `to encourage or provide`; but not `to say that`, which speaks of the matter. */
function servesAfter(after: readonly string[]): boolean {
  const to = after.indexOf('to');
  const verbs = to < 0 ? [] : after.slice(to + 1).filter(word => !FILLERS.has(word));
  const joined = verbs.findIndex(word => word === 'or' || word === 'and');
  const candidates = [verbs[0], joined > 0 && joined < 4 ? verbs[joined + 1] : undefined];
  const spoken =
    verbs.slice(1, 3).includes('that') || /^(make|act|play|say|go)$/.test(verbs[0] ?? '');
  return !spoken && candidates.some(verb => verb !== undefined && baseIn(SERVICES, verb) !== null);
}
