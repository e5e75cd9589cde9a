import { z } from 'zod';
import { AuditError, toAuditError } from '../../errors';
import {
  couldNotJudge,
  excerpt,
  passIf,
  textJudge,
  type JudgeResult,
  type PureJudge
} from './judge';
import { schemaCheck, type SchemaCheck } from './json-schema';
import { jsonInside, parseJson } from './json-text';

const configuration = z.strictObject({
  /** A JSON Schema, as YAML or as a text of JSON. */
  value: z.union([z.record(z.string(), z.json()), z.string()]).optional()
});
type Configuration = z.infer<typeof configuration>;

/** @throws AuditError `invalid-input` where it is no schema; null where there is none. */
function checkOf({ value }: Configuration): SchemaCheck | null {
  if (value === undefined) {
    return null;
  }
  const schema = typeof value === 'string' ? parseJson(value) : value;
  if (typeof schema !== 'object' || schema === null) {
    throw new AuditError('invalid-input', 'The schema is no JSON object.', '', 'value');
  }
  return schemaCheck(schema);
}

function faultOf(given: Configuration): string | null {
  try {
    checkOf(given);
    return null;
  } catch (thrown) {
    return toAuditError(thrown).sentence;
  }
}

function jsonJudge(
  title: string,
  read: (text: string) => unknown[],
  without: string
): PureJudge<Configuration> {
  return textJudge({ title, configuration, faultOf }, (text, given): JudgeResult => {
    const expected = given.value === undefined ? title : `${title} by the schema`;
    const found = read(text);
    if (found.length === 0) {
      return { outcome: 'fail', expected, got: `${without}: ${excerpt(text)}` };
    }
    try {
      const check = checkOf(given);
      if (check === null) {
        return { outcome: 'pass', expected, got: excerpt(text) };
      }
      const problems = found.map(check);
      const holds = problems.includes(null);
      return {
        outcome: passIf(holds),
        expected,
        got: holds ? excerpt(text) : excerpt(problems[0] ?? '')
      };
    } catch (thrown) {
      return couldNotJudge(expected, toAuditError(thrown).sentence);
    }
  });
}

/** The whole answer is JSON; with `value`, JSON that satisfies this JSON Schema. */
export const isJson = jsonJudge(
  'is JSON',
  text => {
    const value = parseJson(text);
    return value === undefined ? [] : [value];
  },
  'no JSON'
);

/** Somewhere in the answer stands a JSON object or array; with `value`, one that satisfies the schema. */
export const containsJson = jsonJudge('contains JSON', jsonInside, 'no JSON in it');
