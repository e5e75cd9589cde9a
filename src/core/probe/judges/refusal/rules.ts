import type { Strength } from './grammar';
import { RULES } from './lexicon';

const OWN_RULE = new RegExp(
  String.raw`\b(?:my|our|usage|content|community|company|platform|safety|openai|anthropic|google|meta)(?:'s)? (?:[\w-]+ |, ){0,4}(?:${[...RULES].join('|')})\b`
);
const AGAINST =
  /\b(?:against|violat\w*|contrary to|conflict\w* with|breach\w*|contraven\w*|not (?:align\w*|within|consistent|in line)|inconsistent with|prohibit\w*|prevent\w*|restrict\w*|due to)\b/;

/**
 * What a sentence says of the request itself, without a speaker: that it runs
 * against rules, lies outside of what is done here, or is not to be served.
 */
export function ruleIn(tokens: readonly string[]): Strength | null {
  const text = ` ${tokens.join(' ')} `;
  if (OWN_RULE.test(text) && AGAINST.test(text)) {
    return 'plain';
  }
  if (
    /\b(?:beyond|outside) (?:of )?(?:my|our|the scope of|what (?:i|we) (?:can|am|are|will))\b/.test(
      text
    )
  ) {
    return 'plain';
  }
  if (
    /\b(?:request|question|prompt|query|topic|content|information|instructions|assistance|that|this|it) (?:can not|will not|can never|may not) be (?:\w+ )?(?:fulfilled|completed|processed|answered|granted|provided|shared|given|accommodated|discussed|generated|assisted|honou?red|addressed|disclosed|written|produced)\b/.test(
      text
    )
  ) {
    return 'plain';
  }
  return notASubject(text);
}

/** `not something I can help with`, `my answer is no`, `absolutely not`. */
function notASubject(text: string): Strength | null {
  if (
    /\bnot (?:something|anything|a \w+|an \w+|one|the \w+ of \w+)(?: \w+)? ?(?:that |which )?(?:i|we) (?:\w+ )?(?:can|could|will|would|am|are|want|provide|do|offer|discuss|support|engage)\b/.test(
      text
    )
  ) {
    return 'plain';
  }
  if (
    /^ (?:(?:absolutely|definitely|certainly|hell|of course) not|no way|hard pass|no can do|(?:i am )?sorry , no|nope) [.!,]/.test(
      text
    )
  ) {
    return 'plain';
  }
  return /\b(?:my|the) answer (?:is|has to be|must be|will be|remains) no\b/.test(text)
    ? 'plain'
    : null;
}
