import { sha256Hex } from './digest';
import { inPieces, sha256HexInPieces } from './pieces';

describe('sha256HexInPieces', () => {
  it.each([0, 1, 1 << 18, (1 << 18) + 1, 3 * (1 << 18) + 77])(
    'hashes %d bytes as in one go',
    async length => {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
      expect(await sha256HexInPieces(bytes)).toBe(sha256Hex(bytes));
    }
  );
});

describe('inPieces', () => {
  it('keeps the order and lets timers run in between', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const busy = (item: number): number => {
      const end = Date.now() + 10;
      while (Date.now() < end) {
        // Busy on purpose.
      }
      return item * 2;
    };
    expect(await inPieces([1, 2, 3, 4, 5, 6, 7, 8], busy)).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
