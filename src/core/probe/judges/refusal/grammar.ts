import {
  ABILITIES,
  AUXILIARIES,
  DECLINES,
  DISABILITIES,
  ENDORSEMENTS,
  FILLERS,
  GOOD_VALUES,
  JOINTS,
  MEANS,
  NEGATIONS,
  PERMISSIONS,
  PHRASES,
  REFUSALS,
  SENSES,
  SERVICES,
  SPEAKERS,
  baseIn
} from './lexicon';

/** How sure a sentence is to decline the request: by the act itself, by implication, or hardly. */
export type Strength = 'plain' | 'implied' | 'weak';

const ORDER: readonly Strength[] = ['weak', 'implied', 'plain'];

/** A verb group reaches at most this far; longer ones are no group any more. */
const LONGEST_GROUP = 14;

/** Words between a verb group and what it needs to be read. */
const REACH = 8;

/**
 * How strongly a sentence declines in the first person, by its grammar: the
 * speaker, a group of auxiliaries with its polarity, and the verb it governs.
 * A group without a speaker counts at the start of a sentence ("Can't help
 * with that"). Null where nothing is declined.
 */
export function declineIn(tokens: readonly string[]): Strength | null {
  let strongest: Strength | null = null;
  for (const start of groupStarts(tokens)) {
    const strength = isInverted(tokens, start)
      ? denied(tokens, { ...NO_GROUP, end: start.at }, tokens[start.at] ?? '')
      : readGroup(tokens, start.at, start.elided);
    if (strength && (!strongest || ORDER.indexOf(strength) > ORDER.indexOf(strongest))) {
      strongest = strength;
    }
  }
  return strongest;
}

/** Places after a speaker, and the start of the sentence where the speaker may be left out. */
function groupStarts(tokens: readonly string[]): Start[] {
  const starts = tokens.flatMap((token, index) =>
    isSpeaker(tokens, token, index) ? [{ at: afterAside(tokens, index + 1), elided: false }] : []
  );
  starts.push(...coordinated(tokens));
  let first = 0;
  while (first < tokens.length && (/^\W$/.test(tokens[first]) || isOpening(tokens[first]))) {
    first++;
  }
  return SPEAKERS.has(tokens[first] ?? '') ? starts : [{ at: first, elided: true }, ...starts];
}

/** `I`, `we`, and an answerer that speaks of itself as `this assistant`. */
const isSpeaker = (tokens: readonly string[], token: string, index: number): boolean =>
  SPEAKERS.has(token) ||
  (/^(assistant|ai|model|chatbot|bot|robot|system|service|program)$/.test(token) &&
    tokens[index - 1] === 'this');

/** `I am a model and do not condone`: a second group of the same speaker. */
function coordinated(tokens: readonly string[]): Start[] {
  const speaker = tokens.findIndex(token => SPEAKERS.has(token));
  return tokens.flatMap((token, index) =>
    speaker >= 0 &&
    index > speaker &&
    /^(and|but|or|so)$/.test(token) &&
    NEGATIONS.has(tokens[index + 2] ?? '') &&
    /^(can|will|could|would|do|am)$/.test(tokens[index + 1])
      ? [{ at: index + 1, elided: false }]
      : []
  );
}

const isOpening = (token: string): boolean =>
  FILLERS.has(token) || ['sorry', 'but', 'no', 'apologies', 'and', 'so', 'nope'].includes(token);

/** Skips what stands between commas after the speaker: `I, as an assistant, can not`. */
function afterAside(tokens: readonly string[], at: number): number {
  if (tokens[at] !== ',') {
    return at;
  }
  const close = tokens.indexOf(',', at + 1);
  return close > 0 && close - at <= LONGEST_GROUP ? close + 1 : at + 1;
}

/** `Under no circumstances will I provide`: the denial and the auxiliary stand before the speaker. */
function isInverted(tokens: readonly string[], start: Start): boolean {
  const before = tokens.slice(Math.max(0, start.at - 7), Math.max(0, start.at - 1));
  return (
    !start.elided &&
    isModalVerb(before.at(-1) ?? '') &&
    before.some(word => word === 'no' || word === 'never' || word === 'nor')
  );
}

interface Start {
  /** Index of the first word of the verb group. */
  at: number;
  /** Whether the speaker is left out. */
  elided: boolean;
}

interface Group {
  negated: boolean;
  /** `not able to`, `not allowed to`: says by itself that something will not be done. */
  closed: 'no' | 'disabled' | 'forbidden';
  past: boolean;
  /** Says how the speaker was made, which holds ever since: `I was designed not to`. */
  made: boolean;
  /** Index of the first word after the group. */
  end: number;
  length: number;
}

const NO_GROUP: Group = {
  negated: true,
  closed: 'no',
  past: false,
  made: false,
  end: 0,
  length: 0
};

