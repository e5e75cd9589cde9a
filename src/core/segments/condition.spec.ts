import { conditionsAsQuery, conditionsInWords, type Condition } from './condition';
import { edgePredicate, readableEdges } from './values';

const type = { reference: 'DOUBLE', current: 'DOUBLE' };
const number = { name: 'x', kind: 'numeric' as const, type };
const moment = { name: 't', kind: 'datetime' as const, type };

describe('conditions', () => {
  it('read as a sentence and as a query of pandas', () => {
    const conditions: Condition[] = [
      { column: 'carrier', test: 'is', value: 'XY' },
      { column: 'hour', test: 'atLeast', value: 20 },
      { column: 'delay', test: 'missing' }
    ];
    expect(conditionsInWords(conditions)).toBe('carrier = XY and hour >= 20 and delay is missing');
    expect(conditionsAsQuery(conditions)).toBe('carrier == "XY" and hour >= 20 and delay.isna()');
  });

  it('put what could be misread in quotes', () => {
    const odd: Condition[] = [
      { column: 'a b', test: 'is', value: 'x and y = "z"' },
      { column: '', test: 'is', value: '' },
      { column: 'c', test: 'is', value: 'a\u202eb' }
    ];
    expect(odd.map(each => conditionsInWords([each]))).toEqual([
      '"a b" = "x and y = \\"z\\""',
      '"" = ""',
      'c = "a\\u202eb"'
    ]);
    expect(odd.map(each => conditionsAsQuery([each]))).toEqual([
      '`a b` == "x and y = \\"z\\""',
      null,
      'c == "a\\u202eb"'
    ]);
    expect(conditionsInWords([{ column: 'c', test: 'other' }])).toBe('c is another value');
    expect(conditionsAsQuery([{ column: 'c', test: 'other' }])).toBeNull();
    expect(conditionsInWords([{ column: 'x'.repeat(300), test: 'missing' }]).length).toBeLessThan(
      80
    );
  });

  it('have edges with as few digits as keep them apart', () => {
    expect(readableEdges(number, [-Infinity, 12.34567, 40, 40.00001, Infinity])).toEqual([
      12.34567, 40, 40.00001
    ]);
    expect(readableEdges(number, [1.23456, 2.5])).toEqual([1.235, 2.5]);
    expect(readableEdges(number, [0.1 + 0.2, 0.3])).toHaveLength(2);
    const day = Date.UTC(2024, 2, 5) * 1000;
    expect(readableEdges(moment, [day + 61e6, day + 5])).toEqual([day, day + 60e6]);
  });

  it('name moments by their date', () => {
    const day = Date.UTC(2024, 2, 5) * 1000;
    expect(edgePredicate(moment, 'below', day).condition.value).toBe('2024-03-05');
    expect(edgePredicate(moment, 'below', day + 60e6).condition.value).toBe('2024-03-05T00:01:00Z');
    expect(edgePredicate(moment, 'below', 9e18).condition.value).toBe(9e18);
  });
});
