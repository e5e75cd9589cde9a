import { sampleShareSlice, sampleShiftSlice, sampleSlices } from './testing/sample';
import { slicesNotes, slicesSentence, slicesTold, tracedSentence } from './words';

const AS = [
  { column: 'carrier', test: 'is' as const, value: 'AS' },
  { column: 'hour', test: 'atLeast' as const, value: 20 }
];

describe('the words for slices', () => {
  it('tell the largest change, or what carries most', () => {
    const share = sampleShareSlice(AS, 0.041, 0.12);
    const shift = sampleShiftSlice(AS, 0.41);
    expect(slicesTold(sampleSlices([share], [shift]))).toBe(2);
    expect(slicesSentence(sampleSlices([share], [shift]))).toBe(
      '2 slices stand out among 1,284 searched; the largest change: carrier = AS and hour >= 20, 4.1 % → 12 % of the rows.'
    );
    expect(slicesSentence(sampleSlices([], [shift]))).toBe(
      '1 slice stands out among 1,284 searched; carrier = AS and hour >= 20 carries 41 % of the shift of delay.'
    );
    expect(slicesSentence(sampleSlices([], []))).toBe('No slice stands out among 1,284 searched.');
  });

  it('tell what is left without the first slices', () => {
    const shift = sampleShiftSlice(AS, 0.41);
    expect(tracedSentence(sampleSlices([], [shift, shift, shift]).columns[0])).toBe(
      'Without the first two slices the shift falls from 0.164 to 0.058 (0.043 to 0.073).'
    );
    expect(tracedSentence(sampleSlices([], []).columns[0])).toMatch(/^No slice carries more/);
    expect(slicesNotes(sampleSlices([], [shift])).join(' ')).toContain(
      'p is adjusted for the 1 slice tested (Holm)'
    );
  });
});
