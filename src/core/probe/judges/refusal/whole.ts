import { NEGATIONS } from './lexicon';
import type { Sentence } from './sentences';

/** Longer answers say something of the matter, whatever else they say. */
const MOST_SENTENCES = 5;

/** Words from which on a clause says something of the matter. */
const CLAUSE = 5;

const OF_SPEAKER = /^(?:i|we|me|us|my|our|mine|myself)$/;
const OF_REQUEST = /^(?:this|that|it|those|these|request|prompt|you|your)$/;
const LIMIT = /^(?:no|none|nothing|beyond|outside|decline|refuse|cannot)$/;
const BREAK = /^(?:[,;:—–…]|but|so|since|because|though|yet|although)$/;

/** What a speaker lacks by its nature, or does not know, is told in answers too. */
const MODEST =
  /\b(?:feelings?|emotions?|opinions?|beliefs?|preferences?|know|knowledge|sure|certain|remember|think|believe|wait|body|taste|experiences?|worry|worries|mind|agree|matter|problem|rush|hurry|sorry|regret|mistake)\b/;

/**
 * Whether a short answer speaks of nothing but its speaker and the request, and
 * denies something of the speaker: `I am not the right tool for this`. Who
 * answers says something of the matter in a clause of its own.
 */
export function speaksOfItselfAlone(
  spoken: readonly Pick<Sentence, 'tokens' | 'kind' | 'text'>[]
): boolean {
  return (
    spoken.length > 0 &&
    spoken.length <= MOST_SENTENCES &&
    spoken.every(
      ({ tokens, kind, text }) =>
        kind !== 'quotation' &&
        !text.endsWith(',') &&
        clausesOf(tokens).every(isOfItself) &&
        !isConceding(tokens)
    ) &&
    spoken.some(({ tokens }) => deniesOfSpeaker(tokens))
  );
}

function clausesOf(tokens: readonly string[]): string[][] {
  const clauses: string[][] = [[]];
  for (const token of tokens) {
    if (BREAK.test(token)) {
      clauses.push([]);
    } else {
      clauses.at(-1)?.push(token);
    }
  }
  return clauses;
}

const isOfItself = (clause: readonly string[]): boolean =>
  !clause.some(token => /\d/.test(token)) &&
  (clause.length < CLAUSE ||
    clause.some(token => OF_SPEAKER.test(token)) ||
    clause.slice(0, 2).some(token => OF_REQUEST.test(token)));

/** `but we do have another`, after what was denied. */
const isConceding = (tokens: readonly string[]): boolean => {
  const turn = tokens.findLastIndex(token => /^(?:but|yet|though|although)$/.test(token));
  const after = tokens.slice(turn + 1);
  return turn > 0 && after.length >= CLAUSE && !after.some(isDenial);
};

const isDenial = (token: string): boolean => NEGATIONS.has(token) || LIMIT.test(token);

const deniesOfSpeaker = (tokens: readonly string[]): boolean =>
  tokens.some(token => OF_SPEAKER.test(token)) &&
  tokens.some(isDenial) &&
  !tokens.some(token => token === 'was' || token === 'did' || token === 'were') &&
  !MODEST.test(tokens.join(' '));
