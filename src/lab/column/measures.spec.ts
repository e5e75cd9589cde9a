import { measuresOf } from './measures';

describe('measuresOf', () => {
  it('shows what there is, and nothing for what does not fit the kind', () => {
    const measures = measuresOf({
      jensenShannon: { value: 0.2 },
      chiSquare: { value: 12.125, df: 9, p: 0.2 },
      psi: { value: 0.0312 }
    });
    expect(measures.map(measure => measure.name).sort()).toEqual(['chiSquare', 'psi']);
    expect(measures.find(measure => measure.name === 'chiSquare')).toMatchObject({
      p: 0.2,
      exact: null
    });
  });

  it('says whether a figure is exact, and its bounds where it is not', () => {
    const [ks] = measuresOf({
      ks: { value: 0.1, p: 0.001, exact: false, interval: [0.098, 0.102] }
    });
    expect(ks).toMatchObject({
      value: '0.100',
      exact: false,
      bound: 'The exact figure lies between 0.098 and 0.102.'
    });
    const [moved] = measuresOf({ wasserstein: { value: 1234.5, exact: true } });
    expect(moved).toMatchObject({ value: '1,235', exact: true, bound: '' });
  });
});
