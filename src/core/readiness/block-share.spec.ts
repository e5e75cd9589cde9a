import { wilsonInterval } from '../probe/wilson';
import { shareOfRows } from './block-share';

const blocks = Array.from({ length: 400 }, (_, row) => Math.floor(row / 40));

describe('shareOfRows', () => {
  it("is Wilson's where rows stand by themselves, or blocks differ no more than rows do", () => {
    const holds = blocks.map((_, row) => row % 4 === 0);
    const rows = blocks.map((_, row) => row);
    expect(shareOfRows(holds, rows).interval).toEqual(wilsonInterval(100, 400));
    expect(shareOfRows(holds, blocks)).toEqual({ share: 0.25, interval: wilsonInterval(100, 400) });
  });

  it('counts blocks where they hold all rows or none', () => {
    const holds = blocks.map(block => block < 3);
    const [low, high] = shareOfRows(holds, blocks).interval;
    expect(low).toBeLessThan(wilsonInterval(3, 10)[0] + 0.02);
    expect(high).toBeGreaterThan(wilsonInterval(3, 10)[1] - 0.02);
    const none = blocks.map(() => false);
    expect(shareOfRows(none, blocks).interval).toEqual(wilsonInterval(0, 10));
  });

  it('holds the true share of blocks that differ in nearly 95 of 100 samples', () => {
    let held = 0;
    for (let sample = 0; sample < 400; sample++) {
      const rate = (block: number): number =>
        [0.05, 0.15, 0.4][Math.floor(random(sample, block, 0) * 3)];
      const holds = blocks.map((block, row) => random(sample, block, row + 1) < rate(block));
      const [low, high] = shareOfRows(holds, blocks).interval;
      held += low <= 0.2 && 0.2 <= high ? 1 : 0;
    }
    expect(held / 400).toBeGreaterThan(0.91);
  });
});

/** A number of 0 to 1 from three whole ones. */
function random(sample: number, block: number, row: number): number {
  let mixed = (sample * 73_856_093) ^ (block * 19_349_663) ^ (row * 83_492_791);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
