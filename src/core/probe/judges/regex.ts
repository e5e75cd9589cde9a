import { z } from 'zod';
import { toAuditError } from '../../errors';
import { couldNotJudge, excerpt, passIf, textJudge } from './judge';
import { linearPattern } from './patterns';

/** Time is linear in the text; this much takes a second or two at worst. */
const LONGEST = 1_000_000;

/** Somewhere in the answer the regular expression matches; `/expression/flags` names flags. */
export const regex = textJudge(
  { title: 'matches the regular expression', configuration: z.strictObject({ value: z.string() }) },
  (text, { value }) => {
    const expected = `matches ${excerpt(value)}`;
    if (text.length > LONGEST) {
      return couldNotJudge(expected, `The answer has more than ${LONGEST} characters.`);
    }
    const [, pattern, flags] = /^\/(.+)\/([a-z]*)$/s.exec(value) ?? ['', value, ''];
    try {
      const matches = linearPattern(pattern, flags).test(text);
      return { outcome: passIf(matches), expected, got: excerpt(text) };
    } catch (thrown) {
      return couldNotJudge(expected, toAuditError(thrown).sentence);
    }
  }
);
