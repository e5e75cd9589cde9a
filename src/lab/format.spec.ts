import {
  formatAgainst,
  formatAge,
  formatCount,
  formatDay,
  formatDuration,
  formatFigure,
  formatInterval,
  formatMicroseconds,
  formatName,
  formatPlural,
  formatProbability,
  formatShare,
  formatShift,
  formatStatistic,
  formatText
} from './format';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('numbers', () => {
  it('groups thousands and uses a real minus', () => {
    expect(formatCount(482113)).toBe('482,113');
    expect(formatCount(-1200)).toBe('−1,200');
  });

  it('knows one from many', () => {
    expect(formatPlural(1, 'column')).toBe('1 column');
    expect(formatPlural(0, 'column')).toBe('0 columns');
    expect(formatPlural(2, 'query', 'queries')).toBe('2 queries');
  });

  it('never rounds a small share to zero', () => {
    expect(formatShare(0.207)).toBe('20.7 %');
    expect(formatShare(0.00002)).toBe('< 0.1 %');
    expect(formatShare(0)).toBe('0.0 %');
    expect(formatShare(Number.NaN)).toBe('unknown');
  });

  it('writes shifts, intervals and p values', () => {
    expect(formatShift(0.3124)).toBe('0.312');
    expect(formatInterval([0.29, 0.334])).toBe('0.290 to 0.334');
    expect(formatProbability(0.0004)).toBe('< 0.001');
    expect(formatProbability(0.0312)).toBe('0.031');
  });

  it('keeps figures of every size readable', () => {
    expect(formatFigure(12.34567)).toBe('12.35');
    expect(formatFigure(1214)).toBe('1,214');
    expect(formatFigure(0.00001234)).toBe('1.23e-5');
    expect(formatFigure(-3.5)).toBe('−3.5');
    expect(formatFigure(4.2e12)).toBe('4.20e+12');
    expect(formatFigure(Number.NEGATIVE_INFINITY)).toBe('−∞');
    expect(formatFigure(Number.NaN)).toBe('NaN');
  });

  it('never rounds a figure onto its threshold', () => {
    expect(formatAgainst(0.3, '0.25')).toBe('0.30');
    expect(formatAgainst(0.1004, '0.10')).toBe('0.1004');
    expect(formatAgainst(0.1, '0.10')).toBe('0.10');
    expect(formatAgainst(3, '0')).toBe('3');
  });

  it('reads microseconds as moments', () => {
    expect(formatMicroseconds(Date.parse('2001-06-05T00:00:00Z') * 1000)).toBe('2001-06-05');
    expect(formatMicroseconds(Date.parse('2001-06-05T13:45:00Z') * 1000)).toBe('2001-06-05 13:45');
    expect(formatMicroseconds(9e20)).toBe('9.00e+20');
  });
});

describe('formatName', () => {
  it('shows names that would not be seen', () => {
    expect(formatName('delay in minutes')).toBe('delay in minutes');
    expect(formatName(' ')).toBe('“␣”');
    expect(formatName('tab\there')).toBe('“tab⇥here”');
    expect(formatName(' delay  ')).toBe('“␣delay␣␣”');
    expect(formatName('\u202egnp.exe')).toBe('“\\u202egnp.exe”');
    expect(formatName('')).toBe('(empty name)');
  });
});

describe('formatStatistic', () => {
  it('gives three significant digits, and whole thousands', () => {
    expect([253.76, 0.08629, 0.5, 1234.5, -2.346, 0].map(formatStatistic)).toEqual([
      '254',
      '0.0863',
      '0.500',
      '1,235',
      '−2.35',
      '0'
    ]);
  });
});

describe('time', () => {
  it('says ages in words', () => {
    expect(formatAge('2026-11-24T11:59:57Z', NOW)).toBe('just now');
    expect(formatAge('2026-11-24T11:59:20Z', NOW)).toBe('40 s ago');
    expect(formatAge('2026-11-24T11:58:00Z', NOW)).toBe('2 min ago');
    expect(formatAge('2026-11-24T09:00:00Z', NOW)).toBe('3 h ago');
    expect(formatAge('2026-11-23T09:00:00Z', NOW)).toBe('yesterday');
    expect(formatAge('2026-11-14T09:00:00Z', NOW)).toBe('10 days ago');
    expect(formatAge('2026-11-24T12:05:00Z', NOW)).toBe('just now');
    expect(formatAge('never', NOW)).toBe('at an unknown time');
  });

  it('says lengths in words', () => {
    expect(formatDuration(6200)).toBe('6 s');
    expect(formatDuration(72_000)).toBe('1 min 12 s');
    expect(formatDuration(120_000)).toBe('2 min');
    expect(formatDuration(7_500_000)).toBe('2 h 5 min');
  });

  it('adds the year to other years only', () => {
    expect(formatDay('2026-05-27T12:00:00Z', NOW)).toBe('27 May');
    expect(formatDay('2025-05-27T12:00:00Z', NOW)).toBe('27 May 2025');
  });
});

describe('texts from data', () => {
  it('keep their lines, and show what would not be seen', () => {
    expect(formatText('one\r\ntwo\tthree\nfour')).toBe('one\ntwo\tthree\nfour');
    expect(formatText('a\u202eb\u200b\0')).toBe('a\\u202eb\\u200b\\u0000');
    expect(formatText('<b> is text')).toBe('<b> is text');
  });
});
