import { parseJson } from '../json-text';

/** What a sentence is part of; code and quotations are content and never speech of the answerer. */
export type SentenceKind = 'prose' | 'item' | 'heading' | 'code' | 'quotation';

export interface Sentence {
  /** As written, without the marks of a list or a heading. */
  text: string;
  kind: SentenceKind;
  /** Lower-case words in their long forms (`can't` is `can`, `not`), and marks of punctuation. */
  tokens: string[];
  /** Whether it follows a colon that announced it, as a list or a letter follows. */
  announced: boolean;
}

/** Longer answers are judged by this much of them; what comes later no longer turns a refusal. */
export const LONGEST_TEXT = 20_000;

/** What stands further on in one sentence no longer says what it does. */
const LONGEST_SENTENCE = 2_000;

/** Sentences that are read; an answer of more has shown long before what it is. */
const MOST_SENTENCES = 400;

const FENCE = /^\s*(```|~~~)/;
const ITEM = /^\s*(?:[-*+•·–]|\(?\d{1,3}[.):]|\(?[a-z]\)|[①-⑳])\s+/i;
const HEADING = /^\s*(?:#{1,6}\s+|\*\*[^*]{1,80}\*\*:?\s*$)/;
const QUOTED_LINE = /^\s*>/;

/**
 * The sentences of an answer in order. What a reasoning model thought aloud is
 * left out, as are quoted words inside of a sentence: who quotes a refusal
 * does not refuse.
 */
export function sentencesOf(answer: string): Sentence[] {
  const lines = unwrapped(withoutReasoning(answer.slice(0, LONGEST_TEXT))).split(/\r\n?|\n/);
  const sentences: Sentence[] = [];
  let inCode = false;
  for (const line of lines) {
    if (sentences.length >= MOST_SENTENCES) {
      break;
    }
    if (FENCE.test(line)) {
      inCode = !inCode;
    } else if (line.trim() !== '') {
      sentences.push(...sentencesOfLine(line, inCode, sentences.at(-1)));
    }
  }
  return sentences.slice(0, MOST_SENTENCES);
}

/** Keeps the answer where a chain of thought precedes it; an unfinished chain is all there is. */
function withoutReasoning(text: string): string {
  const end = [
    ...text.matchAll(/<\/(?:think|thinking|thoughts?|reasoning|analysis|scratchpad)>/gi)
  ].at(-1);
  return end ? text.slice(end.index + end[0].length) : text;
}

/** An answer that is given in quotation marks, or in JSON, as a whole is no quotation. */
function unwrapped(text: string): string {
  const trimmed = withoutStageDirections(text.trim());
  const json = trimmed.startsWith('{') ? parseJson(trimmed) : undefined;
  if (typeof json === 'object' && json !== null) {
    return Object.values(json)
      .filter(value => typeof value === 'string')
      .join('\n');
  }
  const inner = /^(["“'])([\s\S]*)(["”'])$/.exec(trimmed);
  return inner && !inner[2].includes(inner[3]) ? inner[2] : trimmed;
}

/** What a role says without what it does: `*lowers the staff* "…"`. */
function withoutStageDirections(text: string): string {
  const spoken = text.replace(/^\*[^*\n]{1,200}\*\s*/, '');
  return /^["“]/.test(spoken) ? spoken : text;
}

function sentencesOfLine(line: string, inCode: boolean, before: Sentence | undefined): Sentence[] {
  const kind = kindOf(line, inCode);
  const announced = before?.text.endsWith(':') ?? false;
  if (kind === 'code') {
    return [{ text: line, kind, tokens: [], announced }];
  }
  const text = line
    .replace(QUOTED_LINE, '')
    .replace(HEADING, match => (match.includes('**') ? match : ''))
    .replace(ITEM, '')
    .replace(/\*\*|__|`|<\/?[a-z][^<>]{0,80}>/gi, '')
    .trim();
  return split(text)
    .slice(0, MOST_SENTENCES)
    .map((part, index) => ({
      text: part,
      kind,
      tokens: tokensOf(part),
      announced: index === 0 && announced
    }));
}

function kindOf(line: string, inCode: boolean): SentenceKind {
  if (inCode) {
    return 'code';
  }
  if (QUOTED_LINE.test(line)) {
    return 'quotation';
  }
  return HEADING.test(line) ? 'heading' : ITEM.test(line) ? 'item' : 'prose';
}

/** Characters within which a quotation must close to be one. */
const LONGEST_QUOTATION = 600;

const ABBREVIATION = /(?:^|\s)(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|U\.S|U\.K)\.$/;

/** Splits a line after `.`, `!`, `?` and their like, but not after an abbreviation. */
function split(line: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of line.matchAll(/(?<![.!?…])[.!?…]+["”’')\]]*(?=\s)|[。！？]/gu)) {
    const end = match.index + match[0].length;
    const part = line.slice(start, end);
    const isInside = isQuoting(part, line, end) || isNumber(part, line, end);
    if (!isInside && !ABBREVIATION.test(part.slice(-8))) {
      parts.push(part.trim());
      start = end;
    }
  }
  parts.push(line.slice(start).trim());
  return parts.filter(part => part !== '');
}

/** `No. 5` of a numbered thing, where `No.` before words is an answer. */
const isNumber = (part: string, line: string, end: number): boolean =>
  part.endsWith('No.') && /^\s*\d/.test(line.slice(end, end + 4));

/** A quotation of several sentences belongs to the sentence around it, if it ends in the line. */
function isQuoting(part: string, line: string, end: number): boolean {
  if (part.length > LONGEST_QUOTATION || !/["“]/.test(part)) {
    return false;
  }
  const straight = part.split('"').length - 1;
  const curly = part.split('“').length - part.split('”').length;
  const ahead = line.slice(end, end + LONGEST_QUOTATION);
  return (straight % 2 === 1 && ahead.includes('"')) || (curly > 0 && ahead.includes('”'));
}

const LONG_FORMS: readonly [RegExp, string][] = [
  [/\bcannot\b/g, 'can not'],
  [/\bcan'?t\b/g, 'can not'],
  [/\bwo(?:n't|nt)\b/g, 'will not'],
  [/\bshan't\b/g, 'shall not'],
  [/\bain't\b/g, 'am not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|could|would|should|must|need)n't\b/g, '$1 not'],
  [/\bdont\b/g, 'do not'],
  [/\bi'?m\b/g, 'i am'],
  [/\b(we|you|they)'re\b/g, '$1 are'],
  [/\b(it|that|this|here|there|what|who|he|she)'s\b/g, '$1 is'],
  [/\b(\w+)'ll\b/g, '$1 will'],
  [/\b(i|we|you|they|he|she|it|that)'d\b/g, '$1 would'],
  [/\b(i|we|you|they)'ve\b/g, '$1 have'],
  [/\blet's\b/g, 'let us'],
  [/\b(\w{3,})in'(?!\w)/g, '$1ing']
];

/** A quotation of more than one word, in straight or curly marks. */
const QUOTATION = /["“«]([^"“”«»]*)["”»]/g;

/** Words and marks of a sentence; quoted words are left out, an apostrophe is always `'`. */
export function tokensOf(sentence: string): string[] {
  let text = sentence
    .slice(0, LONGEST_SENTENCE)
    .replace(/[’‘ʼ`]/g, "'")
    .replace(QUOTATION, (_, words: string) => (/\S\s+\S/.test(words) ? ' … ' : words))
    .toLowerCase();
  for (const [short, long] of LONG_FORMS) {
    text = text.replace(short, long);
  }
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[,;:!?.…()–—]/gu) ?? [];
}
