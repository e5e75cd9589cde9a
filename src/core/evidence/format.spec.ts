import { figureAgainst, intervalAgainst } from './format';

describe('figures beside a threshold', () => {
  it('take the decimals of the threshold', () => {
    expect(figureAgainst(0.4, '0.25')).toBe('0.40');
    expect(figureAgainst(0.9743, '0.90')).toBe('0.97');
    expect(figureAgainst(1200, '0')).toBe('1,200');
  });

  it('take more where they would look like it', () => {
    expect(figureAgainst(0.1013, '0.10')).toBe('0.1013');
    expect(figureAgainst(0.1, '0.10')).toBe('0.10');
    expect(figureAgainst(0.4, '0')).toBe('0.4');
  });

  it('keep an interval apart', () => {
    expect(intervalAgainst([0.08251, 0.1149], '0.10')).toBe('0.083 to 0.115');
  });
});
