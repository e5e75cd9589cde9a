import { differenceOf, piecesAt, type Piece } from './difference';

const shown = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');

describe('differenceOf', () => {
  it.each([
    ['the same', 'the same', 'the same', 'the same'],
    ['', '', '', ''],
    ['', 'all new', '', '[all new]'],
    ['all old', '', '[all old]', ''],
    ['The tea was good.', 'The tea was not good.', 'The tea was good.', 'The tea was [not ]good.'],
    ['lovely tea', 'loevly tea', 'lo[v]ely tea', 'loe[v]ly tea'],
    // A letter of another script in a word.
    ['a paper', 'a pаper', 'a p[a]per', 'a p[а]per'],
    ['invisible', 'invi\u200bsible', 'invisible', 'invi[\u200b]sible'],
    // Other words are not picked apart letter by letter.
    ['Anna went home', 'Zoltan went home', '[Anna] went home', '[Zoltan] went home'],
    ['a  b', 'a b', 'a [ ]b', 'a b'],
    ['👍🏽 fine', '👎🏽 fine', '[👍]🏽 fine', '[👎]🏽 fine']
  ])('%j to %j', (before, after, left, right) => {
    const difference = differenceOf(before, after);
    expect([shown(difference.before), shown(difference.after)]).toEqual([left, right]);
  });

  it('gives both texts back, whatever they are', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state % below;
    };
    const text = (): string =>
      Array.from({ length: random(30) }, () => 'ab c.é\u200b\ud83d\ude00'[random(9)]).join('');
    for (let round = 0; round < 500; round++) {
      const [before, after] = [text(), text()];
      const difference = differenceOf(before, after);
      expect(difference.before.map(piece => piece.text).join('')).toBe(before);
      expect(difference.after.map(piece => piece.text).join('')).toBe(after);
      const kept = (pieces: Piece[]): string =>
        pieces.flatMap(piece => (piece.changed ? [] : [piece.text])).join('');
      expect(kept(difference.before)).toBe(kept(difference.after));
    }
  });

  it('stays quick on long texts that have nothing in common', () => {
    const long = (word: string): string => `${word} `.repeat(20_000);
    const began = performance.now();
    const { before, after } = differenceOf(long('one'), `${long('two')}end`);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(before.map(({ text }) => text).join('')).toHaveLength(80_000);
    expect(after.some(({ changed }) => changed)).toBe(true);
  });
});

describe('piecesAt', () => {
  it('cuts at spans, however they lie', () => {
    expect(shown(piecesAt('abcdef', []))).toBe('abcdef');
    expect(
      shown(
        piecesAt('abcdef', [
          { start: 4, end: 99 },
          { start: 1, end: 2 }
        ])
      )
    ).toBe('a[b]cd[ef]');
    expect(
      shown(
        piecesAt('abc', [
          { start: 0, end: 2 },
          { start: 1, end: 3 }
        ])
      )
    ).toBe('[abc]');
    expect(shown(piecesAt('abc', [{ start: 2, end: 1 }]))).toBe('abc');
  });
});
