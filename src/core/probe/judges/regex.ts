import { z } from 'zod';
import { toAuditError } from '../../errors';
import { couldNotJudge, excerpt, passIf, textJudge } from './judge';
import { linearPattern, type LinearPattern } from './patterns';

/** Somewhere in the answer the regular expression matches; `/expression/flags` names flags. */
export const regex = textJudge(
  {
    title: 'matches the regular expression',
    configuration: z.strictObject({ value: z.string() }),
    faultOf({ value }) {
      try {
        patternOf(value);
        return null;
      } catch (thrown) {
        return toAuditError(thrown).sentence;
      }
    }
  },
  (text, { value }) => {
    const expected = `matches ${excerpt(value)}`;
    try {
      return { outcome: passIf(patternOf(value).test(text)), expected, got: excerpt(text) };
    } catch (thrown) {
      return couldNotJudge(expected, toAuditError(thrown).sentence);
    }
  }
);

function patternOf(value: string): LinearPattern {
  const [, pattern, flags] = /^\/(.+)\/([a-z]*)$/s.exec(value) ?? ['', value, ''];
  return linearPattern(pattern, flags);
}
