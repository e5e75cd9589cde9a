import { sampleTime, sampleTimeColumn } from './testing/sample';
import {
  columnMark,
  columnNote,
  columnSentences,
  courseInWords,
  timeNotes,
  timeSentence,
  windowName,
  windowsInWords,
  windowUnit
} from './words';

const rising = sampleTimeColumn('delay', [0.02, 0.03, 0.06, 0.12, 0.15], {
  onset: { before: 1, after: 2, interval: [2, 3], p: 0.01, dispersion: 1.4 }
});
const steady = sampleTimeColumn('hour', [0.02, 0.03, 0.02, 0.01, 0.02]);
const brief = sampleTimeColumn('origin', [0.02, 0.08, 0.02, 0.01, 0.02]);

describe('drift over time in words', () => {
  it('says who left first, and when', () => {
    expect(timeSentence(sampleTime([steady, rising]))).toBe(
      '1 of 2 columns left its normal range; first delay on 3 June.'
    );
    expect(timeSentence(sampleTime([steady, rising, brief]))).toBe(
      '2 of 3 columns left their normal range; first origin on 2 June.'
    );
    const many = ['a', 'b', 'c', 'd', 'e'].map(name => ({ ...brief, name }));
    expect(timeSentence(sampleTime(many))).toBe(
      '5 of 5 columns left their normal range; first a, b, c and 2 more on 2 June.'
    );
  });

  it('says that nothing moved, and over what', () => {
    expect(timeSentence(sampleTime([steady, steady]))).toBe(
      'None of 2 columns left its normal range over 5 days from 1 June to 5 June 2026.'
    );
    expect(timeSentence(sampleTime([sampleTimeColumn('a', [null, null])]))).toBe(
      'No window has the 50 rows that it takes.'
    );
    expect(timeSentence(sampleTime([]))).toBe('No column could be followed over 0 days.');
  });

  it('says since when a column is above, or outside', () => {
    const time = sampleTime([rising]);
    expect(columnMark(time, rising)).toEqual({ text: 'above since 4 June', place: 3 });
    const mild = sampleTimeColumn('x', [0.02, 0.07, 0.06, 0.07, 0.08]);
    expect(columnMark(sampleTime([mild]), mild)?.text).toBe('outside since 2 June');
    expect(columnMark(sampleTime([brief]), brief)?.text).toBe('outside on 2 June');
    expect(columnMark(sampleTime([steady]), steady)).toBeNull();
  });

  it('counts the windows of a column that came back in between', () => {
    const mark = (shifts: number[]): string | undefined => {
      const column = sampleTimeColumn('x', shifts);
      return columnMark(sampleTime([column]), column)?.text;
    };
    expect(mark([0.12, 0.15, 0.02, 0.12, 0.15])).toBe('above in 4 of 5 days, first on 1 June');
    expect(mark([0.12, 0.15, 0.02, 0.12, 0.02])).toBe('outside in 3 of 5 days, first on 1 June');
    expect(mark([0.02, 0.15, 0.02, 0.07, 0.08])).toBe('outside in 3 of 5 days, first on 2 June');
    expect(mark([0.02, 0.07, 0.02, 0.02, 0.15])).toBe('above since 5 June');
  });

  it('says in how many windows a column was outside, and when it changed', () => {
    const time = sampleTime([rising]);
    expect(columnSentences(time, rising)).toEqual([
      'Outside its normal range in 3 of 5 days, first on 3 June.',
      'Changed between 2 June and 3 June (the first changed day is 3 June to 4 June, 95 %).'
    ]);
    expect(columnSentences(time, steady)).toEqual([
      'Inside its normal range (up to 0.050) in all 5 days.'
    ]);
  });

  it('tells a window above the range from one that raises an alarm', () => {
    const lucky = sampleTimeColumn('x', [0.02, 0.06, 0.02], { outside: [], drifted: [] });
    const time = sampleTime([lucky]);
    expect(columnSentences(time, lucky)).toEqual([
      'Above its normal range (up to 0.050) in 1 of 3 days, but by no more than 3 looks at windows and columns would give by chance.'
    ]);
    expect(columnNote(time, lucky)).toBe('normal up to 0.050');
  });

  it('names windows of every cut', () => {
    const time = sampleTime([rising]);
    const hours = { ...time, cut: { period: '6h', chosen: false } };
    expect([windowUnit(hours), windowsInWords(hours, 5)]).toEqual([
      '6 hours',
      '5 windows of 6 hours'
    ]);
    expect(windowName(hours, 1)).toBe('2 June, 00:00');
    expect(timeSentence(hours)).toContain('first delay in the 6 hours from 3 June, 00:00.');
    const rows = {
      ...time,
      cut: { rows: 1000 },
      windows: time.windows.map(window => ({ ...window, from: null, to: null }))
    };
    expect(timeSentence(rows)).toContain('first delay in window 3.');
    expect(courseInWords(rows)).toBe('5 windows of 1,000 rows');
    const weeks = { ...time, cut: { period: '1w', chosen: false } };
    expect(timeSentence(weeks)).toContain('first delay in the week of 3 June.');
  });

  it('says what was left out', () => {
    const notes = timeNotes(
      sampleTime([sampleTimeColumn('a', [0.01, null, 0.02])], {
        leftOut: { missing: 4, infinite: 1 },
        notFollowed: [{ name: 'b', reason: 'no values to compare' }]
      })
    );
    expect(notes).toContain('1 window has fewer than 50 rows and is left out.');
    expect(notes).toContain(
      '5 of 2,003 rows are in no window, as they have no moment or an infinite one.'
    );
    expect(notes).toContain('1 column was not followed.');
  });
});
