import { z } from 'zod';
import type { CellValue } from '../../../ports';
import { encodeValue } from '../../case';
import { isMissing } from '../transformation';
import { someOf } from '../text/text-transformation';
import type { RowTransformation } from './row-transformation';

/** Other values tried of one column in one row, unless the suite says. */
const MOST = 4;

/**
 * A protected column gets another of its values and all else stays. It shows
 * whether the model uses the column, not whether others stand in for it.
 */
export const counterfactual: RowTransformation<{
  columns: string[];
  values?: CellValue[];
  most: number;
}> = {
  form: 'row',
  name: 'counterfactual',
  title: 'Another value of a protected column keeps the answer',
  type: 'INV',
  capability: 'counterfactual',
  tags: ['CheckList fairness'],
  parameters: z.strictObject({
    columns: z.array(z.string()).min(1).describe('The protected columns, changed one at a time.'),
    values: z
      .array(z.union([z.number(), z.string(), z.boolean()]))
      .min(1)
      .optional()
      .describe('Values to put in; those that the seeds hold without it.'),
    most: z.int().min(1).max(1000).default(MOST).describe('Other values tried, drawn.')
  }),
  columnsIn: ({ columns }) => columns,
  changes: (row, { columns, values, most }, table, random) =>
    columns.flatMap(column => {
      const others = (values ?? table.levels(column)).filter(
        value => !isMissing(value) && !Object.is(value, row[column])
      );
      return someOf(others, most, random).map(value => ({
        column,
        changed: `${column} = ${JSON.stringify(encodeValue(value))}`,
        row: { ...row, [column]: value },
        right: null,
        parameters: { column, value: encodeValue(value) },
        asserts: null
      }));
    })
};
