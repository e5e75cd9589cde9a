import { z } from 'zod';
import type { CellValue } from '../../../ports';
import type { CaseAssertion, CaseType } from '../../case';
import type { InputColumn } from '../../columns';
import type { Random } from '../../random';
import type { Row } from '../../seeds';
import { someOf } from '../text/text-transformation';
import type { Transformation } from '../transformation';

/** What is known of the table that rows come from. */
export interface TableFacts {
  columns: readonly InputColumn[];
  /** The different values of a column among the seeds, in a fixed order. */
  levels(column: string): readonly CellValue[];
}

/** One changed row. */
export interface RowChange {
  column: string;
  /** As a reader names it: `distance + 5`. */
  changed: string;
  row: Row;
  /** The row whose answer is the right one; null for the unchanged row. */
  right: Row | null;
  /** What, beside the transformation's name, makes this change this one. */
  parameters: Record<string, unknown>;
  /** What is expected, where the transformation says. */
  asserts: CaseAssertion[] | null;
}

/** A way to change a row. */
export interface RowTransformation<Parameters = unknown> {
  form: 'row';
  name: string;
  title: string;
  type: CaseType;
  capability: string;
  tags: readonly string[];
  parameters: z.ZodType<Parameters>;
  /** The columns that the parameters name, which must be there. */
  columnsIn(parameters: Parameters): readonly string[];
  changes(row: Row, parameters: Parameters, table: TableFacts, random: Random): RowChange[];
}

/** Changes of one kind that start from one row. */
const CHANGES_PER_ROW = 4;

const columnsParameters = z.strictObject({
  columns: z.array(z.string()).min(1).optional().describe('Columns to change; all without it.'),
  perRow: z
    .int()
    .min(1)
    .max(1000)
    .default(CHANGES_PER_ROW)
    .describe('Changes drawn from all that make sense for the row.')
});

/** A change of one column at a time as suites name it. */
export function rowTransformation(
  { capability, title, type, variants }: Transformation,
  tags: readonly string[]
): RowTransformation<z.infer<typeof columnsParameters>> {
  return {
    form: 'row',
    name: capability,
    title,
    type,
    capability,
    tags,
    parameters: columnsParameters,
    columnsIn: ({ columns }) => columns ?? [],
    changes(row, { columns, perRow }, table, random) {
      const wanted = columns && new Set(columns);
      const all = table.columns
        .filter(({ name }) => wanted?.has(name) ?? true)
        .flatMap(column => variants(column))
        .flatMap(({ column, change, apply, like }): RowChange[] => {
          const value = apply(row[column]);
          return value === undefined
            ? []
            : [
                {
                  column,
                  changed: change,
                  row: { ...row, [column]: value },
                  right: like === undefined ? null : { ...row, [column]: like },
                  parameters: { column, change },
                  asserts: null
                }
              ];
        });
      return someOf(all, perRow, random);
    }
  };
}
