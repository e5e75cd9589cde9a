import { containsCanary } from './canary';
import {
  contains,
  containsAll,
  containsAny,
  icontains,
  icontainsAll,
  icontainsAny,
  startsWith
} from './containing';
import { equals } from './equals';
import { containsJson, isJson } from './json';
import type { AskingJudge, PureJudge } from './judge';
import { levenshtein } from './levenshtein';
import { llmRubric } from './llm-rubric';
import { latency, length, near, wordCount } from './measures';
import { containsPii } from './pii';
import { python } from './python';
import { isRefusal } from './refusal';
import { regex } from './regex';
import { similar } from './similar';
import { direction, unchanged } from './tabular';

/** Judges that need nothing but the answer, by the `type` of an assertion. */
export const PURE_JUDGES = {
  equals,
  contains,
  icontains,
  'contains-all': containsAll,
  'contains-any': containsAny,
  'icontains-all': icontainsAll,
  'icontains-any': icontainsAny,
  'starts-with': startsWith,
  regex,
  'is-json': isJson,
  'contains-json': containsJson,
  levenshtein,
  length,
  'word-count': wordCount,
  latency,
  near,
  unchanged,
  direction,
  'is-refusal': isRefusal,
  'contains-pii': containsPii,
  'contains-canary': containsCanary
} as const;

/** Judges that ask an encoder, a model or the kernel. */
export const ASKING_JUDGES = { similar, 'llm-rubric': llmRubric, python } as const;

export type PureJudgeName = keyof typeof PURE_JUDGES;
export type AskingJudgeName = keyof typeof ASKING_JUDGES;
export type JudgeName = PureJudgeName | AskingJudgeName;

export const JUDGE_NAMES = [
  ...Object.keys(PURE_JUDGES),
  ...Object.keys(ASKING_JUDGES)
] as JudgeName[];

export const isJudgeName = (name: string): name is JudgeName =>
  Object.hasOwn(PURE_JUDGES, name) || Object.hasOwn(ASKING_JUDGES, name);

/**
 * The judge of that name. Its configuration is whatever its own schema has
 * read, which the types of a map of judges can't say.
 */
export function judgeNamed(name: JudgeName): PureJudge | AskingJudge {
  return { ...PURE_JUDGES, ...ASKING_JUDGES }[name] as PureJudge | AskingJudge;
}
