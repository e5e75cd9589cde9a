import { sampleSegment, sampleSegments } from './testing/sample';
import { segmentNote, segmentsNotes, segmentsSentence, shareNote, worstSegments } from './words';

const at = (value: string) => [{ column: 'origin', test: 'is' as const, value }];
const quiet = sampleSegment(at('SEA'), { hour: 0.01, delay: 0.02 });
const moved = sampleSegment(at('ORD'), { hour: 0.12, delay: 0.3 });

describe('the words for segments', () => {
  it('name the worst first', () => {
    const found = sampleSegments([quiet, moved]);
    expect(worstSegments(found)).toEqual([moved, quiet]);
    expect(segmentsSentence(found)).toBe(
      '1 of 2 segments has drifted columns; most where origin = ORD: 2 of 2.'
    );
    expect(segmentNote(moved)).toBe('2 of 2 columns drifted: delay, hour');
    expect(shareNote(moved)).toBe('10.0 % of the production rows, 4.0 % of the evaluation rows');
  });

  it('say where nothing drifted, and where no segment has rows enough', () => {
    expect(segmentsSentence(sampleSegments([quiet]))).toBe(
      'No column drifted within the one segment.'
    );
    expect(segmentsSentence(sampleSegments([]))).toBe('No segment has 200 rows on both sides.');
  });

  it('tell what was left out', () => {
    const notes = segmentsNotes(
      sampleSegments([quiet], {
        notCompared: 4,
        notSplit: [{ name: 'comment', reason: 'nearly every value differs from the others' }]
      })
    );
    expect(notes.slice(1)).toEqual([
      '1 segment has fewer than 200 rows on a side and was not compared: origin is missing.',
      '4 columns that moved less were not compared within segments.',
      'Rows were not split by comment: nearly every value differs from the others.'
    ]);
  });
});
