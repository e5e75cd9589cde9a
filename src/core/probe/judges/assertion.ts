import { z } from 'zod';
import type { CallOptions } from '../../ports';
import { sentenceOfIssue } from '../issue-words';
import { isJudgeName, JUDGE_NAMES, judgeNamed, type JudgeName } from './registry';
import { couldNotJudge, type Answered, type Asked, type JudgeResult, type Outside } from './judge';

/** What a suite expects of an answer, in promptfoo's words. */
export interface Assertion {
  judge: JudgeName;
  /** `not-contains`: passes where the judge fails. */
  negated: boolean;
  /** What the judge's own schema has read: value, threshold. */
  configuration: unknown;
}

const NEGATION = 'not-';

/** Keys that promptfoo knows beside a judge's own and that change no single outcome. */
const IGNORED = ['weight', 'metric'] as const;

/**
 * One entry of a suite's `assert:` list: `type`, and what this judge takes
 * beside it (`value`, `threshold`). Issues carry the path inside of the entry;
 * a regular expression or a JSON Schema that is none is one of them.
 */
export const assertionSchema = z
  .looseObject({ type: z.string() })
  .transform((given, context): Assertion => {
    const { type, ...rest } = given;
    const negated = type.startsWith(NEGATION) && !isJudgeName(type);
    const name = negated ? type.slice(NEGATION.length) : type;
    if (!isJudgeName(name)) {
      context.addIssue({
        code: 'custom',
        path: ['type'],
        message: `There is no judge ${type}. There are ${JUDGE_NAMES.join(', ')}, each also with not- before it.`
      });
      return z.NEVER;
    }
    const own = Object.fromEntries(
      Object.entries(rest).filter(([key]) => !(IGNORED as readonly string[]).includes(key))
    );
    const configuration = judgeNamed(name).configuration.safeParse(own);
    if (!configuration.success) {
      configuration.error.issues.forEach(issue =>
        context.addIssue({
          code: 'custom',
          path: issue.path,
          message: sentenceOfIssue(issue, own)
        })
      );
      return z.NEVER;
    }
    const fault = judgeNamed(name).faultOf?.(configuration.data) ?? null;
    if (fault !== null) {
      context.addIssue({ code: 'custom', path: ['value'], message: fault });
      return z.NEVER;
    }
    return { judge: name, negated, configuration: configuration.data };
  });

/** Judges one answer. What a judge can't judge is an error and never thrown; only `cancelled` is. */
export async function judgeAnswer(
  assertion: Assertion,
  answered: Answered,
  asked: Asked,
  outside: Outside,
  options?: CallOptions
): Promise<JudgeResult> {
  const judge = judgeNamed(assertion.judge);
  if (answered.problem !== null) {
    return couldNotJudge('an answer', answered.problem);
  }
  const result =
    judge.kind === 'pure'
      ? judge.judge(answered, assertion.configuration, asked)
      : await judge.judge(answered, assertion.configuration, asked, outside, options);
  return assertion.negated ? turned(result) : result;
}

/** Pass for fail and fail for pass; an error stays one. */
function turned(result: JudgeResult): JudgeResult {
  const outcome = { pass: 'fail', fail: 'pass', error: 'error' } as const;
  return { ...result, outcome: outcome[result.outcome], expected: `not: ${result.expected}` };
}
