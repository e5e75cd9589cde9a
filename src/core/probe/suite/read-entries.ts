import { z } from 'zod';
import { nearestName } from '../../plan/nearest';
import { pathInWords, type PlanPath } from '../../plan/problems';
import { sentenceOfIssue } from '../issue-words';
import { assertionSchema } from '../judges/assertion';
import { isJudgeName, JUDGE_NAMES } from '../judges/registry';
import { transformationHint, transformationNamed } from '../transformations/registry';
import type { SuiteProblem } from './problems';
import { isMapping, isReference, type Reading } from './reading';
import type { SuiteAssertion, SuiteTransformation } from './suite';

/** promptfoo's asserts that run code, call a service, or look at what we don't have. */
const UNSUPPORTED = new Set([
  'javascript',
  'webhook',
  'human',
  'select-best',
  'max-score',
  'factuality',
  'g-eval',
  'answer-relevance',
  'context-faithfulness',
  'context-recall',
  'context-relevance',
  'conversation-relevance',
  'model-graded-closedqa',
  'model-graded-factuality',
  'classifier',
  'moderation',
  'guardrails',
  'pi',
  'cost',
  'perplexity',
  'perplexity-score',
  'rouge-n',
  'bleu',
  'gleu',
  'meteor',
  'ruby',
  'is-sql',
  'contains-sql',
  'is-xml',
  'contains-xml',
  'is-html',
  'contains-html',
  'is-valid-function-call',
  'is-valid-openai-function-call',
  'is-valid-openai-tools-call',
  'tool-call-f1',
  'finish-reason',
  'search-rubric',
  'trajectory',
  'trace-span-count',
  'trace-span-duration',
  'trace-error-spans',
  'assert-set'
]);

/** Keys of an assert that promptfoo knows and that we leave aside, saying so. */
const ASIDE = ['provider', 'rubricPrompt', 'transform', 'contextTransform', 'config'] as const;

/** The entries of `assert:` that are carried out; null where one was found wrong. */
export function readAsserts(
  given: readonly unknown[],
  path: PlanPath,
  reading: Reading
): SuiteAssertion[] {
  return given.flatMap((entry, index): SuiteAssertion[] => {
    const at = [...path, index];
    if (typeof entry === 'string') {
      return readAssert({ type: 'equals', value: entry }, at, reading);
    }
    if (!isMapping(entry)) {
      reading.problem(at, 'an assert is {type: …, value: …}.');
      return [];
    }
    return readAssert(entry, at, reading);
  });
}

function readAssert(
  entry: Record<string, unknown>,
  path: PlanPath,
  reading: Reading
): SuiteAssertion[] {
  const { type } = entry;
  if (typeof type !== 'string') {
    reading.problem(path, 'an assert needs a type, such as contains.');
    return [];
  }
  const name = isJudgeName(type) ? type : type.replace(/^not-/, '');
  if (UNSUPPORTED.has(name) || name.startsWith('promptfoo:')) {
    reading.leave(path, `is ${type}, which is not carried out.`);
    return [];
  }
  if (isReference(entry.value) || isInlineCode(name, entry.value)) {
    reading.leave(path, `(${type}) names code or a file, which is not run or read.`);
    return [];
  }
  const given = Object.fromEntries(
    Object.entries(entry).filter(([key]) => !(ASIDE as readonly string[]).includes(key))
  );
  for (const key of ASIDE.filter(each => each in entry)) {
    reading.leave([...path, key], 'is not carried out.');
  }
  if (!isJudgeName(name)) {
    const nearest = nearestName(name, JUDGE_NAMES);
    const hint = nearest
      ? `Did you mean ${nearest}?`
      : `There are ${JUDGE_NAMES.join(', ')}, each also with not- before it.`;
    reading.problem([...path, 'type'], `there is no judge ${type}. ${hint}`);
    return [];
  }
  if (holdsTemplate(given)) {
    return [{ path, given, read: null }];
  }
  const parsed = assertionSchema.safeParse(given);
  parsed.error?.issues.forEach(issue =>
    reading.problem([...path, ...issue.path], lowerFirst(sentenceOfIssue(issue, given)))
  );
  return [{ path, given, read: parsed.data ?? null }];
}

/** promptfoo's `python` holds code; ours is the name of a function in the kernel. */
function isInlineCode(name: string, value: unknown): boolean {
  return (
    name === 'python' && typeof value === 'string' && !/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(value)
  );
}

/** Whether a value holds a variable's place somewhere, so that it can be read only once it is known. */
export function holdsTemplate(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.includes('{{');
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}

function lowerFirst(text: string): string {
  const sentence = text.endsWith('.') || text.endsWith('?') ? text : `${text}.`;
  return sentence[0].toLowerCase() + sentence.slice(1);
}

const entrySchema = z.looseObject({
  name: z.string(),
  of: z.string().optional(),
  variants: z.int().min(1).max(100).default(1)
});

/** The entries of `transformations:`, by name or `{name, …parameters}`. */
export function readTransformations(
  given: readonly unknown[],
  path: PlanPath,
  reading: Reading
): SuiteTransformation[] {
  return given.flatMap((entry, index): SuiteTransformation[] => {
    const at = [...path, index];
    const read = entrySchema.safeParse(typeof entry === 'string' ? { name: entry } : entry);
    if (!read.success) {
      reading.problem(at, 'a transformation is a name, or {name: …} with its parameters.');
      return [];
    }
    const { name, of, variants, ...own } = read.data;
    const transformation = transformationNamed(name);
    if (!transformation) {
      reading.problem(at, `there is no transformation ${name}. ${transformationHint(name)}`);
      return [];
    }
    const parameters = transformation.parameters.safeParse(own);
    if (!parameters.success) {
      tellParameters(parameters.error, own, transformation.parameters, at, reading);
      return [];
    }
    return [{ path: at, transformation, parameters: parameters.data, of: of ?? null, variants }];
  });
}

function tellParameters(
  error: z.ZodError,
  own: Record<string, unknown>,
  schema: z.ZodType,
  path: PlanPath,
  reading: Reading
): void {
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = [...parameterNames(schema), 'of', 'variants'];
      issue.keys.forEach(key => {
        const nearest = nearestName(key, known);
        const hint = nearest ? `Did you mean ${nearest}?` : `It takes ${known.join(', ')}.`;
        reading.problem([...path, key], `is no parameter of this transformation. ${hint}`, true);
      });
    } else if (issue.path.length === 1 && own[String(issue.path[0])] === undefined) {
      reading.problem(path, `the parameter ${String(issue.path[0])} is missing.`);
    } else {
      reading.problem([...path, ...issue.path], lowerFirst(sentenceOfIssue(issue, own)));
    }
  }
}

/** The parameters that a transformation takes. */
export function parameterNames(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(json.properties ?? {});
}

/** What is told of an assert that turned out wrong once its variables were known, and where. */
export function assertProblem({ path, given }: SuiteAssertion, error: z.ZodError): SuiteProblem {
  const [issue] = error.issues;
  const at = [...path, ...issue.path];
  return { path: at, sentence: `${pathInWords(at)}: ${lowerFirst(sentenceOfIssue(issue, given))}` };
}
