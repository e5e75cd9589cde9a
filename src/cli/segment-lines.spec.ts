import { sampleSegment, sampleSegments } from '../core/segments/testing/sample';
import { sampleShareSlice, sampleShiftSlice, sampleSlices } from '../core/slices/testing/sample';
import { segmentLines } from './segment-lines';
import { sliceLines } from './slice-lines';

const at = (value: string) => [{ column: 'origin', test: 'is' as const, value }];

describe('lines on segments and slices', () => {
  it('tell the segments with drifted columns', () => {
    const found = sampleSegments([
      sampleSegment(at('SEA'), { hour: 0.01 }),
      sampleSegment(at('\u001b[2J'), { hour: 0.2 })
    ]);
    expect(segmentLines(found)).toEqual([
      'Segments: 1 of 2 segments has drifted columns; most where origin = "\\u001b[2J": 1 of 1.',
      '  origin = "\\u001b[2J"  1 of 1 column drifted: hour',
      ''
    ]);
    expect(segmentLines(undefined)).toEqual([]);
  });

  it('give every name and value whole, a long one on a line of its own', () => {
    const long = 'late '.repeat(200);
    const where = [...at(long), { column: 'hour', test: 'atLeast' as const, value: 20 }];
    const name = `origin = "${long}" and hour >= 20`;
    const slices = sliceLines(
      sampleSlices(
        [sampleShareSlice(where, 0.04, 0.12), sampleShareSlice(at('SEA'), 0.04, 0.12)],
        [sampleShiftSlice(where, 0.41)]
      )
    );
    expect(slices.slice(1, 4)).toEqual([
      `  ${name}`,
      '    4.0 % → 12 % of the rows',
      '  origin = SEA  4.0 % → 12 % of the rows'
    ]);
    expect(slices).toContain(`    ${name}`);
    expect(slices).toContain('      41 % of the shift  shift inside 0.388');
    const segments = segmentLines(sampleSegments([sampleSegment(where, { hour: 0.2 })]));
    expect(segments).toContain(`  ${name}`);
    expect([...slices, ...segments].join()).not.toContain('…');
  });

  it('tell the slices of each view', () => {
    const found = sampleSlices(
      [sampleShareSlice(at('SEA'), 0.04, 0.12)],
      [sampleShiftSlice(at('ORD'), 0.41)]
    );
    expect(sliceLines(found)).toEqual([
      'Which rows to look at: 2 slices stand out among 1,284 searched; the largest change: origin = SEA, 4.0 % → 12 % of the rows.',
      '  origin = SEA  4.0 % → 12 % of the rows',
      '  delay: Without the first slice the shift falls from 0.164 to 0.058 (0.043 to 0.073).',
      '    origin = ORD  41 % of the shift  shift inside 0.388',
      ''
    ]);
    expect(sliceLines(undefined)).toEqual([]);
  });
});