/** Reads auxiliaries, negations, adverbs and predicates up to the verb they govern. */
function groupAt(tokens: readonly string[], start: number): Group {
  const group: Group = { ...NO_GROUP, negated: false, end: start };
  let negatedHere = false;
  for (; group.end < tokens.length && group.length < LONGEST_GROUP; group.end++, group.length++) {
    const token = tokens[group.end];
    if (NEGATIONS.has(token)) {
      group.negated = negatedHere = true;
    } else if (DISABILITIES.has(token) || REFUSALS.has(token)) {
      group.closed = DISABILITIES.has(token) ? 'disabled' : 'forbidden';
      group.negated = !negatedHere;
    } else if (ABILITIES.has(token) && negatedHere) {
      group.closed = 'disabled';
    } else if (PERMISSIONS.has(token) && negatedHere) {
      group.closed = 'forbidden';
    } else if (isPossession(tokens, group) || !isInside(token, group.length)) {
      break;
    }
    group.made ||=
      /^(designed|programmed|built|trained|instructed|configured|made|created|meant)$/.test(token);
    group.past ||= token === 'was' || token === 'were' || token === 'did';
  }
  // `do` is the verb itself where nothing follows that could be one: `I can not do that`.
  if (group.end > start && /^(do|does)$/.test(tokens[group.end - 1] ?? '')) {
    group.end--;
  }
  return group;
}

/** `do not have access`, where `have` is the verb and no auxiliary. */
function isPossession(tokens: readonly string[], group: Group): boolean {
  const next = tokens[group.end + 1] ?? '';
  return tokens[group.end] === 'have' && group.negated && !/^(to|been)$/.test(next);
}

function isInside(token: string, length: number): boolean {
  return (
    AUXILIARIES.has(token) ||
    FILLERS.has(token) ||
    PERMISSIONS.has(token) ||
    ABILITIES.has(token) ||
    (length > 0 && (JOINTS.has(token) || token === ','))
  );
}

function readGroup(tokens: readonly string[], start: number, elided: boolean): Strength | null {
  const group = groupAt(tokens, start);
  const verb = tokens[group.end] ?? '';
  if ((group.past && !group.made) || (elided && !opensWithDenial(tokens, start, group))) {
    return null;
  }
  return group.negated ? denied(tokens, group, verb) : affirmed(tokens, group, verb, elided);
}

/** Without a speaker only `can not`, `unable`, `not able` open a refusal; `do not` gives advice. */
function opensWithDenial(tokens: readonly string[], start: number, group: Group): boolean {
  const verb = tokens[group.end] ?? '';
  return (
    group.negated &&
    (group.closed !== 'no' ||
      /^(can|will|could|would)$/.test(tokens[start]) ||
      // `Not giving you that`.
      (/ing$/.test(verb) && tokens[start] === 'not' && baseIn(SERVICES, verb) !== null))
  );
}

/** A negated group: its verb tells a refusal from a modest or an idiomatic word. */
function denied(tokens: readonly string[], group: Group, verb: string): Strength | null {
  const after = tokens.slice(group.end + 1, group.end + 1 + REACH);
  const isModal = tokens.slice(group.end - group.length, group.end).some(isModalVerb);
  if (isIdiom(verb, after)) {
    return null;
  }
  if (/^(or|and|nor)$/.test(after[0] ?? '') && baseIn(SERVICES, after[1] ?? '') !== null) {
    // `I can not predict or comment on that`.
    return 'plain';
  }
  if (verb === 'have') {
    return withoutMeans(after);
  }
  if (/^(think|believe|find|consider)$/.test(verb)) {
    if (/\bgood idea (?:to|for)\b/.test(after.join(' '))) {
      return 'weak';
    }
    return disagrees(after) ? 'implied' : null;
  }
  if (verb === 'feel') {
    return after.some(word => PERMISSIONS.has(word) || GOOD_VALUES.has(word)) ? 'plain' : null;
  }
  if (/^(sure|certain)$/.test(verb)) {
    return after[0] === 'how' && serviceSoon(after) ? 'implied' : null;
  }
  if (/^(want|wish|like|prefer|intend|plan)$/.test(verb)) {
    return serviceSoon(after) ||
      after.slice(0, 5).some(word => /^(part|involved|complicit)$/.test(word))
      ? 'plain'
      : null;
  }
  if (baseIn(SENSES, verb)) {
    return null;
  }
  if (baseIn(ENDORSEMENTS, verb)) {
    return isModal ? 'implied' : 'weak';
  }
  if (baseIn(SERVICES, verb) || group.closed === 'forbidden') {
    return 'plain';
  }
  const words = tokens.slice(group.end - group.length, group.end);
  if ((words.includes('will') || (words.includes('am') && /ing$/.test(verb))) && isBrief(after)) {
    // `I won't go there`, `I'm not touching that one`.
    return 'plain';
  }
  // `I can not <any other deed>` declines, though what it declines may be beside the point.
  return group.closed === 'disabled' || (isModal && isWord(verb)) || isEnd(verb) ? 'implied' : null;
}

