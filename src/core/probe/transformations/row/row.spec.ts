import type { InputColumn } from '../../columns';
import { seededRandom } from '../../random';
import type { Row } from '../../seeds';
import { transformationNamed } from '../registry';
import type { RowChange, RowTransformation } from './row-transformation';

const distance: InputColumn = {
  name: 'distance',
  kind: 'numeric',
  resolution: 1,
  minimum: 0,
  maximum: 4000,
  spread: 2000,
  bounds: [-1e9, 1e9],
  unseen: null
};
const columns: InputColumn[] = [
  distance,
  { ...distance, name: 'checked', kind: 'boolean' },
  { ...distance, name: 'origin', kind: 'categorical', unseen: 'unseen' }
];
const table = {
  columns,
  levels: (column: string) => (column === 'origin' ? ['ATL', 'DEN', 'SEA', null] : [])
};
const row: Row = { distance: 1234, checked: true, origin: 'DEN' };

function changes(name: string, given: Record<string, unknown> = {}, of: Row = row): RowChange[] {
  const transformation = transformationNamed(name) as RowTransformation;
  const parameters = transformation.parameters.parse({
    ...given,
    ...(given.perRow === undefined && 'columns' in given && name !== 'counterfactual'
      ? { perRow: 100 }
      : {})
  });
  return transformation.changes(of, parameters, table, seededRandom(1));
}

const said = (found: RowChange[]): [string, unknown][] =>
  found.map(({ changed, column, row: to }) => [changed, to[column]]);

it('says the same in another type', () => {
  expect(said(changes('type-confusion', { perRow: 10 }))).toEqual([
    ['distance as text', '1234'],
    ['checked as a number', 1],
    ['checked as text', 'true'],
    ['origin with a space after it', 'DEN ']
  ]);
  expect(changes('type-confusion', {}, { distance: NaN, checked: null, origin: null })).toEqual([]);
});

it('rounds and converts by little, on the grid of the column', () => {
  expect(said(changes('rounding', { columns: ['distance'] }))).toEqual([
    ['distance rounded to 3 digits', 1230],
    ['distance rounded to 2 digits', 1200]
  ]);
  // 1234 miles are 1986 km, 1990 to three digits, and 1237 miles again.
  expect(said(changes('unit-noise', { columns: ['distance'] }))[0]).toEqual([
    'distance from miles to kilometres and back',
    1237
  ]);
  expect(changes('rounding', { columns: ['distance'] }, { ...row, distance: 1200 })).toEqual([]);
  expect(changes('rounding', { columns: ['distance'] }, { ...row, distance: Infinity })).toEqual(
    []
  );
});

it('sets, shifts and scales one column, and names no change that is none', () => {
  expect(said(changes('shift', { column: 'distance', by: -10 }))).toEqual([
    ['distance - 10', 1224]
  ]);
  expect(said(changes('scale', { column: 'distance', by: 0.1 }))).toEqual([
    ['distance × 0.1', 123]
  ]);
  expect(said(changes('set', { column: 'origin', to: 'ATL' }))).toEqual([
    ['origin = "ATL"', 'ATL']
  ]);
  expect(changes('set', { column: 'origin', to: 'DEN' })).toEqual([]);
  expect(changes('shift', { column: 'origin', by: 1 })).toEqual([]);
});

it('goes up step by step inside of the seen range, each step held against the one before', () => {
  const steps = changes('monotone', { column: 'distance', by: 1000, steps: 5 });
  expect(said(steps)).toEqual([
    ['distance + 1000, step 1', 2234],
    ['distance + 1000, step 2', 3234]
  ]);
  expect(steps.map(({ right }) => right?.distance)).toEqual([1234, 2234]);
  expect(steps[0].asserts).toEqual([
    { judge: 'direction', negated: false, configuration: { value: 'not-down', threshold: 0 } }
  ]);
  expect(said(changes('monotone', { column: 'distance', steps: 1 }))).toEqual([
    ['distance + 200, step 1', 1434]
  ]);
});

it('puts other values into protected columns, those of the seeds or named ones', () => {
  expect(said(changes('counterfactual', { columns: ['origin'] }))).toEqual([
    ['origin = "ATL"', 'ATL'],
    ['origin = "SEA"', 'SEA']
  ]);
  expect(said(changes('counterfactual', { columns: ['origin'], values: ['BOS', 'DEN'] }))).toEqual([
    ['origin = "BOS"', 'BOS']
  ]);
  expect(changes('counterfactual', { columns: ['origin'], most: 1 })).toHaveLength(1);
});
