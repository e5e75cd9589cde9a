import type { z } from 'zod';
import { knownKeys } from './json-schema';
import { nearestName } from './nearest';

type Issue = z.core.$ZodIssue;
export type PlanPath = readonly PropertyKey[];

/** What is wrong at one place of the plan. */
export interface Finding {
  /** The place that the sentence speaks of. */
  path: PlanPath;
  /** Whether the place is the key itself and not its value. */
  atKey: boolean;
  sentence: string;
}

/** What stands at a path: the value, and the text of the file if it is a plain scalar. */
export type LookUp = (path: PlanPath) => { value: unknown; source: string | null };

/** What the sentences call the file, and the keys that it knows at a path. */
export interface FileKeys {
  /** `plan`. */
  name: string;
  /** Empty where any key may stand. */
  known(path: PlanPath): string[];
}

const PLAN_KEYS: FileKeys = { name: 'plan', known: knownKeys };

/** Turns what the schema found into sentences for the file's author. */
export function findingsOf(
  issues: readonly Issue[],
  lookUp: LookUp,
  keys: FileKeys = PLAN_KEYS
): Finding[] {
  const findings = issues.flatMap(issue => findingsOfIssue(issue, lookUp, keys));
  // A key that is missing because it was misspelt is one mistake, told at the key.
  const meant = new Set(
    issues.flatMap(issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key =>
            pathInWords([...issue.path, nearestKey(issue.path, key, keys) ?? key])
          )
        : []
    )
  );
  return findings.filter(
    ({ path, atKey }) => atKey || !meant.has(pathInWords(path)) || lookUp(path).value !== undefined
  );
}

function nearestKey(path: PlanPath, key: string, keys: FileKeys): string | null {
  return nearestName(key, keys.known(path));
}

function findingsOfIssue(issue: Issue, lookUp: LookUp, keys: FileKeys): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownKey(issue.path, key, keys));
  }
  const meant = issue.code === 'invalid_union' ? issue.errors.find(isOfThisType) : undefined;
  if (meant) {
    return meant.flatMap(part =>
      findingsOfIssue({ ...part, path: [...issue.path, ...part.path] }, lookUp, keys)
    );
  }
  const name = issue.path.length === 0 ? `The ${keys.name}` : pathInWords(issue.path);
  const { value, source } = lookUp(issue.path);
  if (value === undefined) {
    return [
      { path: issue.path, atKey: false, sentence: `${name} is missing${expectation(issue)}.` }
    ];
  }
  return [{ path: issue.path, atKey: false, sentence: sentenceOf(issue, name, value, source) }];
}

/** Whether the value has the type of this alternative, so that only its content is wrong. */
function isOfThisType(errors: readonly Issue[]): boolean {
  return errors.every(
    ({ path, code }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')
  );
}

function unknownKey(path: PlanPath, key: string, keys: FileKeys): Finding {
  const place = path.length === 0 ? `the ${keys.name}` : pathInWords(path);
  const known = keys.known(path);
  const nearest = nearestKey(path, key, keys);
  const hint = nearest ? `Did you mean ${nearest}?` : `Known keys are ${known.join(', ')}.`;
  return {
    path: [...path, key],
    atKey: true,
    sentence: `${key} is not a key of ${place}. ${hint}`
  };
}

/** An issue of a value as a sentence about what `name` names; the value alone is looked at, not its text in a file. */
export function issueInWords(issue: Issue, name: string, value: unknown): string {
  const meant = issue.code === 'invalid_union' ? issue.errors.find(isOfThisType) : undefined;
  if (meant) {
    return issueInWords(meant[0], name, valueAt(value, meant[0].path));
  }
  return value === undefined
    ? `${name} is missing${expectation(issue)}.`
    : sentenceOf(issue, name, value, null);
}

/** What stands at a path within a value; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value
  );
}

function sentenceOf(issue: Issue, name: string, value: unknown, source: string | null): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(name, typeInWords(issue.expected), issue.expected, value, source);
    case 'invalid_union':
      return wrongAlternative(issue, name, value, source);
    case 'invalid_value':
      return `${name} must be ${oneOf(issue.values)}, but ${inWords(value)} stands there.`;
    case 'invalid_format':
      return issue.format === 'url'
        ? `${name} must be an address such as http://127.0.0.1:5000/invocations, but ${inWords(value)} stands there.`
        : `${name} is ${inWords(value)}. ${issue.message}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${name} is empty.`
        : `${name} must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}, but ${inWords(value)} stands there.`;
    case 'too_big':
      return `${name} must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}, but ${inWords(value)} stands there.`;
    case 'custom':
      return `${name}: ${issue.message}`;
    default:
      return `${name} is not valid: ${issue.message}.`;
  }
}

function wrongAlternative(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  name: string,
  value: unknown,
  source: string | null
): string {
  const parts = issue.errors.flatMap(errors => errors.slice(0, 1));
  const wanted = parts.flatMap(part => {
    if (part.code === 'invalid_type') {
      return [typeInWords(part.expected)];
    }
    return part.code === 'invalid_value' ? part.values.map(String) : [];
  });
  const text = parts.some(part => part.code === 'invalid_type' && part.expected === 'string');
  return wrongType(name, oneOf(wanted), text ? 'string' : '', value, source);
}

function wrongType(
  name: string,
  wanted: string,
  expected: string,
  value: unknown,
  source: string | null
): string {
  const quote =
    expected === 'string' && source !== null && value !== null
      ? ` Write it in quotes: ${JSON.stringify(source)}.`
      : '';
  return `${name} must be ${wanted}, but ${inWords(value)} stands there.${quote}`;
}

function expectation(issue: Issue): string {
  return issue.code === 'invalid_type' ? `; it must be ${typeInWords(issue.expected)}` : '';
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys'
};

function typeInWords(type: string): string {
  return TYPES[type] ?? type;
}

/** What stands in the file, as its author would name it. */
export function inWords(value: unknown): string {
  if (value === null) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
    case 'number':
      return `the number ${value}`;
    case 'object':
      return 'a mapping of keys';
    default:
      return String(value);
  }
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map(String);
  const last = texts.pop() ?? '';
  return texts.length === 0 ? last : `${texts.join(', ')} or ${last}`;
}

/** `production[0].sample.rows`. */
export function pathInWords(path: PlanPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`
    )
    .join('');
}
