import { familyOf, kindOfFamily, looksLikeText, readingOf, shortType, shortTypes } from './kind';

describe('the kind of a column', () => {
  it.each([
    ['BIGINT', 'numeric'],
    ['UHUGEINT', 'numeric'],
    ['DECIMAL(18,3)', 'numeric'],
    ['FLOAT', 'numeric'],
    ['DOUBLE', 'numeric'],
    ['TIME', 'numeric'],
    ['INTERVAL', 'numeric'],
    ['BOOLEAN', 'boolean'],
    ['DATE', 'datetime'],
    ['TIMESTAMP', 'datetime'],
    ['TIMESTAMP_NS', 'datetime'],
    ['TIMESTAMP WITH TIME ZONE', 'datetime'],
    ['VARCHAR', 'categorical'],
    ["ENUM('a', 'b]')", 'categorical'],
    ['UUID', 'categorical'],
    ['DOUBLE[]', 'embedding'],
    ['FLOAT[768]', 'embedding'],
    ['DECIMAL(4,1)[]', 'embedding'],
    ['VARCHAR[]', null],
    ['DOUBLE[][]', null],
    ['STRUCT(a INTEGER)', null],
    ['MAP(VARCHAR, DOUBLE)', null],
    ['BLOB', null],
    ['"NULL"', null]
  ])('of type %s is %s', (type, kind) => {
    expect(kindOfFamily(familyOf(type))).toBe(kind);
  });

  it('is text when nearly every string differs, from twenty rows on', () => {
    expect(looksLikeText(100, 95)).toBe(true);
    expect(looksLikeText(100, 60)).toBe(false);
    expect(looksLikeText(5, 5)).toBe(false);
  });

  it('quotes whatever a name holds', () => {
    expect(readingOf('categorical', 'text', 'a"b; DROP')?.expression).toBe('"a""b; DROP"');
  });

  it('is shortened where a sentence names a nested one', () => {
    expect(shortType('TIMESTAMP WITH TIME ZONE')).toBe('TIMESTAMP WITH TIME ZONE');
    const short = shortType(`STRUCT(${'city VARCHAR, '.repeat(500)})`);
    expect(short).toMatch(/^STRUCT\(city VARCHAR, .*…$/);
    expect(short.length).toBeLessThanOrEqual(40);
    const nested = (last: string): string => `STRUCT(${'city VARCHAR, '.repeat(50)}n ${last})`;
    const [one, other] = shortTypes(nested('INTEGER'), nested('DOUBLE'));
    expect([one, other].map(each => each.slice(-9))).toEqual(
      ['n INTEGER)', 'n DOUBLE)'].map(each => each.slice(-9))
    );
  });

  it('knows what a type can not be', () => {
    expect(readingOf('datetime', 'integer', 'x')).toBeNull();
    expect(readingOf('embedding', 'text', 'x')).toBeNull();
    expect(readingOf('numeric', 'other', 'x')).toBeNull();
    expect(readingOf('numeric', 'text', 'x')?.mayFail).toBe(true);
  });
});
