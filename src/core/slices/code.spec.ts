import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import type { Plan } from '../plan/schema';
import type { Condition } from '../segments/condition';
import { rowsCode } from './code';

const columns = {} as Plan['evaluation']['columns'];
const conditions: Condition[] = [
  { column: 'it\'s a "name"', test: 'is', value: 'O\'Hare "x"' },
  { column: 'hour', test: 'atLeast', value: 20 },
  { column: 'holiday', test: 'is', value: 'true' },
  { column: 'gate', test: 'is', value: '7' },
  { column: 'delay', test: 'missing' }
];
const types = new Map([
  ['hour', 'INTEGER'],
  ['holiday', 'BOOLEAN'],
  ['gate', 'BIGINT'],
  ['delay', 'DOUBLE'],
  ['it\'s a "name"', 'VARCHAR']
]);
const typeOf = (column: string): string | undefined => types.get(column);

/** Four rows, the first of which meets every condition. */
const TABLE = `
import pandas
X_eval = pandas.DataFrame({'it\\'s a "name"': ['O\\'Hare "x"'] * 3 + ['y'], 'hour': [23, 3, 23, 23],
  'holiday': [True, True, False, True], 'gate': [7, 7, 7, 7], 'delay': [None, None, None, 1.0]})
X_eval.to_parquet("one.parquet")
X_eval.to_parquet("two.parquet")
X_eval.to_csv("one.csv", index=False)
`;

describe('the rows of a slice as code', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slices-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const rowsBy = (evaluation: Partial<Plan['evaluation']>, path = 'two.parquet'): number[] => {
    const code = rowsCode(conditions, { columns, ...evaluation }, { path }, typeOf)!;
    const counts = 'print([len(evaluation_rows), len(production_rows)])';
    const out = execFileSync(PYTHON, ['-c', [TABLE, code, counts].join('\n')], { cwd: folder });
    return JSON.parse(out.toString()) as number[];
  };

  it('finds the same rows in a variable, in files and in a query', () => {
    expect(rowsBy({ variable: 'X_eval' })).toEqual([1, 1]);
    expect(rowsBy({ files: '*.parquet' })).toEqual([2, 1]);
    expect(rowsBy({ files: ['one.parquet', 'two.parquet'] })).toEqual([2, 1]);
    expect(rowsBy({ files: 'one.csv' })).toEqual([1, 1]);
    expect(rowsBy({ sql: `SELECT * FROM X_eval WHERE "hour" > 1` })).toEqual([1, 1]);
  });

  it('reads as a reader would write it', () => {
    const code = rowsCode(
      [conditions[1]],
      { columns, variable: 'X_eval' },
      { path: 'a/b.parquet' }
    );
    expect(code).toBe(
      [
        'import pandas as pd',
        '',
        "where = 'hour >= 20'",
        'evaluation_rows = X_eval.query(where)',
        "production_rows = pd.read_parquet('a/b.parquet').query(where)",
        'production_rows'
      ].join('\n')
    );
  });

  it('leaves out a side whose rows are not there, and is nothing where a query can’t say it', () => {
    const kept = { columns, baseline: { version: 3 } } as unknown as Plan['evaluation'];
    const code = rowsCode([conditions[1]], kept, { path: 'b.parquet' });
    expect(code).not.toContain('evaluation_rows');
    expect(rowsCode([conditions[1]], kept, { path: '' })).toBeNull();
    const other: Condition[] = [{ column: 'c', test: 'other' }];
    expect(rowsCode(other, { columns, variable: 'X_eval' }, { path: 'b.parquet' })).toBeNull();
  });
});
