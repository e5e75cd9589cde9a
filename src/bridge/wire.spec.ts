import { CHUNK_CHARACTERS } from './protocol';
import { decode, encodeText, Joiner, split } from './wire';

describe('numbers that JSON can not carry', () => {
  it('are written as objects', () => {
    expect(encodeText({ a: [NaN, Infinity, -Infinity, 9007199254740993n, 1.5, null] })).toBe(
      '{"a":[{"~":"NaN"},{"~":"Infinity"},{"~":"-Infinity"},' +
        '{"~":"int","value":"9007199254740993"},1.5,null]}'
    );
  });

  it('come back as they were', () => {
    const values = [
      NaN,
      Infinity,
      -Infinity,
      -9007199254740993n,
      0,
      'x',
      true,
      null,
      { deep: [NaN] }
    ];
    expect(decode(JSON.parse(encodeText(values)))).toEqual(values);
  });

  it.each([{ '~': 'other' }, { '~': 'int', value: 'x' }, { '~': 'NaN', more: 1 }, { '~': 5 }])(
    'leave %j alone',
    value => {
      expect(decode(structuredClone(value))).toEqual(value);
    }
  );
});

describe('chunks', () => {
  const join = (parts: object[]) => {
    const joiner = new Joiner();
    return parts.map(part => joiner.add(part)).at(-1);
  };

  it('leave a short message whole', () => {
    expect(split('{"id":1}', () => 'k')).toEqual([{ id: 1 }]);
  });

  it.each(['x', 'é', '😀'])('cut and join a long message of %s, in any order', letter => {
    const message = { text: letter.repeat(2_500_000) };
    const parts = split(encodeText(message), () => 'k');
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      const { text } = (part as { chunk: { text: string } }).chunk;
      expect(text.length).toBeLessThanOrEqual(CHUNK_CHARACTERS);
      // No character is cut in two.
      expect(Buffer.from(text, 'utf8').toString('utf8') === text).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(5_000_000);
    }
    expect(join(parts)).toEqual(message);
    expect(join([...parts].reverse())).toEqual(message);
  });

  it('of many unfinished messages do not pile up', () => {
    const joiner = new Joiner();
    const chunk = (key: string, index: number) => ({ chunk: { key, index, count: 2, text: '1' } });
    for (let number = 0; number < 1000; number++) {
      expect(joiner.add(chunk(`k${number}`, 0))).toBe(null);
    }
    expect(joiner.add(chunk('k0', 1))).toBe(null);
    expect(joiner.add(chunk('k999', 1))).toBe(11);
  });
});
