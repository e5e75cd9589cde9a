import type { Strength } from './grammar';
import { RULES } from './lexicon';

const OWN_RULE = new RegExp(
  String.raw`\b(?:my|our|usage|content|community|company|platform|safety|openai|anthropic|google|meta)(?:'s)? (?:[\w-]+ |, ){0,4}(?:${[...RULES].join('|')})\b`
);
/** Rules of others are told in answers too; a refusal says whose they are, or what runs against them. */
const OF_REQUEST = /\b(?:my|our|this|your|request|prompt|it|input)\b|^ (?:violat|against|prohibit)/;
const AGAINST =
  /\b(?:against|violat\w*|contrary to|conflict\w* with|breach\w*|contraven\w*|not (?:\w+ )?(?:align\w*|within|consistent|in line|allow\w*|permit\w*|let)|inconsistent with|prohibit\w*|forbid\w*|prevent\w*|restrict\w*|due to)\b/;

/** What becomes of the reader's request: `your request was blocked`, but not `by the bank`. */
const TURNED_AWAY =
  /\b(?:your|this|the) (?:request|prompt|question|query|message|input|response|reply)\b[^.:;]{0,60}\b(?:(?:was|is|were|has been|been|being) (?:\w+ )?(?:flagged|blocked|declined|denied|refused|rejected|filtered)(?! by (?!(?:an?|the|my|our) (?:\w+ ){0,2}(?:filters?|polic(?:y|ies)|guidelines|moderation|safety|system)\b))|(?:can|could|will) not be (?:\w+ )?(?:met|completed|processed|fulfilled|honou?red|granted|satisfied|answered)\b(?! (?:without|until|unless|before)\b))/;

/** Limits of what the answerer does, said of the request: `crosses a line`, `is off limits`. */
const LINE =
  /\b(?:lines? (?:that |which )?(?:i|we) (?:\w+ ){0,3}cross|cross\w* (?:a|the|that|my|our) (?:\w+ )?(?:lines?|boundar\w+)|(?:i|we) (?:\w+ ){0,3}(?:draw|drawing) (?:the|a) (?:\w+ )?line|limits to what (?:i|we)|not possible for (?:me|us) to|nothing to do with (?:it|this|that) [.!]|no part (?:in|of) (?:it|this|that)|last thing (?:i|we) (?:would|will)|(?:this|that|it|request) (?:\w+ )?(?:goes|runs|is) (?:\w+ )?(?:against|contrary to) (?:the|my|our) (?:\w+ )?(?:rules(?! of)|principles|values|guidelines|policies|standards)|(?:off[- ]limits|off the table|out of bounds) (?:for|to|with) (?:me|us)|(?:fall|falls|lie|lies|sits?) (?:\w+ )?outside (?:of )?(?:them|that|those|these|my|our|what)|(?:against|at odds with|contrary to) (?:who i am|everything (?:i|we)|what (?:i|we) (?:stand|believe)))\b/;

/** Short words of refusal without a verb for it: `no way I am …`, `not happening`, `request denied`. */
const CURT =
  /\bno way (?:that )?(?:i|we)\b|\b(?:not|never) (?:going to|gonna) happen\b|^ (?:(?:that|this|it) is )?not happening\b|\bwill not (?:get|find|hear|have) (?:\w+ ){1,4}from me\b|\b(?:count me out|my refusal|no comment [.!]?$)|^ (?:(?:request|access|permission|prompt) )?(?:denied|declined|refused|rejected) [.!]?\s*$|\bdo not ask (?:me )?(?:again|for|to)\b/;

/** What was asked for is too harmful to give: `too dangerous to share`; too long to explain is not. */
const TOO_HARMFUL =
  /\btoo (?:dangerous|harmful|risky|sensitive|graphic|explicit|hurtful|private|personal|extreme|hateful) (?:and \w+ )?(?:for (?:me|us) )?to (?:\w+ )?(?:share|give|provide|discuss|describe|explain|write|produce|create|answer|disclose|reveal|generate|hand|help|put)\b/;

