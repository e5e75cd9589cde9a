import type { InputColumn } from './columns';
import { CASES_PER_ROW, makeCases } from './cases';
import type { Row } from './seeds';

const numeric = (name: string): InputColumn => ({
  name,
  kind: 'numeric',
  resolution: 0,
  minimum: 0,
  maximum: 100,
  spread: 80,
  bounds: [-Number.MAX_VALUE, Number.MAX_VALUE],
  unseen: null
});
const categorical = (name: string): InputColumn => ({
  ...numeric(name),
  kind: 'categorical',
  minimum: null,
  maximum: null,
  spread: 0,
  unseen: 'unseen'
});

const columns = [
  ...Array.from({ length: 6 }, (_, index) => numeric(`n${index}`)),
  ...Array.from({ length: 3 }, (_, index) => categorical(`c${index}`))
];
const rows: Row[] = Array.from({ length: 50 }, (_, place) =>
  Object.fromEntries(
    columns.map(({ name, kind }, index) => [
      name,
      kind === 'numeric' ? 20 + place + index / 10 : `level ${place % 7}`
    ])
  )
);

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  items.forEach(item => counts.set(key(item), (counts.get(key(item)) ?? 0) + 1));
  return counts;
}

it('makes the same cases for the same rows, byte for byte', async () => {
  expect(JSON.stringify(await makeCases(rows, columns))).toBe(
    JSON.stringify(await makeCases(rows, columns))
  );
});

it('is bounded by the rows and spread evenly over capabilities and columns', async () => {
  const cases = await makeCases(rows, columns);
  const capabilities = countBy(cases, probe => probe.capability);
  expect(Object.fromEntries(capabilities)).toEqual({
    'small-changes': 200,
    'missing-values': 200,
    'out-of-range': 200,
    'unseen-categories': 150
  });
  for (const capability of capabilities.keys()) {
    const own = cases.filter(probe => probe.capability === capability);
    const perColumn = [...countBy(own, probe => probe.column).values()];
    expect(Math.max(...perColumn) - Math.min(...perColumn)).toBeLessThanOrEqual(4);
    const perRow = [...countBy(own, probe => String(probe.seed)).values()];
    expect(Math.max(...perRow)).toBeLessThanOrEqual(CASES_PER_ROW);
  }
});

it('identifies a case by its content alone', async () => {
  const cases = await makeCases(rows, columns);
  expect(new Set(cases.map(probe => probe.id)).size).toBe(cases.length);
  expect(cases.every(probe => /^[0-9a-f]{64}$/.test(probe.id))).toBe(true);
  const [row] = rows;
  const alone = (await makeCases([row], columns)).map(probe => probe.id);
  // The order in which a row's columns come is no part of its content.
  const turned = Object.fromEntries(Object.entries(row).reverse());
  expect((await makeCases([turned], columns)).map(probe => probe.id)).toEqual(alone);
  const other = (await makeCases([{ ...row, n0: 99 }], columns)).map(probe => probe.id);
  expect(other.some(id => alone.includes(id))).toBe(false);
});

it('makes a case of two equal rows once', async () => {
  const few = [numeric('n0')];
  const once = await makeCases([{ n0: 50 }], few);
  expect((await makeCases([{ n0: 50 }, { n0: 50 }], few)).map(probe => probe.id)).toEqual(
    once.map(probe => probe.id)
  );
});

it('identifies rows that JSON can not hold', async () => {
  const ids = new Set<string>();
  for (const odd of [NaN, Infinity, -Infinity, null, 2n ** 60n, '\ud800']) {
    ids.add((await makeCases([{ n0: 50, odd }], [numeric('n0')]))[0].id);
  }
  expect(ids.size).toBe(6);
});

it('changes one column of the row and names the edge it compares with', async () => {
  const [above] = (await makeCases([{ n0: 50, n1: 60 }], [numeric('n0')])).filter(
    probe => probe.capability === 'out-of-range'
  );
  expect(above).toMatchObject({
    column: 'n0',
    change: 'n0 = 200',
    changed: { n0: 200, n1: 60 },
    edge: { n0: 100, n1: 60 }
  });
});

it('makes none where no column can be changed', async () => {
  expect(await makeCases([{ a: null }], [{ ...categorical('a'), kind: 'other' }])).toEqual([]);
  expect(await makeCases([], columns)).toEqual([]);
});
