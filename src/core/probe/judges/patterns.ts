import { RE2JS } from 're2js';
import { counted } from '../../counted';
import { AuditError } from '../../errors';
import { excerpt } from './judge';

export interface LinearPattern {
  /** @throws AuditError `invalid-input` where text and expression together would take seconds. */
  test(text: string): boolean;
  /** By which those of one schema are told apart. */
  toString(): string;
}

/** Characters times steps of the expression; this many take a second or two at worst. */
const MOST_WORK = 20_000_000;

/** A suite judges thousands of answers by a few patterns. */
const MOST_KEPT = 500;
const kept = new Map<string, LinearPattern>();

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL
};

/**
 * Compiles a regular expression for RE2's engine, which takes time linear in
 * the text and in the expression: none backtracks without end. What only
 * backtracking can do (look-arounds, back references) is refused.
 *
 * @param flags - Any of `i`, `m`, `s`; `g`, `u`, `v`, `y` and `d` change no answer here.
 * @throws AuditError `invalid-input` for an expression that can't be run.
 */
export function linearPattern(pattern: string, flags: string): LinearPattern {
  const key = `${flags}/${pattern}`;
  const known = kept.get(key);
  if (known) {
    return known;
  }
  const made = compile(pattern, flags);
  if (kept.size >= MOST_KEPT) {
    kept.clear();
  }
  kept.set(key, made);
  return made;
}

function compile(pattern: string, flags: string): LinearPattern {
  const unknown = [...flags].find(flag => !(flag in FLAGS) && !'guvyd'.includes(flag));
  if (unknown !== undefined) {
    throw new AuditError(
      'invalid-input',
      `A regular expression has no flag ${unknown}.`,
      '',
      'value'
    );
  }
  try {
    const bits = [...flags].reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0);
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), bits);
    const steps = Math.max(1, compiled.programSize());
    return {
      test(text) {
        if (text.length * steps > MOST_WORK) {
          throw tooMuch(pattern, text.length);
        }
        return compiled.matcher(text).find();
      },
      toString: () => `/${pattern}/${flags}`
    };
  } catch (thrown) {
    const isBacktracking = /\(\?<?[=!]|\\[1-9]|\\k</.test(pattern);
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AuditError(
      'invalid-input',
      isBacktracking
        ? `The regular expression ${excerpt(pattern, 60)} looks around or back, which can take without end and is not run.`
        : `The regular expression ${excerpt(pattern, 60)} can't be read: ${excerpt(why)}.`,
      isBacktracking ? 'Write it without (?=, (?!, (?<=, (?<! and \\1.' : 'Correct it.',
      'value',
      { cause: thrown }
    );
  }
}

function tooMuch(pattern: string, characters: number): AuditError {
  return new AuditError(
    'invalid-input',
    `The answer of ${counted(characters, 'character')} is too long for the regular expression ${excerpt(pattern, 60)}.`,
    'Let it repeat fewer times, or hold fewer alternatives.',
    'value'
  );
}