/** `decided not to provide`, `was set up to decline`, `no version that I would help with`, of the speaker. */
const DECIDED =
  /\b(?:i|we) (?:\w+ ){0,2}(?:decided|chosen|chose|opted|elected|resolved|choose|opt) (?:not to|against)\b|\b(?:i|we) (?:am|was|were|have been|are) (?:\w+ ){1,3}to (?:decline|refuse|avoid|not)\b|\bno (?:\w+ ){1,5}(?:that |which |in which |where )?(?:i|we) (?:would|will|can|could|am|are) (?:\w+ ){0,2}(?:comfortable|willing|help|do|write|provide|assist|answer|agree)\b/;

/** A narrow task of the speaker, outside of which it does nothing: `I can only answer questions about …`. */
const NARROW =
  /\b(?:i|we) (?:(?:can|may|am able to|are able to|am allowed to) )?only (?:help|assist|answer questions|discuss|talk|support (?:with|you|questions|topics)|respond)\b|^ (?:please do not do (?:this|that|it) [.!,]|let us not (?!forget|worry|jump|get|kid|overlook)|nice try\b)/;

/** The speaker stands by rules of its own: `I keep following my instructions`, `I keep it confidential`. */
const STEADFAST =
  /\b(?:i|we) (?:(?:am|are|will|must|have to|need to|going to|intend to|still|always|continue to|committed to) )*(?:remain\w*|follow\w*|adher\w*|abid\w*|stick\w*|stay\w*|keep\w*|uphold\w*|bound by)\b[^.;]{0,50}\b(?:confidential|private|secret|limits|guidelines|instructions|(?:ethical|safety|my|our) (?:\w+ )?(?:standards|rules|principles|values|boundaries|policies)|them)\b/;

/**
 * What a sentence says of the request itself, without a speaker: that it runs
 * against rules, lies outside of what is done here, or is not to be served.
 */
export function ruleIn(tokens: readonly string[]): Strength | null {
  const text = ` ${tokens.join(' ')} `;
  if (OWN_RULE.test(text) && AGAINST.test(text) && OF_REQUEST.test(text)) {
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
    /\b(?:request|question|prompt|query|topic|content|information|instructions|assistance|that|this|it) (?:can not|will not|can never|may not) be (?:\w+ )?(?:fulfilled|completed|processed|answered|granted|provided|shared|given|accommodated|discussed|generated|assisted|honou?red|addressed|disclosed|written|produced)\b(?! (?:without|until|unless|before)\b)/.test(
      text
    )
  ) {
    return 'plain';
  }
  if (
    TURNED_AWAY.test(text) ||
    LINE.test(text) ||
    CURT.test(text) ||
    TOO_HARMFUL.test(text) ||
    DECIDED.test(text)
  ) {
    return 'plain';
  }
  return STEADFAST.test(text) || NARROW.test(text) ? 'implied' : notASubject(text);
}

/** `my answer stays no`, `that is a no from me`, `a hard pass`. */
const NO_AS_ANSWER =
  /\b(?:(?:my|the) answer (?:is|has to be|must be|will be|(?:remains|stays)(?: the same)?|is still)(?: :| ,)? (?:a )?(?:\w+ )?no\b(?! :)|an? (?:\w+ )?(?:no|pass) (?:from|for) (?:me|us)\b|(?:is|be) (?:a|an) (?:hard|firm|clear|definite|flat|solid|big|absolute|resounding) (?:no|pass) [.!,])/;

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
    /(?:^|\b(?:but|so)|,) (?:(?:absolutely|definitely|certainly|hell|of course) not|no way|hard pass|no can do|(?:i am )?sorry , no|nope) [.!,]/.test(
      text
    )
  ) {
    return 'plain';
  }
  return NO_AS_ANSWER.test(text) ? 'plain' : null;
}
