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

it('makes the same cases for the same rows, byte for byte', () => {
  expect(JSON.stringify(makeCases(rows, columns))).toBe(JSON.stringify(makeCases(rows, columns)));
});

it('is bounded by the rows and spread evenly over capabilities and columns', () => {
  const cases = makeCases(rows, columns);
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

it('identifies a case by its content alone', () => {
  const cases = makeCases(rows, columns);
  expect(new Set(cases.map(probe => probe.id)).size).toBe(cases.length);
  expect(cases.every(probe => /^[0-9a-f]{64}$/.test(probe.id))).toBe(true);
  const [row] = rows;
  const alone = makeCases([row], columns).map(probe => probe.id);
  // The order in which a row's columns come is no part of its content.
  const turned = Object.fromEntries(Object.entries(row).reverse());
  expect(makeCases([turned], columns).map(probe => probe.id)).toEqual(alone);
  const other = makeCases([{ ...row, n0: 99 }], columns).map(probe => probe.id);
  expect(other.some(id => alone.includes(id))).toBe(false);
});

it('makes a case of two equal rows once', () => {
  const few = [numeric('n0')];
  const once = makeCases([{ n0: 50 }], few);
  expect(makeCases([{ n0: 50 }, { n0: 50 }], few).map(probe => probe.id)).toEqual(
    once.map(probe => probe.id)
  );
});

it('identifies rows that JSON can not hold', () => {
  const ids = [NaN, Infinity, -Infinity, null, 2n ** 60n, '\ud800'].map(
    value => makeCases([{ n0: 50, odd: value }], [numeric('n0')])[0].id
  );
  expect(new Set(ids).size).toBe(6);
});

it('changes one column of the row and names the edge it compares with', () => {
  const [above] = makeCases([{ n0: 50, n1: 60 }], [numeric('n0')]).filter(
    probe => probe.capability === 'out-of-range'
  );
  expect(above).toMatchObject({
    column: 'n0',
    change: 'n0 = 200',
    changed: { n0: 200, n1: 60 },
    edge: { n0: 100, n1: 60 }
  });
});

it('makes none where no column can be changed', () => {
  expect(makeCases([{ a: null }], [{ ...categorical('a'), kind: 'other' }])).toEqual([]);
  expect(makeCases([], columns)).toEqual([]);
});
