import type { OpenedTable } from '../ports';
import { inputColumns } from './seeds';

const table = (...names: string[]): OpenedTable => ({
  relation: 't',
  rows: 3,
  columns: names.map(name => ({ name, type: 'DOUBLE' })),
  digest: 'sha256:0',
  description: 'X',
  cell: null
});
const namesOf = (features: string[] | null, ...names: string[]): string[] =>
  inputColumns(table(...names), features, ['label']).map(({ name }) => name);

describe('inputColumns', () => {
  it('takes the features of the model in its order, else what has no role', () => {
    expect(namesOf(['b', 'a'], 'a', 'b', 'label')).toEqual(['b', 'a']);
    expect(namesOf(null, 'a', 'b', 'label')).toEqual(['a', 'b']);
  });

  it('finds columns whose spaces LightGBM has written as underscores', () => {
    expect(namesOf(['hour_of_day', 'a'], 'a', 'hour of day')).toEqual(['hour of day', 'a']);
    expect(namesOf(['hour_of_day'], 'hour of day', 'hour_of_day')).toEqual(['hour_of_day']);
  });

  it('says which column is not there', () => {
    expect(() => namesOf(['c d'], 'a', 'c_d')).toThrow(
      'The model expects the column c d, which X does not have.'
    );
  });
});