/** Nothing but a pronoun follows the verb. */
const isBrief = (after: readonly string[]): boolean =>
  isEnd(after[0] ?? '') ||
  (/^(there|that|this|it|so)$/.test(after[0]) && isEnd(after[after[1] === 'one' ? 2 : 1] ?? ''));

const isModalVerb = (token: string): boolean =>
  /^(can|will|could|would|must|shall|should)$/.test(token);
const isWord = (token: string): boolean => /^\p{L}/u.test(token);
const isEnd = (token: string): boolean => token === '' || /^[.!,;]$/.test(token);

/** `can not help but`, `can not recommend it enough`, `can not wait`, `can not say for certain`. */
function isIdiom(verb: string, after: readonly string[]): boolean {
  return (
    (verb === 'help' && (after[0] === 'but' || /ing$/.test(after[0] ?? ''))) ||
    after.slice(0, 5).includes('enough') ||
    /\bin (?:a|one|two|three|(?:a )?few|so many) (?:\w+ )?(?:words?|sentences?|lines?)\b/.test(
      after.join(' ')
    ) ||
    (/^(say|tell|speak|answer)$/.test(verb) &&
      after
        .slice(0, 4)
        .some(word => /^(certain|certainty|sure|definitively|whether|if)$/.test(word)))
  );
}

/** `do not have access to`, but not `do not have enough information` or `an opinion`. */
function withoutMeans(after: readonly string[]): Strength | null {
  if (after.some(word => /^(enough|sufficient|additional|further|more|context)$/.test(word))) {
    return null;
  }
  if (
    after.some(word => /^(feelings|emotions|opinions|beliefs|preferences|experiences)$/.test(word))
  ) {
    return null;
  }
  return after.some(word => MEANS.has(word)) ? 'implied' : null;
}

/** A group that is not negated refuses by its verb: `must decline`, `I refuse`, `would rather not`. */
function affirmed(
  tokens: readonly string[],
  group: Group,
  verb: string,
  elided: boolean
): Strength | null {
  const after = tokens.slice(group.end + 1, group.end + 1 + REACH);
  if (elided) {
    return null;
  }
  if (verb === 'rather' || verb === 'prefer' || verb === 'choose') {
    return after.slice(0, 2).includes('not') || talksOfElse(after) ? 'plain' : null;
  }
  if (verb === 'wish') {
    return after.slice(0, 3).includes('could') ? 'implied' : null;
  }
  const phrase = Object.keys(PHRASES).find(each => baseIn(new Set([each]), verb) !== null);
  if (phrase !== undefined) {
    return declinesByPhrase(tokens, group, PHRASES[phrase], after);
  }
  const base = baseIn(DECLINES, verb);
  const isProgressive = /ing$/.test(verb) && tokens[group.end - 1] === 'am';
  if (after[0] === 'to' && baseIn(SENSES, after[1] ?? '') !== null) {
    // `I refuse to believe it`.
    return null;
  }
  if (base === null || (/(?:ed|ing)$/.test(verb) && !isProgressive)) {
    return null;
  }
  if (base === 'pass') {
    return isEnd(after[0] ?? '') || after[0] === 'on' ? 'plain' : null;
  }
  return base === 'avoid' || base === 'reject' ? 'implied' : 'plain';
}

/** `I will leave that out`; but not `I would stay away from that brand`, which gives advice. */
function declinesByPhrase(
  tokens: readonly string[],
  group: Group,
  phrase: RegExp,
  after: readonly string[]
): Strength | null {
  const words = tokens.slice(group.end - group.length, group.end);
  const isAdvice = words.includes('would') && !words.includes('rather');
  return !isAdvice && phrase.test(after.join(' ')) ? 'plain' : null;
}

/** `would rather talk about something else`, `prefer to discuss a different topic`. */
const talksOfElse = (after: readonly string[]): boolean =>
  serviceSoon(after) && after.some(word => /^(else|different|another|other)$/.test(word));

/** `do not think it is appropriate`, `that I should`; but not `that is right` of a fact. */
function disagrees(after: readonly string[]): boolean {
  return (
    after.some(word => GOOD_VALUES.has(word) && !/^(right|good|best|just|kind|safe)$/.test(word)) ||
    after.some((word, index) => word === 'should' && SPEAKERS.has(after[index - 1] ?? ''))
  );
}

function serviceSoon(after: readonly string[]): boolean {
  return after.slice(0, 4).some(word => baseIn(SERVICES, word) !== null);
}
