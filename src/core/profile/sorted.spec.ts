import { pairColumns } from './pairing';
import { sortedCalls, valuesSql } from './sorted';

const table = (columns: { name: string; type: string }[]) => ({
  relation: 'r',
  rows: 10,
  columns,
  digest: '',
  description: '',
  cell: null
});

const pairsOf = (columns: { name: string; type: string }[]) =>
  pairColumns(table(columns), table(columns), { kinds: {}, exclude: [] }).pairs;

const wide = pairsOf(
  Array.from({ length: 100 }, (_, index) => ({ name: `c${index}`, type: 'DOUBLE' }))
);
const RELATIONS = { reference: 'r', current: 'c' };

describe('the SELECTs of columns to sort', () => {
  it('quote whatever a name holds, and leave out the NULLs of a single column', () => {
    const [pair] = pairsOf([{ name: 'a "b"; DROP', type: 'BIGINT' }]);
    expect(valuesSql([pair], 'my "table"', 'reference')).toBe(
      'SELECT c0 FROM (SELECT CAST(CAST("a ""b""; DROP" AS DOUBLE) AS DOUBLE) AS c0 FROM "my ""table""") WHERE c0 IS NOT NULL'
    );
  });

  it('name the columns of one SELECT in order', () => {
    expect(valuesSql(wide.slice(0, 2), 'r', 'current')).toBe(
      'SELECT CAST(CAST("c0" AS DOUBLE) AS DOUBLE) AS c0, CAST(CAST("c1" AS DOUBLE) AS DOUBLE) AS c1 FROM "r"'
    );
  });
});

describe('the calls for columns to sort', () => {
  const shape = (rows: number): { columns: number; selects: number }[] =>
    sortedCalls(wide, RELATIONS, rows).map(({ pairs, request }) => ({
      columns: pairs.length,
      selects: request.groups.length
    }));

  it('cover every column once, in order', () => {
    for (const rows of [2, 5_000, 66_000, 300_000, 2_000_000, 39_000_000]) {
      expect(sortedCalls(wide, RELATIONS, rows).flatMap(call => call.pairs)).toEqual(wide);
    }
  });

  it('hold few values in memory and share the planning of small columns', () => {
    expect(shape(2_000_000)[0]).toEqual({ columns: 6, selects: 6 });
    expect(shape(30_000_000)[0]).toEqual({ columns: 1, selects: 1 });
    expect(shape(66_000)[0]).toEqual({ columns: 48, selects: 3 });
    expect(shape(100)).toHaveLength(3);
    expect(shape(100)[0]).toEqual({ columns: 48, selects: 3 });
  });

  it('are none where there is nothing to sort', () => {
    expect(sortedCalls([], RELATIONS, 10)).toEqual([]);
  });
});
