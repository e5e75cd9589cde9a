import { z } from 'zod';
import type { CellValue } from '../../../ports';
import type { CaseAssertion } from '../../case';
import { encodeValue } from '../../case';
import type { InputColumn } from '../../columns';
import type { Row } from '../../seeds';
import { plainNumber } from '../transformation';
import type { RowChange, RowTransformation, TableFacts } from './row-transformation';

const column = z.string().min(1).describe('The column to change.');

const expectation = {
  expected: z
    .enum(['up', 'down', 'not-up', 'not-down'])
    .optional()
    .describe('Where the score must go; an assert of the test goes before it.'),
  threshold: z.number().nonnegative().default(0).describe('By how much, or how much it may miss.')
};

interface Expectation {
  expected?: 'up' | 'down' | 'not-up' | 'not-down';
  threshold: number;
}

function assertsOf({ expected, threshold }: Expectation): CaseAssertion[] | null {
  return expected === undefined
    ? null
    : [{ judge: 'direction', negated: false, configuration: { value: expected, threshold } }];
}

const DIRECTION = {
  form: 'row',
  type: 'DIR',
  capability: 'direction',
  tags: ['CheckList direction']
} as const;

/** The change of one value of a row; none where the value stays or there is no number to move. */
function moved(
  row: Row,
  name: string,
  value: CellValue | undefined,
  changed: string,
  expectation: Expectation,
  parameters: Record<string, unknown>
): RowChange[] {
  return value === undefined || Object.is(value, row[name])
    ? []
    : [
        {
          column: name,
          changed,
          row: { ...row, [name]: value },
          right: null,
          parameters,
          asserts: assertsOf(expectation)
        }
      ];
}

function numberIn(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** One column gets one value. */
export const set: RowTransformation<Expectation & { column: string; to: CellValue }> = {
  ...DIRECTION,
  name: 'set',
  title: 'One column gets a value',
  parameters: z.strictObject({
    column,
    to: z.union([z.number(), z.string(), z.boolean(), z.null()]).describe('The value.'),
    ...expectation
  }),
  columnsIn: given => [given.column],
  changes: (row, given) =>
    moved(row, given.column, given.to, `${given.column} = ${JSON.stringify(given.to)}`, given, {
      column: given.column,
      to: encodeValue(given.to)
    })
};

/** A number goes up or down by an amount. */
export const shift: RowTransformation<Expectation & { column: string; by: number }> = {
  ...DIRECTION,
  name: 'shift',
  title: 'A number goes up or down by an amount',
  parameters: z.strictObject({
    column,
    by: z.number().describe('What is added; below 0 it is taken away.'),
    ...expectation
  }),
  columnsIn: given => [given.column],
  changes(row, given) {
    const { column: name, by } = given;
    const from = numberIn(row, name);
    const value = from === undefined ? undefined : plainNumber(from + by);
    const said = `${name} ${by < 0 ? '-' : '+'} ${Math.abs(by)}`;
    return moved(row, name, value, said, given, { column: name, by });
  }
};

/** A number is multiplied, in the steps of its column. */
export const scale: RowTransformation<Expectation & { column: string; by: number }> = {
  ...DIRECTION,
  name: 'scale',
  title: 'A number is multiplied',
  parameters: z.strictObject({ column, by: z.number().describe('The factor.'), ...expectation }),
  columnsIn: given => [given.column],
  changes(row, given, table) {
    const { column: name, by } = given;
    const from = numberIn(row, name);
    const value = from === undefined ? undefined : inSteps(from * by, profileOf(table, name));
    return moved(row, name, value, `${name} × ${by}`, given, { column: name, by });
  }
};

function profileOf(table: TableFacts, name: string): InputColumn | undefined {
  return table.columns.find(each => each.name === name);
}

function inSteps(value: number, profile: InputColumn | undefined): number {
  const step = profile?.resolution ?? 0;
  return plainNumber(step > 0 ? Math.round(value / step) * step : value);
}

/** Steps of a chain, unless the suite says how many. */
const STEPS = 3;

/** A step is a tenth of the distance from the 10th to the 90th percentile, unless the suite says. */
const STEP_SHARE = 0.1;

/**
 * A number goes up step by step, and each answer is compared with the one
 * before it. Steps beyond the seen range are left out, as what a model does
 * there is another question.
 */
export const monotone: RowTransformation<
  Expectation & { column: string; by?: number; steps: number }
> = {
  ...DIRECTION,
  name: 'monotone',
  title: 'A number goes up step by step',
  capability: 'monotone',
  parameters: z.strictObject({
    column,
    by: z
      .number()
      .refine(by => by !== 0, 'A step of 0 goes nowhere.')
      .optional()
      .describe('One step; a tenth of the middle range without it.'),
    steps: z.int().min(1).max(50).default(STEPS).describe('Steps from each seed.'),
    ...expectation,
    expected: z
      .enum(['up', 'down', 'not-up', 'not-down'])
      .default('not-down')
      .describe('Where the score must go with each step.')
  }),
  columnsIn: given => [given.column],
  changes(row, given, table) {
    const { column: name, steps } = given;
    const profile = profileOf(table, name);
    const from = numberIn(row, name);
    const by = given.by ?? inSteps((profile?.spread ?? 0) * STEP_SHARE, profile);
    if (from === undefined || by === 0) {
      return [];
    }
    const values = Array.from({ length: steps + 1 }, (_, step) => plainNumber(from + step * by));
    const [minimum, maximum] = [profile?.minimum ?? -Infinity, profile?.maximum ?? Infinity];
    return values.slice(1).flatMap((value, step): RowChange[] =>
      value < minimum || value > maximum
        ? []
        : [
            {
              column: name,
              changed: `${name} ${by < 0 ? '-' : '+'} ${Math.abs(by)}, step ${step + 1}`,
              row: { ...row, [name]: value },
              right: { ...row, [name]: values[step] },
              parameters: { column: name, by, step: step + 1 },
              asserts: assertsOf(given)
            }
          ]
    );
  }
};
