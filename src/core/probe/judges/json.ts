import { z } from 'zod';
import { toAuditError } from '../../errors';
import {
  couldNotJudge,
  excerpt,
  passIf,
  textJudge,
  type JudgeResult,
  type PureJudge
} from './judge';
import { schemaCheck } from './json-schema';
import { jsonInside, parseJson } from './json-text';

const configuration = z.strictObject({
  /** A JSON Schema, as YAML or as a text of JSON. */
  value: z.union([z.record(z.string(), z.json()), z.string()]).optional()
});
type Configuration = z.infer<typeof configuration>;

function jsonJudge(
  title: string,
  read: (text: string) => unknown[],
  without: string
): PureJudge<Configuration> {
  return textJudge({ title, configuration }, (text, { value }): JudgeResult => {
    const expected = value === undefined ? title : `${title} by the schema`;
    const found = read(text);
    if (found.length === 0) {
      return { outcome: 'fail', expected, got: `${without}: ${excerpt(text)}` };
    }
    const schema = typeof value === 'string' ? parseJson(value) : value;
    if (schema === undefined && value === undefined) {
      return { outcome: 'pass', expected, got: excerpt(text) };
    }
    if (typeof schema !== 'object' || schema === null) {
      return couldNotJudge(expected, 'The schema is no JSON object.');
    }
    try {
      const check = schemaCheck(schema);
      const problems = found.map(check);
      const holds = problems.includes(null);
      return {
        outcome: passIf(holds),
        expected,
        got: holds ? excerpt(text) : excerpt(problems[0] ?? '')
      };
    } catch (thrown) {
      return couldNotJudge(expected, toAuditError(thrown).message);
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
