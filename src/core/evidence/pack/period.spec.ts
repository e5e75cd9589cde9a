import { daysWithout, isWithin, readPeriod } from './period';

const NOW = new Date('2026-07-10T12:00:00Z');

describe('readPeriod', () => {
  it('takes whole days, until today where no last one is named', () => {
    expect(readPeriod('2026-06-01', '2026-06-30', NOW)).toEqual({
      from: '2026-06-01',
      to: '2026-06-30'
    });
    expect(readPeriod('2026-07-10', undefined, NOW).to).toBe('2026-07-10');
  });

  it.each([
    ['June', undefined, 'June is not a date.'],
    ['2026-02-30', undefined, '2026-02-30 is not a date.'],
    ['2026-13-01', undefined, '2026-13-01 is not a date.'],
    ['2026-06-02', '2026-06-01', 'The period begins on 2026-06-02, after it ends on 2026-06-01.'],
    ['2026-06-02', '2026-07-11', 'days that are still to come have no evidence']
  ])('refuses %s to %s', (from, to, told) => {
    expect(() => readPeriod(from, to, NOW)).toThrow(told);
  });
});

describe('days', () => {
  const period = { from: '2026-06-01', to: '2026-06-10' };

  it('belong to the period by their day in UTC, first and last included', () => {
    expect(isWithin('2026-06-01T00:00:00.000Z', period)).toBe(true);
    expect(isWithin('2026-06-10T23:59:59.999Z', period)).toBe(true);
    expect(isWithin('2026-06-11T01:30:00+02:00', period)).toBe(true);
    expect(isWithin('2026-06-11T00:00:00Z', period)).toBe(false);
    expect(isWithin('2026-06-01T01:00:00+02:00', period)).toBe(false);
  });

  it('without an audit come as runs', () => {
    const moments = ['2026-06-04T09:00:00Z', '2026-06-04T10:00:00Z', '2026-06-05T09:00:00Z'];
    expect(daysWithout(moments, period)).toEqual([
      { from: '2026-06-01', to: '2026-06-03', days: 3 },
      { from: '2026-06-06', to: '2026-06-10', days: 5 }
    ]);
    expect(daysWithout([], period)).toEqual([{ ...period, days: 10 }]);
    expect(daysWithout(['2026-06-01T00:00:00Z'], { from: '2026-06-01', to: '2026-06-01' })).toEqual(
      []
    );
    expect(daysWithout(['2026-05-31T00:00:00Z', '2026-06-11T00:00:00Z'], period)).toHaveLength(1);
  });
});
